//! Orders two bananas, once, however often the order is sent: `TOKEN=… cargo run --example place_order`.

use std::env;

use counterfoil::{
    Client, Credential, Money,
    orders::v1::{DraftLine, OrderDraft, PlaceOrderRequest},
};
use uuid::Uuid;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let target = env::var("TARGET").unwrap_or_else(|_| "127.0.0.1:50051".to_owned());
    let client = Client::builder(target).credential(Credential::token(env::var("TOKEN")?)).build()?;

    let bananas = DraftLine { sku: "1082185".to_owned(), quantity: 2, ..DraftLine::default() };
    let draft = OrderDraft {
        location: "locations/367".to_owned(),
        currency_code: "USD".to_owned(),
        lines: vec![bananas],
        ..OrderDraft::default()
    };
    // The client makes an id for each call that has none, which holds through its retries. Who keeps one of their own can send the
    // same order again even after the program was killed.
    let request_id = Uuid::new_v4().to_string();
    let request = PlaceOrderRequest { request_id, draft: Some(draft), ..PlaceOrderRequest::default() };
    let order = match client.order().place_order(request.clone()).await {
        Err(error) if error.reason() == "OUT_OF_STOCK" => {
            for broken in error.precondition_violations() {
                eprintln!("{}: {}", broken.subject, broken.description);
            }
            return Err(error.into());
        }
        other => other?,
    };
    let total = Money::try_from(order.total.as_ref().ok_or("an order has a total")?)?;
    println!("{}: {}, {total}", order.name, order.state().as_str_name().trim_start_matches("STATE_"));

    let again = client.order().place_order(request).await?;
    println!("{}: sent again, and not ordered again", again.name);
    Ok(())
}

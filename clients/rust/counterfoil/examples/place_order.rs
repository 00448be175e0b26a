//! Orders two bananas of store 367: `TOKEN=… cargo run --example place_order`.

use std::env;

use counterfoil::{
    Client, Credential, Money,
    orders::v1::{DraftLine, OrderDraft, PlaceOrderRequest},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let target = env::var("TARGET").unwrap_or_else(|_| "127.0.0.1:50051".to_owned());
    let client = Client::builder(target).credential(Credential::token(env::var("TOKEN")?)).build()?;

    // The client makes a request id, so that the order is placed once however often it is sent. Who must send it again after its
    // own end makes the id itself, and keeps it.
    let bananas = DraftLine { sku: "1082185".to_owned(), quantity: 2, ..DraftLine::default() };
    let draft = OrderDraft {
        location: "locations/367".to_owned(),
        currency_code: "USD".to_owned(),
        lines: vec![bananas],
        ..OrderDraft::default()
    };
    let request = PlaceOrderRequest { draft: Some(draft), ..PlaceOrderRequest::default() };
    match client.order().place_order(request).await {
        Ok(order) => {
            let total = Money::try_from(order.total.as_ref().ok_or("an order has a total")?)?;
            println!("{} is {} and costs {total}.", order.name, order.state().as_str_name());
        }
        Err(error) if error.reason() == "OUT_OF_STOCK" => {
            for violation in error.precondition_violations() {
                println!("Too few: {} ({})", violation.subject, violation.description);
            }
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

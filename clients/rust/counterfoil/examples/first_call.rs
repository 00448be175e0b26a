//! Reads one product, and shows what the server answers where there is none: `TOKEN=… cargo run --example first_call`.

use std::env;

use counterfoil::{Client, Credential, Money, catalog::v1::GetProductRequest};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let target = env::var("TARGET").unwrap_or_else(|_| "127.0.0.1:50051".to_owned());
    let client = Client::builder(target).credential(Credential::token(env::var("TOKEN")?)).build()?;

    let product = client.catalog().get_product(GetProductRequest { name: "products/1082185".to_owned() }).await?;
    for price in &product.variants[0].current_prices {
        println!("{}: {}", product.display_name, Money::try_from(price)?);
    }

    let none = GetProductRequest { name: "products/none".to_owned() };
    match client.catalog().get_product(none.clone()).await {
        Err(error) if error.reason() == "RESOURCE_NOT_FOUND" => println!("{}: {}", none.name, error.reason()),
        other => println!("{:?}", other?),
    }
    Ok(())
}

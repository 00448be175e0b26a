//! Gets a product: `TOKEN=… cargo run --example first_call`.

use std::env;

use counterfoil::{Client, Credential, Money, catalog::v1::GetProductRequest};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let target = env::var("TARGET").unwrap_or_else(|_| "127.0.0.1:50051".to_owned());
    let client = Client::builder(target).credential(Credential::token(env::var("TOKEN")?)).build()?;

    let request = GetProductRequest { name: "products/1082185".to_owned() };
    match client.catalog().get_product(request).await {
        Ok(product) => {
            println!("{} is {}", product.name, product.display_name);
            for price in product.variants.iter().flat_map(|variant| &variant.current_prices) {
                println!("It costs {}.", Money::try_from(price)?);
            }
        }
        Err(error) if error.reason() == "RESOURCE_NOT_FOUND" => {
            println!("There is no {}.", error.metadata()["resource"]);
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

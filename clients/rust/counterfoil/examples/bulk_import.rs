//! Imports 5,000 products: `TOKEN=… cargo run --example bulk_import`. Run again, it changes nothing.

use std::env;

use counterfoil::{Client, Credential, catalog::v1::Product};

const COUNT: u32 = 5_000;

/// The source is read from its beginning each time that the import is sent: a file could be opened here.
fn products() -> impl Iterator<Item = Product> + use<> {
    (0..COUNT).map(|number| Product {
        name: format!("products/example-{number}"),
        display_name: format!("Example {number}"),
        ..Product::default()
    })
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let target = env::var("TARGET").unwrap_or_else(|_| "127.0.0.1:50051".to_owned());
    let client = Client::builder(target).credential(Credential::token(env::var("TOKEN")?)).build()?;

    let answer = client.import_products(products).await?;
    println!(
        "{} created, {} updated, {} unchanged, {} refused",
        answer.created_count, answer.updated_count, answer.unchanged_count, answer.failed_count
    );
    for refusal in answer.errors.iter().take(10) {
        println!("{refusal:?}");
    }
    Ok(())
}

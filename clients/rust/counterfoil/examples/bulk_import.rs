//! Imports 5,000 products; started again, it changes nothing: `TOKEN=… cargo run --example bulk_import`.

use std::env;

use counterfoil::{
    Client, Credential, Money,
    catalog::v1::{Price, Product, Variant, product::Status},
};

const COUNT: u32 = 5_000;

/// What to import, out of a file, say: it is read from its beginning each time that the import is sent.
fn products(price: &Price) -> impl Iterator<Item = Product> + use<> {
    let price = price.clone();
    (0..COUNT).map(move |number| Product {
        name: format!("products/example-{number}"),
        display_name: format!("Example {number}"),
        status: Status::Active.into(),
        variants: vec![Variant { sku: format!("EXAMPLE-{number}"), prices: vec![price.clone()], ..Variant::default() }],
        ..Product::default()
    })
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let target = env::var("TARGET").unwrap_or_else(|_| "127.0.0.1:50051".to_owned());
    let client = Client::builder(target).credential(Credential::token(env::var("TOKEN")?)).build()?;

    let amount: Money = "19.99 USD".parse()?;
    let price = Price { amount: Some(amount.into()), ..Price::default() };
    let done = client.import_products(|| products(&price)).await?;
    println!(
        "{} created, {} updated, {} unchanged, {} failed",
        done.created_count, done.updated_count, done.unchanged_count, done.failed_count
    );
    for refused in done.errors {
        println!("{}: {}", refused.product, refused.error.unwrap_or_default().message);
    }
    Ok(())
}

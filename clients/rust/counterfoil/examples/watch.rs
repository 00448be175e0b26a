//! Watches the stock of store 367 from where it stopped the last time: `TOKEN=… cargo run --example watch`.
//!
//! The cursor is kept in the file `watch.cursor`, after each message, once what it says has been dealt with. Ends with Ctrl-C.

use std::{env, fs};

use counterfoil::{Client, Credential, inventory::v1::WatchStockRequest};

const CURSOR_FILE: &str = "watch.cursor";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let target = env::var("TARGET").unwrap_or_else(|_| "127.0.0.1:50051".to_owned());
    let client = Client::builder(target).credential(Credential::token(env::var("TOKEN")?)).build()?;

    let cursor = fs::read_to_string(CURSOR_FILE).unwrap_or_default();
    let request = WatchStockRequest { parent: "locations/367".to_owned(), cursor, ..WatchStockRequest::default() };
    let mut watch = client.watch(request);
    watch.begin().await?;
    fs::write(CURSOR_FILE, watch.cursor())?;
    println!("watching");
    while let Some(message) = watch.next().await {
        for level in message?.stock_levels {
            println!("{}: {} on hand, {} available", level.sku, level.on_hand, level.available);
        }
        fs::write(CURSOR_FILE, watch.cursor())?;
    }
    Ok(())
}

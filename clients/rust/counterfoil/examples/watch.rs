//! Shows how the stock of a store changes, and goes on where it was when it is started again: `TOKEN=… cargo run --example watch`.
//!
//! The cursor is kept in `stock.cursor`, or in the file that is named. Ctrl-C ends it.

use std::{env, fs, io, path::Path};

use counterfoil::{Client, Credential, inventory::v1::WatchStockRequest};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let file = env::args().nth(1).unwrap_or_else(|| "stock.cursor".to_owned());
    let cursor = if Path::new(&file).exists() { fs::read_to_string(&file)? } else { String::new() };

    let target = env::var("TARGET").unwrap_or_else(|_| "127.0.0.1:50051".to_owned());
    let client = Client::builder(target).credential(Credential::token(env::var("TOKEN")?)).build()?;
    let request = WatchStockRequest { parent: "locations/367".to_owned(), cursor, ..WatchStockRequest::default() };
    let mut watch = client.watch(request);
    watch.begin().await?;
    keep(&file, watch.cursor())?;
    while let Some(message) = watch.next().await {
        for level in message?.stock_levels {
            println!("{}: {} on hand, {} sold", level.sku, level.on_hand, level.sold);
        }
        keep(&file, watch.cursor())?; // once the message has been dealt with: what comes after a crash comes again
    }
    Ok(())
}

/// Replaces the file at once, so that it never holds half a cursor.
fn keep(file: &str, cursor: &str) -> io::Result<()> {
    let fresh = format!("{file}.new");
    fs::write(&fresh, cursor)?;
    fs::rename(fresh, file)
}

//! The client and a server on this machine that says what it is told to.

mod calls;
mod closing;
mod connections;
mod errors;
mod imports;
mod server;
mod streams;
mod watches;

use std::time::Duration;

use counterfoil::{
    Client,
    catalog::v1::{GetProductRequest, Product},
};
use server::Server;

/// Long enough for what takes some milliseconds, on a busy machine too.
const A_WHILE: Duration = Duration::from_millis(500);

/// Until it is so, for at most two seconds.
async fn becomes(mut is_so: impl FnMut() -> bool) -> bool {
    for _ in 0..200 {
        if is_so() {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    false
}

fn client(server: &Server) -> Client {
    Client::builder(&server.target).build().expect("a client")
}

async fn get(client: &Client) -> Result<Product, counterfoil::Error> {
    client.catalog().get_product(GetProductRequest::default()).await
}

fn tea() -> Product {
    Product { name: "products/tea".to_owned(), ..Product::default() }
}

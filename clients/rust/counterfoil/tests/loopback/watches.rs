//! Watches.

use counterfoil::{
    inventory::v1::{StockLevel, WatchStockRequest, WatchStockResponse},
    tonic::Code,
};
use h2::Reason;
use prost::Message;

use crate::{
    client,
    server::{Reply, Server},
};

fn message(cursor: &str, skus: &[&str]) -> WatchStockResponse {
    let level = |sku: &&str| StockLevel { sku: (*sku).to_owned(), ..StockLevel::default() };
    WatchStockResponse { cursor: cursor.to_owned(), stock_levels: skus.iter().map(level).collect() }
}

#[tokio::test]
async fn a_message_that_begins_a_watch_is_not_skipped_by_its_cursor() {
    let server =
        Server::start([Reply::stream(&[message("", &["TEA"]), message("one", &["CAKE"]), message("two", &[])])]).await;
    let mut watch = client(&server).watch(WatchStockRequest::default());
    let begun = watch.begin().await.expect("it begins").to_owned();
    let mut seen = Vec::new();
    while watch.cursor() != "one" || seen.is_empty() {
        let message = watch.next().await.expect("it is endless").expect("no error");
        seen.extend(message.stock_levels.into_iter().map(|level| level.sku));
    }
    assert_eq!((begun.as_str(), seen), ("", vec!["TEA".to_owned(), "CAKE".to_owned()]));
}

#[tokio::test]
async fn a_watch_goes_on_after_the_last_message_and_ends_with_an_error_that_does_not_pass() {
    let server = Server::start([
        Reply::stream(&[message("one", &[]), message("two", &["TEA"])]).ends(Code::Unavailable, &[]),
        Reply::refusal(Code::Unavailable, &[("grpc-retry-pushback-ms", "1")]),
        Reply::stream(&[message("three", &["CAKE"])]).reset_then(Reason::REFUSED_STREAM),
        Reply::stream(&[message("four", &[]), message("five", &["JAM"])]).ends(Code::Ok, &[]),
        Reply::refusal(Code::NotFound, &[]),
    ])
    .await;
    let mut watch = client(&server).watch(WatchStockRequest::default());
    let mut seen = Vec::new();
    let error = loop {
        match watch.next().await.expect("it is endless") {
            Ok(message) => seen.push((message.stock_levels[0].sku.clone(), watch.cursor().to_owned())),
            Err(error) => break error,
        }
    };
    assert_eq!(error.code(), Code::NotFound);
    assert!(watch.next().await.is_none() && watch.begin().await.is_ok());
    let seen: Vec<_> = seen.iter().map(|(sku, cursor)| (sku.as_str(), cursor.as_str())).collect();
    assert_eq!(seen, [("TEA", "two"), ("CAKE", "three"), ("JAM", "five")]);
    let asked: Vec<_> =
        server.bodies().iter().map(|body| WatchStockRequest::decode(&body[5..]).expect("a request").cursor).collect();
    assert_eq!(asked, ["", "two", "two", "three", "five"]);
}

//! Streams of answers.

use std::time::Duration;

use counterfoil::{
    catalog::v1::{ExportProductsRequest, ExportProductsResponse},
    tonic::{Code, Request},
};

use crate::{
    client,
    server::{Reply, Server},
    tea,
};

const FRESHNESS: (&str, &str) = ("counterfoil-freshness", "AQAAAAAAAAABAA");

fn products() -> ExportProductsResponse {
    ExportProductsResponse { products: vec![tea()] }
}

#[tokio::test]
async fn a_stream_ends_where_the_server_says_so_and_gives_its_freshness() {
    for (reply, count) in [
        (Reply::stream(&[products(), products()]).ends(Code::Ok, &[FRESHNESS]), 2),
        (Reply::empty_stream().ends(Code::Ok, &[FRESHNESS]), 0),
        (Reply::refusal(Code::Ok, &[FRESHNESS]), 0),
    ] {
        let server = Server::start([reply]).await;
        let client = client(&server);
        let mut messages = client.catalog().export_products(ExportProductsRequest::default()).await.expect("it begins");
        for _ in 0..count {
            messages.next().await.expect("a message").expect("no error");
        }
        assert!(messages.next().await.is_none());
        assert!(messages.next().await.is_none());
        assert_eq!(client.freshness_token().as_deref(), Some(FRESHNESS.1));
    }
}

#[tokio::test]
async fn a_stream_without_a_status_is_no_whole_one() {
    let server = Server::start([Reply::stream(&[products()]).reset_then(h2::Reason::NO_ERROR)]).await;
    let mut messages =
        client(&server).catalog().export_products(ExportProductsRequest::default()).await.expect("it begins");
    messages.next().await.expect("a message").expect("no error");
    let error = messages.next().await.expect("an error").expect_err("it is not whole");
    assert_eq!(error.code(), Code::Unknown);
    assert!(messages.next().await.is_none());
}

#[tokio::test]
async fn a_stream_has_its_deadline_even_where_the_server_keeps_none() {
    let server = Server::start([Reply::stream(&[products()])]).await;
    let mut request = Request::new(ExportProductsRequest::default());
    request.set_timeout(Duration::from_secs(1));
    let mut messages = client(&server).catalog().export_products(request).await.expect("it begins");
    messages.next().await.expect("a message").expect("no error");
    let error = messages.next().await.expect("an error").expect_err("it is late");
    assert_eq!(error.code(), Code::DeadlineExceeded);
}

//! Imports whose source does not last.

use std::{
    error::Error as _,
    sync::atomic::{AtomicU32, Ordering::SeqCst},
};

use counterfoil::{
    Error,
    catalog::v1::{ImportProductsRequest, ImportProductsResponse, Product},
    tonic::{Code, metadata::MetadataMap},
};
use prost::Message;

use crate::{
    client,
    server::{Reply, Server},
    tea,
};

/// A server that would answer four imports.
async fn server() -> Server {
    Server::start((0..4).map(|_| Reply::answer(&ImportProductsResponse::default()))).await
}

fn innermost(error: &Error) -> String {
    let mut inner: &dyn std::error::Error = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
}

#[tokio::test]
async fn an_import_whose_source_fails_half_way_is_neither_ended_nor_sent_again() {
    let (server, read) = (server().await, AtomicU32::new(0));
    let products = || {
        read.fetch_add(1, SeqCst);
        (0..3000).map(|number| if number < 2500 { Ok(tea()) } else { Err("line 2501 is no product") })
    };
    let client = client(&server);
    let twice = client.import_products(products).await.expect_err("it is not whole");
    let once = client.import_products_once(products()).await.expect_err("it is not whole");
    for error in [twice, once] {
        assert_eq!((error.code(), innermost(&error).as_str()), (Code::Cancelled, "line 2501 is no product"));
        assert!(error.source().is_some());
    }
    assert_eq!((read.load(SeqCst), server.bodies().len()), (2, 0));
}

#[tokio::test]
async fn an_import_whose_source_panics_is_not_sent_again() {
    let (server, read) = (server().await, AtomicU32::new(0));
    let products = || {
        read.fetch_add(1, SeqCst);
        (0..3000).map(|number| -> Product {
            assert!(number < 2500, "the source has a bug");
            tea()
        })
    };
    let error = client(&server).import_products(products).await.expect_err("it is not whole");
    assert_eq!((error.code(), innermost(&error).as_str()), (Code::Cancelled, "it panicked"));
    assert_eq!((read.load(SeqCst), server.bodies().len()), (1, 0));
}

#[tokio::test]
async fn an_import_that_is_cut_off_is_read_and_sent_again_whole() {
    let server = Server::start([
        Reply::refusal(Code::Unavailable, &[]),
        Reply::answer(&ImportProductsResponse { created_count: 1500, ..ImportProductsResponse::default() }),
    ])
    .await;
    let answer = client(&server).import_products(|| (0..1500).map(|_| tea())).await.expect("an answer");
    assert_eq!((answer.created_count, server.bodies().len()), (1500, 2));
    let bodies = server.bodies();
    assert!(bodies[0].len() > 1500 && bodies[0] == bodies[1], "the same products and request id");
}

#[tokio::test]
async fn an_import_has_a_request_id_however_it_is_made() {
    let server = server().await;
    let client = client(&server);
    let messages = || tokio_stream::iter([ImportProductsRequest::default(), ImportProductsRequest::default()]);
    client.catalog().import_products(messages()).await.expect("an answer");
    client.import_products_as(String::new(), MetadataMap::new(), || [tea()]).await.expect("an answer");
    client.import_products_as("mine".to_owned(), MetadataMap::new(), || [tea()]).await.expect("an answer");
    let ids: Vec<_> = server
        .bodies()
        .iter()
        .map(|body| {
            let length =
                usize::try_from(u32::from_be_bytes(body[1..5].try_into().expect("4 bytes"))).expect("it is small");
            ImportProductsRequest::decode(&body[5..5 + length]).expect("a message").request_id
        })
        .collect();
    assert_eq!((ids[0].len(), ids[1].len(), ids[2].as_str()), (36, 36, "mine"));
    assert_eq!(server.bodies()[0].len(), 5 + 38 + 5, "the first message alone says it");
}

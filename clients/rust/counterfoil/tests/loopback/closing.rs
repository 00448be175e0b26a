//! What a client does that is closed.

use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::SeqCst},
    },
    time::Instant,
};

use counterfoil::{
    AccessToken, Client, Credential, Error,
    catalog::v1::{ExportProductsRequest, ExportProductsResponse, GetProductRequest, ImportProductsRequest, Product},
    inventory::v1::{StockLevel, WatchStockRequest, WatchStockResponse},
    orders::v1::WatchOrdersRequest,
    tonic::{Code, Status},
};
use tokio::net::TcpListener;

use crate::{
    A_WHILE, becomes, client, get,
    server::{Reply, Server},
    tea,
};

/// A reply for which a call pauses longer than any test lasts.
fn come_back_later() -> Reply {
    Reply::refusal(Code::Unavailable, &[("grpc-retry-pushback-ms", "60000")])
}

/// Closes the client while the call is under way, which must end of it.
async fn ends_of_closing<T: std::fmt::Debug>(
    client: &Client,
    what: &str,
    call: impl Future<Output = Result<T, Error>> + Send,
) {
    let (began, client) = (Instant::now(), client.clone());
    // By another task, so that nothing but the closing wakes this one.
    tokio::spawn(async move {
        tokio::time::sleep(A_WHILE).await;
        client.close();
    });
    let outcome = tokio::time::timeout(4 * A_WHILE, call).await.expect(what);
    assert!(began.elapsed() < 3 * A_WHILE, "{what}");
    is_closed(outcome, what);
}

/// That it failed because the client is closed.
#[track_caller]
fn is_closed<T: std::fmt::Debug>(outcome: Result<T, Error>, what: &str) {
    let error = outcome.expect_err(what);
    assert_eq!((error.code(), error.message()), (Code::Cancelled, "the client is closed"), "{what}");
}

#[tokio::test]
async fn calls_their_pauses_and_imports_end_and_no_call_begins_afterwards() {
    for (what, reply) in [("a call", Reply::stream::<Product>(&[])), ("its pause", come_back_later())] {
        let server = Server::start([reply]).await;
        let client = client(&server);
        let clone = client.clone();
        ends_of_closing(&client, what, get(&clone)).await;
        is_closed(get(&clone).await, what);
        client.close();
        is_closed(clone.catalog().get_product(GetProductRequest::default()).await, what);
        assert_eq!(server.seen().len(), 1, "{what}");
        assert!(becomes(|| server.running() == 0 && server.connections() == 0).await, "{what}");
    }
    for (what, reply) in [("an import", Reply::stream::<Product>(&[])), ("its pause", come_back_later())] {
        let server = Server::start([reply]).await;
        let client = client(&server);
        ends_of_closing(&client, what, client.import_products(|| [tea()])).await;
        assert!(becomes(|| server.running() == 0 && server.connections() == 0).await, "{what}");
    }
    let server = Server::start([]).await;
    let client = client(&server);
    let endless = tokio_stream::pending::<ImportProductsRequest>();
    ends_of_closing(&client, "a stream of requests", client.catalog().import_products(endless)).await;
}

#[tokio::test]
async fn streams_end_whatever_of_them_is_not_read_yet() {
    let products = ExportProductsResponse { products: vec![tea()] };
    let server =
        Server::start([Reply::stream(std::slice::from_ref(&products)), Reply::stream(&[products.clone(), products])])
            .await;
    let client = client(&server);
    let export = async || client.catalog().export_products(ExportProductsRequest::default()).await.expect("it begins");
    let (mut waiting, mut unread) = (export().await, export().await);
    waiting.next().await.expect("a message").expect("no error");
    ends_of_closing(&client, "a stream", async { waiting.next().await.expect("an error") }).await;
    is_closed(unread.next().await.expect("an error"), "what is there already");
    assert!(waiting.next().await.is_none() && unread.next().await.is_none());
    assert!(becomes(|| server.running() == 0 && server.connections() == 0).await);
}

#[tokio::test]
async fn watches_and_their_pauses_end() {
    for (what, reply) in [
        ("before the first message", Reply::empty_stream()),
        ("afterwards", Reply::stream(&[WatchStockResponse { cursor: "one".to_owned(), ..Default::default() }])),
        ("its pause", come_back_later()),
    ] {
        let server = Server::start([reply]).await;
        let client = client(&server);
        let mut watch = client.watch(WatchStockRequest::default());
        ends_of_closing(&client, what, async { watch.next().await.expect("an error") }).await;
        assert!(watch.next().await.is_none(), "{what}");
        let mut later = client.watch(WatchOrdersRequest::default());
        is_closed(later.next().await.expect("an error"), what);
        assert_eq!(server.seen().len(), 1, "{what}");
        assert!(becomes(|| server.running() == 0 && server.connections() == 0).await, "{what}");
    }
}

#[tokio::test]
async fn a_watch_that_has_begun_gives_no_message_afterwards() {
    let stock_levels = vec![StockLevel::default()];
    let server = Server::start([Reply::stream(&[WatchStockResponse { stock_levels, ..Default::default() }])]).await;
    let client = client(&server);
    let mut watch = client.watch(WatchStockRequest::default());
    watch.begin().await.expect("it begins");
    client.close();
    is_closed(watch.next().await.expect("an error"), "the message that began it");
}

#[tokio::test]
async fn waits_for_a_token_end_and_so_does_its_source() {
    /// Tells that it was dropped.
    struct Dropped(Arc<AtomicBool>);
    impl Drop for Dropped {
        fn drop(&mut self) {
            self.0.store(true, SeqCst);
        }
    }

    let (server, dropped) = (Server::start([]).await, Arc::new(AtomicBool::new(false)));
    let told = dropped.clone();
    let credential = Credential::source(move || {
        let dropped = Dropped(told.clone());
        async move {
            let _dropped = dropped;
            pending::<Result<AccessToken, Status>>().await
        }
    });
    let client = Client::builder(&server.target).credential(credential).build().expect("a client");
    let other = tokio::spawn({
        let client = client.clone();
        async move { get(&client).await }
    });
    ends_of_closing(&client, "a call that waits for a token", get(&client)).await;
    is_closed(other.await.expect("no panic"), "another one");
    assert!(becomes(|| dropped.load(SeqCst)).await, "the source is at work for nobody");
}

#[tokio::test]
async fn a_wait_for_a_connection_ends_and_none_is_made_any_more() {
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let target = silent.local_addr().expect("it is bound").to_string();
    for target in [target.clone(), target.replace("127.0.0.1", "dns:///localhost")] {
        let client = Client::builder(&target).build().expect("a client");
        ends_of_closing(&client, &target, get(&client)).await;
        silent.accept().await.expect("the one that was made before");
        assert!(tokio::time::timeout(3 * A_WHILE, silent.accept()).await.is_err(), "{target}");
    }
}

//! What goes out with a call, and with the next one after it was refused.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering::SeqCst},
    },
    time::{Duration, SystemTime},
};

use counterfoil::{
    AccessToken, Client, Credential, Error,
    catalog::v1::{ImportProductsResponse, ListProductsRequest, ListProductsResponse},
    tonic::{Code, Request},
};

use crate::{
    client, get,
    server::{Reply, Server, details, error_info},
    tea,
};

/// A source of `token-1`, `token-2` and so on, which takes some time; and how often it was asked.
fn slow_source(takes: Duration) -> (Arc<AtomicU32>, Credential) {
    let asked = Arc::new(AtomicU32::new(0));
    let counter = asked.clone();
    let credential = Credential::source(move || {
        let number = counter.fetch_add(1, SeqCst) + 1;
        async move {
            tokio::time::sleep(takes).await;
            let expires_at = SystemTime::now() + Duration::from_secs(3600);
            Ok::<_, Error>(AccessToken { token: format!("token-{number}"), expires_at })
        }
    });
    (asked, credential)
}

#[tokio::test]
async fn an_import_that_is_not_sent_again_still_forgets_what_was_refused() {
    let refusal =
        |code, reason| Reply::refusal(code, &[("grpc-status-details-bin", &details(vec![error_info(reason)]))]);
    let server = Server::start([
        refusal(Code::InvalidArgument, "FRESHNESS_TOKEN_INVALID"),
        refusal(Code::Unauthenticated, "CREDENTIALS_INVALID"),
        Reply::answer(&ImportProductsResponse::default()),
    ])
    .await;
    let (_, credential) = slow_source(Duration::ZERO);
    let client = Client::builder(&server.target).credential(credential).build().expect("a client");
    client.set_freshness_token(Some("AQAAAAAAAAABAA")).expect("a token");
    client.import_products_once([tea()]).await.expect_err("the freshness token is refused");
    client.import_products_once([tea()]).await.expect_err("the token is refused");
    client.import_products_once([tea()]).await.expect("nothing is refused any more");
    assert_eq!(server.seen_of("counterfoil-freshness"), ["AQAAAAAAAAABAA", "", ""]);
    assert_eq!(server.seen_of("authorization"), ["Bearer token-1", "Bearer token-1", "Bearer token-2"]);
}

#[tokio::test]
async fn a_freshness_token_that_is_handed_over_is_taken_where_it_is_newer() {
    let client = Client::builder("127.0.0.1:1").build().expect("a client");
    let (older, newer) = ("AQAAAAAAAAABAA", "AQAAAAAAAAACAA");
    for token in [newer, older] {
        client.set_freshness_token(Some(token)).expect("a token");
    }
    assert_eq!(client.freshness_token().as_deref(), Some(newer));
    for wrong in ["a b", "a\nb", "\u{e9}"] {
        client.set_freshness_token(Some(wrong)).expect_err("no header may hold it");
    }
    assert_eq!(client.freshness_token().as_deref(), Some(newer));
    client.set_freshness_token(None).expect("none");
    assert_eq!(client.freshness_token(), None);
}

#[tokio::test]
async fn an_empty_freshness_token_is_none() {
    let server = Server::start([Reply::answer(&tea())]).await;
    let client = client(&server);
    client.set_freshness_token(Some("AQAAAAAAAAABAA")).expect("a token");
    client.set_freshness_token(Some("")).expect("none");
    assert_eq!(client.freshness_token(), None);
    get(&client).await.expect("an answer");
    assert!(!server.seen()[0].contains_key("counterfoil-freshness"));
}

#[tokio::test]
async fn a_source_that_takes_longer_than_a_call_is_not_asked_anew_by_the_next_one() {
    let server = Server::start([Reply::answer(&tea())]).await;
    let (asked, credential) = slow_source(Duration::from_millis(300));
    let client = Client::builder(&server.target).credential(credential).build().expect("a client");
    let given_up = tokio::time::timeout(Duration::from_millis(100), get(&client)).await;
    assert!(given_up.is_err(), "there is no token yet");
    get(&client).await.expect("an answer");
    assert_eq!((asked.load(SeqCst), server.seen_of("authorization")), (1, vec!["Bearer token-1".to_owned()]));
}

#[tokio::test]
async fn pages_go_out_with_the_metadata_and_the_deadline_of_their_request() {
    let page = |token: &str| ListProductsResponse { products: vec![tea()], next_page_token: token.to_owned() };
    let server = Server::start([Reply::answer(&page("more")), Reply::answer(&page(""))]).await;
    let mut request = Request::new(ListProductsRequest::default());
    request.metadata_mut().insert("traceparent", "00-1-2-01".parse().expect("ASCII"));
    request.set_timeout(Duration::from_secs(77));
    let mut pages = client(&server).catalog().list_products_pages(request);
    while let Some(product) = pages.next().await {
        product.expect("an answer");
    }
    assert_eq!(server.seen_of("traceparent"), ["00-1-2-01"; 2]);
    for timeout in server.seen_of("grpc-timeout") {
        assert!(timeout.starts_with("77000m") || timeout.starts_with("769"), "{timeout}");
    }
}

//! Connections: which are used, and when they end.

use std::time::Duration;

use counterfoil::{
    Client, Credential, catalog::v1::ExportProductsRequest, inventory::v1::WatchStockRequest,
    orders::v1::WatchOrdersRequest, tonic::Code,
};

use crate::{
    A_WHILE, becomes, client, get,
    server::{Health, Reply, Server},
    tea,
};

#[tokio::test]
async fn connections_and_streams_end_with_the_client_and_what_came_of_it() {
    let server = Server::start([
        Reply::answer(&tea()),
        Reply::stream::<WatchOrdersRequest>(&[]),
        Reply::refusal(Code::Unavailable, &[("grpc-retry-pushback-ms", "60000")]),
    ])
    .await;
    let client = Client::builder(&server.target).connections(3).build().expect("a client");
    get(&client).await.expect("an answer");
    let mut open = client.watch(WatchOrdersRequest::default());
    let mut pausing = client.watch(WatchStockRequest::default());
    for waits in [
        tokio::time::timeout(A_WHILE, open.next()).await.is_err(),
        tokio::time::timeout(A_WHILE, pausing.next()).await.is_err(),
    ] {
        assert!(waits);
    }
    let stub = client.catalog();
    drop(client);
    drop(stub);
    tokio::time::sleep(A_WHILE).await;
    assert_eq!(server.connections(), 3, "the watches hold them");
    drop(open);
    drop(pausing);
    assert!(becomes(|| server.connections() == 0).await);
}

#[tokio::test]
async fn a_call_that_is_dropped_is_cancelled_on_the_server() {
    let server = Server::start([Reply::stream::<ExportProductsRequest>(&[])]).await;
    let client = client(&server);
    let catalog = client.catalog();
    let call = catalog.export_products(ExportProductsRequest::default());
    assert!(tokio::time::timeout(A_WHILE, call).await.is_err());
    assert_eq!(server.seen().len(), 1);
    assert!(becomes(|| server.running() == 0).await);
}

#[tokio::test]
async fn what_does_not_serve_is_passed_over_and_taken_again_when_it_does() {
    let (one, other) = (
        Server::start((0..50).map(|_| Reply::answer(&tea()))).await,
        Server::start((0..50).map(|_| Reply::answer(&tea()))).await,
    );
    one.turn(Health::NotServing);
    let client = Client::builder(format!("{},{}", one.target, other.target)).build().expect("a client");
    for _ in 0..4 {
        get(&client).await.expect("an answer");
    }
    assert_eq!((one.seen().len(), other.seen().len()), (0, 4));
    one.turn(Health::Serving);
    other.turn(Health::NotServing);
    tokio::time::sleep(A_WHILE).await;
    for _ in 0..4 {
        get(&client).await.expect("an answer");
    }
    assert_eq!((one.seen().len(), other.seen().len()), (4, 4));
    one.turn(Health::NotServing);
    tokio::time::sleep(A_WHILE).await;
    let error = get(&client).await.expect_err("nothing serves");
    assert_eq!((error.code(), error.message()), (Code::Unavailable, "no server can be reached: it does not serve"));
}

#[tokio::test]
async fn all_addresses_of_a_name_are_tried() {
    let server = Server::start((0..4).map(|_| Reply::answer(&tea()))).await;
    let target = server.target.replace("127.0.0.1", "dns:///localhost");
    let client = Client::builder(target).connections(2).build().expect("a client");
    for _ in 0..4 {
        get(&client).await.expect("an answer");
    }
    assert!(becomes(|| server.connections() == 2).await);
}

#[cfg(unix)]
#[tokio::test]
async fn a_unix_socket_is_reached() {
    let server = Server::start([Reply::answer(&tea())]).await;
    let path = std::env::temp_dir().join(format!("counterfoil {}.sock", std::process::id()));
    let listener = tokio::net::UnixListener::bind(&path).expect("a socket");
    let target = server.target.clone();
    let relay = tokio::spawn(async move {
        let (mut socket, _) = listener.accept().await.expect("a connection");
        let mut server = tokio::net::TcpStream::connect(target).await.expect("the server");
        tokio::io::copy_bidirectional(&mut socket, &mut server).await
    });
    let builder = Client::builder(format!("unix:{}", path.display())).credential(Credential::token("t"));
    get(&builder.build().expect("a client")).await.expect("an answer");
    std::fs::remove_file(&path).expect("it is there");
    relay.abort();
}

#[tokio::test]
async fn a_connection_that_is_cut_is_made_anew_while_calls_wait() {
    let server = Server::start((0..50).map(|_| Reply::answer(&tea()))).await;
    let client = client(&server);
    get(&client).await.expect("an answer");
    // One that has not lived that long is taken for one that could not be made.
    tokio::time::sleep(Duration::from_millis(1100)).await;
    server.cut();
    get(&client).await.expect("an answer, by a new connection");
}

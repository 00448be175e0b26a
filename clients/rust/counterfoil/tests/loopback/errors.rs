//! What the client makes of answers that no well-behaved server gives, or gives seldom.

use counterfoil::tonic::Code;
use h2::Reason;

use crate::{
    client, get,
    server::{Reply, Server, details, error_info},
    tea,
};

#[tokio::test]
async fn details_that_are_no_base64_are_left_out() {
    let broken = [("grpc-status-details-bin", "no base64!"), ("grpc-message", "gone")];
    let server =
        Server::start([Reply::refusal(Code::NotFound, &broken), Reply::stream(&[tea()]).ends(Code::NotFound, &broken)])
            .await;
    let client = client(&server);
    for where_it_stands in ["the headers", "the trailers"] {
        let error = get(&client).await.expect_err("it is refused");
        assert_eq!((error.code(), error.message(), error.reason()), (Code::NotFound, "gone", ""), "{where_it_stands}");
    }
}

#[tokio::test]
async fn a_message_that_is_no_text_hides_no_code() {
    for (given, message) in
        [("gone%20away", "gone away"), ("50% gone %E2%82%AC", "50% gone €"), ("%FF", ""), ("%E2%8", "")]
    {
        let server = Server::start([Reply::refusal(Code::NotFound, &[("grpc-message", given)])]).await;
        let error = get(&client(&server)).await.expect_err("it is refused");
        assert_eq!((error.code(), error.message()), (Code::NotFound, message), "{given}");
    }
}

#[tokio::test]
async fn a_detail_that_cannot_be_read_hides_no_other() {
    let broken = prost_types::Any {
        type_url: "type.googleapis.com/google.rpc.BadRequest".to_owned(),
        value: b"\xff\xff\xff".to_vec(),
    };
    let given = details(vec![broken, error_info("RESOURCE_NOT_FOUND")]);
    let no_message = "AAAA";
    let server = Server::start(
        [given.as_str(), no_message].map(|given| Reply::refusal(Code::NotFound, &[("grpc-status-details-bin", given)])),
    )
    .await;
    let client = client(&server);
    let error = get(&client).await.expect_err("it is refused");
    assert_eq!((error.reason(), error.field_violations()), ("RESOURCE_NOT_FOUND", &[][..]));
    assert_eq!(get(&client).await.expect_err("it is refused").reason(), "");
}

#[tokio::test]
async fn a_stream_that_the_server_resets_is_no_broken_connection() {
    for (reason, code, attempts) in [
        (Reason::INTERNAL_ERROR, Code::Internal, 1),
        (Reason::PROTOCOL_ERROR, Code::Internal, 1),
        (Reason::CANCEL, Code::Cancelled, 1),
        (Reason::ENHANCE_YOUR_CALM, Code::ResourceExhausted, 1),
        (Reason::INADEQUATE_SECURITY, Code::PermissionDenied, 1),
        (Reason::REFUSED_STREAM, Code::Unavailable, 4),
    ] {
        let server = Server::start((0..4).map(|_| Reply::reset(reason))).await;
        let error = get(&client(&server)).await.expect_err("there is no answer");
        assert_eq!((error.code(), server.seen().len()), (code, attempts), "{reason:?}: {error}");
    }
}

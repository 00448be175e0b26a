//! A channel, without what of an answer tonic cannot bear.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
};

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use http_body::{Frame, SizeHint};
use tonic::{
    Status,
    body::Body,
    codegen::{
        Bytes, Service,
        http::{HeaderMap, Request, Response},
    },
    transport::{self, channel::ResponseFuture},
};

const DETAILS: &str = "grpc-status-details-bin";
const MESSAGE: &str = "grpc-message";
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// One of tonic's, whose answers are rid of details that are no base64, at which tonic panics in the caller's task, and of a message
/// that is no UTF-8, for which it would forget the code.
#[derive(Clone)]
pub(crate) struct Channel(transport::Channel);

impl Channel {
    pub const fn new(channel: transport::Channel) -> Self {
        Self(channel)
    }
}

fn leave_out_what_is_broken(headers: &mut HeaderMap) {
    if headers.get(DETAILS).is_some_and(|value| BASE64.decode(value).is_err()) {
        headers.remove(DETAILS);
    }
    if headers.get(MESSAGE).is_some_and(|value| !is_text(value.as_bytes())) {
        headers.remove(MESSAGE);
    }
}

/// Whether what is encoded with `%` is UTF-8.
fn is_text(mut encoded: &[u8]) -> bool {
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let mut decoded = Vec::with_capacity(encoded.len());
    while let [first, rest @ ..] = encoded {
        encoded = rest;
        let byte = match rest {
            [high, low, after @ ..] if *first == b'%' => digit(*high).zip(digit(*low)).map(|(high, low)| {
                encoded = after;
                high * 16 + low
            }),
            _ => None,
        };
        decoded.push(byte.unwrap_or(*first));
    }
    std::str::from_utf8(&decoded).is_ok()
}

impl Service<Request<Body>> for Channel {
    type Response = Response<AnswerBody>;
    type Error = transport::Error;
    type Future = Answer;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.0.poll_ready(context)
    }

    fn call(&mut self, request: Request<Body>) -> Answer {
        Answer(self.0.call(request))
    }
}

/// The answer that is awaited.
pub(crate) struct Answer(ResponseFuture);

impl Future for Answer {
    type Output = Result<Response<AnswerBody>, transport::Error>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let mut response = ready!(Pin::new(&mut self.0).poll(context))?;
        leave_out_what_is_broken(response.headers_mut());
        Poll::Ready(Ok(response.map(AnswerBody)))
    }
}

/// The messages and trailers of an answer.
pub(crate) struct AnswerBody(Body);

impl http_body::Body for AnswerBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        let mut polled = Pin::new(&mut self.0).poll_frame(context);
        if let Poll::Ready(Some(Ok(frame))) = &mut polled
            && let Some(trailers) = frame.trailers_mut()
        {
            leave_out_what_is_broken(trailers);
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

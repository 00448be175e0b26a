//! A server on this machine that says what it is told to, which a well-behaved one cannot be made to say.

use std::{
    collections::VecDeque,
    future::poll_fn,
    sync::{Arc, Mutex, Weak},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use counterfoil::tonic::{
    Code,
    codegen::{Bytes, http},
};
use h2::{Reason, RecvStream, server::SendResponse};
use http::{HeaderMap, HeaderName, HeaderValue, Response};
use prost::Message;
use tokio::{
    net::TcpListener,
    sync::watch,
    task::{JoinHandle, JoinSet},
};
use tonic_health::pb::HealthCheckResponse;

/// What one call is answered.
pub struct Reply {
    messages: Vec<Vec<u8>>,
    end: End,
}

enum End {
    Trailers(HeaderMap),
    Reset(Reason),
    Never,
}

/// What its health service says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Health {
    Serving,
    NotServing,
}

/// The server, which ends when it is dropped.
pub struct Server {
    pub target: String,
    shared: Arc<Mutex<Shared>>,
    health: watch::Sender<Health>,
    connections: Arc<Mutex<JoinSet<()>>>,
    /// Is shared by the calls that run, and by nobody else.
    running: Arc<()>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Shared {
    replies: VecDeque<Reply>,
    seen: Vec<HeaderMap>,
    bodies: Vec<Vec<u8>>,
}

impl Reply {
    /// An answer, or several of a stream, which then goes on for ever unless it is told how it ends.
    pub fn stream<M: Message>(messages: &[M]) -> Self {
        Self { messages: messages.iter().map(framed).collect(), end: End::Never }
    }

    /// The same without a message, which is more than a refusal has: headers of its own.
    pub fn empty_stream() -> Self {
        Self { messages: vec![Vec::new()], end: End::Never }
    }

    pub fn answer(message: &impl Message) -> Self {
        Self { messages: vec![framed(message)], end: End::Never }.ends(Code::Ok, &[])
    }

    pub fn refusal(code: Code, trailers: &[(&'static str, &str)]) -> Self {
        Self { messages: Vec::new(), end: End::Never }.ends(code, trailers)
    }

    pub fn reset(reason: Reason) -> Self {
        Self { messages: Vec::new(), end: End::Reset(reason) }
    }

    pub fn reset_then(self, reason: Reason) -> Self {
        Self { end: End::Reset(reason), ..self }
    }

    pub fn ends(mut self, code: Code, trailers: &[(&'static str, &str)]) -> Self {
        let mut map = HeaderMap::new();
        map.insert("grpc-status", i32::from(code).into());
        for (name, value) in trailers {
            map.append(HeaderName::from_static(name), HeaderValue::from_str(value).expect("a header"));
        }
        self.end = End::Trailers(map);
        self
    }
}

/// A message as gRPC frames it.
fn framed(message: &impl Message) -> Vec<u8> {
    let content = message.encode_to_vec();
    let length = u32::try_from(content.len()).expect("a small message");
    [&[0][..], &length.to_be_bytes(), &content].concat()
}

/// The value of `grpc-status-details-bin` for these details.
pub fn details(details: Vec<prost_types::Any>) -> String {
    STANDARD_NO_PAD.encode(tonic_types::pb::Status { code: 0, message: String::new(), details }.encode_to_vec())
}

/// An `ErrorInfo` with this reason of the contract.
pub fn error_info(reason: &str) -> prost_types::Any {
    let (reason, domain) = (reason.to_owned(), "counterfoil".to_owned());
    let info = tonic_types::pb::ErrorInfo { reason, domain, ..tonic_types::pb::ErrorInfo::default() };
    prost_types::Any { type_url: "type.googleapis.com/google.rpc.ErrorInfo".to_owned(), value: info.encode_to_vec() }
}

impl Server {
    /// Answers the calls in this order, and those that come after the last one with the bare end of the stream.
    pub async fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let target = listener.local_addr().expect("it is bound").to_string();
        let shared = Arc::new(Mutex::new(Shared { replies: replies.into_iter().collect(), ..Shared::default() }));
        let (connections, running, health) = (Arc::default(), Arc::new(()), watch::Sender::new(Health::Serving));
        let task = tokio::spawn(accept(
            listener,
            shared.clone(),
            health.clone(),
            Arc::clone(&connections),
            Arc::downgrade(&running),
        ));
        Self { target, shared, health, connections, running, task }
    }

    /// Says from now on that it serves, or does not.
    pub fn turn(&self, health: Health) {
        self.health.send_replace(health);
    }

    /// Cuts all connections.
    pub fn cut(&self) {
        self.connections.lock().expect("no panic").abort_all();
    }

    /// How many connections are open.
    pub fn connections(&self) -> usize {
        let mut connections = self.connections.lock().expect("no panic");
        while connections.try_join_next().is_some() {}
        connections.len()
    }

    /// How many calls are under way.
    pub fn running(&self) -> usize {
        Arc::strong_count(&self.running) - 1
    }

    /// The metadata of the calls that came.
    pub fn seen(&self) -> Vec<HeaderMap> {
        self.shared.lock().expect("no panic").seen.clone()
    }

    /// What the calls sent that sent their stream to its end.
    pub fn bodies(&self) -> Vec<Vec<u8>> {
        self.shared.lock().expect("no panic").bodies.clone()
    }

    /// One metadata entry of each call that came; empty where it had none.
    pub fn seen_of(&self, name: &str) -> Vec<String> {
        let text = |map: &HeaderMap| map.get(name).map_or("", |value| value.to_str().expect("text")).to_owned();
        self.seen().iter().map(text).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(
    listener: TcpListener,
    shared: Arc<Mutex<Shared>>,
    health: watch::Sender<Health>,
    connections: Arc<Mutex<JoinSet<()>>>,
    running: Weak<()>,
) {
    while let Ok((socket, _)) = listener.accept().await {
        let (shared, health, running) = (shared.clone(), health.clone(), running.clone());
        connections.lock().expect("no panic").spawn(async move {
            let Ok(mut connection) = h2::server::handshake(socket).await else { return };
            // What runs on the connection ends with it.
            let mut calls = JoinSet::new();
            while let Some(Ok((request, respond))) = connection.accept().await {
                let (parts, body) = request.into_parts();
                if parts.uri.path() == "/grpc.health.v1.Health/Watch" {
                    calls.spawn(tell(health.subscribe(), respond));
                    continue;
                }
                let reply = {
                    let mut shared = shared.lock().expect("no panic");
                    shared.seen.push(parts.headers);
                    shared.replies.pop_front().unwrap_or_else(|| Reply::reset(Reason::NO_ERROR))
                };
                let (shared, running) = (shared.clone(), running.upgrade());
                calls.spawn(async move {
                    answer(reply, body, respond, shared).await;
                    drop(running);
                });
            }
        });
    }
}

/// Streams its health.
async fn tell(mut health: watch::Receiver<Health>, mut respond: SendResponse<Bytes>) {
    let Ok(mut stream) = respond.send_response(head(), false) else { return };
    loop {
        let serves = *health.borrow_and_update() == Health::Serving;
        let message = HealthCheckResponse { status: if serves { 1 } else { 2 } };
        let sent = stream.send_data(framed(&message).into(), false);
        if sent.is_err() || health.changed().await.is_err() {
            return;
        }
    }
}

fn head() -> Response<()> {
    let mut head = Response::new(());
    head.headers_mut().insert("content-type", HeaderValue::from_static("application/grpc"));
    head
}

async fn answer(reply: Reply, mut body: RecvStream, mut respond: SendResponse<Bytes>, shared: Arc<Mutex<Shared>>) {
    let mut whole = Vec::new();
    while let Some(data) = body.data().await {
        let Ok(data) = data else { return };
        let _ = body.flow_control().release_capacity(data.len());
        whole.extend_from_slice(&data);
    }
    shared.lock().expect("no panic").bodies.push(whole);
    let mut head = head();
    match reply.end {
        End::Reset(reason) if reply.messages.is_empty() => return respond.send_reset(reason),
        End::Trailers(trailers) if reply.messages.is_empty() => {
            head.headers_mut().extend(trailers);
            let _ = respond.send_response(head, true);
            return;
        }
        _ => {}
    }
    let Ok(mut stream) = respond.send_response(head, false) else { return };
    for message in reply.messages {
        let _ = stream.send_data(message.into(), false);
    }
    match reply.end {
        End::Trailers(trailers) => drop(stream.send_trailers(trailers)),
        End::Reset(reason) => {
            // A reset overtakes what is not sent yet.
            tokio::time::sleep(Duration::from_millis(50)).await;
            stream.send_reset(reason);
        }
        End::Never => drop(poll_fn(|context| stream.poll_reset(context)).await),
    }
}

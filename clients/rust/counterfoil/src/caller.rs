//! How a call is made: its deadline, its metadata, and how often it is sent.

use std::{
    fmt::Display,
    future::Future,
    ops::ControlFlow,
    pin::pin,
    sync::{Arc, LazyLock},
    time::Duration,
};

use tokio::time::{Instant, sleep, timeout_at};
use tonic::{
    Code, Extensions, Request, Response, Status, Streaming,
    metadata::{AsciiMetadataKey, AsciiMetadataValue, MetadataMap},
};

use crate::{
    Error, Messages,
    channel::Channel,
    closing::Closing,
    credential::Tokens,
    error::{Pushback, causes, innermost},
    freshness::{self, Freshness, Newest},
    policy::{Policy, Retry},
    pool::Pool,
    throttle::Throttle,
};

/// The largest answer that is taken: a page of 1,000 large products is more than gRPC's own 4 MiB.
pub(crate) const MESSAGE_LIMIT_BYTES: usize = 64 * 1024 * 1024;

const ATTEMPTS: u32 = 4;
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const PAUSE_LIMIT: Duration = Duration::from_secs(2);
/// Where a caller asks for more, about this much: no timer reaches further.
const DEADLINE_LIMIT: Duration = Duration::from_secs(365 * 86_400);

/// Names of metadata, which are read once and not with each call.
struct Names {
    authorization: AsciiMetadataKey,
    freshness: AsciiMetadataKey,
    timeout: AsciiMetadataKey,
}

static NAMES: LazyLock<Names> = LazyLock::new(|| Names {
    authorization: AsciiMetadataKey::from_static("authorization"),
    freshness: AsciiMetadataKey::from_static(freshness::KEY),
    timeout: AsciiMetadataKey::from_static("grpc-timeout"),
});

/// Gives the trace context of a call.
pub(crate) type Traceparent = dyn Fn() -> Option<String> + Send + Sync;

/// What the stubs of a client share. It is public for the sake of a private trait, and cannot be named from outside.
#[derive(Clone)]
pub struct Caller(Arc<Shared>);

/// The parts of a client.
pub(crate) struct Shared {
    pub pool: Pool,
    pub tokens: Tokens,
    pub newest: Newest,
    pub throttle: Throttle,
    pub traceparent: Option<Box<Traceparent>>,
    pub closing: Closing,
}

impl std::fmt::Debug for Caller {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Caller")
    }
}

impl Caller {
    pub(crate) fn new(shared: Shared) -> Self {
        Self(Arc::new(shared))
    }

    pub(crate) fn newest(&self) -> &Newest {
        &self.0.newest
    }

    pub(crate) fn closing(&self) -> &Closing {
        &self.0.closing
    }

    /// Ends what is under way, and all that the client does by itself.
    pub(crate) fn close(&self) {
        self.0.closing.close();
        self.0.pool.close();
    }

    /// A call with one request and one answer.
    pub(crate) async fn unary<M, A, F, R>(
        &self,
        policy: &'static Policy,
        request: Request<M>,
        send: F,
    ) -> Result<A, Error>
    where
        M: Clone,
        F: Fn(Channel, Request<M>) -> R,
        R: Future<Output = Result<Response<A>, Status>>,
    {
        let (metadata, _, message) = request.into_parts();
        let call = Call::new(&self.0, policy, metadata, Again::of(policy));
        call.run(|channel, metadata| send(channel, with_metadata(metadata, message.clone()))).await
    }

    /// A call with a stream of requests, which cannot be sent again.
    pub(crate) async fn client_stream<S, A, F, R>(
        &self,
        policy: &'static Policy,
        requests: Request<S>,
        send: F,
    ) -> Result<A, Error>
    where
        F: Fn(Channel, Request<S>) -> R,
        R: Future<Output = Result<Response<A>, Status>>,
    {
        debug_assert!(policy.client_streaming);
        let (metadata, _, requests) = requests.into_parts();
        let mut requests = Some(requests);
        let call = Call::new(&self.0, policy, metadata, Again::Never);
        // It is sent once, since what was read of the stream is gone.
        let mut once =
            |channel, metadata| requests.take().map(|requests| send(channel, with_metadata(metadata, requests)));
        call.run(|channel, metadata| {
            let attempt = once(channel, metadata);
            async move {
                match attempt {
                    Some(attempt) => attempt.await,
                    None => Err(Status::internal("a request stream was to be sent twice")),
                }
            }
        })
        .await
    }

    /// A call with a stream of requests that `send` begins anew for each attempt.
    pub(crate) async fn resendable<A, F, R>(
        &self,
        policy: &'static Policy,
        metadata: MetadataMap,
        again: Again,
        send: F,
    ) -> Result<A, Error>
    where
        F: FnMut(Channel, MetadataMap) -> R,
        R: Future<Output = Result<Response<A>, Status>>,
    {
        Call::new(&self.0, policy, metadata, again).run(send).await
    }

    /// A call with one request and a stream of answers. It is sent again until the first of these is there.
    pub(crate) async fn server_stream<M, A, F, R>(
        &self,
        policy: &'static Policy,
        request: Request<M>,
        send: F,
    ) -> Result<Messages<A>, Error>
    where
        M: Clone,
        F: Fn(Channel, Request<M>) -> R,
        R: Future<Output = Result<Response<Streaming<A>>, Status>>,
    {
        self.stream(policy, request, Again::of(policy), send).await
    }

    /// The same, where it is not the policy that says when it is sent again.
    pub(crate) async fn stream<M, A, F, R>(
        &self,
        policy: &'static Policy,
        request: Request<M>,
        again: Again,
        send: F,
    ) -> Result<Messages<A>, Error>
    where
        M: Clone,
        F: Fn(Channel, Request<M>) -> R,
        R: Future<Output = Result<Response<Streaming<A>>, Status>>,
    {
        let (metadata, _, message) = request.into_parts();
        let call = Call::new(&self.0, policy, metadata, again);
        let deadline = call.deadline;
        let (first, stream) = call
            .run(|channel, metadata| {
                let attempt = send(channel, with_metadata(metadata, message.clone()));
                async move {
                    // The metadata that is known by now is all there is of a stream without messages.
                    let (metadata, mut stream, extensions) = attempt.await?.into_parts();
                    let first = stream.message().await?;
                    Ok(Response::from_parts(metadata, (first, stream), extensions))
                }
            })
            .await?;
        Ok(Messages::new(self.clone(), policy, first, stream, deadline))
    }
}

/// A request with metadata, a deadline's among it.
pub(crate) fn with_metadata<M>(metadata: MetadataMap, message: M) -> Request<M> {
    Request::from_parts(metadata, Extensions::new(), message)
}

/// What the caller's own requests failed with, before all of them were sent: the call is given up, and no connection is to blame.
#[derive(Debug, thiserror::Error)]
#[error("the requests failed")]
pub(crate) struct RequestsFailed(#[source] pub Box<dyn std::error::Error + Send + Sync>);

/// After what a call may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Again {
    /// Nothing: its requests are gone.
    Never,
    /// The refusal of a token or a freshness token, since it has then done nothing.
    AfterRefusals,
    /// UNAVAILABLE, too.
    AfterAll,
}

impl Again {
    const fn of(policy: &Policy) -> Self {
        match policy.retry {
            Retry::Never => Self::AfterRefusals,
            Retry::Safe | Retry::WithRequestId => Self::AfterAll,
        }
    }
}

/// A call under way.
struct Call<'a> {
    shared: &'a Shared,
    policy: &'static Policy,
    /// What the caller gave.
    metadata: MetadataMap,
    deadline: Instant,
    again: Again,
    attempts: u32,
    authorization: Option<AsciiMetadataValue>,
    renewed_token: bool,
    freshness: Option<Freshness>,
    without_freshness: bool,
}

impl<'a> Call<'a> {
    fn new(shared: &'a Shared, policy: &'static Policy, mut metadata: MetadataMap, again: Again) -> Self {
        let own = metadata.remove(&NAMES.timeout).and_then(|value| timeout_of(value.to_str().ok()?));
        if let Some(make) = &shared.traceparent
            && !metadata.contains_key("traceparent")
            && let Some(value) = make().and_then(|text| text.parse().ok())
        {
            metadata.insert("traceparent", value);
        }
        Self {
            shared,
            policy,
            metadata,
            deadline: Instant::now() + own.unwrap_or(policy.default_deadline).min(DEADLINE_LIMIT),
            again,
            attempts: 0,
            authorization: None,
            renewed_token: false,
            freshness: None,
            without_freshness: false,
        }
    }

    /// Sends the call until it is answered, or is not to be sent again, or the client is closed.
    async fn run<A, F, R>(mut self, mut send: F) -> Result<A, Error>
    where
        F: FnMut(Channel, MetadataMap) -> R,
        R: Future<Output = Result<Response<A>, Status>>,
    {
        let (shared, deadline, policy) = (self.shared, self.deadline, self.policy);
        let attempts = async {
            loop {
                let outcome = match self.prepare().await {
                    Ok((channel, metadata)) => {
                        send(channel, metadata).await.map_err(|status| of_transport(status, self.policy))
                    }
                    Err(status) => Err(status),
                };
                match outcome {
                    Ok(answer) => {
                        self.shared.throttle.succeeded();
                        self.shared.newest.came_back(answer.metadata());
                        return Ok(answer.into_inner());
                    }
                    Err(status) => match self.after(status.into()) {
                        ControlFlow::Continue(pause) => sleep(pause).await,
                        ControlFlow::Break(error) => return Err(error),
                    },
                }
            }
        };
        // Pinned here, since it is large, and would be moved into the timer.
        let in_time = shared.closing.guard(timeout_at(deadline, pin!(attempts))).await?;
        in_time.unwrap_or_else(|_| Err(deadline_exceeded(policy).into()))
    }

    /// The connection and the metadata of the next attempt.
    async fn prepare(&mut self) -> Result<(Channel, MetadataMap), Status> {
        self.authorization = self.shared.tokens.header().await?;
        let channel = self.shared.pool.pick().await?;
        let mut metadata = self.metadata.clone();
        if let Some(value) = &self.authorization {
            metadata.insert(&NAMES.authorization, value.clone());
        }
        self.freshness = if self.without_freshness { None } else { self.shared.newest.get() };
        if let Some(freshness) = &self.freshness {
            metadata.insert(&NAMES.freshness, freshness.value.clone());
        }
        metadata.insert(&NAMES.timeout, self.timeout());
        Ok((channel, metadata))
    }

    /// What is left of the deadline, as the server is told it.
    fn timeout(&self) -> AsciiMetadataValue {
        let left_ms = self.deadline.duration_since(Instant::now()).as_nanos().div_ceil(1_000_000);
        if left_ms == self.policy.default_deadline.as_millis() {
            return AsciiMetadataValue::from_static(self.policy.default_timeout);
        }
        timeout_text(left_ms).parse().expect("digits and a letter are ASCII")
    }

    /// After what pause the call is sent again, or with what error it ends.
    fn after(&mut self, error: Error) -> ControlFlow<Error, Duration> {
        self.attempts += 1;
        let (code, reason) = (error.code(), error.reason());
        if code == Code::Unavailable {
            let allowed = self.shared.throttle.failed();
            let again = allowed && self.again == Again::AfterAll && self.attempts < ATTEMPTS;
            return match error.pushback() {
                Pushback::None if again => ControlFlow::Continue(pause(self.attempts)),
                Pushback::Pause(pause) if again => ControlFlow::Continue(pause),
                _ => ControlFlow::Break(error),
            };
        }
        // Where it cannot be sent again, the next call fares better.
        if self.mends(code, reason) && self.again != Again::Never {
            return ControlFlow::Continue(Duration::ZERO);
        }
        ControlFlow::Break(error)
    }

    /// Whether what was refused of the call's metadata is replaced in the next attempt, or left out, for the first time.
    fn mends(&mut self, code: Code, reason: &str) -> bool {
        if code == Code::Unauthenticated && reason == "CREDENTIALS_INVALID" && !self.renewed_token {
            self.renewed_token = self.shared.tokens.refused(self.authorization.as_ref());
            return self.renewed_token;
        }
        if reason == "FRESHNESS_TOKEN_INVALID"
            && !self.without_freshness
            && let Some(freshness) = &self.freshness
        {
            self.shared.newest.forget(freshness);
            self.without_freshness = true;
            return true;
        }
        false
    }
}

/// The pause after so many failed attempts: random, up to 100 ms, 200 ms, 400 ms, and so on to 2 s.
pub(crate) fn pause(failed_attempts: u32) -> Duration {
    let doublings = failed_attempts.saturating_sub(1).min(16);
    PAUSE_LIMIT.min(FIRST_PAUSE * 2_u32.pow(doublings)).mul_f64(fastrand::f64())
}

pub(crate) fn deadline_exceeded(policy: &Policy) -> Status {
    Status::deadline_exceeded(format!("the deadline of {} has passed", policy.path))
}

/// A status that tonic made of a broken connection or a stream that was reset, as gRPC names it. What the server answered stays as
/// it is.
pub(crate) fn of_transport(status: Status, policy: &Policy) -> Status {
    let unavailable = |cause: &dyn Display| Status::unavailable(format!("the connection failed: {cause}"));
    let Some(source) = std::error::Error::source(&status) else {
        // What the bare stubs say of a connection that is given up.
        let not_ready = status.code() == Code::Unknown && status.message().starts_with("Service was not ready");
        return if not_ready { unavailable(&status.message()) } else { status };
    };
    if source.is::<RequestsFailed>() {
        return status;
    }
    for cause in causes(source) {
        if cause.is::<tonic::TimeoutExpired>() {
            return deadline_exceeded(policy);
        }
        if let Some(error) = cause.downcast_ref::<h2::Error>().filter(|error| error.is_reset()) {
            return Status::new(of_reset(error.reason()), format!("the stream was reset: {error}"));
        }
    }
    unavailable(&innermost(source))
}

/// The code that gRPC has for a reset of a single stream.
fn of_reset(reason: Option<h2::Reason>) -> Code {
    match reason {
        Some(h2::Reason::REFUSED_STREAM) => Code::Unavailable,
        Some(h2::Reason::CANCEL) => Code::Cancelled,
        Some(h2::Reason::ENHANCE_YOUR_CALM) => Code::ResourceExhausted,
        Some(h2::Reason::INADEQUATE_SECURITY) => Code::PermissionDenied,
        _ => Code::Internal,
    }
}

/// Milliseconds as `grpc-timeout` has them: up to 8 digits and a unit.
fn timeout_text(ms: u128) -> String {
    if ms < 100_000_000 { format!("{ms}m") } else { format!("{}S", ms / 1000) }
}

/// What a value of `grpc-timeout` says.
fn timeout_of(text: &str) -> Option<Duration> {
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    let count: u64 = digits.parse().ok()?;
    Some(match unit {
        "n" => Duration::from_nanos(count),
        "u" => Duration::from_micros(count),
        "m" => Duration::from_millis(count),
        "S" => Duration::from_secs(count),
        "M" => Duration::from_secs(count.checked_mul(60)?),
        "H" => Duration::from_secs(count.checked_mul(3600)?),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generated::policies;

    #[test]
    fn pauses_double_up_to_a_limit_and_are_random() {
        for (failed, limit_ms) in [(1, 100), (2, 200), (3, 400), (5, 1600), (6, 2000), (1000, 2000)] {
            let pauses: Vec<_> = (0..200).map(|_| pause(failed)).collect();
            assert!(pauses.iter().all(|each| *each <= Duration::from_millis(limit_ms)));
            assert!(pauses.iter().any(|each| *each > Duration::from_millis(limit_ms / 2)));
            assert!(pauses.iter().any(|each| *each < Duration::from_millis(limit_ms / 2)));
        }
    }

    #[test]
    fn deadlines_are_read_and_written_as_grpc_does() {
        assert_eq!(timeout_text(2000), "2000m");
        assert_eq!(timeout_text(0), "0m");
        assert_eq!(timeout_text(DEADLINE_LIMIT.as_millis()), "31536000S");
        for policy in [&policies::catalog::GET_PRODUCT, &policies::catalog::IMPORT_PRODUCTS] {
            assert_eq!(timeout_of(policy.default_timeout), Some(policy.default_deadline));
            assert_eq!(timeout_text(policy.default_deadline.as_millis()), policy.default_timeout);
        }
        for (text, duration) in [
            ("300000u", Duration::from_millis(300)),
            ("99999999n", Duration::from_nanos(99_999_999)),
            ("5S", Duration::from_secs(5)),
            ("2M", Duration::from_secs(120)),
            ("1H", Duration::from_secs(3600)),
        ] {
            assert_eq!(timeout_of(text), Some(duration));
        }
        for wrong in ["", "5", "S", "5x", "-5S", "é"] {
            assert_eq!(timeout_of(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_broken_connection_is_unavailable_and_an_answer_is_not() {
        let policy = &policies::catalog::GET_PRODUCT;
        let broken = Status::from_error("broken pipe".into());
        assert_eq!(of_transport(broken, policy).code(), Code::Unavailable);
        let reset = Status::from_error(Box::new(h2::Error::from(h2::Reason::INTERNAL_ERROR)));
        assert_eq!(of_transport(reset, policy).code(), Code::Unavailable, "of the whole connection");
        let late = Status::from_error(Box::new(tonic::TimeoutExpired(())));
        assert_eq!(of_transport(late, policy).code(), Code::DeadlineExceeded);
        assert_eq!(of_transport(Status::internal("a bug"), policy).code(), Code::Internal);
    }
}

//! What the contract says of an rpc.

use std::time::Duration;

/// The policy of one rpc, as far as a client needs it.
#[derive(Debug)]
pub(crate) struct Policy {
    /// `/package.Service/Method`.
    pub path: &'static str,
    /// The deadline of a call that has none of its own.
    pub default_deadline: Duration,
    /// The same as `grpc-timeout` has it.
    pub default_timeout: &'static str,
    /// Whether sending a call again is safe.
    pub retry: Retry,
    /// Whether its requests are a stream.
    pub client_streaming: bool,
}

/// Whether sending a call again is safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Retry {
    /// It changes nothing.
    Safe,
    /// It acts once per request id.
    WithRequestId,
    /// Only its caller can tell.
    #[allow(dead_code, reason = "the contract may have such an rpc, and has none now")]
    Never,
}

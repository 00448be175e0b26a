//! What goes wrong: with a call, or with the making of a client.

use std::{collections::HashMap, fmt, time::Duration};

use prost::Message;
use tonic::{Code, Status};
use tonic_types::{RpcStatusExt, pb::Status as Details};

/// Whose reasons the contract names.
const DOMAIN: &str = "counterfoil";

/// Why a call failed.
///
/// Act on [`code`](Self::code) and [`reason`](Self::reason), never on the message.
pub struct Error(Box<Contents>);

/// A rule of the contract that a field breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FieldViolation {
    /// The field's path in the request.
    pub field: String,
    /// What is wrong with it.
    pub description: String,
}

/// A precondition that does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PreconditionViolation {
    /// What kind of precondition it is.
    pub kind: String,
    /// What it is about, often a resource name.
    pub subject: String,
    /// What is wrong.
    pub description: String,
}

struct Contents {
    status: Status,
    reason: String,
    metadata: HashMap<String, String>,
    field_violations: Vec<FieldViolation>,
    precondition_violations: Vec<PreconditionViolation>,
    retry_delay: Option<Duration>,
}

impl Error {
    /// The gRPC status.
    #[must_use]
    pub fn code(&self) -> Code {
        self.0.status.code()
    }

    /// The status as gRPC spells it, such as `NOT_FOUND`.
    #[must_use]
    pub fn code_name(&self) -> &'static str {
        code_name(self.code())
    }

    /// The name of the reason in `counterfoil.type.v1.ErrorReason` without its prefix, such as `OUT_OF_STOCK`; empty where
    /// the server gave none. A newer server may give reasons that are not known here.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.0.reason
    }

    /// For a person who reads logs.
    #[must_use]
    pub fn message(&self) -> &str {
        self.0.status.message()
    }

    /// The fields that break a rule.
    #[must_use]
    pub fn field_violations(&self) -> &[FieldViolation] {
        &self.0.field_violations
    }

    /// The preconditions that do not hold.
    #[must_use]
    pub fn precondition_violations(&self) -> &[PreconditionViolation] {
        &self.0.precondition_violations
    }

    /// After what time to come back, where the server says so.
    #[must_use]
    pub fn retry_delay(&self) -> Option<Duration> {
        self.0.retry_delay
    }

    /// What the reason is about, such as the `resource` that was not found.
    #[must_use]
    pub fn metadata(&self) -> &HashMap<String, String> {
        &self.0.metadata
    }

    /// The error as tonic has it.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.0.status
    }

    /// `grpc-retry-pushback-ms` of the answer: none, a pause, or that there is to be no retry.
    pub(crate) fn pushback(&self) -> Pushback {
        let mut values = self.0.status.metadata().get_all("grpc-retry-pushback-ms").iter();
        match (values.next(), values.next()) {
            (None, _) => Pushback::None,
            (Some(value), None) => value
                .to_str()
                .ok()
                .and_then(|text| text.parse().ok())
                .map_or(Pushback::Stop, |ms: u32| Pushback::Pause(Duration::from_millis(ms.into()))),
            // Several say nothing clear.
            (Some(_), Some(_)) => Pushback::Stop,
        }
    }
}

/// What the server says about retries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pushback {
    /// Nothing.
    None,
    /// To come back after just this time.
    Pause(Duration),
    /// Not to come back.
    Stop,
}

impl From<Status> for Error {
    fn from(status: Status) -> Self {
        // Each by itself, so that one that cannot be read hides no other.
        let details = Details::decode(status.details()).unwrap_or_default();
        // A proxy may call reasons of its own by the same names.
        let ours = details.get_details_error_info().filter(|info| info.domain == DOMAIN);
        let info = ours.map(|info| (info.reason, info.metadata));
        let (reason, metadata) = info.unwrap_or_default();
        let fields = details.get_details_bad_request().map(|each| each.field_violations).unwrap_or_default();
        let preconditions = details.get_details_precondition_failure().map(|each| each.violations).unwrap_or_default();
        Self(Box::new(Contents {
            reason,
            metadata,
            field_violations: fields
                .into_iter()
                .map(|each| FieldViolation { field: each.field, description: each.description })
                .collect(),
            precondition_violations: preconditions
                .into_iter()
                .map(|each| PreconditionViolation {
                    kind: each.r#type,
                    subject: each.subject,
                    description: each.description,
                })
                .collect(),
            retry_delay: details.get_details_retry_info().and_then(|info| info.retry_delay),
            status,
        }))
    }
}

/// The error in a part of an answer: an order of a batch, or a product of an import, that was refused.
impl From<Details> for Error {
    fn from(refused: Details) -> Self {
        let details = refused.encode_to_vec();
        Status::with_details(Code::from(refused.code), refused.message, details.into()).into()
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Error")
            .field("code", &format_args!("{}", self.code_name()))
            .field("reason", &self.reason())
            .field("message", &self.message())
            .field("field_violations", &self.field_violations())
            .field("precondition_violations", &self.precondition_violations())
            .field("retry_delay", &self.retry_delay())
            .field("metadata", &self.metadata())
            .finish()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.code_name())?;
        if !self.reason().is_empty() {
            write!(formatter, " ({})", self.reason())?;
        }
        write!(formatter, ": {}", self.message())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0.status)
    }
}

/// An error, and what it came of, one after the other.
pub(crate) fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}

/// What an error began with, which says the most.
pub(crate) fn innermost(error: &(dyn std::error::Error + 'static)) -> String {
    causes(error).last().unwrap_or(error).to_string()
}

fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

/// Why a client cannot be made, or does not take what it is given.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    /// The target does not say where the servers are.
    #[error("the target {target:?} is refused: {problem}")]
    Target {
        /// It, or the part of it that is meant.
        target: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A credential would cross a network in clear text.
    #[error("refusing to send a credential in clear text to {target}: use TLS, or a server on this machine")]
    ClearText {
        /// Where to.
        target: String,
    },
    /// Certificates are given for a client that goes without TLS.
    #[error("root certificates and client certificates are for TLS, and plaintext goes without")]
    CertificatesWithoutTls,
    /// The token is empty, or holds what no header may hold.
    #[error("the token is empty, or holds spaces, line breaks or characters other than ASCII")]
    Token,
    /// The freshness token holds what no header may hold.
    #[error("the freshness token holds spaces, line breaks or characters other than ASCII")]
    FreshnessToken,
    /// There is to be at least one connection to each address, and at most 1,000.
    #[error("connections must be from 1 to 1000")]
    Connections,
    /// What is given as root certificates has none, as PEM.
    #[error("what is given as root certificates holds none in PEM: nobody would be trusted")]
    NoRootCertificates,
    /// The certificates or the key are not usable.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[source] tonic::transport::Error),
    /// The client is not made inside a tokio runtime.
    #[error("a client is made inside a tokio runtime, which runs its connections")]
    NoRuntime,
}

#[cfg(test)]
mod tests {
    use tonic_types::StatusExt;

    use super::*;

    fn with_pushback(value: &'static str) -> Error {
        let mut status = Status::unavailable("later");
        status.metadata_mut().insert("grpc-retry-pushback-ms", value.parse().expect("ASCII"));
        status.into()
    }

    #[test]
    fn what_is_no_number_stops_retries() {
        assert_eq!(with_pushback("700").pushback(), Pushback::Pause(Duration::from_millis(700)));
        assert_eq!(with_pushback("0").pushback(), Pushback::Pause(Duration::ZERO));
        for stop in ["-1", "soon", "", "1.5", "99999999999999999999"] {
            assert_eq!(with_pushback(stop).pushback(), Pushback::Stop, "{stop:?}");
        }
        let mut twice = Status::unavailable("later");
        for value in ["700", "800"] {
            twice.metadata_mut().append("grpc-retry-pushback-ms", value.parse().expect("ASCII"));
        }
        assert_eq!(Error::from(twice).pushback(), Pushback::Stop);
        assert_eq!(Error::from(Status::unavailable("later")).pushback(), Pushback::None);
    }

    #[test]
    fn the_reasons_of_others_are_not_taken_for_ours() {
        let details = tonic_types::ErrorDetails::with_error_info(
            "OUT_OF_STOCK",
            "elsewhere.example",
            HashMap::from([("sku".to_owned(), "TEA".to_owned())]),
        );
        let error: Error = Status::with_error_details(Code::FailedPrecondition, "no", details).into();
        assert_eq!(error.reason(), "");
        assert!(error.metadata().is_empty());
    }

    #[test]
    fn a_part_of_an_answer_that_was_refused_is_an_error_too() {
        let info = HashMap::from([("sku".to_owned(), "TEA".to_owned())]);
        let details = tonic_types::ErrorDetails::with_error_info("OUT_OF_STOCK", "counterfoil", info);
        let whole = Status::with_error_details(Code::FailedPrecondition, "not enough", details);
        let part = Details::decode(whole.details()).expect("as it was encoded");
        let error: Error = part.into();
        assert_eq!(error.to_string(), "FAILED_PRECONDITION (OUT_OF_STOCK): not enough");
        assert_eq!(error.metadata()["sku"], "TEA");
    }

    #[test]
    fn details_are_read() {
        let mut details = tonic_types::ErrorDetails::with_error_info(
            "OUT_OF_STOCK",
            "counterfoil",
            HashMap::from([("sku".to_owned(), "TEA".to_owned())]),
        );
        details
            .add_precondition_failure_violation("STOCK", "locations/1/stockLevels/TEA", "1 of 2")
            .add_bad_request_violation("draft.lines", "too many")
            .set_retry_info(Some(Duration::from_millis(1500)));
        let error: Error = Status::with_error_details(Code::FailedPrecondition, "not enough", details).into();
        assert_eq!((error.code_name(), error.reason()), ("FAILED_PRECONDITION", "OUT_OF_STOCK"));
        assert_eq!(error.metadata()["sku"], "TEA");
        assert_eq!(error.precondition_violations()[0].subject, "locations/1/stockLevels/TEA");
        assert_eq!(error.field_violations()[0].field, "draft.lines");
        assert_eq!(error.retry_delay(), Some(Duration::from_millis(1500)));
        assert_eq!(error.to_string(), "FAILED_PRECONDITION (OUT_OF_STOCK): not enough");
    }
}

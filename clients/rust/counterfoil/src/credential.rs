//! Credentials: what goes out as `authorization: Bearer …`.

use std::{
    error::Error as StdError,
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, RwLock},
    time::{Duration, Instant, SystemTime},
};

use tokio::{sync::Mutex, task::JoinSet};
use tonic::{
    Status,
    metadata::{Ascii, MetadataValue},
};

use crate::{ConfigError, closing::Closing};

/// A token is asked for anew this long before it ends, or when a fifth of its time is left, where that is less.
const RENEWAL_LEAD: Duration = Duration::from_secs(30);

/// Who is calling. It shows no secret when it is printed.
#[derive(Clone, Default)]
pub struct Credential(Kind);

#[derive(Clone, Default)]
enum Kind {
    #[default]
    None,
    Fixed(String),
    Source(Source),
}

type BoxError = Box<dyn StdError + Send + Sync>;
type Answer = Pin<Box<dyn Future<Output = Result<AccessToken, BoxError>> + Send>>;
type Source = Arc<dyn Fn() -> Answer + Send + Sync>;

/// What a token source gives. It shows no secret when it is printed.
#[derive(Clone)]
pub struct AccessToken {
    /// The token.
    pub token: String,
    /// Until when it holds.
    pub expires_at: SystemTime,
}

impl Credential {
    /// No credential: for public methods, or where a client certificate says who is calling.
    #[must_use]
    pub const fn none() -> Self {
        Self(Kind::None)
    }

    /// A bearer token.
    #[must_use]
    pub fn token(token: impl Into<String>) -> Self {
        Self(Kind::Fixed(token.into()))
    }

    /// An API key, which is sent as a token is.
    #[must_use]
    pub fn api_key(key: impl Into<String>) -> Self {
        Self::token(key)
    }

    /// A function that gives a token. It is asked by the first call, again shortly before the token ends, and after the token
    /// was refused; by one call at a time, while others wait for what it gives. It goes on where that call is given up, until the
    /// client is closed.
    #[must_use]
    pub fn source<F, A, E>(source: F) -> Self
    where
        F: Fn() -> A + Send + Sync + 'static,
        A: Future<Output = Result<AccessToken, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        Self(Kind::Source(Arc::new(move || {
            let answer = source();
            Box::pin(async move { answer.await.map_err(Into::into) })
        })))
    }

    pub(crate) const fn is_none(&self) -> bool {
        matches!(self.0, Kind::None)
    }
}

impl fmt::Debug for Credential {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.0 {
            Kind::None => "Credential::none",
            Kind::Fixed(_) => "Credential::token(…)",
            Kind::Source(_) => "Credential::source(…)",
        })
    }
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("AccessToken").field("expires_at", &self.expires_at).finish_non_exhaustive()
    }
}

/// The credential as a client holds it.
pub(crate) enum Tokens {
    None,
    Fixed(MetadataValue<Ascii>),
    Source(Held),
}

/// The token of a source.
pub(crate) struct Held {
    source: Source,
    current: RwLock<Option<Token>>,
    /// The source at work, for whoever holds the lock. It goes on when a call is given up meanwhile: a source that takes longer than
    /// calls do would else be asked in vain for ever.
    asking: Mutex<JoinSet<Result<Token, Status>>>,
    closing: Closing,
}

#[derive(Clone)]
struct Token {
    header: MetadataValue<Ascii>,
    renew_at: Instant,
    expires_at: Instant,
}

impl Tokens {
    pub fn new(credential: Credential, closing: Closing) -> Result<Self, ConfigError> {
        Ok(match credential.0 {
            Kind::None => Self::None,
            Kind::Fixed(token) => Self::Fixed(header(&token).ok_or(ConfigError::Token)?),
            Kind::Source(source) => {
                Self::Source(Held { source, current: RwLock::new(None), asking: Mutex::default(), closing })
            }
        })
    }

    /// The value of the header `authorization` to send now.
    pub async fn header(&self) -> Result<Option<MetadataValue<Ascii>>, Status> {
        match self {
            Self::None => Ok(None),
            Self::Fixed(header) => Ok(Some(header.clone())),
            Self::Source(held) => held.header().await.map(Some),
        }
    }

    /// Takes note that the server refused one; whether another one can be had.
    pub fn refused(&self, refused: Option<&MetadataValue<Ascii>>) -> bool {
        let Self::Source(held) = self else { return false };
        if let Ok(mut current) = held.current.write()
            && current.as_ref().map(|token| &token.header) == refused
        {
            *current = None;
        }
        true
    }
}

impl Held {
    fn current(&self) -> Option<Token> {
        self.current.read().ok()?.clone()
    }

    async fn header(&self) -> Result<MetadataValue<Ascii>, Status> {
        let holds = |token: &Token| Instant::now() < token.renew_at;
        if let Some(token) = self.current().filter(holds) {
            return Ok(token.header);
        }
        let mut asking = self.asking.lock().await;
        // What a call has asked for that did not wait for it.
        if let Some(Ok(Ok(token))) = asking.try_join_next() {
            self.keep(token);
        }
        if let Some(token) = self.current().filter(holds) {
            return Ok(token.header);
        }
        if asking.is_empty() {
            let (closing, answer) = (self.closing.clone(), (self.source)());
            asking.spawn(async move { closing.guard(ask(answer)).await? });
        }
        let asked = asking.join_next().await.transpose().map_err(failed);
        match asked.and_then(|token| token.unwrap_or_else(|| Err(Status::internal("no token source is at work")))) {
            Ok(token) => {
                self.keep(token.clone());
                Ok(token.header)
            }
            // The old one may still do; it is asked again by the next call.
            Err(status) => {
                self.current().filter(|token| Instant::now() < token.expires_at).map(|token| token.header).ok_or(status)
            }
        }
    }

    fn keep(&self, token: Token) {
        if let Ok(mut current) = self.current.write() {
            *current = Some(token);
        }
    }
}

async fn ask(answer: Answer) -> Result<Token, Status> {
    let given = answer.await.map_err(failed)?;
    let header = header(&given.token).ok_or_else(|| Status::unauthenticated(ConfigError::Token.to_string()))?;
    let left = given.expires_at.duration_since(SystemTime::now()).unwrap_or_default();
    let now = Instant::now();
    let at = |after: Duration| now.checked_add(after).unwrap_or_else(|| now + Duration::from_secs(86_400));
    Ok(Token { header, renew_at: at(left.saturating_sub(RENEWAL_LEAD.min(left / 5))), expires_at: at(left) })
}

fn failed(error: impl Into<BoxError>) -> Status {
    let mut status = Status::unauthenticated("the token source failed");
    status.set_source(error.into().into());
    status
}

fn header(token: &str) -> Option<MetadataValue<Ascii>> {
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    format!("Bearer {token}").parse().ok()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

    use super::*;

    fn counting(lifetime: Duration) -> (Arc<AtomicU32>, Tokens) {
        let asked = Arc::new(AtomicU32::new(0));
        let counter = asked.clone();
        let credential = Credential::source(move || {
            let number = counter.fetch_add(1, SeqCst) + 1;
            async move {
                tokio::task::yield_now().await;
                let token = format!("token-{number}");
                Ok::<_, BoxError>(AccessToken { token, expires_at: SystemTime::now() + lifetime })
            }
        });
        (asked, Tokens::new(credential, Closing::default()).expect("a source is not asked yet"))
    }

    #[tokio::test]
    async fn a_source_is_asked_once_while_its_token_holds() {
        let (asked, tokens) = counting(Duration::from_secs(3600));
        let (one, other) = tokio::join!(tokens.header(), tokens.header());
        assert_eq!(one.expect("given"), other.expect("given"));
        assert_eq!(asked.load(SeqCst), 1);
    }

    #[tokio::test]
    async fn a_fifth_before_its_end_a_token_is_renewed() {
        let (asked, tokens) = counting(Duration::from_millis(500));
        tokens.header().await.expect("given");
        tokio::time::sleep(Duration::from_millis(410)).await;
        tokens.header().await.expect("given");
        assert_eq!(asked.load(SeqCst), 2);
    }

    #[tokio::test]
    async fn a_refused_token_is_renewed_unless_it_was_already() {
        let (asked, tokens) = counting(Duration::from_secs(3600));
        let first = tokens.header().await.expect("given");
        assert!(tokens.refused(first.as_ref()));
        let second = tokens.header().await.expect("given");
        assert_ne!(first, second);
        assert!(tokens.refused(first.as_ref()));
        assert_eq!(tokens.header().await.expect("given"), second);
        assert_eq!(asked.load(SeqCst), 2);
    }

    #[tokio::test]
    async fn a_source_that_fails_or_panics_is_asked_again_by_the_next_call() {
        let asked = AtomicU32::new(0);
        let credential = Credential::source(move || {
            let number = asked.fetch_add(1, SeqCst);
            async move {
                match number {
                    0 => Err(BoxError::from("there is no network")),
                    1 => panic!("a bug"),
                    _ => Ok(AccessToken { token: "token".into(), expires_at: SystemTime::now() }),
                }
            }
        });
        let tokens = Tokens::new(credential, Closing::default()).expect("a source is not asked yet");
        for told in ["there is no network", "panicked"] {
            let status = tokens.header().await.expect_err("there is no token");
            let source = StdError::source(&status).expect("why").to_string();
            assert!(status.code() == tonic::Code::Unauthenticated && source.contains(told), "{source}");
        }
        assert!(tokens.header().await.is_ok());
    }

    #[tokio::test]
    async fn secrets_do_not_show() {
        let token = "s3cret-token";
        assert!(!format!("{:?}", Credential::token(token)).contains(token));
        let given = AccessToken { token: token.to_owned(), expires_at: SystemTime::now() };
        assert!(!format!("{given:?}").contains(token));
        let error =
            Tokens::new(Credential::token(format!("{token}\n")), Closing::default()).err().expect("a line break");
        assert!(!format!("{error:?} {error}").contains(token));
        let bad = Credential::source(|| async {
            Ok::<_, BoxError>(AccessToken { token: "s3cret token".into(), expires_at: SystemTime::now() })
        });
        let refused = Tokens::new(bad, Closing::default()).expect("not asked yet").header().await.expect_err("a space");
        assert!(!format!("{refused:?}").contains("s3cret"));
    }
}

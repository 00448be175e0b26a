//! How a client is made.

use std::fmt;

use tonic::{
    IntoRequest,
    transport::{Certificate, ClientTlsConfig, Identity},
};

use crate::{
    ConfigError, Credential, Watch, WatchRequest,
    caller::{Caller, Shared, Traceparent},
    closing::Closing,
    credential::Tokens,
    freshness::Newest,
    pool::Pool,
    target::{self, Address},
    throttle::Throttle,
};

const CONNECTIONS_LIMIT: usize = 1_000;
/// How each certificate begins in PEM.
const CERTIFICATE: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// A client: it has one stub a service, is cheap to clone, and is shared between tasks and threads.
///
/// [`Client::close`] ends it for all who have it. Where nobody closes it, nothing that is under way is ended: its connections are
/// closed when the last clone and the last of its stubs, calls, streams and watches is dropped.
#[derive(Clone, Debug)]
pub struct Client {
    pub(crate) caller: Caller,
}

impl Client {
    /// Begins to make a client for a target: `host:port`, several of them with commas between, `dns:///host:port`, which stands
    /// for all addresses of a name, or `unix:/path`.
    pub fn builder(target: impl Into<String>) -> Builder {
        Builder {
            target: target.into(),
            credential: Credential::none(),
            plaintext: None,
            roots: None,
            identity: None,
            connections: 1,
            traceparent: None,
        }
    }

    /// Watches stock or orders, as an endless stream that goes on where it was cut off, from the cursor in the request on.
    ///
    /// A deadline of the request's is that of each stream, at whose end the watch goes on with another one.
    pub fn watch<W: WatchRequest>(&self, request: impl IntoRequest<W>) -> Watch<W> {
        Watch::new(self.caller.clone(), request)
    }

    /// Closes the client, all its clones and stubs: what is under way, calls, streams, watches, imports, and their pauses, fails
    /// with CANCELLED at once, as does each call after it. Its connections are closed, and none is made any more. To close it again
    /// does nothing.
    ///
    /// Who wants an answer waits for it before. The server hears of it when what is under way is polled, which whoever awaits it
    /// does, or dropped.
    pub fn close(&self) {
        self.caller.close();
    }

    /// The newest freshness token that came back: hand it to whoever must read what was written here.
    #[must_use]
    pub fn freshness_token(&self) -> Option<String> {
        self.caller.newest().get()?.value.to_str().ok().map(str::to_owned)
    }

    /// Takes the freshness token of another client, unless the one that is kept is newer. None, or an empty one, makes the client
    /// forget what it has.
    ///
    /// # Errors
    ///
    /// The token holds what no header may hold.
    pub fn set_freshness_token(&self, token: Option<&str>) -> Result<(), ConfigError> {
        match token.filter(|token| !token.is_empty()) {
            Some(token) if token.bytes().all(|byte| byte.is_ascii_graphic()) => {
                self.caller.newest().note(&token.parse().map_err(|_| ConfigError::FreshnessToken)?);
            }
            Some(_) => return Err(ConfigError::FreshnessToken),
            None => self.caller.newest().clear(),
        }
        Ok(())
    }
}

/// Makes a client.
#[must_use = "nothing is made before `build`"]
pub struct Builder {
    target: String,
    credential: Credential,
    plaintext: Option<bool>,
    roots: Option<Vec<u8>>,
    identity: Option<Identity>,
    connections: usize,
    traceparent: Option<Box<Traceparent>>,
}

impl Builder {
    /// Who is calling; nobody where it is not told.
    pub fn credential(mut self, credential: Credential) -> Self {
        self.credential = credential;
        self
    }

    /// Whether to go without TLS. Where it is not told, that is so for a target that is on this very machine, unless
    /// certificates are given.
    pub const fn plaintext(mut self, plaintext: bool) -> Self {
        self.plaintext = Some(plaintext);
        self
    }

    /// Root certificates that vouch for the servers, as PEM; those of the system where it is not told.
    pub fn root_certificates(mut self, pem: impl AsRef<[u8]>) -> Self {
        self.roots = Some(pem.as_ref().to_vec());
        self
    }

    /// This caller's certificate with the intermediate ones, and its private key, as PEM.
    pub fn client_certificate(mut self, certificate_pem: impl AsRef<[u8]>, key_pem: impl AsRef<[u8]>) -> Self {
        self.identity = Some(Identity::from_pem(certificate_pem, key_pem));
        self
    }

    /// How many connections to open to each address; 1 where it is not told. A connection reaches one worker process of a
    /// server: open as many as the server has workers where throughput matters.
    pub const fn connections(mut self, connections: usize) -> Self {
        self.connections = connections;
        self
    }

    /// A function that gives the W3C `traceparent` of each call that has none of its own.
    pub fn traceparent(mut self, give: impl Fn() -> Option<String> + Send + Sync + 'static) -> Self {
        self.traceparent = Some(Box::new(give));
        self
    }

    /// Makes the client, whose connections begin to be made in the tokio runtime in which this is called.
    ///
    /// # Errors
    ///
    /// [`ConfigError`] says what is wrong; no connection is made then.
    pub fn build(self) -> Result<Client, ConfigError> {
        let addresses = target::parse(&self.target)?;
        let local = addresses.iter().all(Address::is_local);
        let tls_given = self.roots.is_some() || self.identity.is_some();
        let plaintext = self.plaintext.unwrap_or(local && !tls_given);
        if plaintext && tls_given {
            return Err(ConfigError::CertificatesWithoutTls);
        }
        if plaintext && !local && !self.credential.is_none() {
            return Err(ConfigError::ClearText { target: self.target });
        }
        if !plaintext && addresses.iter().any(|address| matches!(address, Address::Unix(_))) {
            return Err(ConfigError::Target { target: self.target, problem: "a Unix socket goes without TLS" });
        }
        // tonic takes what holds none, and then trusts nobody.
        if self.roots.as_deref().is_some_and(|pem| !pem.windows(CERTIFICATE.len()).any(|part| part == CERTIFICATE)) {
            return Err(ConfigError::NoRootCertificates);
        }
        if !(1..=CONNECTIONS_LIMIT).contains(&self.connections) {
            return Err(ConfigError::Connections);
        }
        let closing = Closing::default();
        let tokens = Tokens::new(self.credential, closing.clone())?;
        if tokio::runtime::Handle::try_current().is_err() {
            return Err(ConfigError::NoRuntime);
        }
        let tls = (!plaintext).then(|| {
            let tls = match self.roots {
                Some(roots) => ClientTlsConfig::new().ca_certificate(Certificate::from_pem(roots)),
                None => ClientTlsConfig::new().with_enabled_roots(),
            };
            match self.identity {
                Some(identity) => tls.identity(identity),
                None => tls,
            }
        });
        let pool = Pool::new(addresses, self.connections, tls.as_ref())?;
        Ok(Client {
            caller: Caller::new(Shared {
                pool,
                tokens,
                newest: Newest::default(),
                throttle: Throttle::new(),
                traceparent: self.traceparent,
                closing,
            }),
        })
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Builder")
            .field("target", &self.target)
            .field("credential", &self.credential)
            .field("plaintext", &self.plaintext)
            .field("connections", &self.connections)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(builder: Builder) -> ConfigError {
        builder.build().expect_err("it is refused")
    }

    #[tokio::test]
    async fn no_credential_goes_out_in_clear_text() {
        let builder = |target: &str| Client::builder(target).credential(Credential::token("t")).plaintext(true);
        for remote in ["shop.example:1", "dns:///shop.example:1", "10.0.0.1:1", "localhost:1,shop.example:1"] {
            assert!(matches!(refused(builder(remote)), ConfigError::ClearText { .. }), "{remote}");
        }
        for local in ["localhost:1", "127.0.0.1:1", "[::1]:1", "unix:/run/shop.sock"] {
            assert!(builder(local).build().is_ok(), "{local}");
        }
        assert!(Client::builder("shop.example:1").plaintext(true).build().is_ok(), "there is nothing to protect");
        assert!(
            Client::builder("shop.example:1").credential(Credential::token("t")).build().is_ok(),
            "it goes with TLS"
        );
    }

    #[tokio::test]
    async fn what_does_not_go_together_is_refused() {
        let local = || Client::builder("localhost:1");
        assert!(matches!(refused(local().plaintext(true).root_certificates("")), ConfigError::CertificatesWithoutTls));
        assert!(matches!(refused(local().connections(0)), ConfigError::Connections));
        assert!(matches!(refused(local().credential(Credential::token("a b"))), ConfigError::Token));
        assert!(matches!(refused(local().client_certificate("no", "pem")), ConfigError::Tls(_)));
        assert!(matches!(refused(local().root_certificates("no pem")), ConfigError::NoRootCertificates));
        assert!(matches!(refused(Client::builder("")), ConfigError::Target { .. }));
    }

    #[test]
    fn without_a_runtime_it_says_so() {
        assert!(matches!(refused(Client::builder("localhost:1")), ConfigError::NoRuntime));
    }

    #[tokio::test]
    async fn a_freshness_token_is_handed_over() {
        let client = Client::builder("localhost:1").build().expect("a client");
        assert_eq!(client.freshness_token(), None);
        client.set_freshness_token(Some("AQAAAAAAAAABAA")).expect("a token");
        assert_eq!(client.freshness_token().as_deref(), Some("AQAAAAAAAAABAA"));
    }
}

//! A client of Counterfoil, the commerce core behind one gRPC contract.
//!
//! ```no_run
//! use counterfoil::{Client, Credential, catalog::v1::GetProductRequest};
//!
//! # async fn example(token: String) -> Result<(), Box<dyn std::error::Error>> {
//! let client = Client::builder("127.0.0.1:50051").credential(Credential::token(token)).build()?;
//! let request = GetProductRequest { name: "products/1082185".into() };
//! println!("{}", client.catalog().get_product(request).await?.display_name);
//! # Ok(())
//! # }
//! ```
//!
//! It is the generated messages and stubs, and a thin layer over them: deadlines, retries, request ids, tokens and
//! freshness are nothing one has to think about. A caller's own deadline and metadata go on the [`tonic::Request`] that each
//! method takes in place of a bare message: `request.set_timeout(…)`, `request.metadata_mut().insert("traceparent", …)`.
//!
//! Everything runs on the tokio runtime in which [`Builder::build`] is called. A call that is no longer wanted is dropped, and
//! is then cancelled on the server, too. [`Client::close`] ends all of them at once; without it a client ends when all that came of
//! it is dropped.

mod caller;
mod channel;
mod client;
mod closing;
mod credential;
mod currency;
mod error;
mod freshness;
mod generated;
mod import;
mod messages;
mod money;
mod pages;
mod policy;
mod pool;
mod request_id;
mod target;
mod throttle;
mod watch;

pub use client::{Builder, Client};
pub use credential::{AccessToken, Credential};
pub use error::{ConfigError, Error, FieldViolation, PreconditionViolation};
pub use generated::messages::counterfoil::{catalog, identity, inventory, ledger, orders, r#type};
pub use generated::messages::google;
pub use generated::services as stubs;
pub use import::ImportItem;
pub use messages::Messages;
pub use money::{Currency, Money, MoneyError};
pub use pages::Pages;
pub use watch::{Watch, WatchRequest};

/// The well-known types, such as `FieldMask` and `Timestamp`.
pub use prost_types;
/// The gRPC library, whose `Request` and `Status` are in the signatures.
pub use tonic;

//! What counterfoil-codegen wrote; nothing here is edited by hand.

#[allow(clippy::all, clippy::pedantic, missing_docs, rustdoc::all)]
pub mod messages {
    include!("generated/messages.rs");
}

#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic)]
pub mod policies;

#[rustfmt::skip]
#[allow(clippy::all, clippy::pedantic)]
pub mod services;

//! Writes policies.rs: what the contract says of each rpc.

use std::fmt::Write;

use crate::contract::{Contract, Method, Service, snake};

pub fn source(contract: &Contract) -> String {
    let mut text = String::from("//! The policy of each rpc, as the contract states it.\n");
    for service in &contract.services {
        let _ = write!(
            text,
            "pub mod {} {{ use std::time::Duration; use crate::policy::{{Policy, Retry}};",
            service.short()
        );
        for method in &service.methods {
            text.push_str(&policy(service, method));
        }
        text.push('}');
    }
    text
}

fn policy(service: &Service, method: &Method) -> String {
    format!(
        "pub static {}: Policy = Policy {{ path: \"/{}.{}/{}\", default_deadline: Duration::from_millis({}), default_timeout: \"{}m\", \
         retry: Retry::{}, client_streaming: {} }};",
        constant(method),
        service.package,
        service.name,
        method.name,
        method.default_deadline.as_millis(),
        method.default_deadline.as_millis(),
        method.retry,
        method.client_streaming,
    )
}

/// The name of a method's policy.
pub fn constant(method: &Method) -> String {
    snake(&method.name).to_uppercase()
}

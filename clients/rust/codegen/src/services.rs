//! Writes services.rs: one stub a service, whose methods go through the layer.

use std::fmt::Write;

use crate::contract::{Contract, Ids, Method, Service, snake};
use crate::policies::constant;

pub fn source(contract: &Contract) -> String {
    let mut text = String::from(
        "//! The stubs: one a service, with a method for each rpc.\n\
         use tonic::{IntoRequest, IntoStreamingRequest, Request};\n\
         use crate::{Error, Messages, Pages, caller::{Caller, MESSAGE_LIMIT_BYTES, with_metadata}, channel::Channel, generated::policies, request_id};\n",
    );
    for service in &contract.services {
        text.push_str(&stub(service));
    }
    text.push_str(&accessors(contract));
    text
}

fn stub(service: &Service) -> String {
    let name = service.name.trim_end_matches("Service");
    let module = format!("{}_client", snake(&service.name));
    let package = service.package.trim_start_matches("counterfoil.").replace('.', "::");
    let client = format!("crate::{package}::{module}::{}Client", service.name);
    let methods: String = service.methods.iter().map(|each| method(service, each)).collect();
    format!(
        "{} #[derive(Clone, Debug)] pub struct {name} {{ caller: Caller }}\n\
         impl {name} {{\n\
         pub(crate) const fn new(caller: Caller) -> Self {{ Self {{ caller }} }}\n\
         fn bare(channel: Channel) -> {client}<Channel> {{ {client}::new(channel).max_decoding_message_size(MESSAGE_LIMIT_BYTES) }}\n\
         {methods} }}\n",
        docs(&service.comment),
    )
}

fn method(service: &Service, method: &Method) -> String {
    let (name, policy) = (snake(&method.name), format!("&policies::{}::{}", service.short(), constant(method)));
    let (input, output) = (&method.input.path, &method.output.path);
    let docs = docs(&method.comment);
    if method.client_streaming {
        assert!(!method.server_streaming, "{name}: streams both ways are not generated yet");
        let fill = match method.input.ids {
            Ids::None => "",
            Ids::Own => ".map(|requests| request_id::fill_first(requests, |first| &mut first.request_id))",
            Ids::OfEach => panic!("{name}: request ids in the messages of a stream are not generated yet"),
        };
        return format!(
            "{docs} pub async fn {name}(&self, requests: impl IntoStreamingRequest<Message = {input}>) -> Result<{output}, Error> {{\n\
             self.caller.client_stream({policy}, requests.into_streaming_request(){fill}, \
             |channel, requests| async move {{ Self::bare(channel).{name}(requests).await }}).await }}\n"
        );
    }
    let fill = match method.input.ids {
        Ids::None => "",
        Ids::Own => "request_id::fill(&mut request.get_mut().request_id);",
        Ids::OfEach => "for each in &mut request.get_mut().requests { request_id::fill(&mut each.request_id); }",
    };
    let mutable = if fill.is_empty() { "" } else { "mut " };
    let (call, answer) = if method.server_streaming {
        ("server_stream", format!("Messages<{output}>"))
    } else {
        ("unary", output.clone())
    };
    let mut text = format!(
        "{docs} pub async fn {name}(&self, request: impl IntoRequest<{input}>) -> Result<{answer}, Error> {{\n\
         let {mutable}request = request.into_request(); {fill}\n\
         self.caller.{call}({policy}, request, \
         |channel, request: Request<{input}>| async move {{ Self::bare(channel).{name}(request).await }}).await }}\n"
    );
    if let (true, Some((listed, field))) = (method.input.has_page_token, &method.output.listed) {
        let _ = write!(
            text,
            "/// All that [`Self::{name}`] lists, page by page behind the scenes, from the request's page token on. Its metadata and\n\
             /// its deadline are those of each page.\n\
             pub fn {name}_pages(&self, request: impl IntoRequest<{input}>) -> Pages<{listed}> {{\n\
             let (metadata, _, request) = request.into_request().into_parts();\n\
             let stub = self.clone();\n\
             Pages::new(request.page_token.clone(), move |page_token| {{\n\
             let request = with_metadata(metadata.clone(), {input} {{ page_token, ..request.clone() }});\n\
             let stub = stub.clone();\n\
             Box::pin(async move {{ let page = stub.{name}(request).await?; Ok((page.{field}, page.next_page_token)) }}) }}) }}\n"
        );
    }
    text
}

fn accessors(contract: &Contract) -> String {
    let mut text = String::from("/// One stub a service.\n impl crate::Client {\n");
    for service in &contract.services {
        let (name, short) = (service.name.trim_end_matches("Service"), service.short());
        let _ = write!(
            text,
            "/// The stub of {}.\n #[must_use] pub fn {short}(&self) -> {name} {{ {name}::new(self.caller.clone()) }}\n",
            service.name,
        );
    }
    text + "}\n"
}

/// A comment of the contract as rustdoc: brackets would be links there, and what is indented would be a test.
fn docs(comment: &str) -> String {
    let mut text = String::new();
    for line in comment.trim_end().lines() {
        let line = line.trim().replace('[', "\\[").replace(']', "\\]");
        let _ = writeln!(text, "/// {line}");
    }
    text
}

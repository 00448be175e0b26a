//! What the generated layer needs to know of the contract.

use std::{collections::HashMap, error::Error, time::Duration};

use prost::Message;
use prost_types::{
    DescriptorProto, FileDescriptorSet, ServiceDescriptorProto,
    field_descriptor_proto::{Label, Type},
};

/// All services of the contract.
pub struct Contract {
    pub services: Vec<Service>,
}

/// One service.
pub struct Service {
    /// `counterfoil.catalog.v1`.
    pub package: String,
    /// `CatalogService`.
    pub name: String,
    pub comment: String,
    pub methods: Vec<Method>,
}

/// One rpc.
pub struct Method {
    pub name: String,
    pub comment: String,
    pub input: Kind,
    pub output: Kind,
    pub client_streaming: bool,
    pub server_streaming: bool,
    pub default_deadline: Duration,
    pub retry: &'static str,
}

/// A message type.
pub struct Kind {
    /// Its path in Rust.
    pub path: String,
    pub ids: Ids,
    /// Where it is a page: the path in Rust of what it lists, and the field that has these.
    pub listed: Option<(String, String)>,
    pub has_page_token: bool,
}

/// Where a request has its request ids.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ids {
    None,
    Own,
    OfEach,
}

impl Service {
    /// `catalog`: the name of the stub in the client.
    pub fn short(&self) -> String {
        snake(self.name.trim_end_matches("Service"))
    }
}

impl Contract {
    pub fn read(image: &[u8], files: &[String]) -> Result<Self, Box<dyn Error>> {
        let set = FileDescriptorSet::decode(image)?;
        let policies = raw::policies(image)?;
        let messages: HashMap<String, &DescriptorProto> = set
            .file
            .iter()
            .flat_map(|file| {
                file.message_type.iter().map(move |each| (format!(".{}.{}", file.package(), each.name()), each))
            })
            .collect();
        let mut services = Vec::new();
        for file in set.file.iter().filter(|file| files.iter().any(|each| each == file.name())) {
            let comments: HashMap<&[i32], &str> = file
                .source_code_info
                .iter()
                .flat_map(|info| &info.location)
                .map(|location| (location.path.as_slice(), location.leading_comments()))
                .collect();
            for (index, service) in file.service.iter().enumerate() {
                services.push(read_service(
                    file.package(),
                    service,
                    i32::try_from(index)?,
                    &comments,
                    &messages,
                    &policies,
                )?);
            }
        }
        services.sort_by(|one, other| (&one.package, &one.name).cmp(&(&other.package, &other.name)));
        Ok(Self { services })
    }
}

fn read_service(
    package: &str,
    service: &ServiceDescriptorProto,
    index: i32,
    comments: &HashMap<&[i32], &str>,
    messages: &HashMap<String, &DescriptorProto>,
    policies: &HashMap<String, raw::Policy>,
) -> Result<Service, Box<dyn Error>> {
    let comment = |path: &[i32]| comments.get(path).copied().unwrap_or_default().to_owned();
    let mut methods = Vec::new();
    for (number, method) in service.method.iter().enumerate() {
        let path = format!("/{package}.{}/{}", service.name(), method.name());
        let policy = policies.get(&path).ok_or_else(|| format!("{path} has no policy"))?;
        methods.push(Method {
            name: method.name().to_owned(),
            comment: comment(&[6, index, 2, i32::try_from(number)?]),
            input: kind(method.input_type(), messages),
            output: kind(method.output_type(), messages),
            client_streaming: method.client_streaming(),
            server_streaming: method.server_streaming(),
            default_deadline: policy.default_deadline.ok_or("a policy without a deadline")?.try_into()?,
            retry: match policy.retry {
                1 => "Safe",
                2 => "WithRequestId",
                3 => "Never",
                other => return Err(format!("{path}: retry {other} is not known here").into()),
            },
        });
    }
    let name = service.name().to_owned();
    Ok(Service { package: package.to_owned(), name, comment: comment(&[6, index]), methods })
}

fn kind(name: &str, messages: &HashMap<String, &DescriptorProto>) -> Kind {
    let fields = messages.get(name).map(|message| message.field.as_slice()).unwrap_or_default();
    let has = |wanted: &str| fields.iter().any(|field| field.name() == wanted);
    let repeated = fields.iter().find(|field| field.label() == Label::Repeated && field.r#type() == Type::Message);
    let ids = if has("request_id") {
        Ids::Own
    } else if repeated
        .is_some_and(|field| field.name() == "requests" && kind(field.type_name(), messages).ids == Ids::Own)
    {
        Ids::OfEach
    } else {
        Ids::None
    };
    Kind {
        path: rust_path(name),
        ids,
        listed: repeated
            .filter(|_| has("next_page_token"))
            .map(|field| (rust_path(field.type_name()), field.name().to_owned())),
        has_page_token: has("page_token"),
    }
}

/// `.counterfoil.catalog.v1.Product` as `crate::catalog::v1::Product`.
fn rust_path(name: &str) -> String {
    match name.strip_prefix(".counterfoil.") {
        Some(rest) => format!("crate::{}", rest.replace('.', "::")),
        None if name == ".google.protobuf.Empty" => "()".to_owned(),
        None => panic!("a method with the message {name}, which is of no package of the contract"),
    }
}

/// `GetProduct` as `get_product`.
pub fn snake(name: &str) -> String {
    let mut made = String::new();
    for (index, letter) in name.char_indices() {
        if letter.is_uppercase() && index > 0 {
            made.push('_');
        }
        made.extend(letter.to_lowercase());
    }
    made
}

/// The descriptors as far as the policies go: prost's own keep no options of others.
mod raw {
    use std::collections::HashMap;

    use prost::{DecodeError, Message};

    #[derive(Clone, Copy, Message)]
    pub struct Policy {
        #[prost(message, optional, tag = "4")]
        pub default_deadline: Option<prost_types::Duration>,
        #[prost(int32, tag = "6")]
        pub retry: i32,
    }

    #[derive(Clone, Message)]
    struct Options {
        #[prost(message, optional, tag = "51017")]
        policy: Option<Policy>,
    }

    #[derive(Clone, Message)]
    struct Method {
        #[prost(string, tag = "1")]
        name: String,
        #[prost(message, optional, tag = "4")]
        options: Option<Options>,
    }

    #[derive(Clone, Message)]
    struct Service {
        #[prost(string, tag = "1")]
        name: String,
        #[prost(message, repeated, tag = "2")]
        methods: Vec<Method>,
    }

    #[derive(Clone, Message)]
    struct File {
        #[prost(string, tag = "2")]
        package: String,
        #[prost(message, repeated, tag = "6")]
        services: Vec<Service>,
    }

    #[derive(Clone, Message)]
    struct Files {
        #[prost(message, repeated, tag = "1")]
        files: Vec<File>,
    }

    /// The policies by the paths of the methods.
    pub fn policies(image: &[u8]) -> Result<HashMap<String, Policy>, DecodeError> {
        let mut found = HashMap::new();
        for file in Files::decode(image)?.files {
            for service in file.services {
                for method in service.methods {
                    if let Some(policy) = method.options.and_then(|options| options.policy) {
                        found.insert(format!("/{}.{}/{}", file.package, service.name, method.name), policy);
                    }
                }
            }
        }
        Ok(found)
    }
}

//! Writes the generated part of the crate `counterfoil` from the contract's descriptors.
//!
//! ```text
//! counterfoil-codegen IMAGE TARGET FILE…
//! ```
//!
//! `IMAGE` is a `FileDescriptorSet` with all imports, `TARGET` an empty folder, and each `FILE` one of the contract's files.
//! No protoc is needed, and who builds the client needs none of this.

mod contract;
mod policies;
mod services;

use std::{env, error::Error, fs, path::Path};

use prost::Message;
use prost_types::FileDescriptorSet;

use contract::Contract;

const HEADER: &str = "// Written by counterfoil-codegen from the contract; `make gen` writes it anew.\n\n";

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [image, target, files @ ..] = arguments.as_slice() else {
        return Err("usage: counterfoil-codegen IMAGE TARGET FILE…".into());
    };
    let (image, target) = (fs::read(image)?, Path::new(target));
    messages(&image, target)?;
    let contract = Contract::read(&image, files)?;
    write(target, "policies.rs", &policies::source(&contract))?;
    write(target, "services.rs", &services::source(&contract))?;
    Ok(())
}

/// Messages and bare stubs, by prost and tonic: of the contract, and of the google.type it uses.
fn messages(image: &[u8], target: &Path) -> Result<(), Box<dyn Error>> {
    let mut set = FileDescriptorSet::decode(image)?;
    // Rust has no options, so that what defines them is left out.
    let is_option = |name: &str| name.starts_with("google/api/") || name == "google/protobuf/descriptor.proto";
    set.file.retain(|file| !is_option(file.name()));
    for file in &mut set.file {
        file.dependency.retain(|name| !is_option(name));
        file.extension.clear();
    }
    tonic_prost_build::configure()
        .build_server(false)
        .build_transport(false)
        .extern_path(".google.rpc", "::tonic_types::pb")
        .out_dir(target)
        .include_file("messages.rs")
        .compile_fds(set)?;
    Ok(())
}

/// Writes one file, formatted the same whatever rustfmt there is.
fn write(target: &Path, name: &str, source: &str) -> Result<(), Box<dyn Error>> {
    let syntax = syn::parse_file(source).map_err(|error| format!("{name}: {error}"))?;
    let text = format!("{HEADER}{}", prettyplease::unparse(&syntax));
    Ok(fs::write(target.join(name), text)?)
}

//! Where the servers are.

use std::net::IpAddr;
use std::path::PathBuf;

use crate::ConfigError;

/// One entry of a target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Address {
    /// A host, by the first of its addresses that answers.
    Host(Host),
    /// All addresses of a name.
    Name(Host),
    /// A Unix socket.
    Unix(PathBuf),
}

/// A host and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Host {
    /// Without the brackets of an IPv6 address.
    pub host: String,
    pub port: u16,
}

/// Reads a target: `host:port`, `dns:///host:port`, `unix:/path`, or several of them with commas between.
pub(crate) fn parse(target: &str) -> Result<Vec<Address>, ConfigError> {
    target.split(',').map(|entry| parse_entry(entry.trim())).collect()
}

fn parse_entry(entry: &str) -> Result<Address, ConfigError> {
    let refused = |problem| ConfigError::Target { target: entry.to_owned(), problem };
    if entry.is_empty() {
        return Err(refused("it is empty"));
    }
    if let Some(path) = entry.strip_prefix("unix:") {
        let path = path.strip_prefix("//").unwrap_or(path);
        return match path {
            "" => Err(refused("the path is missing")),
            path => Ok(Address::Unix(path.into())),
        };
    }
    if let Some(rest) = entry.strip_prefix("dns:") {
        let rest = rest.strip_prefix("///").unwrap_or(rest);
        return parse_host(rest).map(Address::Name).map_err(refused);
    }
    parse_host(entry).map(Address::Host).map_err(refused)
}

fn parse_host(text: &str) -> Result<Host, &'static str> {
    let (host, port) = text.rsplit_once(':').ok_or("the port is missing")?;
    let port = port.parse().ok().filter(|port| *port > 0).ok_or("the port is no number from 1 to 65535")?;
    let host = match host.strip_prefix('[') {
        Some(rest) => {
            let inner = rest.strip_suffix(']').ok_or("the bracket is not closed")?;
            inner.parse::<std::net::Ipv6Addr>().map_err(|_| "what is in brackets is no IPv6 address")?;
            inner
        }
        None if host.contains(':') => return Err("an IPv6 address stands in brackets"),
        None => host,
    };
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_.:".contains(letter);
    if host.is_empty() || !host.chars().all(plain) {
        return Err("the host is no name or address");
    }
    Ok(Host { host: host.to_owned(), port })
}

impl Address {
    /// Whether it can only be on this very machine.
    pub fn is_local(&self) -> bool {
        match self {
            Self::Unix(_) => true,
            Self::Host(host) | Self::Name(host) => {
                host.host.eq_ignore_ascii_case("localhost")
                    || host.host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
            }
        }
    }
}

impl Host {
    /// `host:port`, as it stands in a URI.
    pub fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{}", self.host, self.port)
        } else {
            format!("{}:{}", self.host, self.port)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn host(host: &str, port: u16) -> Host {
        Host { host: host.to_owned(), port }
    }

    #[test]
    fn targets_are_read() {
        assert_eq!(
            parse("localhost:1, 127.0.0.2:50051,[::1]:3").expect("three hosts"),
            [
                Address::Host(host("localhost", 1)),
                Address::Host(host("127.0.0.2", 50051)),
                Address::Host(host("::1", 3))
            ]
        );
        assert_eq!(parse("dns:///shop.example:443").expect("a name"), [Address::Name(host("shop.example", 443))]);
        assert_eq!(parse("unix:/run/shop.sock").expect("a socket"), [Address::Unix("/run/shop.sock".into())]);
        assert_eq!(parse("unix:///run/shop.sock").expect("a socket"), [Address::Unix("/run/shop.sock".into())]);
    }

    #[test]
    fn what_is_no_target_is_refused() {
        for wrong in [
            "",
            "host",
            "host:",
            "host:0",
            "host:65536",
            ":1",
            "a:1,",
            "::1:50051",
            "[::1:5",
            "[x]:5",
            "https://host:1",
            "user@host:1",
            "dns://8.8.8.8/host:1",
            "unix:",
            "ho st:1",
        ] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn only_what_is_surely_this_machine_is_local() {
        let local = |target| parse(target).expect("a target").iter().all(Address::is_local);
        for each in ["localhost:1", "LOCALHOST:1", "127.9.9.9:1", "[::1]:1", "unix:/s", "dns:///localhost:1"] {
            assert!(local(each), "{each}");
        }
        for each in
            ["localhost.example:1", "10.0.0.1:1", "127.0.0.1.example:1", "[::2]:1", "0.0.0.0:1", "localhost:1,a:1"]
        {
            assert!(!local(each), "{each}");
        }
    }
}

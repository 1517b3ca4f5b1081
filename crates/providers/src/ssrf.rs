//! What a URL that an organization gives may reach: the public internet, on the web's ports.
//!
//! Without it an organization could point a setting at the cloud's metadata service or at a
//! database beside the server. The check is made twice: on the URL ([`Guard::check`], which sees
//! literal addresses and ports) and on what its name resolves to at the moment of connecting
//! (the resolver of [`crate::Http`]), so that a name that changes its address in between gains nothing.
//!
//! Addresses that the installer configures do not pass through here.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};

/// An address that may not be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Blocked {
    /// Neither `http` nor `https`.
    #[error("only http and https addresses may be used")]
    Scheme,
    /// A user name or password in the address.
    #[error("an address may not hold a user name or a password")]
    Credentials,
    /// No host at all.
    #[error("the address names no host")]
    Host,
    /// Neither 80 nor 443.
    #[error("only the ports 80 and 443 may be used")]
    Port,
    /// Neither 80 nor 443, nor one from 1024.
    #[error("only the ports 80, 443 and those from 1024 may be used")]
    LowPort,
    /// A private, local or reserved address.
    #[error("the address is not on the public internet")]
    Address,
}

/// A host name that does not resolve.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the host name does not resolve")]
pub(crate) struct NameUnknown;

/// Which ports of the public internet may be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ports {
    /// 80 and 443.
    Web,
    /// Those, and all from 1024: below it are the mail servers and shells that nobody's calendar is on.
    High,
}

/// What may be reached. The default is the public internet on the ports 80 and 443.
#[derive(Debug, Clone, Default)]
pub struct Guard {
    exempt: Arc<BTreeSet<(String, u16)>>,
}

impl Guard {
    /// The same, and `host` (a name or an address, as the URL writes it) on `port`: for a model
    /// server of the installer's own that organizations may use.
    #[must_use]
    pub fn allowing(mut self, host: &str, port: u16) -> Self {
        Arc::make_mut(&mut self.exempt).insert((plain(host), port));
        self
    }

    /// Whether `url` may be called, as far as can be said without resolving its name.
    pub fn check(&self, url: &Url) -> Result<(), Blocked> {
        self.check_on(url, Ports::Web)
    }

    /// The same, on these ports.
    pub fn check_on(&self, url: &Url, ports: Ports) -> Result<(), Blocked> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Blocked::Scheme);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Blocked::Credentials);
        }
        let host =
            url.host_str().map(plain).filter(|host| !host.is_empty()).ok_or(Blocked::Host)?;
        let port = url.port_or_known_default().ok_or(Blocked::Port)?;
        if self.exempt.contains(&(host.clone(), port)) {
            return Ok(());
        }
        // The resolver knows no port, so an exempt name must not be reached on another one.
        let open = match ports {
            Ports::Web => matches!(port, 80 | 443),
            Ports::High => matches!(port, 80 | 443 | 1024..),
        };
        if !open || self.exempts_name(&host) {
            return Err(if ports == Ports::Web { Blocked::Port } else { Blocked::LowPort });
        }
        // `Url` has already turned 0x7f.1 and 2130706433 into 127.0.0.1.
        match host.parse::<IpAddr>() {
            Ok(address) if !is_public(address) => Err(Blocked::Address),
            _ => Ok(()),
        }
    }

    /// Whether `url` is one that [`Guard::allowing`] named.
    pub(crate) fn allows_by_name(&self, url: &Url) -> bool {
        let named = url.host_str().map(plain).zip(url.port_or_known_default());
        named.is_some_and(|named| self.exempt.contains(&named))
    }

    fn exempts_name(&self, host: &str) -> bool {
        self.exempt.iter().any(|(name, _)| name == host)
    }
}

/// A host in the form that is compared: lower case, without brackets and without the final dot.
fn plain(host: &str) -> String {
    host.trim_start_matches('[').trim_end_matches(']').trim_end_matches('.').to_ascii_lowercase()
}

/// Resolves names by the system, and drops the addresses that a guard forbids.
#[derive(Debug, Clone)]
pub(crate) struct Resolver {
    guard: Option<Guard>,
}

impl Resolver {
    /// Drops nothing.
    pub(crate) fn open() -> Self {
        Self { guard: None }
    }

    /// Drops what `guard` forbids.
    pub(crate) fn guarded(guard: Guard) -> Self {
        Self { guard: Some(guard) }
    }

    /// The addresses of `name` that remain. Fails when none does.
    fn keep(&self, name: &str, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Blocked> {
        let Some(guard) = self.guard.as_ref().filter(|guard| !guard.exempts_name(&plain(name)))
        else {
            return Ok(found);
        };
        let kept: Vec<_> = found.into_iter().filter(|at| is_public(at.ip())).collect();
        if kept.is_empty() {
            tracing::debug!(guard = ?guard.exempt.len(), "Kept a name from a private address");
            return Err(Blocked::Address);
        }
        Ok(kept)
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let resolver = self.clone();
        Box::pin(async move {
            let found: Vec<_> = tokio::net::lookup_host((name.as_str(), 0))
                .await
                .map_err(|_| NameUnknown)?
                .collect();
            if found.is_empty() {
                return Err(NameUnknown.into());
            }
            let kept = resolver.keep(name.as_str(), found)?;
            Ok(Box::new(kept.into_iter()) as Addrs)
        })
    }
}

/// Whether `address` is on the public internet (IANA special-purpose registries, 2026).
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// IPv4 blocks that are not public, as address and length of the prefix.
const RESERVED_V4: [(Ipv4Addr, u32); 16] = [
    // This network.
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    // Shared by carriers' address translation.
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    // Azure's machine agent, on a public address that only its own machines reach.
    (Ipv4Addr::new(168, 63, 129, 16), 32),
    // Link-local, with the clouds' metadata service.
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    // Protocol assignments, documentation, the old 6to4 relay.
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    // Benchmarks, documentation.
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    // Multicast, reserved and broadcast.
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];

/// IPv6 blocks inside 2000::/3 that are not public, as address and length of the prefix.
const RESERVED_V6: [(Ipv6Addr, u32); 3] = [
    // Teredo, benchmarks, ORCHID and the other protocol assignments.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    // Documentation.
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = address.to_bits();
    !RESERVED_V4.iter().any(|(block, length)| (bits ^ block.to_bits()) >> (32 - length) == 0)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let bits = address.to_bits();
    if let Some(inner) = embedded_v4(address) {
        return is_public_v4(inner);
    }
    // Everything that is public and holds no IPv4 address is in 2000::/3.
    bits >> 125 == 1
        && !RESERVED_V6
            .iter()
            .any(|(block, length)| (bits ^ block.to_bits()) >> (128 - length) == 0)
}

/// The IPv4 address that is reached in the end: mapped (`::ffff:0:0/96`), behind NAT64
/// (`64:ff9b::/96`, RFC 6052) or behind 6to4 (`2002::/16`, RFC 3056).
fn embedded_v4(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let octets = address.octets();
    let at = match octets {
        [0x20, 0x02, ..] => 2,
        [0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0, ..] => 12,
        _ => return address.to_ipv4_mapped(),
    };
    Some(Ipv4Addr::new(octets[at], octets[at + 1], octets[at + 2], octets[at + 3]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_public_addresses_pass() {
        let table = [
            ("1.1.1.1", true),
            ("9.255.255.255", true),
            ("100.63.255.255", true),
            ("100.128.0.1", true),
            ("172.15.0.1", true),
            ("172.32.0.1", true),
            ("192.0.1.1", true),
            ("198.20.0.1", true),
            ("223.255.255.255", true),
            ("0.0.0.0", false),
            ("0.1.2.3", false),
            ("10.0.0.1", false),
            ("100.64.0.1", false),
            ("100.100.100.200", false),
            ("127.0.0.1", false),
            ("127.255.255.254", false),
            ("168.63.129.16", false),
            ("169.254.169.254", false),
            ("172.16.0.1", false),
            ("172.31.255.255", false),
            ("192.0.0.192", false),
            ("192.0.2.1", false),
            ("192.88.99.1", false),
            ("192.168.1.1", false),
            ("198.18.0.1", false),
            ("198.51.100.7", false),
            ("203.0.113.9", false),
            ("224.0.0.1", false),
            ("240.0.0.1", false),
            ("255.255.255.255", false),
            ("2606:4700:4700::1111", true),
            ("2001:4860:4860::8888", true),
            ("64:ff9b::101:101", true),
            ("2002:101:101::1", true),
            ("::ffff:1.1.1.1", true),
            ("::", false),
            ("::1", false),
            ("::7f00:1", false),
            ("::ffff:127.0.0.1", false),
            ("::ffff:169.254.169.254", false),
            ("64:ff9b::a9fe:a9fe", false),
            ("64:ff9b:1::101:101", false),
            ("100::1", false),
            ("2001::1", false),
            ("2001:2::1", false),
            ("2001:10::1", false),
            ("2001:db8::1", false),
            ("2002:7f00:1::", false),
            ("2002:a00:1::1", false),
            ("3fff::1", false),
            ("5f00::1", false),
            ("fc00::1", false),
            ("fd00:ec2::254", false),
            ("fe80::1", false),
            ("fec0::1", false),
            ("ff02::1", false),
        ];
        for (text, public) in table {
            assert_eq!(is_public(text.parse().unwrap()), public, "{text}");
        }
    }

    #[test]
    fn a_url_is_checked_before_its_name_is_resolved() {
        let table = [
            ("https://api.example.com/v1", Ok(())),
            ("http://api.example.com/v1", Ok(())),
            ("https://api.example.com:443/v1", Ok(())),
            ("https://1.1.1.1/", Ok(())),
            ("https://[2606:4700:4700::1111]/", Ok(())),
            ("ftp://api.example.com/", Err(Blocked::Scheme)),
            ("file:///etc/passwd", Err(Blocked::Scheme)),
            ("https://me:pass@api.example.com/", Err(Blocked::Credentials)),
            ("https://me@api.example.com/", Err(Blocked::Credentials)),
            ("https://./", Err(Blocked::Host)),
            ("https://api.example.com:8080/", Err(Blocked::Port)),
            ("http://api.example.com:22/", Err(Blocked::Port)),
            ("http://127.0.0.1/", Err(Blocked::Address)),
            ("http://0x7f.1/", Err(Blocked::Address)),
            ("http://2130706433/", Err(Blocked::Address)),
            ("http://0177.0.0.1/", Err(Blocked::Address)),
            ("http://127.0.0.1./", Err(Blocked::Address)),
            ("http://１２７.０.０.１/", Err(Blocked::Address)),
            ("http://169.254.169.254/latest/meta-data", Err(Blocked::Address)),
            ("http://[::1]/", Err(Blocked::Address)),
            ("http://[::ffff:10.0.0.1]/", Err(Blocked::Address)),
        ];
        for (text, answer) in table {
            assert_eq!(Guard::default().check(&text.parse().unwrap()), answer, "{text}");
        }
    }

    #[test]
    fn the_installers_own_server_passes_on_its_port_alone() {
        let guard = Guard::default().allowing("Ollama.internal", 11434).allowing("10.0.0.5", 8000);
        let table = [
            ("http://ollama.internal:11434/v1", Ok(())),
            ("http://ollama.internal./v1", Err(Blocked::Port)),
            ("http://ollama.internal/v1", Err(Blocked::Port)),
            ("http://10.0.0.5:8000/", Ok(())),
            ("http://10.0.0.5/", Err(Blocked::Port)),
            ("http://10.0.0.6:8000/", Err(Blocked::Port)),
        ];
        for (text, answer) in table {
            assert_eq!(guard.check(&text.parse().unwrap()), answer, "{text}");
        }
    }

    #[test]
    fn a_server_of_ones_own_may_be_on_a_high_port_of_the_public_internet() {
        let guard = Guard::default().allowing("dav.internal", 5232);
        let table = [
            ("https://dav.example.com:5232/ann", Ok(())),
            ("https://dav.example.com/", Ok(())),
            ("http://dav.example.com:80/", Ok(())),
            ("https://dav.example.com:65535/", Ok(())),
            ("https://dav.example.com:1023/", Err(Blocked::LowPort)),
            ("https://dav.example.com:22/", Err(Blocked::LowPort)),
            ("https://10.0.0.5:5232/", Err(Blocked::Address)),
            ("https://127.0.0.1:5232/", Err(Blocked::Address)),
            ("https://dav.internal:5232/", Ok(())),
            ("https://dav.internal:5233/", Err(Blocked::LowPort)),
        ];
        for (text, answer) in table {
            assert_eq!(guard.check_on(&text.parse().unwrap(), Ports::High), answer, "{text}");
        }
    }

    #[test]
    fn what_a_name_resolves_to_is_filtered() {
        let at = |text: &str| SocketAddr::new(text.parse().unwrap(), 0);
        let guarded = Resolver::guarded(Guard::default().allowing("ollama.internal", 11434));
        let mixed = vec![at("10.0.0.1"), at("1.1.1.1"), at("::1")];

        assert_eq!(guarded.keep("a.example", mixed.clone()), Ok(vec![at("1.1.1.1")]));
        assert_eq!(guarded.keep("a.example", vec![at("10.0.0.1")]), Err(Blocked::Address));
        assert_eq!(guarded.keep("ollama.internal", mixed.clone()), Ok(mixed.clone()));
        assert_eq!(Resolver::open().keep("a.example", mixed.clone()), Ok(mixed));
    }

    #[tokio::test]
    async fn localhost_does_not_resolve_behind_the_guard() {
        let name = "localhost".parse().unwrap();
        let error = Resolver::guarded(Guard::default()).resolve(name).await.err().unwrap();
        assert_eq!(error.downcast_ref::<Blocked>(), Some(&Blocked::Address));
    }
}

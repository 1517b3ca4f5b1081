//! Where a request comes from: its address and scheme behind proxies that are trusted, its country.
//!
//! A forwarding header is believed only from a trusted peer, and read from the right: what stands
//! left of the first address that is not trusted was written by the client itself.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::Path,
    sync::Arc,
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, HeaderName, HeaderValue, header, request::Parts},
};
use frontdesk_base::{Error, text};
use ipnet::IpNet;

use crate::error::Failure;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The longest `User-Agent` that is kept.
const USER_AGENT_CHARS: usize = 300;

/// Where a request comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientInfo {
    /// The client's own address, as far as the proxies between are trusted.
    pub ip: IpAddr,
    /// The country it is in, as two capital letters, where that is known.
    pub country: Option<String>,
    /// What the client calls itself.
    pub user_agent: String,
    /// Whether it came here by TLS.
    pub https: bool,
    /// Whether it comes from this machine or a trusted one itself, forwarded by nobody: what may
    /// see how the server is doing.
    pub local: bool,
}

impl Default for ClientInfo {
    fn default() -> Self {
        Self {
            ip: IpAddr::V4(Ipv4Addr::UNSPECIFIED),
            country: None,
            user_agent: String::new(),
            https: false,
            local: false,
        }
    }
}

impl<S: Sync> FromRequestParts<S> for ClientInfo {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| {
            Failure(Error::internal("the router is not inside `frontdesk_http::Edge`"))
        })
    }
}

/// Countries by address, from a MaxMind DB file.
#[derive(Clone)]
pub struct GeoIp(Arc<maxminddb::Reader<Vec<u8>>>);

impl std::fmt::Debug for GeoIp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("GeoIp")
    }
}

impl GeoIp {
    /// Reads the file into memory.
    pub fn open(file: &Path) -> frontdesk_base::Result<Self> {
        let reader = maxminddb::Reader::open_readfile(file).map_err(|error| {
            Error::invalid("geoip.file", format!("{}: {error}", file.display()))
        })?;
        Ok(Self(Arc::new(reader)))
    }

    /// The country of an address.
    pub fn country(&self, ip: IpAddr) -> Option<String> {
        let found = self.0.lookup(ip).ok()?;
        let code: String = found.decode_path(&maxminddb::path!["country", "iso_code"]).ok()??;
        country_code(&code)
    }
}

/// A proxy to trust: an address, or a network such as `10.0.0.0/8`.
pub fn trusted_network(text: &str) -> Option<IpNet> {
    let text = text.trim();
    text.parse().ok().or_else(|| text.parse::<IpAddr>().ok().map(IpNet::from))
}

/// What may be believed about where a request comes from.
#[derive(Debug, Clone, Default)]
pub struct Proxies {
    /// The proxies whose forwarding headers are believed.
    pub trusted: Vec<IpNet>,
    /// The header in which a trusted proxy tells the country, such as `cf-ipcountry`.
    pub country_header: Option<HeaderName>,
    /// Whether people reach this installation by TLS, as its public address says.
    pub public_https: bool,
    /// Countries by address.
    pub geoip: Option<GeoIp>,
}

impl Proxies {
    /// Where the request with these parts comes from.
    pub(crate) fn client(&self, parts: &Parts) -> ClientInfo {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
        self.client_of(peer, &parts.headers)
    }

    fn client_of(&self, peer: Option<IpAddr>, headers: &HeaderMap) -> ClientInfo {
        // Without a peer it is a test's request that never was on a wire.
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ip| ip.to_canonical());
        let proxied = self.trusts(peer);
        let ip = if proxied { self.forwarded_for(peer, headers) } else { peer };
        let told = |name: &HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
        let scheme = proxied.then(|| told(&FORWARDED_PROTO)).flatten();
        let https = scheme.map_or(self.public_https, |scheme| {
            // The first proxy of the chain is the one the browser spoke to.
            scheme.split(',').next().is_some_and(|first| first.trim().eq_ignore_ascii_case("https"))
        });
        let header = self.country_header.as_ref().filter(|_| proxied).and_then(told);
        let country = header
            .and_then(country_code)
            .or_else(|| self.geoip.as_ref().and_then(|geoip| geoip.country(ip)));
        let agent = headers.get(header::USER_AGENT).map(HeaderValue::as_bytes);
        let agent = String::from_utf8_lossy(agent.unwrap_or_default());
        ClientInfo {
            ip,
            country,
            user_agent: text::shorten(&text::line(&agent), USER_AGENT_CHARS),
            https,
            // A proxy on this machine that nobody listed still says that it forwards.
            local: (proxied || peer.is_loopback())
                && !headers.contains_key(FORWARDED_FOR)
                && !headers.contains_key(header::FORWARDED),
        }
    }

    fn trusts(&self, ip: IpAddr) -> bool {
        self.trusted.iter().any(|net| net.contains(&ip))
    }

    fn forwarded_for(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer;
        let values = headers.get_all(FORWARDED_FOR);
        let hops: Vec<&[u8]> =
            values.iter().flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).collect();
        for hop in hops.into_iter().rev() {
            let Some(ip) = std::str::from_utf8(hop).ok().and_then(address) else { break };
            client = ip;
            if !self.trusts(ip) {
                break;
            }
        }
        client
    }
}

/// An address as proxies write it: bare, with a port, in brackets.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let ip = text
        .parse::<IpAddr>()
        .ok()
        .or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
        .or_else(|| text.strip_prefix('[')?.strip_suffix(']')?.parse().ok())?;
    Some(ip.to_canonical())
}

/// Two letters that stand for a country; proxies say `XX` and `T1` where they do not know.
fn country_code(text: &str) -> Option<String> {
    let code = text.trim().to_ascii_uppercase();
    let letters = code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase());
    (letters && code != "XX").then_some(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies() -> Proxies {
        Proxies {
            trusted: vec!["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()],
            country_header: Some(HeaderName::from_static("cf-ipcountry")),
            ..Proxies::default()
        }
    }

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, HeaderValue::from_static(value));
        }
        headers
    }

    #[track_caller]
    fn check(peer: &str, forwarded: &[&'static str], client: &str) {
        let pairs: Vec<_> = forwarded.iter().map(|value| ("x-forwarded-for", *value)).collect();
        let found = proxies().client_of(Some(peer.parse().unwrap()), &headers(&pairs));

        assert_eq!(found.ip, client.parse::<IpAddr>().unwrap(), "{peer} {forwarded:?}");
    }

    #[test]
    fn a_forwarding_header_is_believed_only_from_a_trusted_peer() {
        check("203.0.113.9", &["198.51.100.1"], "203.0.113.9");
        check("10.0.0.1", &["198.51.100.1"], "198.51.100.1");
        check("10.0.0.1", &[], "10.0.0.1");
        check("::ffff:10.0.0.1", &["198.51.100.1"], "198.51.100.1");
    }

    #[test]
    fn what_the_client_wrote_itself_is_not_believed() {
        check("10.0.0.1", &["1.2.3.4, 198.51.100.1"], "198.51.100.1");
        check("10.0.0.1", &["1.2.3.4", "198.51.100.1, 10.0.0.7"], "198.51.100.1");
        check("10.0.0.1", &["10.9.9.9, 198.51.100.1, 10.0.0.7"], "198.51.100.1");
        check("10.0.0.1", &["garbage, 198.51.100.1"], "198.51.100.1");
        check("10.0.0.1", &["198.51.100.1, garbage"], "10.0.0.1");
    }

    #[test]
    fn addresses_are_read_as_proxies_write_them() {
        check("10.0.0.1", &["198.51.100.1:4711"], "198.51.100.1");
        check("::1", &["[2001:db8::1]:4711"], "2001:db8::1");
        check("::1", &["[2001:db8::1]"], "2001:db8::1");
        check("::1", &["2001:db8::1"], "2001:db8::1");
    }

    #[test]
    fn scheme_and_country_come_from_trusted_peers_alone() {
        let told = headers(&[("x-forwarded-proto", "https"), ("cf-ipcountry", "de")]);

        let trusted = proxies().client_of(Some("10.0.0.1".parse().unwrap()), &told);
        assert_eq!((trusted.https, trusted.country.as_deref()), (true, Some("DE")));

        let stranger = proxies().client_of(Some("203.0.113.9".parse().unwrap()), &told);
        assert_eq!((stranger.https, stranger.country), (false, None));

        let unknown = headers(&[("cf-ipcountry", "XX")]);
        assert_eq!(proxies().client_of(Some("10.0.0.1".parse().unwrap()), &unknown).country, None);
    }

    #[test]
    fn what_was_forwarded_is_not_local() {
        let local = |peer: &str, pairs: &[(&'static str, &'static str)]| {
            proxies().client_of(Some(peer.parse().unwrap()), &headers(pairs)).local
        };

        assert!(local("127.0.0.1", &[]));
        assert!(local("10.0.0.1", &[]));
        assert!(!local("203.0.113.9", &[]));
        assert!(!local("127.0.0.1", &[("x-forwarded-for", "127.0.0.1")]));
        assert!(!local("10.0.0.1", &[("forwarded", "for=127.0.0.1")]));
    }

    #[test]
    fn a_public_address_by_tls_makes_every_request_one_by_tls() {
        let proxies = Proxies { public_https: true, ..proxies() };

        assert!(proxies.client_of(None, &HeaderMap::new()).https);
        let told = headers(&[("x-forwarded-proto", "http")]);
        assert!(!proxies.client_of(Some("10.0.0.1".parse().unwrap()), &told).https);
    }

    #[test]
    fn a_long_or_broken_user_agent_is_kept_short_and_readable() {
        let mut headers = HeaderMap::new();
        let long = [b"\xff\xfe".as_slice(), &[b'a'; 5000]].concat();
        headers.insert(header::USER_AGENT, HeaderValue::from_bytes(&long).unwrap());

        let agent = proxies().client_of(None, &headers).user_agent;
        assert!(agent.chars().count() <= USER_AGENT_CHARS, "{agent}");
    }
}

//! What a setting may be: reading it from a variable, checking it, saying what is allowed.

use std::{net::SocketAddr, str::FromStr};

use frontdesk_http::client::trusted_network;
use toml::Value;

/// What a setting may be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Kind {
    /// An IP address and a port.
    Address,
    /// The address of a site: scheme, host and port.
    Site,
    /// An address of the web.
    Url,
    /// Any text.
    Text,
    /// A file or a folder.
    Path,
    /// On or off.
    Flag,
    /// A whole number from, up to and including.
    Whole(i64, i64),
    /// A number from, up to and including.
    Number(f64, f64),
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// An address that begins with one of these.
    Scheme(&'static [&'static str]),
    /// The address of a database. It may hold a password.
    Database,
    /// IP addresses and networks.
    Networks,
    /// Hosts, each with its port.
    Hosts,
    /// The name of a header.
    Header,
    /// Models, best first.
    Models,
    /// What works out what texts mean.
    Embeddings,
    /// How much of the log is written.
    Levels,
    /// Something nobody may see.
    Secret,
}

impl Kind {
    /// Whether it may be given as `{ file = "…" }` or `{ env = "…" }`, and is never shown.
    pub const fn is_secret(self) -> bool {
        matches!(self, Self::Secret | Self::Database)
    }

    /// A variable's text as the value it would be in the file.
    pub(super) fn read(self, text: &str) -> Value {
        let plain = || Value::String(text.to_owned());
        match self {
            Self::Flag => match text.to_ascii_lowercase().as_str() {
                "true" | "1" | "yes" | "on" => Value::Boolean(true),
                "false" | "0" | "no" | "off" => Value::Boolean(false),
                _ => plain(),
            },
            Self::Whole(..) => text.parse().map_or_else(|_| plain(), Value::Integer),
            Self::Number(..) => text.parse().map_or_else(|_| plain(), Value::Float),
            Self::Networks | Self::Hosts | Self::Models => {
                let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
                Value::Array(parts.map(|part| Value::String(part.to_owned())).collect())
            }
            _ => plain(),
        }
    }

    /// The value as it is kept; `None` when it is not of this kind.
    pub(super) fn check(self, value: &Value) -> Option<Value> {
        let text = value.as_str();
        let keep = |right: bool| right.then(|| value.clone());
        match self {
            Self::Address => keep(text?.parse::<SocketAddr>().is_ok()),
            Self::Site => site(text?).map(Value::String),
            Self::Url => {
                let bare = text?.trim_end_matches('/');
                is_url(bare).then(|| Value::String(bare.to_owned()))
            }
            Self::Text | Self::Path | Self::Secret => keep(!text?.is_empty()),
            Self::Flag => keep(value.is_bool()),
            Self::Whole(least, most) => {
                keep(value.as_integer().is_some_and(|number| (least..=most).contains(&number)))
            }
            Self::Number(least, most) => {
                #[expect(clippy::cast_precision_loss, reason = "settings are small numbers")]
                let number = value.as_float().or(value.as_integer().map(|whole| whole as f64))?;
                (least..=most).contains(&number).then_some(Value::Float(number))
            }
            Self::OneOf(words) => keep(words.contains(&text?)),
            Self::Scheme(schemes) => {
                keep(schemes.iter().any(|scheme| text.is_some_and(|t| t.starts_with(scheme))))
            }
            Self::Database => {
                let schemes = ["sqlite:", "postgres://", "postgresql://"];
                keep(schemes.iter().any(|scheme| text.is_some_and(|t| t.starts_with(scheme))))
            }
            Self::Networks => list(value, |text| trusted_network(text).is_some()),
            Self::Hosts => list(value, |text| host_and_port(text).is_some()),
            Self::Header => {
                let name = text?.to_ascii_lowercase();
                let right = axum::http::HeaderName::from_str(&name).is_ok();
                right.then_some(Value::String(name))
            }
            Self::Models => {
                let one = Value::Array(vec![value.clone()]);
                let models = list(if value.is_str() { &one } else { value }, is_model)?;
                models.as_array().is_some_and(|all| !all.is_empty()).then_some(models)
            }
            Self::Embeddings => keep(is_embeddings(text?)),
            Self::Levels => keep(text.is_some_and(|text| crate::telemetry::filter(text).is_ok())),
        }
    }

    /// What is allowed, in words.
    pub fn allowed(self) -> String {
        match self {
            Self::Address => "an address and a port, such as 127.0.0.1:8080 or [::]:8080".into(),
            Self::Site => "http:// or https:// and a host, such as https://desk.example.com".into(),
            Self::Url => "an address that begins with http:// or https://".into(),
            Self::Text => "a text".into(),
            Self::Path => "a path".into(),
            Self::Flag => "true or false".into(),
            Self::Whole(least, most) => format!("a whole number from {least} to {most}"),
            Self::Number(least, most) => format!("a number from {least} to {most}"),
            Self::OneOf(words) => words.join(", "),
            Self::Scheme(schemes) => {
                format!("an address that begins with {}", schemes.join(" or "))
            }
            Self::Database => "sqlite:///path/to/file or postgres://user:password@host/name".into(),
            Self::Networks => "a list of addresses and networks, such as [\"10.0.0.0/8\"]".into(),
            Self::Hosts => "a list of hosts with their ports, such as [\"intranet:80\"]".into(),
            Self::Header => "the name of a header, such as cf-ipcountry".into(),
            Self::Models => "a list of house and provider:model, best first".into(),
            Self::Embeddings => "auto, local, none or openai: and a model's name".into(),
            Self::Levels => "error, warn, info, debug or trace".into(),
            Self::Secret => "a text, { file = \"…\" } or { env = \"…\" }".into(),
        }
    }
}

fn list(value: &Value, right: impl Fn(&str) -> bool) -> Option<Value> {
    let all = value.as_array()?;
    all.iter().all(|one| one.as_str().is_some_and(&right)).then(|| value.clone())
}

/// `intranet.example:80`, `127.0.0.1:8080` or `[::1]:8080`, apart.
pub(crate) fn host_and_port(text: &str) -> Option<(&str, u16)> {
    let (host, port) = text.rsplit_once(':')?;
    let bare = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    let named = !bare.is_empty()
        && (host != bare || !bare.contains(':'))
        && bare.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | ':'));
    let port = port.parse().ok().filter(|port| *port != 0)?;
    named.then_some((host, port))
}

fn is_url(text: &str) -> bool {
    let uri = text.parse::<axum::http::Uri>().ok();
    uri.is_some_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.host().is_some_and(|host| !host.is_empty())
    })
}

/// Scheme, host and port without a slash at the end; `None` when there is more, or less.
fn site(text: &str) -> Option<String> {
    let bare = text.trim_end_matches('/');
    let (_, host) = bare.split_once("://")?;
    (is_url(bare) && !host.contains(['/', '?', '#', '@'])).then(|| bare.to_owned())
}

/// A word, or a model of an OpenAI-compatible server.
fn is_embeddings(text: &str) -> bool {
    matches!(text, "auto" | "local" | "none")
        || text.strip_prefix("openai:").is_some_and(|model| !model.trim().is_empty())
}

/// `house`, or a provider of models and the name it has there.
fn is_model(text: &str) -> bool {
    text == "house"
        || text.split_once(':').is_some_and(|(provider, model)| {
            matches!(provider, "anthropic" | "openai") && !model.trim().is_empty()
        })
}

//! From a configuration to an application and its router: the one place that knows every part.

pub mod email;
pub mod phone;

use std::{fmt::Write, net::SocketAddr, path::Path, sync::Arc, time::Duration};

use anyhow::{Context, Result};
use axum::{Router, http::HeaderName, routing::any};
use frontdesk_base::{Clock, Error, Random};
use frontdesk_db::Db;
use frontdesk_desk::{
    App,
    agent::models::{ModelProviders, ProviderAccess},
    app::{Parts, Settings},
    embeddings::{Embeddings, Local, Remote},
    local_speech::{LocalDetector, LocalEars, LocalMouth, LocalSpeech},
    secrets::MasterKey,
};
use frontdesk_http::{
    Edge, Failure, GeoIp,
    client::{Proxies, trusted_network},
    error, limits,
};
use frontdesk_models::{MiniLm, MoonshineSize, PIPER, SILERO, State, Store};
use frontdesk_providers::{
    Http, HttpSettings, ProviderError,
    blobs::{BlobSettings, Blobs},
    calendar::GoogleApp,
    llm::{OpenAi, OpenAiSettings, openai::USUAL as OPENAI},
    speech::{Ears, Mouth},
    ssrf::Guard,
};
use tower_http::compression::CompressionLayer;

use crate::{
    assets,
    config::{Config, host_and_port, sections},
    health::{self, Health},
    keys::{self, DATABASE_FILE},
    printer::Pdf,
};

/// How long a request may take until its answer begins.
const PATIENCE: Duration = Duration::from_mins(1);

/// Where the configuration keeps rows.
pub fn database(config: &Config) -> frontdesk_db::Settings {
    let url = config.database.url.as_ref().map_or_else(
        || format!("sqlite://{}", config.data_dir.join(DATABASE_FILE).display()),
        |url| url.expose().to_owned(),
    );
    let max_connections = config.database.max_connections;
    frontdesk_db::Settings { max_connections, ..frontdesk_db::Settings::new(url) }
}

/// An open database, and the key over what is sealed in it.
pub struct Opened {
    /// The database.
    pub db: Db,
    /// The key.
    pub master_key: MasterKey,
}

/// Opens the database. Nothing is called yet, and the schema is as it was. The key comes first: a
/// database of the data folder without its key is refused, so a fresh one must never be there
/// alone.
pub async fn open(config: &Config) -> Result<Opened> {
    keys::make_folder(&config.data_dir)?;
    let master_key = keys::master_key(config, &Random::system())?;
    Ok(Opened { db: Db::open(database(config)).await?, master_key })
}

/// The one way out.
pub fn http() -> Result<Http> {
    http_with(Guard::default())
}

fn http_with(guard: Guard) -> Result<Http> {
    frontdesk_providers::http::on_request(refuse_in_transaction);
    let settings = HttpSettings { guard, ..HttpSettings::default() };
    Http::new(settings).context("cannot make the client for providers")
}

/// What organizations may have read: the public internet, and what the installer names.
fn guard(config: &Config) -> Guard {
    let named = config.knowledge.private_hosts.iter();
    named
        .filter_map(|host| host_and_port(host))
        .fold(Guard::default(), |guard, (host, port)| guard.allowing(host, port))
}

/// SQLite has one writer: a provider that takes its time would stop everybody. Debug builds ask.
fn refuse_in_transaction() {
    assert!(!frontdesk_db::in_transaction(), "a provider is called while a transaction is open");
}

/// Where the files of small models are.
pub fn models(config: &Config) -> Store {
    Store::new(config.data_dir.join("models"))
}

/// Where files are kept, by default a folder in the data folder.
pub fn blobs(config: &Config, http: &Http) -> Result<Blobs> {
    let storage = &config.storage;
    let url = if let Some(url) = &storage.url {
        url.clone()
    } else {
        let folder = config.data_dir.join("files");
        let folder = std::path::absolute(&folder)
            .with_context(|| format!("{} is no folder", folder.display()))?;
        file_url(&folder)
    };
    let credentials = storage.access_key_id.clone().zip(storage.secret_access_key.clone());
    let settings = BlobSettings {
        url,
        endpoint: storage.endpoint.clone(),
        region: storage.region.clone(),
        credentials,
    };
    Blobs::open(http, &settings).map_err(|error: ProviderError| anyhow::anyhow!("storage: {error}"))
}

/// A folder as an address: what is not plain in a path is escaped.
fn file_url(folder: &Path) -> String {
    let mut url = "file://".to_owned();
    for byte in folder.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"/._-~".contains(byte) {
            url.push(char::from(*byte));
        } else {
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}

/// What the installation is, once it is known where it listens.
pub fn settings(config: &Config, listening: SocketAddr, demo: bool) -> Settings {
    let public_url = config
        .server
        .public_url
        .clone()
        .unwrap_or_else(|| format!("http://{}", reached(listening)));
    Settings {
        mailbox: config
            .mail
            .mailbox
            .unwrap_or_else(|| config.email.kind == "mailbox" && is_loopback(&public_url)),
        // Made with the client for providers, in `app`.
        email: None,
        public_url,
        sign_up: config.sign_up.enabled,
        default_models: config.models.default.clone(),
        models: ModelProviders {
            anthropic: access(config, "anthropic"),
            openai: access(config, "openai"),
        },
        carriers: phone::carriers(config),
        speech: phone::speech(config),
        google: google(config).ok(),
        embeddings: embeddings(config),
        local_speech: local_speech(config),
        calls_at_once: config.limits.calls,
        calls_go_on: Duration::from_secs(15),
        demo,
    }
}

/// The ears, the mouth and the judge of voices of this machine, as far as their models were fetched.
fn local_speech(config: &Config) -> LocalSpeech {
    let store = models(config);
    let there = |model| store.state(model) == State::Present;
    let size =
        [MoonshineSize::Base, MoonshineSize::Tiny].into_iter().find(|size| there(size.model()));
    let folder = store.folder().to_owned();
    let ears = size.map(|size| Arc::new(LocalEars::new(folder.clone(), size)) as Arc<dyn Ears>);
    let mouth = there(&PIPER).then(|| {
        Arc::new(LocalMouth::new(folder.clone(), PIPER.name.to_owned())) as Arc<dyn Mouth>
    });
    let detector = there(&SILERO).then(|| Arc::new(LocalDetector::new(folder)));
    LocalSpeech { ears, mouth, detector }
}

/// How Google Calendar is reached; an error says what is missing for it.
pub fn google(config: &Config) -> Result<GoogleApp> {
    let provider = config.providers.get("google");
    let credential = |name: &str| {
        provider
            .and_then(|one| one.credentials.get(name).cloned())
            .with_context(|| format!("providers.google.{name} is missing"))
    };
    Ok(GoogleApp {
        client_id: credential("client_id")?.expose().to_owned(),
        client_secret: credential("client_secret")?,
        base_url: provider.and_then(|one| one.base_url.clone()),
    })
}

/// What works out what texts mean: a server's model where one is named, else the local model, where it
/// has been pulled and is not switched off.
fn embeddings(config: &Config) -> Option<Embeddings> {
    if config.models.embeddings == "none" {
        return None;
    }
    if let Some(model) = embeddings_model(config) {
        return match remote(config, model) {
            Ok(remote) => Some(Embeddings(Arc::new(remote))),
            Err(error) => {
                tracing::warn!(%error, "models.embeddings cannot be used: words decide alone");
                None
            }
        };
    }
    let store = models(config);
    match MiniLm::open(store.folder()) {
        Ok(model) => Some(Embeddings(Arc::new(Local::new(model)))),
        Err(error) => {
            if config.models.embeddings == "local" {
                tracing::warn!(%error, "models.embeddings is local, but there is no such model: `frontdesk models pull` fetches it");
            }
            None
        }
    }
}

/// The name of a server's model that works out what texts mean, where one is configured.
pub fn embeddings_model(config: &Config) -> Option<&str> {
    config.models.embeddings.strip_prefix("openai:")
}

/// The model `name` of the server that `providers.openai` leads to.
pub fn remote(config: &Config, name: &str) -> Result<Remote> {
    let ProviderAccess { base_url, key } = access(config, "openai");
    let base_url = base_url.unwrap_or_else(|| OPENAI.to_owned());
    let settings = OpenAiSettings::new(base_url, key, name);
    Ok(Remote::new(OpenAi::new(http()?, settings)?, name, Clock::system()))
}

/// How a provider of models is reached.
pub fn access(config: &Config, name: &str) -> ProviderAccess {
    let provider = config.providers.get(name);
    ProviderAccess {
        base_url: provider.and_then(|provider| provider.base_url.clone()),
        key: provider.and_then(|provider| provider.credentials.get("api_key").cloned()),
    }
}

/// Where a browser on this machine reaches a listener.
pub fn reached(listening: SocketAddr) -> SocketAddr {
    let ip = match listening.ip() {
        ip if !ip.is_unspecified() => ip,
        std::net::IpAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
        std::net::IpAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
    };
    SocketAddr::new(ip, listening.port())
}

/// Whether an address is this machine's own, so that nobody else can reach it.
fn is_loopback(url: &str) -> bool {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.parse::<axum::http::uri::Authority>().ok();
    host.is_some_and(|authority| {
        let name = authority.host().trim_start_matches('[').trim_end_matches(']');
        name == "localhost"
            || name.ends_with(".localhost")
            || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
    })
}

/// The application over an open database.
pub fn app(config: &Config, opened: Opened, clock: Clock, mut settings: Settings) -> Result<App> {
    let http = http_with(guard(config))?;
    settings.email = email::installed(config, &http)?;
    Ok(App::new(Parts {
        db: opened.db,
        clock,
        random: Random::system(),
        bus: None,
        blobs: blobs(config, &http)?,
        http,
        master_key: opened.master_key,
        printer: Arc::new(Pdf),
        settings,
    }))
}

/// Everything the server answers.
pub fn router(app: &App, config: &Config) -> Result<Router> {
    let edge = edge(app, config)?;
    let health = Health::new(app, config.telemetry.metrics_token.clone());

    let product = Router::new()
        .merge(frontdesk_api::router(app.clone()))
        .merge(frontdesk_pages::router(app.clone()))
        .merge(assets::router())
        // Programs are told in their own way what is not there; people see a page.
        .route("/api/{*path}", any(nothing))
        .route("/hooks/{*path}", any(nothing))
        // Not events: the layer knows a stream of them by its type and leaves it alone.
        .layer(CompressionLayer::new());
    let product = limits::body(product, limits::BODY_BYTES);
    let product = error::catch_panics(limits::in_time(product, PATIENCE));
    let product = limits::at_once(product, config.limits.requests);
    // How the server is doing can be asked when it is too busy for anything else.
    Ok(edge.around(product.merge(health::router(health))))
}

async fn nothing() -> Failure {
    Failure(Error::NotFound("address"))
}

fn edge(app: &App, config: &Config) -> Result<Edge> {
    let sections::Server { trusted_proxies, country_header, .. } = &config.server;
    let geoip = match &config.geoip.file {
        Some(file) => Some(GeoIp::open(file)?),
        None => None,
    };
    Ok(Edge {
        proxies: Proxies {
            trusted: trusted_proxies.iter().filter_map(|text| trusted_network(text)).collect(),
            country_header: country_header
                .as_deref()
                .and_then(|name| name.parse::<HeaderName>().ok()),
            public_https: app.settings().public_url.starts_with("https://"),
            geoip,
        },
        limits: limits::Limits::new(app.clock(), config.limits.rates),
        random: app.random().clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machines_own_addresses_are_loopback() {
        for own in
            ["http://127.0.0.1:8080", "http://localhost", "http://[::1]:8080", "http://a.localhost"]
        {
            assert!(is_loopback(own), "{own}");
        }
        for other in [
            "https://desk.example.com",
            "http://10.0.0.1",
            "http://localhost.example",
            "http://127.0.0.1.example",
        ] {
            assert!(!is_loopback(other), "{other}");
        }
    }

    #[test]
    fn a_listener_on_every_address_is_reached_at_this_machines() {
        let at = |text: &str| reached(text.parse().unwrap()).to_string();

        assert_eq!(at("0.0.0.0:8080"), "127.0.0.1:8080");
        assert_eq!(at("[::]:8080"), "[::1]:8080");
        assert_eq!(at("192.0.2.1:80"), "192.0.2.1:80");
    }

    #[test]
    fn a_folder_is_an_address() {
        assert_eq!(file_url(Path::new("/srv/front desk/ä")), "file:///srv/front%20desk/%C3%A4");
    }
}

//! Every setting: its place, its type, its default, and what it does.

use std::{collections::BTreeMap, net::SocketAddr, path::PathBuf, sync::OnceLock};

use frontdesk_base::Secret;
use serde::Deserialize;

use super::{Key, Kind};

/// Writes the section structs and the table of their keys from one text.
macro_rules! sections {
    ($(
        $(#[doc = $section_doc:literal])*
        $section:ident: $type:ident {
            $( $(#[doc = $doc:literal])* $key:ident: $value:ty = $kind:expr, $default:expr; )*
        }
    )*) => {
        $(
            $(#[doc = $section_doc])*
            #[derive(Debug, Clone, Deserialize)]
            #[serde(deny_unknown_fields)]
            pub struct $type {
                $( $(#[doc = $doc])* pub $key: $value, )*
            }
        )*

        /// The whole configuration.
        #[derive(Debug, Clone, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct Config {
            /// Where everything of this installation is kept that is not elsewhere: the database,
            /// media, the master key.
            pub data_dir: PathBuf,
            $( $(#[doc = $section_doc])* pub $section: $type, )*
            /// By whom mails leave.
            #[serde(default)]
            pub email: Email,
            /// Outside providers, by their names.
            #[serde(default)]
            pub providers: BTreeMap<String, Provider>,
        }

        fn fixed() -> Vec<Key> {
            vec![
                Key {
                    name: "data_dir".to_owned(),
                    kind: Kind::Path,
                    default: Some(r#""data""#),
                    doc: "Where everything of this installation is kept that is not elsewhere: \
                          the database, media, the master key.".to_owned(),
                },
                $( $( Key {
                    name: concat!(stringify!($section), ".", stringify!($key)).to_owned(),
                    kind: $kind,
                    default: $default,
                    doc: [$($doc),*].concat().trim().to_owned(),
                }, )* )*
            ]
        }

        /// What the page of documentation says above each section.
        pub(super) const SECTIONS: &[(&str, &[&str])] =
            &[ $( (stringify!($section), &[$($section_doc),*]), )* ];
    };
}

sections! {
    /// Where it listens, and what stands before it.
    server: Server {
        /// The address and port to listen at. Port 0 takes a free one.
        bind: SocketAddr = Kind::Address, Some(r#""127.0.0.1:8080""#);
        /// Where people reach it, as links in mails and the widget's snippet have it. Without it:
        /// the address it listens at.
        public_url: Option<String> = Kind::Site, None;
        /// The proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed: addresses, or
        /// networks such as `10.0.0.0/8`.
        trusted_proxies: Vec<String> = Kind::Networks, Some("[]");
        /// The header in which a trusted proxy tells the visitor's country, such as `cf-ipcountry`.
        country_header: Option<String> = Kind::Header, None;
        /// The most connections at once; the next one waits.
        max_connections: usize = Kind::Whole(16, 1_000_000), Some("20000");
    }
    /// Where the rows are.
    database: Database {
        /// `sqlite:///path/to/file` or `postgres://user:password@host/name`. Without it: a SQLite
        /// file in the data folder. May be a secret.
        url: Option<Secret> = Kind::Database, None;
        /// The most connections to it; with SQLite the most readers beside the one writer.
        max_connections: u32 = Kind::Whole(2, 1000), Some("16");
    }
    /// How live events travel.
    bus: Bus {
        /// `memory:` within one process.
        url: String = Kind::Scheme(&["memory:"]), Some(r#""memory:""#);
    }
    /// Where media and files are.
    storage: Storage {
        /// `file:///absolute/path`, or `s3://bucket/prefix`. Without it: a folder in the data
        /// folder.
        url: Option<String> = Kind::Scheme(&["file:///", "s3://"]), None;
        /// The address of an S3-compatible server (MinIO, R2); without it: AWS.
        endpoint: Option<String> = Kind::Url, None;
        /// The region of the bucket; without it: `us-east-1`, which most S3-compatible servers
        /// take.
        region: Option<String> = Kind::Text, None;
        /// Who asks. Without it, and without the key: the role that the machine has.
        access_key_id: Option<String> = Kind::Text, None;
        /// What proves it.
        secret_access_key: Option<Secret> = Kind::Secret, None;
    }
    /// How secrets are kept.
    secrets: Secrets {
        /// `sealed`: encrypted in the database, under the master key.
        backend: String = Kind::OneOf(&["sealed"]), Some(r#""sealed""#);
        /// 64 hexadecimal digits: the key over the organizations' data keys. Without it: a key
        /// that is made at the first start, in `master.key` in the data folder. Whoever loses it
        /// loses every stored secret.
        master_key: Option<Secret> = Kind::Secret, None;
    }
    /// What it writes while it runs.
    log: Log {
        /// `pretty` for people, `json` for machines: one object a line.
        format: String = Kind::OneOf(&["pretty", "json"]), Some(r#""pretty""#);
        /// How much: `error`, `warn`, `info`, `debug`, `trace`, also for a part:
        /// `info,frontdesk_desk=debug`.
        level: String = Kind::Levels, Some(r#""info""#);
    }
    /// Where measurements go.
    telemetry: Telemetry {
        /// What a reader of `/metrics` shows as a bearer token. Without it, only this machine and
        /// the trusted proxies' machines may read them.
        metrics_token: Option<Secret> = Kind::Secret, None;
        /// Where an OpenTelemetry collector listens. This version sends it nothing yet and says so
        /// when it starts.
        otlp_endpoint: Option<String> = Kind::Url, None;
    }
    /// Which models answer.
    models: Models {
        /// The models of a new organization's agent, best first: `house`, which needs nothing, or
        /// `provider:model` such as `anthropic:claude-sonnet-4-5`.
        default: Vec<String> = Kind::Models, Some(r#"["house"]"#);
        /// What works out what texts mean, for retrieval beside words: `auto` takes the local model
        /// when `frontdesk models pull` has fetched it, `local` warns when it has not, `none` goes by
        /// words alone. `openai:` and a name, such as `openai:text-embedding-3-small`, asks the
        /// server of `providers.openai` for that model: it is sent the passages once and each
        /// question.
        embeddings: String = Kind::Embeddings, Some(r#""auto""#);
    }
    /// What agents may be taught by.
    knowledge: Knowledge {
        /// Hosts of a private network whose pages may be read all the same, each with its port, such
        /// as `intranet.example:80`. Every organization of this installation may then read them:
        /// leave it empty where strangers sign up.
        private_hosts: Vec<String> = Kind::Hosts, Some("[]");
    }
    /// Who may sign up.
    sign_up: SignUp {
        /// Whether anybody may, or only who is invited.
        enabled: bool = Kind::Flag, Some("true");
    }
    /// What becomes of mails.
    mail: Mail {
        /// Whether `/mail` shows them to anybody, while no mail provider is set. Without it: only
        /// where the public address is this machine's own.
        mailbox: Option<bool> = Kind::Flag, None;
    }
    /// Where addresses are.
    geoip: GeoIp {
        /// A MaxMind DB file with countries, such as GeoLite2-Country.mmdb.
        file: Option<PathBuf> = Kind::Path, None;
    }
    /// How much is let in.
    limits: Limits {
        /// What the built-in rates are multiplied by; 0 switches them off.
        rates: f64 = Kind::Number(0.0, 1000.0), Some("1.0");
        /// Requests answered at the same time; the next one is told to come back.
        requests: usize = Kind::Whole(4, 100_000), Some("512");
        /// Calls that are led at the same time; whoever calls then may leave a message.
        calls: usize = Kind::Whole(0, 10_000), Some("100");
    }
}

/// By whom mails leave.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Email {
    /// `mailbox`, `smtp` or `resend`.
    pub kind: String,
    /// The sender's address.
    pub from: Option<String>,
    /// The sender's name.
    pub from_name: String,
    /// The mail server.
    #[serde(default)]
    pub smtp: EmailServer,
}

/// The mail server.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EmailServer {
    /// Its name.
    pub host: Option<String>,
    /// Its port.
    pub port: Option<u16>,
    /// Who signs in.
    pub user: Option<String>,
    /// By which password.
    pub password: Option<Secret>,
    /// `starttls`, `tls` or `none`.
    pub tls: String,
    /// A certificate that is trusted beside those of the system.
    pub ca_file: Option<PathBuf>,
}

/// What the page of documentation says above the section.
pub(super) const EMAIL: &str = "By whom mails leave. An organization's own account, set in its dashboard, wins \
    over it. Resend's key is `providers.resend.api_key`; its reports go to `/hooks/resend`, signed with \
    `providers.resend.signing_secret`.";

fn email_keys() -> Vec<Key> {
    let key = |name: &str, kind, default, doc: &str| Key {
        name: format!("email.{name}"),
        kind,
        default,
        doc: doc.to_owned(),
    };
    vec![
        key(
            "kind",
            Kind::OneOf(&["mailbox", "smtp", "resend"]),
            Some(r#""mailbox""#),
            "`mailbox` keeps mails for the development mailbox at `/mail`; `smtp` hands them to a mail server, \
             `resend` to Resend.",
        ),
        key(
            "from",
            Kind::Text,
            None,
            "The address mails are sent from. Needed for `smtp` and `resend`.",
        ),
        key("from_name", Kind::Text, Some(r#""Frontdesk""#), "The name people see beside it."),
        key("smtp.host", Kind::Text, None, "The mail server. Needed for `smtp`."),
        key(
            "smtp.port",
            Kind::Whole(1, 65535),
            None,
            "Its port. Without it: 587 for `starttls`, 465 for `tls`, 25 for `none`.",
        ),
        key("smtp.user", Kind::Text, None, "Who signs in there. Without it: nobody does."),
        key("smtp.password", Kind::Secret, None, "The password of that user."),
        key(
            "smtp.tls",
            Kind::OneOf(&["starttls", "tls", "none"]),
            Some(r#""starttls""#),
            "How the way there is kept from others: `starttls`, `tls` from the first byte, or `none`, only for a \
             server on this machine.",
        ),
        key(
            "smtp.ca_file",
            Kind::Path,
            None,
            "A certificate (PEM) to trust beside those of the system, for a server with one of its own.",
        ),
    ]
}

/// An outside provider: where it is reached, and the installation's own credentials.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Provider {
    /// Where it is reached instead of its usual address.
    pub base_url: Option<String>,
    /// Its credentials, by their names.
    #[serde(flatten)]
    pub credentials: BTreeMap<String, Secret>,
}

/// Each provider and what it asks for.
const PROVIDERS: [(&str, &[&str]); 14] = [
    ("anthropic", &["api_key"]),
    ("openai", &["api_key"]),
    ("deepgram", &["api_key"]),
    ("elevenlabs", &["api_key"]),
    ("twilio", &["account_sid", "auth_token"]),
    ("telnyx", &["api_key", "public_key"]),
    ("vapi", &["api_key", "server_secret"]),
    ("meta", &["access_token", "app_secret", "verify_token"]),
    ("dialog360", &["api_key"]),
    ("lemonsqueezy", &["api_key", "signing_secret"]),
    ("resend", &["api_key", "signing_secret"]),
    ("google", &["client_id", "client_secret"]),
    ("clerk", &["secret_key", "signing_secret"]),
    ("huggingface", &[]),
];

/// Every key there is.
pub fn keys() -> &'static [Key] {
    static KEYS: OnceLock<Vec<Key>> = OnceLock::new();
    KEYS.get_or_init(|| {
        let mut keys = fixed();
        keys.extend(email_keys());
        for (provider, credentials) in PROVIDERS {
            keys.push(Key {
                name: format!("providers.{provider}.base_url"),
                kind: Kind::Url,
                default: None,
                doc: "Where it is reached instead of its usual address: a proxy, another region, \
                      a stand-in."
                    .to_owned(),
            });
            keys.extend(credentials.iter().map(|credential| {
                Key {
                name: format!("providers.{provider}.{credential}"),
                kind: Kind::Secret,
                default: None,
                doc: if provider == "google" {
                    "Of the OAuth client (of type web application) by which organizations connect \
                     Google Calendar; it is sent back to `/app/settings/calendars/google/return`."
                } else {
                    "The installation's own; an organization's own wins over it."
                }
                .to_owned(),
            }
            }));
        }
        keys
    })
}

/// The key of this name.
pub fn key(name: &str) -> Option<&'static Key> {
    keys().iter().find(|key| key.name == name)
}

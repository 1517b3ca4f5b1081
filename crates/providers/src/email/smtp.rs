//! A mail server, spoken to by SMTP: STARTTLS, TLS from the first byte, or in the open on this machine.
//!
//! SMTP knows no key by which a second try is harmless. A failure after the connection stood is therefore
//! reported as unsure, unless the server itself said no.

use std::{
    net::IpAddr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use frontdesk_base::Secret;
use lettre::{
    Address, AsyncSmtpTransport, AsyncTransport, Message as Mime, Tokio1Executor,
    message::{
        Attachment as File, Body, Mailbox, MultiPart, SinglePart,
        header::{ContentType, HeaderName, HeaderValue},
    },
    transport::smtp::{
        PoolConfig,
        authentication::Credentials,
        client::{Certificate, Tls, TlsParameters},
        extension::ClientId,
    },
};

use super::{Message, Named, Taken, Undelivered};
use crate::{
    error::{Kind, ProviderError},
    http::{meter::Meter, no_open_transaction},
    ssrf::is_public,
};

pub(super) const PROVIDER: &str = "smtp";

/// How long a mail server may take for one step.
const STEP: Duration = Duration::from_secs(20);
/// How long the whole of a message may take.
const DEADLINE: Duration = Duration::from_mins(2);
/// How long a server may take to greet and to let us in: until then it has nothing of a message.
const GREETING: Duration = Duration::from_mins(1);
/// Connections that are kept, and for how long.
const KEPT: u32 = 4;
const KEEP_IDLE: Duration = Duration::from_secs(30);

/// How the way to the server is kept from others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// In the open at first; nothing is said before TLS stands. Usually port 587.
    StartTls,
    /// TLS from the first byte. Usually port 465.
    Tls,
    /// In the open: for a server on this machine.
    None,
}

impl Security {
    /// Reads `starttls`, `tls` or `none`.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "starttls" => Some(Self::StartTls),
            "tls" => Some(Self::Tls),
            "none" => Some(Self::None),
            _ => None,
        }
    }

    /// The port that usually speaks it.
    pub const fn port(self) -> u16 {
        match self {
            Self::StartTls => 587,
            Self::Tls => 465,
            Self::None => 25,
        }
    }
}

/// How a mail server is reached.
#[derive(Debug, Clone)]
pub struct SmtpSettings {
    /// Its name, or its address.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way is kept from others.
    pub security: Security,
    /// User and password, where it asks for them.
    pub credentials: Option<(String, Secret)>,
    /// A certificate (PEM) that is trusted beside those of the system.
    pub trusted: Option<Vec<u8>>,
    /// For a host that an organization gave: only the public internet is reached.
    pub public_only: bool,
}

/// A client of a mail server. Cloning shares its connections.
#[derive(Debug, Clone)]
pub struct Smtp(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    settings: SmtpSettings,
    tls: Tls,
    /// Where the server is not an organization's: its connections are kept. Made at the first message,
    /// because it needs the runtime.
    kept: OnceLock<AsyncSmtpTransport<Tokio1Executor>>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        // Closing kept connections needs the runtime; without it the process is at its end and they go
        // with it.
        if tokio::runtime::Handle::try_current().is_err()
            && let Some(kept) = self.kept.take()
        {
            std::mem::forget(kept);
        }
    }
}

impl Smtp {
    /// A client. Nothing is opened yet. Fails when the certificate is none, or when a password would go
    /// over an open line to another machine.
    pub fn new(settings: SmtpSettings) -> Result<Self, ProviderError> {
        let local = matches!(settings.host.as_str(), "localhost" | "127.0.0.1" | "::1");
        if settings.security == Security::None && (!local || settings.public_only) {
            let say = "only a server on this machine is spoken to in the open: use starttls or tls";
            return Err(ProviderError::refused(PROVIDER, say));
        }
        let tls = tls(&settings)?;
        Ok(Self(Arc::new(Inner { settings, tls, kept: OnceLock::new() })))
    }

    /// Hands a message over.
    pub async fn send(&self, message: &Message) -> Result<Taken, Undelivered> {
        let mime = mime(message)?;
        let mut meter = Meter::start(PROVIDER);
        let sent = self.in_time(async {
            let server = self.open().await?;
            met(&server).await?;
            server.send(mime).await.map_err(|error| explain(&error))
        });
        match sent.await {
            Ok(_) => {
                meter.succeeded();
                Ok(Taken { id: String::new() })
            }
            Err(failed) => {
                meter.failed(failed.error.kind);
                Err(failed)
            }
        }
    }

    /// Connects, signs in and says goodbye.
    pub async fn check(&self) -> Result<(), ProviderError> {
        let met = self
            .in_time(async {
                let server = self.open().await?;
                met(&server).await
            })
            .await;
        met.map_err(|failed| failed.error)
    }

    async fn in_time<T>(
        &self,
        work: impl Future<Output = Result<T, Undelivered>>,
    ) -> Result<T, Undelivered> {
        no_open_transaction();
        tokio::time::timeout(DEADLINE, work).await.unwrap_or_else(|_| {
            let error = ProviderError::retry(PROVIDER, "the server took too long");
            Err(Undelivered { error, nobody: false, unsure: true })
        })
    }

    async fn open(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>, Undelivered> {
        let Inner { settings, tls, kept } = &*self.0;
        if !settings.public_only {
            return Ok(kept.get_or_init(|| transport(settings, tls, &settings.host)).clone());
        }
        // The name is looked up here, and what it leads to is what is connected to: a name that changes
        // its address in between gains nothing.
        let address = public_address(settings).await?;
        Ok(transport(settings, tls, &address.to_string()))
    }
}

/// Whether a server greets and lets us in. Nothing was handed over until then, so every failure is sure.
async fn met(server: &AsyncSmtpTransport<Tokio1Executor>) -> Result<(), Undelivered> {
    let met = tokio::time::timeout(GREETING, server.test_connection()).await;
    let met = met.map_err(|_| ProviderError::retry(PROVIDER, "the server says nothing"))?;
    // What is refused before any message is refused to this sender, whoever it is for.
    let refused = |error| {
        let mut told = Undelivered { unsure: false, nobody: false, ..explain(&error) };
        if told.error.kind == Kind::Refused && error.is_permanent() {
            told.error.kind = Kind::Auth;
        }
        told
    };
    if met.map_err(refused)? {
        Ok(())
    } else {
        Err(ProviderError::retry(PROVIDER, "the server is not ready").into())
    }
}

async fn public_address(settings: &SmtpSettings) -> Result<IpAddr, ProviderError> {
    if !matches!(settings.port, 25 | 465 | 587 | 2525 | 2587) {
        let say = "a mail server listens on port 25, 465, 587, 2525 or 2587";
        return Err(ProviderError::refused(PROVIDER, say));
    }
    let found = tokio::net::lookup_host((settings.host.as_str(), settings.port))
        .await
        .map_err(|_| ProviderError::retry(PROVIDER, "the host name does not resolve"))?;
    found
        .map(|at| at.ip())
        .find(|ip| is_public(*ip))
        .ok_or_else(|| ProviderError::refused(PROVIDER, "the server is not on the public internet"))
}

fn tls(settings: &SmtpSettings) -> Result<Tls, ProviderError> {
    let parameters = || {
        let mut parameters = TlsParameters::builder(settings.host.clone());
        if let Some(pem) = &settings.trusted {
            let certificate =
                Certificate::from_pem(pem).map_err(|_| wrong("the certificate is not PEM"))?;
            parameters = parameters.add_root_certificate(certificate);
        }
        parameters.build_rustls().map_err(|_| wrong("TLS cannot be set up"))
    };
    Ok(match settings.security {
        Security::StartTls => Tls::Required(parameters()?),
        Security::Tls => Tls::Wrapper(parameters()?),
        Security::None => Tls::None,
    })
}

fn transport(
    settings: &SmtpSettings,
    tls: &Tls,
    connect_to: &str,
) -> AsyncSmtpTransport<Tokio1Executor> {
    let pool = PoolConfig::new().max_size(KEPT).idle_timeout(KEEP_IDLE);
    let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(connect_to)
        .port(settings.port)
        .tls(tls.clone())
        .timeout(Some(STEP))
        .hello_name(ClientId::Domain("frontdesk.local".to_owned()))
        .pool_config(pool);
    if let Some((user, password)) = &settings.credentials {
        builder = builder.credentials(Credentials::new(user.clone(), password.expose().to_owned()));
    }
    builder.build()
}

/// The message in MIME: text, HTML and what goes along.
fn mime(message: &Message) -> Result<Mime, ProviderError> {
    let refused = |what: &'static str| move |_| ProviderError::refused(PROVIDER, what);
    let mailbox = |named: &Named| -> Result<Mailbox, ProviderError> {
        let address: Address =
            named.address.as_str().parse().map_err(|_| wrong("an address cannot be written to"))?;
        let name = Some(named.name.clone()).filter(|name| !name.is_empty());
        Ok(Mailbox::new(name, address))
    };
    let nameless = |address: &frontdesk_base::address::Email| {
        mailbox(&Named { name: String::new(), address: address.clone() })
    };
    let date = std::time::UNIX_EPOCH
        + Duration::from_millis(u64::try_from(message.date.millis()).unwrap_or_default());
    let mut mime = Mime::builder()
        .from(mailbox(&message.from)?)
        .to(nameless(&message.to)?)
        .subject(message.subject.clone())
        .message_id(Some(format!("<{}>", message.message_id)))
        .date(date);
    if let Some(reply_to) = &message.reply_to {
        mime = mime.reply_to(nameless(reply_to)?);
    }
    for (name, value) in &message.headers {
        let name = HeaderName::new_from_ascii((*name).to_owned())
            .map_err(refused("a header's name is none"))?;
        mime = mime.raw_header(HeaderValue::new(name, value.clone()));
    }
    let text = SinglePart::plain(message.text.clone());
    let (inline, beside): (Vec<_>, Vec<_>) =
        message.attachments.iter().partition(|file| file.inline_id.is_some());
    let built = if let Some(html) = &message.html {
        let html = SinglePart::html(html.clone());
        let mut body = if inline.is_empty() {
            MultiPart::alternative().singlepart(text).singlepart(html)
        } else {
            let mut related = MultiPart::related().singlepart(html);
            for file in inline {
                related = related.singlepart(part(file)?);
            }
            MultiPart::alternative().singlepart(text).multipart(related)
        };
        if !beside.is_empty() {
            body = MultiPart::mixed().multipart(body);
            for file in beside {
                body = body.singlepart(part(file)?);
            }
        }
        mime.multipart(body)
    } else if beside.is_empty() {
        mime.singlepart(text)
    } else {
        let mut body = MultiPart::mixed().singlepart(text);
        for file in beside {
            body = body.singlepart(part(file)?);
        }
        mime.multipart(body)
    };
    built.map_err(|_| wrong("the message cannot be written"))
}

fn part(file: &super::Attachment) -> Result<SinglePart, ProviderError> {
    let media_type = ContentType::parse(&file.media_type)
        .map_err(|_| wrong("an attachment's media type is none"))?;
    let body = Body::new(file.bytes.to_vec());
    Ok(match &file.inline_id {
        Some(id) => {
            File::new_inline_with_name(id.clone(), file.name.clone()).body(body, media_type)
        }
        None => File::new(file.name.clone()).body(body, media_type),
    })
}

fn wrong(what: &'static str) -> ProviderError {
    ProviderError::refused(PROVIDER, what)
}

/// What a failure means. The server's own words are not passed on, only its code and, where its answer
/// begins with one, the enhanced code of RFC 3463.
fn explain(error: &lettre::transport::smtp::Error) -> Undelivered {
    let text = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    let enhanced = text.split_whitespace().next().filter(|word| is_enhanced(word));
    if let Some(code) = error.status() {
        let code: u16 = code.into();
        let kind = match code {
            // Sign-in is refused, asked for, or too weak (RFC 4954).
            530 | 534 | 535 | 538 => Kind::Auth,
            421 | 450..=452 => Kind::Wait,
            400..=499 => Kind::Retry,
            _ => Kind::Refused,
        };
        // 550, 551 and 553 are of a recipient, unless the enhanced code says that policy is (5.7.x).
        let nobody = match enhanced {
            Some(code) => code.starts_with("5.1.") || code == "5.2.1",
            None => matches!(code, 550 | 551 | 553),
        };
        let detail = match enhanced {
            Some(enhanced) => format!("the server answers {code} {enhanced}"),
            None => format!("the server answers {code}"),
        };
        let error = ProviderError::new(kind, PROVIDER, detail);
        return Undelivered { error, nobody, unsure: false };
    }
    let shown = error.to_string();
    let (detail, unsure) = if error.is_tls() || shown.contains("certificate") {
        ("TLS fails: the certificate is not trusted, or the server does not speak it", false)
    } else if shown.starts_with("Connection error") {
        ("could not connect", false)
    } else if error.is_client() {
        ("the server does not offer what is needed: STARTTLS, or a way to sign in", false)
    } else if error.is_timeout() {
        ("the server took too long", true)
    } else {
        ("the connection broke", true)
    };
    let error = if error.is_client() {
        ProviderError::refused(PROVIDER, detail)
    } else {
        ProviderError::retry(PROVIDER, detail)
    };
    Undelivered { error, nobody: false, unsure }
}

/// `5.1.1` and its like.
fn is_enhanced(word: &str) -> bool {
    let parts: Vec<&str> = word.split('.').collect();
    parts.len() == 3
        && matches!(parts[0], "4" | "5")
        && parts.iter().all(|part| {
            (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_enhanced_codes_are_shown() {
        for code in ["5.1.1", "4.7.1", "5.7.999"] {
            assert!(is_enhanced(code), "{code}");
        }
        for other in ["5.1", "6.1.1", "ann@example.com", "5.1.1234", "127.0.0.1"] {
            assert!(!is_enhanced(other), "{other}");
        }
    }

    fn settings(host: &str, public_only: bool) -> SmtpSettings {
        SmtpSettings {
            host: host.to_owned(),
            port: 25,
            security: Security::None,
            credentials: None,
            trusted: None,
            public_only,
        }
    }

    #[test]
    fn a_client_outlives_its_runtime() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let smtp = Smtp::new(settings("localhost", false)).unwrap();
        runtime.block_on(async { smtp.open().await.map(drop).unwrap() });
        drop(runtime);
        drop(smtp);
    }

    #[test]
    fn an_open_line_is_for_this_machine() {
        assert!(Smtp::new(settings("mail.example.com", false)).is_err());
        assert!(Smtp::new(settings("localhost", true)).is_err());
    }
}

//! By whom mails leave: an organization's own mail server or Resend account wins over the installation's.

use frontdesk_base::{Error, Result, Secret, address::Email, error::Checks, id::OrgId, text};
use frontdesk_db::Door;
use frontdesk_providers::email::{
    Mailer, Named, RESEND, Resend, ResendSettings, Security, Smtp, SmtpSettings,
};

use super::{NewMail, Sender, SenderChange, store};
use crate::{App, Caller, Role, audit, limits, secrets};

/// The names under which an organization's credentials are kept.
const RESEND_KEY: &str = "resend.api_key";
pub(super) const RESEND_SIGNING: &str = "resend.signing_secret";
const SMTP_PASSWORD: &str = "smtp.password";

/// How one mail leaves.
pub(super) struct Way {
    pub(super) mailer: Mailer,
    pub(super) from: Named,
    pub(super) reply_to: Option<Email>,
    /// Whether it is the organization's own.
    own: bool,
}

impl Way {
    /// The word that is kept on a mail: whose reports may speak of it.
    pub(super) fn name(&self) -> &'static str {
        match (self.own, self.mailer.name()) {
            (true, "resend") => "own resend",
            (true, _) => "own smtp",
            (false, name) => name,
        }
    }
}

/// By whom the organization sends now: `None` where nobody does.
pub(super) async fn way(app: &App, org: &str) -> Result<Option<Way>> {
    let mut conn = app.db().read_system(Door::Jobs).await?;
    let own = store::sender(&mut conn, org).await?;
    drop(conn);
    if let (Some(own), Ok(org)) = (own, org.parse::<OrgId>()) {
        return Ok(Some(own_way(app, &org, &own).await?));
    }
    let Some(installed) = app.settings().email.as_ref() else { return Ok(None) };
    let mut way = Way {
        mailer: installed.mailer.clone(),
        from: installed.from.clone(),
        reply_to: None,
        own: false,
    };
    if let Ok(org) = org.parse::<OrgId>() {
        // Whoever gets it knows the business, and answers to it.
        let mut conn = app.db().read(&org).await?;
        let (name, address) = store::letterhead(&mut conn, &org).await?;
        if !name.is_empty() {
            way.from.name = name;
        }
        way.reply_to = Email::parse(&address).ok();
    }
    Ok(Some(way))
}

async fn own_way(app: &App, org: &OrgId, sender: &Sender) -> Result<Way> {
    let mailer = if sender.provider == "resend" {
        let key = secrets::open(app, org, RESEND_KEY).await?;
        let key = key.ok_or_else(|| Error::conflict("The key of Resend is missing."))?;
        let installed = app.settings().email.as_ref();
        let base_url = installed.map_or(RESEND.to_owned(), |one| one.resend_url.clone());
        Resend::new(app.http().clone(), ResendSettings { base_url, key }).map(Mailer::Resend)
    } else {
        let password = secrets::open(app, org, SMTP_PASSWORD).await?;
        Smtp::new(SmtpSettings {
            host: sender.smtp_host.clone(),
            port: u16::try_from(sender.smtp_port).unwrap_or_default(),
            security: Security::parse(&sender.smtp_security).unwrap_or(Security::StartTls),
            credentials: password
                .filter(|_| !sender.smtp_user.is_empty())
                .map(|password| (sender.smtp_user.clone(), password)),
            trusted: None,
            public_only: true,
        })
        .map(Mailer::Smtp)
    };
    Ok(Way {
        mailer: mailer.map_err(|error| Error::conflict(error.to_string()))?,
        from: Named {
            name: sender.from_name.clone(),
            address: super::address(&sender.from_address)?,
        },
        reply_to: Email::parse(&sender.reply_to).ok(),
        own: true,
    })
}

/// By whom the organization sends, where not by the installation.
pub async fn sender(app: &App, caller: &Caller) -> Result<Option<Sender>> {
    caller.must_be(Role::Admin)?;
    let mut conn = app.db().read(caller.org()).await?;
    store::sender(&mut conn, caller.org().as_str()).await
}

/// Sends by an account of the organization's own from now on.
pub async fn set_sender(app: &App, caller: &Caller, change: &SenderChange) -> Result<Sender> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let sender = check(change)?;
    let given = |secret: &str| {
        let secret = secret.trim();
        (!secret.is_empty()).then(|| Secret::new(secret))
    };
    let name = if sender.provider == "resend" { RESEND_KEY } else { SMTP_PASSWORD };
    let (secret, signing) = (given(&change.secret), given(&change.signing_secret));
    if secret.is_none()
        && (sender.provider == "resend" || !sender.smtp_user.is_empty())
        && secrets::open(app, org, name).await?.is_none()
    {
        return Err(Error::invalid("secret", "is needed: without it nothing can be sent"));
    }
    let mut tx = app.db().begin(org).await?;
    store::set_sender(&mut tx, org, &sender, app.clock().now()).await?;
    if let Some(secret) = secret {
        secrets::put_in(app, &mut tx, org, name, &secret).await?;
    }
    if let Some(signing) = signing {
        secrets::put_in(app, &mut tx, org, RESEND_SIGNING, &signing).await?;
    }
    audit::record(app, &mut tx, caller, "mail.sender_set", org.as_str(), &sender.provider).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, "Mails of {org} leave by its own account");
    Ok(sender)
}

pub(super) fn check(change: &SenderChange) -> Result<Sender> {
    let mut checks = Checks::new();
    let known = matches!(change.provider.as_str(), "smtp" | "resend");
    checks.require(known, "provider", "is smtp or resend");
    let from_name = text::line(&change.from_name);
    let named = (1..=limits::NAME_CHARS).contains(&from_name.chars().count());
    checks.require(named, "from_name", "is the name that people see, at most 120 characters");
    let from = checks.take("from_address", Email::parse(&change.from_address));
    let reply_to = text::line(&change.reply_to);
    if !reply_to.is_empty() {
        checks.take("reply_to", Email::parse(&reply_to));
    }
    let smtp = change.provider == "smtp";
    let host = change.smtp_host.trim().to_lowercase();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '.' || c == '-';
    let hosted = (1..=253).contains(&host.len()) && host.chars().all(plain);
    let say = "is the name of the mail server, such as smtp.example.com";
    checks.require(!smtp || hosted, "smtp_host", say);
    let security = change.smtp_security.as_str();
    let secure = matches!(security, "starttls" | "tls");
    checks.require(!smtp || secure, "smtp_security", "is starttls or tls");
    let port = match change.smtp_port {
        0 => i64::from(Security::parse(security).unwrap_or(Security::StartTls).port()),
        port => port,
    };
    let usual = matches!(port, 25 | 465 | 587 | 2525 | 2587);
    checks.require(!smtp || usual, "smtp_port", "is 25, 465, 587, 2525 or 2587");
    checks.done()?;
    Ok(Sender {
        provider: change.provider.clone(),
        from_name,
        from_address: from.map(|from| from.to_string()).unwrap_or_default(),
        reply_to,
        smtp_host: if smtp { host } else { String::new() },
        smtp_port: if smtp { port } else { 0 },
        smtp_security: if smtp { security.to_owned() } else { String::new() },
        smtp_user: if smtp { text::line(&change.smtp_user) } else { String::new() },
    })
}

/// Sends by the installation again; the credentials are forgotten.
pub async fn remove_sender(app: &App, caller: &Caller) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let mut tx = app.db().begin(caller.org()).await?;
    if store::delete_sender(&mut tx, caller.org()).await? {
        let org = caller.org().as_str();
        audit::record(app, &mut tx, caller, "mail.sender_removed", org, "").await?;
    }
    tx.commit().await?;
    for name in [RESEND_KEY, RESEND_SIGNING, SMTP_PASSWORD] {
        secrets::remove(app, caller, name).await?;
    }
    Ok(())
}

/// Sends a mail that shows whether mails arrive. What becomes of it is in [`super::recent`].
pub async fn send_test(app: &App, caller: &Caller, to: &Email) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let mut tx = app.db().begin(caller.org()).await?;
    let body = "Hello,\n\nthis mail shows that mails of your organization arrive.\n\nIf it is in the spam folder, look at the records (SPF, DKIM, DMARC) of the domain it is sent from.\n";
    let mail = NewMail::new("test", to, "A test from Frontdesk".to_owned(), body.to_owned());
    super::write(app, &mut tx, Some(caller.org()), mail).await?;
    tx.commit().await
}

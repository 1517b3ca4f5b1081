//! From the configuration to whoever sends mails for the installation.

use std::fs;

use anyhow::{Context, Result};
use frontdesk_base::address::Email;
use frontdesk_desk::mail::Installed;
use frontdesk_providers::{
    Http,
    email::{Mailer, Named, RESEND, Resend, ResendSettings, Security, Smtp, SmtpSettings},
};

use crate::config::Config;

/// Who sends; `None` where mails are kept for the development mailbox. Fails when what is needed for it is
/// not configured, or is not right.
pub fn installed(config: &Config, http: &Http) -> Result<Option<Installed>> {
    let mailer = match config.email.kind.as_str() {
        "smtp" => Mailer::Smtp(smtp(config)?),
        "resend" => Mailer::Resend(resend(config, http)?),
        _ => return Ok(None),
    };
    let from =
        config.email.from.as_deref().context("email.from is missing: the sender's address")?;
    let address = Email::parse(from).map_err(|wrong| anyhow::anyhow!("email.from {wrong}"))?;
    let provider = config.providers.get("resend");
    Ok(Some(Installed {
        mailer,
        from: Named { name: config.email.from_name.clone(), address },
        signing_secret: provider.and_then(|one| one.credentials.get("signing_secret").cloned()),
        resend_url: resend_url(config),
    }))
}

fn resend_url(config: &Config) -> String {
    let provider = config.providers.get("resend");
    provider.and_then(|one| one.base_url.clone()).unwrap_or_else(|| RESEND.to_owned())
}

fn resend(config: &Config, http: &Http) -> Result<Resend> {
    let provider = config.providers.get("resend");
    let key = provider
        .and_then(|one| one.credentials.get("api_key").cloned())
        .context("email.kind is resend, but providers.resend.api_key is missing")?;
    let settings = ResendSettings { base_url: resend_url(config), key };
    Resend::new(http.clone(), settings).context("providers.resend")
}

fn smtp(config: &Config) -> Result<Smtp> {
    let server = &config.email.smtp;
    let host = server.host.clone().context("email.kind is smtp, but email.smtp.host is missing")?;
    let security = Security::parse(&server.tls).unwrap_or(Security::StartTls);
    let trusted = match &server.ca_file {
        Some(file) => Some(
            fs::read(file)
                .with_context(|| format!("email.smtp.ca_file: cannot read {}", file.display()))?,
        ),
        None => None,
    };
    Smtp::new(SmtpSettings {
        host,
        port: server.port.unwrap_or(security.port()),
        security,
        credentials: server.user.clone().zip(server.password.clone()),
        trusted,
        public_only: false,
    })
    .context("email.smtp")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{self, Environment};

    fn made(vars: &[(&str, &str)]) -> Result<Option<Installed>> {
        let config = config::load(None, &Environment::of(vars.iter().copied())).unwrap();
        installed(&config, &crate::wire::http().unwrap())
    }

    #[test]
    fn mails_are_kept_until_somebody_sends() {
        assert!(made(&[]).unwrap().is_none());
    }

    #[test]
    fn what_is_missing_is_named() {
        let kind = "FRONTDESK_EMAIL__KIND";
        for (vars, missing) in [
            (vec![(kind, "smtp")], "email.smtp.host"),
            (vec![(kind, "resend")], "providers.resend.api_key"),
            (
                vec![(kind, "smtp"), ("FRONTDESK_EMAIL__SMTP__HOST", "smtp.example.com")],
                "email.from",
            ),
            (
                vec![
                    (kind, "smtp"),
                    ("FRONTDESK_EMAIL__SMTP__HOST", "smtp.example.com"),
                    ("FRONTDESK_EMAIL__SMTP__TLS", "none"),
                ],
                "email.smtp",
            ),
        ] {
            let error = made(&vars).unwrap_err().to_string();
            assert!(error.contains(missing), "{error}");
        }
    }

    #[test]
    fn a_server_and_resend_are_made_of_their_settings() {
        let from = ("FRONTDESK_EMAIL__FROM", "desk@example.com");
        let smtp = made(&[
            ("FRONTDESK_EMAIL__KIND", "smtp"),
            ("FRONTDESK_EMAIL__SMTP__HOST", "smtp.example.com"),
            ("FRONTDESK_EMAIL__SMTP__PORT", "2525"),
            ("FRONTDESK_EMAIL__SMTP__USER", "desk"),
            ("FRONTDESK_EMAIL__SMTP__PASSWORD", "secret"),
            from,
        ]);
        assert_eq!(smtp.unwrap().unwrap().mailer.name(), "smtp");
        let resend = made(&[
            ("FRONTDESK_EMAIL__KIND", "resend"),
            ("FRONTDESK_PROVIDERS__RESEND__API_KEY", "re_1"),
            from,
        ]);
        let resend = resend.unwrap().unwrap();
        assert_eq!((resend.mailer.name(), resend.from.name.as_str()), ("resend", "Frontdesk"));
    }
}

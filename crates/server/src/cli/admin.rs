//! `frontdesk user` and `frontdesk org`: administration without the web. Whoever runs these has
//! the database in hand and is asked for nothing more.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Subcommand, ValueEnum};
use frontdesk_base::Clock;
use frontdesk_desk::{
    App,
    auth::{admin, api_keys::Scope},
};

use super::{app_beside, say};
use crate::config::Config;

#[derive(Debug, Subcommand)]
pub(super) enum User {
    /// Make a user and print a link by which they set a password
    Create {
        /// Their e-mail address
        #[arg(long)]
        email: String,
        /// Their name, as colleagues and customers see it
        #[arg(long)]
        name: String,
    },
    /// Print a link by which a user sets a new password
    ResetPassword {
        /// Their e-mail address
        #[arg(long)]
        email: String,
    },
}

impl User {
    pub(super) async fn run(self, config: &Config) -> Result<ExitCode> {
        let app = app_beside(config, Clock::system()).await?;
        match self {
            Self::Create { email, name } => {
                // No password is taken here: it would stay in the shell's history.
                let created = admin::create_user(&app, &email, &name, None).await?;
                say(format_args!("Created {}", created.user.id));
                if let Some(link) = created.reset_link {
                    say(format_args!("A password is set at {link}"));
                }
            }
            Self::ResetPassword { email } => {
                say(admin::reset_password_link(&app, &email).await?);
            }
        }
        app.db().close().await;
        Ok(ExitCode::SUCCESS)
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Org {
    /// List every organization
    List,
    /// Make a key for the REST API of an organization and print it, which happens once
    ApiKey {
        /// The organization's name in addresses
        slug: String,
        /// What the key is for
        #[arg(long)]
        name: String,
        /// What it may do
        #[arg(long, value_enum, default_value = "read")]
        scope: KeyScope,
    },
}

/// What a key may do.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum KeyScope {
    /// See what a viewer sees
    Read,
    /// Do what an operator does
    Write,
    /// Set up what an admin sets up
    Admin,
}

impl From<KeyScope> for Scope {
    fn from(scope: KeyScope) -> Self {
        match scope {
            KeyScope::Read => Self::Read,
            KeyScope::Write => Self::Write,
            KeyScope::Admin => Self::Admin,
        }
    }
}

impl Org {
    pub(super) async fn run(self, config: &Config) -> Result<ExitCode> {
        let app = app_beside(config, Clock::system()).await?;
        match self {
            Self::List => list(&app).await?,
            Self::ApiKey { slug, name, scope } => {
                let secret = admin::create_api_key(&app, &slug, &name, scope.into()).await?;
                say(secret.expose());
            }
        }
        app.db().close().await;
        Ok(ExitCode::SUCCESS)
    }
}

async fn list(app: &App) -> Result<()> {
    let organizations = admin::list_organizations(app).await?;
    if organizations.is_empty() {
        say("There are no organizations yet");
    }
    for org in organizations {
        say(format_args!(
            "{}  {:<24} {:>4} members  {}",
            org.org_id, org.slug, org.members, org.name
        ));
    }
    Ok(())
}

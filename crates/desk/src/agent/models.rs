//! The chain of models: which answer, in which order, with whose key.

use std::sync::Arc;

use frontdesk_base::{Result, Secret, error::Checks, id::OrgId};
use frontdesk_providers::{
    ProviderError,
    llm::{
        ChatModel,
        anthropic::{Anthropic, AnthropicSettings},
        openai::{self, OpenAi, OpenAiSettings},
    },
};

pub use crate::app::{ModelProviders, ProviderAccess};
use crate::{App, Caller, Role, secrets};

frontdesk_base::words! {
    /// What an organization may bring to reach models itself, by the name it is kept under.
    pub Access {
        /// A key for Anthropic.
        AnthropicKey = "anthropic.api_key",
        /// A key for OpenAI, or for the server at the address.
        OpenAiKey = "openai.api_key",
        /// The address of a server that speaks OpenAI's protocol.
        OpenAiUrl = "openai.base_url",
    }
}

/// The longest key or address.
const ACCESS_BYTES: usize = 500;

/// Keeps what the organization brings. It is sealed, and never shown again.
pub async fn set_access(app: &App, caller: &Caller, access: Access, value: &Secret) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let text = value.expose().trim();
    let mut checks = Checks::new();
    // It goes into a header, or is one line of an address.
    let plain = !text.is_empty()
        && text.len() <= ACCESS_BYTES
        && text.bytes().all(|b| b.is_ascii_graphic());
    checks.require(plain, access.as_str(), "is one word without spaces");
    let web =
        access != Access::OpenAiUrl || text.starts_with("https://") || text.starts_with("http://");
    checks.require(web, access.as_str(), "is an address such as https://models.example.com/v1");
    checks.done()?;
    secrets::put(app, caller, access.as_str(), &Secret::new(text)).await
}

/// A model of a chain, ready to be asked.
pub(super) struct Candidate {
    /// `anthropic:claude-…`, as the chain names it.
    pub(super) name: String,
    /// Under which the circuit breaker counts its failures: one organization's bad key does not
    /// close another's way.
    pub(super) circuit: String,
    pub(super) model: Arc<dyn ChatModel>,
}

/// The models of the chain that can be asked; `house` is not among them, it stands behind them all.
/// A model without a key is passed over and said in the log.
pub(super) async fn chain(app: &App, org: &OrgId, names: &[String]) -> Result<Vec<Candidate>> {
    let mut candidates = Vec::new();
    for name in names {
        if name == "house" {
            // What stands behind house in a chain is never reached.
            break;
        }
        match build(app, org, name).await? {
            Some(model) => candidates.push(Candidate {
                name: name.clone(),
                circuit: format!("{org}/{name}"),
                model,
            }),
            None => {
                tracing::warn!(org.id = %org, model = name, "A model of the chain has no key and is passed over");
            }
        }
    }
    Ok(candidates)
}

async fn build(app: &App, org: &OrgId, name: &str) -> Result<Option<Arc<dyn ChatModel>>> {
    let Some((provider, model)) = name.split_once(':') else { return Ok(None) };
    let providers = &app.settings().models;
    let own_key = secrets::open(app, org, &format!("{provider}.api_key")).await?;
    let built: std::result::Result<Arc<dyn ChatModel>, ProviderError> = match provider {
        "anthropic" => {
            let Some(key) = own_key.or_else(|| providers.anthropic.key.clone()) else {
                return Ok(None);
            };
            let mut settings = AnthropicSettings::new(key, model);
            if let Some(base_url) = &providers.anthropic.base_url {
                settings.base_url.clone_from(base_url);
            }
            Anthropic::new(app.http().clone(), settings)
                .map(|model| Arc::new(model) as Arc<dyn ChatModel>)
        }
        "openai" => {
            let own_url = secrets::open(app, org, "openai.base_url").await?;
            let public_only = own_url.is_some();
            let base_url = own_url
                .map(|url| url.expose().to_owned())
                .or_else(|| providers.openai.base_url.clone());
            let key = own_key.or_else(|| providers.openai.key.clone());
            // A server of one's own may need no key; OpenAI's does.
            if key.is_none() && base_url.is_none() {
                return Ok(None);
            }
            let base_url = base_url.unwrap_or_else(|| openai::USUAL.to_owned());
            let mut settings = OpenAiSettings::new(base_url, key, model);
            settings.public_only = public_only;
            OpenAi::new(app.http().clone(), settings)
                .map(|model| Arc::new(model) as Arc<dyn ChatModel>)
        }
        _ => return Ok(None),
    };
    match built {
        Ok(model) => Ok(Some(model)),
        Err(error) => {
            tracing::warn!(org.id = %org, model = name, error = %error, "A model of the chain cannot be used");
            Ok(None)
        }
    }
}

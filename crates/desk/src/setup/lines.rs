//! Phone lines of a business file.

use frontdesk_base::{Error, Result};

use super::{apply::Run, file::ChannelPart};
use crate::{
    channels::voice::{
        self, Carrier, LineChange, NewLine, VoiceSettings,
        accounts::{self, AccountText},
    },
    secrets,
};

/// Brings a line in line with its part: by its name, else by its number, else the first of its carrier.
pub(super) async fn apply(run: &mut Run<'_>, part: &ChannelPart) -> Result<()> {
    let carrier = part.provider.as_deref().unwrap_or("browser");
    let carrier: Carrier =
        carrier.parse().map_err(|wrong: String| Error::invalid("channels.provider", wrong))?;
    credentials(run, part, carrier).await?;

    let lines = voice::list(run.app, run.caller).await?;
    let mut lines = lines.into_iter().filter(|line| line.carrier == carrier);
    let have = match (&part.name, &part.number) {
        (Some(name), _) => lines.find(|line| line.name == *name),
        (None, Some(number)) => {
            let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
            let wanted = digits(number);
            lines.find(|line| digits(&line.number) == wanted)
        }
        (None, None) => lines.next(),
    };
    let before = have.as_ref().map_or_else(VoiceSettings::default, |line| line.settings.0.clone());
    let settings = merged(&before, part)?;
    let line = match have {
        None => {
            let name = part.name.clone().unwrap_or_else(|| "Phone".to_owned());
            let number = part.number.clone().unwrap_or_default();
            let new = NewLine { name, carrier: Some(carrier), number, settings };
            let line = voice::create(run.app, run.caller, new).await.map_err(in_channels)?;
            run.note("created", "channel", &line.name);
            line
        }
        Some(line) => {
            let change = LineChange {
                name: part.name.clone(),
                number: part.number.clone(),
                settings: Some(settings),
            };
            let same = |after: &voice::Line| {
                (&after.number, &after.settings) == (&line.number, &line.settings)
            };
            let after = voice::update(run.app, run.caller, &line.channel_id, change).await;
            let after = after.map_err(in_channels)?;
            if !same(&after) {
                run.note("updated", "channel", &after.name);
            }
            after
        }
    };
    for (kind, address) in voice::webhooks(run.app, &line) {
        let name = if matches!(kind, "voice" | "call" | "server") {
            line.name.clone()
        } else {
            format!("{} ({kind})", line.name)
        };
        run.webhooks.insert(name, address);
    }
    Ok(())
}

/// Keeps the part's credentials: the carrier's own, and those of ears and mouths as `deepgram_api_key`.
async fn credentials(run: &mut Run<'_>, part: &ChannelPart, carrier: Carrier) -> Result<()> {
    let mut text = AccountText::default();
    let mut account = false;
    for (name, secret) in &part.credentials {
        let secret = run.secrets.resolve(secret)?;
        let field = match (carrier, name.as_str()) {
            (Carrier::Twilio, "account_sid") => Some(&mut text.account_sid),
            (Carrier::Twilio, "auth_token") => Some(&mut text.auth_token),
            (Carrier::Telnyx | Carrier::Vapi, "api_key") => Some(&mut text.api_key),
            (Carrier::Telnyx, "public_key") => Some(&mut text.public_key),
            (Carrier::Vapi, "server_secret") => Some(&mut text.server_secret),
            _ => None,
        };
        if let Some(field) = field {
            secret.expose().clone_into(field);
            account = true;
            continue;
        }
        let kept = match name.strip_suffix("_api_key") {
            Some(speech @ ("deepgram" | "elevenlabs" | "openai")) => format!("{speech}.api_key"),
            _ => format!("{carrier}.{name}"),
        };
        let have = secrets::open(run.app, run.caller.org(), &kept).await?;
        if have.is_none_or(|have| have.expose() != secret.expose()) {
            secrets::put(run.app, run.caller, &kept, &secret).await?;
        }
    }
    if account {
        let kept = accounts::keep_untried(run.app, run.caller, carrier, &text).await;
        if kept.map_err(in_channels)? {
            run.note("updated", "account", carrier.as_str());
        }
    }
    Ok(())
}

/// The settings there are with those that the part names.
fn merged(before: &VoiceSettings, part: &ChannelPart) -> Result<VoiceSettings> {
    let Some(named) = &part.settings else { return Ok(before.clone()) };
    let mut all = serde_json::to_value(before).map_err(Error::internal)?;
    if let Some(all) = all.as_object_mut() {
        all.extend(named.clone());
    }
    serde_path_to_error::deserialize(all).map_err(|error| {
        let path = error.path().to_string();
        let place = if path == "." { String::new() } else { format!(".{path}") };
        Error::invalid(format!("channels.settings{place}"), error.into_inner().to_string())
    })
}

/// What is wrong, with its place in the file.
fn in_channels(error: Error) -> Error {
    let Error::Invalid(fields) = error else { return error };
    let fields = fields.into_iter().map(|(field, messages)| {
        let place = match field.as_ref() {
            "name" | "number" | "account_sid" | "auth_token" | "api_key" | "public_key"
            | "server_secret" => {
                format!("channels.{field}")
            }
            "carrier" => "channels.provider".to_owned(),
            _ => format!("channels.settings.{field}"),
        };
        (place.into(), messages)
    });
    Error::Invalid(fields.collect())
}

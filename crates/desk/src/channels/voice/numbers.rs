//! The numbers of an organization's own account at a carrier, and having their calls reported to us.

use frontdesk_base::{Error, Result, id::ChannelId};
use frontdesk_providers::{
    ProviderError,
    phone::{Number, twilio::Webhooks},
};
use serde::Serialize;

use super::{Carrier, Line, accounts, get, get_in, lock, store, vapi, webhooks};
use crate::{App, Caller, Role, channels};

/// A number of the account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Listed {
    /// As the carrier has it.
    #[serde(flatten)]
    pub number: Number,
    /// The line that has it here.
    pub line: Option<ChannelId>,
}

/// The numbers of the organization's own account: its keys may be asked, the installation's are not.
pub async fn list_numbers(app: &App, caller: &Caller, carrier: Carrier) -> Result<Vec<Listed>> {
    caller.must_be(Role::Admin)?;
    if !accounts::own(app, caller.org(), carrier).await? {
        return Err(Error::conflict("Connect your account first."));
    }
    let numbers = match carrier {
        Carrier::Twilio => accounts::twilio(app, caller.org()).await?.numbers().await,
        Carrier::Vapi => Ok(vapi::import::numbers(app, caller).await?),
        _ => accounts::telnyx(app, caller.org()).await?.numbers().await,
    };
    let numbers = numbers.map_err(|error| told(&error))?;
    let lines = super::list(app, caller).await?;
    let line = |number: &Number| {
        let have = lines.iter().find(|line| line.number == number.number);
        have.map(|line| line.channel_id.clone())
    };
    Ok(numbers.into_iter().map(|number| Listed { line: line(&number), number }).collect())
}

/// Has the calls of a line's number reported to us. Doing it again does it once.
pub async fn wire(app: &App, caller: &Caller, id: &ChannelId) -> Result<Line> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let line = get(app, caller, id).await?;
    let known = list_numbers(app, caller, line.carrier).await?;
    let number = known.into_iter().map(|one| one.number).find(|one| one.number == line.number);
    let number = number.ok_or_else(|| {
        Error::invalid("number", "is not among the numbers of the account that is connected")
    })?;
    if !number.takes_calls {
        return Err(Error::invalid(
            "number",
            "cannot take calls: it is for messages alone, or not active",
        ));
    }
    let addresses = webhooks(app, &line);
    let address = |name: &str| {
        let found = addresses.iter().find(|(known, _)| *known == name);
        found.map(|(_, address)| address.as_str()).unwrap_or_default()
    };
    let wired = if line.carrier == Carrier::Vapi {
        Ok(vapi::import::wire_number(app, caller, &line, &number.id).await?)
    } else if line.carrier == Carrier::Twilio {
        let to = Webhooks { voice_url: address("voice"), status_url: address("status") };
        accounts::twilio(app, org).await?.wire(&number.id, &to).await
    } else {
        let client = accounts::telnyx(app, org).await?;
        let name = format!("Frontdesk {}", line.channel_id);
        match client.application(&name, address("call")).await {
            Ok(application) => client.assign(&number.id, &application).await,
            Err(error) => Err(error),
        }
    };
    let wired = wired.map_err(|error| told(&error))?;

    let now = app.clock().now();
    let mut tx = app.db().begin(org).await?;
    let channel = lock(&mut tx, org, id).await?;
    let mut line = get_in(&mut tx, org, id).await?;
    if line.number != wired.number {
        return Err(Error::conflict("The number was changed meanwhile. Connect it again."));
    }
    line.carrier_id = wired.id;
    line.wired_at = Some(now);
    line.updated_at = now;
    store::update(&mut tx, org, &line).await?;
    channels::changed(app, &mut tx, caller, "channel.wired", &channel).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, channel.id = %id, "Wired phone line {id}");
    Ok(line)
}

fn told(error: &ProviderError) -> Error {
    Error::conflict(accounts::plain(error))
}

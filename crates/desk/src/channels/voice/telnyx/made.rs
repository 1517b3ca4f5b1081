//! What is reported of a call that the agent makes: it talks as soon as somebody answers, and stops once that is
//! found to be a machine.

use frontdesk_base::{Result, id::OrgId};
use frontdesk_providers::phone::telnyx::Event;

use super::{
    super::{
        Line, Machine,
        dialing::{self, DIAL},
        tickets,
    },
    Do, ask, left,
};
use crate::{
    App,
    calls::{Reached, State, reach},
};

/// Takes a report. Told again or late it does nothing more.
pub(super) async fn told(app: &App, org: &OrgId, line: &Line, event: &Event) -> Result<()> {
    let own = event.call_control_id.as_str();
    let call = event.client_state.strip_prefix(DIAL).and_then(|id| id.parse().ok());
    let Some(call) = call else { return Ok(()) };
    let known = reach::named(app, org, (&line.channel_id, &call), own).await?;
    let Some(call) = known else { return Ok(()) };
    let leaves = line.settings.machine == Machine::Message;
    match event.kind.as_str() {
        "call.answered" if call.status == State::Ringing && !call.has_machine() => {
            let mut tx = app.db().begin(org).await?;
            tickets::issue(app, &mut tx, org, &dialing::arrival(app, line, &call, own)).await?;
            tx.commit().await?;
            ask(app, org, line, (&event.id, own), Do::Stream).await
        }
        "call.machine.detection.ended" | "call.machine.premium.detection.ended" => {
            if event.result.contains("machine") && leaves {
                // The message waits for the tone; whatever ends the call until then, nobody was reached.
                let mut tx = app.db().begin(org).await?;
                reach::machine_in(&mut tx, org, &call.id, Reached::Machine).await?;
                return tx.commit().await;
            }
            let machine = ["machine", "fax"].iter().any(|word| event.result.contains(word));
            if !machine || !call.is_open() {
                return Ok(());
            }
            reach::over(app, org, &call.id, Reached::Machine).await?;
            ask(app, org, line, (&event.id, own), Do::HangUp).await
        }
        // Reports come in any order: an end that nobody is sure of is one of a machine that is known.
        "call.machine.greeting.ended" | "call.machine.premium.greeting.ended"
            if leaves
                && call.is_open()
                && call.dial.reached != Some(Reached::MessageLeft)
                && (call.has_machine() || is_sure(&event.result)) =>
        {
            reach::over(app, org, &call.id, Reached::MessageLeft).await?;
            ask(app, org, line, (&event.id, own), Do::Tell).await
        }
        "streaming.failed" => left(app, org, &line.channel_id, own).await,
        "call.hangup" => {
            let reached = dialing::reached(&event.hangup_cause);
            reach::over(app, org, &call.id, reached).await
        }
        _ => Ok(()),
    }
}

/// Whether the end of a greeting is one.
fn is_sure(result: &str) -> bool {
    result != "not_sure" && !result.contains("human")
}

//! The end of a turn: the reply, what it took, what it cost, all or nothing.

use frontdesk_base::id::{OrgId, TurnId};

use super::{
    calls::Tools,
    context::Context,
    listen::Ledger,
    record::Record,
    speaker::Speaker,
    store,
    turn::{Said, TurnOutcome},
};
use crate::{
    App,
    bookings::{self, Booking, links},
    conversations::{
        BookingCard,
        agent_side::{self, Answer, Outcome},
    },
    jobs::{Job, JobError},
    metering::{self, Meter},
    tool,
};

/// Stores what the turn came to, with its record, its usage and the end of its job, all or nothing.
#[expect(clippy::too_many_arguments, reason = "private, called twice, and every part is another's")]
pub(super) async fn finish(
    app: &App,
    org: &OrgId,
    context: &Context,
    turn: &TurnId,
    trigger_seq: i64,
    outcome: &str,
    model: &str,
    tools: &Tools<'_>,
    ledger: &Ledger,
    said: Option<Said>,
    job: Option<&Job>,
    speaker: &Speaker<'_>,
) -> Result<TurnOutcome, JobError> {
    let conversation = &context.waiting.conversation;
    let record = Record::of(context, tools, ledger, said.as_ref());
    let closes = tools
        .ran()
        .iter()
        .any(|run| run.name == "resolve_conversation" && !tool::is_refusal(&run.result));
    let mut tx = app.db().begin(org).await?;
    let booking = match tools.changed_booking() {
        Some(id) => Some(card(app, org, &bookings::load(&mut tx, org, &id).await?)),
        None => None,
    };
    let sent = match said {
        Some(said) if !tools.handed_over() => {
            let answer = Answer {
                message: speaker.message().clone(),
                turn: turn.clone(),
                text: speaker.text().trim().to_owned(),
                choices: said.choices,
                sources: said.sources,
                booking,
                house_state: said.house_state.unwrap_or_else(|| conversation.house_state.0.clone()),
                language: None,
                cost_micros: ledger.cost_micros,
                trigger_seq,
                version: conversation.version,
            };
            agent_side::answer(app, &mut tx, org, &conversation.id, &context.agent.name, answer)
                .await?
        }
        // Handed over in this turn, or taken over: the line that was said is the answer.
        _ => Outcome::Stale,
    };
    if sent == Outcome::Sent && closes {
        agent_side::resolve(app, &mut tx, org, &conversation.id).await?;
    }
    let outcome = if sent == Outcome::Sent || tools.handed_over() { outcome } else { "dropped" };
    let row = store::Row {
        id: turn,
        conversation: &conversation.id,
        trigger_seq,
        outcome,
        model,
        input_tokens: ledger.input_tokens(),
        output_tokens: ledger.output_tokens(),
        cost_micros: ledger.cost_micros,
        first_token_ms: ledger.first_token_ms,
        total_ms: ledger.watch.millis(),
        record: &record,
        created_at: app.clock().now(),
    };
    store::insert(&mut tx, org, row).await?;
    let [read, wrote, cost] = ledger.used();
    metering::add_in(app, &mut tx, org, &[(Meter::Turns, 1), read, wrote, cost]).await?;
    if let Some(job) = job {
        job.complete(&mut tx).await?;
    }
    tx.commit().await?;
    Ok(if sent == Outcome::Sent { TurnOutcome::Answered } else { TurnOutcome::Dropped })
}

/// The card of a booking as it stands.
fn card(app: &App, org: &OrgId, booking: &Booking) -> BookingCard {
    let manage_url = links::manage(app, org, &booking.id);
    BookingCard {
        id: booking.id.clone(),
        status: booking.status.to_string(),
        service: booking.service_name.clone(),
        staff: booking.staff_name.clone(),
        starts_at: booking.starts_at,
        ends_at: booking.ends_at,
        time_zone: booking.time_zone.clone(),
        calendar_url: booking.status.stands().then(|| format!("{manage_url}/calendar.ics")),
        manage_url,
    }
}

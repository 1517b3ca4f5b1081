//! What members do to a conversation besides answering.

use std::time::Duration;

use axum::{Router, extract::State, http::StatusCode, response::Response, routing::post};
use frontdesk_base::{
    Timestamp,
    id::{ConversationId, MemberId, MessageId},
};
use frontdesk_desk::{
    App, Caller, Error,
    conversations::{Conversation, feedback, member},
    orgs,
};
use frontdesk_http::{Form, Member, Path, Result};
use jiff::{ToSpan as _, Zoned, civil::Weekday, tz::TimeZone};
use serde::Deserialize;

use crate::{
    Pages,
    flash::{Back, Flash},
};

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route("/app/inbox/{conversation}/take-over", post(take_over))
        .route("/app/inbox/{conversation}/hand-back", post(hand_back))
        .route("/app/inbox/{conversation}/take-back/{number}", post(take_back))
        .route("/app/inbox/{conversation}/escalate", post(escalate))
        .route("/app/inbox/{conversation}/resolve", post(resolve))
        .route("/app/inbox/{conversation}/reopen", post(reopen))
        .route("/app/inbox/{conversation}/assign", post(assign))
        .route("/app/inbox/{conversation}/snooze", post(snooze))
        .route("/app/inbox/{conversation}/read", post(read))
        .route("/app/inbox/{conversation}/unread", post(unread))
        .route("/app/inbox/{conversation}/messages/{message}/wrong", post(wrong))
        .route("/app/inbox/{conversation}/messages/{message}/right", post(right))
        .route("/app/inbox/{conversation}/delete", post(delete))
}

fn said(back: Back, id: &ConversationId, flash: Flash) -> Response {
    back.said(flash, &format!("/app/inbox/{id}"))
}

/// With a way back, for as long as nothing else is done with the conversation.
fn taken_back(flash: Flash, row: &Conversation) -> Flash {
    let (id, version) = (&row.id, row.version);
    flash.undo(format!("/app/inbox/{id}/take-back/{version}")).about(id, version)
}

async fn take_back(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path((id, version)): Path<(ConversationId, i64)>,
) -> Result<Response> {
    let words = match member::take_back(&app, &caller, &id, version).await {
        Ok(_) => Flash::done("Undone. The agent answers again."),
        Err(Error::Conflict(_)) => {
            Flash::warning("Not undone: the conversation has moved on since.")
        }
        Err(error) => return Err(error.into()),
    };
    Ok(said(back, &id, words))
}

async fn take_over(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ConversationId>,
) -> Result<Response> {
    let row = member::take_over(&app, &caller, &id).await?;
    Ok(said(back, &id, taken_back(Flash::done("You answer this conversation now"), &row)))
}

async fn hand_back(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ConversationId>,
) -> Result<Response> {
    member::hand_back(&app, &caller, &id).await?;
    Ok(said(back, &id, Flash::done("The agent answers again")))
}

async fn escalate(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ConversationId>,
) -> Result<Response> {
    member::escalate(&app, &caller, &id).await?;
    Ok(said(back, &id, Flash::done("Waiting for a person now")))
}

async fn resolve(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ConversationId>,
) -> Result<Response> {
    let row = member::resolve(&app, &caller, &id).await?;
    Ok(said(back, &id, taken_back(Flash::done("Resolved"), &row)))
}

async fn reopen(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ConversationId>,
) -> Result<Response> {
    member::reopen(&app, &caller, &id).await?;
    Ok(said(back, &id, Flash::done("Open again")))
}

#[derive(Deserialize)]
struct Assignment {
    /// A member; empty for nobody.
    #[serde(default)]
    member: String,
}

async fn assign(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ConversationId>,
    Form(form): Form<Assignment>,
) -> Result<Response> {
    let to = match form.member.as_str() {
        "" => None,
        id => Some(
            id.parse::<MemberId>().map_err(|wrong| Error::invalid("member", wrong.to_string()))?,
        ),
    };
    member::assign(&app, &caller, &id, to.as_ref()).await?;
    let words = match &to {
        None => "Assigned to nobody".to_owned(),
        Some(to) if Some(to) == caller.member() => "Assigned to you".to_owned(),
        Some(to) => format!("Assigned to {}", name(&app, &caller, to).await?),
    };
    Ok(said(back, &id, Flash::done(words)))
}

async fn name(app: &App, caller: &Caller, id: &MemberId) -> Result<String> {
    let members = orgs::members(app, caller).await?;
    Ok(members
        .into_iter()
        .find(|member| member.id == *id)
        .map_or_else(|| "a colleague".to_owned(), |member| member.name))
}

#[derive(Deserialize)]
struct Snooze {
    /// `hour`, `tomorrow`, `week`; anything else wakes it up.
    until: String,
}

async fn snooze(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ConversationId>,
    Form(form): Form<Snooze>,
) -> Result<Response> {
    let zone = orgs::profile(&app, &caller).await?.zone();
    let until = wake_at(&form.until, app.clock().now(), &zone);
    member::snooze(&app, &caller, &id, until).await?;
    let Some(until) = until else {
        return Ok(said(back, &id, Flash::done("Back in the list")));
    };
    let words = format!("Snoozed until {}", until.in_zone(&zone).strftime("%a %-d %b, %H:%M"));
    Ok(said(back, &id, Flash::done(words)))
}

/// When a snoozed conversation comes back, on the organization's clock.
fn wake_at(choice: &str, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let local = now.in_zone(zone);
    let nine = |day: &Zoned| {
        Some(Timestamp::from(day.date().at(9, 0, 0, 0).to_zoned(zone.clone()).ok()?.timestamp()))
    };
    match choice {
        "hour" => Some(now.plus(Duration::from_secs(3_600))),
        "tomorrow" => nine(&local.checked_add(1.day()).ok()?),
        "week" => nine(&local.nth_weekday(1, Weekday::Monday).ok()?),
        _ => None,
    }
}

async fn read(
    State(app): State<App>,
    Member(caller): Member,
    Path(id): Path<ConversationId>,
) -> Result<StatusCode> {
    member::read(&app, &caller, &id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn unread(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ConversationId>,
) -> Result<Response> {
    member::mark_unread(&app, &caller, &id).await?;
    // The conversation itself would be read again as it is shown.
    Ok(back.led(Flash::done("Marked as unread"), "/app/inbox"))
}

async fn wrong(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path((id, message)): Path<(ConversationId, MessageId)>,
) -> Result<Response> {
    feedback::by_member(&app, &caller, &id, &message, true).await?;
    let words = "Marked wrong. The question is among the gaps until it has a right answer.";
    let undo = format!("/app/inbox/{id}/messages/{message}/right");
    Ok(said(back, &id, Flash::done(words).undo(undo)))
}

async fn right(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path((id, message)): Path<(ConversationId, MessageId)>,
) -> Result<Response> {
    feedback::by_member(&app, &caller, &id, &message, false).await?;
    Ok(said(back, &id, Flash::done("Not marked wrong any more")))
}

async fn delete(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<ConversationId>,
) -> Result<Response> {
    member::delete(&app, &caller, &id).await?;
    Ok(back.led(Flash::done("Conversation deleted"), "/app/inbox"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(choice: &str, now: &str, zone: &str, expected: &str) {
        let zone = TimeZone::get(zone).unwrap();
        let woken = wake_at(choice, now.parse().unwrap(), &zone).unwrap();
        assert_eq!(woken, expected.parse().unwrap(), "{choice} from {now}");
    }

    #[test]
    fn conversations_wake_on_the_business_clock() {
        check("hour", "2026-11-23T10:00:00Z", "Europe/Berlin", "2026-11-23T11:00:00Z");
        check("tomorrow", "2026-11-23T10:00:00Z", "Europe/Berlin", "2026-11-24T08:00:00Z");
        // Late in the evening there, tomorrow here.
        check("tomorrow", "2026-11-23T06:30:00Z", "America/Los_Angeles", "2026-11-23T17:00:00Z");
        // Over a change of the clocks.
        check("tomorrow", "2026-10-24T10:00:00Z", "Europe/Berlin", "2026-10-25T08:00:00Z");
        check("week", "2026-11-23T10:00:00Z", "Europe/Berlin", "2026-11-30T08:00:00Z");
        check("week", "2026-11-29T10:00:00Z", "Europe/Berlin", "2026-11-30T08:00:00Z");
    }
}

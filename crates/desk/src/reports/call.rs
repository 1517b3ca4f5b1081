//! The mail about a call that is over, to those who want to know: who called, what came of it, what it was
//! about, and what was answered to the questions of its sort.

use std::time::Duration;

use frontdesk_base::{language::Language, phone, text};

use super::letter::language;
use crate::{
    App,
    calls::{self, Call, Direction, EndedCall, Outcome},
    contacts::{self, Contact},
    intake::{self, Intake},
    jobs::{Job, JobError},
    mail::{self, NewMail},
    orgs::{self, Member, Profile},
};

/// The most of these mails to one member within an hour: somebody who rings again and again must not fill
/// a mailbox.
const MOST: i64 = 30;
const WITHIN: Duration = Duration::from_hours(1);

/// Sorts of conversation that a mail tells the answers of, as many as the call's page shows.
const SORTS: usize = 5;

/// What of one answer is told, in characters.
const ANSWER: usize = 300;

/// Tells those who want to know.
pub(super) async fn run(app: App, job: Job) -> Result<(), JobError> {
    let payload: EndedCall = job.payload()?;
    let org = job.org()?;
    let now = app.clock().now();
    let mut tx = app.db().begin(&org).await?;
    let Some(call) = calls::get_in(&mut tx, &org, &payload.call).await? else { return Ok(()) };
    if call.is_open() {
        // It came back from a person: its end is told when it has come.
        job.complete(&mut tx).await?;
        return tx.commit().await.map_err(Into::into);
    }
    let whom = orgs::members_wanting(&mut tx, &org, |mails| mails.calls).await?;
    let business = orgs::profile_in(&mut tx, &org).await?;
    let contact = contacts::load(&mut tx, &org, &call.contact_id).await?;
    let asked = intake::of_call_in(&mut tx, &org, &call).await?;
    let link = format!("{}/app/calls/{}", app.settings().public_url, call.id);
    for member in &whom {
        let since = now.minus(WITHIN);
        if mail::count_since(&mut tx, &org, "call", &member.email, since).await? >= MOST {
            continue;
        }
        let (subject, body) = letter((&call, &asked), &contact, member, &business, &link);
        let mail = NewMail::new("call", &member.email, subject, body)
            .dressed(language(&business), orgs::look(&business));
        mail::write(&app, &mut tx, Some(&org), mail).await?;
    }
    job.complete(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}

/// The texts of one language. Holes are `{name}`.
struct Texts {
    missed: &'static str,
    called: &'static str,
    we_called: &'static str,
    hello: &'static str,
    when: &'static str,
    rang: &'static str,
    outcomes: [&'static str; 5],
    open: &'static str,
    off: &'static str,
    withheld: &'static str,
}

const EN: Texts = Texts {
    missed: "Missed call from {who}",
    called: "{who} called",
    we_called: "Call to {who}",
    hello: "Hello {name},",
    when: "{time}, {length}. {outcome}",
    rang: "{time}. {outcome}",
    outcomes: [
        "Questions were answered.",
        "An appointment was booked or changed.",
        "A message was taken.",
        "It was passed on to a person.",
        "Nobody spoke to them.",
    ],
    open: "The whole call, with what was said: {link}",
    off: "You can switch these mails off in your account.",
    withheld: "a withheld number",
};

const DE: Texts = Texts {
    missed: "Verpasster Anruf von {who}",
    called: "{who} hat angerufen",
    we_called: "Anruf bei {who}",
    hello: "Guten Tag {name},",
    when: "{time} Uhr, {length}. {outcome}",
    rang: "{time} Uhr. {outcome}",
    outcomes: [
        "Fragen wurden beantwortet.",
        "Ein Termin wurde gebucht oder geändert.",
        "Eine Nachricht wurde aufgenommen.",
        "Der Anruf wurde an einen Menschen übergeben.",
        "Niemand hat mit ihnen gesprochen.",
    ],
    open: "Der ganze Anruf mit allem Gesagten: {link}",
    off: "Diese Mails lassen sich in Ihrem Konto abschalten.",
    withheld: "unterdrückter Nummer",
};

fn letter(
    (call, asked): (&Call, &[Intake]),
    contact: &Contact,
    member: &Member,
    business: &Profile,
    link: &str,
) -> (String, String) {
    let language = language(business);
    let texts = if language == Language::De { &DE } else { &EN };
    let known = contact.name.is_some() || contact.email.is_some() || contact.phone.is_some();
    let who = if known { theirs(&contact.display_name(), 80) } else { texts.withheld.to_owned() };
    let outcome = call.outcome.unwrap_or(Outcome::Answered);
    let said = Outcome::ALL.iter().position(|one| *one == outcome).unwrap_or(0);
    let clock = call.started_at.in_zone(&business.zone()).strftime("%Y-%m-%d %H:%M").to_string();
    let length = format!("{}:{:02}", call.voice_seconds / 60, call.voice_seconds % 60);
    let facts = if call.answered_at.is_some() { texts.when } else { texts.rang };
    let holes =
        [("time", clock.as_str()), ("length", length.as_str()), ("outcome", texts.outcomes[said])];
    let subject = match (outcome, call.direction) {
        (_, Direction::Outbound) => texts.we_called,
        (Outcome::Missed, _) => texts.missed,
        _ => texts.called,
    };
    let mut lines =
        vec![text::fill(texts.hello, &[("name", &member.name)]), String::new(), who.clone()];
    if let Some(number) = call.number().map(phone::grouped).filter(|number| *number != who) {
        lines.push(number);
    }
    lines.extend([text::fill(facts, &holes), String::new()]);
    let summary = call.summary.as_deref().map(|summary| theirs(summary, 1_000));
    if let Some(summary) = summary.filter(|summary| !summary.is_empty()) {
        lines.extend([summary, String::new()]);
    }
    for one in asked.iter().take(SORTS) {
        lines.extend(answers(one, language));
    }
    lines.extend([text::fill(texts.open, &[("link", link)]), String::new()]);
    lines.extend([texts.off.to_owned(), String::new(), business.name.clone(), String::new()]);
    (text::fill(subject, &[("who", &who)]), lines.join("\n"))
}

/// The sort of conversation and what was answered, a line for each; none where nothing was.
fn answers(asked: &Intake, language: Language) -> Vec<String> {
    let told = asked.read_back_in(language).into_iter();
    let told: Vec<String> =
        told.map(|(title, words)| format!("{title}: {}", theirs(&words, ANSWER))).collect();
    if told.is_empty() {
        return Vec::new();
    }
    [vec![asked.type_name.clone()], told, vec![String::new()]].concat()
}

/// Words of somebody outside: a line without links.
fn theirs(words: &str, most: usize) -> String {
    text::unlinked(&text::shorten(&text::line(words), most))
}

//! The words of the summary.

use frontdesk_base::{language::Language, text::fill};

use super::figures::Figures;
use crate::orgs::Profile;

/// The texts of one language. Holes are `{n}`, `{name}` and the like; of a pair, the first is for one.
struct Texts {
    subject: &'static str,
    hello: &'static str,
    first: &'static str,
    conversations: (&'static str, &'static str),
    by: &'static str,
    waiting: (&'static str, &'static str),
    inbox: &'static str,
    appointments: (&'static str, &'static str),
    first_one: &'static str,
    unconfirmed: &'static str,
    calendar: &'static str,
    tasks: (&'static str, &'static str),
    to_tasks: &'static str,
    leads: (&'static str, &'static str),
    to_leads: &'static str,
    overdue: (&'static str, &'static str),
    invoices: &'static str,
    gaps: (&'static str, &'static str),
    to_gaps: &'static str,
    off: &'static str,
}

const EN: Texts = Texts {
    subject: "Your morning at {business}",
    hello: "Good morning {name},",
    first: "this came in yesterday, and this waits today.",
    conversations: ("1 conversation yesterday", "{n} conversations yesterday"),
    by: "{agent} answered by the agent, {people} by people",
    waiting: ("1 waits for a person now", "{n} wait for a person now"),
    inbox: "Open the inbox: {link}",
    appointments: ("1 appointment today", "{n} appointments today"),
    first_one: "The first at {time}: {what}",
    unconfirmed: "Not confirmed yet: {n}",
    calendar: "Open the calendar: {link}",
    tasks: ("1 task is due today", "{n} tasks are due today"),
    to_tasks: "Open the tasks: {link}",
    leads: ("1 new lead yesterday", "{n} new leads yesterday"),
    to_leads: "Open the leads: {link}",
    overdue: ("1 invoice is overdue", "{n} invoices are overdue"),
    invoices: "Open the invoices: {link}",
    gaps: (
        "1 question that the agent could not answer",
        "{n} questions that the agent could not answer",
    ),
    to_gaps: "Answer them: {link}",
    off: "You can switch this mail off in your account.",
};

const DE: Texts = Texts {
    subject: "Ihr Morgen bei {business}",
    hello: "Guten Morgen {name},",
    first: "das kam gestern, und das steht heute an.",
    conversations: ("1 Gespräch gestern", "{n} Gespräche gestern"),
    by: "{agent} vom Assistenten beantwortet, {people} von Menschen",
    waiting: ("1 wartet jetzt auf einen Menschen", "{n} warten jetzt auf einen Menschen"),
    inbox: "Zum Posteingang: {link}",
    appointments: ("1 Termin heute", "{n} Termine heute"),
    first_one: "Der erste um {time}: {what}",
    unconfirmed: "Noch nicht bestätigt: {n}",
    calendar: "Zum Kalender: {link}",
    tasks: ("1 Aufgabe ist heute fällig", "{n} Aufgaben sind heute fällig"),
    to_tasks: "Zu den Aufgaben: {link}",
    leads: ("1 neuer Interessent gestern", "{n} neue Interessenten gestern"),
    to_leads: "Zu den Interessenten: {link}",
    overdue: ("1 Rechnung ist überfällig", "{n} Rechnungen sind überfällig"),
    invoices: "Zu den Rechnungen: {link}",
    gaps: (
        "1 Frage, die der Assistent nicht beantworten konnte",
        "{n} Fragen, die der Assistent nicht beantworten konnte",
    ),
    to_gaps: "Beantworten: {link}",
    off: "Diese Mail lässt sich in Ihrem Konto abschalten.",
};

/// The business's first language, as far as it is spoken here.
pub(super) fn language(business: &Profile) -> Language {
    Language::choose(business.languages.0.iter().map(String::as_str))
}

/// `n` of something, in words.
fn of((one, many): (&str, &str), n: i64) -> String {
    if n == 1 { one.to_owned() } else { fill(many, &[("n", &n.to_string())]) }
}

/// Subject and text for a member.
pub(super) fn letter(
    figures: &Figures,
    name: &str,
    business: &Profile,
    url: &str,
) -> (String, String) {
    let texts = if language(business) == Language::De { &DE } else { &EN };
    let link = |text: &str, path: &str| fill(text, &[("link", &format!("{url}{path}"))]);
    let mut parts: Vec<Vec<String>> =
        vec![vec![fill(texts.hello, &[("name", name)])], vec![texts.first.to_owned()]];
    let talks = &figures.conversations;
    if talks.all > 0 || talks.waiting > 0 {
        let mut part = vec![of(texts.conversations, talks.all)];
        if talks.all > 0 {
            let (agent, people) = (talks.agent.to_string(), talks.people.to_string());
            part.push(fill(texts.by, &[("agent", &agent), ("people", &people)]));
        }
        if talks.waiting > 0 {
            part.push(of(texts.waiting, talks.waiting));
        }
        part.push(link(texts.inbox, "/app/inbox"));
        parts.push(part);
    }
    if let Some(first) = figures.bookings.first() {
        let time = first.begins().strftime("%H:%M").to_string();
        let count = i64::try_from(figures.bookings.len()).unwrap_or(i64::MAX);
        let what = match &first.staff_name {
            Some(staff) => format!("{} ({staff})", first.service_name),
            None => first.service_name.clone(),
        };
        let mut part = vec![
            of(texts.appointments, count),
            fill(texts.first_one, &[("time", &time), ("what", &what)]),
        ];
        if figures.unconfirmed > 0 {
            part.push(fill(texts.unconfirmed, &[("n", &figures.unconfirmed.to_string())]));
        }
        part.push(link(texts.calendar, "/app/calendar?view=day"));
        parts.push(part);
    }
    for (count, words, open, path) in [
        (figures.tasks, texts.tasks, texts.to_tasks, "/app/tasks"),
        (figures.leads, texts.leads, texts.to_leads, "/app/leads"),
        (figures.overdue, texts.overdue, texts.invoices, "/app/money/invoices?state=overdue"),
        (figures.gaps, texts.gaps, texts.to_gaps, "/app/knowledge/gaps"),
    ] {
        if count > 0 {
            parts.push(vec![of(words, count), link(open, path)]);
        }
    }
    parts.push(vec![texts.off.to_owned()]);
    parts.push(vec![business.name.clone()]);
    let body: Vec<String> = parts.into_iter().map(|part| part.join("\n")).collect();
    let subject = fill(texts.subject, &[("business", &business.name)]);
    (subject, format!("{}\n", body.join("\n\n")))
}

//! What happened with a quote or an invoice, in words, with who and when.

use frontdesk_desk::{orgs::Member, sales::SaleStep};
use maud::{Markup, html};

use super::INVOICES;
use crate::{
    parts::{Happening, Icon, Reads, timeline, titled_card},
    shell::Frame,
};

/// The steps, the last first.
pub(super) fn happened(frame: &Frame, steps: &[SaleStep], members: &[Member]) -> Markup {
    let titles: Vec<(Icon, String)> = steps.iter().map(title).collect();
    let hrefs: Vec<Option<String>> = steps.iter().map(href).collect();
    let happenings: Vec<Happening<'_>> = steps
        .iter()
        .zip(titles.iter().zip(&hrefs))
        .rev()
        .map(|(step, ((icon, title), href))| Happening {
            icon: *icon,
            title,
            href: href.as_deref(),
            at: frame.moment(step.created_at, Reads::Relative),
            mark: html! {},
            body: html! {
                span { (who(members, &step.changed_by)) }
                @if let Some(words) = words(step) { span.faint dir="auto" { ": " (words) } }
            },
        })
        .collect();
    titled_card("What happened", &html! {}, &timeline(&happenings))
}

fn title(step: &SaleStep) -> (Icon, String) {
    let detail = step.detail.as_str();
    let plain = |icon, words: &str| (icon, words.to_owned());
    match step.step.as_str() {
        "created" => plain(Icon::Edit, "Written"),
        "sent" if detail == "email" => plain(Icon::Mail, "Sent by e-mail"),
        "sent" => plain(Icon::Link, "Handed over by its link"),
        "viewed" => plain(Icon::Eye, "Opened"),
        "accepted" => (Icon::CheckCircle, format!("Accepted by {detail}")),
        "declined" => plain(Icon::X, "Declined"),
        "expired" => plain(Icon::Clock, "Expired"),
        "revised" => plain(Icon::Refresh, "Taken back to change it"),
        "invoiced" => plain(Icon::Money, "Made into an invoice"),
        "issued" => (Icon::CheckCircle, format!("Issued as {detail}")),
        "payment" => (Icon::Money, format!("{detail} came in")),
        "refund" => (Icon::Money, format!("{detail} went back")),
        "payment_undone" => (Icon::Refresh, format!("Payment {detail} was taken back")),
        "reminded" => plain(Icon::Bell, "Reminded"),
        "voided" => plain(Icon::X, "Voided"),
        "credited" => (Icon::Minus, format!("Credited by {detail}")),
        other => plain(Icon::Note, other),
    }
}

/// What somebody said with it.
fn words(step: &SaleStep) -> Option<&str> {
    let says = matches!(step.step.as_str(), "declined" | "voided");
    Some(step.detail.as_str()).filter(|words| says && !words.is_empty())
}

fn href(step: &SaleStep) -> Option<String> {
    (step.step == "invoiced").then(|| format!("{INVOICES}/{}", step.detail))
}

/// Who took a step.
fn who(members: &[Member], by: &str) -> String {
    let member = members.iter().find(|one| one.id.as_str() == by);
    match (member, by) {
        (Some(member), _) => member.name.clone(),
        (None, "contact") => "The customer".to_owned(),
        (None, "agent") => "The agent".to_owned(),
        (None, "system") => "Frontdesk".to_owned(),
        (None, by) if by.starts_with("key_") => "A program".to_owned(),
        (None, _) => "Somebody who is no member any more".to_owned(),
    }
}

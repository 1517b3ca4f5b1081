//! Contacts that may be one person: suggestions, the question before a merge, and its undoing.

use axum::{extract::State, response::Response};
use frontdesk_base::id::{ContactId, MergeId};
use frontdesk_desk::{
    App, Error, Role,
    contacts::{
        self, Contact,
        duplicates::{self, Suggestion},
        identities::{self, Kind},
    },
    conversations::inbox,
};
use frontdesk_http::{Member, Path, Result};
use maud::{Markup, html};

use crate::{
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Button, Icon, Mood, Reads, Size, Tone, avatar, badge, card, empty_state, link_button,
        notice_with, page_header_with_back, phone, post_button, time, titled_card,
    },
    shell::{Frame, Page},
};

/// Why two may be one.
fn reason(one: &Suggestion) -> String {
    let what = match one.kind {
        Kind::Email => "e-mail address",
        Kind::Phone => "phone number",
        Kind::WhatsApp => "WhatsApp user",
    };
    match (one.exact, one.names_alike) {
        (true, true) => format!("The same {what}"),
        (true, false) => format!("The same {what}, but different names"),
        (false, _) => format!("Names alike, and nearly the same {what}"),
    }
}

/// What is said on the page of a contact that may be somebody else too.
pub(super) fn suggested(frame: &Frame, contact: &ContactId, found: &[Suggestion]) -> Markup {
    if found.is_empty() || !frame.may(Role::Operator) {
        return html! {};
    }
    notice_with(
        Mood::Info,
        "Perhaps the same person",
        &html! {
            ul.suggested {
                @for one in found.iter().take(5) {
                    @let other = if one.first.id == *contact { &one.second } else { &one.first };
                    li.cluster {
                        a href={ "/app/contacts/" (other.id) } { bdi { (other.display_name()) } }
                        span.small { (reason(one)) ": " bdi { (one.value) } }
                        (link_button(&format!("/app/contacts/{contact}/merge/{}", other.id), &Button { label: "Look at both", icon: Some(Icon::Merge), small: true, ..Button::default() }))
                        (post_button(&format!("/app/contacts/{contact}/apart/{}", other.id), &Button { label: "Two people", small: true, tone: Tone::Quiet, ..Button::default() }))
                    }
                }
            }
        },
    )
}

pub(super) async fn duplicates(State(app): State<App>, frame: Frame) -> Result<Page> {
    let found = duplicates::list(&app, &frame.caller).await?;
    let body = html! {
        (page_header_with_back("/app/contacts", "Contacts", "Duplicates", &html! {}))
        @if found.is_empty() {
            (card(&empty_state(Icon::Users, "No duplicates",
                "Contacts with the same address or number, or nearly so and names alike, are shown here to be merged.",
                &link_button("/app/contacts", &Button { label: "All contacts", ..Button::default() }))))
        } @else {
            (card(&html! { ul.pairs { @for one in &found { (pair(&frame, one)) } } }))
        }
    };
    Ok(frame.page(Place::Contacts, "Duplicates", &body))
}

fn pair(frame: &Frame, one: &Suggestion) -> Markup {
    let who = |contact: &Contact| {
        let name = contact.display_name();
        html! { span.who { (avatar(&name, contact.id.as_str(), Size::Small)) a href={ "/app/contacts/" (contact.id) } { bdi { (name) } } } }
    };
    let (first, second) = (&one.first.id, &one.second.id);
    html! {
        li.pair {
            div.cluster { (who(&one.first)) span.faint aria-hidden="true" { (Icon::Merge) } span.sr-only { "and" } (who(&one.second)) }
            p.small { (badge(if one.exact && one.names_alike { Mood::Success } else { Mood::Neutral }, &reason(one))) " " bdi.faint { (one.value) } }
            @if frame.may(Role::Operator) {
                div.cluster {
                    (link_button(&format!("/app/contacts/{second}/merge/{first}"), &Button { label: "Look at both", small: true, icon: Some(Icon::Merge), ..Button::default() }))
                    (post_button(&format!("/app/contacts/{first}/apart/{second}"), &Button { label: "Two people", small: true, tone: Tone::Quiet, ..Button::default() }))
                }
            }
        }
    }
}

pub(super) async fn ask(
    State(app): State<App>,
    frame: Frame,
    Path((from, into)): Path<(ContactId, ContactId)>,
) -> Result<Page> {
    let caller = &frame.caller;
    caller.must_be(Role::Operator)?;
    let goes = contacts::get(&app, caller, &from).await?;
    let stays = contacts::get(&app, caller, &into).await?;
    if goes.id == stays.id {
        return Err(Error::conflict("They are one contact already.").into());
    }
    let (going, staying) = (side(&app, &frame, &goes).await?, side(&app, &frame, &stays).await?);
    let name = stays.display_name();
    let path = |from: &ContactId, into: &ContactId| format!("/app/contacts/{from}/merge/{into}");
    let body = html! {
        (page_header_with_back("/app/contacts/duplicates", "Duplicates", "Merge two contacts", &html! {}))
        div.stack { div.grid.grid-even {
            (titled_card("This one goes", &badge(Mood::Neutral, "into the other"), &going))
            (titled_card("This one stays", &badge(Mood::Success, "keeps its details"), &staying))
        }
        p { "Conversations, visits, leads, tasks, notes and consent of the first move to " strong { bdi { (name) } } ", which takes over what it does not know yet. You can undo this at any time: everything goes back, and what is written after the merge stays." }
        p.small.soft { "What each browser can see stays as it is." }
        div.cluster {
            (post_button(&path(&goes.id, &stays.id), &Button { label: "Merge contacts", icon: Some(Icon::Merge), tone: Tone::Primary, ..Button::default() }))
            (link_button(&path(&stays.id, &goes.id), &Button { label: "The other way round", ..Button::default() }))
            (post_button(&format!("/app/contacts/{}/apart/{}", goes.id, stays.id), &Button { label: "They are two people", tone: Tone::Quiet, ..Button::default() }))
        } }
    };
    Ok(frame.page(Place::Contacts, "Merge two contacts", &body))
}

/// One of the two, as far as it helps to decide.
async fn side(app: &App, frame: &Frame, contact: &Contact) -> frontdesk_desk::Result<Markup> {
    let ways = identities::of(app, &frame.caller, &contact.id).await?;
    let talks = inbox::of_contact(app, &frame.caller, &contact.id).await?;
    let name = contact.display_name();
    Ok(html! {
        p.who { (avatar(&name, contact.id.as_str(), Size::Small)) a href={ "/app/contacts/" (contact.id) } { bdi { (name) } } }
        ul.plain { @for one in &ways { li.small { @if one.kind == Kind::Phone { (phone(&one.value)) } @else { bdi { (one.value) } } } } }
        p.cluster { @for tag in contact.tags.iter() { (badge(Mood::Neutral, tag)) } }
        p.small.soft { (talks.len()) @if talks.len() == 1 { " conversation" } @else { " conversations" } " · first seen " (time(&frame.moment(contact.created_at, Reads::Day))) }
    })
}

pub(super) async fn merge(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path((from, into)): Path<(ContactId, ContactId)>,
) -> Result<Response> {
    let there = format!("/app/contacts/{into}");
    match contacts::merge(&app, &caller, &from, &into).await {
        Ok(merge) => {
            let flash = Flash::done("Contacts merged")
                .undo(format!("/app/contacts/merges/{}/undo", merge.id));
            Ok(back.led(flash, &there))
        }
        Err(Error::Conflict(words)) => Ok(back.led(Flash::warning(words), &there)),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn undo(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<MergeId>,
) -> Result<Response> {
    match contacts::unmerge(&app, &caller, &id).await {
        Ok(merge) => {
            let there = format!("/app/contacts/{}", merge.survivor_id);
            Ok(back.led(Flash::done("Merge undone: they are two contacts again"), &there))
        }
        Err(Error::Conflict(words)) => Ok(back.said(Flash::warning(words), "/app/contacts")),
        Err(error) => Err(error.into()),
    }
}

pub(super) async fn apart(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path((one, other)): Path<(ContactId, ContactId)>,
) -> Result<Response> {
    duplicates::keep_apart(&app, &caller, &one, &other).await?;
    Ok(back.led(Flash::done("Noted: they are two people"), "/app/contacts/duplicates"))
}

//! The page on which a quote or an invoice is written.

use maud::{Markup, html};

use super::{
    around::{Around, Kind},
    editor_parts as parts_of, lines,
    typed::Typed,
};
use crate::{
    layout::Place,
    meanwhile,
    parts::{
        Button, FormErrors, Tone, error_summary, form_actions, link_button, page_header_with_back,
        submit, titled_card,
    },
    shell::{Frame, Page},
};

pub(super) fn page(frame: Frame, around: &Around, typed: &Typed, errors: &FormErrors) -> Page {
    let title = match (around.kind, around.is_new) {
        (Kind::Quote, true) => "New quote",
        (Kind::Invoice, true) => "New invoice",
        (Kind::Quote, false) => "Edit quote",
        (Kind::Invoice, false) => "Edit invoice",
    };
    let (back, label) = &around.back;
    let body = html! {
        (page_header_with_back(back, label, title, &html! {}))
        (editor(around, typed, errors))
    };
    frame.page(Place::Money, title, &body)
}

fn editor(around: &Around, typed: &Typed, errors: &FormErrors) -> Markup {
    let none = html! {};
    html! {
        div id="paper-editor" {
            form.money-form id="paper-form" method="post" action=(around.action) data-guard data-paper data-dirty[around.dirty] {
                // What Enter in a field presses: saving, not the first button of a line.
                button.sr-only type="submit" tabindex="-1" aria-hidden="true" { "Save" }
                (meanwhile::told(&typed.base, &typed.news, &around.action))
                (error_summary(errors))
                @for (name, value) in [("contact", &typed.contact), ("lead", &typed.lead), ("booking", &typed.booking), ("conversation", &typed.conversation)] {
                    @if !value.is_empty() { input type="hidden" name=(name) value=(value); }
                }
                (titled_card("For whom", &none, &parts_of::whom(around, typed, errors)))
                (titled_card("What for", &none, &html! {
                    div.form { (parts_of::about(typed, errors)) }
                    (lines::lines(around, typed, errors))
                }))
                (titled_card("Under which terms", &none, &parts_of::terms(around, typed, errors)))
                (form_actions(&html! {
                    (link_button(&around.back.0, &Button { label: "Cancel", tone: Tone::Quiet, ..Button::default() }))
                    (submit(&Button { label: if around.is_new { "Save draft" } else { "Save" }, tone: Tone::Primary, ..Button::default() }))
                }))
            }
            // Beside the form, so that adding up is no saving.
            div hidden hx-post="/app/money/sums" hx-include="#paper-form" hx-target="#paper-sums" hx-swap="outerHTML" hx-sync="this:replace"
                hx-trigger="input delay:250ms from:#paper-form, change delay:250ms from:#paper-form" {}
        }
    }
}

//! Every other page.

#![expect(clippy::type_complexity, reason = "sample content, written out")]

use frontdesk_pages::flash::Flash;
use frontdesk_pages::layout::{Announcement, Place, Shell, error_page, page, public_page};
use frontdesk_pages::parts::{
    Answer, Button, Channel, Choice, Column, Control, Entry, Fact, Field, FormErrors, Icon, Mood,
    Order, Pages, Question, Reads, Role, Size, Step, Tab, Toggle, Tone, agent_avatar, avatar,
    avatar_stack, badge, button, card, channel_icon, checkbox, checklist, code_block, copy_value,
    empty_state, error_summary, facts, field, figure, form_actions, form_dialog, link_button,
    menu_line, menu_link, menu_open, notice, page_header, page_header_with_back, pagination,
    progress, radio_cards, role_badge, row_menu, section_header, segments, settings_section,
    status_badge, status_dot, submit, switch, table, tabs, time, titled_card,
};
use maud::{Markup, html};

use crate::{ago, shell};

pub(crate) fn sign_in() -> Markup {
    let form = html! {
        form.form method="post" action="/sign-in" {
            (field(&Field { name: "email", label: "E-mail", control: Control::Email, value: "ada@studionord.example", required: true, autocomplete: Some("username"), ..Field::default() }))
            (field(&Field {
                name: "password", label: "Password", control: Control::Password, required: true, autocomplete: Some("current-password"),
                error: Some("This password does not belong to this e-mail address."), ..Field::default()
            }))
            (checkbox(&Toggle { name: "remember", label: "Keep me signed in on this device", on: true, ..Toggle::default() }))
            (submit(&Button { label: "Sign in", tone: Tone::Primary, wide: true, ..Button::default() }))
        }
    };
    let foot = html! { p { "New here? " a href="/sign-up" { "Create an account" } } p { a href="/reset" { "Forgot your password?" } } };
    public_page("Sign in", Some("Welcome back."), &form, &foot)
}

pub(crate) fn not_found() -> Markup {
    error_page(
        404,
        "There is nothing here",
        "The page may have been deleted, or the address may be mistyped. Nothing you were working on is lost.",
        &[("Go to the inbox", "/app/inbox"), ("Home", "/app")],
    )
}

pub(crate) fn home() -> Markup {
    let steps = [
        Step {
            title: "Tell Nora about the business",
            text: "Name, address and what you do: two minutes.",
            href: "#",
            action: "Open",
            done: true,
        },
        Step {
            title: "Set the opening hours",
            text: "So that nobody is promised a time when you are closed.",
            href: "#",
            action: "Open",
            done: true,
        },
        Step {
            title: "Teach it what you know",
            text: "Answers, prices and rules. It says nothing it has not been taught.",
            href: "#",
            action: "Add knowledge",
            done: false,
        },
        Step {
            title: "Try it",
            text: "Ask it what your customers ask, before they do.",
            href: "#",
            action: "Try it",
            done: false,
        },
        Step {
            title: "Put it on your website",
            text: "One line of code, or a plug-in for WordPress.",
            href: "#",
            action: "Get the code",
            done: false,
        },
        Step {
            title: "Invite your team",
            text: "They see every conversation and can step in at any moment.",
            href: "#",
            action: "Invite",
            done: false,
        },
    ];
    let shell = Shell {
        announcement: Some(Announcement {
            mood: Mood::Warning,
            text: "Please confirm your e-mail address; we sent you a link.".into(),
            action: Some(("Send it again".into(), "#".into())),
        }),
        flash: vec![Flash::done("Opening hours saved").undo("/undo")],
        ..shell(Place::Home)
    };
    page(
        &shell,
        "Home",
        &html! {
            (page_header("Good morning, Ada", Some("Nora has answered 41 of 46 conversations since Sunday. Two people are waiting for you."), &link_button("#", &Button { label: "Open the inbox", icon: Some(Icon::Inbox), tone: Tone::Primary, ..Button::default() })))
            div.stack {
                div.grid.grid-tight {
                    (card(&figure("Answered by Nora", "89 %", Some((Mood::Success, "4 points more than last week")))))
                    (card(&figure("First answer after", "0.4 s", Some((Mood::Neutral, "people: 6 min")))))
                    (card(&figure("Booked", "18", Some((Mood::Success, "8,640 kr.")))))
                }
                (checklist("Set up your front desk", &steps))
            }
        },
    )
}

pub(crate) fn contacts() -> Markup {
    let people: [(&str, &str, &str, Channel, i64, &str, Option<Mood>); 7] = [
        (
            "Maya Lindqvist",
            "maya@lindqvist.example",
            "+45 20 30 40 50",
            Channel::Widget,
            1,
            "4,280 kr.",
            Some(Mood::Warning),
        ),
        ("Jonas Bæk", "", "+45 31 22 18 09", Channel::Voice, 12, "960 kr.", None),
        (
            "Priya Raman",
            "priya.raman@mail.example",
            "+45 28 14 77 20",
            Channel::WhatsApp,
            31,
            "12,110 kr.",
            Some(Mood::Success),
        ),
        ("Thomas Skov", "thomas@skovogco.example", "", Channel::Email, 95, "0 kr.", None),
        (
            "Layla Haddad",
            "layla@haddad.example",
            "+46 70 123 45 67",
            Channel::WhatsApp,
            190,
            "2,240 kr.",
            None,
        ),
        ("Freja Nygaard", "freja@nygaard.example", "", Channel::Widget, 320, "560 kr.", None),
        ("Oliver Kjær", "", "+45 40 19 03 11", Channel::Sms, 1_500, "1,440 kr.", None),
    ];
    let columns = [
        Column { label: "Name", sort_href: Some("#".into()), ..Column::default() },
        Column { wide_only: true, ..Column::new("E-mail") },
        Column { wide_only: true, ..Column::new("Phone") },
        Column {
            label: "Last seen",
            sort_href: Some("#".into()),
            order: Some(Order::Falling),
            ..Column::default()
        },
        Column { sort_href: Some("#".into()), ..Column::number("Spent") },
        Column::actions(),
    ];
    let rows = html! {
        @for (name, email, phone, channel, minutes, spent, mood) in people {
            tr {
                td { span.who { (avatar(name, name, Size::Small)) a.row-link href="#" { (name) } @if let Some(mood) = mood { (badge(mood, if mood == Mood::Warning { "waiting" } else { "regular" })) } } }
                td.soft.wide-only { (email) }
                td.soft.wide-only { (phone) }
                td { span.who { (channel_icon(channel)) (time(&ago(minutes, Reads::Relative))) } }
                td.number { (spent) }
                td.actions {
                    (row_menu(&format!("More for {name}"), &html! {
                        (menu_link("#", &Entry { label: "Open", icon: Some(Icon::User), ..Entry::default() }))
                        (menu_link("#", &Entry { label: "Merge with another", icon: Some(Icon::Merge), ..Entry::default() }))
                        (menu_line())
                        (menu_open("delete", &Entry { label: "Delete", icon: Some(Icon::Trash), danger: true, ..Entry::default() }))
                    }))
                }
            }
        }
    };
    let actions = html! {
        (button(&Button { label: "Import", icon: Some(Icon::Upload), ..Button::default() }))
        (button(&Button { label: "New contact", icon: Some(Icon::Plus), tone: Tone::Primary, key: Some("c"), ..Button::default() }))
    };
    page(
        &shell(Place::Contacts),
        "Contacts",
        &html! {
            (page_header("Contacts", Some("Everybody who wrote or called, with all they have said and booked."), &actions))
            div.toolbar {
                form.search role="search" { (Icon::Search) input.input type="search" name="q" placeholder="Name, e-mail or phone" aria-label="Search contacts" data-key="/"; }
                (button(&Button { label: "Filter", icon: Some(Icon::Filter), small: true, ..Button::default() }))
            }
            (table("Contacts", &columns, &rows))
            (pagination(&Pages { previous: None, next: Some("#".into()), shown: "1-7 of 214".into() }))
            (form_dialog("delete", "Delete contact", "/delete", &html! {
                p { "Messages, recordings and bookings of this contact go for good. Invoices stay, without the name, because the law asks for it." }
                (field(&Field { name: "confirm", label: "Type the name to go on", ..Field::default() }))
            }, &Button { label: "Delete contact", tone: Tone::Danger, ..Button::default() }))
        },
    )
}

pub(crate) fn knowledge_empty() -> Markup {
    let action = html! {
        (link_button("#", &Button { label: "Add an answer", icon: Some(Icon::Plus), tone: Tone::Primary, ..Button::default() }))
        (link_button("#", &Button { label: "Read my website", icon: Some(Icon::Globe), ..Button::default() }))
    };
    page(
        &shell(Place::Knowledge),
        "Knowledge",
        &html! {
            (page_header("Knowledge", Some("What Nora answers from. She says nothing that is not in here."), &html! {}))
            (tabs("Knowledge", &[
                Tab { label: "Answers", href: "#", current: true, count: Some(0) },
                Tab { label: "Files", href: "#", ..Tab::default() },
                Tab { label: "Web pages", href: "#", ..Tab::default() },
                Tab { label: "Gaps", href: "#", count: Some(4), ..Tab::default() },
            ]))
            (card(&empty_state(Icon::Knowledge, "Teach it the first answer", "Start with what people ask every day: prices, parking, how to cancel. Or let it read your website and check what it found.", &action)))
        },
    )
}

pub(crate) fn channels() -> Markup {
    let snippet = "<script src=\"https://desk.example/widget.js\"\n        data-key=\"wk_3f9a\" async></script>";
    page(
        &shell(Place::Channels),
        "Website chat",
        &html! {
            (page_header_with_back("#", "Channels", "Website chat", &status_dot(Mood::Success, "Seen on studionord.example")))
            div.stack {
                (code_block("snippet", "Put this before </body> on every page", snippet))
                (titled_card("Look", &html! { "Changes show at once" }, &html! {
                    form.form data-guard method="post" {
                        div.form-row {
                            (field(&Field { name: "greeting", label: "Greeting", value: "Hi! How can we help?", ..Field::default() }))
                            (field(&Field { name: "colour", label: "Colour", value: "#0e6b66", control: Control::Color, ..Field::default() }))
                        }
                        (segments(&Question { name: "corner", label: "Corner", value: "end", options: &[
                            Answer { value: "start", label: "Left", ..Answer::default() }, Answer { value: "end", label: "Right", ..Answer::default() },
                        ], ..Question::default() }))
                        (form_actions(&submit(&Button { label: "Save", tone: Tone::Primary, ..Button::default() })))
                    }
                }))
                (notice(Mood::Info, "Phone and WhatsApp", "Connect Twilio, Telnyx or Meta to answer calls and messages in the same inbox."))
            }
        },
    )
}

pub(crate) fn settings() -> Markup {
    let mut errors =
        FormErrors::one("phone", "Write the number with its country, such as +45 12 34 56 78.");
    errors.push("name", "Give the business a name.");
    let zones = [
        Choice::new("Europe/Copenhagen", "Copenhagen"),
        Choice::new("Europe/Stockholm", "Stockholm"),
    ];
    page(
        &shell(Place::Settings),
        "Organization",
        &html! {
            (page_header("Organization", Some("What people see of the business, and the rules Nora follows."), &html! {}))
            form method="post" data-guard {
                (error_summary(&errors))
                (settings_section("Business", "Shown in the widget, in e-mails and on the booking page.", &html! {
                    (field(&Field { name: "name", label: "Name", value: "", required: true, error: errors.get("name"), ..Field::default() }))
                    (field(&Field { name: "phone", label: "Phone", value: "12345678", control: Control::Phone, error: errors.get("phone"), hint: Some("Calls are passed on to this number when a person is wanted."), ..Field::default() }))
                    div.form-row {
                        (field(&Field { name: "zone", label: "Time zone", value: "Europe/Copenhagen", control: Control::Select { options: &zones }, ..Field::default() }))
                        (field(&Field { name: "fee", label: "Fee for late cancelling", value: "150", control: Control::Number { min: Some("0"), max: None, step: "1" }, suffix: Some("kr."), optional: true, ..Field::default() }))
                    }
                    (field(&Field { name: "about", label: "About", value: "A small salon in the old harbour.\nFour chairs, no rush.", control: Control::Area { rows: 3 }, hint: Some("Two or three sentences."), ..Field::default() }))
                    (field(&Field { name: "logo", label: "Logo", control: Control::File { accept: "image/*", multiple: false }, ..Field::default() }))
                }))
                (settings_section("Answering", "How much Nora does on her own.", &html! {
                    (radio_cards(&Question { name: "mode", label: "When somebody writes", value: "answer", options: &[
                        Answer { value: "answer", label: "Nora answers", hint: Some("She hands over when she does not know or is asked to."), icon: Some(Icon::Sparkle), ..Answer::default() },
                        Answer { value: "draft", label: "Nora drafts", hint: Some("A person reads and sends every answer."), icon: Some(Icon::Edit), ..Answer::default() },
                    ], ..Question::default() }))
                    (switch(&Toggle { name: "book", label: "Book appointments", hint: Some("Within opening hours, for services that can be booked online."), on: true, ..Toggle::default() }))
                    (switch(&Toggle { name: "night", label: "Answer outside opening hours", on: false, ..Toggle::default() }))
                    div.form-row {
                        (field(&Field { name: "from", label: "Opens", value: "09:00", control: Control::Time, ..Field::default() }))
                        (field(&Field { name: "holiday", label: "Next holiday", value: "2025-04-18", control: Control::Date, ..Field::default() }))
                    }
                }))
                (form_actions(&html! {
                    (button(&Button { label: "Cancel", tone: Tone::Quiet, ..Button::default() }))
                    (submit(&Button { label: "Save changes", tone: Tone::Primary, ..Button::default() }))
                }))
            }
        },
    )
}

pub(crate) fn parts() -> Markup {
    let moods =
        [Mood::Neutral, Mood::Accent, Mood::Success, Mood::Warning, Mood::Danger, Mood::Info];
    page(
        &shell(Place::Home),
        "Parts",
        &html! {
            (page_header("Parts", Some("Everything small in one place."), &html! {}))
            div.stack {
                div.cluster {
                    @for tone in [Tone::Primary, Tone::Secondary, Tone::Quiet, Tone::Danger] {
                        (button(&Button { label: "Button", tone, ..Button::default() }))
                        (button(&Button { label: "Small", tone, small: true, icon: Some(Icon::Check), ..Button::default() }))
                        (button(&Button { label: "Icon", tone, icon_only: true, icon: Some(Icon::Edit), ..Button::default() }))
                    }
                    (button(&Button { label: "Off", disabled: true, ..Button::default() }))
                }
                div.cluster { @for mood in moods { (badge(mood, &format!("{mood:?}"))) } @for mood in moods { (status_dot(mood, &format!("{mood:?}"))) } }
                div.cluster { @for s in [frontdesk_pages::parts::Status::Open, frontdesk_pages::parts::Status::Escalated, frontdesk_pages::parts::Status::Snoozed, frontdesk_pages::parts::Status::Resolved] { (status_badge(s)) } @for r in [Role::Owner, Role::Admin, Role::Operator, Role::Viewer] { (role_badge(r)) } }
                div.cluster {
                    @for seed in 0..24 { (avatar("Ann Bo", &format!("con_{seed}"), Size::Medium)) }
                    (agent_avatar(Size::Medium)) (agent_avatar(Size::Large)) (avatar_stack(&[("Ada Holm", "a"), ("Ida Winther", "b"), ("Kai Lund", "c")], 4))
                }
                @for mood in moods { (notice(mood, &format!("{mood:?}"), "A sentence that says what it means and what to do about it.")) }
                (section_header("More", Some("Facts, progress, values."), &html! {}))
                (card(&html! { (progress("Reading studionord.example", 34, 51)) }))
                (card(&facts(&[Fact::new("Id", copy_value("org_01hx9", "the id")), Fact::new("Created", time(&ago(90_000, Reads::Full))), Fact::new("Plan", "Free")])))
            }
        },
    )
}

pub(crate) fn icons() -> Markup {
    page(
        &shell(Place::Home),
        "Icons",
        &html! {
            (page_header("Icons", None, &html! {}))
            div.cluster { @for icon in Icon::ALL { span.badge.badge-neutral { span.empty-icon { (icon) } (icon.name()) } } }
        },
    )
}

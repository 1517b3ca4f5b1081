//! Who works here: members and their roles, and who is invited to become one.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::id::{InvitationId, MemberId};
use frontdesk_desk::{
    App, Error, Role,
    orgs::{self, Invitation, Member},
};
use frontdesk_http::{Door, Form, Gate, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Tab, view};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    parts::{
        self, Button, Choice, Column, Control, Entry, Field, FormErrors, Icon, Live, Mood, Reads,
        Size, Tone, avatar, badge, error_summary, field, live_region, menu_heading, menu_line,
        menu_post, role_badge, row_menu, section_header, status_dot, submit, table, time,
        titled_card,
    },
    shell::{Frame, Page},
};

const PATH: &str = Tab::Members.href();

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, get(show).post(invite))
        .route("/app/settings/members/leave", post(leave))
        .route("/app/settings/members/{id}/role", post(set_role))
        .route("/app/settings/members/{id}/remove", post(remove))
        .route("/app/settings/invitations/{id}/resend", post(resend))
        .route("/app/settings/invitations/{id}/cancel", post(cancel))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    email: String,
    role: String,
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    page(&app, frame, &Typed { role: "operator".into(), ..Typed::default() }, &FormErrors::none())
        .await
}

async fn invite(
    State(app): State<App>,
    frame: Frame,
    gate: Gate,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    gate.pass_for(Door::Invitation, frame.caller.org().as_str())?;
    let invited = match typed.role.parse::<Role>() {
        Ok(role) => orgs::invite(&app, &frame.caller, &typed.email, role).await,
        Err(wrong) => Err(Error::invalid("role", wrong.to_string())),
    };
    match invited {
        Ok(invitation) => Ok(back.led(Flash::done(format!("Invited {}", invitation.email)), PATH)),
        Err(error) => {
            Ok(page(&app, frame, &typed, &of_form(error)?).await?.refused().into_response())
        }
    }
}

async fn page(app: &App, frame: Frame, typed: &Typed, errors: &FormErrors) -> Result<Page> {
    let may = frame.may(Role::Admin);
    let members = orgs::members(app, &frame.caller).await?;
    let waiting = if may { orgs::invitations(app, &frame.caller).await? } else { Vec::new() };
    let live = Live { on: Some("member.updated"), when: None, get: Some(PATH) };
    let body = html! {
        div.stack {
            @if may { (invite_card(&frame, typed, errors)) }
            (live_region("members", &live, &member_table(&frame, &members)))
        }
        @if !waiting.is_empty() {
            (section_header("Invited", Some("Their links work for a week."), &html! {}))
            (invitation_table(&frame, &waiting))
        }
    };
    Ok(view(frame, Tab::Members, &body))
}

fn role_words(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Viewer => ("Viewer", "Viewer: sees everything, changes nothing"),
        Role::Operator => ("Operator", "Operator: answers conversations, teaches the agent"),
        Role::Admin => ("Admin", "Admin: sets everything up, invites people"),
        Role::Owner => ("Owner", "Owner: everything, the end of the organization included"),
    }
}

const fn shown(role: Role) -> parts::Role {
    match role {
        Role::Viewer => parts::Role::Viewer,
        Role::Operator => parts::Role::Operator,
        Role::Admin => parts::Role::Admin,
        Role::Owner => parts::Role::Owner,
    }
}

fn invite_card(frame: &Frame, typed: &Typed, errors: &FormErrors) -> Markup {
    let roles: Vec<Choice> = Role::ALL
        .into_iter()
        .filter(|role| frame.may(*role))
        .map(|role| Choice::new(role.as_str(), role_words(role).1))
        .collect();
    titled_card(
        "Invite somebody",
        &html! {},
        &html! {
            form.form method="post" action=(PATH) {
                (error_summary(errors))
                div.form-row {
                    (field(&Field {
                        name: "email", label: "E-mail address", value: &typed.email, error: errors.get("email"), control: Control::Email, required: true,
                        placeholder: Some("name@example.com"), autocomplete: Some("off"), ..Field::default()
                    }))
                    (field(&Field {
                        name: "role", label: "As", value: &typed.role, error: errors.get("role"), control: Control::Select { options: &roles }, ..Field::default()
                    }))
                }
                p { (submit(&Button { label: "Send the invitation", icon: Some(Icon::UserPlus), tone: Tone::Primary, ..Button::default() })) }
            }
        },
    )
}

fn member_table(frame: &Frame, members: &[Member]) -> Markup {
    let columns = [
        Column::new("Member"),
        Column { wide_only: true, ..Column::new("E-mail") },
        Column::new("Role"),
        Column { wide_only: true, ..Column::new("Last here") },
        Column::actions(),
    ];
    let rows = html! {
        @for member in members {
            @let own = frame.caller.member() == Some(&member.id);
            tr id=(member.id) {
                td {
                    span.who {
                        (avatar(&member.name, member.user_id.as_str(), Size::Small))
                        span { (member.name) @if own { " " (badge(Mood::Neutral, "you")) } }
                    }
                    div.cell-more.soft.small {
                        (member.email)
                        @if member.is_here(frame.now) { " · here" }
                        @else if let Some(seen) = member.seen_at { " · " (time(&frame.moment(seen, Reads::Relative))) }
                    }
                }
                td.soft.wide-only { (member.email) }
                td { (role_badge(shown(member.role))) }
                td.soft.wide-only {
                    @if member.is_here(frame.now) { (status_dot(Mood::Success, "here")) }
                    @else if let Some(seen) = member.seen_at { (time(&frame.moment(seen, Reads::Relative))) }
                    @else { span.faint { "never" } }
                }
                td.actions { (member_menu(frame, member, own)) }
            }
        }
    };
    table("Members", &columns, &rows)
}

/// What may be done to a member, as far as it would not be refused anyway.
fn member_menu(frame: &Frame, member: &Member, own: bool) -> Markup {
    let may = frame.may(Role::Admin) && frame.may(member.role);
    let at = format!("{PATH}/{}", member.id);
    let remove = format!(
        "Take {} out of {}? Their next request is refused, and their invitations go with them.",
        member.name, frame.shell.organization
    );
    let leave =
        format!("Leave {}? You can come back only by an invitation.", frame.shell.organization);
    html! {
        @if may || own {
            (row_menu(&format!("More for {}", member.name), &html! {
                @if may {
                    (menu_heading("Make them"))
                    @for role in Role::ALL.into_iter().rev().filter(|role| frame.may(*role)) {
                        form method="post" action={ (at) "/role" } {
                            input type="hidden" name="role" value=(role.as_str());
                            button.menu-item type="submit" disabled[role == member.role] {
                                span.menu-label { (role_words(role).0) }
                                @if role == member.role { (Icon::Check) span.sr-only { "(chosen)" } }
                            }
                        }
                    }
                    (menu_line())
                }
                @if own {
                    (menu_post("/app/settings/members/leave", &Entry { label: "Leave", icon: Some(Icon::Logout), danger: true, confirm: Some(&leave), ..Entry::default() }))
                } @else if may {
                    (menu_post(&format!("{at}/remove"), &Entry { label: "Remove", icon: Some(Icon::Trash), danger: true, confirm: Some(&remove), ..Entry::default() }))
                }
            }))
        }
    }
}

fn invitation_table(frame: &Frame, waiting: &[Invitation]) -> Markup {
    let columns = [
        Column::new("E-mail"),
        Column::new("As"),
        Column { wide_only: true, ..Column::new("Sent") },
        Column { wide_only: true, ..Column::new("Works until") },
        Column::actions(),
    ];
    let rows = html! {
        @for one in waiting {
            @let at = format!("/app/settings/invitations/{}", one.id);
            @let question = format!("Take back the invitation of {}? Its link stops working.", one.email);
            tr id=(one.id) {
                td {
                    (one.email)
                    div.cell-more.soft.small { "Works until " (time(&frame.moment(one.expires_at, Reads::Relative))) }
                }
                td { (role_badge(shown(one.role))) }
                td.soft.wide-only { (time(&frame.moment(one.created_at, Reads::Relative))) }
                td.soft.wide-only { (time(&frame.moment(one.expires_at, Reads::Relative))) }
                td.actions {
                    (row_menu(&format!("More for {}", one.email), &html! {
                        (menu_post(&format!("{at}/resend"), &Entry { label: "Send it again", icon: Some(Icon::Refresh), ..Entry::default() }))
                        (menu_line())
                        (menu_post(&format!("{at}/cancel"), &Entry { label: "Take it back", icon: Some(Icon::Trash), danger: true, confirm: Some(&question), ..Entry::default() }))
                    }))
                }
            }
        }
    };
    table("Invited", &columns, &rows)
}

/// A refusal that a menu's entry meets is told where it was pressed.
fn told(back: Back, done: Result<String, Error>) -> Result<Response> {
    let flash = match done {
        Ok(said) => Flash::done(said),
        Err(Error::Conflict(said)) => Flash::warning(said),
        Err(other) => return Err(other.into()),
    };
    Ok(back.led(flash, PATH))
}

async fn set_role(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<MemberId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let role =
        typed.role.parse::<Role>().map_err(|wrong| Error::invalid("role", wrong.to_string()))?;
    let done = orgs::set_role(&app, &frame.caller, &id, role).await;
    told(back, done.map(|member| format!("{} is {} now", member.name, member.role)))
}

async fn remove(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<MemberId>,
) -> Result<Response> {
    let done = orgs::remove(&app, &frame.caller, &id).await;
    told(back, done.map(|()| "Member removed".to_owned()))
}

async fn leave(State(app): State<App>, frame: Frame, back: Back) -> Result<Response> {
    match orgs::leave(&app, &frame.caller).await {
        Ok(()) => {
            Ok(back.led(Flash::done(format!("You left {}", frame.shell.organization)), "/app"))
        }
        Err(error) => told(back, Err(error)),
    }
}

async fn resend(
    State(app): State<App>,
    frame: Frame,
    gate: Gate,
    back: Back,
    Path(id): Path<InvitationId>,
) -> Result<Response> {
    gate.pass_for(Door::Invitation, frame.caller.org().as_str())?;
    let sent = orgs::resend_invitation(&app, &frame.caller, &id).await;
    told(back, sent.map(|invitation| format!("Sent a new link to {}", invitation.email)))
}

async fn cancel(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<InvitationId>,
) -> Result<Response> {
    let done = orgs::cancel_invitation(&app, &frame.caller, &id).await;
    told(back, done.map(|()| "Invitation taken back".to_owned()))
}

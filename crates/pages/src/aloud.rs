//! Talking with the agent to try it out: a dialog that the script fills with the screen of a call.

use frontdesk_base::id::ChannelId;
use frontdesk_desk::{App, Role, channels::voice};
use frontdesk_http::{Result, assets};
use maud::{Markup, html};

use crate::{
    parts::{Button, Icon, Tone, button, dialog},
    shell::Frame,
};

const ID: &str = "aloud";

/// What a page has to talk: nothing for whoever may not, or where nobody could hear or speak.
#[derive(Debug)]
pub(crate) struct Aloud(Option<Talk>);

#[derive(Debug)]
struct Talk {
    /// The websocket.
    at: String,
    /// Whom the member talks with.
    with: &'static str,
}

impl Aloud {
    /// With the draft as it was saved, if this member could talk with the agent now.
    pub(crate) async fn with_draft(app: &App, frame: &Frame) -> Result<Self> {
        let with =
            "You talk with the draft as it was last saved, not with what stands in the form.";
        Self::of(app, frame, Talk { at: "/media/rehearsal".to_owned(), with }).await
    }

    /// With the agent as the callers of a line hear it, if this member could.
    pub(crate) async fn on_line(app: &App, frame: &Frame, line: &ChannelId) -> Result<Self> {
        let with = "You hear what callers of this line hear, as it was last saved: its greeting, voice, languages and patience.";
        Self::of(app, frame, Talk { at: format!("/media/rehearsal?line={line}"), with }).await
    }

    /// Nobody can talk here.
    pub(crate) const fn none() -> Self {
        Self(None)
    }

    async fn of(app: &App, frame: &Frame, talk: Talk) -> Result<Self> {
        let may = frame.may(Role::Operator) && voice::can_talk(app, frame.caller.org()).await?;
        Ok(Self(may.then_some(talk)))
    }

    /// The button that opens it.
    pub(crate) fn opener(&self) -> Markup {
        html! {
            @if self.0.is_some() {
                (button(&Button { label: "Talk with it", icon: Some(Icon::Phone), tone: Tone::Quiet, small: true, opens: Some(ID), ..Button::default() }))
            }
        }
    }

    /// The dialog.
    pub(crate) fn dialog(&self) -> Markup {
        let Some(talk) = &self.0 else { return html! {} };
        let body = html! {
            div.dialog-body.aloud data-aloud=(talk.at) data-agent="The agent" data-script=(assets::url("voice.js")) data-style=(assets::url("voice.css")) data-worklet=(assets::url("voice-worklet.js")) {
                p.soft.small { (talk.with) " It is a rehearsal: what it would book or write down it only says, and nothing of it is kept. What models cost counts towards the costs of the day." }
                div.aloud-panel data-aloud-panel {}
            }
        };
        dialog(ID, "Talk with the agent", &body)
    }
}

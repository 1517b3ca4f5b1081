//! Talking with the agent in the playground: a dialog that the script fills with the screen of a call.

use frontdesk_desk::{App, Role, channels::voice};
use frontdesk_http::{Result, assets};
use maud::{Markup, html};

use crate::{
    parts::{Button, Icon, Tone, button, dialog},
    shell::Frame,
};

const ID: &str = "aloud";

/// What the playground has to talk: nothing for whoever may not, or where nobody could hear or speak.
#[derive(Debug)]
pub(super) struct Aloud(bool);

impl Aloud {
    /// Whether this member could talk with the agent now.
    pub(super) async fn of(app: &App, frame: &Frame) -> Result<Self> {
        let may = frame.may(Role::Operator);
        Ok(Self(may && voice::can_talk(app, frame.caller.org()).await?))
    }

    /// The button that opens it.
    pub(super) fn opener(&self) -> Markup {
        html! {
            @if self.0 {
                (button(&Button { label: "Talk with it", icon: Some(Icon::Phone), tone: Tone::Quiet, small: true, opens: Some(ID), ..Button::default() }))
            }
        }
    }

    /// The dialog.
    pub(super) fn dialog(&self) -> Markup {
        let body = html! {
            div.dialog-body.aloud data-aloud="/media/rehearsal" data-agent="The agent" data-script=(assets::url("voice.js")) data-style=(assets::url("voice.css")) data-worklet=(assets::url("voice-worklet.js")) {
                p.soft.small { "You talk with the draft as it was last saved, not with what stands in the form. It is a rehearsal: what it would book or write down it only says, and nothing of it is kept. What models cost counts towards the costs of the day." }
                div.aloud-panel data-aloud-panel {}
            }
        };
        html! { @if self.0 { (dialog(ID, "Talk with the agent", &body)) } }
    }
}

//! A phone line as it is kept.

use frontdesk_base::{Error, Phone, Result, Timestamp, id::ChannelId, text};
use frontdesk_db::Json;
use serde::{Deserialize, Serialize};

use super::settings::VoiceSettings;

frontdesk_base::words! {
    /// Who carries the calls of a line.
    pub Carrier {
        /// Twilio.
        Twilio = "twilio",
        /// Telnyx.
        Telnyx = "telnyx",
        /// Vapi, which runs the sound itself.
        Vapi = "vapi",
        /// Nobody: visitors talk through their browser.
        Browser = "browser",
    }
    /// When the agent answers.
    pub Answers {
        /// Every call.
        Always = "always",
        /// Out of hours; within them it rings at the transfer number first.
        OutOfHours = "out_of_hours",
    }
    /// How a person gets a caller, whether the agent puts them through or the call rings there.
    pub Transfers {
        /// Whoever answers hears who it is and takes the call by a key; where nobody does, it goes on without them.
        Announced = "announced",
        /// Whoever answers has the caller at once, a machine too.
        Direct = "direct",
    }
    /// What becomes of callers who withhold their number, or have a forged one.
    pub Withheld {
        /// As of everybody else.
        Answer = "answer",
        /// They may leave a message.
        Voicemail = "voicemail",
        /// They are turned away.
        Reject = "reject",
    }
    /// What becomes of a call that the agent makes when a machine answers it.
    pub Machine {
        /// It ends.
        HangUp = "hang_up",
        /// A short message is left.
        Message = "message",
    }
    /// Who hears and speaks.
    pub Speech {
        /// Whoever is set up, the best first.
        Auto = "auto",
        /// Deepgram.
        Deepgram = "deepgram",
        /// ElevenLabs.
        ElevenLabs = "elevenlabs",
        /// A server that speaks OpenAI's protocol.
        OpenAi = "openai",
        /// Small models of this installation's own.
        Local = "local",
    }
}

impl Speech {
    /// Who speaks where nobody is named, the best first.
    pub(crate) const MOUTHS: [Self; 4] =
        [Self::ElevenLabs, Self::Deepgram, Self::OpenAi, Self::Local];

    /// Whom the settings name, and then the others of `all`: whoever has no key is passed over.
    pub(crate) fn first(self, all: [Self; 4]) -> impl Iterator<Item = Self> {
        let first = (self != Self::Auto).then_some(self);
        first.into_iter().chain(all.into_iter().filter(move |who| *who != self))
    }
}

/// A phone line: a channel of the kind `voice`.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow)]
pub struct Line {
    /// Its channel.
    pub channel_id: ChannelId,
    /// What members call it.
    pub name: String,
    /// Who carries its calls.
    #[sqlx(rename = "provider")]
    pub carrier: Carrier,
    /// Whether it is on. Callers of one that is off may leave a message.
    pub enabled: bool,
    /// Its number in E.164; empty where it has none.
    pub number: String,
    /// How it is answered.
    pub settings: Json<VoiceSettings>,
    /// The carrier's id of the number, once its calls are reported to us.
    pub carrier_id: String,
    /// Since when they are.
    pub wired_at: Option<Timestamp>,
    /// When the last call came in.
    pub last_call_at: Option<Timestamp>,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A line about to be made.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct NewLine {
    /// What members call it.
    pub name: String,
    /// Who carries its calls.
    #[serde(default)]
    pub carrier: Option<Carrier>,
    /// Its number as people write it; needed at Twilio and Telnyx.
    #[serde(default)]
    pub number: String,
    /// How it is answered.
    #[serde(default)]
    pub settings: VoiceSettings,
}

/// What to change of a line; what is `None` stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct LineChange {
    /// What members call it.
    pub name: Option<String>,
    /// Its number. A changed one has to be wired anew.
    pub number: Option<String>,
    /// How it is answered, all of it.
    pub settings: Option<VoiceSettings>,
}

/// The number of a line as it is stored.
pub(super) fn number(carrier: Carrier, typed: &str, countries: &[&str]) -> Result<String> {
    let typed = text::line(typed);
    if typed.is_empty() {
        let needed = matches!(carrier, Carrier::Twilio | Carrier::Telnyx);
        return if needed {
            Err(Error::invalid("number", "is missing: the number that people call"))
        } else {
            Ok(typed)
        };
    }
    // Numbers that carriers give out for tests are of no country's plan.
    let digits = typed.strip_prefix("+1500555").unwrap_or_default();
    if digits.len() == 4 && digits.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(typed);
    }
    Phone::parse_near(&typed, countries)
        .map(|phone| phone.to_string())
        .map_err(|wrong| Error::invalid("number", wrong.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_needed_where_one_is_called() {
        assert_eq!(number(Carrier::Twilio, "030 901820", &["DE"]).unwrap(), "+4930901820");
        assert_eq!(number(Carrier::Twilio, "+15005550006", &[]).unwrap(), "+15005550006");
        assert_eq!(number(Carrier::Browser, "", &[]).unwrap(), "");
        assert!(number(Carrier::Telnyx, " ", &[]).is_err());
        assert!(number(Carrier::Twilio, "+1500555000x", &[]).is_err());
    }
}

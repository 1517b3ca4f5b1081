//! The business file: how a business is set up from TOML, kept in version control, copied by an
//! agency, seeded in the demo and in tests.

use std::collections::BTreeMap;

use frontdesk_base::{Error, Result, Secret};
use serde::Deserialize;

use crate::{
    intake::TypeText,
    orgs::HoursText,
    services::{Place, Reminder, StaffChoice},
    settings::{HandOver, ToolLimit},
};

/// A business as its file describes it. Only its name and time zone are needed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessFile {
    /// What it is and how to reach it.
    pub business: BusinessPart,
    /// When it is open.
    pub hours: Option<HoursText>,
    /// What can be booked.
    #[serde(default)]
    pub services: Vec<ServicePart>,
    /// What is offered from one day to another.
    #[serde(default)]
    pub offers: Vec<OfferPart>,
    /// Sorts of conversation with questions of their own.
    #[serde(default)]
    pub conversation_types: Vec<TypeText>,
    /// Who does it.
    #[serde(default)]
    pub staff: Vec<StaffPart>,
    /// Questions and their answers.
    #[serde(default)]
    pub faq: Vec<FaqPart>,
    /// Files and pages to learn from.
    #[serde(default)]
    pub documents: Vec<DocumentPart>,
    /// The agent.
    #[serde(default)]
    pub agent: AgentPart,
    /// The ways in.
    #[serde(default)]
    pub channels: Vec<ChannelPart>,
    /// Who works in the dashboard.
    #[serde(default)]
    pub members: Vec<MemberPart>,
}

/// `[business]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BusinessPart {
    /// Its name.
    pub name: String,
    /// What its addresses are called; made of the name when it is not given.
    pub slug: Option<String>,
    /// Its trade.
    pub industry: Option<String>,
    /// A sentence or two.
    pub description: Option<String>,
    /// Its number.
    pub phone: Option<String>,
    /// Its address.
    pub email: Option<String>,
    /// Its web site.
    pub website: Option<String>,
    /// Where it is.
    pub address: Option<String>,
    /// Its time zone's name.
    pub time_zone: String,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Tags, the first by default.
    pub languages: Option<Vec<String>>,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
}

/// `[[services]]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServicePart {
    /// Its name: the same name is the same service.
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub description: String,
    /// How long it takes.
    #[serde(default = "half_an_hour")]
    pub duration_minutes: i64,
    /// `45.00`, or `from 45.00`.
    #[serde(default)]
    pub price: String,
    /// Who does it, by name.
    #[serde(default)]
    pub staff: Vec<String>,
    /// Kept free before it.
    #[serde(default)]
    pub buffer_before_minutes: u32,
    /// Kept free after it.
    #[serde(default)]
    pub buffer_after_minutes: u32,
    /// How long ahead it must be booked at least.
    #[serde(default)]
    pub min_notice_minutes: u32,
    /// How many days ahead it can be booked at most.
    pub horizon_days: Option<u32>,
    /// How far apart the times are at which it can begin.
    pub slot_step_minutes: Option<u32>,
    /// How often on one day.
    pub max_per_day: Option<u32>,
    /// Whether a member has to say yes.
    #[serde(default)]
    pub needs_approval: bool,
    /// What is paid ahead: `10.00`.
    pub deposit: Option<String>,
    /// Where it is done: `here`, `visit`, `phone`, `video`.
    #[serde(default)]
    pub place: Place,
    /// The rooms or chairs of which it needs one, by name.
    #[serde(default)]
    pub resources: Vec<String>,
    /// Until how long before it a contact may move or cancel it.
    #[serde(default)]
    pub cancel_notice_minutes: u32,
    /// Who gets it when any of the staff will do: `least_busy`, `round_robin`.
    #[serde(default)]
    pub staff_choice: StaffChoice,
    /// When the contact is reminded: `[{ minutes_before = 1440, ask = true }]`. A day before when it is
    /// not given.
    #[serde(default = "crate::services::usual_reminders")]
    pub reminders: Vec<Reminder>,
}

fn half_an_hour() -> i64 {
    30
}

/// `[[offers]]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferPart {
    /// Its name: the same name is the same offer.
    pub name: String,
    /// What it is.
    #[serde(default)]
    pub description: String,
    /// What it costs: `45.00`.
    #[serde(default)]
    pub price: String,
    /// What is taken off, in hundredths. Not beside a price.
    pub percent: Option<u8>,
    /// Its first day.
    #[serde(deserialize_with = "crate::orgs::date_text")]
    pub from: String,
    /// Its last day.
    #[serde(deserialize_with = "crate::orgs::date_text")]
    pub to: String,
}

/// `[[staff]]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaffPart {
    /// Their name: the same name is the same person.
    pub name: String,
    /// Their address.
    #[serde(default)]
    pub email: String,
    /// When they work; the business's hours when it is not given.
    pub hours: Option<HoursText>,
    /// Where their clock stands; where the business is when it is not given.
    #[serde(default)]
    pub time_zone: String,
    /// What they do, by name.
    #[serde(default)]
    pub services: Vec<String>,
}

/// `[[faq]]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaqPart {
    /// The question: the same question is the same entry.
    pub question: String,
    /// Other ways of asking it.
    #[serde(default)]
    pub alternatives: Vec<String>,
    /// The answer.
    pub answer: String,
}

/// `[[documents]]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DocumentPart {
    /// Relative to the file.
    pub path: Option<String>,
    /// On the web.
    pub url: Option<String>,
}

/// `[agent]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AgentPart {
    /// What it is called.
    pub name: Option<String>,
    /// How it speaks.
    pub persona: Option<String>,
    /// Its first line.
    pub greeting: Option<String>,
    /// Tags of the languages it answers in.
    pub languages: Option<Vec<String>>,
    /// The chain of models.
    pub models: Option<Vec<String>>,
    /// The tools it may use.
    pub tools: Option<Vec<String>>,
    /// How often it may call a tool.
    pub tool_limits: Option<BTreeMap<String, ToolLimit>>,
    /// Sentences it must always say where they fit.
    pub always_say: Option<Vec<String>>,
    /// Topics it must refuse.
    pub never_discuss: Option<Vec<String>>,
    /// Hand-over to people.
    pub hand_over: Option<HandOver>,
}

/// `[[channels]]`
#[derive(Debug, Clone, Deserialize)]
pub struct ChannelPart {
    /// `widget`, `sms`, `whatsapp`, `voice` or `email`.
    pub kind: String,
    /// Its name: the same kind and name is the same channel.
    pub name: Option<String>,
    /// Who carries it.
    pub provider: Option<String>,
    /// Its number.
    pub number: Option<String>,
    /// Widget: the sites that may show it.
    pub origins: Option<Vec<String>>,
    /// Widget: its colour, as `#0f766e`.
    pub colour: Option<String>,
    /// Widget: `right` or `left`.
    pub position: Option<String>,
    /// Widget: questions to begin with.
    pub suggestions: Option<Vec<String>>,
    /// Voice: how it is answered.
    pub settings: Option<serde_json::Map<String, serde_json::Value>>,
    /// The provider's credentials.
    #[serde(flatten)]
    pub credentials: BTreeMap<String, SecretText>,
}

/// A secret as it may be written.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum SecretText {
    /// Itself.
    Value(Secret),
    /// In a file.
    File {
        /// Its path.
        file: String,
    },
    /// In the environment.
    Env {
        /// Its name.
        env: String,
    },
}

/// `[[members]]`
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberPart {
    /// Their address.
    pub email: String,
    /// `owner`, `admin`, `operator` or `viewer`.
    pub role: String,
}

impl BusinessFile {
    /// Reads a file; what is wrong is said with its place.
    pub fn parse(text: &str) -> Result<Self> {
        let deserializer = toml::Deserializer::parse(text)
            .map_err(|error| Error::invalid("file", error.to_string()))?;
        serde_path_to_error::deserialize(deserializer).map_err(|error| {
            let path = error.path().to_string();
            let path = if path == "." { "file".to_owned() } else { path };
            Error::invalid(path, error.into_inner().message().to_owned())
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_says_what_is_wrong_and_where() {
        for (text, place, what) in [
            ("", "file", "business"),
            ("[business]\nname = \"A\"", "business", "time_zone"),
            ("[business]\nname = \"A\"\ntime_zone = 3", "business.time_zone", "string"),
            (
                "[business]\nname = \"A\"\ntime_zone = \"UTC\"\ncolor = 1",
                "business.color",
                "unknown field",
            ),
            (
                "[business]\nname = \"A\"\ntime_zone = \"UTC\"\n[[faq]]\nquestion = \"Q\"",
                "faq[0]",
                "answer",
            ),
            ("[business\nname", "file", ""),
        ] {
            let Err(Error::Invalid(fields)) = BusinessFile::parse(text) else { panic!("{text}") };
            let (field, messages) = fields.iter().next().unwrap();
            assert_eq!(field, place, "{text}");
            assert!(messages[0].contains(what), "{text}: {messages:?}");
        }
    }

    #[test]
    fn the_smallest_file_is_a_name_and_a_zone() {
        let file = BusinessFile::parse("[business]\nname = \"A\"\ntime_zone = \"UTC\"").unwrap();
        assert!(file.services.is_empty() && file.hours.is_none());
    }
}

//! How a phone line is answered: what it can be set to be, and what is wrong with what was typed.

use std::collections::BTreeMap;

use frontdesk_base::{Phone, Result, error::Checks, text};
use serde::{Deserialize, Serialize};

use super::{
    super::model::is_tag,
    model::{Answers, Machine, Speech, Transfers, Withheld},
};

/// How a line is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on the line's page")]
pub struct VoiceSettings {
    /// The first sentence; the agent's own where it is empty.
    pub greeting: String,
    /// Who hears.
    pub ears: Speech,
    /// Who speaks.
    pub mouth: Speech,
    /// What whoever `ears` names calls the model; their usual one where it is empty.
    pub ears_model: String,
    /// What whoever `mouth` names calls the model; their usual one where it is empty.
    pub mouth_model: String,
    /// The speaker's own name of the voice; its usual one where it is empty.
    pub voice: String,
    /// How fast it speaks, in hundredths: 100 is as it is.
    pub speed: u16,
    /// How words of the business are said, by how they are written: "Nguyen" as "win".
    pub pronunciations: BTreeMap<String, String>,
    /// Tags of the languages it speaks, the first by default; the agent's own where there are none.
    pub languages: Vec<String>,
    /// Whether calls are recorded.
    pub recording: bool,
    /// Whether callers are told so first. Those of countries whose law asks for it are told anyway.
    pub consent: bool,
    /// What they are told, by language; our own words where a language has none.
    pub consent_texts: BTreeMap<String, String>,
    /// The longest call, in minutes.
    pub max_minutes: u16,
    /// After so many seconds in which nobody speaks, the agent asks whether the caller is there.
    pub idle_seconds: u16,
    /// How long a silence ends what the caller says, in milliseconds.
    pub patience_ms: u16,
    /// The same after they spoke into the agent's words.
    pub patience_interrupting_ms: u16,
    /// The same while they dictate a number, an address or a date, or a sentence is not complete.
    pub patience_dictation_ms: u16,
    /// What a single key says, `1` to `9`: "I would like to book an appointment".
    pub menu: BTreeMap<String, String>,
    /// Whether the key 0 asks for a person.
    pub zero_for_a_person: bool,
    /// Where calls are put through to, in E.164.
    pub transfer_number: Option<String>,
    /// How the agent puts callers through.
    pub transfers: Transfers,
    /// How long it rings there, in seconds.
    pub ring_seconds: u16,
    /// When the agent answers.
    pub answers: Answers,
    /// Nobody answers: callers hear a sentence and may leave a message.
    pub desk_out: bool,
    /// That sentence; our own where it is empty.
    pub desk_out_text: String,
    /// Callers who ring through to the transfer number at once, in E.164.
    pub ring_through: Vec<String>,
    /// Callers who are turned away, in E.164. Blocked contacts are, too.
    pub blocked: Vec<String>,
    /// What becomes of callers who withhold their number.
    pub withheld: Withheld,
    /// What becomes of callers whose number is not theirs, as their carrier finds (STIR/SHAKEN).
    pub forged: Withheld,
    /// From when in the day the agent calls people, `HH:MM` on the business's clock.
    pub calls_from: String,
    /// Until when.
    pub calls_until: String,
    /// What becomes of a call that the agent makes when a machine answers it.
    pub machine: Machine,
}

impl Default for VoiceSettings {
    fn default() -> Self {
        Self {
            greeting: String::new(),
            ears: Speech::Auto,
            mouth: Speech::Auto,
            ears_model: String::new(),
            mouth_model: String::new(),
            voice: String::new(),
            speed: 100,
            pronunciations: BTreeMap::new(),
            languages: Vec::new(),
            recording: false,
            consent: true,
            consent_texts: BTreeMap::new(),
            max_minutes: 30,
            idle_seconds: 10,
            patience_ms: 600,
            patience_interrupting_ms: 700,
            patience_dictation_ms: 1_400,
            menu: BTreeMap::new(),
            zero_for_a_person: true,
            transfer_number: None,
            transfers: Transfers::Announced,
            ring_seconds: 20,
            answers: Answers::Always,
            desk_out: false,
            desk_out_text: String::new(),
            ring_through: Vec::new(),
            blocked: Vec::new(),
            withheld: Withheld::Answer,
            forged: Withheld::Voicemail,
            calls_from: "09:00".to_owned(),
            calls_until: "19:00".to_owned(),
            machine: Machine::Message,
        }
    }
}

/// The longest sentence that is spoken, in characters.
const SENTENCE_CHARS: usize = 500;
/// The most numbers of a list.
const NUMBERS: usize = 500;
/// The most words whose sound is told, and the longest of them.
const WORDS: usize = 200;
const WORD_CHARS: usize = 80;
/// How long a silence may be that ends a turn, in milliseconds: shorter ones are within words, longer ones
/// are taken for a dead line.
const PATIENCE: std::ops::RangeInclusive<u16> = 200..=4_000;
/// The longest name of a voice or a model.
pub(super) const VOICE_CHARS: usize = 100;

impl VoiceSettings {
    /// The settings as they may be stored, or everything that is wrong with them. Numbers without a country
    /// code are taken to be in one of `countries`; `own` is the line's own number.
    pub(super) fn checked(mut self, own: &str, countries: &[&str]) -> Result<Self> {
        let mut checks = Checks::new();
        self.sentences(&mut checks);
        self.speech(&mut checks);
        self.keys(&mut checks);
        self.times(&mut checks);
        self.numbers(&mut checks, own, countries);
        checks.done()?;
        Ok(self)
    }

    fn sentences(&mut self, checks: &mut Checks) {
        let message =
            format!("has at most {SENTENCE_CHARS} characters: it is spoken in one breath");
        for (field, sentence) in
            [("greeting", &mut self.greeting), ("desk_out_text", &mut self.desk_out_text)]
        {
            *sentence = text::clean(sentence);
            checks.require(sentence.chars().count() <= SENTENCE_CHARS, field, message.clone());
        }
        let said = std::mem::take(&mut self.consent_texts).into_iter();
        let said = said.map(|(tag, said)| (text::line(&tag), text::clean(&said)));
        self.consent_texts = said.filter(|(_, said)| !said.is_empty()).collect();
        let short = self.consent_texts.values().all(|s| s.chars().count() <= SENTENCE_CHARS);
        let tags =
            self.consent_texts.len() <= 20 && self.consent_texts.keys().all(|tag| is_tag(tag));
        checks.require(short, "consent_texts", message);
        checks.require(tags, "consent_texts", "are sentences by language tags such as en or de-AT");
    }

    fn keys(&mut self, checks: &mut Checks) {
        let said = std::mem::take(&mut self.menu).into_iter();
        let said = said.map(|(key, said)| (text::line(&key), text::line(&said)));
        self.menu = said.filter(|(key, said)| !key.is_empty() || !said.is_empty()).collect();
        let right = self.menu.iter().all(|(key, said)| {
            matches!(key.as_bytes(), [b'1'..=b'9'])
                && (1..=SENTENCE_CHARS).contains(&said.chars().count())
        });
        checks.require(
            right,
            "menu",
            "is what each of the keys 1 to 9 says, as the caller would say it",
        );
    }

    fn speech(&mut self, checks: &mut Checks) {
        for (field, name) in [
            ("voice", &mut self.voice),
            ("ears_model", &mut self.ears_model),
            ("mouth_model", &mut self.mouth_model),
        ] {
            *name = text::line(name);
            let short = name.chars().count() <= VOICE_CHARS;
            checks.require(short, field, format!("has at most {VOICE_CHARS} characters"));
        }
        for (field, name, whose) in [
            ("ears_model", &self.ears_model, self.ears),
            ("mouth_model", &self.mouth_model, self.mouth),
        ] {
            let somebodys = !matches!(whose, Speech::Auto | Speech::Local);
            let message = "is a provider's: choose whose it is";
            checks.require(name.is_empty() || somebodys, field, message);
        }
        checks.require((70..=130).contains(&self.speed), "speed", "is 70 to 130 hundredths");
        let words = std::mem::take(&mut self.pronunciations).into_iter();
        self.pronunciations =
            words.map(|(written, said)| (text::line(&written), text::line(&said))).collect();
        let short = |word: &String| (1..=WORD_CHARS).contains(&word.chars().count());
        let said = self.pronunciations.len() <= WORDS
            && self.pronunciations.iter().all(|(written, said)| short(written) && short(said));
        let message = format!(
            "are at most {WORDS} words, each with how it is said, of at most {WORD_CHARS} characters"
        );
        checks.require(said, "pronunciations", message);
        let lines = self.languages.iter().map(|tag| text::line(tag));
        self.languages = lines.filter(|tag| !tag.is_empty()).collect();
        let tags = self.languages.len() <= 20 && self.languages.iter().all(|tag| is_tag(tag));
        checks.require(tags, "languages", "are tags such as en or de-AT");
    }

    fn times(&mut self, checks: &mut Checks) {
        for (field, time) in
            [("calls_from", &mut self.calls_from), ("calls_until", &mut self.calls_until)]
        {
            let typed = jiff::civil::Time::strptime("%H:%M", text::line(time));
            checks.require(typed.is_ok(), field, "is a time such as 09:00");
            if let Ok(typed) = typed {
                *time = typed.strftime("%H:%M").to_string();
            }
        }
        let order = self.calls_from < self.calls_until;
        checks.require(order, "calls_until", "is later than when they begin");
        for (field, patience) in [
            ("patience_ms", self.patience_ms),
            ("patience_interrupting_ms", self.patience_interrupting_ms),
            ("patience_dictation_ms", self.patience_dictation_ms),
        ] {
            let message = "is 200 to 4,000 milliseconds";
            checks.require(PATIENCE.contains(&patience), field, message);
        }
        let Self { max_minutes, idle_seconds, ring_seconds, .. } = *self;
        checks.require((1..=240).contains(&max_minutes), "max_minutes", "is 1 to 240 minutes");
        checks.require((5..=60).contains(&idle_seconds), "idle_seconds", "is 5 to 60 seconds");
        checks.require((5..=120).contains(&ring_seconds), "ring_seconds", "is 5 to 120 seconds");
    }

    fn numbers(&mut self, checks: &mut Checks, own: &str, countries: &[&str]) {
        let typed = self.transfer_number.take().map(|number| text::line(&number));
        if let Some(number) = typed.filter(|number| !number.is_empty()) {
            let parsed = checks.take("transfer_number", Phone::parse_near(&number, countries));
            self.transfer_number = parsed.map(|number| number.to_string());
        }
        let loops = !own.is_empty() && self.transfer_number.as_deref() == Some(own);
        let message = "is this line's own number: calls would go in a circle";
        checks.require(!loops, "transfer_number", message);
        for (field, list) in
            [("ring_through", &mut self.ring_through), ("blocked", &mut self.blocked)]
        {
            let mut numbers: Vec<String> = Vec::new();
            for typed in list.iter().map(|one| text::line(one)).filter(|one| !one.is_empty()) {
                let parsed = Phone::parse_near(&typed, countries);
                let parsed = parsed.map_err(|wrong| format!("{typed} {wrong}"));
                if let Some(number) = checks.take(field, parsed)
                    && !numbers.iter().any(|have| have == number.as_str())
                {
                    numbers.push(number.to_string());
                }
                if numbers.len() > NUMBERS {
                    break;
                }
            }
            let message = format!("are at most {NUMBERS} numbers");
            checks.require(numbers.len() <= NUMBERS, field, message);
            *list = numbers;
        }
        let both = self.ring_through.iter().any(|number| self.blocked.contains(number));
        checks.require(!both, "blocked", "has a number that also rings through");
        let nowhere = self.transfer_number.is_none();
        let message = "is needed: it says where calls ring";
        let rings = self.answers == Answers::OutOfHours || !self.ring_through.is_empty();
        // Not beside what is wrong with the number that was typed.
        if nowhere && rings && !loops {
            checks.require(false, "transfer_number", message);
        }
    }
}

#[cfg(test)]
mod tests {
    use frontdesk_base::Error;

    use super::*;

    #[test]
    fn settings_are_cleaned() {
        let settings = VoiceSettings {
            greeting: " Hello \u{202e}".into(),
            languages: vec![" de ".into(), String::new()],
            transfer_number: Some("030 901820".into()),
            ring_through: vec!["+49 30 901821".into(), "+4930901821".into(), "  ".into()],
            consent_texts: BTreeMap::from([("de".into(), "  ".into())]),
            ..VoiceSettings::default()
        }
        .checked("+15005550006", &["DE"])
        .unwrap();

        assert_eq!((settings.greeting.as_str(), settings.languages.len()), ("Hello", 1));
        assert_eq!(settings.transfer_number.as_deref(), Some("+4930901820"));
        assert_eq!(settings.ring_through, ["+4930901821"]);
        assert!(settings.consent_texts.is_empty());
    }

    #[test]
    fn everything_wrong_is_told_at_its_field() {
        let wrong = VoiceSettings {
            greeting: "x".repeat(501),
            desk_out_text: "x".repeat(501),
            voice: "x".repeat(101),
            speed: 20,
            pronunciations: BTreeMap::from([("Nguyen".into(), " ".into())]),
            languages: vec!["<de>".into()],
            consent_texts: BTreeMap::from([("??".into(), "x".into())]),
            max_minutes: 0,
            idle_seconds: 1,
            patience_ms: 100,
            patience_interrupting_ms: 10_000,
            patience_dictation_ms: 0,
            menu: BTreeMap::from([("0".into(), "a person".into())]),
            ring_seconds: 600,
            calls_from: "noon".into(),
            calls_until: "25:00".into(),
            transfer_number: Some("call me".into()),
            ring_through: vec!["12".into()],
            blocked: vec!["+4930901821".into(), "x".into()],
            ..VoiceSettings::default()
        };
        let Err(Error::Invalid(errors)) = wrong.checked("", &[]) else { panic!("it is refused") };
        let fields: Vec<&str> = errors.keys().map(AsRef::as_ref).collect();
        assert_eq!(
            fields,
            [
                "blocked",
                "calls_from",
                "calls_until",
                "consent_texts",
                "desk_out_text",
                "greeting",
                "idle_seconds",
                "languages",
                "max_minutes",
                "menu",
                "patience_dictation_ms",
                "patience_interrupting_ms",
                "patience_ms",
                "pronunciations",
                "ring_seconds",
                "ring_through",
                "speed",
                "transfer_number",
                "voice",
            ]
        );
    }

    #[test]
    fn calls_never_go_in_a_circle_or_nowhere() {
        let own = "+4930901820";
        let same = VoiceSettings { transfer_number: Some(own.into()), ..VoiceSettings::default() };
        assert!(same.checked(own, &[]).is_err());
        let nowhere = VoiceSettings { answers: Answers::OutOfHours, ..VoiceSettings::default() };
        assert!(nowhere.checked(own, &[]).is_err());
        let known = VoiceSettings { ring_through: vec![own.into()], ..VoiceSettings::default() };
        assert!(known.checked("", &[]).is_err());
        let both = VoiceSettings {
            ring_through: vec!["+4930901821".into()],
            blocked: vec!["+4930901821".into()],
            transfer_number: Some(own.into()),
            ..VoiceSettings::default()
        };
        assert!(both.checked("", &[]).is_err());
    }

    #[test]
    fn what_an_older_version_stored_still_reads_and_nothing_else_does() {
        let settings: VoiceSettings = serde_json::from_str(r#"{"desk_out":true}"#).unwrap();
        assert!(settings.desk_out && settings.max_minutes == 30);
        assert!(serde_json::from_str::<VoiceSettings>(r#"{"desk_outt":true}"#).is_err());
    }
}

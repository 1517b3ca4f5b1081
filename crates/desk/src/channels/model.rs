//! Channels as they are kept, and what a widget can be set to be.

use frontdesk_base::{Result, Timestamp, error::Checks, id::ChannelId, text};
use frontdesk_db::Json;
use serde::{Deserialize, Serialize};

use super::{origins, voice::Speech};

frontdesk_base::words! {
    /// What kind of way in.
    pub ChannelKind {
        /// The chat on a web site.
        Widget = "widget",
        /// Calls.
        Voice = "voice",
        /// Text messages.
        Sms = "sms",
        /// WhatsApp.
        Whatsapp = "whatsapp",
        /// Mail.
        Email = "email",
    }
    /// The side of the page that the launcher is on.
    pub Position {
        /// Right.
        Right = "right",
        /// Left.
        Left = "left",
    }
    /// The picture on the launcher.
    pub LauncherIcon {
        /// A speech bubble.
        Chat = "chat",
        /// A question mark.
        Question = "question",
        /// A waving hand.
        Hand = "hand",
    }
}

/// A configured way in.
#[derive(Debug, Clone, PartialEq, Serialize, sqlx::FromRow)]
pub struct Channel {
    /// Its id.
    pub id: ChannelId,
    /// What kind.
    pub kind: ChannelKind,
    /// Who carries it: `browser` for the widget.
    pub provider: String,
    /// What members call it.
    pub name: String,
    /// By what a web page names the widget. It is public.
    pub widget_key: Option<String>,
    /// How the widget looks and behaves.
    pub settings: Json<WidgetSettings>,
    /// Whether anybody gets in.
    pub enabled: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// How a widget looks and behaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct WidgetSettings {
    /// The business's colour, `#rrggbb`.
    pub colour: String,
    /// Where the launcher is.
    pub position: Position,
    /// The picture on the launcher.
    pub launcher_icon: LauncherIcon,
    /// The first line of the welcome; the agent's own where there is none.
    pub greeting: Option<String>,
    /// Things to ask, one tap away.
    pub suggestions: Vec<String>,
    /// Tags of the languages it is offered in, the first by default; the agent's own where there
    /// are none.
    pub languages: Vec<String>,
    /// Whether a visitor is asked for an e-mail address first.
    pub email_required: bool,
    /// Whether a visitor is asked for a name first.
    pub name_required: bool,
    /// The sites that may show it, as `https://shop.example`, `https://*.shop.example` or with a
    /// port; any site where there are none.
    pub allowed_origins: Vec<String>,
    /// Whether visitors see what an answer was taken from.
    pub show_sources: bool,
    /// Where the business tells what it does with data.
    pub privacy_url: Option<String>,
    /// Talking instead of typing.
    pub voice: Talking,
}

/// How visitors talk with the agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Talking {
    /// Whether they can.
    pub enabled: bool,
    /// Who hears.
    pub ears: Speech,
    /// Who speaks.
    pub mouth: Speech,
    /// The speaker's own name of the voice; its usual one where it is empty.
    pub voice: String,
    /// Whether calls are recorded; visitors are told so first.
    pub recording: bool,
    /// The longest call, in minutes.
    pub max_minutes: u16,
}

impl Default for Talking {
    fn default() -> Self {
        Self {
            enabled: false,
            ears: Speech::Auto,
            mouth: Speech::Auto,
            voice: String::new(),
            recording: false,
            max_minutes: 15,
        }
    }
}

impl Default for WidgetSettings {
    fn default() -> Self {
        Self {
            colour: "#0f766e".to_owned(),
            position: Position::Right,
            launcher_icon: LauncherIcon::Chat,
            greeting: None,
            suggestions: Vec::new(),
            languages: Vec::new(),
            email_required: false,
            name_required: false,
            allowed_origins: Vec::new(),
            show_sources: true,
            privacy_url: None,
            voice: Talking::default(),
        }
    }
}

/// The most things to ask.
const SUGGESTIONS: usize = 6;
/// The longest of them.
const SUGGESTION_CHARS: usize = 80;
/// The longest greeting.
const GREETING_CHARS: usize = 1_000;
/// The longest name of a voice.
const VOICE_CHARS: usize = 100;
/// The most sites of one widget.
const ORIGINS: usize = 50;

impl WidgetSettings {
    /// The settings as they may be stored, or everything that is wrong with them.
    pub(super) fn checked(mut self) -> Result<Self> {
        let mut checks = Checks::new();
        self.colour = self.colour.trim().to_lowercase();
        checks.require(is_colour(&self.colour), "colour", "is a colour such as #0f766e");

        self.greeting = self.greeting.map(|greeting| text::clean(&greeting));
        self.greeting = self.greeting.filter(|greeting| !greeting.is_empty());
        let greeting = self.greeting.as_deref().map_or(0, |greeting| greeting.chars().count());
        let message = format!("has at most {GREETING_CHARS} characters");
        checks.require(greeting <= GREETING_CHARS, "greeting", message);

        self.suggestions = lines(&self.suggestions);
        let short = self.suggestions.iter().all(|one| one.chars().count() <= SUGGESTION_CHARS);
        let message = format!("are at most {SUGGESTIONS} lines of {SUGGESTION_CHARS} characters");
        checks.require(self.suggestions.len() <= SUGGESTIONS && short, "suggestions", message);

        self.languages = lines(&self.languages);
        let tags = self.languages.len() <= 20 && self.languages.iter().all(|tag| is_tag(tag));
        checks.require(tags, "languages", "are tags such as en or de-AT");

        let mut origins: Vec<String> = Vec::new();
        for origin in &lines(&self.allowed_origins) {
            if let Some(origin) = checks.take("allowed_origins", origins::pattern(origin))
                && !origins.contains(&origin)
            {
                origins.push(origin);
            }
        }
        let message = format!("are at most {ORIGINS} sites");
        checks.require(origins.len() <= ORIGINS, "allowed_origins", message);
        self.allowed_origins = origins;

        self.privacy_url = self.privacy_url.map(|url| text::line(&url));
        self.privacy_url = self.privacy_url.filter(|url| !url.is_empty());
        let web = self.privacy_url.as_deref().is_none_or(|url| {
            url.len() <= 500 && !url.contains(char::is_whitespace) && origins::of_url(url).is_some()
        });
        checks.require(web, "privacy_url", "is an address such as https://shop.example/privacy");

        let voice = &mut self.voice;
        let hears = voice.ears != Speech::ElevenLabs;
        checks.require(hears, "voice.ears", "cannot be ElevenLabs, which only speaks");
        voice.voice = text::line(&voice.voice);
        let named = voice.voice.chars().count() <= VOICE_CHARS;
        checks.require(named, "voice.voice", format!("has at most {VOICE_CHARS} characters"));
        let minutes = (1..=60).contains(&voice.max_minutes);
        checks.require(minutes, "voice.max_minutes", "is 1 to 60 minutes");
        checks.done()?;
        Ok(self)
    }
}

/// Each as one line, the empty ones left out.
fn lines(texts: &[String]) -> Vec<String> {
    texts.iter().map(|one| text::line(one)).filter(|one| !one.is_empty()).collect()
}

fn is_colour(text: &str) -> bool {
    text.strip_prefix('#')
        .is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Whether this has the form of a language tag.
pub(super) fn is_tag(text: &str) -> bool {
    (2..=20).contains(&text.len())
        && text.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        })
}

#[cfg(test)]
mod tests {
    use frontdesk_base::Error;

    use super::*;

    #[test]
    fn settings_are_cleaned() {
        let settings = WidgetSettings {
            colour: " #0F766E ".into(),
            greeting: Some(" \u{202e} ".into()),
            suggestions: vec![" Opening\nhours? ".into(), "  ".into()],
            allowed_origins: vec!["HTTPS://Shop.Example:443".into(), "https://shop.example".into()],
            privacy_url: Some(String::new()),
            ..WidgetSettings::default()
        }
        .checked()
        .unwrap();

        assert_eq!((settings.colour.as_str(), &settings.greeting), ("#0f766e", &None));
        assert_eq!(settings.suggestions, ["Opening hours?"]);
        assert_eq!(settings.allowed_origins, ["https://shop.example"]);
        assert_eq!(settings.privacy_url, None);
    }

    #[test]
    fn everything_wrong_is_told_at_once() {
        let wrong = WidgetSettings {
            colour: "red; } body { display: none".into(),
            greeting: Some("x".repeat(1_001)),
            suggestions: vec!["x".into(); 7],
            languages: vec!["<script>".into()],
            allowed_origins: vec!["https://shop.example/path".into(), "shop".into()],
            privacy_url: Some("javascript:alert(1)".into()),
            voice: Talking { max_minutes: 0, voice: "x".repeat(101), ..Talking::default() },
            ..WidgetSettings::default()
        };

        let Err(Error::Invalid(errors)) = wrong.checked() else { panic!("it is refused") };
        let fields: Vec<&str> = errors.keys().map(AsRef::as_ref).collect();
        assert_eq!(
            fields,
            [
                "allowed_origins",
                "colour",
                "greeting",
                "languages",
                "privacy_url",
                "suggestions",
                "voice.max_minutes",
                "voice.voice",
            ]
        );
        assert_eq!(errors["allowed_origins"].len(), 2);
    }

    #[test]
    fn what_an_older_version_stored_still_reads() {
        let settings: WidgetSettings = serde_json::from_str(r#"{"position":"left"}"#).unwrap();
        assert_eq!(settings.position, Position::Left);
        assert_eq!(settings.colour, "#0f766e");
        assert!(!settings.voice.enabled, "nobody talks unless they are asked to");
    }
}

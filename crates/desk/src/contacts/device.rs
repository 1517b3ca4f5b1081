//! Device facts: what the widget tells about the browser, cleaned and completed.

use serde::{Deserialize, Serialize};

/// A width and a height in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Size {
    /// Across.
    pub width: u32,
    /// Down.
    pub height: u32,
}

/// Everything that is known of a visitor's device. All of it is optional: a browser may tell
/// nothing, and what it tells is a claim.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct DeviceFacts {
    /// `mobile`, `tablet` or `desktop`.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The operating system and its version.
    pub os: Option<String>,
    /// The browser's name.
    pub browser: Option<String>,
    /// The browser's version.
    pub browser_version: Option<String>,
    /// ISO 3166 alpha-2, from a GeoIP file or a trusted proxy; never from the browser.
    pub country: Option<String>,
    /// Preferred languages as tags, best first.
    pub languages: Vec<String>,
    /// The time zone's name.
    pub time_zone: Option<String>,
    /// Minutes east of UTC.
    pub utc_offset_minutes: Option<i32>,
    /// The screen.
    pub screen: Option<Size>,
    /// The page's window.
    pub viewport: Option<Size>,
    /// Device pixels to a CSS pixel.
    pub pixel_ratio: Option<f64>,
    /// Whether cookies work.
    pub cookies_enabled: Option<bool>,
    /// Whether the browser thinks that it is online.
    pub online: Option<bool>,
    /// `4g`, `wifi`, …
    pub connection_type: Option<String>,
    /// The page the visitor is on.
    pub page_url: Option<String>,
    /// Its title.
    pub page_title: Option<String>,
    /// Where the visitor came from.
    pub referrer: Option<String>,
    /// The user agent.
    pub user_agent: Option<String>,
}

fn short(text: &mut Option<String>, max: usize) {
    *text = text
        .take()
        .map(|text| frontdesk_base::text::line(&text))
        .filter(|text| !text.is_empty())
        .map(|text| text.chars().take(max).collect());
}

/// A web address as it may be shown and followed; anything else is dropped. Query and fragment go:
/// they may hold the host page's own secrets.
fn page(text: &mut Option<String>) {
    short(text, 1_000);
    *text = text
        .take()
        .filter(|url| url.starts_with("https://") || url.starts_with("http://"))
        .map(|url| url.split(['?', '#']).next().unwrap_or_default().to_owned());
}

impl DeviceFacts {
    /// The facts as they may be stored: bounded, with device, system and browser read from the user
    /// agent that the request itself carried.
    #[must_use]
    pub fn cleaned(mut self, user_agent: Option<&str>, country: Option<&str>) -> Self {
        self.country = country
            .map(str::to_uppercase)
            .filter(|c| c.len() == 2 && c.chars().all(|c| c.is_ascii_alphabetic()));
        self.user_agent = user_agent.map(str::to_owned).or(self.user_agent);
        short(&mut self.user_agent, 500);
        for text in [&mut self.time_zone, &mut self.connection_type] {
            short(text, 60);
        }
        short(&mut self.page_title, 200);
        page(&mut self.page_url);
        page(&mut self.referrer);
        self.languages.truncate(8);
        self.languages.retain(|tag| {
            tag.len() <= 20 && tag.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        });
        self.utc_offset_minutes =
            self.utc_offset_minutes.filter(|minutes| minutes.abs() <= 16 * 60);
        self.pixel_ratio =
            self.pixel_ratio.filter(|ratio| ratio.is_finite() && (0.1..=20.0).contains(ratio));
        for size in [&mut self.screen, &mut self.viewport] {
            *size = size.filter(|size| size.width <= 100_000 && size.height <= 100_000);
        }
        self.kind = self
            .kind
            .take()
            .filter(|kind| ["mobile", "tablet", "desktop"].contains(&kind.as_str()));
        self.read_user_agent();
        self
    }

    fn read_user_agent(&mut self) {
        (self.os, self.browser, self.browser_version) = (None, None, None);
        let Some(agent) = &self.user_agent else { return };
        let Some(read) = woothee::parser::Parser::new().parse(agent) else { return };
        let known = |text: &str| (text != "UNKNOWN" && !text.is_empty()).then(|| text.to_owned());
        self.browser = known(read.name);
        self.browser_version = known(read.version);
        self.os = known(read.os).map(|os| match known(&read.os_version) {
            Some(version) if os != "Linux" && version != "NT 10.0" => format!("{os} {version}"),
            _ => os,
        });
        let tablet =
            agent.contains("iPad") || (agent.contains("Android") && !agent.contains("Mobile"));
        let kind = match read.category {
            _ if tablet => "tablet",
            "smartphone" | "mobilephone" => "mobile",
            _ => "desktop",
        };
        // An iPad says that it is a Mac: what the widget found out by touch wins there.
        if self.kind.is_none() || kind != "desktop" {
            self.kind = Some(kind.to_owned());
        }
    }

    /// The facts in a few words for people and for the agent: `Safari 17 on iPhone · mobile`.
    pub fn summary(&self) -> String {
        let browser = match (&self.browser, &self.browser_version) {
            (Some(name), Some(version)) => {
                format!("{name} {}", version.split('.').next().unwrap_or_default())
            }
            (Some(name), None) => name.clone(),
            _ => "Unknown browser".to_owned(),
        };
        match (&self.os, &self.kind) {
            (Some(os), Some(kind)) => format!("{browser} on {os} · {kind}"),
            (Some(os), None) => format!("{browser} on {os}"),
            (None, Some(kind)) => format!("{browser} · {kind}"),
            (None, None) => browser,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const IPHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1";
    const CHROME: &str = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";

    #[test]
    fn the_user_agent_says_what_device_it_is() {
        for (agent, kind, summary) in [
            (IPHONE, "mobile", "Safari 17 on iPhone 17.4 · mobile"),
            (CHROME, "desktop", "Chrome 156 on Linux · desktop"),
            ("", "desktop", "Unknown browser"),
        ] {
            let facts = DeviceFacts::default().cleaned(Some(agent), None);
            assert_eq!(facts.summary(), summary, "{agent}");
            if !agent.is_empty() {
                assert_eq!(facts.kind.as_deref(), Some(kind));
            }
        }
    }

    #[test]
    fn hostile_facts_are_cut_and_dropped() {
        let facts = DeviceFacts {
            kind: Some("toaster".into()),
            languages: vec!["en".into(), "<script>".into(), "x".repeat(500)],
            page_url: Some("javascript:alert(1)".into()),
            referrer: Some("https://example.com/reset?token=secret#x".into()),
            country: Some("Atlantis".into()),
            pixel_ratio: Some(f64::INFINITY),
            utc_offset_minutes: Some(i32::MAX),
            user_agent: Some("\u{0}x".repeat(5_000)),
            ..DeviceFacts::default()
        }
        .cleaned(None, Some("de"));

        assert_eq!(facts.kind, None);
        assert_eq!(facts.languages, ["en"]);
        assert_eq!(
            (facts.page_url, facts.referrer.as_deref()),
            (None, Some("https://example.com/reset"))
        );
        assert_eq!(
            (facts.country.as_deref(), facts.pixel_ratio, facts.utc_offset_minutes),
            (Some("DE"), None, None)
        );
        assert!(facts.user_agent.unwrap().len() <= 500);
    }
}

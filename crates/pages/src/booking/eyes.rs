//! In whose eyes a page is seen: the visitor's language, their clock of twelve or twenty-four hours, and
//! the zone that times are shown in. Without a word from the visitor it is the business's zone, by name.

use axum::http::{HeaderMap, header};
use frontdesk_base::{Timestamp, language::Language};
use frontdesk_desk::orgs::Profile;
use jiff::{
    Zoned,
    civil::{Date, Weekday},
    tz::TimeZone,
};

use super::words::{Words, fill, words};

/// Where people say "2:30 pm".
const TWELVE: [&str; 14] =
    ["US", "CA", "AU", "NZ", "IN", "PH", "PK", "BD", "MY", "EG", "SA", "CO", "MX", "KR"];
/// Where a week begins on Sunday.
const SUNDAY: [&str; 16] = [
    "US", "CA", "MX", "BR", "CO", "PE", "VE", "JP", "KR", "TW", "HK", "IN", "IL", "PH", "ZA", "SA",
];

/// Names that browsers still give to zones whose cities are written otherwise today.
const RENAMED: [(&str, &str); 6] = [
    ("Asia/Calcutta", "Asia/Kolkata"),
    ("Asia/Katmandu", "Asia/Kathmandu"),
    ("Asia/Rangoon", "Asia/Yangon"),
    ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
    ("Atlantic/Faeroe", "Atlantic/Faroe"),
    ("Europe/Kiev", "Europe/Kyiv"),
];

pub(super) struct Eyes {
    pub language: Language,
    pub words: &'static Words,
    /// What times are shown in.
    pub zone: TimeZone,
    /// Its name in the time zone database.
    pub zone_name: String,
    /// Whether the visitor or their browser has said so.
    pub chosen: bool,
    business: TimeZone,
    business_name: String,
    twelve: bool,
    american: bool,
    /// The first day of a week.
    pub first: Weekday,
}

impl Eyes {
    /// Of a request: its languages, and the zone that its address names, if there is such a one.
    pub(super) fn of(headers: &HeaderMap, business: &Profile, zone: &str) -> Self {
        let told = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let tags = preferred(told.unwrap_or_default());
        let own = business.languages.0.iter().map(String::as_str);
        let (language, tag) = tags
            .iter()
            .map(String::as_str)
            .chain(own)
            .find_map(|tag| Some((Language::from_tag(tag)?, tag.to_owned())))
            .unwrap_or_default();
        let region = tag
            .split(['-', '_'])
            .skip(1)
            .find(|part| part.len() == 2)
            .map_or_else(|| business.country.clone(), str::to_ascii_uppercase);
        let chosen = Some(zone)
            .filter(|name| !name.is_empty() && name.len() <= 64)
            .map(|name| RENAMED.iter().find(|(old, _)| *old == name).map_or(name, |(_, new)| new))
            .and_then(|name| Some((TimeZone::get(name).ok()?, name.to_owned())))
            // A zone without a name (`posix` files, `Etc/Unknown`) is none that can be shown.
            .filter(|(zone, _)| zone.iana_name().is_some());
        let theirs = business.zone();
        let known = chosen.is_some();
        let (zone, zone_name) =
            chosen.unwrap_or_else(|| (theirs.clone(), business.time_zone.clone()));
        Self {
            language,
            words: words(language),
            zone,
            zone_name,
            chosen: known,
            business: theirs,
            business_name: business.time_zone.clone(),
            // The others are spoken on a clock of twenty-four hours, wherever that is.
            twelve: language == Language::En && TWELVE.contains(&region.as_str()),
            american: region == "US" || region == "CA",
            first: if SUNDAY.contains(&region.as_str()) {
                Weekday::Sunday
            } else {
                Weekday::Monday
            },
        }
    }

    /// The same, in the business's zone.
    pub(super) fn at_business(&self) -> Self {
        Self {
            zone: self.business.clone(),
            zone_name: self.business_name.clone(),
            business: self.business.clone(),
            business_name: self.business_name.clone(),
            ..*self
        }
    }

    pub(super) fn see(&self, at: Timestamp) -> Zoned {
        at.in_zone(&self.zone)
    }

    /// `14:30`, or `2:30 pm`.
    pub(super) fn clock(&self, at: &Zoned) -> String {
        if self.twelve {
            at.strftime("%-I:%M %p").to_string().to_lowercase()
        } else {
            at.strftime("%H:%M").to_string()
        }
    }

    /// `Tuesday, 24 November 2026`.
    pub(super) fn day(&self, date: Date) -> String {
        let name = self.words.days[index(date.weekday())];
        let month = self.words.months[usize::from(date.month().unsigned_abs()) - 1];
        let (day, year) = (date.day(), date.year());
        match self.language {
            Language::De => format!("{name}, {day}. {month} {year}"),
            Language::Fr if day == 1 => format!("{name} 1er {month} {year}"),
            Language::Fr => format!("{name} {day} {month} {year}"),
            Language::Es => format!("{name}, {day} de {month} de {year}"),
            Language::Ar => format!("{name}، {day} {month} {year}"),
            Language::En if self.american => format!("{name}, {month} {day}, {year}"),
            Language::En => format!("{name}, {day} {month} {year}"),
        }
    }

    /// `Tue 24 Nov`.
    pub(super) fn short_day(&self, date: Date) -> String {
        let name = self.words.days_short[index(date.weekday())];
        let month = self.words.months_short[usize::from(date.month().unsigned_abs()) - 1];
        let day = date.day();
        match self.language {
            Language::De => format!("{name}, {day}. {month}"),
            Language::En if self.american => format!("{name}, {month} {day}"),
            _ => format!("{name} {day} {month}"),
        }
    }

    /// `November 2026`.
    pub(super) fn month(&self, date: Date) -> String {
        let month = self.words.months[usize::from(date.month().unsigned_abs()) - 1];
        match self.language {
            Language::Es => format!("{month} de {}", date.year()),
            _ => format!("{month} {}", date.year()),
        }
    }

    /// `Tuesday, 24 November 2026, 14:30`.
    pub(super) fn moment(&self, at: Timestamp) -> String {
        let at = self.see(at);
        let comma = if self.language == Language::Ar { "،" } else { "," };
        format!("{}{comma} {}", self.day(at.date()), self.clock(&at))
    }

    /// `Tuesday, 24 November 2026, 14:30 – 15:30`.
    pub(super) fn span(&self, from: Timestamp, until: Timestamp) -> String {
        format!("{} – {}", self.moment(from), self.clock(&self.see(until)))
    }

    /// `14:30 – 15:30`.
    pub(super) fn clocks(&self, from: Timestamp, until: Timestamp) -> String {
        format!("{} – {}", self.clock(&self.see(from)), self.clock(&self.see(until)))
    }

    /// The city that the zone is named by.
    pub(super) fn city(&self) -> String {
        city(&self.zone_name)
    }

    /// Whether the business's clock shows another time then.
    pub(super) fn differs(&self, at: Timestamp) -> bool {
        self.zone.to_offset(at.jiff()) != self.business.to_offset(at.jiff())
    }

    /// The business's clock then, with its city and its day where that is another one; `None` where it
    /// shows the same.
    pub(super) fn theirs(&self, at: Timestamp) -> Option<String> {
        self.differs(at).then(|| {
            let there = at.in_zone(&self.business);
            let clock = self.clock(&there);
            let time = if there.date() == self.see(at).date() {
                clock
            } else {
                format!("{}, {clock}", self.short_day(there.date()))
            };
            let city = city(&self.business_name);
            fill(self.words.at_theirs, &[("time", &time), ("city", &city)])
        })
    }
}

/// 0 for Monday.
pub(super) fn index(day: Weekday) -> usize {
    usize::from(day.to_monday_zero_offset().unsigned_abs())
}

fn city(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}

/// The language that whoever asks reads best of those that are spoken here, where no business says more.
pub(crate) fn spoken(headers: &HeaderMap) -> Language {
    let told = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let tags = preferred(told.unwrap_or_default());
    Language::choose(tags.iter().map(String::as_str))
}

/// The tags of `Accept-Language`, the most wanted first.
fn preferred(header: &str) -> Vec<String> {
    let mut tags: Vec<(u16, String)> = header
        .split(',')
        .take(20)
        .filter_map(|part| {
            let mut part = part.split(';');
            let tag = part.next()?.trim();
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
            if tag.is_empty() || tag.len() > 35 || !tag.bytes().all(plain) {
                return None;
            }
            let weight = part.find_map(|piece| piece.trim().strip_prefix("q=")?.parse().ok());
            let weight: f32 = weight.unwrap_or(1.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "it lies between 0 and 1000"
            )]
            let weight = (weight.clamp(0.0, 1.0) * 1000.0) as u16;
            (weight > 0).then(|| (weight, tag.to_owned()))
        })
        .collect();
    // Stable: of equals, the one that stands first.
    tags.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    tags.into_iter().map(|(_, tag)| tag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(told: &str, day: &str, short: &str, month: &str) {
        let nothing = String::new;
        let business = Profile {
            slug: nothing(),
            name: nothing(),
            industry: nothing(),
            description: nothing(),
            phone: nothing(),
            email: nothing(),
            website: nothing(),
            address: nothing(),
            country: nothing(),
            time_zone: "Europe/Paris".to_owned(),
            currency: nothing(),
            languages: frontdesk_db::Json(vec!["en".to_owned()]),
            accent: nothing(),
            logo: nothing(),
            updated_at: Timestamp::default(),
        };
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, told.parse().unwrap());
        let eyes = Eyes::of(&headers, &business, "");
        let date = jiff::civil::date(2026, 7, 1);
        let seen = (eyes.day(date), eyes.short_day(date), eyes.month(date));
        assert_eq!(seen, (day.to_owned(), short.to_owned(), month.to_owned()), "{told}");
    }

    #[test]
    fn days_are_written_as_each_language_does() {
        check("en-GB", "Wednesday, 1 July 2026", "Wed 1 Jul", "July 2026");
        check("en-US", "Wednesday, July 1, 2026", "Wed, Jul 1", "July 2026");
        check("de-CH", "Mittwoch, 1. Juli 2026", "Mi, 1. Jul", "Juli 2026");
        check("fr-CA", "mercredi 1er juillet 2026", "mer. 1 juil.", "juillet 2026");
        check("es-US", "miércoles, 1 de julio de 2026", "mié 1 jul", "julio de 2026");
        check("ar", "الأربعاء، 1 يوليو 2026", "أربعاء 1 يوليو", "يوليو 2026");
        check("zz, pt;q=0.5", "Wednesday, 1 July 2026", "Wed 1 Jul", "July 2026");
    }

    #[test]
    fn languages_are_read_in_the_order_of_wanting() {
        assert_eq!(preferred("fr;q=0.5, de-AT, en;q=0.8"), ["de-AT", "en", "fr"]);
        assert_eq!(preferred("*, ;q=1, <script>, de;q=x, en;q=0"), ["de"]);
        assert_eq!(preferred("en;q=9, de;q=-4, fr;q=NaN"), ["en"]);
        assert!(preferred(&"a,".repeat(10_000)).len() <= 20);
    }
}

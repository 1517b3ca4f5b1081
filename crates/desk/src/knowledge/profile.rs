//! What the agent knows without being taught: the profile, the hours, the services and the offers that
//! run, as passages. They are made from the rows whenever an index is built and kept nowhere.

use std::fmt::Write as _;

use frontdesk_base::id::OrgId;
use jiff::civil::Weekday;

use super::index::{Kind, Passage};
use crate::{
    offers::Offer,
    orgs::{Hours, Profile, Span},
    services::{Person, Service},
};

/// What the id of each of these passages begins with.
pub(super) const PREFIX: &str = "profile:";

/// Up to how many bytes a passage is given whole.
const SHORT: usize = 1_000;

/// The passages that follow from an organization's rows. What is empty makes none.
pub(super) fn passages(
    org: &OrgId,
    profile: &Profile,
    hours: &Hours,
    services: &[Service],
    staff: &[Person],
) -> Vec<Passage> {
    let mut all = Passages { org, all: Vec::new() };
    all.about(profile);
    all.place(profile);
    all.reach(profile);
    all.hours(profile, hours);
    all.services(profile, services, staff);
    all.all
}

/// The passages of offers, which all run today.
pub(super) fn offers(org: &OrgId, running: &[Offer]) -> Vec<Passage> {
    let mut all = Passages { org, all: Vec::new() };
    for offer in running {
        let worth = match (offer.price, offer.percent) {
            (Some(price), _) => format!(": {price}"),
            (None, Some(percent)) => format!(": {percent}% off"),
            (None, None) => String::new(),
        };
        let about = offer.description.trim();
        let end = if about.is_empty() || about.ends_with(['.', '!', '?']) { "" } else { "." };
        let about = if about.is_empty() { String::new() } else { format!(" {about}{end}") };
        let days = |day: jiff::civil::Date| day.strftime("%-d %B %Y").to_string();
        let text = format!(
            "{}{worth}.{about} It runs from {} to {}.",
            offer.name,
            days(offer.first_day),
            days(offer.last_day)
        );
        let whether = format!("Is the {} still on?", offer.name);
        let questions = [
            "Do you have any offers?",
            "What discounts or deals do you have right now?",
            "Are there any special offers or promotions?",
            &whether,
        ];
        all.add(offer.id.as_str(), offer.name.clone(), &questions, text);
    }
    all.all
}

struct Passages<'a> {
    org: &'a OrgId,
    all: Vec<Passage>,
}

impl Passages<'_> {
    /// `part` names the passage: it has no row that could. A short one is found by its questions and
    /// given whole, as an FAQ entry is.
    fn add(&mut self, part: &str, title: impl Into<String>, questions: &[&str], text: String) {
        self.all.push(Passage {
            id: format!("{PREFIX}{part}"),
            source_id: format!("{PREFIX}{}", self.org),
            title: title.into(),
            questions: questions.iter().map(|question| (*question).to_owned()).collect(),
            kind: if text.len() <= SHORT { Kind::Faq } else { Kind::Profile },
            text,
        });
    }

    fn about(&mut self, profile: &Profile) {
        let text = match (profile.industry.as_str(), profile.description.as_str()) {
            ("", "") => return,
            (industry, "") => format!("{} is a business in this trade: {industry}.", profile.name),
            (_, description) => description.to_owned(),
        };
        let about = format!("What is {}?", profile.name);
        self.add(
            "about",
            format!("About {}", profile.name),
            &[&about, "What does your business do?", "Who are you?", "Tell me about you"],
            text,
        );
    }

    fn place(&mut self, profile: &Profile) {
        if profile.address.is_empty() {
            return;
        }
        let address = profile
            .address
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect::<Vec<_>>()
            .join(", ");
        let questions = [
            "What is your address?",
            "Where are you located?",
            "Where can I find you?",
            "How do I get to you?",
        ];
        self.add("address", "Address", &questions, format!("{} is at {address}.", profile.name));
    }

    fn reach(&mut self, profile: &Profile) {
        let mut lines = Vec::new();
        let mut questions = vec!["How can I contact you?", "How can I reach you?"];
        if !profile.phone.is_empty() {
            lines.push(format!("Phone: {}.", profile.phone));
            questions.extend(["What is your phone number?", "Can I call you?"]);
        }
        if !profile.email.is_empty() {
            lines.push(format!("E-mail: {}.", profile.email));
            questions.push("What is your email address?");
        }
        if !profile.website.is_empty() {
            lines.push(format!("Website: {}.", profile.website));
            questions.push("What is your website?");
        }
        if !lines.is_empty() {
            self.add("contact", "Contact details", &questions, lines.join("\n"));
        }
    }

    fn hours(&mut self, profile: &Profile, hours: &Hours) {
        if hours.is_empty() {
            return;
        }
        let days = [
            (Weekday::Monday, "Monday"),
            (Weekday::Tuesday, "Tuesday"),
            (Weekday::Wednesday, "Wednesday"),
            (Weekday::Thursday, "Thursday"),
            (Weekday::Friday, "Friday"),
            (Weekday::Saturday, "Saturday"),
            (Weekday::Sunday, "Sunday"),
        ];
        let week: Vec<String> =
            days.iter().map(|(day, name)| format!("{name} {}", spans(hours.usual(*day)))).collect();
        let text = format!(
            "Opening hours ({}): {}.",
            profile.time_zone.replace('_', " "),
            week.join("; ")
        );
        let questions = [
            "What are your opening hours?",
            "When are you open?",
            "What time do you close?",
            "Are you open on weekends?",
        ];
        self.add("hours", "Opening hours", &questions, text);
    }

    fn services(&mut self, profile: &Profile, services: &[Service], staff: &[Person]) {
        if services.is_empty() {
            return;
        }
        for service in services {
            let price = match service.price {
                Some(price) if service.price_from => format!(" and costs from {price}"),
                Some(price) => format!(" and costs {price}"),
                None => String::new(),
            };
            let by: Vec<&str> = staff
                .iter()
                .filter(|person| person.services.0.contains(&service.id))
                .map(|person| person.name.as_str())
                .collect();
            let duration = duration(service.duration_minutes);
            let mut text = format!("{} takes {duration}{price}.", service.name);
            let about = service.description.trim();
            if !about.is_empty() {
                let end = if about.ends_with(['.', '!', '?']) { "" } else { "." };
                let _ = write!(text, " {about}{end}");
            }
            if !by.is_empty() {
                let _ = write!(text, " Done by {}.", by.join(", "));
            }
            let how_much = format!("How much is {}?", service.name);
            let how_long = format!("How long does {} take?", service.name);
            let whether = format!("Do you offer {}?", service.name);
            let who = format!("Who does {}?", service.name);
            self.add(
                service.id.as_str(),
                service.name.clone(),
                &[&how_much, &how_long, &whether, &who],
                text,
            );
        }
        let names: Vec<&str> = services.iter().map(|service| service.name.as_str()).collect();
        let text = format!("{} offers: {}.", profile.name, names.join(", "));
        self.add(
            "services",
            "Services",
            &["What services do you offer?", "What are your prices?", "What can I book?"],
            text,
        );
    }
}

/// `09:00-13:00 and 15:00-19:00`, or `closed`.
fn spans(spans: &[Span]) -> String {
    if spans.is_empty() {
        return "closed".to_owned();
    }
    spans.iter().map(Span::to_string).collect::<Vec<_>>().join(" and ")
}

/// `45 minutes`, `1 hour`, `1 hour 30 minutes`.
fn duration(minutes: i64) -> String {
    let count = |number: i64, word: &str| match number {
        1 => format!("1 {word}"),
        _ => format!("{number} {word}s"),
    };
    match (minutes / 60, minutes % 60) {
        (0, minutes) => count(minutes, "minute"),
        (hours, 0) => count(hours, "hour"),
        (hours, minutes) => format!("{} {}", count(hours, "hour"), count(minutes, "minute")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_as_people_say_them() {
        for (minutes, said) in [
            (45, "45 minutes"),
            (60, "1 hour"),
            (61, "1 hour 1 minute"),
            (150, "2 hours 30 minutes"),
        ] {
            assert_eq!(duration(minutes), said);
        }
    }
}

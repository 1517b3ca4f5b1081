//! A file applied, and applied again.

use frontdesk_base::{Result, Secret};
use frontdesk_db::both;

use super::{BusinessFile, SecretText, Secrets, apply};
use crate::{
    Caller, Error,
    intake::types,
    knowledge, offers, orgs, services,
    testing::{self, TestApp},
};

struct Plain;

impl Secrets for Plain {
    fn file(&self, path: &str) -> Result<bytes::Bytes> {
        match path {
            "docs/prices.md" => Ok("# Prices\n\nA fringe trim is free for members.".into()),
            _ => Err(Error::invalid("path", "is not there")),
        }
    }

    fn resolve(&self, secret: &SecretText) -> Result<Secret> {
        match secret {
            SecretText::Value(secret) => Ok(secret.clone()),
            _ => Err(Error::invalid("secret", "is not here")),
        }
    }
}

const SALON: &str = r##"
[business]
name = "Salon Ana"
time_zone = "Europe/Berlin"
currency = "EUR"
phone = "+49 30 901820"
country = "DE"
[hours]
mon = ["09:00-13:00", "15:00-19:00"]
sun = []
[[hours.exceptions]]
date = 2026-12-25
open = []
note = "Christmas"
[[services]]
name = "Haircut"
duration_minutes = 45
price = "45.00"
staff = ["Ana"]
[[services]]
name = "Colour"
duration_minutes = 120
price = "from 80"
deposit = "10.00"
[[offers]]
name = "Winter glow"
price = "35"
from = 2026-12-01
to = 2026-12-24
[[offers]]
name = "New guests"
description = "On the first visit"
percent = 20
from = "2026-11-01"
to = "2026-11-30"
[[staff]]
name = "Ana"
[[faq]]
question = "Do you have parking?"
alternatives = ["Where can I park?"]
answer = "Yes, behind the salon."
[agent]
name = "Mia"
hand_over = { deadline_seconds = 120 }
[[channels]]
kind = "widget"
colour = "#aa3355"
suggestions = ["When are you open?"]
[[members]]
email = "ana@example.com"
role = "owner"
[[members]]
email = "ben@example.com"
role = "operator"
"##;

both! {
    async fn a_file_applied_twice_changes_nothing_the_second_time(t: TestApp = testing::app) {
        let file = BusinessFile::parse(SALON).unwrap();

        let first = apply(&t, &file, &Plain).await.unwrap();
        assert!(first.created && first.widget_key.as_deref().is_some_and(|key| key.starts_with("wk_")));
        let second = apply(&t, &file, &Plain).await.unwrap();

        assert_eq!(second.changes, []);
        assert_eq!((second.org_id, second.created, second.widget_key), (first.org_id, false, first.widget_key));
    }
}

both! {
    async fn a_changed_file_changes_just_that(t: TestApp = testing::app) {
        let first = apply(&t, &BusinessFile::parse(SALON).unwrap(), &Plain).await.unwrap();
        let changed = SALON.replace("price = \"45.00\"", "price = \"48.00\"").replace("Yes, behind the salon.", "Yes, in front.");

        let second = apply(&t, &BusinessFile::parse(&changed).unwrap(), &Plain).await.unwrap();

        let told: Vec<_> = second.changes.iter().map(|change| (change.what, change.part)).collect();
        assert_eq!(told, [("updated", "service"), ("updated", "faq")]);
        let caller = Caller::system(first.org_id);
        assert_eq!(services::list(&t, &caller).await.unwrap()[0].price.unwrap().amount, 4_800);
        assert_eq!(orgs::members(&t, &caller).await.unwrap().len(), 1);
        let found = knowledge::search(&t, &caller, "where can I park?").await.unwrap();
        assert_eq!(found.passages[0].text, "Yes, in front.");
    }
}

both! {
    async fn a_web_page_of_the_file_is_added_once_and_read_by_the_server(t: TestApp = testing::app) {
        let text = format!("{SALON}\n[[documents]]\nurl = \"https://example.com/prices\"\n");
        let file = BusinessFile::parse(&text).unwrap();

        let first = apply(&t, &file, &Plain).await.unwrap();
        assert!(first.changes.iter().any(|change| (change.what, change.part) == ("created", "document")));
        assert_eq!(first.notes, ["https://example.com/prices: it is read as soon as the server runs"]);
        assert_eq!(apply(&t, &file, &Plain).await.unwrap().changes, []);

        let wrong = text.replace("https://example.com/prices", "file:///etc/passwd");
        let error = apply(&t, &BusinessFile::parse(&wrong).unwrap(), &Plain).await.unwrap_err();
        assert!(error.to_string().starts_with("documents[0].url"), "{error}");
    }
}

both! {
    async fn what_is_wrong_with_the_business_is_told_with_its_place(t: TestApp = testing::app) {
        let zone = |text: &str| text.replace("Europe/Berlin", "Mars/X");
        let wrong = BusinessFile::parse(&zone(SALON)).unwrap();
        let told = "business.time_zone: \"Mars/X\" is not a time zone such as Europe/Berlin";
        assert_eq!(apply(&t, &wrong, &Plain).await.unwrap_err().to_string(), told);

        apply(&t, &BusinessFile::parse(SALON).unwrap(), &Plain).await.unwrap();
        assert_eq!(apply(&t, &wrong, &Plain).await.unwrap_err().to_string(), told);
    }
}

both! {
    async fn offers_follow_their_file(t: TestApp = testing::app) {
        let file = BusinessFile::parse(SALON).unwrap();
        let made = apply(&t, &file, &Plain).await.unwrap();
        let caller = Caller::system(made.org_id.clone());

        let (_, all) = offers::list(&t, &caller).await.unwrap();
        let glow = all.iter().find(|offer| offer.name == "Winter glow").unwrap();
        assert_eq!((glow.price.unwrap().amount, glow.last_day.to_string().as_str()), (3_500, "2026-12-24"));

        let file = BusinessFile::parse(&SALON.replace("percent = 20", "percent = 25")).unwrap();
        let changed = apply(&t, &file, &Plain).await.unwrap().changes;
        assert_eq!(changed.iter().map(|change| (change.what, change.part)).collect::<Vec<_>>(), [("updated", "offer")]);

        let file = BusinessFile::parse(&SALON.replace("to = 2026-12-24", "to = 2026-11-24")).unwrap();
        let Err(Error::Invalid(wrong)) = apply(&t, &file, &Plain).await else { panic!() };
        assert!(wrong.contains_key("offers[0].to"), "{wrong:?}");
    }
}

const TYPE: &str = r#"
[[conversation_types]]
name = "Quote"
phrases = ["a quote"]
ending = "lead"
[[conversation_types.questions]]
label = "What for?"
[[conversation_types.questions]]
label = "Which room?"
kind = "choice"
options = ["Hall", "Garden"]
required = false
"#;

both! {
    async fn conversation_types_follow_their_file(t: TestApp = testing::app) {
        let text = format!("{SALON}{TYPE}");
        let made = apply(&t, &BusinessFile::parse(&text).unwrap(), &Plain).await.unwrap();
        let caller = Caller::system(made.org_id.clone());

        let one = types::list(&t, &caller).await.unwrap().remove(0);
        assert_eq!((one.key.as_str(), one.questions[1].options.len(), one.questions[1].required), ("quote", 2, false));
        assert_eq!(apply(&t, &BusinessFile::parse(&text).unwrap(), &Plain).await.unwrap().changes, []);
        let other = text.replace("\"Garden\"", "\"Yard\"");
        let changed = apply(&t, &BusinessFile::parse(&other).unwrap(), &Plain).await.unwrap().changes;
        assert_eq!(changed.iter().map(|change| (change.what, change.part)).collect::<Vec<_>>(), [("updated", "conversation type")]);

        for (wrong, place) in [
            (text.replace("[\"Hall\", \"Garden\"]", "[]"), "conversation_types[0].questions[1].options"),
            (text.replace("name = \"Quote\"", "name = \"\""), "conversation_types[0].name"),
        ] {
            let error = apply(&t, &BusinessFile::parse(&wrong).unwrap(), &Plain).await.unwrap_err();
            assert!(error.to_string().starts_with(place), "{error}");
        }
        for wrong in ["ending = \"explode\"", "endings = \"lead\"", "urgency = \"soon\""] {
            let text = text.replace("ending = \"lead\"", wrong);
            assert!(BusinessFile::parse(&text).unwrap_err().to_string().starts_with("conversation_types"), "{wrong}");
        }
    }
}

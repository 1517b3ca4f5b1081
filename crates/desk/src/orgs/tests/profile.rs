//! The profile and the hours: checked whole, cleaned, told, and nobody else's.

use frontdesk_base::Error;
use frontdesk_db::both;

use super::is_invalid;
use crate::{
    Role, audit,
    orgs::{
        Hours, HoursText, Profile, ProfileChange, desk_is_open, desk_is_staffed, hours, profile,
        seen, set_available, set_hours, update_profile,
    },
    testing::TestApp,
};

const HOUR: std::time::Duration = std::time::Duration::from_hours(1);

fn text(value: &str) -> String {
    value.to_owned()
}

both! {
    async fn what_is_changed_is_cleaned_and_the_rest_stays(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let before = crate::events::newest(&t, ann.org()).await.unwrap();
        let change = ProfileChange {
            industry: Some(text(" Hair\nand nails ")),
            description: Some(text("We cut hair.\r\n\r\nWell.\u{0}\u{202e}")),
            phone: Some(text("030 123456")),
            email: Some(text(" Hello@Salon.example ")),
            website: Some(text("salon.example/book?x=1")),
            address: Some(text("Hauptstr. 1\n10115 Berlin")),
            country: Some(text("de")),
            currency: Some(text("chf")),
            languages: Some(vec!["DE".to_owned(), "pt_BR".to_owned(), "de".to_owned()]),
            ..ProfileChange::default()
        };

        let made = update_profile(&t, &ann, change).await.unwrap();

        assert_eq!(made, profile(&t, &ann).await.unwrap());
        let Profile { slug, name, industry, description, phone, email, website, address, .. } = &made;
        assert_eq!([slug, name, industry], ["salon", "Salon", "Hair and nails"]);
        assert_eq!(description, "We cut hair.\n\nWell.");
        assert_eq!([phone, email, website], ["+4930123456", "hello@salon.example", "https://salon.example/book?x=1"]);
        assert_eq!(address, "Hauptstr. 1\n10115 Berlin");
        assert_eq!([&made.country, &made.currency, &made.time_zone], ["DE", "CHF", "Europe/Berlin"]);
        assert_eq!(made.languages.0, ["de", "pt-BR"]);
        assert_eq!(made.zone().iana_name(), Some("Europe/Berlin"));
        let told = crate::events::list(&t, &ann, before, 10).await.unwrap();
        assert_eq!(told.iter().map(|event| event.name.as_str()).collect::<Vec<_>>(), ["organization.updated"]);
        assert_eq!(audit::count(&t, ann.org(), "organization.updated").await.unwrap(), 1);

        // An empty text takes away what may be missing.
        let gone = ProfileChange { phone: Some(text("")), email: Some(text(" ")), website: Some(text("")), ..ProfileChange::default() };
        let made = update_profile(&t, &ann, gone).await.unwrap();
        assert_eq!([made.phone, made.email, made.website], ["", "", ""]);
    }
}

both! {
    async fn everything_that_is_wrong_is_said_at_once_and_nothing_changes(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let before = profile(&t, &ann).await.unwrap();
        let wrong = ProfileChange {
            slug: Some(text("Not A Slug")),
            name: Some(text(" ")),
            industry: Some("x".repeat(301)),
            description: Some("x".repeat(20_001)),
            phone: Some(text("12")),
            email: Some(text("nobody")),
            website: Some(text("javascript://alert(1)")),
            address: Some("x".repeat(301)),
            country: Some(text("DEU")),
            time_zone: Some(text("Mars/Olympus")),
            currency: Some(text("XXXX")),
            languages: Some(Vec::new()),
            accent: Some(text("red")),
        };

        let Err(Error::Invalid(fields)) = update_profile(&t, &ann, wrong).await else {
            panic!("it is refused");
        };

        assert_eq!(fields.len(), 13, "{fields:?}");
        assert_eq!(profile(&t, &ann).await.unwrap(), before);
    }
}

both! {
    async fn hostile_websites_are_refused(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        for site in [
            "ftp://salon.example",
            "javascript:alert(1)",
            "https://",
            "https://salon",
            "https://user:password@salon.example",
            "https://salon.example/\" onload=\"x",
            "https://salon.example/<script>",
            "https://.example",
            &format!("https://salon.example/{}", "x".repeat(300)),
        ] {
            let change = ProfileChange { website: Some(text(site)), ..ProfileChange::default() };
            is_invalid(update_profile(&t, &ann, change).await, "website");
        }
        for site in ["http://salon.example", "https://münchen.example/ö", "salon.example:8443"] {
            let change = ProfileChange { website: Some(text(site)), ..ProfileChange::default() };
            assert!(update_profile(&t, &ann, change).await.is_ok(), "{site}");
        }
    }
}

both! {
    async fn a_slug_belongs_to_one(t: TestApp = crate::testing::app) {
        let (ann, ben) = (t.organization("Salon").await, t.organization("Garage").await);
        let slug = |slug: &str| ProfileChange { slug: Some(text(slug)), ..ProfileChange::default() };

        is_invalid(update_profile(&t, &ben, slug("salon")).await, "slug");
        assert!(update_profile(&t, &ann, slug("salon")).await.is_ok());
        assert!(update_profile(&t, &ann, slug("anns-salon")).await.is_ok());
        assert!(update_profile(&t, &ben, slug("salon")).await.is_ok());

        assert_eq!(&crate::orgs::by_slug(&t, "salon").await.unwrap(), ben.org());
    }
}

both! {
    async fn viewers_and_operators_look_but_do_not_touch(t: TestApp = crate::testing::app) {
        let (ann, ben) = (t.organization("Salon").await, t.organization("Garage").await);
        for role in [Role::Viewer, Role::Operator] {
            let caller = t.caller(ann.org(), role);
            assert_eq!(profile(&t, &caller).await.unwrap().name, "Salon");
            assert!(hours(&t, &caller).await.is_ok());
            let change = update_profile(&t, &caller, ProfileChange::default()).await;
            assert!(matches!(change, Err(Error::Forbidden(_))));
            let set = set_hours(&t, &caller, &HoursText::default()).await;
            assert!(matches!(set, Err(Error::Forbidden(_))));
        }
        let admin = t.caller(ben.org(), Role::Admin);
        assert!(update_profile(&t, &admin, ProfileChange::default()).await.is_ok());
        assert_eq!(profile(&t, &ben).await.unwrap().name, "Garage");
    }
}

both! {
    async fn two_who_change_the_profile_at_once_both_count(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let name = ProfileChange { name: Some(text("Ann's")), ..ProfileChange::default() };
        let phone = ProfileChange { phone: Some(text("+49 30 123456")), ..ProfileChange::default() };

        let (first, second) =
            tokio::join!(update_profile(&t, &ann, name), update_profile(&t, &ann, phone));

        first.unwrap();
        second.unwrap();
        let made = profile(&t, &ann).await.unwrap();
        assert_eq!([made.name, made.phone], ["Ann's", "+4930123456"]);
    }
}

both! {
    async fn hours_are_set_whole_or_not_at_all(t: TestApp = crate::testing::app) {
        let (ann, ben) = (t.organization("Salon").await, t.organization("Garage").await);
        let wrong = HoursText { mon: vec!["9 to 5".to_owned()], ..HoursText::default() };
        is_invalid(set_hours(&t, &ann, &wrong).await, "hours.mon");
        assert_eq!(hours(&t, &ann).await.unwrap(), Hours::nine_to_five());

        let sundays = HoursText { sun: vec!["10:00-14:00".to_owned()], ..HoursText::default() };
        let set = set_hours(&t, &ann, &sundays).await.unwrap();

        assert_eq!(hours(&t, &ann).await.unwrap(), set);
        assert_eq!(HoursText::from(&set), sundays);
        assert_eq!(hours(&t, &ben).await.unwrap(), Hours::nine_to_five());
    }
}

both! {
    async fn outside_the_hours_nobody_is_promised_whoever_is_there(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let open = async || {
            let org = ann.org();
            [desk_is_open(&t, org).await.unwrap(), desk_is_staffed(&t, org).await.unwrap()]
        };
        // Monday, eleven o'clock in Berlin; nobody has entered any hours.
        assert_eq!(open().await, [true, false]);
        t.advance(HOUR * 10);
        assert_eq!(open().await, [false, false]);
        seen(&t, &ann).await.unwrap();
        assert_eq!(open().await, [true, true]);

        set_hours(&t, &ann, &HoursText::from(&Hours::nine_to_five())).await.unwrap();
        assert_eq!(open().await, [false, false]);
        // Tuesday, eleven o'clock.
        t.advance(HOUR * 14);
        assert_eq!(open().await, [true, false]);
        seen(&t, &ann).await.unwrap();
        assert_eq!(open().await, [true, true]);
    }
}

both! {
    async fn the_desk_is_open_by_its_hours_or_by_whoever_is_there(t: TestApp = crate::testing::app) {
        // Monday, eleven o'clock in Berlin.
        let ann = t.organization("Salon").await;
        assert!(desk_is_open(&t, ann.org()).await.unwrap());
        set_hours(&t, &ann, &HoursText::default()).await.unwrap();
        assert!(!desk_is_open(&t, ann.org()).await.unwrap());

        seen(&t, &ann).await.unwrap();
        assert!(desk_is_open(&t, ann.org()).await.unwrap());
        set_available(&t, &ann, false).await.unwrap();
        assert!(!desk_is_open(&t, ann.org()).await.unwrap());

        // Who may not answer is no reason to promise an answer.
        let viewer = t.member(&ann, "Vic", Role::Viewer).await;
        seen(&t, &viewer).await.unwrap();
        assert!(!desk_is_open(&t, ann.org()).await.unwrap());
        let operator = t.member(&ann, "Oda", Role::Operator).await;
        seen(&t, &operator).await.unwrap();
        assert!(desk_is_open(&t, ann.org()).await.unwrap());
    }
}

//! An organization begins with everything it needs, and ends with nothing left.

use frontdesk_base::{Error, Secret, id::OrgId};
use frontdesk_db::{Door, both};
use futures_util::future::join_all;
use serde_json::json;

use super::{is_invalid, shop};
use crate::{
    Role, audit,
    auth::{admin, api_keys},
    events::{self, NewEvent},
    jobs::{self, NewJob},
    orgs::{
        NewOrganization, by_slug, create, delete_organization, hours, invite, members, profile,
    },
    secrets,
    testing::TestApp,
};

both! {
    async fn a_new_organization_has_everything_it_needs(t: TestApp = crate::testing::app) {
        let ann = t.user("Ann").await;
        let new = NewOrganization {
            currency: Some("eur".to_owned()),
            country: Some("de".to_owned()),
            languages: vec!["de".to_owned(), "en".to_owned(), "DE".to_owned()],
            ..shop("  Ann's\nSalon ")
        };

        let org = create(&t, &ann.person(), new).await.unwrap();

        let owner = t.caller(&org, Role::Owner);
        let profile = profile(&t, &owner).await.unwrap();
        assert_eq!((profile.name.as_str(), profile.slug.as_str()), ("Ann's Salon", "anns-salon"));
        assert_eq!((profile.currency.as_str(), profile.country.as_str()), ("EUR", "DE"));
        assert_eq!((profile.time_zone.as_str(), &profile.languages.0[..]), ("Europe/Berlin", &["de".to_owned(), "en".to_owned()][..]));
        assert_eq!(hours(&t, &owner).await.unwrap(), crate::orgs::Hours::nine_to_five());
        let people = members(&t, &owner).await.unwrap();
        assert_eq!((people.len(), &people[0].user_id, people[0].role), (1, &ann.id, Role::Owner));
        assert_eq!((&people[0].name, &people[0].email), (&ann.name, &ann.email));
        // A data key: secrets can be kept from the first moment.
        secrets::put(&t, &owner, "a", &Secret::new("b")).await.unwrap();
        let mut conn = t.db().read(&org).await.unwrap();
        let (kind, key, enabled): (String, String, bool) = conn
            .query("SELECT kind, widget_key, enabled FROM channels WHERE org_id = $1")
            .bind(&org)
            .one()
            .await
            .unwrap();
        assert_eq!((kind.as_str(), key.len(), &key[..3], enabled), ("widget", 35, "wk_", true));
        let agents: i64 = conn
            .query("SELECT COUNT(*) FROM agents WHERE org_id = $1")
            .bind(&org)
            .scalar()
            .await
            .unwrap();
        assert_eq!(agents, 1);
        drop(conn);
        assert_eq!(audit::count(&t, &org, "organization.created").await.unwrap(), 1);
        assert_eq!(by_slug(&t, "anns-salon").await.unwrap(), org);
        assert!(matches!(by_slug(&t, "bens-salon").await, Err(Error::NotFound(_))));
    }
}

both! {
    async fn everything_wrong_with_a_new_one_is_said_at_once_and_nothing_is_made(t: TestApp = crate::testing::app) {
        let ann = t.user("Ann").await;
        let wrong = NewOrganization {
            name: " \u{202e} ".to_owned(),
            time_zone: "Europe/Atlantis".to_owned(),
            currency: Some("gold".to_owned()),
            country: Some("Germany".to_owned()),
            languages: vec!["english please".to_owned()],
        };
        let Err(Error::Invalid(fields)) = create(&t, &ann.person(), wrong).await else {
            panic!("it is refused");
        };
        let fields: Vec<&str> = fields.keys().map(AsRef::as_ref).collect();
        assert_eq!(fields, ["country", "currency", "languages", "name", "time_zone"]);
        for zone in ["", "UTC+2", "../../etc/passwd", "Europe/Berlin\0", "EST5EDT,M3.2.0,M11.1.0"] {
            let new = NewOrganization { time_zone: zone.to_owned(), ..shop("Salon") };
            is_invalid(create(&t, &ann.person(), new).await, "time_zone");
        }
        is_invalid(create(&t, &ann.person(), shop(&"x".repeat(121))).await, "name");
        assert!(admin::list_organizations(&t).await.unwrap().is_empty());
    }
}

both! {
    async fn every_organization_gets_a_slug_of_its_own(t: TestApp = crate::testing::app) {
        let ann = t.user("Ann").await.person();
        let made = join_all((0..4).map(|_| create(&t, &ann, shop("Salon")))).await;
        assert!(made.iter().all(Result::is_ok), "{made:?}");
        for name in ["東京", "!1!", &"long name ".repeat(12)] {
            create(&t, &ann, shop(name)).await.unwrap();
        }
        for _ in 0..8 {
            create(&t, &ann, shop("Salon")).await.unwrap();
        }

        let mut slugs: Vec<String> =
            admin::list_organizations(&t).await.unwrap().into_iter().map(|org| org.slug).collect();

        slugs.sort();
        slugs.dedup();
        assert_eq!(slugs.len(), 15);
        for expected in ["business", "business-2", "salon", "salon-2", "salon-9"] {
            assert!(slugs.iter().any(|slug| slug == expected), "{expected} in {slugs:?}");
        }
        assert!(slugs.iter().all(|slug| slug.len() <= 48));
    }
}

both! {
    async fn the_command_line_lists_every_organization(t: TestApp = crate::testing::app) {
        let salon = t.organization("Salon").await;
        t.organization("Garage").await;
        t.member(&salon, "Bo", Role::Viewer).await;

        let all = admin::list_organizations(&t).await.unwrap();

        let shown: Vec<_> = all.iter().map(|org| (org.slug.as_str(), org.members)).collect();
        assert_eq!(shown, [("garage", 1), ("salon", 2)]);
    }
}

/// How many rows of any tenant table an organization has, but for the audit log.
async fn rows_left(t: &TestApp, org: &OrgId) -> i64 {
    let mut conn = t.db().read_system(Door::Admin).await.unwrap();
    let mut left = 0;
    for sql in [
        "SELECT COUNT(*) FROM organizations WHERE org_id = $1",
        "SELECT COUNT(*) FROM org_keys WHERE org_id = $1",
        "SELECT COUNT(*) FROM members WHERE org_id = $1",
        "SELECT COUNT(*) FROM invitations WHERE org_id = $1",
        "SELECT COUNT(*) FROM api_keys WHERE org_id = $1",
        "SELECT COUNT(*) FROM events WHERE org_id = $1",
        "SELECT COUNT(*) FROM jobs WHERE org_id = $1",
        "SELECT COUNT(*) FROM mails WHERE org_id = $1",
        "SELECT COUNT(*) FROM secrets WHERE org_id = $1",
        "SELECT COUNT(*) FROM agents WHERE org_id = $1",
        "SELECT COUNT(*) FROM channels WHERE org_id = $1",
    ] {
        left += conn.query(sql).bind(org).scalar::<i64>().await.unwrap();
    }
    left
}

both! {
    async fn a_deleted_organization_leaves_only_its_audit_log(t: TestApp = crate::testing::app) {
        let (ann, ben) = (t.organization("Salon").await, t.organization("Garage").await);
        let admin = t.member(&ann, "Bo", Role::Admin).await;
        invite(&t, &ann, "cy@example.com", Role::Viewer).await.unwrap();
        api_keys::create(&t, &ann, "Shop", &[api_keys::Scope::Read]).await.unwrap();
        secrets::put(&t, &ann, "a", &Secret::new("b")).await.unwrap();
        let mut tx = t.db().begin(ann.org()).await.unwrap();
        let event = NewEvent::new("organization.updated", json!({}));
        events::emit(&t, &mut tx, ann.org(), event).await.unwrap();
        jobs::enqueue(&t, &mut tx, ann.org(), NewJob::new("note", ())).await.unwrap();
        tx.commit().await.unwrap();
        let others = rows_left(&t, ben.org()).await;

        assert!(matches!(delete_organization(&t, &admin, "Salon").await, Err(Error::Forbidden(_))));
        is_invalid(delete_organization(&t, &ann, "salon").await, "name");
        is_invalid(delete_organization(&t, &ann, "").await, "name");
        assert!(rows_left(&t, ann.org()).await > 8);
        delete_organization(&t, &ann, " Salon ").await.unwrap();

        assert_eq!(rows_left(&t, ann.org()).await, 0);
        assert_eq!(rows_left(&t, ben.org()).await, others);
        assert_eq!(audit::count(&t, ann.org(), "organization.deleted").await.unwrap(), 1);
        assert!(matches!(profile(&t, &ann).await, Err(Error::NotFound("organization"))));
        assert!(matches!(delete_organization(&t, &ann, "Salon").await, Err(Error::NotFound(_))));
    }
}

//! Leads on both engines.

mod stages;

use std::time::Duration;

use frontdesk_base::id::ConversationId;
use frontdesk_db::both;

use super::*;
use crate::{
    Role, contacts, events, orgs,
    testing::{self, TestApp},
};

fn new(name: &str, interest: &str) -> Captured {
    Captured {
        name: name.to_owned(),
        interest: interest.to_owned(),
        source: "conversation".to_owned(),
        ..Captured::default()
    }
}

fn lost(reason: &str) -> LeadChange {
    LeadChange {
        stage: Some(Stage::Lost),
        lost_reason: Some(reason.to_owned()),
        ..LeadChange::default()
    }
}

async fn names(t: &TestApp, caller: &Caller) -> Vec<String> {
    let all = events::list(t, caller, 0, 100).await.unwrap();
    all.into_iter().map(|event| event.name).filter(|name| name.starts_with("lead.")).collect()
}

async fn contact(t: &TestApp, caller: &Caller) -> ContactId {
    let contact = contacts::unknown(t.clock().now());
    let mut tx = t.db().begin(caller.org()).await.unwrap();
    contacts::create_in(t, &mut tx, caller.org(), &contact).await.unwrap();
    tx.commit().await.unwrap();
    contact.id
}

async fn captured(t: &App, caller: &Caller, new: Captured) -> Result<Lead> {
    let mut tx = t.db().begin(caller.org()).await?;
    let lead = capture_in(t, &mut tx, caller.org(), new).await?;
    tx.commit().await?;
    Ok(lead)
}

both! {
    async fn a_contact_with_an_open_lead_has_no_second_one(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let ann = contact(&t, &owner).await;
        let conversation = ConversationId::new(t.clock().now());
        let of = |lead: Captured| Captured { contact: Some(ann.clone()), ..lead };

        let first = captured(&t, &owner, of(Captured { phone: Some("+45 32 12 34 56".to_owned()), ..new("Ann", "A haircut") })).await.unwrap();
        t.advance(Duration::from_secs(5));
        let again = Captured { email: Some(" Ann@Example.com ".to_owned()), conversation: Some(conversation.clone()), note: "In June".to_owned(), ..new("", "Colour") };
        let second = captured(&t, &owner, of(again.clone())).await.unwrap();
        let third = captured(&t, &owner, of(again)).await.unwrap();

        assert_eq!((&second.id, &third.id), (&first.id, &first.id));
        assert_eq!(third.name, "Ann");
        assert_eq!(third.interest, "A haircut\nColour");
        assert_eq!(third.note, "In June");
        assert_eq!((third.email.as_deref(), third.phone.as_deref()), (Some("ann@example.com"), Some("+4532123456")));
        assert_eq!(third.conversation_id, Some(conversation));
        assert_eq!(of_contact(&t, &owner, &ann).await.unwrap().len(), 1);
        assert_eq!(names(&t, &owner).await, ["lead.created", "lead.updated", "lead.updated"]);
    }
}

both! {
    async fn after_a_closed_lead_comes_a_new_one(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let ann = contact(&t, &owner).await;
        let of = |interest: &str| Captured { contact: Some(ann.clone()), ..new("Ann", interest) };
        let first = captured(&t, &owner, of("A haircut")).await.unwrap();
        let stage = |stage| LeadChange { stage: Some(stage), ..LeadChange::default() };

        let won = update(&t, &owner, &first.id, stage(Stage::Won)).await.unwrap();
        t.advance(Duration::from_secs(5));
        let second = captured(&t, &owner, of("Colour")).await.unwrap();

        assert_eq!(won.stage, Stage::Won);
        assert_ne!(second.id, first.id);
        let of_ann: Vec<_> = of_contact(&t, &owner, &ann).await.unwrap().into_iter().map(|lead| lead.id).collect();
        assert_eq!(of_ann, [second.id.clone(), first.id.clone()]);
        // There can be no two open ones by another way either.
        assert!(matches!(update(&t, &owner, &first.id, stage(Stage::Contacted)).await, Err(Error::Conflict(_))));
        update(&t, &owner, &second.id, lost("No answer")).await.unwrap();
        assert_eq!(update(&t, &owner, &first.id, stage(Stage::Contacted)).await.unwrap().stage, Stage::Contacted);
    }
}

both! {
    async fn captured_at_the_same_moment_it_is_still_one(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let ann = contact(&t, &owner).await;
        let one = |interest: &str| {
            let (app, owner) = (t.app().clone(), owner.clone());
            let lead = Captured { contact: Some(ann.clone()), ..new("Ann", interest) };
            async move { captured(&app, &owner, lead).await.unwrap() }
        };

        tokio::join!(one("A"), one("B"), one("C"), one("D"));

        let leads = of_contact(&t, &owner, &ann).await.unwrap();
        assert_eq!(leads.len(), 1);
        let mut interests: Vec<_> = leads[0].interest.lines().collect();
        interests.sort_unstable();
        assert_eq!(interests, ["A", "B", "C", "D"]);
    }
}

both! {
    async fn leads_are_listed_by_stage_in_pages(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        for name in ["one", "two", "three"] {
            t.advance(Duration::from_secs(1));
            capture(&t, &owner, new(name, "A haircut")).await.unwrap();
        }
        let first = list(&t, &owner, &Filter { limit: 2, ..Filter::default() }).await.unwrap();
        let second = list(&t, &owner, &Filter { limit: 2, cursor: first.next_cursor, ..Filter::default() }).await.unwrap();
        let shown: Vec<_> = first.data.iter().chain(&second.data).map(|lead| lead.name.as_str()).collect();
        assert_eq!(shown, ["three", "two", "one"]);
        assert_eq!(second.next_cursor, None);

        update(&t, &owner, &first.data[0].id, lost("No answer")).await.unwrap();
        let lost = list(&t, &owner, &Filter { stage: Some(Stage::Lost), limit: 10, ..Filter::default() }).await.unwrap();
        assert_eq!(lost.data.len(), 1);
        assert_eq!(get(&t, &owner, &lost.data[0].id).await.unwrap().name, "three");
    }
}

both! {
    async fn strangers_viewers_and_nonsense_are_refused(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let stranger = t.organization("Garage").await;
        let viewer = t.caller(owner.org(), Role::Viewer);
        let theirs = contact(&t, &stranger).await;
        let lead = capture(&t, &t.caller(owner.org(), Role::Operator), new("Ann", "A haircut")).await.unwrap();

        assert!(matches!(get(&t, &stranger, &lead.id).await, Err(Error::NotFound("lead"))));
        assert!(matches!(update(&t, &stranger, &lead.id, LeadChange::default()).await, Err(Error::NotFound("lead"))));
        assert!(list(&t, &stranger, &Filter { limit: 10, ..Filter::default() }).await.unwrap().data.is_empty());
        assert!(update(&t, &viewer, &lead.id, LeadChange::default()).await.is_err());
        assert!(capture(&t, &viewer, new("Ann", "A haircut")).await.is_err());
        for wrong in [
            new("Ann", " \u{0}"),
            new(&"x".repeat(121), "A haircut"),
            new("Ann", &"x".repeat(20_001)),
            Captured { email: Some("ann@example.com\nBcc: all@example.com".to_owned()), ..new("Ann", "x") },
            Captured { phone: Some("call me".to_owned()), ..new("Ann", "x") },
            Captured { contact: Some(theirs), ..new("Ann", "x") },
            Captured { conversation: Some(ConversationId::new(t.clock().now())), ..new("Ann", "x") },
        ] {
            assert!(capture(&t, &owner, wrong.clone()).await.is_err(), "{wrong:?}");
        }
    }
}

both! {
    async fn a_lead_of_a_known_contact_has_their_name_and_a_number_as_people_write_it(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let here = orgs::ProfileChange { country: Some("US".into()), ..orgs::ProfileChange::default() };
        orgs::update_profile(&t, &owner, here).await.unwrap();
        let made = contacts::ContactChange { name: Some("Berta B".into()), ..contacts::ContactChange::default() };
        let berta = contacts::create(&t, &owner, &made).await.unwrap();
        let of = |name: &str| Captured { contact: Some(berta.id.clone()), phone: Some("(415) 555-2671".into()), ..new(name, "A wedding") };

        let lead = capture(&t, &owner, of("")).await.unwrap();

        assert_eq!((lead.name.as_str(), lead.phone.as_deref()), ("Berta B", Some("+14155552671")));
        assert_eq!(capture(&t, &owner, of("Berta and Tom")).await.unwrap().name, "Berta and Tom");
        assert_eq!(capture(&t, &owner, of("")).await.unwrap().name, "Berta and Tom", "what a person wrote stays");
        let nobody = contact(&t, &owner).await;
        let unnamed = capture(&t, &owner, Captured { contact: Some(nobody), ..new("", "Colour") }).await.unwrap();
        assert_eq!(unnamed.name, "");
    }
}

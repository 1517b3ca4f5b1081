//! The mail about a call has what was answered in it.

use std::time::Duration;

use frontdesk_base::{
    Phone,
    id::{ChannelId, ConversationId},
};
use frontdesk_db::both;
use serde_json::{Map, Value, json};

use crate::{
    Caller,
    calls::{self, Begun, Direction, EndedBy, Ending, NewCall, NewLine},
    channels::voice::{self, Carrier, NewLine as NewPhoneLine},
    intake::{self, Given, examples},
    mail,
    orgs::{self, ProfileChange},
    registry,
    testing::{self, TestApp},
};

struct Practice {
    owner: Caller,
    channel: ChannelId,
}

/// A practice with the examples of sorts, and a phone line.
async fn practice(t: &TestApp) -> Practice {
    let owner = t.organization("Practice").await;
    for one in examples::all() {
        intake::types::create(t, &owner, &one).await.unwrap();
    }
    let line = NewPhoneLine {
        name: "Phone".to_owned(),
        carrier: Some(Carrier::Twilio),
        number: "+493012345678".to_owned(),
        ..NewPhoneLine::default()
    };
    let line = voice::create(t, &owner, line).await.unwrap();
    Practice { owner, channel: line.channel_id }
}

impl Practice {
    async fn call(&self, t: &TestApp, external: &str) -> Begun {
        let ring = NewCall {
            channel: self.channel.clone(),
            provider: "twilio".to_owned(),
            external_id: external.to_owned(),
            direction: Direction::Inbound,
            from: Some(Phone::parse("+4915112345678", None).unwrap()),
            to: None,
            conversation: None,
        };
        let org = self.owner.org();
        let begun = calls::begin(t, org, ring).await.unwrap();
        calls::answered(t, org, &begun.call.id).await.unwrap();
        let line = NewLine { text: "I'm a new patient".to_owned(), ..NewLine::default() };
        calls::heard(t, org, &begun.call.id, line).await.unwrap();
        begun
    }

    async fn ask(&self, t: &TestApp, begun: &Begun, answers: Value) -> ConversationId {
        let Value::Object(answers) = answers else { panic!("answers are an object") };
        let (org, conversation) = (self.owner.org(), &begun.conversation.id);
        let mut tx = t.db().begin(org).await.unwrap();
        let place = (conversation, &begun.contact.id);
        intake::start_in(t, &mut tx, org, place, "new_patient").await.unwrap();
        let given = Given { answers, ..Given::default() };
        let taken = intake::answer_in(t, &mut tx, org, conversation, &given).await.unwrap();
        assert_eq!(taken.errors, []);
        tx.commit().await.unwrap();
        conversation.clone()
    }

    /// The text of the mail about the call that ends.
    async fn told(&self, t: &TestApp, begun: &Begun) -> String {
        let ending = Ending::by(EndedBy::Caller);
        calls::end(t, self.owner.org(), &begun.call.id, ending).await.unwrap();
        t.advance(Duration::from_secs(30));
        registry::runner(t).run_due().await.unwrap();
        let mut all = mail::mailbox(t).await.unwrap();
        all.retain(|mail| mail.kind == "call" && mail.body.contains(begun.call.id.as_str()));
        assert_eq!(all.len(), 1);
        all.remove(0).body
    }
}

fn answers() -> Value {
    json!({
        "name": "Mara Roth",
        "date_of_birth": "1990-05-03",
        "insurance": "Private",
        "reason": "A tooth hurts.\nSee https://evil.example now",
    })
}

both! {
    async fn the_mail_about_a_call_tells_its_sort_and_what_was_answered(t: TestApp = testing::app) {
        let practice = practice(&t).await;
        let begun = practice.call(&t, "CA1").await;
        practice.ask(&t, &begun, answers()).await;

        let body = practice.told(&t, &begun).await;

        let told = "New patient\nName: Mara Roth\nDate of birth: 3 May 1990\nInsurance: Private\nReason: A tooth hurts. See ";
        assert!(body.contains(told), "{body}");
        assert!(!body.contains("https://evil.example"), "words of strangers make no links");
        assert!(body.find("Reason:") < body.find("The whole call"), "{body}");

        // The next call in the same conversation is told without what was answered in the one before.
        t.advance(Duration::from_secs(60));
        let again = practice.call(&t, "CA2").await;
        assert_eq!(again.conversation.id, begun.conversation.id);
        let body = practice.told(&t, &again).await;
        assert!(!body.contains("New patient\n"), "{body}");
    }
}

both! {
    async fn the_mail_tells_answers_in_the_language_of_the_business(t: TestApp = testing::app) {
        let practice = practice(&t).await;
        let change = ProfileChange { languages: Some(vec!["de".to_owned()]), ..ProfileChange::default() };
        orgs::update_profile(&t, &practice.owner, change).await.unwrap();
        let begun = practice.call(&t, "CA1").await;
        practice.ask(&t, &begun, answers()).await;

        let body = practice.told(&t, &begun).await;

        assert!(body.contains("New patient\nName: Mara Roth\nDate of birth: 03.05.1990\n"), "{body}");
    }
}

both! {
    async fn a_call_with_nothing_answered_is_told_without_a_sort(t: TestApp = testing::app) {
        let practice = practice(&t).await;
        let begun = practice.call(&t, "CA1").await;
        practice.ask(&t, &begun, Value::Object(Map::new())).await;
        let body = practice.told(&t, &begun).await;
        assert!(!body.contains("New patient\n"), "{body}");
    }
}

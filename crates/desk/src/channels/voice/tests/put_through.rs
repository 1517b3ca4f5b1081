//! A member has the caller of a call that goes on put through.

use frontdesk_db::{both, testing::TestDb};
use frontdesk_providers::{phone::CallerId, stubs::Stub};

use super::*;
use crate::{
    Role, audit,
    calls::{self, Call, Direction, EndedBy, Ending, NewCall, NewLine as Heard, Outcome},
    conversations::{Holder, inbox},
};

const TO: &str = "+4930901829";

fn to_a_person() -> VoiceSettings {
    VoiceSettings { transfer_number: Some(TO.to_owned()), ..VoiceSettings::default() }
}

/// A call of a line that was answered, and in which somebody said something.
async fn live(t: &TestApp, owner: &Caller, line: &Line) -> Call {
    let org = owner.org();
    let new = NewCall {
        channel: line.channel_id.clone(),
        provider: line.carrier.as_str().to_owned(),
        external_id: "CA1".to_owned(),
        direction: Direction::Inbound,
        from: CallerId::parse("+4930901821").number().cloned(),
        to: None,
        conversation: None,
    };
    let call = calls::begin(t, org, new).await.unwrap().call;
    calls::answered(t, org, &call.id).await.unwrap();
    let said = Heard { text: "I want to complain about it".to_owned(), ..Heard::default() };
    calls::heard(t, org, &call.id, said).await.unwrap();
    calls::get(t, owner, &call.id).await.unwrap().call
}

async fn standing(t: &TestApp, call: &Call, owner: &Caller) -> calls::Standing {
    let of = (&call.id, &call.conversation_id);
    calls::standing(t, owner.org(), of, i64::MAX).await.unwrap()
}

both! {
    async fn a_member_has_a_caller_put_through_once(db: TestDb = std::future::ready) {
        let (twilio, telnyx) = (Stub::twilio([]).await, Stub::telnyx([]).await);
        let t = desk(db, &twilio, &telnyx).await;
        let (owner, line) = twilio_line(&t, to_a_person()).await;
        let ann = t.member(&owner, "Ann", Role::Operator).await;
        let call = live(&t, &owner, &line).await;
        assert!(!standing(&t, &call, &owner).await.put_through);
        assert_eq!(puts_through_to(&t, &ann, &call).await.unwrap().as_deref(), Some(TO));

        // Viewers may not, and no other business.
        let viewer = t.member(&owner, "Vi", Role::Viewer).await;
        assert!(matches!(put_through(&t, &viewer, &call.id).await, Err(Error::Forbidden(_))));
        let other = t.organization("Bike shop").await;
        assert!(matches!(put_through(&t, &other, &call.id).await, Err(Error::NotFound(_))));
        assert!(!standing(&t, &call, &owner).await.put_through);

        put_through(&t, &ann, &call.id).await.unwrap();

        // Whoever holds the call reads it, wherever that is.
        let node = t.another_node();
        let of = (&call.id, &call.conversation_id);
        assert!(calls::standing(&node, owner.org(), of, 0).await.unwrap().put_through);
        let row = inbox::get(&t, &owner, &call.conversation_id).await.unwrap();
        assert_eq!(row.holder, Holder::Waiting, "a person is to have them");
        let thread = inbox::thread(&t, &owner, &call.conversation_id, None, 50).await.unwrap().0;
        let said = "Ann has the caller put through to +49 30 901829.";
        assert!(thread.iter().any(|shown| shown.message.text == said), "{thread:?}");
        assert_eq!(audit::count(&t, owner.org(), "call.put_through").await.unwrap(), 1);

        let call = calls::get(&t, &owner, &call.id).await.unwrap().call;
        assert!(call.is_being_put_through());
        assert_eq!(puts_through_to(&t, &ann, &call).await.unwrap(), None);
        assert!(matches!(put_through(&t, &ann, &call.id).await, Err(Error::Conflict(_))), "once");
    }
}

both! {
    async fn a_caller_whom_a_member_has_put_through_comes_back_to_the_agent(db: TestDb = std::future::ready) {
        let (twilio, telnyx) = (Stub::twilio([]).await, Stub::telnyx([]).await);
        let t = desk(db, &twilio, &telnyx).await;
        let (owner, line) = telnyx_line(&t, to_a_person()).await;
        let call = live(&t, &owner, &line).await;
        calls::take_over(&t, &owner, &call.id).await.unwrap();
        put_through(&t, &owner, &call.id).await.unwrap();
        let ending = Ending { outcome: Some(Outcome::Transferred), ..Ending::by(EndedBy::Agent) };
        calls::end(&t, owner.org(), &call.id, ending).await.unwrap();

        let back = calls::returned(&t, owner.org(), &call.id).await.unwrap().unwrap();

        assert!(back.is_open() && !back.is_being_put_through());
        let now = standing(&t, &back, &owner).await;
        assert!(now.open && !now.taken && !now.put_through, "the agent has it: {now:?}");
        calls::answered(&t, owner.org(), &call.id).await.unwrap();
        assert!(matches!(put_through(&t, &owner, &call.id).await, Err(Error::Conflict(_))), "it comes back once");
    }
}

both! {
    async fn nobody_is_put_through_where_there_is_nobody_or_no_way(db: TestDb = std::future::ready) {
        let (twilio, telnyx) = (Stub::twilio([]).await, Stub::telnyx([]).await);
        let t = desk(db, &twilio, &telnyx).await;
        let (owner, without) = twilio_line(&t, VoiceSettings::default()).await;
        let call = live(&t, &owner, &without).await;
        assert_eq!(puts_through_to(&t, &owner, &call).await.unwrap(), None);
        assert!(matches!(put_through(&t, &owner, &call.id).await, Err(Error::Conflict(_))));

        // A browser has nobody to ring.
        let browser = line(&t, &owner, Carrier::Browser, "", to_a_person()).await;
        let call = live(&t, &owner, &browser).await;
        assert_eq!(puts_through_to(&t, &owner, &call).await.unwrap(), None);

        let ended = calls::end(&t, owner.org(), &call.id, Ending::by(EndedBy::Caller)).await.unwrap();
        assert_eq!(puts_through_to(&t, &owner, &ended).await.unwrap(), None);
        assert!(matches!(put_through(&t, &owner, &call.id).await, Err(Error::Conflict(_))));
    }
}

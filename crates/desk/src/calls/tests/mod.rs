//! Calls on both engines.

mod after;
mod hostile;
mod recordings;

use std::time::Duration;

use frontdesk_base::{
    Phone,
    id::{ChannelId, MessageId, OrgId},
};
use frontdesk_db::both;

use super::*;
use crate::{
    App, Caller, Error, contacts,
    conversations::{Author, Holder, Status, agent_side, inbox, member, voice},
    events, jobs,
    testing::{self, TestApp},
};

pub(super) const SALON: &str = "+493012345678";
pub(super) const MARA: &str = "+4915112345678";

pub(super) async fn channel(t: &TestApp, org: &OrgId) -> ChannelId {
    let now = t.clock().now();
    let id = ChannelId::new(now);
    let mut tx = t.db().begin(org).await.unwrap();
    tx.query(
        "INSERT INTO channels (org_id, id, kind, provider, name, settings, enabled, created_at, updated_at) \
         VALUES ($1, $2, 'voice', 'twilio', 'Phone', '{}', TRUE, $3, $3)",
    )
    .bind(org)
    .bind(&id)
    .bind(now)
    .execute()
    .await
    .unwrap();
    tx.commit().await.unwrap();
    id
}

#[expect(clippy::unnecessary_wraps, reason = "a caller's number may be withheld")]
pub(super) fn phone(text: &str) -> Option<Phone> {
    Some(Phone::parse(text, None).unwrap())
}

pub(super) fn ring(channel: &ChannelId, external: &str, from: Option<Phone>) -> NewCall {
    NewCall {
        channel: channel.clone(),
        provider: "twilio".to_owned(),
        external_id: external.to_owned(),
        direction: Direction::Inbound,
        from,
        to: phone(SALON),
        conversation: None,
    }
}

pub(super) async fn live_call(t: &App, org: &OrgId, channel: &ChannelId, external: &str) -> Begun {
    let begun = begin(t, org, ring(channel, external, phone(MARA))).await.unwrap();
    answered(t, org, &begun.call.id).await.unwrap();
    begun
}

pub(super) async fn hear(t: &App, org: &OrgId, begun: &Begun, words: &str) -> MessageId {
    let line =
        NewLine { text: words.to_owned(), start_ms: 1_000, end_ms: 2_500, ..NewLine::default() };
    heard(t, org, &begun.call.id, line).await.unwrap()
}

pub(super) async fn names(t: &TestApp, caller: &Caller) -> Vec<String> {
    let events = events::list(t, caller, 0, 500).await.unwrap();
    events.into_iter().map(|event| event.name).collect()
}

pub(super) async fn count(t: &TestApp, org: &OrgId, sql: &'static str) -> i64 {
    let mut conn = t.db().read(org).await.unwrap();
    conn.query(sql).bind(org).scalar().await.unwrap()
}

async fn turn_jobs(t: &TestApp, org: &OrgId) -> i64 {
    count(t, org, "SELECT COUNT(*) FROM jobs WHERE org_id = $1 AND kind = 'agent_turn'").await
}

both! {
    async fn a_call_told_twice_is_one_call_of_one_new_contact(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;

        let first = begin(&t, org, ring(&channel, "CA1", phone(MARA))).await.unwrap();
        let again = begin(&t, org, ring(&channel, "CA1", phone(MARA))).await.unwrap();

        assert!(!first.again && again.again);
        assert_eq!(first.call.id, again.call.id);
        assert_eq!(first.contact.phone.as_deref(), Some(MARA));
        assert_eq!(first.conversation.channel_kind, "voice");
        assert_eq!(contacts::count(&t, &owner).await.unwrap(), 1);
        assert_eq!(names(&t, &owner).await, ["contact.created", "conversation.created", "call.started"]);

        let other = begin(&t, org, ring(&channel, "CA2", phone(MARA))).await.unwrap();
        assert_eq!(other.contact.id, first.contact.id, "the number is known");
        assert_ne!(other.call.id, first.call.id);
    }
}

both! {
    async fn a_withheld_number_is_somebody_unknown_each_time(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;

        let one = begin(&t, org, ring(&channel, "CA1", None)).await.unwrap();
        let two = begin(&t, org, ring(&channel, "CA2", None)).await.unwrap();

        assert_ne!(one.contact.id, two.contact.id);
        assert_eq!(get(&t, &owner, &one.call.id).await.unwrap().name(), "Withheld number");
    }
}

both! {
    async fn what_is_heard_waits_for_the_agent_and_no_job_runs_it(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        let begun = live_call(&t, org, &channel, "CA1").await;
        said(&t, org, &begun.call.id, "Salon Ana, good morning!", false).await.unwrap();

        let line = NewLine {
            text: "When are you\u{7} open?".to_owned(),
            words: vec![WordTime("When".to_owned(), 1000, 1200)],
            start_ms: 1000,
            end_ms: 2000,
            confidence: Some(0.93),
            id: Some("utterance-1".to_owned()),
        };
        let message = heard(&t, org, &begun.call.id, line.clone()).await.unwrap();
        assert_eq!(heard(&t, org, &begun.call.id, line).await.unwrap(), message);

        let waiting = agent_side::waiting(&t, org, &begun.conversation.id).await.unwrap().unwrap();
        assert_eq!(waiting.asked.len(), 1);
        assert!(waiting.history.is_empty(), "the greeting is nobody's words");
        assert_eq!(turn_jobs(&t, org).await, 0);
        let said = transcript(&t, &owner, &begun.call.id).await.unwrap();
        assert_eq!(said.len(), 2);
        assert_eq!((said[1].speaker, said[1].confidence), (Speaker::Contact, Some(93)));
        assert_eq!(said[1].words, [WordTime("When".to_owned(), 1000, 1200)]);
        crate::registry::runner(&t).run_due().await.unwrap();
        assert!(agent_side::waiting(&t, org, &begun.conversation.id).await.unwrap().is_some());
    }
}

both! {
    async fn a_reply_that_was_cut_is_what_was_heard_for_models_and_whole_for_members(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        let begun = live_call(&t, org, &channel, "CA1").await;
        let id = &begun.call.id;
        let reply = said(&t, org, id, "We open at nine and close at six.", true).await.unwrap();
        spoken(&t, org, id, &reply, (3_000, 5_000), vec![WordTime("We".to_owned(), 3_000, 3_100)]).await.unwrap();

        cut(&t, org, id, &reply, "We open at nine").await.unwrap();
        cut(&t, org, id, &reply, "We open").await.unwrap();
        spoken(&t, org, id, &reply, (3_000, 3_900), Vec::new()).await.unwrap();
        hear(&t, org, &begun, "And on Sunday?").await;

        let waiting = agent_side::waiting(&t, org, &begun.conversation.id).await.unwrap().unwrap();
        assert_eq!(waiting.history.len(), 1);
        assert_eq!(waiting.history[0].text, "We open");
        let line = &transcript(&t, &owner, id).await.unwrap()[1];
        assert!(line.interrupted);
        assert_eq!((line.text.as_str(), line.unheard.as_str(), line.end_ms), ("We open", "at nine and close at six.", 3_900));

        // Nothing of it was heard: models do not see it at all.
        let other = said(&t, org, id, "On Sunday we are closed.", true).await.unwrap();
        cut(&t, org, id, &other, "").await.unwrap();
        hear(&t, org, &begun, "Hello?").await;
        let waiting = agent_side::waiting(&t, org, &begun.conversation.id).await.unwrap().unwrap();
        assert!(waiting.history.iter().all(|message| !message.text.is_empty()));
        assert!(cut(&t, org, id, &other, "More than was ever said in this call").await.is_err());
    }
}

both! {
    async fn who_rings_again_within_ten_minutes_goes_on_where_they_were(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        let first = live_call(&t, org, &channel, "CA1").await;
        hear(&t, org, &first, "I would like a haircut tomorrow").await;
        t.advance(Duration::from_secs(40));
        let ended = end(&t, org, &first.call.id, Ending::by(EndedBy::Caller)).await.unwrap();
        assert_eq!(ended.voice_seconds, 40);
        let row = inbox::get(&t, &owner, &first.conversation.id).await.unwrap();
        assert_eq!(row.status, Status::Resolved);

        t.advance(Duration::from_mins(9));
        let second = live_call(&t, org, &channel, "CA2").await;
        assert_eq!(second.conversation.id, first.conversation.id);
        hear(&t, org, &second, "The line broke").await;
        let row = inbox::get(&t, &owner, &first.conversation.id).await.unwrap();
        assert_eq!(row.status, Status::Open);
        assert_eq!(turn_jobs(&t, org).await, 0);
        end(&t, org, &second.call.id, Ending::by(EndedBy::Caller)).await.unwrap();

        let theirs = live_call(&t, org, &channel, "CA2b").await;
        assert_eq!(theirs.conversation.id, first.conversation.id);
        member::take_over(&t, &owner, &theirs.conversation.id).await.unwrap();
        end(&t, org, &theirs.call.id, Ending::by(EndedBy::Caller)).await.unwrap();
        let anew = live_call(&t, org, &channel, "CA2c").await;
        assert_ne!(anew.conversation.id, first.conversation.id, "a person has that one");
        end(&t, org, &anew.call.id, Ending::by(EndedBy::Caller)).await.unwrap();

        t.advance(Duration::from_mins(11));
        let third = live_call(&t, org, &channel, "CA3").await;
        assert_ne!(third.conversation.id, first.conversation.id);
    }
}

both! {
    async fn a_call_in_the_chat_holds_its_turns_until_it_is_over(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let visitor = t.visitor(&owner).await;
        let (chat, _) = crate::conversations::contact::begin(&t, &visitor).await.unwrap();
        let new = NewCall {
            channel: chat.channel_id.clone(),
            provider: "browser".to_owned(),
            conversation: Some(chat.id.clone()),
            to: None,
            ..ring(&chat.channel_id, "b-1", None)
        };
        let begun = begin(&t, org, new).await.unwrap();
        answered(&t, org, &begun.call.id).await.unwrap();
        assert_eq!(begun.conversation.id, chat.id);
        hear(&t, org, &begun, "When are you open?").await;
        assert_eq!(turn_jobs(&t, org).await, 0);

        end(&t, org, &begun.call.id, Ending::by(EndedBy::Caller)).await.unwrap();

        assert_eq!(turn_jobs(&t, org).await, 1, "what was not answered is answered in the chat");
        let row = inbox::get(&t, &owner, &chat.id).await.unwrap();
        assert_eq!(row.status, Status::Open);
    }
}

both! {
    async fn a_person_who_takes_over_is_seen_by_who_holds_the_call(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        let begun = live_call(&t, org, &channel, "CA1").await;
        hear(&t, org, &begun, "Hello").await;
        member::take_over(&t, &owner, &begun.conversation.id).await.unwrap();
        assert!(agent_side::waiting(&t, org, &begun.conversation.id).await.unwrap().is_none());
        assert!(!agent_side::is_agents_turn(&t, org, &begun.conversation.id, begun.conversation.version).await.unwrap());

        let ended = end(&t, org, &begun.call.id, Ending::by(EndedBy::Member)).await.unwrap();

        assert_eq!(ended.outcome, Some(Outcome::Transferred));
        let thread = inbox::thread(&t, &owner, &begun.conversation.id, None, 50).await.unwrap().0;
        assert!(thread.iter().any(|shown| shown.message.author == Author::Contact));
    }
}

async fn says(
    t: &TestApp,
    owner: &Caller,
    begun: &Begun,
    text: &str,
    at: i64,
) -> Result<MessageId, Error> {
    let line =
        NewLine { text: text.to_owned(), start_ms: at, end_ms: at + 900, ..NewLine::default() };
    member_said(t, owner.org(), &begun.call.id, owner.member().unwrap(), line).await
}

both! {
    async fn what_a_member_says_aloud_answers_as_a_reply_does(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        let begun = live_call(&t, org, &channel, "CA1").await;
        let id = &begun.conversation.id;
        member::take_over(&t, &owner, id).await.unwrap();
        hear(&t, org, &begun, "Is Ana there?").await;
        let row = inbox::get(&t, &owner, id).await.unwrap();
        assert!(row.deadline_at.is_some(), "they owe an answer");
        let first = says(&t, &owner, &begun, "Ana here.", 5_000).await.unwrap();
        let again = says(&t, &owner, &begun, "Ana here.", 5_000).await.unwrap();
        assert_eq!(again, first, "told again it is the same");
        let row = inbox::get(&t, &owner, id).await.unwrap();
        assert_eq!((row.deadline_at, row.holder), (None, Holder::Person));
        let mut conn = t.db().read(org).await.unwrap();
        let (_, said) = voice::from_members(&mut conn, org, id, 0).await.unwrap();
        drop(conn);
        assert!(said.is_empty(), "it is not spoken once more: {said:?}");

        // What is known after the hand-back answers nothing that was asked since.
        member::hand_back(&t, &owner, id).await.unwrap();
        hear(&t, org, &begun, "What are your prices?").await;
        says(&t, &owner, &begun, "Goodbye then.", 9_000).await.unwrap();
        assert!(agent_side::waiting(&t, org, id).await.unwrap().is_some());
        let row = inbox::get(&t, &owner, id).await.unwrap();
        assert_eq!(row.holder, Holder::Agent);
        assert!(says(&t, &owner, &begun, "  ", 1).await.is_err());
        end(&t, org, &begun.call.id, Ending::by(EndedBy::Agent)).await.unwrap();
        assert!(says(&t, &owner, &begun, "Too late.", 12_000).await.is_err());
    }
}

both! {
    async fn a_list_is_narrowed_and_comes_in_pages(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let org = owner.org();
        let channel = channel(&t, org).await;
        for at in 0..5 {
            t.advance(Duration::from_mins(20));
            let begun = live_call(&t, org, &channel, &format!("CA{at}")).await;
            if at > 0 {
                hear(&t, org, &begun, "I want to know the price of a cut").await;
            }
            if at < 4 {
                end(&t, org, &begun.call.id, Ending::by(EndedBy::Agent)).await.unwrap();
            }
        }
        let all = |filter: Filter| {
            let (t, owner) = (&t, &owner);
            async move { list(t, owner, &filter).await.unwrap() }
        };
        let page = all(Filter { limit: 2, ..Filter::default() }).await;
        assert_eq!(page.data.len(), 2);
        let next = all(Filter { limit: 10, cursor: page.next_cursor, ..Filter::default() }).await;
        assert_eq!(next.data.len(), 3);
        let missed = Filter { outcome: Some(Outcome::Missed), ..Filter::default() };
        assert_eq!(all(missed).await.data.len(), 1);
        assert_eq!(all(Filter { status: Some(State::Live), ..Filter::default() }).await.data.len(), 1);
        assert_eq!(all(Filter { direction: Some(Direction::Outbound), ..Filter::default() }).await.data.len(), 0);
        assert_eq!(all(Filter { search: Some("price of".to_owned()), ..Filter::default() }).await.data.len(), 3);
        assert_eq!(all(Filter { search: Some("0151 12345".to_owned()), ..Filter::default() }).await.data.len(), 5);
        assert_eq!(all(Filter { search: Some("0000".to_owned()), ..Filter::default() }).await.data.len(), 0);
        assert_eq!(all(Filter { search: Some("0049 1511".to_owned()), ..Filter::default() }).await.data.len(), 5);
        assert_eq!(all(Filter { search: Some("100%_".to_owned()), ..Filter::default() }).await.data.len(), 0);
        assert_eq!(live(&t, &owner).await.unwrap().len(), 1);
        let stranger = t.organization("Other").await;
        assert!(list(&t, &stranger, &Filter::default()).await.unwrap().data.is_empty());
        let wrong = Filter { cursor: Some("x".to_owned()), ..Filter::default() };
        assert!(list(&t, &owner, &wrong).await.is_err());
    }
}

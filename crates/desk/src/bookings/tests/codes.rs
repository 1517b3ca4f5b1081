//! One-time codes.

use frontdesk_base::{
    Result,
    id::{ContactId, ConversationId},
};

use super::{
    super::codes::{self, Checked},
    *,
};

async fn conversation(t: &TestApp, salon: &Salon) -> ConversationId {
    let visitor = t.visitor(&salon.owner).await;
    crate::conversations::contact::begin(t, &visitor).await.unwrap().0.id
}

async fn send(
    t: &TestApp,
    salon: &Salon,
    conversation: &ConversationId,
    to: Option<&ContactId>,
) -> Result<()> {
    let visitor = t.visitor(&salon.owner).await;
    codes::send(t, salon.org(), conversation, visitor.contact(), to).await
}

async fn code(t: &TestApp) -> String {
    let mails = mails(t, "luis@example.com").await;
    mails.last().unwrap().0.rsplit(' ').next().unwrap().to_owned()
}

fn other(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

both! {
    async fn a_code_proves_whose_address_it_is(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        let luis = contact(&t, salon.org(), "Luis", "luis@example.com").await;
        let (here, there) = (conversation(&t, &salon).await, conversation(&t, &salon).await);
        assert_eq!(codes::check(&t, salon.org(), &here, "123456").await.unwrap(), Checked::Gone);

        send(&t, &salon, &here, Some(&luis)).await.unwrap();
        let sent = code(&t).await;
        assert_eq!(sent.len(), 6);
        assert_eq!(codes::check(&t, salon.org(), &there, &sent).await.unwrap(), Checked::Gone, "it is that conversation's");
        assert_eq!(codes::check(&t, salon.org(), &here, &other(&sent)).await.unwrap(), Checked::Wrong(2));
        assert_eq!(codes::proven(&t, salon.org(), &here).await.unwrap(), None);
        let spaced = format!("it is {} {}", &sent[..3], &sent[3..]);
        assert_eq!(codes::check(&t, salon.org(), &here, &spaced).await.unwrap(), Checked::Proven(luis.clone()));
        assert_eq!(codes::proven(&t, salon.org(), &here).await.unwrap(), Some(luis));
        assert_eq!(codes::proven(&t, salon.org(), &there).await.unwrap(), None);
        assert_eq!(codes::check(&t, salon.org(), &here, &sent).await.unwrap(), Checked::Gone, "it works once");
        t.advance(Duration::from_secs(3601));
        assert_eq!(codes::proven(&t, salon.org(), &here).await.unwrap(), None);
    }
}

both! {
    async fn a_code_has_three_tries_ten_minutes_and_five_a_day(t: TestApp = testing::app) {
        let salon = salon(&t, BookingRules::default()).await;
        let luis = contact(&t, salon.org(), "Luis", "luis@example.com").await;
        let here = conversation(&t, &salon).await;
        send(&t, &salon, &here, Some(&luis)).await.unwrap();
        let sent = code(&t).await;
        let mut tries = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let (app, org, here, wrong) = (t.app().clone(), salon.org().clone(), here.clone(), other(&sent));
            tries.spawn(async move { codes::check(&app, &org, &here, &wrong).await.unwrap() });
        }
        let mut answers = Vec::new();
        while let Some(answer) = tries.join_next().await { answers.push(answer.unwrap()); }
        assert_eq!(answers.iter().filter(|answer| matches!(answer, Checked::Wrong(_))).count(), 3, "also at once");
        assert_eq!(codes::check(&t, salon.org(), &here, &sent).await.unwrap(), Checked::Gone);

        send(&t, &salon, &here, Some(&luis)).await.unwrap();
        let (old, fresh) = (sent, code(&t).await);
        t.advance(Duration::from_secs(1));
        send(&t, &salon, &here, Some(&luis)).await.unwrap();
        let newest = code(&t).await;
        assert_ne!(old, newest);
        assert!(matches!(codes::check(&t, salon.org(), &here, &fresh).await.unwrap(), Checked::Wrong(2)), "only the newest works");
        t.advance(Duration::from_secs(601));
        assert_eq!(codes::check(&t, salon.org(), &here, &newest).await.unwrap(), Checked::Gone);
        for _ in 0..2 { send(&t, &salon, &here, Some(&luis)).await.unwrap(); }
        assert!(matches!(send(&t, &salon, &here, Some(&luis)).await, Err(Error::Conflict(_))));
        // Another conversation may ask, but no more is sent to them today: it waits for a code that there is not.
        let there = conversation(&t, &salon).await;
        let before = mails(&t, "luis@example.com").await.len();
        send(&t, &salon, &there, Some(&luis)).await.unwrap();
        assert_eq!(mails(&t, "luis@example.com").await.len(), before);
        assert_eq!(codes::check(&t, salon.org(), &there, &newest).await.unwrap(), Checked::Wrong(2));
        // Nobody is known by an address: the same.
        send(&t, &salon, &there, None).await.unwrap();
        for left in [2, 1, 0] {
            assert_eq!(codes::check(&t, salon.org(), &there, "").await.unwrap(), Checked::Wrong(left));
        }
        assert_eq!(codes::check(&t, salon.org(), &there, "").await.unwrap(), Checked::Gone);
    }
}

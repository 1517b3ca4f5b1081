//! One-time codes in a conversation: another one, another address, and answers that tell nothing of who is
//! a customer.

use frontdesk_db::both;

use super::{bookings::salon, *};
use crate::{
    bookings::{self, Claimed},
    orgs,
};

impl Scene {
    /// Luis booked a cut by the page.
    async fn luis_booked(&self) {
        let slug = orgs::profile(&self.t, &self.owner).await.unwrap().slug;
        let desk = bookings::desk(&self.t, &slug).await.unwrap();
        let guest = bookings::Guest {
            name: "Luis".to_owned(),
            email: "luis@example.com".to_owned(),
            ..bookings::Guest::default()
        };
        let at = "2026-11-25T10:00:00+01:00".parse().unwrap();
        let service = desk.services()[0].id.clone();
        let made = bookings::book_publicly(
            &self.t,
            &desk,
            &service,
            None,
            at,
            &guest,
            "0123456789abcdef0123",
        )
        .await
        .unwrap();
        assert!(matches!(made, Claimed::Done(_)));
    }

    /// The codes that were sent, oldest first.
    async fn codes(&self) -> Vec<String> {
        let mut conn = self.t.db().read_system(frontdesk_db::Door::Admin).await.unwrap();
        let rows: Vec<(String,)> = conn
            .query("SELECT subject FROM mails WHERE kind = 'code' ORDER BY created_at, id")
            .all()
            .await
            .unwrap();
        rows.into_iter().map(|(subject,)| subject.rsplit(' ').next().unwrap().to_owned()).collect()
    }
}

both! {
    async fn a_wrong_code_is_answered_alike_whether_or_not_somebody_has_the_address(t: TestApp = testing::app) {
        let mut scene = salon(t).await;
        scene.luis_booked().await;
        let mut answers = Vec::new();
        for address in ["luis@example.com", "nobody@example.com"] {
            scene.next_visitor().await;
            scene.talk(&["cancel my appointment", address]).await;
            let right = scene.codes().await.pop().unwrap_or_default();
            let wrong = if right == "111111" { "222222" } else { "111111" };
            let mut told = Vec::new();
            for said in [wrong, wrong, wrong, wrong, address, wrong, "new code", wrong, "send it again", "a new code please", "new code"] {
                told.push(scene.ask(said).await.replace(address, "ADDRESS"));
            }
            answers.push(told);
        }
        assert_eq!(answers[0], answers[1]);
        assert!(answers[0][0].contains("not right"), "{:?}", answers[0]);
        assert!(answers[0][2].contains("Which e-mail address"), "three tries: {:?}", answers[0]);
        assert!(answers[0][10].contains("Too many codes"), "{:?}", answers[0]);
        // Five to one contact a day, whoever asks; the sixth is answered as the others are.
        assert_eq!(scene.codes().await.len(), 5);
        scene.next_visitor().await;
        let told = scene.talk(&["cancel my appointment", "luis@example.com", "111111"]).await;
        assert!(told.contains("a code was sent there") && told.contains("not right"), "{told}");
        assert_eq!(scene.codes().await.len(), 5);
        assert_eq!(scene.booked().await, "Cut Ana 11-25 10:00 confirmed");
    }
}

both! {
    async fn another_code_and_another_address_can_be_had(t: TestApp = testing::app) {
        let scene = salon(t).await;
        scene.luis_booked().await;
        scene.talk(&["I need to cancel my appointment", "liis@example.com"]).await;
        assert!(scene.codes().await.is_empty());
        let told = scene.ask("sorry, it's luis@example.com").await;
        assert!(told.contains("under luis@example.com, a code was sent"), "{told}");
        for again in ["can you email me a new code?", "I didn't get it"] {
            let told = scene.ask(again).await;
            assert!(told.contains("a code was sent there just now"), "{again}: {told}");
        }
        let codes = scene.codes().await;
        assert_eq!(codes.len(), 3);
        let told = scene.talk(&[&codes[2]]).await;
        assert!(told.contains("shall I cancel it?"), "{told}");
        scene.expect(&["yes"], "Cut Ana 11-25 10:00 cancelled").await;
    }
}

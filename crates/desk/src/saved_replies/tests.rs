//! Saved replies, on both engines.

use frontdesk_db::both;

use super::{NewSavedReply, create, delete, get, list, update};
use crate::{
    Error, Role,
    testing::{self, TestApp},
};

fn reply(title: &str, text: &str) -> NewSavedReply {
    NewSavedReply { title: title.to_owned(), text: text.to_owned() }
}

both! {
    async fn a_reply_is_kept_changed_and_forgotten(t: TestApp = testing::app) {
        let owner = t.organization("Salon Ana").await;
        let parking = create(&t, &owner, &reply(" parking ", "Behind the salon.\n")).await.unwrap();
        create(&t, &owner, &reply("Late", "No problem.")).await.unwrap();
        assert_eq!((parking.title.as_str(), parking.text.as_str()), ("parking", "Behind the salon."));

        update(&t, &owner, &parking.id, &reply("Parking", "In front.")).await.unwrap();

        let titles: Vec<String> = list(&t, &owner).await.unwrap().into_iter().map(|one| one.title).collect();
        assert_eq!(titles, ["Late", "Parking"]);
        assert_eq!(get(&t, &owner, &parking.id).await.unwrap().text, "In front.");
        delete(&t, &owner, &parking.id).await.unwrap();
        assert!(matches!(delete(&t, &owner, &parking.id).await, Err(Error::NotFound(_))));
        assert_eq!(list(&t, &owner).await.unwrap().len(), 1);
    }
}

both! {
    async fn strangers_and_viewers_change_nothing(t: TestApp = testing::app) {
        let owner = t.organization("Salon Ana").await;
        let other = t.organization("Bike shop").await;
        let kept = create(&t, &owner, &reply("Parking", "Behind.")).await.unwrap();

        assert!(list(&t, &other).await.unwrap().is_empty());
        assert!(matches!(get(&t, &other, &kept.id).await, Err(Error::NotFound(_))));
        assert!(matches!(update(&t, &other, &kept.id, &reply("x", "y")).await, Err(Error::NotFound(_))));
        assert!(matches!(delete(&t, &other, &kept.id).await, Err(Error::NotFound(_))));
        let viewer = t.caller(owner.org(), Role::Viewer);
        assert!(matches!(create(&t, &viewer, &reply("x", "y")).await, Err(Error::Forbidden(_))));
        assert!(matches!(delete(&t, &viewer, &kept.id).await, Err(Error::Forbidden(_))));
        for empty in [reply("", "y"), reply("x", " \n"), reply(&"x".repeat(121), "y"), reply("x", &"y".repeat(8_001))] {
            assert!(matches!(create(&t, &owner, &empty).await, Err(Error::Invalid(_))));
        }
    }
}

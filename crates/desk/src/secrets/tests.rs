//! The promises of secrets: opened only where they belong, listed by name only, gone with the key.

use frontdesk_db::both;

use super::*;
use crate::testing::TestApp;

both! {
    async fn a_secret_comes_back_to_its_own_organization_only(t: TestApp = crate::testing::app) {
        let (ann, ben) = (t.organization("Salon").await, t.organization("Garage").await);
        put(&t, &ann, "anthropic.api_key", &Secret::new("sk-1")).await.unwrap();
        put(&t, &ann, "anthropic.api_key", &Secret::new("sk-2")).await.unwrap();

        let opened = open(&t, ann.org(), "anthropic.api_key").await.unwrap().unwrap();

        assert_eq!(opened.expose(), "sk-2");
        assert_eq!(names(&t, &ann).await.unwrap(), ["anthropic.api_key"]);
        assert!(names(&t, &ben).await.unwrap().is_empty());
        assert!(open(&t, ben.org(), "anthropic.api_key").await.unwrap().is_none());
        assert_eq!(crate::audit::count(&t, ann.org(), "secret.set").await.unwrap(), 2);

        remove(&t, &ben, "anthropic.api_key").await.unwrap();
        assert!(open(&t, ann.org(), "anthropic.api_key").await.unwrap().is_some());
        remove(&t, &ann, "anthropic.api_key").await.unwrap();
        assert!(open(&t, ann.org(), "anthropic.api_key").await.unwrap().is_none());
        assert_eq!(crate::audit::count(&t, ann.org(), "secret.removed").await.unwrap(), 1);
        assert_eq!(crate::audit::count(&t, ben.org(), "secret.removed").await.unwrap(), 0);
    }
}

both! {
    async fn a_ciphertext_in_another_row_does_not_open(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        put(&t, &ann, "twilio.auth_token", &Secret::new("secret")).await.unwrap();
        let mut tx = t.db().begin(ann.org()).await.unwrap();
        let sealed = store::get(&mut tx, ann.org(), "twilio.auth_token").await.unwrap().unwrap();
        assert!(!sealed.windows(6).any(|window| window == b"secret"));

        store::put(&mut tx, ann.org(), "openai.api_key", &sealed, t.clock().now()).await.unwrap();
        tx.commit().await.unwrap();

        assert!(open(&t, ann.org(), "openai.api_key").await.is_err());
        assert!(open(&t, ann.org(), "twilio.auth_token").await.is_ok());
    }
}

both! {
    async fn only_admins_touch_secrets(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        for role in [Role::Viewer, Role::Operator] {
            let caller = t.caller(ann.org(), role);
            let secret = Secret::new("x");
            assert!(matches!(put(&t, &caller, "a", &secret).await, Err(Error::Forbidden(_))));
            assert!(matches!(remove(&t, &caller, "a").await, Err(Error::Forbidden(_))));
            assert!(matches!(names(&t, &caller).await, Err(Error::Forbidden(_))));
        }
        let admin = t.caller(ann.org(), Role::Admin);
        assert!(put(&t, &admin, "a", &Secret::new("x")).await.is_ok());
    }
}

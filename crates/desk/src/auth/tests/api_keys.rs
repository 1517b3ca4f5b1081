//! API keys: shown once, bounded by their scopes, gone when revoked.

use std::time::Duration;

use frontdesk_base::Error;
use frontdesk_db::both;

use super::is_invalid;
use crate::{
    Actor, Role,
    auth::{
        api_keys::{self, Scope},
        authenticate_api_key,
    },
    testing::TestApp,
};

both! {
    async fn a_key_acts_for_its_organization_as_far_as_its_scopes_go(t: TestApp = crate::testing::app) {
        let (ann, ben) = (t.organization("Salon").await, t.organization("Garage").await);
        for (scopes, role) in [
            (&[Scope::Read][..], Role::Viewer),
            (&[Scope::Write, Scope::Read, Scope::Write], Role::Operator),
            (&[Scope::Admin], Role::Admin),
        ] {
            let (key, secret) = api_keys::create(&t, &ann, " Our  shop ", scopes).await.unwrap();
            assert!(secret.expose().starts_with(&key.prefix) && key.prefix.len() == 9);
            assert_eq!((key.name.as_str(), secret.expose().len()), ("Our shop", 67));

            let caller = authenticate_api_key(&t, secret.expose()).await.unwrap();

            assert_eq!((caller.org(), caller.role()), (ann.org(), role));
            assert_eq!(caller.actor(), &Actor::ApiKey(key.id));
        }
        assert_eq!(api_keys::list(&t, &ann).await.unwrap().len(), 3);
        assert!(api_keys::list(&t, &ben).await.unwrap().is_empty());
        assert_eq!(crate::audit::count(&t, ann.org(), "api_key.created").await.unwrap(), 3);
    }
}

both! {
    async fn a_revoked_key_does_not_work_and_nobody_else_revokes_it(t: TestApp = crate::testing::app) {
        let (ann, ben) = (t.organization("Salon").await, t.organization("Garage").await);
        let (key, secret) = api_keys::create(&t, &ann, "Shop", &[Scope::Read]).await.unwrap();

        assert!(matches!(api_keys::revoke(&t, &ben, &key.id).await, Err(Error::NotFound("API key"))));
        assert!(authenticate_api_key(&t, secret.expose()).await.is_ok());
        api_keys::revoke(&t, &ann, &key.id).await.unwrap();

        let refused = authenticate_api_key(&t, secret.expose()).await;
        assert!(matches!(refused, Err(Error::SignedOut("invalid_api_key"))));
        assert!(matches!(api_keys::revoke(&t, &ann, &key.id).await, Err(Error::NotFound(_))));
        assert_eq!(crate::audit::count(&t, ann.org(), "api_key.revoked").await.unwrap(), 1);
    }
}

both! {
    async fn what_is_no_key_is_refused(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let (key, secret) = api_keys::create(&t, &ann, "Shop", &[Scope::Read]).await.unwrap();
        let upper = secret.expose().to_uppercase();
        for wrong in ["", "fd_", &key.prefix, &upper, &"f".repeat(67), &"fd_".repeat(50_000)] {
            assert!(matches!(authenticate_api_key(&t, wrong).await, Err(Error::SignedOut(_))));
        }
        is_invalid(api_keys::create(&t, &ann, " ", &[Scope::Read]).await, "name");
        is_invalid(api_keys::create(&t, &ann, &"x".repeat(121), &[Scope::Read]).await, "name");
        is_invalid(api_keys::create(&t, &ann, "Shop", &[]).await, "scopes");
    }
}

both! {
    async fn only_admins_have_to_do_with_keys(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let (key, secret) = api_keys::create(&t, &ann, "Shop", &[Scope::Write]).await.unwrap();
        let by_key = authenticate_api_key(&t, secret.expose()).await.unwrap();
        for caller in [t.caller(ann.org(), Role::Viewer), t.caller(ann.org(), Role::Operator), by_key] {
            assert!(matches!(api_keys::list(&t, &caller).await, Err(Error::Forbidden(_))));
            let made = api_keys::create(&t, &caller, "x", &[Scope::Read]).await;
            assert!(matches!(made, Err(Error::Forbidden(_))));
            assert!(matches!(api_keys::revoke(&t, &caller, &key.id).await, Err(Error::Forbidden(_))));
        }
    }
}

both! {
    async fn the_last_use_is_known_to_the_minute(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let (_, secret) = api_keys::create(&t, &ann, "Shop", &[Scope::Read]).await.unwrap();
        assert_eq!(api_keys::list(&t, &ann).await.unwrap()[0].used_at, None);
        let first = t.clock().now();

        authenticate_api_key(&t, secret.expose()).await.unwrap();
        t.advance(Duration::from_secs(59));
        authenticate_api_key(&t, secret.expose()).await.unwrap();
        assert_eq!(api_keys::list(&t, &ann).await.unwrap()[0].used_at, Some(first));
        t.advance(Duration::from_secs(1));
        authenticate_api_key(&t, secret.expose()).await.unwrap();

        assert_eq!(api_keys::list(&t, &ann).await.unwrap()[0].used_at, Some(t.clock().now()));
    }
}

both! {
    async fn an_organization_has_only_so_many_keys(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        for number in 0..50 {
            api_keys::create(&t, &ann, &number.to_string(), &[Scope::Read]).await.unwrap();
        }
        let more = api_keys::create(&t, &ann, "one more", &[Scope::Read]).await;
        assert!(matches!(more, Err(Error::Conflict(_))));
    }
}

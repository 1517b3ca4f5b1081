//! How a business looks: whoever may says it, what is no picture is refused, and only what it shows now is
//! shown to anybody.

use bytes::Bytes;
use frontdesk_base::Error;
use frontdesk_db::both;

use super::is_invalid;
use crate::{
    Role, audit, limits,
    orgs::{ProfileChange, profile, public_logo, remove_logo, set_logo, update_profile},
    testing::TestApp,
};

both! {
    async fn a_logo_is_kept_sealed_and_shown_as_long_as_it_is_the_one(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let other = t.organization("Barber").await;
        let clerk = t.member(&ann, "Cleo", Role::Operator).await;
        assert!(matches!(set_logo(&t, &clerk, Bytes::from_static(b"logo")).await, Err(Error::Forbidden(_))));
        assert!(matches!(remove_logo(&t, &clerk).await, Err(Error::Forbidden(_))));

        let first = set_logo(&t, &ann, Bytes::from_static(b"logo one")).await.unwrap();
        let name = first.logo().unwrap();
        assert_eq!((name.width, name.height), (640, 192));
        let shown = public_logo(&t, "salon", &first.logo).await.unwrap();
        assert_eq!(shown, Bytes::from_static(b"png of logo one"));
        let sealed = t.blobs().get(&format!("{}/logos/{}", ann.org(), first.logo.split('-').next().unwrap())).await.unwrap().unwrap().bytes(1_000).await.unwrap();
        assert!(!sealed.windows(8).any(|part| part == b"logo one"));

        let second = set_logo(&t, &ann, Bytes::from_static(b"logo two")).await.unwrap();
        assert_ne!(first.logo, second.logo);
        for (slug, name) in [("salon", first.logo.as_str()), ("barber", &second.logo), ("nobody", &second.logo), ("salon", ""), ("salon", "../../x")] {
            assert!(matches!(public_logo(&t, slug, name).await, Err(Error::NotFound(_))), "{slug} {name}");
        }
        assert!(public_logo(&t, "salon", &second.logo).await.is_ok());
        assert_eq!(profile(&t, &other).await.unwrap().logo, "");
        remove_logo(&t, &ann).await.unwrap();
        assert!(public_logo(&t, "salon", &second.logo).await.is_err());
        assert_eq!(audit::count(&t, ann.org(), "organization.updated").await.unwrap(), 3);
    }
}

both! {
    async fn what_is_no_logo_and_no_colour_is_refused_and_changes_nothing(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let accent = |text: &str| ProfileChange { accent: Some(text.to_owned()), ..ProfileChange::default() };
        update_profile(&t, &ann, accent(" #9D174D ")).await.unwrap();
        let before = set_logo(&t, &ann, Bytes::from_static(b"logo")).await.unwrap();

        let heavy = Bytes::from(vec![b'l'; limits::LOGO_BYTES + 1]);
        for wrong in [Bytes::new(), Bytes::from_static(b"<script>alert(1)</script>"), Bytes::from_static(b"GIF89a"), heavy] {
            is_invalid(set_logo(&t, &ann, wrong).await, "logo");
        }
        for wrong in ["red", "#12345", "#1234567", "#gggggg", "url(x)", "#9d174d;}", "\u{202e}#9d174d"] {
            is_invalid(update_profile(&t, &ann, accent(wrong)).await, "accent");
        }

        let after = profile(&t, &ann).await.unwrap();
        assert_eq!((after.logo, after.accent.as_str()), (before.logo, "#9d174d"));
        assert_eq!(update_profile(&t, &ann, accent("")).await.unwrap().accent(), None);
    }
}

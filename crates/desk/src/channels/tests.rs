//! Channels as members set them up, on both engines.

use frontdesk_db::both;

use super::*;
use crate::{
    contacts::DeviceFacts,
    testing::{self, TestApp},
};

/// A new business, its owner, and the widget it began with.
pub(super) async fn business(t: &TestApp, name: &str) -> (Caller, Channel) {
    let caller = t.organization(name).await;
    let widget = list(t, &caller).await.unwrap().remove(0);
    (caller, widget)
}

both! {
    async fn a_new_business_has_a_widget_that_reads_as_one_of_ours(t: TestApp = testing::app) {
        let (caller, widget) = business(&t, "Salon Ana").await;

        assert_eq!((widget.kind, widget.provider.as_str(), widget.enabled), (ChannelKind::Widget, "browser", true));
        assert!(widget::is_key(widget.widget_key.as_deref().unwrap()));
        assert_eq!(get(&t, &caller, &widget.id).await.unwrap(), widget);
    }
}

both! {
    async fn a_widget_is_made_changed_closed_and_given_another_key(t: TestApp = testing::app) {
        let (caller, first) = business(&t, "Salon Ana").await;
        let new = NewWidget { name: " Shop ".into(), ..NewWidget::default() };
        let widget = create_widget(&t, &caller, new).await.unwrap();
        assert_eq!(widget.name, "Shop");
        assert_ne!(widget.widget_key, first.widget_key);

        let settings = WidgetSettings { colour: "#AA0000".into(), greeting: Some("Hello!".into()), ..WidgetSettings::default() };
        let change = ChannelChange { settings: Some(settings), ..ChannelChange::default() };
        let changed = update(&t, &caller, &widget.id, change).await.unwrap();
        let rotated = rotate_key(&t, &caller, &widget.id).await.unwrap();
        let closed = set_enabled(&t, &caller, &widget.id, false).await.unwrap();

        assert_eq!((changed.settings.colour.as_str(), changed.name.as_str()), ("#aa0000", "Shop"));
        assert_ne!(rotated.widget_key, widget.widget_key);
        assert!(!closed.enabled);
        assert_eq!(closed.settings, changed.settings);
        assert_eq!(get(&t, &caller, &widget.id).await.unwrap(), closed);
        for action in ["channel.created", "channel.updated", "channel.key_rotated", "channel.disabled"] {
            assert_eq!(audit::count(&t, caller.org(), action).await.unwrap(), 1, "{action}");
        }
    }
}

both! {
    async fn only_an_admin_of_the_same_business_changes_channels(t: TestApp = testing::app) {
        let (caller, widget) = business(&t, "Salon Ana").await;
        let (stranger, _) = business(&t, "Bike shop").await;
        let operator = t.caller(caller.org(), Role::Operator);

        assert!(matches!(create_widget(&t, &operator, NewWidget::default()).await, Err(Error::Forbidden(_))));
        assert!(matches!(update(&t, &operator, &widget.id, ChannelChange::default()).await, Err(Error::Forbidden(_))));
        assert!(matches!(rotate_key(&t, &operator, &widget.id).await, Err(Error::Forbidden(_))));
        assert!(matches!(set_enabled(&t, &operator, &widget.id, false).await, Err(Error::Forbidden(_))));
        assert!(matches!(widget::rotate_identity_secret(&t, &operator).await, Err(Error::Forbidden(_))));
        assert!(matches!(get(&t, &stranger, &widget.id).await, Err(Error::NotFound(_))));
        assert!(matches!(rotate_key(&t, &stranger, &widget.id).await, Err(Error::NotFound(_))));
        assert_eq!(list(&t, &stranger).await.unwrap().len(), 1);
        assert_eq!(get(&t, &operator, &widget.id).await.unwrap(), widget);
    }
}

both! {
    async fn what_is_wrong_is_not_stored(t: TestApp = testing::app) {
        let (caller, widget) = business(&t, "Salon Ana").await;
        let settings = WidgetSettings { colour: "red".into(), ..WidgetSettings::default() };

        for change in [
            ChannelChange { settings: Some(settings), ..ChannelChange::default() },
            ChannelChange { name: Some(" \u{0} ".into()), ..ChannelChange::default() },
            ChannelChange { name: Some("x".repeat(121)), ..ChannelChange::default() },
        ] {
            assert!(matches!(update(&t, &caller, &widget.id, change).await, Err(Error::Invalid(_))));
        }

        assert_eq!(get(&t, &caller, &widget.id).await.unwrap(), widget);
    }
}

both! {
    async fn a_widget_is_seen_where_it_stands_not_on_our_own_pages(t: TestApp = testing::app) {
        let (caller, widget) = business(&t, "Salon Ana").await;
        assert_eq!(last_seen(&t, &caller, &widget.id).await.unwrap(), None);

        let ours = ["http://127.0.0.1:8080/site"; 30];
        for page in std::iter::once("https://shop.example/prices?x=1").chain(ours) {
            let new = widget::StartSession {
                widget: widget.widget_key.clone().unwrap(),
                device: DeviceFacts { page_url: Some(page.into()), ..DeviceFacts::default() },
                ..widget::StartSession::default()
            };
            widget::start_session(&t, new, &widget::Asking::default()).await.unwrap();
        }

        let seen = last_seen(&t, &caller, &widget.id).await.unwrap().unwrap();
        assert_eq!((seen.site.as_str(), seen.at), ("shop.example", t.clock().now()));
    }
}

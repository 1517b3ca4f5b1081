//! Lines as members set them up.

use frontdesk_db::{both, testing::TestDb};

use super::*;
use crate::{audit, channels as ways, setup};

both! {
    async fn a_line_is_made_changed_and_read_and_the_widget_s_settings_do_not_touch_it(db: TestDb = std::future::ready) {
        let (twilio, telnyx) = (Stub::twilio([]).await, Stub::telnyx([]).await);
        let t = desk(db, &twilio, &telnyx).await;
        let settings = VoiceSettings { greeting: "Salon Ana, hello".into(), ..VoiceSettings::default() };
        let (owner, made) = twilio_line(&t, settings).await;

        let changed = VoiceSettings { desk_out: true, transfer_number: Some("030 901820".into()), ..made.settings.0.clone() };
        let wrong = LineChange { settings: Some(changed.clone()), ..LineChange::default() };
        assert!(matches!(update(&t, &owner, &made.channel_id, wrong).await, Err(Error::Invalid(_))), "of which country?");
        let changed = VoiceSettings { transfer_number: Some("+4930901820".into()), ..changed };
        let change = LineChange { name: Some(" Front ".into()), settings: Some(changed.clone()), ..LineChange::default() };
        let after = update(&t, &owner, &made.channel_id, change).await.unwrap();

        assert_eq!((after.name.as_str(), &after.settings.0), ("Front", &changed));
        assert_eq!(get(&t, &owner, &made.channel_id).await.unwrap(), after);
        ways::set_enabled(&t, &owner, &made.channel_id, false).await.unwrap();
        let off = get(&t, &owner, &made.channel_id).await.unwrap();
        assert_eq!((off.enabled, &off.settings), (false, &after.settings));
        assert_eq!(list(&t, &owner).await.unwrap().len(), 1);
        assert_eq!(webhooks(&t, &off)[0].1, format!("{DESK}/hooks/twilio/{}/voice", off.channel_id));
        assert_eq!(media(&t, &off), format!("wss://desk.example/media/twilio/{}", off.channel_id));
        for action in ["channel.created", "channel.updated", "channel.disabled", "phone.connected"] {
            assert_eq!(audit::count(&t, owner.org(), action).await.unwrap(), 1, "{action}");
        }
    }
}

both! {
    async fn a_number_is_of_one_line_and_a_line_of_one_business(db: TestDb = std::future::ready) {
        let (twilio, telnyx) = (Stub::twilio([]).await, Stub::telnyx([]).await);
        let t = desk(db, &twilio, &telnyx).await;
        let (owner, made) = twilio_line(&t, VoiceSettings::default()).await;
        let again = || NewLine { name: "Second".into(), carrier: Some(Carrier::Twilio), number: "+15005550006".into(), ..NewLine::default() };

        assert!(matches!(create(&t, &owner, again()).await, Err(Error::Invalid(_))));
        assert_eq!(list(&t, &owner).await.unwrap().len(), 1, "nothing of it was kept");
        let other = line(&t, &owner, Carrier::Browser, "", VoiceSettings::default()).await;
        line(&t, &owner, Carrier::Browser, "", VoiceSettings::default()).await;
        let change = LineChange { number: Some("+15005550006".into()), ..LineChange::default() };
        assert!(matches!(update(&t, &owner, &other.channel_id, change).await, Err(Error::Invalid(_))));

        let stranger = t.organization("Bike shop").await;
        let operator = t.caller(owner.org(), Role::Operator);
        assert!(matches!(get(&t, &stranger, &made.channel_id).await, Err(Error::NotFound(_))));
        assert!(matches!(update(&t, &stranger, &made.channel_id, LineChange::default()).await, Err(Error::NotFound(_))));
        assert!(matches!(wire(&t, &stranger, &made.channel_id).await, Err(Error::NotFound(_))));
        assert!(matches!(create(&t, &operator, again()).await, Err(Error::Forbidden(_))));
        assert!(matches!(update(&t, &operator, &made.channel_id, LineChange::default()).await, Err(Error::Forbidden(_))));
        assert!(matches!(list_numbers(&t, &operator, Carrier::Twilio).await, Err(Error::Forbidden(_))));
        assert!(matches!(accounts::disconnect(&t, &operator, Carrier::Twilio).await, Err(Error::Forbidden(_))));
        create(&t, &stranger, again()).await.expect("another business may have the number written down");
    }
}

both! {
    async fn an_account_is_tried_before_it_is_kept(db: TestDb = std::future::ready) {
        let (twilio, telnyx) = (Stub::twilio([]).await, Stub::telnyx([]).await);
        let t = desk(db, &twilio, &telnyx).await;
        let owner = t.organization("Salon Ana").await;
        let text = |sid: &str, token: &str| accounts::AccountText {
            account_sid: sid.to_owned(), auth_token: token.to_owned(), ..accounts::AccountText::default()
        };

        for (sid, token, field) in [("AC1", TOKEN, "account_sid"), (ACCOUNT, "", "auth_token"), (ACCOUNT, "wrong", "auth_token"), ("", "", "account_sid")] {
            let Err(Error::Invalid(fields)) = accounts::connect(&t, &owner, Carrier::Twilio, &text(sid, token)).await else { panic!("{sid} {token}") };
            assert!(fields.contains_key(field), "{sid} {token}: {fields:?}");
        }
        assert!(accounts::connected(&t, &owner).await.unwrap().is_empty());
        assert!(matches!(list_numbers(&t, &owner, Carrier::Twilio).await, Err(Error::Conflict(_))));

        accounts::connect(&t, &owner, Carrier::Twilio, &text(ACCOUNT, TOKEN)).await.unwrap();
        assert_eq!(accounts::connected(&t, &owner).await.unwrap(), [Carrier::Twilio]);
        accounts::connect(&t, &owner, Carrier::Twilio, &text(ACCOUNT, "")).await.expect("an empty token keeps the one there is");
        accounts::disconnect(&t, &owner, Carrier::Twilio).await.unwrap();
        assert!(accounts::connected(&t, &owner).await.unwrap().is_empty());

        let wrong = accounts::AccountText { api_key: "KEY1".into(), public_key: "AAAA".into(), ..accounts::AccountText::default() };
        let Err(Error::Invalid(fields)) = accounts::connect(&t, &owner, Carrier::Telnyx, &wrong).await else { panic!("it is refused") };
        assert!(fields.contains_key("public_key"));
    }
}

both! {
    async fn one_click_has_a_number_s_calls_reported_here(db: TestDb = std::future::ready) {
        let (twilio, telnyx) = (Stub::twilio([]).await, Stub::telnyx([]).await);
        let t = desk(db, &twilio, &telnyx).await;
        let (owner, made) = twilio_line(&t, VoiceSettings::default()).await;
        assert_eq!(health(&t, &owner, &made.channel_id).await.unwrap().light, Light::Bad);

        let wired = wire(&t, &owner, &made.channel_id).await.unwrap();
        wire(&t, &owner, &made.channel_id).await.unwrap();

        assert_eq!(wired.carrier_id, "PN00000000000000000000000000000001");
        let listed = list_numbers(&t, &owner, Carrier::Twilio).await.unwrap();
        assert_eq!(listed[0].line.as_ref(), Some(&made.channel_id));
        assert_eq!(listed[0].number.leads_to, webhooks(&t, &made)[0].1);
        assert_eq!(health(&t, &owner, &made.channel_id).await.unwrap().state, "No call yet");

        let messages = LineChange { number: Some("+15005550007".into()), ..LineChange::default() };
        let moved = update(&t, &owner, &made.channel_id, messages).await.unwrap();
        assert_eq!((moved.wired_at, moved.carrier_id.as_str()), (None, ""));
        assert!(matches!(wire(&t, &owner, &made.channel_id).await, Err(Error::Invalid(_))), "it takes no calls");
        let unknown = LineChange { number: Some("+15005550001".into()), ..LineChange::default() };
        update(&t, &owner, &made.channel_id, unknown).await.unwrap();
        assert!(matches!(wire(&t, &owner, &made.channel_id).await, Err(Error::Invalid(_))), "it is not the account's");

        let (owner, made) = telnyx_line(&t, VoiceSettings::default()).await;
        let wired = wire(&t, &owner, &made.channel_id).await.unwrap();
        let listed = list_numbers(&t, &owner, Carrier::Telnyx).await.unwrap();
        assert_eq!(listed[0].number.id, wired.carrier_id);
        assert!(!listed[0].number.leads_to.is_empty());
    }
}

#[tokio::test]
async fn the_installation_s_account_answers_and_shows_nobody_its_numbers() {
    let (twilio, telnyx) = (Stub::twilio([]).await, Stub::telnyx([]).await);
    let mut carriers =
        Carriers { twilio_url: Some(twilio.base_url().to_owned()), ..Carriers::default() };
    installed(&mut carriers);
    let settings = Settings { carriers, public_url: DESK.to_owned(), ..Settings::default() };
    let t = testing::app_with(TestDb::sqlite().await, settings).await;
    let owner = t.organization("Salon Ana").await;
    let made = line(&t, &owner, Carrier::Twilio, "+15005550006", VoiceSettings::default()).await;

    assert!(matches!(list_numbers(&t, &owner, Carrier::Twilio).await, Err(Error::Conflict(_))));
    assert!(matches!(wire(&t, &owner, &made.channel_id).await, Err(Error::Conflict(_))));
    assert!(twilio.seen().is_empty() && telnyx.seen().is_empty());
    accounts::twilio(&t, owner.org()).await.unwrap().check().await.unwrap();
}

const FILE: &str = r#"
[business]
name = "Salon Ana"
time_zone = "Europe/Berlin"
country = "DE"
[[channels]]
kind = "voice"
name = "Reception"
provider = "twilio"
number = "+1 500 555 0006"
account_sid = "AC00000000000000000000000000000001"
auth_token = "token_0123456789abcdef"
deepgram_api_key = "dg-1"
[channels.settings]
greeting = "Salon Ana, hello"
transfer_number = "030 901820"
"#;

struct Plain;

impl setup::Secrets for Plain {
    fn file(&self, _: &str) -> Result<bytes::Bytes> {
        Err(Error::invalid("path", "is not there"))
    }

    fn resolve(&self, secret: &setup::SecretText) -> Result<Secret> {
        match secret {
            setup::SecretText::Value(secret) => Ok(secret.clone()),
            _ => Err(Error::invalid("secret", "is not here")),
        }
    }
}

both! {
    async fn a_line_of_a_business_file_is_made_once_and_followed(t: TestApp = testing::app) {
        let file = |text: &str| setup::BusinessFile::parse(text).unwrap();
        let text = FILE.replace("+1 500 555 0006", "+15005550006");
        let first = setup::apply(&t, &file(&text), &Plain).await.unwrap();
        let second = setup::apply(&t, &file(&text), &Plain).await.unwrap();

        assert_eq!(second.changes, []);
        let caller = Caller::system(first.org_id.clone());
        let lines = list(&t, &caller).await.unwrap();
        assert_eq!((lines.len(), lines[0].number.as_str()), (1, "+15005550006"));
        assert_eq!(lines[0].settings.transfer_number.as_deref(), Some("+4930901820"));
        let address = format!("http://127.0.0.1:8080/hooks/twilio/{}/voice", lines[0].channel_id);
        assert_eq!(second.webhooks["Reception"], address);
        assert_eq!(accounts::connected(&t, &caller).await.unwrap(), [Carrier::Twilio]);
        let deepgram = accounts::speech_access(&t, &first.org_id, "deepgram").await.unwrap().unwrap();
        assert_eq!(deepgram.key.unwrap().expose(), "dg-1");
        assert!(accounts::speech_access(&t, &first.org_id, "twilio").await.unwrap().is_none());

        let third = setup::apply(&t, &file(&text.replace("hello", "good day")), &Plain).await.unwrap();
        assert_eq!((third.changes.len(), third.changes[0].part), (1, "channel"));
        let lines = list(&t, &caller).await.unwrap();
        assert_eq!(lines[0].settings.greeting, "Salon Ana, good day");
        for (wrong, place) in [
            (text.replace("greeting =", "greetign ="), "channels.settings"),
            (text.replace("\"Salon Ana, hello\"", "7"), "channels.settings.greeting"),
            (text.replace("030 901820", "12"), "channels.settings.transfer_number"),
            (text.replace("= \"AC0", "= \"XC0"), "channels.account_sid"),
            (text.replace("\"twilio\"", "\"acme\""), "channels.provider"),
        ] {
            let Err(Error::Invalid(fields)) = setup::apply(&t, &file(&wrong), &Plain).await else { panic!("{place}") };
            assert!(fields.keys().any(|field| field.starts_with(place)), "{place}: {fields:?}");
        }
    }
}

both! {
    async fn a_line_on_which_nobody_could_speak_says_so(t: TestApp = testing::app) {
        let owner = t.organization("Salon Ana").await;
        let new = NewLine { name: "Website".to_owned(), carrier: Some(Carrier::Browser), ..NewLine::default() };
        let line = create(&t, &owner, new).await.unwrap();

        let health = health(&t, &owner, &line.channel_id).await.unwrap();

        assert_eq!((health.light, health.state), (Light::Bad, "Cannot speak"));
        assert!(health.advice.contains("frontdesk models pull"));
    }
}

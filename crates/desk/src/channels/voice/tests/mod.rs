//! Phone lines against stubs of the carriers, on both engines.

mod dialing;
mod lines;
mod put_through;
mod ringing;
mod telnyx;
mod twilio;
mod voices;

use frontdesk_base::Secret;
use frontdesk_db::testing::TestDb;
use frontdesk_providers::{
    ssrf::Guard,
    stubs::{Stub, TELNYX_PUBLIC_KEY},
};

use super::*;
use crate::{
    app::{Carriers, ProviderAccess, Settings, SpeechProviders},
    registry,
    testing::{self, TestApp},
};

/// The token of the stub's account.
pub(super) const TOKEN: &str = "token_0123456789abcdef";
pub(super) const ACCOUNT: &str = "AC00000000000000000000000000000001";
/// Where the desk is reached.
pub(super) const DESK: &str = "https://desk.example";

/// An application that reaches these stubs, and whose installation has no account.
pub(super) async fn desk(db: TestDb, twilio: &Stub, telnyx: &Stub) -> TestApp {
    reaching(db, twilio, telnyx, Guard::default()).await
}

/// The same, which may fetch recordings from the stub of Telnyx although that is no public address.
pub(super) async fn desk_that_fetches(db: TestDb, twilio: &Stub, telnyx: &Stub) -> TestApp {
    let at: url::Url = telnyx.base_url().parse().unwrap();
    let port = at.port().unwrap();
    reaching(db, twilio, telnyx, Guard::default().allowing("127.0.0.1", port)).await
}

async fn reaching(db: TestDb, twilio: &Stub, telnyx: &Stub, guard: Guard) -> TestApp {
    let carriers = Carriers {
        twilio_url: Some(twilio.base_url().to_owned()),
        telnyx_url: Some(telnyx.base_url().to_owned()),
        ..Carriers::default()
    };
    let settings = Settings {
        public_url: DESK.to_owned(),
        carriers,
        speech: somebody(),
        mailbox: true,
        ..Settings::default()
    };
    testing::app_reaching(db, settings, guard).await
}

/// Somebody who hears and speaks, and is never asked to.
fn somebody() -> SpeechProviders {
    let deepgram = ProviderAccess { key: Some(Secret::new("k")), ..ProviderAccess::default() };
    SpeechProviders { deepgram, ..SpeechProviders::default() }
}

/// The same that leads so many calls at once.
pub(super) async fn few(db: TestDb, twilio: &Stub, telnyx: &Stub, calls_at_once: usize) -> TestApp {
    let carriers = Carriers {
        twilio_url: Some(twilio.base_url().to_owned()),
        telnyx_url: Some(telnyx.base_url().to_owned()),
        ..Carriers::default()
    };
    let public_url = DESK.to_owned();
    let settings = Settings { public_url, carriers, calls_at_once, ..Settings::default() };
    testing::app_reaching(db, settings, Guard::default()).await
}

/// A business with an account and a line at Twilio.
pub(super) async fn twilio_line(t: &TestApp, settings: VoiceSettings) -> (Caller, Line) {
    let owner = t.organization("Salon Ana").await;
    let text = accounts::AccountText {
        account_sid: ACCOUNT.to_owned(),
        auth_token: TOKEN.to_owned(),
        ..accounts::AccountText::default()
    };
    accounts::connect(t, &owner, Carrier::Twilio, &text).await.unwrap();
    let line = line(t, &owner, Carrier::Twilio, "+15005550006", settings).await;
    (owner, line)
}

/// A business with an account and a line at Telnyx.
pub(super) async fn telnyx_line(t: &TestApp, settings: VoiceSettings) -> (Caller, Line) {
    let owner = t.organization("Salon Ana").await;
    let text = accounts::AccountText {
        api_key: "KEY0123".to_owned(),
        public_key: TELNYX_PUBLIC_KEY.to_owned(),
        ..accounts::AccountText::default()
    };
    accounts::connect(t, &owner, Carrier::Telnyx, &text).await.unwrap();
    let line = line(t, &owner, Carrier::Telnyx, "+15005550008", settings).await;
    (owner, line)
}

pub(super) async fn line(
    t: &TestApp,
    owner: &Caller,
    carrier: Carrier,
    number: &str,
    settings: VoiceSettings,
) -> Line {
    let new = NewLine {
        name: "Reception".to_owned(),
        carrier: Some(carrier),
        number: number.to_owned(),
        settings,
    };
    create(t, owner, new).await.unwrap()
}

pub(super) async fn run(t: &TestApp) {
    registry::runner(t).run_due().await.unwrap();
}

/// The installation's own account.
pub(super) fn installed(carriers: &mut Carriers) {
    carriers.twilio = Some((ACCOUNT.to_owned(), Secret::new(TOKEN)));
}

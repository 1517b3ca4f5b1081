//! An application whose mails leave by a stub.

use frontdesk_base::{Email, Secret};
use frontdesk_db::testing::TestDb;
use frontdesk_providers::{
    Http, HttpSettings,
    email::{Mailer, Named, Resend, ResendSettings},
    stubs::Stub,
};

use super::{TestApp, app_with};
use crate::{app::Settings, mail::Installed};

/// What the stub's reports are signed with.
pub(crate) const SIGNING: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// An application whose mails leave by this stub of Resend.
pub(crate) async fn sending(db: TestDb, stub: &Stub) -> TestApp {
    let http = Http::new(HttpSettings::default()).unwrap();
    let settings =
        ResendSettings { base_url: stub.base_url().to_owned(), key: Secret::new("re_test") };
    let email = Some(Installed {
        mailer: Mailer::Resend(Resend::new(http, settings).unwrap()),
        from: Named {
            name: "Frontdesk".to_owned(),
            address: Email::parse("desk@example.com").unwrap(),
        },
        signing_secret: Some(Secret::new(SIGNING)),
        resend_url: stub.base_url().to_owned(),
    });
    app_with(db, Settings { email, mailbox: true, ..Settings::default() }).await
}

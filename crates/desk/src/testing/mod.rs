//! An application of its own for every test: its own database on either engine, a clock that
//! stands still, a seeded random generator.

use std::{ops::Deref, sync::Arc};

use frontdesk_base::{
    Clock, Random, Timestamp,
    id::{ChannelId, ContactSessionId, MemberId, OrgId, UserId},
};
use frontdesk_db::{Json, testing::TestDb};
use frontdesk_providers::{
    Http, HttpSettings,
    blobs::{BlobSettings, Blobs},
};

use crate::{
    Actor, App, Caller, Role, Visitor,
    app::{Parts, Settings},
    contacts::{self, ContactSession, DeviceFacts},
    secrets::{self, MasterKey},
};

/// Monday 23 November 2026, 10:00 UTC: where every test's clock stands at first.
pub const NOW: Timestamp = Timestamp::from_millis(1_795_428_000_000);

/// An application under test. Dropping it drops its database.
pub struct TestApp {
    app: App,
    folder: std::path::PathBuf,
    _db: Arc<TestDb>,
}

impl Drop for TestApp {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

impl Deref for TestApp {
    type Target = App;

    fn deref(&self) -> &App {
        &self.app
    }
}

/// A test application over this database: what [`frontdesk_db::both`] hands to tests.
pub async fn app(db: TestDb) -> TestApp {
    app_with(db, Settings { mailbox: true, ..Settings::default() }).await
}

/// A test application with other settings.
///
/// # Panics
/// When the temporary folder cannot be written.
pub async fn app_with(db: TestDb, settings: Settings) -> TestApp {
    let http = Http::new(HttpSettings::default()).expect("the client needs no network to be made");
    let folder = std::env::temp_dir().join("frontdesk-tests").join(format!("files-{}", Random::system().token()));
    let blobs = Blobs::open(&http, &BlobSettings { url: format!("file://{}", folder.display()), endpoint: None, region: None, credentials: None })
        .expect("a folder opens");
    let app = App::new(Parts {
        db: db.db.clone(),
        clock: Clock::manual(NOW),
        random: Random::seeded(42),
        bus: None,
        blobs,
        http,
        master_key: MasterKey::from_bytes(&[7; 32]).expect("32 bytes are a key"),
        settings,
    });
    TestApp { app, folder, _db: Arc::new(db) }
}

impl TestApp {
    /// The application itself.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Turns the clock.
    pub fn advance(&self, span: std::time::Duration) {
        self.app.clock().advance(span);
    }

    /// An organization called `name` and its owner.
    ///
    /// # Panics
    /// When the database refuses it.
    pub async fn organization(&self, name: &str) -> Caller {
        let now = self.app.clock().now();
        let org = OrgId::new(now);
        let mut tx = self.app.db().begin(&org).await.expect("a transaction begins");
        tx.query(
            "INSERT INTO organizations (org_id, slug, name, time_zone, currency, languages, hours, created_at, updated_at) \
             VALUES ($1, $2, $3, 'Europe/Berlin', 'EUR', $4, '{}', $5, $5)",
        )
        .bind(&org)
        .bind(frontdesk_base::text::slug(name))
        .bind(name)
        .bind(Json(vec!["en"]))
        .bind(now)
        .execute()
        .await
        .expect("the organization is new");
        secrets::create_data_key(&self.app, &mut tx, &org).await.expect("it gets a key");
        tx.commit().await.expect("it is stored");
        self.caller(&org, Role::Owner)
    }

    /// Somebody of this role in the organization, without a row of their own.
    pub fn caller(&self, org: &OrgId, role: Role) -> Caller {
        let now = self.app.clock().now();
        let actor = Actor::Member {
            id: MemberId::new(now),
            user: UserId::new(now),
            name: "Ann".to_owned(),
        };
        Caller::new(org.clone(), actor, role)
    }

    /// A visitor of the organization's widget, with a contact and a session of its own.
    ///
    /// # Panics
    /// When the database refuses it.
    pub async fn visitor(&self, of: &Caller) -> Visitor {
        let now = self.app.clock().now();
        let contact = contacts::unknown(now);
        let mut tx = self.app.db().begin(of.org()).await.expect("a transaction begins");
        let channel: (ChannelId,) = tx
            .query("SELECT id FROM channels WHERE org_id = $1 AND kind = 'widget'")
            .bind(of.org())
            .one()
            .await
            .expect("an organization has a widget");
        contacts::create_in(&self.app, &mut tx, of.org(), &contact).await.expect("the contact is new");
        let session = ContactSession {
            id: ContactSessionId::new(now),
            contact_id: contact.id.clone(),
            channel_id: channel.0.clone(),
            device: Json(DeviceFacts::default()),
            verified: false,
            created_at: now,
            used_at: now,
            expires_at: now.plus(crate::limits::CONTACT_SESSION),
        };
        let token = Random::system().token();
        contacts::sessions::insert(&mut tx, of.org(), &session, &crate::signing::token_hash(&token)).await.expect("the session is new");
        tx.commit().await.expect("it is stored");
        Visitor { org: of.org().clone(), contact: contact.id, session: session.id, channel: channel.0, verified: false }
    }
}

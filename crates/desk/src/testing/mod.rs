//! An application of its own for every test: its own database on either engine, a clock that
//! stands still, a seeded random generator.

#[cfg(test)]
pub(crate) mod sending;

use std::{
    ops::Deref,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use frontdesk_base::{
    Clock, Random, Timestamp,
    id::{ChannelId, ContactSessionId, MemberId, OrgId, UserId},
    paper::{Document, Logo, Printer, ReadLogo},
};
use frontdesk_db::{Door, Json, testing::TestDb};
use frontdesk_providers::{
    Http, HttpSettings,
    blobs::{BlobSettings, Blobs},
    ssrf::Guard,
};

use crate::{
    Actor, App, Caller, Role, Visitor,
    app::{Parts, Settings},
    auth::{self, User},
    contacts::{self, ContactSession, DeviceFacts},
    orgs::{self, NewOrganization},
    secrets::MasterKey,
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
pub async fn app_with(db: TestDb, settings: Settings) -> TestApp {
    app_reaching(db, settings, Guard::default()).await
}

/// A test application whose organizations may reach what this guard lets through: a server of the
/// test's own.
///
/// # Panics
/// When the temporary folder cannot be written.
#[expect(clippy::unused_async, reason = "`both!` awaits what makes an application")]
pub async fn app_reaching(db: TestDb, settings: Settings, guard: Guard) -> TestApp {
    let clock = Clock::manual(NOW);
    let http = Http::new(HttpSettings { guard, clock: clock.clone(), ..HttpSettings::default() })
        .expect("the client needs no network to be made");
    let folder = std::env::temp_dir()
        .join("frontdesk-tests")
        .join(format!("files-{}", Random::system().token()));
    let blobs = Blobs::open(
        &http,
        &BlobSettings {
            url: format!("file://{}", folder.display()),
            endpoint: None,
            region: None,
            credentials: None,
        },
    )
    .expect("a folder opens");
    let app = App::new(Parts {
        db: db.db.clone(),
        clock,
        random: Random::seeded(42),
        bus: None,
        blobs,
        http,
        master_key: MasterKey::from_bytes(&[7; 32]).expect("32 bytes are a key"),
        printer: Arc::new(Letters),
        settings,
    });
    TestApp { app, folder, _db: Arc::new(db) }
}

/// A printer that puts a paper's words down one after the other: what is on it can be read in a test.
struct Letters;

impl Printer for Letters {
    fn print(&self, document: &Document) -> frontdesk_base::Result<Vec<u8>> {
        serde_json::to_vec_pretty(document).map_err(frontdesk_base::Error::internal)
    }

    fn read_logo(&self, logo: &Logo) -> frontdesk_base::Result<ReadLogo, String> {
        if !(logo.0.starts_with(b"logo") || logo.0.starts_with(b"<svg")) {
            return Err("the logo is neither PNG nor JPEG nor SVG".to_owned());
        }
        let png = [b"png of ", logo.0.as_slice()].concat();
        Ok(ReadLogo { paper: logo.clone(), png, width: 640, height: 192 })
    }
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

    /// A second node over the same database and clock, with a bus of its own.
    ///
    /// # Panics
    /// Never: its key is one.
    pub fn another_node(&self) -> App {
        App::new(Parts {
            db: self.app.db().clone(),
            clock: self.app.clock().clone(),
            random: Random::system(),
            bus: None,
            blobs: self.app.blobs().clone(),
            http: self.app.http().clone(),
            master_key: MasterKey::from_bytes(&[7; 32]).expect("32 bytes are a key"),
            printer: Arc::new(Letters),
            settings: self.app.settings().clone(),
        })
    }

    /// An organization called `name` and its owner: in Berlin, open on weekdays from nine to five.
    ///
    /// # Panics
    /// When the database refuses it.
    pub async fn organization(&self, name: &str) -> Caller {
        let owner = self.user("Ann").await;
        let new = NewOrganization {
            name: name.to_owned(),
            time_zone: "Europe/Berlin".to_owned(),
            currency: Some("EUR".to_owned()),
            ..NewOrganization::default()
        };
        let org = orgs::create(&self.app, &owner.person(), new).await.expect("it is made");
        self.as_member(&owner, &org).await
    }

    /// A user of this name, with an address of their own and no password.
    ///
    /// # Panics
    /// When the database refuses it.
    pub async fn user(&self, name: &str) -> User {
        static COUNT: AtomicU64 = AtomicU64::new(1);
        let email = format!(
            "{}-{}@example.com",
            frontdesk_base::text::slug(name),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        auth::admin::create_user(&self.app, &email, name, None).await.expect("it is new").user
    }

    /// A new member of this name and role in the caller's organization.
    ///
    /// # Panics
    /// When the database refuses it.
    pub async fn member(&self, of: &Caller, name: &str, role: Role) -> Caller {
        let user = self.user(name).await;
        let owner = Caller::system(of.org().clone());
        let app = &self.app;
        orgs::invite(app, &owner, user.email.as_str(), role).await.expect("it is sent");
        let token = self.newest_link(user.email.as_str()).await;
        let org = orgs::accept_invitation(app, &token, &user.person()).await.expect("it works");
        self.as_member(&user, &org).await
    }

    /// The token of the link in the newest mail to this address that has one.
    ///
    /// # Panics
    /// When there is none.
    pub async fn newest_link(&self, email: &str) -> String {
        let mut conn = self.app.db().read_system(Door::Admin).await.expect("a connection");
        let bodies: Vec<(String,)> = conn
            .query("SELECT body FROM mails WHERE to_address = $1 ORDER BY created_at DESC, id DESC")
            .bind(email)
            .all()
            .await
            .expect("the mails are read");
        let link = bodies.iter().find_map(|(body,)| body.split_once("?token="));
        link.expect("a mail has a link").1.chars().take_while(char::is_ascii_hexdigit).collect()
    }

    async fn as_member(&self, user: &User, org: &OrgId) -> Caller {
        let mut conn = self.app.db().read_system(Door::SignIn).await.expect("a connection");
        let memberships = orgs::memberships(&mut conn, &user.id).await.expect("they are read");
        let membership =
            memberships.into_iter().find(|m| m.org == *org).expect("they are a member");
        let actor =
            Actor::Member { id: membership.member, user: user.id.clone(), name: user.name.clone() };
        Caller::new(org.clone(), actor, membership.role)
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
        contacts::create_in(&self.app, &mut tx, of.org(), &contact)
            .await
            .expect("the contact is new");
        let session = ContactSession {
            id: ContactSessionId::new(now),
            contact_id: contact.id.clone(),
            began_as: None,
            channel_id: channel.0.clone(),
            device: Json(DeviceFacts::default()),
            verified: false,
            created_at: now,
            used_at: now,
            expires_at: now.plus(crate::limits::CONTACT_SESSION),
        };
        let token = Random::system().token();
        contacts::sessions::insert(
            &mut tx,
            of.org(),
            &session,
            &crate::signing::token_hash(&token),
        )
        .await
        .expect("the session is new");
        tx.commit().await.expect("it is stored");
        Visitor {
            org: of.org().clone(),
            contact: contact.id.clone(),
            reach: contact.id,
            session: session.id,
            channel: channel.0,
            verified: false,
        }
    }
}

//! A database of its own for every test, on both engines.
//!
//! The schema is made once for each version of the migrations and copied for each test: a file
//! copy on SQLite, `CREATE DATABASE … TEMPLATE` on Postgres. Without `TEST_POSTGRES_URL` the
//! Postgres half fails, it is never skipped: `cargo xtask postgres` starts one.

use std::{
    path::PathBuf,
    sync::atomic::{AtomicU64, Ordering},
};

use sqlx::{Connection, Executor};
use sqlx_postgres::PgConnection;

use crate::{Db, Settings, schema_fingerprint};

/// A migrated, empty database, gone when this is dropped.
pub struct TestDb {
    /// The database.
    pub db: Db,
    /// Its address, for a second connection or a second process.
    pub url: String,
    garbage: Garbage,
}

enum Garbage {
    File(PathBuf),
    Database { admin: String, name: String },
}

fn unique() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    format!("{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

impl TestDb {
    /// One on SQLite.
    ///
    /// # Panics
    /// When the temporary folder cannot be written.
    pub async fn sqlite() -> Self {
        let folder = std::env::temp_dir().join("frontdesk-tests");
        std::fs::create_dir_all(&folder).expect("the temporary folder is writable");
        let template = folder.join(format!("template-{}.db", schema_fingerprint()));
        if !template.exists() {
            let draft = folder.join(format!("draft-{}.db", unique()));
            let db = Db::open(Settings {
                durable: false,
                ..Settings::new(format!("sqlite://{}", draft.display()))
            })
            .await
            .expect("a fresh file opens");
            db.migrate().await.expect("the migrations run");
            db.close().await;
            // A rename is whole or not at all: tests that race for the template all win.
            std::fs::rename(&draft, &template).expect("the draft becomes the template");
        }
        let file = folder.join(format!("test-{}.db", unique()));
        std::fs::copy(&template, &file).expect("the template is copied");
        let url = format!("sqlite://{}", file.display());
        let db = Db::open(Settings { durable: false, max_connections: 4, url: url.clone() })
            .await
            .expect("the copy opens");
        Self { db, url, garbage: Garbage::File(file) }
    }

    /// One on Postgres.
    ///
    /// # Panics
    /// When `TEST_POSTGRES_URL` is not set or nothing answers there.
    #[expect(clippy::disallowed_methods, reason = "tests find their server by the environment")]
    pub async fn postgres() -> Self {
        let admin = std::env::var("TEST_POSTGRES_URL")
            .expect("TEST_POSTGRES_URL is set; `cargo xtask test` starts a Postgres of its own");
        let (server, _) = admin.rsplit_once('/').expect("the address names a database");
        let template = format!("fd_template_{}", schema_fingerprint());
        let mut conn = PgConnection::connect(&admin).await.expect("Postgres answers");
        conn.execute("SELECT pg_advisory_lock(7236510981)").await.expect("the lock is taken");
        let exists: Option<(i32,)> = sqlx::query_as("SELECT 1 FROM pg_database WHERE datname = $1")
            .bind(&template)
            .fetch_optional(&mut conn)
            .await
            .expect("the catalogue answers");
        if exists.is_none() {
            let draft = format!("fd_draft_{}", unique());
            run(&mut conn, format!("CREATE DATABASE {draft} TEMPLATE template0 LC_COLLATE 'C'"))
                .await;
            let db = Db::open(Settings {
                max_connections: 2,
                ..Settings::new(format!("{server}/{draft}"))
            })
            .await
            .expect("the draft opens");
            db.migrate().await.expect("the migrations run");
            db.close().await;
            run(&mut conn, format!("ALTER DATABASE {draft} RENAME TO {template}")).await;
        }
        let name = format!("fd_test_{}", unique());
        run(&mut conn, format!("CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
            .await;
        conn.execute("SELECT pg_advisory_unlock(7236510981)")
            .await
            .expect("the lock is given back");
        conn.close().await.expect("the connection closes");
        let url = format!("{server}/{name}");
        let db = Db::open(Settings { max_connections: 6, ..Settings::new(url.clone()) })
            .await
            .expect("the copy opens");
        Self { db, url, garbage: Garbage::Database { admin, name } }
    }
}

#[expect(clippy::disallowed_methods, reason = "names of databases cannot be arguments")]
async fn run(conn: &mut PgConnection, sql: String) {
    conn.execute(sqlx::query(sqlx::AssertSqlSafe(sql))).await.expect("Postgres does it");
}

impl Drop for TestDb {
    #[expect(clippy::disallowed_methods, reason = "names of databases cannot be arguments")]
    fn drop(&mut self) {
        match &self.garbage {
            Garbage::File(file) => {
                for end in ["", "-wal", "-shm"] {
                    let _ = std::fs::remove_file(format!("{}{end}", file.display()));
                }
            }
            Garbage::Database { admin, name } => {
                let (admin, name) = (admin.clone(), name.clone());
                // The test's own runtime may be on its way out: a thread with one of its own.
                let drop_database = std::thread::spawn(move || {
                    let runtime =
                        tokio::runtime::Builder::new_current_thread().enable_all().build();
                    if let Ok(runtime) = runtime {
                        runtime.block_on(async {
                            if let Ok(mut conn) = PgConnection::connect(&admin).await {
                                let sql = sqlx::AssertSqlSafe(format!(
                                    "DROP DATABASE IF EXISTS {name} WITH (FORCE)"
                                ));
                                let _ = conn.execute(sqlx::raw_sql(sql)).await;
                            }
                        });
                    }
                });
                let _ = drop_database.join();
            }
        }
    }
}

/// Writes a test that runs as `name::sqlite` and `name::postgres`, each with a [`TestDb`] of its
/// own, or with whatever `$make` makes of one.
#[macro_export]
macro_rules! both {
    ($(#[$meta:meta])* async fn $name:ident($t:ident: $of:ty = $make:path) $body:block) => {
        $(#[$meta])*
        mod $name {
            use super::*;

            async fn test($t: $of) $body

            #[tokio::test]
            async fn sqlite() {
                test($make($crate::testing::TestDb::sqlite().await).await).await;
            }

            #[tokio::test]
            async fn postgres() {
                test($make($crate::testing::TestDb::postgres().await).await).await;
            }
        }
    };
}

//! The second wall: Postgres itself refuses what a forgotten `WHERE` would show.

use frontdesk_base::{Timestamp, id::OrgId};
use frontdesk_db::{Door, testing::TestDb};
use sqlx::{Connection, Executor};

async fn two_organizations(t: &TestDb) -> (OrgId, OrgId) {
    let (a, b) = (OrgId::new(Timestamp::from_millis(1)), OrgId::new(Timestamp::from_millis(2)));
    for (org, slug) in [(&a, "a"), (&b, "b")] {
        let mut tx = t.db.begin(org).await.unwrap();
        tx.query("INSERT INTO organizations (org_id, slug, name, time_zone, currency, languages, hours, created_at, updated_at) VALUES ($1, $2, $2, 'UTC', 'USD', '[]', '{}', 1, 1)")
            .bind(org).bind(slug).execute().await.unwrap();
        tx.query("INSERT INTO saved_replies (org_id, id, title, text, created_at, updated_at) VALUES ($1, 'rep_1', $2, 'x', 1, 1)")
            .bind(org).bind(slug).execute().await.unwrap();
        tx.commit().await.unwrap();
    }
    (a, b)
}

#[tokio::test]
async fn a_query_that_forgets_the_where_still_sees_nothing_of_another_tenant() {
    let t = TestDb::postgres().await;
    let (a, b) = two_organizations(&t).await;

    let mut conn = t.db.read(&a).await.unwrap();
    let seen: Vec<(String,)> = conn.query("SELECT title FROM saved_replies").all().await.unwrap();
    assert_eq!(seen, [("a".to_owned(),)]);
    let seen: Vec<(String,)> = conn.query("SELECT slug FROM organizations").all().await.unwrap();
    assert_eq!(seen, [("a".to_owned(),)]);
    drop(conn);

    let mut tx = t.db.begin(&a).await.unwrap();
    assert_eq!(tx.query("UPDATE saved_replies SET text = 'mine'").execute().await.unwrap(), 1);
    assert_eq!(tx.query("DELETE FROM saved_replies WHERE title = 'b'").execute().await.unwrap(), 0);
    let foreign = tx.query("INSERT INTO saved_replies (org_id, id, title, text, created_at, updated_at) VALUES ($1, 'rep_2', 't', 'x', 1, 1)").bind(&b);
    assert!(foreign.execute().await.is_err(), "a row of another tenant is refused");
}

#[tokio::test]
async fn a_tenants_transaction_cannot_read_users_or_sessions() {
    let t = TestDb::postgres().await;
    let (a, _) = two_organizations(&t).await;

    for sql in [
        "SELECT id FROM users",
        "SELECT id FROM user_sessions",
        "SELECT token_hash FROM user_tokens",
        "SELECT name FROM installation",
    ] {
        let mut conn = t.db.read(&a).await.unwrap();
        assert!(conn.query(sql).all::<(String,)>().await.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn a_system_door_sees_all_and_the_next_transaction_none_of_it() {
    let t = TestDb::postgres().await;
    let (a, _) = two_organizations(&t).await;
    // One connection, so that the second transaction is on the one the door was opened on.
    let db = frontdesk_db::Db::open(frontdesk_db::Settings {
        max_connections: 1,
        ..frontdesk_db::Settings::new(t.url.clone())
    })
    .await
    .unwrap();

    let mut door = db.read_system(Door::Admin).await.unwrap();
    let all: i64 = door.query("SELECT COUNT(*) FROM organizations").scalar().await.unwrap();
    drop(door);
    let mut conn = db.read(&a).await.unwrap();
    let own: i64 = conn.query("SELECT COUNT(*) FROM organizations").scalar().await.unwrap();

    assert_eq!((all, own), (2, 1));
}

#[tokio::test]
async fn every_table_with_an_organization_is_behind_the_wall() {
    let t = TestDb::postgres().await;
    let mut door = t.db.read_system(Door::Admin).await.unwrap();

    let open: Vec<(String,)> = door
        .query("SELECT c.relname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'org_id' WHERE c.relkind = 'r' AND NOT c.relrowsecurity")
        .all().await.unwrap();
    let powers: Vec<(bool, bool)> = door
        .query("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname IN ('frontdesk_app', 'frontdesk_system')")
        .all().await.unwrap();

    assert_eq!(open, []);
    assert_eq!(powers, [(false, false), (false, false)]);
}

#[tokio::test]
async fn a_second_server_starts_beside_one_that_is_in_the_middle_of_a_write() {
    let t = TestDb::postgres().await;
    let (a, _) = two_organizations(&t).await;
    let mut tx = t.db.begin(&a).await.unwrap();
    tx.query("UPDATE saved_replies SET text = 'mine'").execute().await.unwrap();
    tx.query("SELECT slug FROM organizations").all::<(String,)>().await.unwrap();

    let second = frontdesk_db::Db::open(frontdesk_db::Settings::new(t.url.clone())).await.unwrap();
    // It would wait for the rows above until the end of days: the limit only ends the test.
    let started = tokio::time::timeout(std::time::Duration::from_secs(20), second.migrate()).await;

    assert!(matches!(started, Ok(Ok(()))), "{started:?}");
    tx.commit().await.unwrap();
}

/// What only the role that owns the tables may do.
async fn as_owner(t: &TestDb, sql: &'static str) {
    let mut conn = sqlx_postgres::PgConnection::connect(&t.url).await.unwrap();
    conn.execute(sql).await.unwrap();
}

#[tokio::test]
async fn a_hole_in_the_wall_is_closed_at_the_next_start() {
    let t = TestDb::postgres().await;
    let (a, b) = two_organizations(&t).await;
    let titles = async |org: &OrgId| -> Vec<(String,)> {
        t.db.read(org).await.unwrap().query("SELECT title FROM saved_replies").all().await.unwrap()
    };
    for sql in [
        "ALTER TABLE saved_replies DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant ON saved_replies",
        "DROP POLICY system ON saved_replies",
        "REVOKE DELETE ON saved_replies FROM frontdesk_app",
        "REVOKE ALL ON organizations FROM frontdesk_system",
    ] {
        as_owner(&t, sql).await;
    }
    assert_eq!(titles(&a).await.len(), 2, "the hole is there");

    t.db.migrate().await.unwrap();

    assert_eq!(
        (titles(&a).await, titles(&b).await),
        (vec![("a".to_owned(),)], vec![("b".to_owned(),)])
    );
    let mut tx = t.db.begin(&a).await.unwrap();
    assert_eq!(tx.query("DELETE FROM saved_replies").execute().await.unwrap(), 1);
    tx.commit().await.unwrap();
    let mut door = t.db.read_system(Door::Admin).await.unwrap();
    let all: i64 = door.query("SELECT COUNT(*) FROM organizations").scalar().await.unwrap();
    assert_eq!(all, 2);
}

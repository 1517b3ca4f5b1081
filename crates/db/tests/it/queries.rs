//! What a query can do, the same on both engines.

use frontdesk_base::{Timestamp, id::OrgId};
use frontdesk_db::{Door, Json, both, is_unique_violation, testing::TestDb};

async fn itself(t: TestDb) -> TestDb {
    t
}

#[derive(Debug, PartialEq, sqlx::FromRow)]
struct Reply {
    id: String,
    text: String,
    created_at: Timestamp,
}

async fn org(t: &TestDb, n: i64) -> OrgId {
    let org = OrgId::new(Timestamp::from_millis(n));
    let mut tx = t.db.begin(&org).await.unwrap();
    tx.query("INSERT INTO organizations (org_id, slug, name, time_zone, currency, languages, hours, created_at, updated_at) VALUES ($1, $2, 'A', 'UTC', 'USD', $3, '{}', $4, $4)")
        .bind(&org).bind(format!("org-{n}")).bind(Json(vec!["en"])).bind(Timestamp::from_millis(n))
        .execute().await.unwrap();
    tx.commit().await.unwrap();
    org
}

both! {
    async fn rows_arguments_and_optional_parts(t: TestDb = itself) {
        let org = org(&t, 1).await;
        let mut tx = t.db.begin(&org).await.unwrap();
        for n in 1..=3_i64 {
            let changed = tx.query("INSERT INTO saved_replies (org_id, id, title, text, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $5)")
                .bind(&org).bind(format!("rep_{n}")).bind("T").bind("quo'te \"; --").bind(Timestamp::from_millis(n))
                .execute().await.unwrap();
            assert_eq!(changed, 1);
        }
        tx.commit().await.unwrap();

        let mut conn = t.db.read(&org).await.unwrap();
        let found: Vec<Reply> = conn
            .build("SELECT id, text, created_at FROM saved_replies WHERE org_id = ").arg(&org)
            .and("created_at > ", Some(Timestamp::from_millis(1)))
            .and("title = ", None::<&str>)
            .push(" AND id IN ").list(["rep_1", "rep_3"])
            .push(" ORDER BY id")
            .done().all().await.unwrap();
        assert_eq!(found, [Reply { id: "rep_3".into(), text: "quo'te \"; --".into(), created_at: Timestamp::from_millis(3) }]);

        let count: i64 = conn.query("SELECT COUNT(*) FROM saved_replies WHERE org_id = $1").bind(&org).scalar().await.unwrap();
        assert_eq!(count, 3);
        let none = conn.query("SELECT id, text, created_at FROM saved_replies WHERE org_id = $1 AND id = $2").bind(&org).bind("nope").optional::<Reply>().await.unwrap();
        assert_eq!(none, None);
    }
}

both! {
    async fn a_dropped_transaction_changes_nothing_and_a_reader_cannot_write(t: TestDb = itself) {
        let org = org(&t, 1).await;
        let mut tx = t.db.begin(&org).await.unwrap();
        tx.query("UPDATE organizations SET name = 'B' WHERE org_id = $1").bind(&org).execute().await.unwrap();
        drop(tx);

        let mut conn = t.db.read(&org).await.unwrap();
        let name: String = conn.query("SELECT name FROM organizations WHERE org_id = $1").bind(&org).scalar().await.unwrap();
        assert_eq!(name, "A");
        assert!(conn.query("UPDATE organizations SET name = 'C' WHERE org_id = $1").bind(&org).execute().await.is_err());
    }
}

both! {
    async fn a_unique_violation_is_told_apart(t: TestDb = itself) {
        org(&t, 1).await;
        let second = OrgId::new(Timestamp::from_millis(2));
        let mut tx = t.db.begin(&second).await.unwrap();

        let error = tx.query("INSERT INTO organizations (org_id, slug, name, time_zone, currency, languages, hours, created_at, updated_at) VALUES ($1, 'org-1', 'A', 'UTC', 'USD', '[]', '{}', 1, 1)")
            .bind(&second).execute().await.unwrap_err();

        assert!(is_unique_violation(&error));
    }
}

both! {
    async fn what_follows_a_commit_runs_only_after_one(t: TestDb = itself) {
        let org = org(&t, 1).await;
        let (sender, receiver) = std::sync::mpsc::channel();
        let mut tx = t.db.begin(&org).await.unwrap();
        let dropped = sender.clone();
        tx.after_commit(move || dropped.send("dropped").unwrap());
        drop(tx);
        let mut tx = t.db.begin(&org).await.unwrap();
        tx.after_commit(move || sender.send("committed").unwrap());

        tx.commit().await.unwrap();

        assert_eq!(receiver.try_iter().collect::<Vec<_>>(), ["committed"]);
    }
}

both! {
    async fn migrating_twice_does_nothing(t: TestDb = itself) {
        t.db.migrate().await.unwrap();

        let status = t.db.migration_status().await.unwrap();

        assert!(status.iter().all(|step| step.applied));
        t.db.ping().await.unwrap();
        let _ = t.db.read_system(Door::Admin).await.unwrap();
    }
}

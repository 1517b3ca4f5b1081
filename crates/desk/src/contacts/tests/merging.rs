//! Duplicates, merges and their undoing.

use std::{collections::BTreeSet, time::Duration};

use super::*;
use crate::Visitor;

/// A browser that has said something, with whom it became.
async fn chat(
    t: &TestApp,
    owner: &Caller,
    words: &str,
) -> (Visitor, frontdesk_base::id::ConversationId) {
    let visitor = t.visitor(owner).await;
    let (row, _) = side::begin(t, &visitor).await.unwrap();
    let new = side::NewMessage { text: words.into(), client_id: None };
    side::receive(t, &visitor, &row.id, new).await.unwrap();
    (visitor, row.id)
}

/// The visitor as its token proves it after contacts have moved.
async fn again(t: &TestApp, visitor: &Visitor) -> Visitor {
    let mut conn = t.db().read(visitor.org()).await.unwrap();
    let session =
        sessions::get(&mut conn, visitor.org(), visitor.session()).await.unwrap().unwrap();
    let reach = session.began_as.clone().unwrap_or_else(|| session.contact_id.clone());
    Visitor { contact: session.contact_id, reach, ..visitor.clone() }
}

async fn lead(t: &TestApp, owner: &Caller, contact: &ContactId, interest: &str) -> leads::Lead {
    let new = leads::Captured {
        contact: Some(contact.clone()),
        interest: interest.into(),
        ..leads::Captured::default()
    };
    leads::capture(t, owner, new).await.unwrap()
}

/// What must be as it was once a merge is undone. Times of change are not.
async fn picture(t: &TestApp, owner: &Caller) -> Vec<String> {
    let mut all = Vec::new();
    for sql in [
        "SELECT id || '|' || COALESCE(name, '-') || '|' || COALESCE(email, '-') || '|' || COALESCE(phone, '-') || '|' || COALESCE(language, '-') || '|' || notes || '|' || tags || '|' || COALESCE(merged_into, '-') || '|' || CAST(seen_at AS TEXT) || '|' || CAST(COALESCE(blocked_at, 0) AS TEXT) || '|' || CAST(email_verified AS TEXT) FROM contacts WHERE org_id = $1 ORDER BY id",
        "SELECT contact_id || '|' || kind || '|' || value || '|' || CAST(verified AS TEXT) || '|' || CAST(created_at AS TEXT) FROM contact_identities WHERE org_id = $1 ORDER BY contact_id, kind, value",
        "SELECT contact_id || '|' || field_id || '|' || value FROM contact_field_values WHERE org_id = $1 ORDER BY contact_id, field_id",
        "SELECT id || '|' || contact_id || '|' || COALESCE(began_as, '-') FROM conversations WHERE org_id = $1 ORDER BY id",
        "SELECT id || '|' || contact_id || '|' || COALESCE(began_as, '-') FROM contact_sessions WHERE org_id = $1 ORDER BY id",
        "SELECT id || '|' || contact_id || '|' || CAST(beside AS TEXT) FROM leads WHERE org_id = $1 ORDER BY id",
        "SELECT id || '|' || contact_id FROM tasks WHERE org_id = $1 ORDER BY id",
        "SELECT id || '|' || contact_id || '|' || text FROM contact_notes WHERE org_id = $1 ORDER BY id",
        "SELECT id || '|' || contact_id FROM contact_consents WHERE org_id = $1 ORDER BY id",
    ] {
        all.extend(dump(t, owner, sql).await);
    }
    all
}

/// Two contacts with a row in every table.
async fn two(t: &TestApp, owner: &Caller) -> (Contact, Contact, Visitor) {
    let pet = fields::create(
        t,
        owner,
        &NewField { name: "Pet".into(), kind: FieldKind::Text, choices: vec![] },
    )
    .await
    .unwrap();
    let ana = person(t, owner, "Ana", &["ana@x.de"]).await;
    let (visitor, conversation) = chat(t, owner, "Hello").await;
    let change = ContactChange {
        name: Some("Ana Silva".into()),
        emails: Some(vec!["ana@x.de".into(), "silva@x.de".into()]),
        phone: Some("+4915112345678".into()),
        notes: Some("Allergic".into()),
        tags: Some(vec!["vip".into()]),
        language: Some("pt".into()),
        fields: BTreeMap::from([(pet.id.to_string(), "dog".to_owned())]),
        ..ContactChange::default()
    };
    let silva = update(t, owner, visitor.contact(), &change).await.unwrap();
    for contact in [&ana.id, &silva.id] {
        lead(t, owner, contact, "A cut").await;
        notes::add(t, owner, contact, "A note").await.unwrap();
        let new =
            NewConsent { channel: By::Sms, granted: true, source: "form".into(), given_at: None };
        consents::record(t, owner, contact, &new).await.unwrap();
        let task = serde_json::from_value(serde_json::json!({ "title": "Call", "contact": contact, "conversation": conversation })).unwrap();
        tasks::create(t, owner, task).await.unwrap();
    }
    (ana, silva, visitor)
}

/// The tables that have a column `contact_id`, read from the migrations.
fn tables_with_contacts() -> BTreeSet<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../db/migrations");
    let mut found = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let code: Vec<&str> =
            text.lines().filter(|line| !line.trim_start().starts_with("--")).collect();
        for statement in code.join("\n").split(';') {
            let words: Vec<&str> = statement
                .split(|c: char| !(c.is_alphanumeric() || c == '_'))
                .filter(|word| !word.is_empty())
                .collect();
            let has = words.contains(&"contact_id");
            match words.as_slice() {
                ["CREATE", "TABLE", name, ..] if has => found.insert((*name).to_owned()),
                ["ALTER", "TABLE", name, "ADD", "COLUMN", "contact_id", ..] => {
                    found.insert((*name).to_owned())
                }
                _ => false,
            };
        }
    }
    found
}

#[test]
fn every_table_with_a_contact_says_what_a_merge_does_with_it() {
    let moved = store::moves::MOVED.iter().map(|table| table.table);
    let staying = store::moves::STAYING.iter().map(|(table, why)| {
        assert!(!why.is_empty());
        *table
    });
    let known: BTreeSet<String> = moved.chain(staying).map(str::to_owned).collect();

    assert_eq!(known, tables_with_contacts(), "name the table in contacts/store/moves.rs");
}

both! {
    async fn everything_of_the_one_moves_to_the_other_and_exactly_back(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let (ana, silva, _) = two(&t, &owner).await;
        let before = picture(&t, &owner).await;
        t.advance(Duration::from_secs(60));

        let merge = merge(&t, &owner, &silva.id, &ana.id).await.unwrap();
        let one = get(&t, &owner, &silva.id).await.unwrap();
        assert_eq!(one.id, ana.id, "whoever asks for the one is given the other");
        assert_eq!((one.name.as_deref(), one.language.as_deref()), (Some("Ana"), Some("pt")));
        assert_eq!(inbox::of_contact(&t, &owner, &ana.id).await.unwrap().len(), 1);
        assert_eq!(leads::of_contact(&t, &owner, &ana.id).await.unwrap().len(), 2);
        assert_eq!(notes::list(&t, &owner, &ana.id).await.unwrap().len(), 2);
        assert_eq!(consents::list(&t, &owner, &silva.id).await.unwrap().len(), 2);
        assert_eq!(identities::of(&t, &owner, &ana.id).await.unwrap().len(), 3);
        assert_eq!(visits(&t, &owner, &ana.id).await.unwrap().len(), 1);
        assert_eq!(count(&t, &owner).await.unwrap(), 1);
        let filter = tasks::Filter { contact: Some(ana.id.clone()), limit: 9, ..tasks::Filter::default() };
        assert_eq!(tasks::list(&t, &owner, &filter).await.unwrap().data.len(), 2);

        unmerge(&t, &owner, &merge.id).await.unwrap();
        assert_eq!(picture(&t, &owner).await, before);
        let told: Vec<String> = names(&t, &owner).await;
        assert_eq!(told.iter().filter(|name| *name == "contact.merged").count(), 2);
        for action in ["contact.merged", "contact.unmerged"] {
            assert_eq!(audit::count(&t, owner.org(), action).await.unwrap(), 1);
        }
    }
}

both! {
    async fn what_came_after_the_merge_stays_where_it_was_written(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let (ana, silva, visitor) = two(&t, &owner).await;
        let merge = merge(&t, &owner, &silva.id, &ana.id).await.unwrap();

        let note = notes::add(&t, &owner, &silva.id, "After").await.unwrap();
        let change = ContactChange { name: Some("Ana Maria".into()), ..ContactChange::default() };
        update(&t, &owner, &silva.id, &change).await.unwrap();
        let visitor = again(&t, &visitor).await;
        let side::ContactConversation { id, .. } = side::conversations(&t, &visitor).await.unwrap().remove(0);
        side::receive(&t, &visitor, &id, side::NewMessage { text: "More".into(), client_id: None }).await.unwrap();
        unmerge(&t, &owner, &merge.id).await.unwrap();

        assert_eq!(note.contact_id, ana.id);
        assert_eq!(notes::list(&t, &owner, &ana.id).await.unwrap().len(), 2);
        assert_eq!(notes::list(&t, &owner, &silva.id).await.unwrap().len(), 1);
        assert_eq!(get(&t, &owner, &ana.id).await.unwrap().name.as_deref(), Some("Ana Maria"));
        assert_eq!(get(&t, &owner, &silva.id).await.unwrap().name.as_deref(), Some("Ana Silva"));
        assert_eq!(inbox::of_contact(&t, &owner, &silva.id).await.unwrap().len(), 1, "the conversation went back with its messages");
    }
}

both! {
    async fn a_browser_sees_no_more_by_a_merge(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let (a, hers) = chat(&t, &owner, "My address is secret").await;
        let (b, his) = chat(&t, &owner, "I say I am her").await;
        let to = ContactChange { name: Some("Ana".into()), email: Some("ana@x.de".into()), ..ContactChange::default() };
        update(&t, &owner, a.contact(), &to).await.unwrap();
        let merge = merge(&t, &owner, b.contact(), a.contact()).await.unwrap();
        let (a, b) = (again(&t, &a).await, again(&t, &b).await);
        assert_eq!(b.contact(), a.contact());

        for (visitor, own, other) in [(&a, &hers, &his), (&b, &his, &hers)] {
            let seen = side::conversations(&t, visitor).await.unwrap();
            assert_eq!(seen.iter().map(|c| &c.id).collect::<Vec<_>>(), [own]);
            let strange = side::messages(&t, visitor, other, None, 10).await;
            assert!(matches!(strange, Err(Error::NotFound(_))));
        }
        let (_, known) = crate::channels::widget::session(&t, &b).await.unwrap();
        assert_eq!((known.name, known.email), (None, None), "nothing of her is told to him");
        let (next, _) = side::begin(&t, &b).await.unwrap();
        assert_eq!(&next.contact_id, a.contact(), "but the team has it all in one place");
        assert_eq!(side::conversations(&t, &a).await.unwrap().len(), 1);

        unmerge(&t, &owner, &merge.id).await.unwrap();
        let b = again(&t, &b).await;
        assert_eq!(side::conversations(&t, &b).await.unwrap().len(), 1);
        assert!(side::messages(&t, &b, &next.id, None, 10).await.is_ok(), "what he began meanwhile is still his to see");
    }
}

both! {
    async fn the_same_merge_again_is_the_same_and_a_loop_is_refused(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let (a, b, c) = (person(&t, &owner, "A", &[]).await, person(&t, &owner, "B", &[]).await, person(&t, &owner, "C", &[]).await);
        let join = |from: &Contact, into: &Contact| {
            let (from, into) = (from.id.clone(), into.id.clone());
            let (t, owner) = (t.app().clone(), owner.clone());
            async move { merge(&t, &owner, &from, &into).await }
        };
        let first = join(&a, &b).await.unwrap();

        assert_eq!(join(&a, &b).await.unwrap(), first);
        assert!(matches!(join(&a, &a).await, Err(Error::Invalid(_))));
        assert!(matches!(join(&b, &a).await, Err(Error::Conflict(_))));
        assert!(matches!(join(&a, &c).await, Err(Error::Conflict(_))));
        let second = join(&b, &c).await.unwrap();
        assert_eq!(get(&t, &owner, &a.id).await.unwrap().id, c.id);
        assert!(matches!(unmerge(&t, &owner, &first.id).await, Err(Error::Conflict(_))));
        unmerge(&t, &owner, &second.id).await.unwrap();
        let done = unmerge(&t, &owner, &first.id).await.unwrap();
        assert_eq!(unmerge(&t, &owner, &first.id).await.unwrap(), done);
        assert_eq!(count(&t, &owner).await.unwrap(), 3);
    }
}

both! {
    async fn racing_merges_leave_one_and_lose_nothing(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let (a, b) = (person(&t, &owner, "A", &["a@x.de"]).await, person(&t, &owner, "B", &["a@x.de"]).await);
        let mut racing = tokio::task::JoinSet::new();
        for at in 0..12 {
            let (app, owner, a, b) = (t.app().clone(), owner.clone(), a.id.clone(), b.id.clone());
            racing.spawn(async move {
                match at % 3 {
                    0 => merge(&app, &owner, &a, &b).await.map(drop),
                    1 => merge(&app, &owner, &b, &a).await.map(drop),
                    _ => {
                        let new = leads::Captured { contact: Some(a.clone()), interest: format!("{at}"), ..leads::Captured::default() };
                        notes::add(&app, &owner, &a, &format!("{at}")).await.unwrap();
                        leads::capture(&app, &owner, new).await.map(drop)
                    }
                }
            });
        }
        while let Some(done) = racing.join_next().await {
            let done = done.unwrap();
            assert!(matches!(done, Ok(()) | Err(Error::Conflict(_))), "{done:?}");
        }

        assert_eq!(count(&t, &owner).await.unwrap(), 1);
        let left = get(&t, &owner, &a.id).await.unwrap();
        assert_eq!(notes::list(&t, &owner, &left.id).await.unwrap().len(), 4, "no note is left behind");
        let open = leads::of_contact(&t, &owner, &left.id).await.unwrap();
        assert!(!open.is_empty() && open.len() <= 2);
        let lost = dump(&t, &owner, "SELECT l.id FROM leads l JOIN contacts c ON c.org_id = l.org_id AND c.id = l.contact_id WHERE l.org_id = $1 AND c.merged_into IS NOT NULL").await;
        assert!(lost.is_empty());
    }
}

both! {
    async fn deleting_the_survivor_deletes_who_went_into_it(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let (ana, silva, _) = two(&t, &owner).await;
        merge(&t, &owner, &silva.id, &ana.id).await.unwrap();

        assert!(matches!(delete(&t, &owner, &silva.id).await, Err(Error::NotFound(_))));
        delete(&t, &owner, &ana.id).await.unwrap();

        for sql in [
            "SELECT id FROM contacts WHERE org_id = $1", "SELECT id FROM contact_merges WHERE org_id = $1",
            "SELECT merge_id FROM contact_merge_rows WHERE org_id = $1", "SELECT id FROM contact_notes WHERE org_id = $1",
            "SELECT contact_id FROM contact_identities WHERE org_id = $1", "SELECT contact_id FROM contact_field_values WHERE org_id = $1",
            "SELECT id FROM contact_consents WHERE org_id = $1", "SELECT id FROM leads WHERE org_id = $1",
            "SELECT id FROM tasks WHERE org_id = $1", "SELECT id FROM conversations WHERE org_id = $1",
        ] {
            assert!(dump(&t, &owner, sql).await.is_empty(), "{sql}");
        }
    }
}

both! {
    async fn a_duplicate_is_suggested_until_somebody_decides(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let ana = person(&t, &owner, "Ana", &["ana@x.de"]).await;
        let same = person(&t, &owner, "Someone Else", &["ana@x.de"]).await;
        let near = person(&t, &owner, "Ana Silva", &["ana+salon@x.de"]).await;
        person(&t, &owner, "Rui", &["ana+rui@x.de"]).await;

        let found = duplicates::of_contact(&t, &owner, &ana.id).await.unwrap();
        let others: Vec<(&ContactId, bool)> = found.iter().map(|one| (&one.second.id, one.exact)).collect();
        assert_eq!(others, [(&same.id, true), (&near.id, false)]);
        assert_eq!(duplicates::list(&t, &owner).await.unwrap().len(), 2);

        duplicates::keep_apart(&t, &owner, &same.id, &ana.id).await.unwrap();
        duplicates::keep_apart(&t, &owner, &ana.id, &same.id).await.unwrap();
        merge(&t, &owner, &near.id, &ana.id).await.unwrap();
        assert!(duplicates::of_contact(&t, &owner, &ana.id).await.unwrap().is_empty());
        assert!(duplicates::list(&t, &owner).await.unwrap().is_empty());
        let viewer = t.caller(owner.org(), Role::Viewer);
        assert!(matches!(merge(&t, &viewer, &same.id, &ana.id).await, Err(Error::Forbidden(_))));
    }
}

both! {
    async fn a_signed_identity_that_was_merged_comes_as_the_survivor(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let ana = person(&t, &owner, "Ana", &["ana@x.de"]).await;
        let mut known = unknown(t.clock().now());
        known.external_id = Some("customer-7".into());
        known.tags = Json(vec![]);
        let mut tx = t.db().begin(owner.org()).await.unwrap();
        create_in(&t, &mut tx, owner.org(), &known).await.unwrap();
        tx.commit().await.unwrap();
        merge(&t, &owner, &known.id, &ana.id).await.unwrap();

        let mut conn = t.db().read(owner.org()).await.unwrap();
        let found = by_external_id(&mut conn, owner.org(), "customer-7").await.unwrap().unwrap();
        assert_eq!(found.merged_into.as_ref(), Some(&ana.id));
        assert_eq!(load(&mut conn, owner.org(), &found.id).await.unwrap().id, ana.id);
        drop(conn);
        let _ = conversations::handlers();
    }
}

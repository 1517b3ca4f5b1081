//! The promises of accounts. Each file is one of them.

mod api_keys;
mod changes;
mod doors;
mod links;
mod sessions;

use frontdesk_base::{Error, Result, Secret};
use frontdesk_db::Door;

use super::{
    Client, NewSession, SignIn, SignUp, SignedIn, authenticate, sign_in, sign_up, verify_email,
};
use crate::{App, testing::TestApp};

const PASSWORD: &str = "correct horse battery";

fn client() -> Client {
    Client { ip: "203.0.113.7".to_owned(), user_agent: "Firefox".to_owned() }
}

fn secret(text: &str) -> Secret {
    Secret::new(text)
}

fn new(name: &str, email: &str) -> SignUp {
    SignUp { name: name.to_owned(), email: email.to_owned(), password: secret(PASSWORD) }
}

/// Signs in from the usual place.
async fn enter(app: &App, email: &str, password: &str) -> Result<NewSession> {
    let from = SignIn { email: email.to_owned(), password: secret(password) };
    sign_in(app, from, &client()).await
}

/// Somebody who has signed up and opened the link.
async fn ann(t: &TestApp) -> SignedIn {
    somebody(t, "Ann", "ann@example.com").await
}

async fn somebody(t: &TestApp, name: &str, email: &str) -> SignedIn {
    sign_up(t, new(name, email)).await.unwrap();
    let token = t.newest_link(email).await;
    let session = verify_email(t, &token, &client()).await.unwrap();
    authenticate(t, session.token.expose()).await.unwrap()
}

/// The subjects of the mails to an address, oldest first.
async fn subjects(app: &App, email: &str) -> Vec<String> {
    let mut conn = app.db().read_system(Door::Admin).await.unwrap();
    let rows: Vec<(String,)> = conn
        .query("SELECT subject FROM mails WHERE to_address = $1 ORDER BY created_at, id")
        .bind(email)
        .all()
        .await
        .unwrap();
    rows.into_iter().map(|(subject,)| subject).collect()
}

/// How many rows a table of the installation has.
async fn count(app: &App, sql: &'static str) -> i64 {
    let mut conn = app.db().read_system(Door::Admin).await.unwrap();
    conn.query(sql).scalar().await.unwrap()
}

#[track_caller]
fn is_invalid<T>(result: Result<T>, wrong: &str) {
    match result {
        Err(Error::Invalid(fields)) if fields.contains_key(wrong) => {}
        Err(other) => panic!("{other:?} does not name {wrong}"),
        Ok(_) => panic!("it is not refused"),
    }
}

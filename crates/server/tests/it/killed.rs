//! Promise 3: the server is killed in the middle of work and started again; what it had accepted is
//! there once, and what it owed is said once.

use std::{
    path::Path,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use frontdesk_base::clock::Stopwatch;
use frontdesk_db::{Db, Door};
use serde_json::{Value, json};

use crate::process::{Server, run};

const FILE: &str = "[business]\nname = \"Salon\"\ntime_zone = \"UTC\"\n[[faq]]\nquestion = \"Do you have parking?\"\nanswer = \"Behind the salon.\"\n";

/// The answer to a call of the widget's API; `None` when the server is gone.
fn call(
    server: &Server,
    method: &str,
    path: &str,
    token: Option<&str>,
    body: &Value,
) -> Option<(u16, Value)> {
    let body = if method == "GET" { String::new() } else { body.to_string() };
    let bearer =
        token.map_or_else(String::new, |token| format!("Authorization: Bearer {token}\r\n"));
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{bearer}Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        server.address,
        body.len()
    );
    let (status, text) = server.try_send(&request)?;
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let start = body.find(['{', '['])?;
    let end = body.rfind(['}', ']'])?;
    Some((status, serde_json::from_str(&body[start..=end]).ok()?))
}

#[test]
fn what_was_accepted_before_a_kill_is_there_once_and_answered_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("salon.toml"), FILE).unwrap();
    let applied = run(folder.path(), &["apply", "salon.toml", "--json"]);
    assert!(applied.status.success(), "{}", String::from_utf8_lossy(&applied.stderr));
    let applied: Value = serde_json::from_slice(&applied.stdout).unwrap();
    let widget = applied["widget_key"].as_str().unwrap().to_owned();
    let rates = [("FRONTDESK_LIMITS__RATES", "100")];

    let mut accepted: Vec<(String, String, String)> = Vec::new();
    let mut visitors: Vec<(String, String)> = Vec::new();
    for round in 0..3 {
        let server = Server::start(folder.path(), &[], &rates);
        if visitors.is_empty() {
            for _ in 0..6 {
                let (_, session) = call(
                    &server,
                    "POST",
                    "/api/widget/v1/sessions",
                    None,
                    &json!({ "widget": widget, "device": {} }),
                )
                .unwrap();
                let token = session["token"].as_str().unwrap().to_owned();
                let (_, row) =
                    call(&server, "POST", "/api/widget/v1/conversations", Some(&token), &json!({}))
                        .unwrap();
                visitors.push((token, row["id"].as_str().unwrap().to_owned()));
            }
        }
        // Everybody writes at once, and the server dies while they do.
        let so_far = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            let workers: Vec<_> = visitors
                .iter()
                .map(|(token, id)| {
                    let (server, so_far) = (&server, &so_far);
                    scope.spawn(move || {
                        let mut sent = Vec::new();
                        for nth in 0..40 {
                            let client_id = format!("{round}-{nth}");
                            let body = json!({ "text": format!("Where can I park? {round} {nth}"), "client_id": client_id });
                            let path = format!("/api/widget/v1/conversations/{id}/messages");
                            match call(server, "POST", &path, Some(token), &body) {
                                Some((202, _)) => {
                                    so_far.fetch_add(1, Ordering::SeqCst);
                                    sent.push((token.clone(), id.clone(), client_id));
                                }
                                Some((status, body)) => panic!("{status}: {body}"),
                                None => break,
                            }
                        }
                        sent
                    })
                })
                .collect();
            // In the middle: when some have been accepted and more are on their way.
            while so_far.load(Ordering::SeqCst) < 12 {
                std::thread::yield_now();
            }
            server.signal("-KILL");
            for worker in workers {
                accepted.extend(worker.join().unwrap());
            }
        });
        assert!(!server.ended().success());
    }
    assert!(accepted.len() > 20, "{}", accepted.len());

    let server = Server::start(folder.path(), &[], &rates);
    let watch = Stopwatch::start();
    for (token, id) in &visitors {
        let path = format!("/api/widget/v1/conversations/{id}/messages?limit=200");
        // The last word is the agent's: what it owed when it died, it says now.
        let messages = loop {
            let (status, page) = call(&server, "GET", &path, Some(token), &json!({})).unwrap();
            assert_eq!(status, 200);
            let messages = page["data"].as_array().unwrap().clone();
            if messages.last().is_none_or(|last| last["author"]["kind"] != "contact") {
                break messages;
            }
            assert!(watch.elapsed() < Duration::from_secs(20), "an owed reply did not come");
            std::thread::sleep(Duration::from_millis(20));
        };
        let mut ids: Vec<&str> = messages.iter().filter_map(|m| m["client_id"].as_str()).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count, "a message is there twice");
        for (_, _, client_id) in accepted.iter().filter(|(_, conversation, _)| conversation == id) {
            assert!(ids.contains(&client_id.as_str()), "an accepted message is lost");
        }
    }

    // A reply may follow another: what was written during a turn is the next turn's. But no message
    // was answered by two turns, and no turn said two things.
    server.signal("-TERM");
    assert!(server.ended().success());
    let twice = replies_said_twice(folder.path());
    assert!(twice.is_empty(), "{twice:?}");
}

/// Conversations and turns that answered the same message more than once.
#[tokio::main(flavor = "current_thread")]
async fn replies_said_twice(folder: &Path) -> Vec<(String, i64)> {
    let file = folder.join("data/frontdesk.db");
    assert!(file.exists());
    let url = format!("sqlite://{}", file.display());
    let db = Db::open(frontdesk_db::Settings::new(url)).await.unwrap();
    let mut conn = db.read_system(Door::Admin).await.unwrap();
    conn.query(
        "SELECT m.conversation_id, t.trigger_seq FROM messages m JOIN turns t \
         ON t.org_id = m.org_id AND t.id = m.turn_id WHERE m.author = 'agent' \
         GROUP BY m.conversation_id, t.trigger_seq HAVING COUNT(*) > 1",
    )
    .all()
    .await
    .unwrap()
}

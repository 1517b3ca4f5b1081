//! Promise 10: a flood, and peers that take for ever, meet a limit; everybody else is served, and
//! what was accepted is there.

use std::{
    io::{Read, Write},
    time::Duration,
};

use serde_json::{Value, json};

use crate::process::{Server, run};

const FILE: &str = "[business]\nname = \"Salon\"\ntime_zone = \"UTC\"\n";

/// Memory that the server may hold after all this, in bytes: a debug build's own, and some.
const MEMORY: f64 = 250e6;

fn post(server: &Server, path: &str, token: &str, body: &Value) -> (u16, String) {
    let body = body.to_string();
    server.send(&format!(
        "POST {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        server.address,
        body.len()
    ))
}

fn json_of(text: &str) -> Value {
    let body = text.split_once("\r\n\r\n").map_or("", |(_, body)| body);
    let (start, end) = (body.find('{').unwrap(), body.rfind('}').unwrap());
    serde_json::from_str(&body[start..=end]).unwrap()
}

fn measured(server: &Server, name: &str) -> f64 {
    let text = server.get("/metrics").1;
    text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok()).unwrap()
}

#[test]
fn a_flood_and_slow_peers_are_bounded_and_lose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("salon.toml"), FILE).unwrap();
    let applied = run(folder.path(), &["apply", "salon.toml", "--json"]);
    let applied: Value = serde_json::from_slice(&applied.stdout).unwrap();
    let server = Server::start(folder.path(), &[], &[]);
    let widget = json!({ "widget": applied["widget_key"], "device": {} });
    let session = json_of(&post(&server, "/api/widget/v1/sessions", "", &widget).1);
    let token = session["token"].as_str().unwrap();
    let conversation = post(&server, "/api/widget/v1/conversations", token, &json!({})).1;
    let id = json_of(&conversation)["id"].as_str().unwrap().to_owned();
    let path = format!("/api/widget/v1/conversations/{id}/messages");

    // Peers that begin and never end: half a head, half a body, a body far larger than is taken.
    let mut slow = Vec::new();
    for nth in 0..150 {
        let mut stream = server.connect();
        let begun = match nth % 3 {
            0 => "POST /api/widget/v1/sessions HTTP/1.1\r\nHost: x\r\nX-Slow: ".to_owned(),
            1 => format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{\"text\":"
            ),
            _ => format!(
                "POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: 4000000000\r\n\r\n"
            ),
        };
        stream.write_all(begun.as_bytes()).unwrap();
        slow.push((nth % 3, stream));
    }
    // What is announced as too large is refused before a byte of it is read.
    for (_, stream) in slow.iter_mut().filter(|(kind, _)| *kind == 2).take(5) {
        let mut answer = [0; 12];
        stream.read_exact(&mut answer).unwrap();
        assert_eq!(&answer, b"HTTP/1.1 413");
    }

    // One visitor writes far more than a person could.
    let answers: Vec<(String, u16, String)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..4)
            .map(|worker| {
                let (server, path) = (&server, &path);
                scope.spawn(move || {
                    let send = |nth: usize| {
                        let client_id = format!("{worker}-{nth}");
                        let said = json!({ "text": "hello", "client_id": client_id });
                        let (status, text) = post(server, path, token, &said);
                        (client_id, status, text)
                    };
                    (0..40).map(send).collect::<Vec<_>>()
                })
            })
            .collect();
        workers.into_iter().flat_map(|worker| worker.join().unwrap()).collect()
    });

    let (accepted, refused): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|(_, status, _)| *status == 202);
    assert!(accepted.len() >= 50, "{}", accepted.len());
    assert!(!refused.is_empty());
    for (_, status, text) in &refused {
        assert_eq!(*status, 429, "{text}");
        assert!(text.to_lowercase().contains("retry-after: "), "{text}");
        assert_eq!(json_of(text)["status"], 429);
    }
    // Somebody else comes in meanwhile.
    let other = post(&server, "/api/widget/v1/sessions", "", &widget);
    assert_eq!(other.0, 201, "{}", other.1);
    assert_eq!(server.get("/readyz").0, 200);
    assert!(measured(&server, "process_resident_memory_bytes") < MEMORY);

    let page = server.send(&format!(
        "GET {path}?limit=200 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
    ));
    let stored = json_of(&page.1)["data"].as_array().unwrap().clone();
    for (client_id, ..) in &accepted {
        let copies = stored.iter().filter(|message| message["client_id"] == **client_id).count();
        assert_eq!(copies, 1, "{client_id}");
    }
    for (client_id, ..) in &refused {
        assert!(!stored.iter().any(|message| message["client_id"] == **client_id), "{client_id}");
    }
    drop(slow);
    server.signal("-TERM");
    let watch = frontdesk_base::clock::Stopwatch::start();
    assert!(server.ended().success());
    assert!(watch.elapsed() < Duration::from_secs(15));
}

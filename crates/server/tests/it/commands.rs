//! The other commands.

use std::{
    fs,
    io::{Read, Write},
    net::TcpListener,
};

use crate::process::{frontdesk, run, typed};

fn out(output: &std::process::Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_document_of_the_api_is_kept_with_the_docs() {
    let folder = tempfile::tempdir().unwrap();
    let made = run(folder.path(), &["openapi"]);
    let kept = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");
    let kept = fs::read_to_string(kept).unwrap_or_default();

    assert!(
        kept == String::from_utf8(made.stdout).unwrap(),
        "docs/openapi.json is another: look at what changed for callers, then \
         `cargo run -p frontdesk-server -- openapi > docs/openapi.json`"
    );
}

#[test]
fn migrate_brings_a_database_up_to_date_and_says_what_it_has() {
    let folder = tempfile::tempdir().unwrap();

    let before = out(&run(folder.path(), &["migrate", "--status"]));
    assert!(before.lines().all(|line| line.contains(" missing ")), "{before}");

    let made = out(&run(folder.path(), &["migrate"]));
    assert!(made.contains("accounts"), "{made}");

    let after = out(&run(folder.path(), &["migrate", "--status"]));
    assert!(after.lines().all(|line| line.contains(" applied ")), "{after}");
    assert!(out(&run(folder.path(), &["migrate"])).starts_with("Nothing to do"));
}

#[test]
fn a_user_is_made_without_the_web() {
    let folder = tempfile::tempdir().unwrap();

    let ann = ["user", "create", "--email", "ann@shop.example", "--name", "Ann"];
    let made = out(&run(folder.path(), &ann));
    assert!(made.contains("usr_") && made.contains("http://"), "{made}");

    let again = run(folder.path(), &ann);
    assert!(!again.status.success());
    let link = out(&run(folder.path(), &["user", "reset-password", "--email", "ann@shop.example"]));
    assert!(link.starts_with("http://"), "{link}");
    assert!(out(&run(folder.path(), &["org", "list"])).contains("no organizations"));
}

const BUSINESS: &str = r#"
[business]
name = "Corner Café"
time_zone = "Europe/Copenhagen"
[[faq]]
question = "Do you have parking?"
answer = "Yes, behind the house."
[[channels]]
kind = "widget"
"#;

#[test]
fn a_business_file_is_applied_once() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cafe.toml"), BUSINESS).unwrap();
    let apply = |args: &[&str]| {
        let args = [&["apply", "cafe.toml"], args].concat();
        out(&run(folder.path(), &args))
    };

    let made: serde_json::Value = serde_json::from_str(&apply(&["--json"])).unwrap();
    assert_eq!(made["slug"], "corner-cafe");
    assert_eq!(made["created"], true);
    assert!(made["widget_key"].as_str().unwrap().starts_with("wk_"), "{made}");

    let again: serde_json::Value = serde_json::from_str(&apply(&["--json"])).unwrap();
    assert_eq!(again["created"], false);
    assert_eq!(again["org_id"], made["org_id"]);
    assert_eq!(again["changes"].as_array().unwrap().len(), 0, "{again}");
    assert!(apply(&[]).contains("in line already"));
    assert!(out(&run(folder.path(), &["org", "list"])).contains("corner-cafe"));
}

#[test]
fn the_agent_can_be_talked_to_in_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cafe.toml"), BUSINESS).unwrap();
    out(&run(folder.path(), &["apply", "cafe.toml"]));

    let said = out(&typed(
        folder.path(),
        &["chat", "--org", "corner-cafe", "--json", "--now", "2026-11-23T10:00:00Z"],
        "{\"text\": \"Do you have parking?\"}\nnonsense\n{\"reset\": true}\n{\"text\": \"Parking?\"}\n",
    ));

    let lines: Vec<serde_json::Value> =
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 4, "{said}");
    assert!(lines[0]["text"].as_str().unwrap().contains("behind the house"), "{said}");
    assert_eq!(lines[0]["status"], "open");
    assert!(lines[1]["error"].is_string() && lines[2]["reset"] == true, "{said}");
    assert!(lines[3]["text"].as_str().unwrap().contains("behind the house"), "{said}");

    let nobody = run(folder.path(), &["chat", "--org", "nobody"]);
    assert!(!nobody.status.success());
}

#[test]
fn a_business_file_that_is_not_right_says_where() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("cafe.toml"), "[business]\nname = \"Café\"\ntime_zone = 3\n")
        .unwrap();

    let refused = run(folder.path(), &["apply", "cafe.toml"]);

    assert!(!refused.status.success());
    let says = String::from_utf8_lossy(&refused.stderr);
    assert!(says.contains("cafe.toml") && says.contains("business.time_zone"), "{says}");
}

#[test]
fn a_bad_configuration_stops_the_start_and_says_why() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("frontdesk.toml"), "[server]\nbnid = \"127.0.0.1:1\"\n").unwrap();

    let refused = run(folder.path(), &["serve"]);

    assert_eq!(refused.status.code(), Some(1));
    let says = String::from_utf8_lossy(&refused.stderr);
    assert!(says.contains("server.bnid is not a setting; did you mean server.bind?"), "{says}");
}

#[test]
fn the_doctor_finds_what_is_wrong() {
    let folder = tempfile::tempdir().unwrap();

    let well = run(folder.path(), &["doctor"]);
    let text = String::from_utf8_lossy(&well.stdout).into_owned();
    for name in ["configuration", "data folder", "master key", "database", "storage"] {
        let line = text.lines().find(|line| line.starts_with(name)).unwrap_or_default();
        assert!(line.contains(" ok "), "{text}");
    }

    let ill = frontdesk(folder.path())
        .arg("doctor")
        .env("FRONTDESK_DATABASE__URL", "postgres://nobody@127.0.0.1:1/none")
        .output()
        .unwrap();
    assert_eq!(ill.status.code(), Some(1));
    let text = String::from_utf8_lossy(&ill.stdout).into_owned();
    assert!(
        text.lines().any(|line| line.starts_with("database") && line.contains("WRONG")),
        "{text}"
    );

    let broken = frontdesk(folder.path())
        .arg("doctor")
        .env("FRONTDESK_LOG__FORMAT", "yaml")
        .output()
        .unwrap();
    assert_eq!(broken.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&broken.stdout).contains("allowed: pretty, json"));
}

/// A provider that answers every request with this, at the address it returns.
fn provider(status: &'static str, body: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = [0; 4096];
            let _ = stream.read(&mut head);
            let length = body.len();
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\nContent-Type: application/json\r\n\
                 Content-Length: {length}\r\nConnection: close\r\n\r\n{body}"
            );
        }
    });
    address
}

#[test]
fn the_doctor_calls_every_provider() {
    let folder = tempfile::tempdir().unwrap();
    let doctor = |openai: &str| {
        let output = frontdesk(folder.path())
            .arg("doctor")
            .env("FRONTDESK_PROVIDERS__OPENAI__BASE_URL", openai)
            .env("FRONTDESK_PROVIDERS__OPENAI__API_KEY", "sk-hunter2")
            .env("FRONTDESK_PROVIDERS__TWILIO__AUTH_TOKEN", "x")
            .env("FRONTDESK_MODELS__DEFAULT", "openai:small,house")
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(!text.contains("hunter2"), "{text}");
        let line = text.lines().find(|line| line.starts_with("openai")).unwrap_or_default();
        (output.status.success(), line.to_owned(), text)
    };

    let (_, line, text) = doctor(&provider("200 OK", r#"{"data": [{"id": "small"}]}"#));
    assert!(line.contains(" ok ") && line.contains("listed: 1"), "{text}");
    assert!(text.contains("twilio"), "{text}");

    let (good, line, text) = doctor(&provider("401 Unauthorized", r#"{"error": {}}"#));
    assert!(!good && line.contains("providers.openai.api_key"), "{text}");

    let (good, line, text) = doctor("http://127.0.0.1:1");
    assert!(!good && line.contains("WRONG"), "{text}");
}

#[test]
fn the_doctor_asks_the_server_of_embeddings_for_a_vector() {
    let folder = tempfile::tempdir().unwrap();
    let doctor = |openai: &str, embeddings: &str| {
        let output = frontdesk(folder.path())
            .arg("doctor")
            .env("FRONTDESK_PROVIDERS__OPENAI__BASE_URL", openai)
            .env("FRONTDESK_MODELS__EMBEDDINGS", embeddings)
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let vector = r#"{"data": [{"id": "small", "index": 0, "embedding": [0.5, 0.5, 0.1]}]}"#;

    let (_, text) = doctor(&provider("200 OK", vector), "openai:small");
    assert!(text.contains("small: vectors of 3 numbers"), "{text}");

    let (good, text) = doctor(&provider("200 OK", r#"{"data": []}"#), "openai:small");
    assert!(!good && text.contains("models.embeddings"), "{text}");

    let (good, text) = doctor("http://127.0.0.1:1", "openai:");
    assert!(!good && text.contains("openai: and a model's name"), "{text}");
}

#[test]
fn a_commands_terminal_shows_no_log_and_a_reader_that_leaves_is_no_fault() {
    let folder = tempfile::tempdir().unwrap();

    let created = run(folder.path(), &["user", "create", "--email", "a@b.example", "--name", "A"]);
    assert!(created.status.success());
    assert_eq!(String::from_utf8_lossy(&created.stderr), "");

    let mut child = frontdesk(folder.path())
        .arg("openapi")
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[test]
fn the_openapi_document_needs_no_configuration() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("frontdesk.toml"), "nonsense").unwrap();

    let document: serde_json::Value =
        serde_json::from_str(&out(&run(folder.path(), &["openapi"]))).unwrap();
    assert_eq!(document["openapi"].as_str().map(|version| &version[..3]), Some("3.1"));
}

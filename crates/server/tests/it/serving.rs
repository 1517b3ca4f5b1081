//! `frontdesk serve`: it starts, answers, ends in order, and goes on where it was.

use std::{
    fs,
    io::{Read, Write},
    os::unix::fs::PermissionsExt,
};

use frontdesk_base::clock::Stopwatch;

use crate::process::{Server, frontdesk, run};

#[test]
fn it_starts_from_nothing_ends_in_order_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();

    let first = Server::start(folder.path(), &[], &[]);
    assert_eq!(first.get("/healthz"), (200, "ok".to_owned()));
    let (status, body) = first.get("/readyz");
    assert_eq!((status, body.contains("\"database\":\"ok\"")), (200, true), "{body}");
    let key = fs::read_to_string(folder.path().join("data/master.key")).unwrap();
    first.signal("-TERM");
    assert!(first.ended().success());

    let second = Server::start(folder.path(), &["--no-migrate"], &[]);
    assert_eq!(second.get("/readyz").0, 200);
    assert_eq!(fs::read_to_string(folder.path().join("data/master.key")).unwrap(), key);
    second.signal("-INT");
    assert!(second.ended().success());
}

#[test]
fn what_it_keeps_is_its_owners_alone() {
    let folder = tempfile::tempdir().unwrap();
    let _server = Server::start(folder.path(), &[], &[]);

    let mode = |path: &str| fs::metadata(folder.path().join(path)).unwrap().permissions().mode();
    assert_eq!(mode("data") & 0o777, 0o700);
    assert_eq!(mode("data/master.key") & 0o777, 0o600);
}

#[test]
fn a_second_server_on_the_same_data_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let _server = Server::start(folder.path(), &[], &[]);

    let second = run(folder.path(), &["serve"]);

    assert!(!second.status.success());
    let says = String::from_utf8_lossy(&second.stderr);
    assert!(says.contains("another frontdesk serves from"), "{says}");
}

#[test]
fn a_lost_master_key_is_not_replaced_silently() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[], &[]);
    server.signal("-TERM");
    assert!(server.ended().success());
    fs::remove_file(folder.path().join("data/master.key")).unwrap();

    let again = run(folder.path(), &["serve"]);

    assert!(!again.status.success());
    let says = String::from_utf8_lossy(&again.stderr);
    assert!(says.contains("put the key back"), "{says}");
}

#[test]
fn a_database_that_is_behind_is_refused_when_asked_to() {
    let folder = tempfile::tempdir().unwrap();

    let refused = run(folder.path(), &["serve", "--no-migrate"]);

    assert!(!refused.status.success());
    let says = String::from_utf8_lossy(&refused.stderr);
    assert!(says.contains("run `frontdesk migrate`"), "{says}");
}

#[test]
fn an_open_connection_does_not_hold_up_the_end() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[], &[]);
    let mut idle = server.connect();
    idle.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").unwrap();
    let mut some = [0; 16];
    idle.read_exact(&mut some).unwrap();
    assert_eq!(&some, b"HTTP/1.1 200 OK\r");
    let _silent = server.connect();
    let watch = Stopwatch::start();

    server.signal("-TERM");

    assert!(server.ended().success());
    assert!(watch.elapsed().as_secs() < 10, "{:?}", watch.elapsed());
}

#[test]
fn measurements_are_for_this_machine_or_whoever_holds_the_token() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[], &[]);
    let ask = |more: &str| {
        let host = &server.address;
        server.send(&format!(
            "GET /metrics HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n"
        ))
    };

    server.get("/healthz");
    let (status, text) = ask("");
    assert_eq!(status, 200);
    assert!(text.contains("http_requests_total") && text.contains("route=\"/healthz\""), "{text}");
    assert_eq!(ask("X-Forwarded-For: 203.0.113.9\r\n").0, 404);
    drop(server);

    let token = [("FRONTDESK_TELEMETRY__METRICS_TOKEN", "let-me-in")];
    let server = Server::start(folder.path(), &[], &token);
    let ask = |more: &str| {
        let host = &server.address;
        server
            .send(&format!(
                "GET /metrics HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{more}\r\n"
            ))
            .0
    };
    assert_eq!(ask(""), 404);
    assert_eq!(ask("Authorization: Bearer wrong\r\n"), 404);
    assert_eq!(ask("Authorization: Bearer let-me-in\r\n"), 200);
}

#[test]
fn what_is_not_http_and_what_is_too_long_harm_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[], &[]);

    let (garbage, _) = server.send("\u{16}\u{3}\u{1} not http at all\r\n\r\n");
    assert_eq!(garbage, 400);
    let long = format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "a".repeat(200_000));
    let mut stream = server.connect();
    // It may answer and close before everything is sent.
    let _ = stream.write_all(long.as_bytes());
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(answer.is_empty() || answer.starts_with(b"HTTP/1.1 431"), "{answer:?}");

    assert_eq!(server.get("/healthz").0, 200);
}

#[test]
fn the_demo_is_a_business_to_look_around_in() {
    let folder = tempfile::tempdir().unwrap();
    let kept = folder.path().join("kept");
    let demo = || {
        let mut command = frontdesk(folder.path());
        command.args(["demo", "--port", "0", "--data"]).arg(&kept);
        Server::spawn(&mut command, &[])
    };

    let first = demo();
    for name in ["base", "site", "dashboard", "docs"] {
        assert!(first.said[name].as_str().unwrap().starts_with("http://127.0.0.1:"), "{name}");
    }
    assert_eq!(first.get("/readyz").0, 200);
    first.signal("-TERM");
    assert!(first.ended().success());

    let second = demo();
    assert_eq!(second.get("/readyz").0, 200);
}

#[test]
fn live_streams_end_with_the_server() {
    let folder = tempfile::tempdir().unwrap();
    let mut command = frontdesk(folder.path());
    command.args(["demo", "--port", "0"]);
    let server = Server::spawn(&mut command, &[]);
    let close = "HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
    let (_, entered) = server.send(&format!("GET /demo/sign-in {close}"));
    let cookie = entered.lines().find_map(|line| line.strip_prefix("set-cookie: ")).unwrap();
    let cookie = cookie.split(';').next().unwrap();

    let mut live = server.connect();
    let ask = format!("GET /app/events HTTP/1.1\r\nHost: x\r\nCookie: {cookie}\r\n\r\n");
    live.write_all(ask.as_bytes()).unwrap();
    let mut start = [0; 15];
    live.read_exact(&mut start).unwrap();
    assert_eq!(&start, b"HTTP/1.1 200 OK");
    let watch = Stopwatch::start();
    server.signal("-TERM");

    let mut rest = String::new();
    live.read_to_string(&mut rest).unwrap();
    assert!(rest.contains("text/event-stream") && rest.ends_with("0\r\n\r\n"), "{rest}");
    assert!(server.ended().success());
    assert!(watch.elapsed().as_secs() < 10, "{:?}", watch.elapsed());
}

#[test]
fn programs_are_told_in_json_what_is_not_there() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::start(folder.path(), &[], &[]);

    for path in ["/api/v9/nothing", "/hooks/nobody/1/x"] {
        let (status, body) = server.get(path);
        assert_eq!(status, 404, "{path}");
        assert!(body.contains("\"type\":\"not_found\""), "{path}: {body}");
    }
}

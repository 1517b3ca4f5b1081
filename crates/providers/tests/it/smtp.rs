//! A real mail server: what it received is read by a parser that is not ours. `cargo xtask mail-server`
//! starts one.

use std::{env, fs, path::PathBuf};

use frontdesk_base::Secret;
use frontdesk_providers::{
    Kind,
    email::{Security, Smtp, SmtpSettings},
};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};

use super::{
    email::{email, message},
    is_discreet,
};

#[expect(clippy::disallowed_methods, reason = "where the run's mail server is stands there")]
fn folder() -> PathBuf {
    let folder = env::var_os("TEST_MAIL_SERVER");
    folder.expect("TEST_MAIL_SERVER is set: see docs/testing.md").into()
}

fn settings(port: &str) -> SmtpSettings {
    let ports = fs::read(folder().join("ports.json")).unwrap();
    let ports: Value = serde_json::from_slice(&ports).unwrap();
    SmtpSettings {
        host: "localhost".to_owned(),
        port: u16::try_from(ports[port].as_u64().unwrap()).unwrap(),
        security: Security::None,
        credentials: None,
        trusted: None,
        public_only: false,
    }
}

fn secure(password: &str) -> SmtpSettings {
    SmtpSettings {
        security: Security::StartTls,
        credentials: Some(("desk".to_owned(), Secret::new(password))),
        trusted: Some(fs::read(folder().join("ca.pem")).unwrap()),
        ..settings("secure")
    }
}

fn received(to: &str) -> Value {
    let bytes = fs::read(folder().join("mails").join(format!("{to}.json"))).unwrap();
    serde_json::from_slice(&bytes).unwrap()
}

#[tokio::test]
async fn a_mail_is_read_back_as_it_was_written() {
    let mut mail = message();
    mail.to = email("whole@example.com");

    Smtp::new(settings("plain")).unwrap().send(&mail).await.unwrap();

    let got = received("whole@example.com");
    assert_eq!(got["defects"].as_array().unwrap().len(), 0, "{got}");
    assert_eq!(got["subject"], mail.subject.as_str());
    assert_eq!(got["from"], "\"Müller & Söhne, GmbH\" <desk@example.com>");
    assert_eq!(got["reply_to"], "hello@example.com");
    assert_eq!(got["message_id"], "<mail_01@desk.example.com>");
    assert_eq!(got["date"], "Mon, 23 Nov 2026 10:00:00 +0000");
    assert_eq!(got["auto_submitted"], "auto-generated");
    assert_eq!(
        got["text"].as_str().unwrap().replace("\r\n", "\n").trim_end(),
        mail.text.trim_end()
    );
    assert_eq!(got["html"].as_str().unwrap().trim_end(), mail.html.unwrap());
    assert!(got["longest_line"].as_u64().unwrap() <= 998);
    let file = &got["files"][0];
    assert_eq!(file["name"], "Termin – Färben.ics");
    assert!(file["type"].as_str().unwrap().starts_with("text/calendar"));
}

#[tokio::test]
async fn a_refusal_says_whether_it_is_for_good() {
    let smtp = Smtp::new(settings("plain")).unwrap();
    for (to, kind, nobody, detail) in [
        ("nobody@example.com", Kind::Refused, true, "the server answers 550 5.1.1"),
        ("policy@example.com", Kind::Refused, false, "the server answers 550 5.7.1"),
        ("full@example.com", Kind::Wait, false, "the server answers 452 4.2.2"),
        ("greylisted@example.com", Kind::Wait, false, "the server answers 451 4.7.1"),
    ] {
        let mut mail = message();
        mail.to = email(to);

        let failed = smtp.send(&mail).await.unwrap_err();

        assert_eq!(
            (failed.error.kind, failed.nobody, failed.unsure),
            (kind, nobody, false),
            "{to}"
        );
        assert_eq!(failed.error.detail, detail);
        assert!(is_discreet(&failed.error), "{:?}", failed.error);
    }
    // It came back later.
    let mut mail = message();
    mail.to = email("greylisted@example.com");
    smtp.send(&mail).await.unwrap();
    assert_eq!(received("greylisted@example.com")["to"][0], "greylisted@example.com");
}

#[tokio::test]
async fn a_server_that_is_down_or_silent_is_tried_again() {
    let port = {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        listener.local_addr().unwrap().port()
    };
    let down = Smtp::new(SmtpSettings { port, ..settings("plain") }).unwrap();

    let failed = down.send(&message()).await.unwrap_err();
    assert_eq!((failed.error.kind, failed.unsure), (Kind::Retry, false), "{failed:?}");
    assert!(down.check().await.is_err());
}

/// A server on this machine that says what `answer` has for each line, and falls silent where it has nothing:
/// from then on time flies.
#[expect(clippy::disallowed_methods, reason = "a server for one test, which ends with it")]
async fn falling_silent(answer: fn(&str) -> Option<&'static str>) -> Smtp {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        // One connection to see whether it is there, another for the message.
        'connections: loop {
            let (stream, _) = listener.accept().await.unwrap();
            let (read, mut write) = stream.into_split();
            let mut lines = BufReader::new(read).lines();
            let mut said = answer("(connected)");
            while let Some(text) = said {
                write.write_all(text.as_bytes()).await.unwrap();
                said = match lines.next_line().await.unwrap() {
                    Some(line) => answer(&line),
                    None => continue 'connections,
                };
            }
            tokio::time::pause();
            std::future::pending::<()>().await;
        }
    });
    Smtp::new(SmtpSettings {
        host: "127.0.0.1".to_owned(),
        port,
        security: Security::None,
        credentials: None,
        trusted: None,
        public_only: false,
    })
    .unwrap()
}

#[tokio::test]
async fn a_server_that_never_greets_has_nothing_and_is_tried_again() {
    let silent = falling_silent(|_| None).await;

    let failed = silent.send(&message()).await.unwrap_err();

    assert_eq!((failed.error.kind, failed.unsure), (Kind::Retry, false), "{failed:?}");
}

#[tokio::test]
async fn a_server_that_falls_silent_over_a_message_may_have_it() {
    let silent = falling_silent(|line| match line.split(' ').next()? {
        "(connected)" => Some("220 here\r\n"),
        "EHLO" | "NOOP" | "MAIL" | "RCPT" => Some("250 fine\r\n"),
        "DATA" => Some("354 go on\r\n"),
        "." => None,
        "QUIT" => Some("221 bye\r\n"),
        _ => Some(""),
    })
    .await;

    let failed = silent.send(&message()).await.unwrap_err();

    assert_eq!((failed.error.kind, failed.unsure), (Kind::Retry, true), "{failed:?}");
}

#[tokio::test]
async fn nothing_is_said_before_tls_stands_and_the_password_is_checked() {
    let mut mail = message();
    mail.to = email("secure@example.com");

    let good = Smtp::new(secure("correct horse")).unwrap();
    good.check().await.unwrap();
    good.send(&mail).await.unwrap();
    assert_eq!(received("secure@example.com")["tls"], true);

    let wrong = Smtp::new(secure("secret")).unwrap().send(&mail).await.unwrap_err();
    assert_eq!(wrong.error.kind, Kind::Auth, "{wrong:?}");
    let stranger = SmtpSettings { trusted: None, ..secure("correct horse") };
    let untrusted = Smtp::new(stranger).unwrap().send(&mail).await.unwrap_err();
    assert!(untrusted.error.detail.contains("certificate") && !untrusted.unsure, "{untrusted:?}");
    let plain = SmtpSettings { security: Security::StartTls, ..settings("plain") };
    let open = Smtp::new(plain).unwrap().send(&mail).await.unwrap_err();
    assert_eq!(open.error.kind, Kind::Refused, "{open:?}");
}

#[tokio::test]
async fn an_organizations_server_is_on_the_public_internet() {
    let inside =
        SmtpSettings { security: Security::StartTls, public_only: true, ..settings("plain") };
    for port in [25, inside.port] {
        let smtp = Smtp::new(SmtpSettings { port, ..inside.clone() }).unwrap();
        let failed = smtp.send(&message()).await.unwrap_err();
        assert_eq!(failed.error.kind, Kind::Refused, "{failed:?}");
    }
}

//! Promise 6 over process boundaries: three servers over one database, and a thousand who want one and
//! the same time by the booking page and the API. `crates/desk/src/bookings/tests/race.rs` holds the
//! same within one process, by every door.

use std::{path::Path, process::Command};

use frontdesk_db::testing::TestDb;
use serde_json::Value;

use crate::process::{Server, frontdesk};

const FILE: &str = r#"
[business]
name = "Salon"
slug = "salon"
time_zone = "UTC"
[hours]
mon = ["00:00-24:00"]
tue = ["00:00-24:00"]
wed = ["00:00-24:00"]
thu = ["00:00-24:00"]
fri = ["00:00-24:00"]
sat = ["00:00-24:00"]
sun = ["00:00-24:00"]
[[services]]
name = "Haircut"
duration_minutes = 60
staff = ["Ana"]
[[staff]]
name = "Ana"
"#;

/// What the command prints.
fn said(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Lets a thousand race over three servers and one database.
fn race(folder: &Path, url: &str) {
    let database = [("FRONTDESK_DATABASE__URL", url), ("FRONTDESK_LIMITS__RATES", "0")];
    std::fs::write(folder.join("salon.toml"), FILE).unwrap();
    said(frontdesk(folder).args(["apply", "salon.toml"]).envs(database));
    let key = ["org", "api-key", "salon", "--name", "Race", "--scope", "write"];
    let key = said(frontdesk(folder).args(key).envs(database));
    // Each has a data folder of its own, as on three machines, and the one key that they share.
    let servers = [0, 1, 2].map(|nth| {
        let own = folder.join(nth.to_string());
        std::fs::create_dir_all(own.join("data")).unwrap();
        std::fs::copy(folder.join("data/master.key"), own.join("data/master.key")).unwrap();
        Server::start(&own, &[], &database)
    });
    let url = |nth: usize| format!("http://{}", servers[nth].address);

    let figures = said(frontdesk(folder).args(["bench", "--json", "--race", "1000"]).args([
        "--slug",
        "salon",
        "--key",
        key.trim(),
        "--url",
        &url(0),
        "--also",
        &url(1),
        "--also",
        &url(2),
    ]));

    let figures: Vec<Value> = serde_json::from_str(&figures).unwrap();
    let of = |name: &str| {
        let figure = figures.iter().find(|figure| figure["name"] == name).unwrap();
        figure["value"].clone()
    };
    let counted = ["servers", "booked", "refused, with other times", "refused, without"].map(of);
    assert_eq!(counted, [3.0, 1.0, 999.0, 0.0].map(Value::from));
    let bookings = servers[0].send(&format!(
        "GET /api/v1/bookings HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: Bearer {}\r\n\r\n",
        key.trim()
    ));
    assert_eq!(
        (bookings.0, bookings.1.matches("\"starts_at\"").count()),
        (200, 1),
        "{}",
        bookings.1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn three_servers_make_one_booking_of_a_thousand_attempts_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let db = TestDb::sqlite().await;
    tokio::task::spawn_blocking(move || race(folder.path(), &db.url)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn three_servers_make_one_booking_of_a_thousand_attempts_on_postgres() {
    let folder = tempfile::tempdir().unwrap();
    let db = TestDb::postgres().await;
    tokio::task::spawn_blocking(move || race(folder.path(), &db.url)).await.unwrap();
}

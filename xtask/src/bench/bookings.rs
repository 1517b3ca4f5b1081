//! The calendar: open times when it is full, and a thousand who want one time from three servers.

use std::fs;

use anyhow::{Context, Result};

use super::{Figures, Folder, Path, Server, installation, said};

/// A business with five who all do the one service.
const BUSINESS: &str = r#"[business]
name = "Booked"
slug = "booked"
time_zone = "Europe/Berlin"
[hours]
mon = ["08:00-12:00", "13:00-18:00"]
tue = ["08:00-12:00", "13:00-18:00"]
wed = ["08:00-12:00", "13:00-18:00"]
thu = ["08:00-12:00", "13:00-18:00"]
fri = ["08:00-12:00", "13:00-18:00"]
sat = ["09:00-14:00"]
[[services]]
name = "Haircut"
duration_minutes = 30
buffer_after_minutes = 5
slot_step_minutes = 15
staff = ["Ana", "Ben", "Cem", "Dora", "Eve"]
[[staff]]
name = "Ana"
[[staff]]
name = "Ben"
[[staff]]
name = "Cem"
[[staff]]
name = "Dora"
[[staff]]
name = "Eve"
"#;

/// Measures the calendar on one engine.
pub(super) fn measure(
    binary: &Path,
    engine: &'static str,
    database: Option<&str>,
    figures: &mut Figures,
) -> Result<()> {
    println!("\n== {engine}: the calendar");
    let folder = Folder::make()?;
    // A file that several servers name lies in the data folder of none of them.
    let file = format!("sqlite://{}", folder.0.join("shared.db").display());
    let database = Some(database.unwrap_or(&file));
    let command = || installation(binary, &folder.0, database);
    fs::write(folder.0.join("business.toml"), BUSINESS)?;
    said(command().args(["apply", "business.toml"]))?;
    let full = said(command().args(["bench", "--json", "--calendar", "booked"]))?;
    figures.read("", engine, &full)?;

    let key = ["org", "api-key", "booked", "--name", "Race", "--scope", "write"];
    let key = said(command().args(key))?;
    let mut servers = Vec::new();
    for nth in 0..3 {
        let own = folder.0.join(nth.to_string());
        fs::create_dir_all(own.join("data"))?;
        fs::copy(folder.0.join("data/master.key"), own.join("data/master.key"))?;
        servers.push(Server::start(&mut installation(binary, &own, database))?);
    }
    let mut race = command();
    race.args(["bench", "--json", "--race", "1000", "--slug", "booked", "--key", key.trim()]);
    race.args(["--url", &servers.first().context("a server")?.base]);
    for other in &servers[1..] {
        race.args(["--also", &other.base]);
    }
    figures.read("race of 1,000 for one time: ", engine, &said(&mut race)?)
}

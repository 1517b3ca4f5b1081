//! Many who want one and the same time, at once, by two doors of several servers over one database.

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use frontdesk_base::{Clock, clock::Stopwatch};
use http_body_util::BodyExt;
use hyper::StatusCode;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{
    client::{Client, Outgoing, Target},
    report::{Report, Times, real},
};

/// How many connections each server is asked over.
const CONNECTIONS: usize = 32;

/// What came of the attempts of one connection.
#[derive(Default)]
struct Outcome {
    booked: usize,
    /// Refusals that offered other times.
    offered: usize,
    /// Refusals that did not.
    bare: usize,
    times: Times,
}

/// `attempts` on the first open time of the first service of `slug`.
pub(super) async fn measure(
    targets: &[Target],
    slug: &str,
    key: &str,
    attempts: usize,
    report: &mut Report,
) -> Result<()> {
    let wish = Wish::find(&targets[0], slug, key).await?;
    let lanes = targets.len() * CONNECTIONS;
    let start = Stopwatch::start();
    let mut connections = JoinSet::new();
    for lane in 0..lanes {
        let (target, wish) = (targets[lane % targets.len()].clone(), wish.clone());
        // Every one of the attempts falls to exactly one lane.
        let mine: Vec<usize> = (lane..attempts).step_by(lanes).collect();
        connections.spawn(async move { wish.attempt(&target, &mine).await });
    }
    let mut all = Outcome::default();
    while let Some(outcome) = connections.join_next().await {
        let outcome = outcome??;
        all.booked += outcome.booked;
        all.offered += outcome.offered;
        all.bare += outcome.bare;
        all.times.extend(outcome.times);
    }
    report.number("servers", real(targets.len()));
    report.number("booked", real(all.booked));
    report.number("refused, with other times", real(all.offered));
    report.number("refused, without", real(all.bare));
    report.number("attempts a second", real(attempts) / start.elapsed().as_secs_f64());
    report.times("an answer", all.times);
    Ok(())
}

/// The time that everybody wants.
#[derive(Clone)]
struct Wish {
    slug: String,
    key: String,
    service: String,
    starts_at: String,
    /// One who does it, so that there is one such time and not one with each.
    staff: Option<String>,
}

impl Wish {
    async fn find(target: &Target, slug: &str, key: &str) -> Result<Self> {
        let mut client = Client::connect(target).await?;
        let services = client.call("GET", "/api/v1/services", Some(key), None).await?;
        let service = services["data"][0]["id"].as_str().context("there is no service")?;
        let now = Clock::system().now().in_zone(&jiff::tz::TimeZone::UTC).date();
        let path = format!("/api/v1/open-times?service_id={service}&from={now}&days=28");
        let open = client.call("GET", &path, Some(key), None).await?;
        let first = &open["data"][0];
        Ok(Self {
            slug: slug.to_owned(),
            key: key.to_owned(),
            service: service.to_owned(),
            starts_at: first["starts_at"].as_str().context("no time is open")?.to_owned(),
            staff: first["staff"][0].as_str().map(str::to_owned),
        })
    }

    async fn attempt(&self, target: &Target, mine: &[usize]) -> Result<Outcome> {
        let mut outcome = Outcome::default();
        let mut client = Client::connect(target).await?;
        for &nth in mine {
            let watch = Stopwatch::start();
            // The doors change with every round of the lanes, so that both are tried on every server.
            let (status, text) = if (nth / CONNECTIONS).is_multiple_of(2) {
                self.by_api(&mut client, nth).await?
            } else {
                self.by_page(&mut client, nth).await?
            };
            outcome.times.push(watch.elapsed());
            match status {
                StatusCode::CREATED | StatusCode::SEE_OTHER => outcome.booked += 1,
                StatusCode::CONFLICT if offers(&text) => outcome.offered += 1,
                StatusCode::CONFLICT => outcome.bare += 1,
                other => bail!("{other}: {text}"),
            }
        }
        Ok(outcome)
    }

    async fn by_api(&self, client: &mut Client, nth: usize) -> Result<(StatusCode, String)> {
        let mut body = json!({
            "service_id": self.service,
            "starts_at": self.starts_at,
            "contact": { "name": format!("Caller {nth}"), "email": format!("caller{nth}@example.com") },
        });
        if let Some(staff) = &self.staff {
            body["staff_id"] = Value::String(staff.clone());
        }
        let request = Outgoing {
            method: "POST",
            path: "/api/v1/bookings",
            token: Some(&self.key),
            content_type: Some("application/json"),
            body: Bytes::from(body.to_string()),
        };
        read(client, request).await
    }

    async fn by_page(&self, client: &mut Client, nth: usize) -> Result<(StatusCode, String)> {
        let form = format!(
            "service={}&staff={}&at={}&key={nth:032}&name=Visitor&email=visitor{nth}%40example.com",
            self.service,
            self.staff.as_deref().unwrap_or_default(),
            self.starts_at.replace(':', "%3A").replace('+', "%2B"),
        );
        let request = Outgoing {
            method: "POST",
            path: &format!("/book/{}", self.slug),
            content_type: Some("application/x-www-form-urlencoded"),
            body: Bytes::from(form),
            ..Outgoing::default()
        };
        read(client, request).await
    }
}

async fn read(client: &mut Client, request: Outgoing<'_>) -> Result<(StatusCode, String)> {
    let answer = client.send(request).await?;
    let status = answer.status();
    let bytes = answer.into_body().collect().await?.to_bytes();
    Ok((status, String::from_utf8_lossy(&bytes).into_owned()))
}

/// Whether a refusal names other times: in JSON, or as buttons of the page.
fn offers(text: &str) -> bool {
    match serde_json::from_str::<Value>(text) {
        Ok(problem) => problem["others"].as_array().is_some_and(|others| !others.is_empty()),
        Err(_) => text.contains("name=\"at\" value=\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_times_are_seen_in_json_and_on_the_page() {
        assert!(offers(r#"{"others":[{"starts_at":"2026-12-01T10:00:00Z"}]}"#));
        assert!(!offers(r#"{"others":[]}"#));
        assert!(offers(r#"<button name="at" value="2026-12-01T10:00:00Z">"#));
        assert!(!offers("<p>Nothing</p>"));
    }
}

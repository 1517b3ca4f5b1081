//! Visitors who write and wait for the answer.

use std::time::Duration;

use anyhow::{Context, Result};
use frontdesk_base::clock::Stopwatch;
use futures_util::future::try_join_all;
use serde_json::{Value, json};

use super::{
    Bench, Visitor,
    client::{Client, Events, Target},
    report::{Report, Times},
};

/// How long an answer may take before the measurement is given up.
const PATIENCE: Duration = Duration::from_secs(30);

/// What one visitor saw.
#[derive(Default)]
struct Seen {
    accepted: Times,
    told: Times,
    answered: Times,
}

pub(super) async fn measure(
    target: &Target,
    bench: &Bench,
    widget: &str,
    report: &mut Report,
) -> Result<()> {
    let mut lines = Vec::new();
    for _ in 0..bench.visitors {
        lines.push(Line::open(target, widget).await?);
    }
    let watch = Stopwatch::start();
    let seen = try_join_all(lines.into_iter().map(|line| line.write(bench, &watch))).await?;
    let seconds = watch.elapsed().as_secs_f64();

    let mut all = Seen::default();
    for one in seen {
        all.accepted.extend(one.accepted);
        all.told.extend(one.told);
        all.answered.extend(one.answered);
    }
    report.number("messages answered a second", all.answered.len() as f64 / seconds);
    report.times("message accepted (202)", all.accepted);
    report.times("message stored and told (SSE)", all.told);
    report.times("reply of the agent (SSE)", all.answered);
    Ok(())
}

/// A visitor: a connection to write by, and one to listen by.
struct Line {
    visitor: Visitor,
    client: Client,
    events: Events,
}

impl Line {
    async fn open(target: &Target, widget: &str) -> Result<Self> {
        let mut client = Client::connect(target).await?;
        let visitor = Visitor::arrive(&mut client, widget).await?;
        let listening = Client::connect(target).await?;
        let events = listening.follow(&visitor.events(), &visitor.token).await?;
        Ok(Self { visitor, client, events })
    }

    async fn write(mut self, bench: &Bench, since: &Stopwatch) -> Result<Seen> {
        let mut seen = Seen::default();
        let path = format!("/api/widget/v1/conversations/{}/messages", self.visitor.conversation);
        for nth in 0.. {
            if since.elapsed() >= Duration::from_secs(bench.seconds) {
                break;
            }
            let client_id = format!("bench-{nth}");
            let body = json!({ "text": bench.ask, "client_id": client_id });
            let watch = Stopwatch::start();
            let sent = async {
                let token = Some(self.visitor.token.as_str());
                self.client.call("POST", &path, token, Some(&body)).await?;
                anyhow::Ok(watch.elapsed())
            };
            let both =
                async { tokio::try_join!(sent, heard(&mut self.events, &client_id, &watch)) };
            let (accepted, (told, answered)) =
                tokio::time::timeout(PATIENCE, both).await.context("no answer came")??;
            seen.accepted.push(accepted);
            seen.told.push(told);
            seen.answered.push(answered);
            if bench.pause > 0 {
                tokio::time::sleep(Duration::from_millis(bench.pause)).await;
            }
        }
        Ok(seen)
    }
}

/// When the message was told, and when its answer was.
async fn heard(
    events: &mut Events,
    client_id: &str,
    watch: &Stopwatch,
) -> Result<(Duration, Duration)> {
    let mut told = None;
    loop {
        let event = events.next().await?;
        if event.name != "message" {
            continue;
        }
        let at = watch.elapsed();
        let message: Value = serde_json::from_str(&event.data)?;
        if message["client_id"] == client_id {
            told = Some(at);
        } else if let (Some(told), "agent") =
            (told, message["author"]["kind"].as_str().unwrap_or_default())
        {
            return Ok((told, at));
        }
    }
}

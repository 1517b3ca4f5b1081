//! `frontdesk bench`: visitors, listeners and a member at their pages, against a running server.
//!
//! It speaks HTTP/1.1 in plain text as a proxy would, and measures what it sees: the times include
//! its own work and the way there and back. On the same machine it takes its share of the cores.

mod calendar;
mod chat;
mod client;
mod idle;
mod knowledge;
mod pages;
mod race;
mod report;

use anyhow::{Context, Result, bail};
use clap::Args;
use frontdesk_desk::App;
use serde_json::json;

use client::{Client, Target};
use report::Report;

/// What is measured, and how hard.
#[derive(Debug, Clone, Args)]
pub struct Bench {
    /// The server, such as http://127.0.0.1:8080
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    url: String,
    /// The key of the widget that visitors write by
    #[arg(long, value_name = "KEY")]
    widget: Option<String>,
    /// What visitors ask; the answer should be in the organization's knowledge
    #[arg(long, value_name = "TEXT", default_value = "Do you have parking?")]
    ask: String,
    /// Visitors who write at the same time
    #[arg(long, default_value_t = 20)]
    visitors: usize,
    /// For how many seconds they write
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// How long a visitor waits before writing again, in milliseconds; 0 is as fast as it goes
    #[arg(long, default_value_t = 0)]
    pause: u64,
    /// Widgets that are open and silent
    #[arg(long, default_value_t = 0)]
    idle: usize,
    /// A link that sets a password, as `user create` prints it: the dashboard's pages are measured
    #[arg(long, value_name = "URL", requires = "email")]
    link: Option<String>,
    /// Whose link it is
    #[arg(long)]
    email: Option<String>,
    /// Instead of measuring a server: give the organization of this name in addresses --messages
    /// made-up messages or --passages of made-up knowledge, in the configured database
    #[arg(long, value_name = "SLUG", conflicts_with = "questions")]
    pub fill: Option<String>,
    /// How many messages
    #[arg(long, requires = "fill")]
    pub messages: Option<u32>,
    /// How many passages; how quickly they are imported is measured
    #[arg(long, requires = "fill", conflicts_with = "messages")]
    pub passages: Option<usize>,
    /// Instead of measuring a server: build the index of this organization as after a restart, and ask
    /// it questions
    #[arg(long, value_name = "SLUG")]
    pub questions: Option<String>,
    /// Instead of measuring a server: fill the calendar of this organization for four weeks, and ask for
    /// open times
    #[arg(long, value_name = "SLUG", conflicts_with_all = ["fill", "questions"])]
    pub calendar: Option<String>,
    /// How many try to book one and the same time at once, half of them by the booking page and half by
    /// the REST API; the first time that is open is booked
    #[arg(long, value_name = "ATTEMPTS", requires = "key", requires = "slug")]
    race: Option<usize>,
    /// Another server over the same database; the attempts go to all of them in turn
    #[arg(long = "also", value_name = "URL")]
    also: Vec<String>,
    /// A key of the REST API that may write
    #[arg(long, value_name = "KEY")]
    key: Option<String>,
    /// The organization's name in addresses
    #[arg(long)]
    slug: Option<String>,
    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,
}

impl Bench {
    /// Measures, and hands every line of the report to `say`.
    pub async fn run(self, say: impl Fn(String)) -> Result<()> {
        let target = Target::parse(&self.url)?;
        if self.widget.is_none() && self.link.is_none() && self.race.is_none() {
            bail!("name a --widget to write by, a --link to sign in by, or a --race");
        }
        let mut report = Report::default();
        if let Some(widget) = &self.widget {
            chat::measure(&target, &self, widget, &mut report).await?;
            if self.idle > 0 {
                idle::measure(&target, &self, widget, &mut report).await?;
            }
        }
        if let (Some(link), Some(email)) = (&self.link, &self.email) {
            pages::measure(&target, link, email, &mut report).await?;
        }
        if let (Some(attempts), Some(key), Some(slug)) = (self.race, &self.key, &self.slug) {
            let mut targets = vec![target];
            for url in &self.also {
                targets.push(Target::parse(url)?);
            }
            race::measure(&targets, slug, key, attempts, &mut report).await?;
        }
        self.tell(&report, say);
        Ok(())
    }

    /// Whether it works on the configured database instead of a server.
    pub fn is_beside(&self) -> bool {
        self.fill.is_some() || self.questions.is_some() || self.calendar.is_some()
    }

    /// Teaches made-up knowledge, or asks about it; fills a calendar, and asks for open times.
    pub async fn measure_beside(&self, app: &App, say: impl Fn(String)) -> Result<()> {
        let report = match (&self.fill, &self.questions, self.passages) {
            _ if let Some(slug) = &self.calendar => calendar::measure(app, slug).await?,
            (Some(slug), _, Some(passages)) => knowledge::teach(app, slug, passages).await?,
            (_, Some(slug), _) => knowledge::ask(app, slug).await?,
            _ => bail!("--fill needs --messages or --passages"),
        };
        self.tell(&report, say);
        Ok(())
    }

    fn tell(&self, report: &Report, say: impl Fn(String)) {
        if self.json {
            say(report.json().to_string());
        } else {
            report.lines().into_iter().for_each(say);
        }
    }
}

/// A visitor with a conversation.
struct Visitor {
    token: String,
    conversation: String,
}

impl Visitor {
    async fn arrive(client: &mut Client, widget: &str) -> Result<Self> {
        let body = json!({ "widget": widget, "device": {} });
        let session = client.call("POST", "/api/widget/v1/sessions", None, Some(&body)).await?;
        let token = session["token"].as_str().context("a session has a token")?.to_owned();
        let path = "/api/widget/v1/conversations";
        let conversation = client.call("POST", path, Some(&token), Some(&json!({}))).await?;
        let conversation = conversation["id"].as_str().context("a conversation has an id")?;
        Ok(Self { token, conversation: conversation.to_owned() })
    }

    fn events(&self) -> String {
        format!("/api/widget/v1/events?conversation={}", self.conversation)
    }
}

//! Widgets that are open and silent: what each costs, and what a visitor among them sees.

use std::time::Duration;

use anyhow::{Context, Result};
use frontdesk_base::clock::Stopwatch;
use futures_util::{StreamExt, TryStreamExt, stream};

use super::{
    Bench, Visitor, chat,
    client::{Client, Events, Target},
    report::Report,
};

/// Widgets opened at the same time: fewer than the server answers at once.
const AT_ONCE: usize = 16;

/// How long they are watched.
const WATCHED: Duration = Duration::from_secs(20);

pub(super) async fn measure(
    target: &Target,
    bench: &Bench,
    widget: &str,
    report: &mut Report,
) -> Result<()> {
    let before = memory(target).await?;
    let opened = Stopwatch::start();
    let open: Vec<Events> = stream::iter(0..bench.idle)
        .map(|_| listen(target, widget))
        .buffer_unordered(AT_ONCE)
        .try_collect()
        .await?;
    let seconds = opened.elapsed().as_secs_f64();
    let count = open.len() as f64;
    let after = memory(target).await?;
    let (busy, watch) = (processor(target).await?, Stopwatch::start());
    tokio::time::sleep(WATCHED).await;
    let busy = (processor(target).await? - busy) / watch.elapsed().as_secs_f64();

    report.number("idle widgets", count);
    report.number("idle widgets opened a second", count / seconds);
    report.number("memory of one idle widget, bytes", (after - before) / count);
    report.number("memory with all of them, MB", after / 1e6);
    report.number("cores busy with all of them", busy);
    let mut among = Report::default();
    let quiet = Bench { visitors: 1, pause: 50, seconds: 5, ..bench.clone() };
    chat::measure(target, &quiet, widget, &mut among).await?;
    report.take("among idle widgets: ", among);
    drop(open);
    Ok(())
}

async fn listen(target: &Target, widget: &str) -> Result<Events> {
    let mut client = Client::connect(target).await?;
    let visitor = Visitor::arrive(&mut client, widget).await?;
    let mut events = client.follow(&visitor.events(), &visitor.token).await?;
    // It is open when it has said something.
    events.next().await?;
    Ok(events)
}

async fn memory(target: &Target) -> Result<f64> {
    measured(target, "process_resident_memory_bytes").await
}

async fn processor(target: &Target) -> Result<f64> {
    measured(target, "process_cpu_seconds_total").await
}

/// One of the server's own measurements.
async fn measured(target: &Target, name: &str) -> Result<f64> {
    let (status, text) = Client::connect(target).await?.page("/metrics").await?;
    let text = String::from_utf8_lossy(&text).into_owned();
    text.lines()
        .find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
        .with_context(|| format!("the server does not tell its {name} ({status} at /metrics)"))
}

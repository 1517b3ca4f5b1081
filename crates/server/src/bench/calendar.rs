//! Open times of a full calendar. It works on the database itself, not through a server: what is
//! measured is the calendar and the search in it.

use anyhow::Result;
use frontdesk_base::clock::Stopwatch;
use frontdesk_desk::{App, demo::volume};

use super::report::{Report, Times, real};

/// How often each question is asked.
const TIMES: usize = 300;

/// Fills four weeks of the organization `slug` and asks for what is left.
pub(super) async fn measure(app: &App, slug: &str) -> Result<Report> {
    let mut report = Report::default();
    let start = Stopwatch::start();
    let full = volume::fill_calendar(app, slug).await?;
    let seconds = start.elapsed().as_secs_f64();
    report.number("bookings in the calendar", real(full.made));
    report.number("bookings made a second, one after the other", real(full.made) / seconds);
    report.number("times left open", real(full.ask(app).await?.len()));
    let mut times = Times::default();
    for _ in 0..TIMES {
        let start = Stopwatch::start();
        full.ask(app).await?;
        times.push(start.elapsed());
    }
    report.times("open times of four weeks, anybody", times);
    let mut times = Times::default();
    for _ in 0..TIMES / 10 {
        full.touch(app).await?;
        let start = Stopwatch::start();
        full.ask(app).await?;
        times.push(start.elapsed());
    }
    report.times("open times of four weeks, after a change", times);
    Ok(report)
}

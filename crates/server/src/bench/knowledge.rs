//! A large knowledge: made-up pages taught, the index built as after a restart, questions asked.
//!
//! It works on the database itself, not through a server: what is measured is extraction, storing
//! and retrieval by words.

use std::{fmt::Write as _, fs};

use anyhow::{Context, Result};
use frontdesk_base::clock::Stopwatch;
use frontdesk_desk::{App, demo::volume, orgs};

use super::report::{Report, Times, real};

/// Files that the passages are spread over; an organization may have a thousand.
const FILES: usize = 900;
/// The fewest sections of a page.
const SECTIONS: usize = 10;
/// Questions that are asked.
const QUESTIONS: usize = 500;
/// Made-up words to write with.
const WORDS: u64 = 20_000;

/// Teaches the organization `slug` about `passages` passages, in pages of some 400 words or more.
pub(super) async fn teach(app: &App, slug: &str, passages: usize) -> Result<Report> {
    let org = orgs::by_slug(app, slug).await?;
    let sections = passages.div_ceil(FILES).max(SECTIONS);
    let files = passages.div_ceil(sections);
    let mut author = Author(1);
    let mut bytes = 0;
    let start = Stopwatch::start();
    for nth in 0..files {
        let page = author.page(sections);
        bytes += page.len();
        volume::teach(app, &org, format!("page-{nth}.html"), page.into()).await?;
    }
    let seconds = start.elapsed().as_secs_f64();
    let mut report = Report::default();
    report.number("pages imported a second", real(files) / seconds);
    report.number("passages imported a second", real(files * sections) / seconds);
    report.number("MB of HTML imported a second", real(bytes) / 1e6 / seconds);
    Ok(report)
}

/// Asks questions of the organization `slug`: the first builds the index.
pub(super) async fn ask(app: &App, slug: &str) -> Result<Report> {
    let org = orgs::by_slug(app, slug).await?;
    let mut report = Report::default();
    let before = resident()?;
    let start = Stopwatch::start();
    volume::ask(app, &org, "where is it").await?;
    report.number("index built after a restart, ms", start.elapsed().as_secs_f64() * 1e3);
    report.number("memory of the index, MB", (resident()? - before) / 1e6);
    let mut author = Author(7);
    let mut times = Times::default();
    for _ in 0..QUESTIONS {
        let question = author.question();
        let start = Stopwatch::start();
        volume::ask(app, &org, &question).await?;
        times.push(start.elapsed());
    }
    report.times("a question", times);
    Ok(report)
}

/// Writes made-up text, the same each time.
struct Author(u64);

impl Author {
    /// A number below `below`.
    fn pick(&mut self, below: u64) -> u64 {
        // Knuth's MMIX generator; its high bits are the good ones.
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }

    /// A word, the common ones as often as in a language: each twice as frequent as one of twice its
    /// rank.
    fn word(&mut self) -> String {
        let below = 1 << (1 + self.pick(14));
        let mut rank = self.pick(below) % WORDS;
        let mut word = String::new();
        while word.len() < 4 || rank > 0 {
            word.push(char::from(b"bdfgklmnprstvz"[(rank % 14) as usize]));
            word.push(char::from(b"aeiou"[(rank / 14 % 5) as usize]));
            rank /= 70;
        }
        word
    }

    fn words(&mut self, count: u64) -> String {
        let words: Vec<String> = (0..count).map(|_| self.word()).collect();
        words.join(" ")
    }

    fn page(&mut self, sections: usize) -> String {
        let mut page =
            format!("<!doctype html><title>{}</title><h1>{}</h1>", self.words(3), self.words(3));
        for _ in 0..sections {
            let _ = write!(page, "<h2>{}</h2><p>", self.words(3));
            for _ in 0..4 {
                let count = 8 + self.pick(8);
                let _ = write!(page, "The {} is {}. ", self.words(count / 2), self.words(count));
            }
            page.push_str("</p>");
        }
        page
    }

    fn question(&mut self) -> String {
        format!("what is the {} of the {}?", self.words(2), self.words(2))
    }
}

/// The memory that this process has, in bytes.
fn resident() -> Result<f64> {
    let status = fs::read_to_string("/proc/self/status").context("memory is measured on Linux")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("VmRSS")?;
    let kilobytes: f64 = line.split_whitespace().next().context("VmRSS")?.parse()?;
    Ok(kilobytes * 1024.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pages_are_the_same_each_time_and_each_is_another() {
        let (mut one, mut other) = (Author(1), Author(1));
        let page = one.page(3);
        assert_eq!(page, other.page(3));
        assert_ne!(page, one.page(3));
        assert_eq!(page.matches("<h2>").count(), 3);
        assert!(one.question().split(' ').count() >= 8);
    }
}

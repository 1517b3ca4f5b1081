//! The log and the measurements.
//!
//! A log line carries ids and states, never what people said, their names, numbers or addresses;
//! that holds for what is written elsewhere, and for panics here.

use std::{io::IsTerminal, panic::PanicHookInfo, sync::OnceLock, time::Duration};

use frontdesk_desk::App;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;

use crate::config::sections::Log;

/// Upper bounds of the histograms of seconds: from a cached page to a long job.
const SECONDS: [f64; 14] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0];

/// How often old measurements are folded together.
const UPKEEP: Duration = Duration::from_secs(5);

/// Text that does not say how much of the log is written.
#[derive(Debug, thiserror::Error)]
#[error("is not a level, or a list of part=level")]
pub struct NotALevel;

/// What of the log is written: `info`, or `info,frontdesk_desk=debug`.
pub fn filter(text: &str) -> Result<EnvFilter, NotALevel> {
    const LEVELS: [&str; 6] = ["off", "error", "warn", "info", "debug", "trace"];
    // The filter itself takes any word for the name of a part, a mistyped level too.
    let right = text.split(',').all(|part| {
        let level = part.rsplit_once('=').map_or(part, |(_, level)| level);
        LEVELS.contains(&level.trim())
    });
    if right { EnvFilter::try_new(text).map_err(|_| NotALevel) } else { Err(NotALevel) }
}

/// Starts the log, on standard error: standard output belongs to what a command answers.
pub fn start_log(log: &Log) {
    let filter = filter(&log.level).unwrap_or_else(|_| EnvFilter::new("info"));
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first.
    let _ = if log.format == "json" {
        lines.json().flatten_event(true).with_span_list(false).try_init()
    } else {
        lines.with_target(false).try_init()
    };
    std::panic::set_hook(Box::new(log_panic));
}

/// Where it happened, and what was said if that is a text of the program: a text put together at
/// run time may quote what people wrote.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let said = panic.payload().downcast_ref::<&'static str>().copied().unwrap_or("(not shown)");
    let backtrace = std::backtrace::Backtrace::capture();
    if tracing::enabled!(tracing::Level::ERROR) {
        tracing::error!(place, said, %backtrace, "A task panicked");
    } else {
        say_panic(&place, said, &backtrace);
    }
}

/// A panic where the log is switched off must not end the program without a word.
#[expect(clippy::print_stderr, reason = "there is no log here")]
fn say_panic(place: &str, said: &str, backtrace: &std::backtrace::Backtrace) {
    eprintln!("frontdesk: a panic at {place}: {said}\n{backtrace}");
}

/// The measurements so far. The first call begins to take them.
pub fn measurements() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let builder = PrometheusBuilder::new();
        let builder = builder.set_buckets(&SECONDS).unwrap_or_else(|_| PrometheusBuilder::new());
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("Something else takes the measurements already");
        }
        metrics::gauge!("frontdesk_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
        handle
    })
}

/// Keeps the measurements small while the server runs.
pub fn keep_measurements(app: &App) {
    let background = app.background().clone();
    app.background().spawn("measurements", async move {
        loop {
            tokio::select! {
                () = background.stopping() => return,
                () = tokio::time::sleep(UPKEEP) => measurements().run_upkeep(),
            }
        }
    });
}

/// What this process holds and has used, where the system tells it without being asked much.
pub(crate) fn measure_process() {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kilobytes = status.lines().find_map(|line| {
        line.strip_prefix("VmRSS:")?.split_whitespace().next()?.parse::<u32>().ok()
    });
    if let Some(kilobytes) = kilobytes {
        metrics::gauge!("process_resident_memory_bytes").set(f64::from(kilobytes) * 1024.0);
    }
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    if let Some(ticks) = ticks(&stat) {
        // A gauge, because it is read off whole; only the system counts it up.
        metrics::gauge!("process_cpu_seconds_total").set(f64::from(ticks) / TICKS_PER_SECOND);
    }
}

/// What Linux counts processor time in, on every machine it runs on (`USER_HZ`).
const TICKS_PER_SECOND: f64 = 100.0;

/// The processor time of a process, from its `/proc/PID/stat` (proc(5): fields 14 and 15). The
/// program's name before them may hold spaces and brackets.
fn ticks(stat: &str) -> Option<u32> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let user: u32 = fields.next()?.parse().ok()?;
    let system: u32 = fields.next()?.parse().ok()?;
    Some(user.saturating_add(system))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn processor_time_is_read_behind_a_name_with_brackets() {
        let stat = "12 (a) b) S 1 12 12 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 4 0 1 2";
        assert_eq!(ticks(stat), Some(300));
        assert_eq!(ticks(""), None);
    }

    #[test]
    fn a_mistyped_level_is_not_taken_for_a_part() {
        for right in ["info", "warn,frontdesk_desk=debug", "off"] {
            assert!(filter(right).is_ok(), "{right}");
        }
        for wrong in ["", "inof", "info,frontdesk_desk", "a=b", "loud"] {
            assert!(filter(wrong).is_err(), "{wrong}");
        }
    }
}

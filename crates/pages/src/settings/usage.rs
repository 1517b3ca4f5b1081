//! What was used today, and on the days before.

use axum::{Router, extract::State, routing::get};
use frontdesk_desk::{
    App, Error,
    metering::{self, Day},
};
use frontdesk_http::Result;
use jiff::ToSpan as _;
use maud::{Markup, html};

use super::{Tab, models::dollars, view};
use crate::{
    Pages,
    parts::{Column, Live, Mood, card, figure, live_region, notice_with, section_header, table},
    shell::{Frame, Page},
};

/// Days of the table, today included.
const DAYS: i32 = 30;

pub(super) fn router() -> Router<Pages> {
    Router::new().route(Tab::Usage.href(), get(show))
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    let today = metering::today(&app, frame.caller.org()).await?;
    let limit = metering::daily_limit_micros(&app, &frame.caller).await?;
    let first = today.day.checked_sub((DAYS - 1).days()).map_err(Error::internal)?;
    let days = metering::range(&app, &frame.caller, first, today.day).await?;
    let live = Live {
        on: Some("message.created usage.limit_reached"),
        get: Some(Tab::Usage.href()),
        ..Live::default()
    };
    let body = html! {
        (live_region("usage", &live, &html! {
            (today_cards(&today, limit))
            (section_header("The last 30 days", Some("By the organization's own days."), &html! {}))
            (day_table(&days))
        }))
    };
    Ok(view(frame, Tab::Usage, &body))
}

fn today_cards(today: &Day, limit: i64) -> Markup {
    html! {
        @if today.cost_micros >= limit {
            (notice_with(Mood::Warning, "Today's limit of cost is reached", &html! {
                "House, the built-in agent that costs nothing, answers until midnight. " a href=(Tab::Models.href()) { "Change the limit" }
            }))
        }
        div.grid.grid-tight.grid-even {
            (card(&figure("Messages of customers today", &grouped(today.messages), None)))
            (card(&figure("Turns of the agent", &grouped(today.turns), None)))
            (card(&html! {
                (figure("Tokens read and written", &grouped(today.input_tokens.saturating_add(today.output_tokens)), None))
                @if today.embedding_tokens > 0 {
                    p.faint.small { "and " (grouped(today.embedding_tokens)) " read for search by meaning" }
                }
            }))
            (card(&html! {
                (figure("Cost of models", &format!("US$ {}", dollars(today.cost_micros)), None))
                div.meter {
                    progress aria-label="Today's cost, of the limit" value=(today.cost_micros.clamp(0, limit.max(1))) max=(limit.max(1)) {}
                    span.faint.small { "of US$ " (dollars(limit)) " a day" }
                }
            }))
        }
    }
}

fn day_table(days: &[Day]) -> Markup {
    let columns = [
        Column::new("Day"),
        Column::number("Messages"),
        Column::number("Turns"),
        Column { wide_only: true, ..Column::number("Tokens read") },
        Column { wide_only: true, ..Column::number("Tokens written") },
        Column { wide_only: true, ..Column::number("Tokens for search") },
        Column::number("Cost"),
        Column { wide_only: true, ..Column::number("Files") },
        Column { wide_only: true, ..Column::number("Calls, min") },
    ];
    let rows = html! {
        @for day in days.iter().rev() {
            tr id={ "day-" (day.day) } {
                td { (day.day.strftime("%a %-d %b").to_string()) }
                td.number { (grouped(day.messages)) }
                td.number { (grouped(day.turns)) }
                td.number.wide-only { (grouped(day.input_tokens)) }
                td.number.wide-only { (grouped(day.output_tokens)) }
                td.number.wide-only { (grouped(day.embedding_tokens)) }
                td.number { "US$ " (dollars(day.cost_micros)) }
                td.number.wide-only { (bytes(day.storage_bytes)) }
                td.number.wide-only { (grouped((day.call_seconds + 59) / 60)) }
            }
        }
    };
    table("Usage by day", &columns, &rows)
}

/// `12,345`.
fn grouped(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

/// `0`, `12 KB`, `3.4 MB`.
fn bytes(bytes: i64) -> String {
    match bytes {
        ..1 => "0".to_owned(),
        1..1_048_576 => format!("{} KB", (bytes + 1023) / 1024),
        _ => format!("{}.{} MB", bytes / 1_048_576, bytes % 1_048_576 * 10 / 1_048_576),
    }
}

#[cfg(test)]
mod tests {
    use super::{bytes, grouped};

    #[test]
    fn numbers_read_as_people_write_them() {
        for (number, shown) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567"), (-1_000, "-1,000")]
        {
            assert_eq!(grouped(number), shown);
        }
        for (number, shown) in [(0, "0"), (1, "1 KB"), (2_048, "2 KB"), (3_565_159, "3.4 MB")] {
            assert_eq!(bytes(number), shown);
        }
    }
}

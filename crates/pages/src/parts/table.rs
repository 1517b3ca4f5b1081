//! Tables: a header that sorts by link, rows, what to say when there are none, and pages by cursor.

use maud::{Markup, html};

use super::Icon;

/// Which way a column is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Smallest first.
    Rising,
    /// Largest first.
    Falling,
}

/// One column's head.
#[derive(Clone, Debug, Default)]
pub struct Column<'a> {
    /// The words.
    pub label: &'a str,
    /// Where pressing it leads (the page sorted by it, the other way when it already is).
    pub sort_href: Option<String>,
    /// How the rows are sorted by it now.
    pub order: Option<Order>,
    /// Numbers and money: to the end, in figures of one width.
    pub number: bool,
    /// Hides the words from sight: for a column of buttons.
    pub label_hidden: bool,
    /// Left out on phones.
    pub wide_only: bool,
}

impl<'a> Column<'a> {
    /// A column that does not sort.
    pub fn new(label: &'a str) -> Self {
        Self { label, ..Self::default() }
    }

    /// A column of numbers.
    pub fn number(label: &'a str) -> Self {
        Self { label, number: true, ..Self::default() }
    }

    /// The last column, which holds a row's buttons.
    pub fn actions() -> Self {
        Self { label: "Actions", label_hidden: true, ..Self::default() }
    }
}

/// A table. `caption` is for screen readers; `rows` is `<tr>`s, each cell a `<td>`: give a cell the
/// class `number`, `wide-only` or `actions` as its column has it, and the row's link the class `row-link`.
pub fn table(caption: &str, columns: &[Column], rows: &Markup) -> Markup {
    html! {
        div.table-scroll role="region" aria-label=(caption) tabindex="0" {
            table.table {
                caption.sr-only { (caption) }
                thead {
                    tr {
                        @for column in columns {
                            th scope="col" .number[column.number] .wide-only[column.wide_only]
                                aria-sort=[column.order.map(|o| if o == Order::Rising { "ascending" } else { "descending" })] {
                                (head(column))
                            }
                        }
                    }
                }
                tbody { (rows) }
            }
        }
    }
}

fn head(column: &Column) -> Markup {
    html! {
        @if let Some(href) = &column.sort_href {
            a.sort href=(href) {
                (column.label)
                @match column.order {
                    Some(Order::Rising) => (Icon::ChevronUp),
                    Some(Order::Falling) => (Icon::ChevronDown),
                    None => (Icon::ChevronsUpDown),
                }
            }
        } @else {
            span.sr-only[column.label_hidden] { (column.label) }
        }
    }
}

/// Where the pages before and after this one are. A missing link is a button that cannot be pressed.
#[derive(Clone, Debug, Default)]
pub struct Pages {
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// What is seen now, such as `51-100`; empty says nothing.
    pub shown: String,
}

/// Links to the pages before and after. Nothing when everything fits on one.
pub fn pagination(pages: &Pages) -> Markup {
    html! {
        @if pages.previous.is_some() || pages.next.is_some() {
            nav.pagination aria-label="Pages" {
                span.pagination-shown { (pages.shown) }
                (step(pages.previous.as_deref(), "prev", "Previous"))
                (step(pages.next.as_deref(), "next", "Next"))
            }
        }
    }
}

fn step(href: Option<&str>, rel: &str, label: &str) -> Markup {
    html! {
        @if let Some(href) = href {
            a.btn.btn-secondary.btn-small href=(href) rel=(rel) { (label) }
        } @else {
            span.btn.btn-secondary.btn-small aria-disabled="true" { (label) }
        }
    }
}

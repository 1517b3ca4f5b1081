//! The frame of what a business's own customers see: its name above, in their language, and nothing of
//! the dashboard.

use frontdesk_desk::orgs::Profile;
use maud::{DOCTYPE, Markup, html};

use super::{asset, direction, toasts};
use crate::parts::{Icon, phone};

/// A page of a business for its customers. `language` is a tag; `listed` lets search engines show it.
pub(crate) fn customer_page(
    title: &str,
    language: &str,
    business: Option<&Profile>,
    listed: bool,
    body: &Markup,
) -> Markup {
    let whole = match business {
        Some(business) => format!("{title} · {}", business.name),
        None => title.to_owned(),
    };
    html! {
        (DOCTYPE)
        html lang=(language) dir=(direction(language)) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                meta name="color-scheme" content="light dark";
                @if !listed { meta name="robots" content="noindex, nofollow"; }
                title { (whole) }
                link rel="icon" type="image/svg+xml" href="/assets/favicon.svg";
                link rel="stylesheet" href=(asset("app.css"));
                script src=(asset("app.js")) {}
            }
            body.bare {
                div.customer {
                    @if let Some(business) = business { (head(business)) }
                    main.customer-main id="main" { (body) }
                }
                (toasts(&[]))
            }
        }
    }
}

fn head(business: &Profile) -> Markup {
    html! {
        header.customer-head {
            p.customer-name { bdi { (business.name) } }
            @if !business.address.is_empty() || !business.phone.is_empty() {
                p.customer-where {
                    @if !business.address.is_empty() { span { (Icon::Pin) bdi { (business.address) } } }
                    @if !business.phone.is_empty() { span { (Icon::Phone) (phone(&business.phone)) } }
                }
            }
        }
    }
}

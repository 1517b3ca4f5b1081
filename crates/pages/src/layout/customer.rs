//! The frame of what a business's own customers see: its logo and name above, its colour, in their language,
//! and nothing of the dashboard.

use frontdesk_base::Colour;
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
                @if let Some(colour) = business.and_then(Profile::accent) { (style_of(colour)) }
                script src=(asset("app.js")) {}
            }
            body.bare.branded[business.and_then(Profile::accent).is_some()] {
                div.customer {
                    @if let Some(business) = business { (head(business)) }
                    main.customer-main id="main" { (body) }
                }
                (toasts(&[]))
            }
        }
    }
}

/// The style sheet of a business's colour, for what is `.branded`.
pub(crate) fn style_of(colour: Colour) -> Markup {
    let hex = colour.hex();
    html! { link rel="stylesheet" href={ "/look/" (hex.trim_start_matches('#')) ".css" }; }
}

/// The logo of a business, so large at most; nothing where it has none. Its name stands beside it.
pub(crate) fn logo(business: &Profile, (wide, high): (u32, u32)) -> Option<Markup> {
    let logo = business.logo()?;
    let (width, height) = logo.within(wide, high);
    let at = format!("/logos/{}/{logo}.png", business.slug);
    Some(html! { img.logo src=(at) alt="" width=(width) height=(height); })
}

fn head(business: &Profile) -> Markup {
    html! {
        header.customer-head {
            @if let Some(logo) = logo(business, (320, 72)) {
                p.customer-logo { (logo) }
            }
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

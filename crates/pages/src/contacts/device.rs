//! Device facts, as operators read them.

use frontdesk_desk::contacts::{DeviceFacts, Size};
use jiff::tz::TimeZone;
use maud::{Markup, html};

use crate::{
    parts::{Fact, Icon, facts},
    shell::Frame,
};

/// Everything that is known of a visitor's device; a sentence when nothing is.
pub(crate) fn facts_of(frame: &Frame, device: &DeviceFacts) -> Markup {
    let lines = lines(frame, device);
    html! {
        @if lines.is_empty() { p.faint.small { "Nothing is known of the device, or it was deleted." } }
        @else {
            (facts(&lines.into_iter().map(|(icon, label, value)| Fact::with_icon(icon, label, value)).collect::<Vec<_>>()))
        }
    }
}

fn lines(frame: &Frame, device: &DeviceFacts) -> Vec<(Icon, &'static str, Markup)> {
    let mut lines = Vec::new();
    if device.kind.is_some() || device.browser.is_some() || device.os.is_some() {
        lines.push((device_icon(device), "Device", html! { (device.summary()) }));
    }
    if let Some(country) = &device.country {
        lines.push((Icon::Pin, "Country", html! { span data-region=(country) { (country) } }));
    }
    if !device.languages.is_empty() {
        lines.push((Icon::Globe, "Languages", html! { @for (n, tag) in device.languages.iter().enumerate() { @if n > 0 { ", " } span data-language=(tag) { (tag) } } }));
    }
    if let Some(time) = their_time(frame, device) {
        lines.push((Icon::Clock, "Their time", html! { (time) }));
    }
    if let Some(page) = &device.page_url {
        let words = device.page_title.as_deref().filter(|title| !title.is_empty()).unwrap_or(page);
        lines.push((Icon::Link, "Page", outside(page, words)));
    }
    if let Some(referrer) = &device.referrer {
        lines.push((Icon::ArrowEnd, "Came from", outside(referrer, referrer)));
    }
    if let Some(screen) = screens(device) {
        lines.push((Icon::DeviceDesktop, "Screen and window", html! { (screen) }));
    }
    if let Some(network) = network(device) {
        lines.push((Icon::Channels, "Connection", html! { (network) }));
    }
    if let Some(agent) = &device.user_agent {
        lines.push((
            Icon::Code,
            "User agent",
            html! { details.disclosure.small { summary { "User agent" } (agent) } },
        ));
    }
    lines
}

fn device_icon(device: &DeviceFacts) -> Icon {
    match device.kind.as_deref() {
        Some("mobile") => Icon::DeviceMobile,
        Some("tablet") => Icon::DeviceTablet,
        _ => Icon::DeviceDesktop,
    }
}

/// An address that a visitor's browser told: followed only on purpose, and told nothing.
fn outside(href: &str, words: &str) -> Markup {
    html! { a href=(href) title=(href) target="_blank" rel="noopener noreferrer nofollow ugc" { (words) } }
}

/// What their clock says, and where that is.
fn their_time(frame: &Frame, device: &DeviceFacts) -> Option<String> {
    let name = device.time_zone.as_deref();
    if let Some(zone) = name.and_then(|name| TimeZone::get(name).ok()) {
        let clock = frame.now.in_zone(&zone).strftime("%H:%M").to_string();
        return Some(format!("{clock}, {}", name.unwrap_or_default()));
    }
    let minutes = device.utc_offset_minutes?;
    let sign = if minutes < 0 { '-' } else { '+' };
    Some(format!("UTC{sign}{}:{:02}", minutes.abs() / 60, minutes.abs() % 60))
}

fn screens(device: &DeviceFacts) -> Option<String> {
    let size = |size: Size| format!("{} × {}", size.width, size.height);
    let mut parts = Vec::new();
    parts.extend(device.screen.map(|screen| format!("screen {}", size(screen))));
    parts.extend(device.viewport.map(|view| format!("window {}", size(view))));
    parts.extend(device.pixel_ratio.map(|ratio| format!("{}×", ratio_words(ratio))));
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Pixels of the screen for one of the page: `2`, `1.5`.
fn ratio_words(ratio: f64) -> String {
    let words = format!("{ratio:.2}");
    words.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn network(device: &DeviceFacts) -> Option<String> {
    let mut parts = Vec::new();
    parts.extend(device.online.map(|online| if online { "online" } else { "offline" }.to_owned()));
    parts.extend(device.connection_type.clone());
    parts.extend(
        device.cookies_enabled.map(|on| if on { "cookies on" } else { "cookies off" }.to_owned()),
    );
    (!parts.is_empty()).then(|| parts.join(", "))
}

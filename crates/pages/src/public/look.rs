//! How a business looks on its own pages: its logo, and a style sheet of its colour. The sheet is a function
//! of the colour alone, so it is anybody's.

use axum::{
    Router,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_base::{Colour, Error, colour::TEXT};
use frontdesk_desk::{App, orgs};
use frontdesk_http::{Path, Result, Surface};

use crate::Pages;

/// What does not change under its address may be kept for good.
const FOR_GOOD: &str = "public, max-age=31536000, immutable";
/// The sheet of a colour is another one after an upgrade.
const FOR_A_DAY: &str = "public, max-age=86400";

pub(super) fn router() -> Router<Pages> {
    Router::new().route("/logos/{slug}/{logo}", get(logo)).route("/look/{sheet}", get(sheet))
}

async fn logo(
    State(app): State<App>,
    Path((slug, logo)): Path<(String, String)>,
) -> Result<Response> {
    let name = logo.strip_suffix(".png").ok_or(Error::NotFound("logo"))?;
    let bytes = orgs::public_logo(&app, &slug, name).await?;
    let headers = [(header::CONTENT_TYPE, "image/png"), (header::CACHE_CONTROL, FOR_GOOD)];
    Ok((Surface::Shared, headers, bytes).into_response())
}

async fn sheet(Path(sheet): Path<String>) -> Result<Response> {
    let colour = sheet.strip_suffix(".css").and_then(|hex| Colour::parse(&format!("#{hex}")));
    let colour = colour.ok_or(Error::NotFound("style sheet"))?;
    let headers =
        [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, FOR_A_DAY)];
    Ok((headers, style(colour)).into_response())
}

/// The grounds of a page: the outermost, and that of a card.
const DAY: [Colour; 2] = [Colour([0xf5, 0xf3, 0xef]), Colour::WHITE];
const NIGHT: [Colour; 2] = [Colour([0x14, 0x12, 0x10]), Colour([0x26, 0x23, 0x1f])];

/// The colours of `tokens.css` made of one: each can be read where it stands, by day and by night.
fn style(accent: Colour) -> String {
    let (day, night) = (tokens(accent, DAY), tokens(accent, NIGHT));
    let lines: Vec<String> = day
        .iter()
        .zip(&night)
        .map(|((name, day), (_, night))| {
            format!("  --{name}: var(--light, {}) var(--dark, {});", day.hex(), night.hex())
        })
        .collect();
    format!(".branded {{\n{}\n}}\n", lines.join("\n"))
}

fn tokens(accent: Colour, [ground, card]: [Colour; 2]) -> [(&'static str, Colour); 8] {
    let shades = accent.on(ground);
    let soft = card.mixed(accent, 26);
    // On the softest of its grounds it is the hardest to read.
    let text = shades.text.away_from(card, TEXT).away_from(soft, TEXT).away_from(ground, TEXT);
    let ink = ground.ink();
    let hover = shades
        .fill
        .mixed(if shades.on_fill == Colour::WHITE { Colour::BLACK } else { Colour::WHITE }, 36);
    [
        ("accent", text),
        ("accent-strong", text.mixed(ink, 56)),
        ("accent-soft", soft),
        ("accent-line", card.mixed(accent, 90)),
        ("fill", shades.fill),
        ("fill-hover", hover),
        ("on-fill", shades.on_fill),
        ("focus", text),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_can_be_read_on_every_ground_by_day_and_by_night() {
        for r in (0..=255).step_by(51) {
            for g in (0..=255).step_by(51) {
                for b in (0..=255).step_by(51) {
                    for grounds in [DAY, NIGHT] {
                        let made = tokens(Colour([r, g, b]), grounds);
                        let of = |name| made.iter().find(|(one, _)| *one == name).unwrap().1;
                        for ground in [grounds[0], grounds[1], of("accent-soft")] {
                            for text in ["accent", "accent-strong"] {
                                let seen = of(text).contrast(ground);
                                assert!(seen >= TEXT, "{text} of {r} {g} {b}: {seen}");
                            }
                        }
                        for fill in ["fill", "fill-hover"] {
                            assert!(
                                of("on-fill").contrast(of(fill)) >= TEXT,
                                "{fill} of {r} {g} {b}"
                            );
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn a_sheet_says_nothing_but_colours() {
        let css = style(Colour([0x9d, 0x17, 0x4d]));
        assert!(css.starts_with(".branded {\n  --accent: var(--light, #"), "{css}");
        assert_eq!(css.lines().count(), 10);
    }
}

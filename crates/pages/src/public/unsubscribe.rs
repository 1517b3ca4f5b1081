//! The page behind the link of a mail that nobody waits for: unsubscribing, without signing in. A mail
//! program may do it by itself (RFC 8058): it posts to the same address.

use axum::{
    Router,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use frontdesk_base::Language;
use frontdesk_desk::{
    App,
    mail::suppressions::{self, Holder},
};
use frontdesk_http::{Form, Path, Result};
use maud::{Markup, html};
use serde::Deserialize;

use crate::{
    Pages,
    booking::spoken,
    layout::plain_page_in,
    parts::{Button, Tone, card, page_header, submit},
};

pub(super) fn router() -> Router<Pages> {
    Router::new().route("/unsubscribe/{token}", get(show).post(change))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    again: Option<String>,
}

async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Markup> {
    let Holder { address, subscribed, business } = suppressions::subscribed(&app, &token).await?;
    let language = spoken(&headers);
    let words = words(language);
    let title = if subscribed { words.unsubscribe } else { words.done };
    let told = if subscribed { words.asks } else { words.no_more };
    let address = html! { strong { bdi { (address) } } };
    let business = html! { @if business.is_empty() { "Frontdesk" } @else { bdi { (business) } } };
    let told = told.split_inclusive('}').map(|part| {
        if let Some(part) = part.strip_suffix("{business}") {
            html! { (part) (business) }
        } else if let Some(part) = part.strip_suffix("{address}") {
            html! { (part) (address) }
        } else {
            html! { (part) }
        }
    });
    let body = html! {
        (page_header(title, None, &html! {}))
        (card(&html! {
            form.form method="post" {
                p { @for part in told { (part) } }
                @if subscribed {
                    p.small.faint { (words.still) }
                    p { (submit(&Button { label: words.unsubscribe, ..Button::default() })) }
                } @else {
                    input type="hidden" name="again" value="1";
                    p { (submit(&Button { label: words.again, tone: Tone::Quiet, ..Button::default() })) }
                }
            }
        }))
    };
    Ok(plain_page_in(language, title, &body))
}

async fn change(
    State(app): State<App>,
    Path(token): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    suppressions::subscribe(&app, &token, typed.again.is_some()).await?;
    Ok(Redirect::to(&format!("/unsubscribe/{token}")).into_response())
}

/// What the page says.
struct Words {
    unsubscribe: &'static str,
    done: &'static str,
    asks: &'static str,
    still: &'static str,
    no_more: &'static str,
    again: &'static str,
}

const fn words(language: Language) -> Words {
    match language {
        Language::En => Words {
            unsubscribe: "Unsubscribe",
            done: "You are unsubscribed",
            asks: "Get no more news and summaries from {business} at {address}?",
            still: "What you wait for still comes: confirmations of appointments, codes, invoices.",
            no_more: "No more news and summaries from {business} go to {address}.",
            again: "Subscribe again",
        },
        Language::De => Words {
            unsubscribe: "Abmelden",
            done: "Sie sind abgemeldet",
            asks: "Keine Neuigkeiten und Zusammenfassungen von {business} mehr an {address}?",
            still: "Worauf Sie warten, kommt weiterhin: Terminbestätigungen, Codes, Rechnungen.",
            no_more: "An {address} gehen keine Neuigkeiten und Zusammenfassungen von {business} mehr.",
            again: "Wieder anmelden",
        },
        Language::Fr => Words {
            unsubscribe: "Se désabonner",
            done: "Vous êtes désabonné",
            asks: "Ne plus recevoir les nouvelles et les résumés de {business} à {address} ?",
            still: "Ce que vous attendez arrive toujours : confirmations de rendez-vous, codes, factures.",
            no_more: "Les nouvelles et les résumés de {business} ne sont plus envoyés à {address}.",
            again: "Se réabonner",
        },
        Language::Es => Words {
            unsubscribe: "Darse de baja",
            done: "Se ha dado de baja",
            asks: "¿No recibir más novedades ni resúmenes de {business} en {address}?",
            still: "Lo que espera seguirá llegando: confirmaciones de citas, códigos, facturas.",
            no_more: "Ya no se envían novedades ni resúmenes de {business} a {address}.",
            again: "Volver a suscribirse",
        },
        Language::Ar => Words {
            unsubscribe: "إلغاء الاشتراك",
            done: "تم إلغاء اشتراكك",
            asks: "هل تريد التوقف عن تلقي الأخبار والملخصات من {business} على {address}؟",
            still: "سيصلك دائمًا ما تنتظره: تأكيدات المواعيد والرموز والفواتير.",
            no_more: "لن تُرسل أخبار وملخصات {business} إلى {address} بعد الآن.",
            again: "الاشتراك من جديد",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_names_whose_mails_end_and_where() {
        for language in Language::ALL {
            let words = words(language);
            for sentence in [words.asks, words.no_more] {
                assert!(sentence.contains("{business}") && sentence.contains("{address}"));
            }
            assert!(!words.still.is_empty() && words.unsubscribe != words.again);
        }
    }
}

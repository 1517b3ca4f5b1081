//! A form that was refused: its page again, with the status, what is wrong, and when to come back.

use std::time::Duration;

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use frontdesk_desk::Error;
use frontdesk_http::Failure;
use maud::Markup;

use crate::{errors, parts::FormErrors};

/// Why a form was refused, for the page that shows it again.
#[derive(Debug)]
pub(super) struct Refused {
    /// What is wrong.
    pub(super) errors: FormErrors,
    status: StatusCode,
    wait: Option<Duration>,
}

impl Refused {
    /// What can be told beside a form; any other error goes on.
    pub(super) fn of(error: Error) -> Result<Self, Failure> {
        let whole = |status, message: &str| Self {
            errors: FormErrors::one("", message),
            status,
            wait: None,
        };
        Ok(match error {
            Error::Busy(wait) => {
                let said = format!(
                    "That was tried very often. Please wait {} and try again.",
                    how_long(wait)
                );
                Self { wait: Some(wait), ..whole(StatusCode::TOO_MANY_REQUESTS, &said) }
            }
            Error::Conflict(message) => whole(StatusCode::CONFLICT, &message),
            Error::Forbidden(message) => whole(StatusCode::FORBIDDEN, &message),
            other => Self {
                errors: errors::of_form(other)?,
                status: StatusCode::UNPROCESSABLE_ENTITY,
                wait: None,
            },
        })
    }

    /// What is wrong with the link that led here, if that is it.
    pub(super) fn link(&self) -> Option<&str> {
        self.errors.get("token")
    }

    /// The page, with what a program needs to know.
    pub(super) fn answer(self, page: Markup) -> Response {
        let mut response = (self.status, page).into_response();
        if let Some(wait) = self.wait {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds(wait)));
        }
        response
    }
}

/// Whole seconds, rounded up: coming back early would be refused again.
fn seconds(wait: Duration) -> u64 {
    (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
}

/// The same in words; what is rounded is rounded up, too.
fn how_long(wait: Duration) -> String {
    match seconds(wait) {
        1 => "a second".to_owned(),
        seconds @ 2..=59 => format!("{seconds} seconds"),
        60 => "a minute".to_owned(),
        seconds => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_is_told_in_words_and_in_a_header() {
        let refused = Refused::of(Error::Busy(Duration::from_millis(61_500))).unwrap();
        assert!(refused.errors.get("").is_some_and(|said| said.contains("wait 2 minutes")));

        let response = refused.answer(maud::html! {});
        assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(response.headers()[header::RETRY_AFTER], "62");
    }

    #[test]
    fn the_words_never_say_less_than_the_header() {
        for (millis, words, header) in [
            (1, "a second", 1),
            (5_001, "6 seconds", 6),
            (6_000, "6 seconds", 6),
            (60_000, "a minute", 60),
            (60_001, "2 minutes", 61),
        ] {
            let wait = Duration::from_millis(millis);
            assert_eq!((how_long(wait).as_str(), seconds(wait)), (words, header));
        }
    }

    #[test]
    fn our_own_errors_are_not_told() {
        assert!(Refused::of(Error::internal("disk full")).is_err());
    }
}

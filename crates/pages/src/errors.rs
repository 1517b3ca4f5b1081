//! Errors as people see them: what happened, what it means, what to do.

use axum::http::StatusCode;
use frontdesk_desk::Error;
use frontdesk_http::{Asked, Failure, Problem};

use crate::{layout, parts::FormErrors};

/// The page of a problem. To htmx its heading is all that is shown, so it says everything there.
pub(crate) fn render(problem: &Problem, asked: &Asked) -> String {
    let first = problem
        .errors
        .iter()
        .find_map(|(field, messages)| Some(format!("{field}: {}", messages.first()?)));
    let detail = match (&first, &asked.request_id) {
        (Some(first), _) => format!("{} {first}.", problem.detail),
        (None, Some(id)) if problem.status.is_server_error() => {
            format!(
                "{} If it goes on, tell whoever runs this installation the number {id}.",
                problem.detail
            )
        }
        _ => problem.detail.to_string(),
    };
    let (title, detail) =
        if asked.htmx { (detail.as_str(), "") } else { (title(problem), detail.as_str()) };
    layout::error_page(problem.status.as_u16(), title, detail, ways_on(problem.status))
        .into_string()
}

fn title(problem: &Problem) -> &str {
    match problem.status {
        StatusCode::NOT_FOUND => "There is nothing here",
        StatusCode::FORBIDDEN => "You may not do this",
        StatusCode::INTERNAL_SERVER_ERROR => "Something went wrong on our side",
        _ => &problem.title,
    }
}

fn ways_on(status: StatusCode) -> &'static [(&'static str, &'static str)] {
    if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
        &[("Open the dashboard", "/app")]
    } else {
        &[("Open the dashboard", "/app"), ("Inbox", "/app/inbox")]
    }
}

/// An address that no page has.
pub(crate) async fn nothing_here() -> Failure {
    Failure(Error::NotFound("page"))
}

/// What an operation has against a form, field by field; any other error goes on.
pub fn of_form(error: Error) -> Result<FormErrors, Failure> {
    match error {
        Error::Invalid(fields) => {
            let mut errors = FormErrors::none();
            for (field, messages) in fields {
                for message in messages {
                    errors.push(&field, &sentence(&message));
                }
            }
            Ok(errors)
        }
        Error::Conflict(message) => Ok(FormErrors::one("", &message)),
        other => Err(Failure(other)),
    }
}

/// An operation speaks of a field as "is empty" or "use at least 10 characters"; beside the field
/// that is "This is empty." and "Use at least 10 characters."
fn sentence(message: &str) -> String {
    let subject = match message.split(' ').next().unwrap_or_default() {
        "is" | "has" | "names" | "must" | "holds" => "This ",
        "are" | "have" => "These ",
        _ => "",
    };
    let mut letters = message.chars();
    let message = match letters.next() {
        Some(first) if subject.is_empty() => first.to_uppercase().chain(letters).collect(),
        _ => message.to_owned(),
    };
    let ends = message.ends_with(['.', '?', '!']);
    format!("{subject}{message}{}", if ends { "" } else { "." })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_field_reads_as_a_sentence() {
        for (message, read) in [
            ("is empty", "This is empty."),
            ("has at most 120 characters", "This has at most 120 characters."),
            ("Open the link first.", "Open the link first."),
            ("use at most 20 characters", "Use at most 20 characters."),
            ("are tags such as en", "These are tags such as en."),
            ("this is not your current password", "This is not your current password."),
        ] {
            assert_eq!(sentence(message), read);
        }
    }

    #[test]
    fn a_hostile_detail_is_text() {
        let asked = Asked { path: "/app".into(), htmx: true, request_id: None };
        let problem = Problem::of(StatusCode::CONFLICT, "<script>alert(1)</script>");
        assert!(!render(&problem, &asked).contains("<script>alert"));
    }
}

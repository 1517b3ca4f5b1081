//! What is wrong with a refused form: by field, and all together at its head.

use maud::{Markup, html};

use super::{Icon, field_id};

/// What is wrong with a refused form, in the order of its fields.
#[derive(Clone, Debug, Default)]
pub struct FormErrors(Vec<(String, String)>);

impl FormErrors {
    /// No errors: a form shown for the first time.
    pub fn none() -> Self {
        Self::default()
    }

    /// One error. The field is the control's `name`; empty means the form as a whole.
    pub fn one(field: &str, message: &str) -> Self {
        Self(vec![(field.to_owned(), message.to_owned())])
    }

    /// Adds another.
    pub fn push(&mut self, field: &str, message: &str) {
        self.0.push((field.to_owned(), message.to_owned()));
    }

    /// The same in the order of the form's fields; what is of none of them goes first.
    #[must_use]
    pub fn ordered(mut self, fields: &[&str]) -> Self {
        self.0.sort_by_key(|(name, _)| fields.iter().position(|field| field == name));
        self
    }

    /// The same with each message in other words, for a summary that has to say more than the place beside
    /// the field.
    #[must_use]
    pub fn told(&self, words: impl Fn(&str, &str) -> String) -> Self {
        Self(self.0.iter().map(|(name, message)| (name.clone(), words(name, message))).collect())
    }

    /// What is wrong with the control of this name.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.0.iter().find(|(name, _)| name == field).map(|(_, message)| message.as_str())
    }

    /// The first thing that is wrong, for where only one can be said.
    pub fn first(&self) -> Option<String> {
        self.0.first().map(|(_, message)| message.clone())
    }

    /// True when nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What is wrong with the whole form, with a link to each field. Goes first in the form.
pub fn error_summary(errors: &FormErrors) -> Markup {
    html! {
        @if !errors.is_empty() {
            div.notice.notice-danger role="alert" tabindex="-1" data-focus-on-load {
                (Icon::Warning)
                div {
                    p.notice-title {
                        @if errors.0.len() == 1 { "There is one thing to correct." }
                        @else { "There are " (errors.0.len()) " things to correct." }
                    }
                    ul.notice-list {
                        @for (name, message) in &errors.0 {
                            li { @if name.is_empty() { (message) } @else { a href={ "#" (field_id(name)) } { (message) } } }
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{FormErrors, error_summary};

    #[test]
    fn the_summary_leads_to_each_field() {
        let mut errors = FormErrors::one("phone", "Write a number.");
        errors.push("", "Something else.");
        let html = error_summary(&errors).into_string();
        assert!(html.contains(r##"<a href="#f-phone">Write a number.</a>"##), "{html}");
        assert!(html.contains("<li>Something else.</li>"), "{html}");
        assert!(error_summary(&FormErrors::none()).into_string().is_empty());
    }
}

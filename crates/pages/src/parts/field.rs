//! Fields: a label, a control, a hint and what is wrong with it, tied together for everybody who
//! cannot see that they stand close. What was typed is always given back.

use maud::{Markup, html};

use super::Icon;

/// One entry of a select.
#[derive(Clone, Copy, Debug, Default)]
pub struct Choice<'a> {
    /// What is submitted.
    pub value: &'a str,
    /// What is read.
    pub label: &'a str,
}

impl<'a> Choice<'a> {
    /// A value and its words.
    pub fn new(value: &'a str, label: &'a str) -> Self {
        Self { value, label }
    }
}

/// What the field is filled in with.
#[derive(Clone, Copy, Debug, Default)]
pub enum Control<'a> {
    /// One line of anything.
    #[default]
    Text,
    /// An e-mail address.
    Email,
    /// A password, with a button that shows it.
    Password,
    /// A web address.
    Url,
    /// A phone number.
    Phone,
    /// A code that is typed once, such as a TOTP.
    Code,
    /// A number between two ends.
    Number {
        /// Smallest, if there is one.
        min: Option<&'a str>,
        /// Largest, if there is one.
        max: Option<&'a str>,
        /// `1`, `0.01`, `any`.
        step: &'a str,
    },
    /// A day, `2025-03-04`.
    Date,
    /// A time of day, `14:30`.
    Time,
    /// A day and a time, `2025-03-04T14:30`.
    DateTime,
    /// A colour, `#0f6e68`.
    Color,
    /// Several lines; grows with what is typed.
    Area {
        /// Height before anything is typed.
        rows: u8,
    },
    /// One of a few.
    Select {
        /// In the order shown.
        options: &'a [Choice<'a>],
    },
    /// A file to send; the form must be `multipart/form-data`.
    File {
        /// What the picker offers, `.pdf,image/*`; empty offers everything.
        accept: &'a str,
        /// More than one.
        multiple: bool,
    },
}

/// One field. Start from `Field::default()` and say what differs.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is one attribute of the element")]
pub struct Field<'a> {
    /// `name` of the submitted pair; also makes the element id (`f-name`).
    pub name: &'a str,
    /// Replaces the id when a page holds the same name twice.
    pub id: Option<&'a str>,
    /// The words above.
    pub label: &'a str,
    /// Hides the label from sight, not from screen readers.
    pub label_hidden: bool,
    /// One sentence below.
    pub hint: Option<&'a str>,
    /// What is wrong, as a sentence that says what to do.
    pub error: Option<&'a str>,
    /// What it holds now.
    pub value: &'a str,
    /// What it is filled in with.
    pub control: Control<'a>,
    /// Cannot be left empty.
    pub required: bool,
    /// Marks the label "optional": for the odd one in a form of required fields.
    pub optional: bool,
    /// Can be read, not changed.
    pub disabled: bool,
    /// An example, never the label.
    pub placeholder: Option<&'a str>,
    /// The browser's token: `email`, `current-password`, `one-time-code`.
    pub autocomplete: Option<&'a str>,
    /// Takes the focus when the page opens.
    pub autofocus: bool,
    /// Most characters it takes.
    pub max_length: Option<u32>,
    /// Text that stands before the value inside the control, such as a currency.
    pub prefix: Option<&'a str>,
    /// Text that stands after the value, such as a unit.
    pub suffix: Option<&'a str>,
    /// Keeps a draft in the browser under this key until it is sent.
    pub draft: Option<&'a str>,
}

impl Field<'_> {
    pub(super) fn id(&self) -> String {
        self.id.map_or_else(|| field_id(self.name), str::to_owned)
    }
}

/// The element id of a field: `f-name`.
pub fn field_id(name: &str) -> String {
    format!("f-{name}")
}

/// Ids of the hint and the error, for `aria-describedby`.
pub(super) fn described_by(id: &str, hint: Option<&str>, error: Option<&str>) -> Option<String> {
    match (hint, error) {
        (None, None) => None,
        (Some(_), None) => Some(format!("{id}-hint")),
        (None, Some(_)) => Some(format!("{id}-error")),
        (Some(_), Some(_)) => Some(format!("{id}-error {id}-hint")),
    }
}

pub(super) fn hint_and_error(id: &str, hint: Option<&str>, error: Option<&str>) -> Markup {
    html! {
        @if let Some(error) = error {
            p.field-error id={ (id) "-error" } { (Icon::Warning) span { (error) } }
        }
        @if let Some(hint) = hint { p.field-hint id={ (id) "-hint" } { (hint) } }
    }
}

/// A label, its control, its hint and its error.
pub fn field(f: &Field) -> Markup {
    let id = f.id();
    html! {
        div.field.field-invalid[f.error.is_some()] {
            label.field-label.sr-only[f.label_hidden] for=(id) {
                (f.label)
                @if f.optional { " " span.field-optional { "optional" } }
            }
            (control(f, &id))
            (hint_and_error(&id, f.hint, f.error))
        }
    }
}

fn control(f: &Field, id: &str) -> Markup {
    let described = described_by(id, f.hint, f.error);
    let invalid = f.error.map(|_| "true");
    html! {
        @match f.control {
            Control::Area { rows } => {
                // A line feed right after the tag is dropped by the browser, so one is given to drop.
                textarea.input id=(id) name=(f.name) rows=(rows) required[f.required] disabled[f.disabled] autofocus[f.autofocus]
                    placeholder=[f.placeholder] maxlength=[f.max_length] autocomplete=[f.autocomplete]
                    aria-describedby=[described] aria-invalid=[invalid] data-autosize data-draft=[f.draft] { "\n" (f.value) }
            }
            Control::Select { options } => {
                div.select {
                    select.input id=(id) name=(f.name) required[f.required] disabled[f.disabled] autofocus[f.autofocus]
                        autocomplete=[f.autocomplete] aria-describedby=[described] aria-invalid=[invalid] {
                        @for option in options {
                            option value=(option.value) selected[option.value == f.value] { (option.label) }
                        }
                    }
                    (Icon::ChevronDown)
                }
            }
            Control::File { accept, multiple } => {
                div.drop data-drop {
                    (Icon::Upload)
                    div.drop-text {
                        span { "Drop " @if multiple { "files" } @else { "a file" } " here, or " span.drop-link { "choose" } }
                        ul.drop-list data-drop-list {}
                    }
                    input.drop-input type="file" id=(id) name=(f.name) required[f.required] disabled[f.disabled]
                        accept=[Some(accept).filter(|a| !a.is_empty())] multiple[multiple]
                        aria-describedby=[described] aria-invalid=[invalid];
                }
            }
            _ => {
                div.input-row data-password[matches!(f.control, Control::Password)] {
                    @if let Some(prefix) = f.prefix { span.input-affix aria-hidden="true" { (prefix) } }
                    (line(f, id, described.as_deref(), invalid))
                    @if let Some(suffix) = f.suffix { span.input-affix aria-hidden="true" { (suffix) } }
                    @if matches!(f.control, Control::Password) {
                        button.input-eye type="button" data-reveal=(id) aria-pressed="false" title="Show the password" {
                            (Icon::Eye) span.sr-only { "Show the password" }
                        }
                    }
                }
            }
        }
    }
}

/// The controls that are an `<input>`.
fn line(f: &Field, id: &str, described: Option<&str>, invalid: Option<&str>) -> Markup {
    let (kind, mode) = match f.control {
        Control::Email => ("email", Some("email")),
        Control::Password => ("password", None),
        Control::Url => ("url", Some("url")),
        Control::Phone => ("tel", Some("tel")),
        Control::Code => ("text", Some("numeric")),
        Control::Number { step, .. } => {
            ("number", Some(if step == "1" { "numeric" } else { "decimal" }))
        }
        Control::Date => ("date", None),
        Control::Time => ("time", None),
        Control::DateTime => ("datetime-local", None),
        Control::Color => ("color", None),
        _ => ("text", None),
    };
    let (min, max, step) = match f.control {
        Control::Number { min, max, step } => (min, max, Some(step)),
        _ => (None, None, None),
    };
    // A password is never sent back to the page that asked for it.
    let value = if matches!(f.control, Control::Password) { "" } else { f.value };
    html! {
        input.input.input-code[matches!(f.control, Control::Code)] type=(kind) id=(id) name=(f.name) value=(value) inputmode=[mode]
            min=[min] max=[max] step=[step] required[f.required] disabled[f.disabled] autofocus[f.autofocus]
            placeholder=[f.placeholder] maxlength=[f.max_length] autocomplete=[f.autocomplete]
            aria-describedby=[described] aria-invalid=[invalid] data-draft=[f.draft];
    }
}

#[cfg(test)]
mod tests {
    use super::{Choice, Control, Field, field};

    const EVIL: &str = "\"><script>alert(1)</script>";

    fn controls() -> [Control<'static>; 8] {
        const OPTIONS: &[Choice] = &[Choice { value: EVIL, label: EVIL }];
        [
            Control::Text,
            Control::Email,
            Control::Password,
            Control::Number { min: Some(EVIL), max: Some(EVIL), step: EVIL },
            Control::Color,
            Control::Area { rows: 3 },
            Control::Select { options: OPTIONS },
            Control::File { accept: EVIL, multiple: true },
        ]
    }

    #[test]
    fn an_error_is_tied_to_its_control() {
        for control in controls() {
            let html = field(&Field {
                name: "phone",
                label: "Phone",
                hint: Some("Hint"),
                error: Some("Wrong"),
                control,
                ..Field::default()
            });
            let html = html.into_string();
            assert!(html.contains(r#"aria-describedby="f-phone-error f-phone-hint""#), "{html}");
            assert!(html.contains(r#"aria-invalid="true""#), "{html}");
            assert!(
                html.contains(r#"for="f-phone""#) && html.contains(r#"id="f-phone""#),
                "{html}"
            );
            assert!(html.contains(r#"id="f-phone-error""#) && html.contains("Wrong"), "{html}");
        }
    }

    #[test]
    fn a_field_without_an_error_says_nothing_of_one() {
        let html = field(&Field { name: "x", label: "X", ..Field::default() }).into_string();
        assert!(!html.contains("aria-invalid") && !html.contains("aria-describedby"), "{html}");
    }

    #[test]
    fn what_was_typed_is_given_back_as_text() {
        for control in controls() {
            let f = Field {
                name: "x",
                label: EVIL,
                hint: Some(EVIL),
                error: Some(EVIL),
                value: EVIL,
                placeholder: Some(EVIL),
                prefix: Some(EVIL),
                draft: Some(EVIL),
                control,
                ..Field::default()
            };
            let html = field(&f).into_string();
            assert!(!html.contains("<script"), "{html}");
            let keeps = !matches!(control, Control::Password | Control::File { .. });
            assert!(!keeps || html.contains("alert(1)"), "{html}");
        }
    }

    #[test]
    fn a_password_is_never_given_back() {
        let f = Field {
            name: "password",
            value: "hunter2",
            control: Control::Password,
            ..Field::default()
        };
        assert!(!field(&f).into_string().contains("hunter2"));
    }

    #[test]
    fn text_that_begins_with_a_line_break_keeps_it() {
        let f = Field {
            name: "about",
            value: "\nSecond line",
            control: Control::Area { rows: 2 },
            ..Field::default()
        };
        assert!(field(&f).into_string().contains(">\n\nSecond line</textarea>"));
    }
}

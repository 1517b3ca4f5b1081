//! What is an answer to a question: every kind's values, from whatever was handed in.

use frontdesk_base::{address::Email, phone::Phone, text};
use jiff::civil::Date;
use serde_json::Value;

use super::{Kind, Question};
use crate::limits;

/// The first year that anybody was born in who writes to a business.
const FIRST_BIRTH: i16 = 1900;

/// Reads an answer: the value as it is kept, or what is wrong with it. Numbers and yes or no may come as
/// words, since models write them so. `country` is where numbers without a country code are of.
pub fn answer(
    question: &Question,
    given: &Value,
    country: Option<&str>,
    today: Date,
) -> Result<Value, String> {
    match question.kind {
        Kind::Text => line(given, limits::LINE_CHARS).map(Value::from),
        Kind::LongText => {
            let words = text::clean(words(given)?);
            within(words, limits::INTAKE_ANSWER_CHARS).map(Value::from)
        }
        Kind::Number => number(given),
        Kind::YesNo => yes_no(given),
        Kind::Choice => choice(question, given).map(Value::from),
        Kind::Date => day(question, given, today).map(Value::from),
        Kind::Phone => {
            let typed = line(given, limits::LINE_CHARS)?;
            let phone = Phone::parse(&typed, country)
                .map_err(|_| "is not a telephone number; with its country code it is clearer")?;
            Ok(Value::from(phone.as_str()))
        }
        Kind::Email => {
            let typed = line(given, limits::LINE_CHARS)?;
            let email = Email::parse(&typed).map_err(|wrong| wrong.to_string())?;
            Ok(Value::from(email.to_string()))
        }
    }
}

fn words(given: &Value) -> Result<&str, String> {
    given.as_str().ok_or_else(|| "is text".to_owned())
}

fn line(given: &Value, most: usize) -> Result<String, String> {
    within(text::line(words(given)?), most)
}

fn within(text: String, most: usize) -> Result<String, String> {
    let length = text.chars().count();
    if length == 0 {
        return Err("is empty".to_owned());
    }
    if length > most { Err(format!("has at most {most} characters")) } else { Ok(text) }
}

fn number(given: &Value) -> Result<Value, String> {
    const WRONG: &str = "is a number, such as 3 or 2.5";
    // Beyond this a floating number no longer holds every whole one.
    const MOST: f64 = 9.0e15;
    if let Some(whole) = given.as_i64() {
        return Ok(Value::from(whole));
    }
    let typed = match given {
        Value::String(typed) => typed.trim().replace(',', ".").parse::<f64>().ok(),
        other => other.as_f64(),
    };
    let number = typed.filter(|n| n.is_finite() && n.abs() < MOST).ok_or(WRONG)?;
    if number.fract() == 0.0 {
        // Whole numbers are kept as such, so that "3" and 3 are the same answer.
        let whole = format!("{number:.0}").parse::<i64>().map_err(|_| WRONG)?;
        return Ok(Value::from(whole));
    }
    Ok(Value::from(number))
}

fn yes_no(given: &Value) -> Result<Value, String> {
    if let Some(yes) = given.as_bool() {
        return Ok(Value::from(yes));
    }
    match given.as_str().map(|word| word.trim().to_lowercase()).as_deref() {
        Some("yes" | "true" | "y" | "ja") => Ok(Value::from(true)),
        Some("no" | "false" | "n" | "nein") => Ok(Value::from(false)),
        _ => Err("is yes or no".to_owned()),
    }
}

fn choice(question: &Question, given: &Value) -> Result<String, String> {
    let typed = line(given, limits::LINE_CHARS)?.to_lowercase();
    let found = question.options.iter().find(|option| option.to_lowercase() == typed);
    found.cloned().ok_or_else(|| format!("is one of: {}", question.options.join(", ")))
}

fn day(question: &Question, given: &Value, today: Date) -> Result<String, String> {
    let typed = words(given)?.trim();
    let shaped = typed.len() == 10 && typed.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let day = if shaped { typed.parse::<Date>().ok() } else { None };
    let day = day.ok_or("is a day with its year, as 2026-12-24")?;
    if question.is_birth() && (day >= today || day.year() < FIRST_BIRTH) {
        return Err(format!(
            "is a day of birth: it lies before today and not before {FIRST_BIRTH}"
        ));
    }
    if !(1000..=9999).contains(&day.year()) {
        return Err("is a day of a year with four figures".to_owned());
    }
    Ok(day.to_string())
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(kind: Kind, given: &Value, kept: impl Into<Option<Value>>) {
        let question = Question {
            key: if kind == Kind::Date { "date_of_birth" } else { "key" }.to_owned(),
            label: "Well?".to_owned(),
            kind,
            options: vec!["Cash".to_owned(), "Card".to_owned()],
            required: true,
            hint: String::new(),
            fills: None,
        };
        let read = answer(&question, given, Some("DE"), date(2026, 11, 29));
        assert_eq!(read.clone().ok(), kept.into(), "{kind} {given}: {read:?}");
    }

    #[test]
    fn an_answer_is_of_its_questions_kind() {
        check(Kind::Text, &json!("  a \n b "), Some(json!("a b")));
        check(Kind::Text, &json!(" "), None);
        check(Kind::Text, &json!(3), None);
        check(Kind::Text, &json!("x".repeat(301)), None);
        check(Kind::LongText, &json!("a\nb"), Some(json!("a\nb")));
        check(Kind::LongText, &json!("x".repeat(2_001)), None);
        check(Kind::Number, &json!(3), Some(json!(3)));
        check(Kind::Number, &json!("3"), Some(json!(3)));
        check(Kind::Number, &json!("2,5"), Some(json!(2.5)));
        check(Kind::Number, &json!(2.0), Some(json!(2)));
        for wrong in
            [json!("three"), json!("NaN"), json!("inf"), json!("1e400"), json!([1]), json!(1e300)]
        {
            check(Kind::Number, &wrong, None);
        }
        check(Kind::YesNo, &json!(true), Some(json!(true)));
        check(Kind::YesNo, &json!("No"), Some(json!(false)));
        check(Kind::YesNo, &json!("perhaps"), None);
        check(Kind::Choice, &json!("card"), Some(json!("Card")));
        check(Kind::Choice, &json!("cheque"), None);
        check(Kind::Date, &json!("1990-05-03"), Some(json!("1990-05-03")));
        for wrong in
            ["2026-11-29", "2030-01-01", "1890-01-01", "3 May 1990", "1990-02-30", "", "-990-05-03"]
        {
            check(Kind::Date, &json!(wrong), None);
        }
        check(Kind::Phone, &json!("0171 2345678"), Some(json!("+491712345678")));
        check(Kind::Phone, &json!("12"), None);
        check(Kind::Email, &json!("Ann@Example.com "), Some(json!("ann@example.com")));
        check(Kind::Email, &json!("ann at example"), None);
        check(Kind::Email, &json!({ "a": 1 }), None);
    }
}

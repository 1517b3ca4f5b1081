//! `start_intake` and `answer_intake`: asking the questions of a conversation type and keeping what is
//! answered.

use async_trait::async_trait;
use frontdesk_base::{Error, Result, text};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    agent::business,
    intake::{self, ConversationType, Ending, Given, Intake, Question, Taken, check, types},
    limits, orgs,
    tool::{Proof, Tool, ToolContext, arguments},
};

/// `start_intake`
pub(super) struct StartIntake;

#[derive(Deserialize)]
struct Start {
    r#type: String,
}

#[async_trait]
impl Tool for StartIntake {
    fn name(&self) -> &'static str {
        "start_intake"
    }

    fn description(&self) -> &'static str {
        "Begin the questions of a conversation type, when one of those you are told of applies. Say its say_first, then ask its questions one at a time in your own order of words, and hand every answer in with answer_intake."
    }

    fn parameters(&self) -> Value {
        json!({
            "type": "object",
            "properties": { "type": { "type": "string", "description": "The key of the conversation type, such as new_patient" } },
            "required": ["type"],
            "additionalProperties": false
        })
    }

    fn proof(&self) -> Proof {
        Proof::Session
    }

    fn receipt(&self) -> bool {
        true
    }

    async fn run(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: Start = arguments(given)?;
        if let Some(done) = context.earlier().await? {
            return Ok(done);
        }
        let mut tx = context.app.db().begin(context.org()).await?;
        let place = (context.conversation, context.contact);
        let intake =
            intake::start_in(context.app, &mut tx, context.org(), place, &given.r#type).await?;
        let first = types::enabled_in(&mut tx, context.org())
            .await?
            .into_iter()
            .find(|one| one.id == intake.type_id)
            .map(|one| one.say_first)
            .unwrap_or_default();
        let result =
            json!({ "intake": told(&intake), "say_first": first, "missing": missing(&intake) });
        context.record(&mut tx, self.name(), &result).await?;
        tx.commit().await?;
        Ok(result)
    }

    async fn rehearse(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: Start = arguments(given)?;
        let one = of_key(context, &given.r#type).await?;
        Ok(json!({
            "intake": { "type": one.key, "state": "open" },
            "say_first": one.say_first,
            "missing": one.questions.iter().map(asked).collect::<Vec<_>>(),
            "would": "begin these questions",
        }))
    }
}

/// `answer_intake`
pub(super) struct AnswerIntake;

#[derive(Deserialize)]
struct Answer {
    #[serde(default)]
    answers: Map<String, Value>,
    #[serde(default)]
    skip: Vec<String>,
    #[serde(default)]
    complete: bool,
    #[serde(default)]
    stop: bool,
    /// For a rehearsal, which has no intake that is open.
    r#type: Option<String>,
}

#[async_trait]
impl Tool for AnswerIntake {
    fn name(&self) -> &'static str {
        "answer_intake"
    }

    fn description(&self) -> &'static str {
        "Hand in what the contact answered to the questions of the conversation type that is begun, by the questions' keys; only what they said. It tells what is missing and what was not kept. When nothing is missing read everything back, and only when they say that it is right call it with complete."
    }

    fn parameters(&self) -> Value {
        json!({
            "type": "object",
            "properties": {
                "answers": { "type": "object", "description": "Answers by key: a date as 2026-12-24, a number as a number, yes or no as true or false, a choice as one of its options, everything else as text", "additionalProperties": { "type": ["string", "number", "boolean"] } },
                "skip": { "type": "array", "items": { "type": "string" }, "description": "Keys of questions that they would rather not answer" },
                "complete": { "type": "boolean", "description": "They said that everything is right" },
                "stop": { "type": "boolean", "description": "They do not want to go on" },
                "type": { "type": "string", "description": "The key of the conversation type" }
            },
            "additionalProperties": false
        })
    }

    fn proof(&self) -> Proof {
        Proof::Session
    }

    fn receipt(&self) -> bool {
        true
    }

    async fn run(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: Answer = arguments(given)?;
        if let Some(done) = context.earlier().await? {
            return Ok(done);
        }
        let desk_open = given.complete && orgs::desk_is_open(context.app, context.org()).await?;
        let given = Given {
            answers: given.answers,
            skip: given.skip,
            complete: given.complete,
            stop: given.stop,
            desk_open,
        };
        let mut tx = context.app.db().begin(context.org()).await?;
        let taken =
            intake::answer_in(context.app, &mut tx, context.org(), context.conversation, &given)
                .await?;
        let mut result = outcome(&taken);
        if taken.coming == Some(false) {
            let business = business::load(context.app, context.org()).await?;
            let opens_at = business.next_opening.map(|at| at.timestamp().to_string());
            result["handed_over"]["opens_at"] = json!(opens_at);
        }
        context.record(&mut tx, self.name(), &result).await?;
        tx.commit().await?;
        Ok(result)
    }

    async fn rehearse(&self, context: &ToolContext<'_>, given: Value) -> Result<Value> {
        let given: Answer = arguments(given)?;
        let Some(key) = given.r#type else {
            return Err(Error::invalid("type", "is needed here: nothing is kept between turns"));
        };
        let one = of_key(context, &key).await?;
        let business = business::load(context.app, context.org()).await?;
        let country = Some(business.country.as_str()).filter(|country| !country.is_empty());
        let (mut answers, mut errors) = (Map::new(), Map::new());
        for (key, value) in given.answers.iter().take(limits::INTAKE_QUESTIONS) {
            let question = one.questions.iter().find(|question| question.key == *key);
            let read = question
                .ok_or_else(|| "is no question of this conversation type".to_owned())
                .and_then(|one| check::answer(one, value, country, business.now.date()));
            match read {
                Ok(value) => answers.insert(key.clone(), value),
                Err(wrong) => errors.insert(text::shorten(key, 60), json!(wrong)),
            };
        }
        let state = match (given.stop, given.complete && errors.is_empty()) {
            (true, _) => "abandoned",
            (false, true) => "complete",
            (false, false) => "open",
        };
        let mut result = json!({
            "intake": { "type": one.key, "state": state, "answers": answers, "skipped": given.skip },
            "errors": errors,
            "would": "keep these answers",
        });
        if state == "complete" && one.ending == Ending::HandOver {
            let open = orgs::desk_is_open(context.app, context.org()).await?;
            result["handed_over"] = handed_over(open);
        }
        Ok(result)
    }
}

async fn of_key(context: &ToolContext<'_>, key: &str) -> Result<ConversationType> {
    let mut conn = context.app.db().read(context.org()).await?;
    let all = types::enabled_in(&mut conn, context.org()).await?;
    let found = all.into_iter().find(|one| one.key == key);
    found.ok_or_else(|| Error::invalid("type", "is no conversation type"))
}

/// A question as a model is told of it.
fn asked(question: &Question) -> Value {
    let mut told = json!({
        "key": question.key, "question": question.label, "kind": question.kind, "required": question.required,
    });
    if !question.options.is_empty() {
        told["options"] = json!(question.options);
    }
    if !question.hint.is_empty() {
        told["hint"] = json!(question.hint);
    }
    told
}

fn missing(intake: &Intake) -> Vec<Value> {
    intake.open_questions().map(asked).collect()
}

fn told(intake: &Intake) -> Value {
    let lines: Vec<String> =
        intake.read_back().into_iter().map(|(title, words)| format!("{title}: {words}")).collect();
    json!({
        "id": intake.id, "type": intake.type_key, "state": intake.state,
        "answers": intake.answers.0, "skipped": intake.skipped.0, "read_back": lines,
    })
}

fn handed_over(coming: bool) -> Value {
    if coming {
        json!({ "status": "escalated" })
    } else {
        json!({ "status": "open", "out_of_hours": true })
    }
}

fn outcome(taken: &Taken) -> Value {
    let errors: Map<String, Value> =
        taken.errors.iter().map(|(key, wrong)| (key.clone(), json!(wrong))).collect();
    let mut result = json!({
        "intake": told(&taken.intake), "missing": missing(&taken.intake), "errors": errors,
    });
    if let Some(coming) = taken.coming {
        result["handed_over"] = handed_over(coming);
    }
    result
}

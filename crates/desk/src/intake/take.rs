//! Taking an intake down: begun in a conversation, answered piece by piece, ended as its type says.

use frontdesk_base::{
    Error, Result,
    error::Checks,
    id::{ContactId, ConversationId, IntakeId, OrgId},
    text,
};
use frontdesk_db::{Conn, Json, Tx};
use jiff::civil::Date;
use serde_json::{Map, Value, json};

use super::{Ending, Fills, Intake, Kind, State, after, check, store, types};
use crate::{
    App, Caller, Role, audit,
    calls::Call,
    contacts::{self, ContactChange},
    conversations::agent_side,
    events::{self, NewEvent},
    leads, limits, orgs,
    tasks::{self, NewTask, Urgency},
};

/// What the agent hands in at once.
#[derive(Debug, Clone, Default)]
pub(crate) struct Given {
    /// Answers by their questions' keys.
    pub(crate) answers: Map<String, Value>,
    /// The keys of questions that the contact would rather not answer.
    pub(crate) skip: Vec<String>,
    /// The contact said that everything is right: the end follows.
    pub(crate) complete: bool,
    /// The contact does not want to go on.
    pub(crate) stop: bool,
    /// Somebody of the business can come now.
    pub(crate) desk_open: bool,
}

/// What became of what was handed in.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    /// The intake as it stands.
    pub(crate) intake: Intake,
    /// What was not kept and why, by key; everything else was.
    pub(crate) errors: Vec<(String, String)>,
    /// For one that hands over and is complete: whether somebody comes.
    pub(crate) coming: Option<bool>,
}

/// The intakes of a conversation, the newest first.
pub async fn of_conversation(
    app: &App,
    caller: &Caller,
    conversation: &ConversationId,
) -> Result<Vec<Intake>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::of_conversation(&mut conn, caller.org(), conversation).await
}

/// The intakes of a call, the newest first: those that were begun or answered in it. Its conversation may
/// have gone on before and after, in a chat.
pub async fn of_call(app: &App, caller: &Caller, call: &Call) -> Result<Vec<Intake>> {
    let mut conn = app.db().read(caller.org()).await?;
    of_call_in(&mut conn, caller.org(), call).await
}

/// As [`of_call`], for whoever reads already.
pub(crate) async fn of_call_in(conn: &mut Conn, org: &OrgId, call: &Call) -> Result<Vec<Intake>> {
    let mut all = store::of_conversation(conn, org, &call.conversation_id).await?;
    all.retain(|one| {
        one.updated_at >= call.started_at
            && call.ended_at.is_none_or(|ended_at| one.started_at <= ended_at)
    });
    Ok(all)
}

/// What a contact answered, the newest first.
pub async fn of_contact(app: &App, caller: &Caller, contact: &ContactId) -> Result<Vec<Intake>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::of_contact(&mut conn, caller.org(), contact).await
}

/// One intake.
pub async fn get(app: &App, caller: &Caller, id: &IntakeId) -> Result<Intake> {
    let mut conn = app.db().read(caller.org()).await?;
    store::get(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("intake"))
}

/// The one that is being asked in a conversation.
pub(crate) async fn open_of(
    conn: &mut Conn,
    org: &OrgId,
    conversation: &ConversationId,
) -> Result<Option<Intake>> {
    store::open(conn, org, conversation).await
}

/// Puts answers right as a member does. An empty one is taken away. What a member writes is checked like
/// everything else; when something is wrong nothing changes.
pub async fn correct(
    app: &App,
    caller: &Caller,
    id: &IntakeId,
    answers: &Map<String, Value>,
) -> Result<Intake> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let (country, today) = around(app, &mut tx, org).await?;
    let mut intake = store::lock(&mut tx, org, id).await?.ok_or(Error::NotFound("intake"))?;
    let before = intake.answers.0.clone();
    let mut checks = Checks::new();
    for (key, given) in answers {
        let Some(question) = intake.questions.iter().find(|question| question.key == *key) else {
            checks.require(false, key.clone(), "is no question of this intake");
            continue;
        };
        if given.is_null() || given.as_str().is_some_and(|typed| typed.trim().is_empty()) {
            // What has to be answered is corrected, and not taken away.
            let lost = question.required && before.contains_key(key);
            checks.require(!lost, key.clone(), "has to be answered");
            intake.answers.0.remove(key);
            continue;
        }
        let read = check::answer(question, given, country.as_deref(), today);
        if let Some(value) = checks.take(key.clone(), read) {
            intake.answers.0.insert(key.clone(), value);
            intake.skipped.0.retain(|skipped| skipped != key);
        }
    }
    checks.done()?;
    let changed: Vec<&str> = intake
        .questions
        .iter()
        .map(|question| question.key.as_str())
        .filter(|key| before.get(*key) != intake.answers.get(*key))
        .collect();
    if changed.is_empty() {
        return Ok(intake);
    }
    // Keys only: the audit log outlives the people it is about.
    let changed = changed.join(", ");
    intake.updated_at = app.clock().now();
    store::update(&mut tx, org, &intake).await?;
    audit::record(app, &mut tx, caller, "intake.corrected", id.as_str(), &changed).await?;
    after::corrected(app, &mut tx, org, &intake, &before).await?;
    emit(app, &mut tx, org, "intake.updated", &intake).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, intake.id = %id, "Corrected intake {id}");
    Ok(intake)
}

/// Begins the questions of a type in a conversation. The same type again is the same intake; another one
/// that is open there is abandoned.
pub(crate) async fn start_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    (conversation, contact): (&ConversationId, &ContactId),
    key: &str,
) -> Result<Intake> {
    let all = types::enabled_in(tx, org).await?;
    let Some(one) = all.iter().find(|one| one.key == key) else {
        let keys: Vec<&str> = all.iter().map(|one| one.key.as_str()).collect();
        let says = format!("is no conversation type: there are {}", keys.join(", "));
        return Err(Error::invalid("type", says));
    };
    // The contact first, as a merge does.
    let contact = contacts::hold(tx, org, contact).await?;
    let now = app.clock().now();
    if let Some(mut open) = store::lock_open(tx, org, conversation).await? {
        if open.type_id == one.id {
            return Ok(open);
        }
        (open.state, open.updated_at) = (State::Abandoned, now);
        store::update(tx, org, &open).await?;
        emit(app, tx, org, "intake.updated", &open).await?;
    }
    if store::count(tx, org, conversation).await? >= limits::INTAKES_PER_CONVERSATION {
        return Err(Error::invalid("type", "were asked in this conversation often enough"));
    }
    let intake = Intake {
        id: IntakeId::new(now),
        conversation_id: conversation.clone(),
        contact_id: contact.id,
        type_id: one.id.clone(),
        type_key: one.key.clone(),
        type_name: one.name.clone(),
        questions: Json(one.questions.clone()),
        ending: one.ending,
        urgency: one.urgency,
        answers: Json(Map::new()),
        skipped: Json(Vec::new()),
        state: State::Open,
        task_id: None,
        lead_id: None,
        started_at: now,
        completed_at: None,
        updated_at: now,
    };
    if !store::insert(tx, org, &intake).await? {
        return Err(Error::invalid("type", "cannot be begun twice at the same moment"));
    }
    agent_side::set_type(tx, org, conversation, &one.id).await?;
    emit(app, tx, org, "intake.started", &intake).await?;
    tracing::info!(org.id = %org, intake.id = %intake.id, "Began intake {}", intake.id);
    Ok(intake)
}

/// Takes what the agent hands in for the intake that is open in a conversation: each answer by itself, so
/// that one that is wrong loses nothing of the others.
pub(crate) async fn answer_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    conversation: &ConversationId,
    given: &Given,
) -> Result<Taken> {
    let none = || {
        Error::invalid("type", "none is begun in this conversation: begin one with start_intake")
    };
    // The contact first, as a merge does; then the intake, which may have gone to another meanwhile.
    let contact = store::open(tx, org, conversation).await?.ok_or_else(none)?.contact_id;
    contacts::hold(tx, org, &contact).await?;
    let mut intake = store::lock_open(tx, org, conversation).await?.ok_or_else(none)?;
    let (country, today) = around(app, tx, org).await?;
    let mut errors = Vec::new();
    for (key, value) in given.answers.iter().take(limits::INTAKE_QUESTIONS) {
        let question = intake.questions.iter().find(|question| question.key == *key);
        let read = question
            .ok_or_else(|| "is no question of this conversation type".to_owned())
            .and_then(|question| check::answer(question, value, country.as_deref(), today));
        match read {
            Ok(value) => {
                intake.answers.0.insert(key.clone(), value);
                intake.skipped.0.retain(|skipped| skipped != key);
            }
            Err(wrong) => errors.push((text::shorten(key, 60), wrong)),
        }
    }
    for key in given.skip.iter().take(limits::INTAKE_QUESTIONS) {
        match intake.questions.iter().find(|question| question.key == *key) {
            None => errors
                .push((text::shorten(key, 60), "is no question of this conversation type".into())),
            Some(question) if question.required => {
                errors.push((key.clone(), "must be answered and cannot be skipped".to_owned()));
            }
            Some(_) if intake.skipped.contains(key) => {}
            Some(_) => {
                intake.answers.0.remove(key);
                intake.skipped.0.push(key.clone());
            }
        }
    }
    intake.updated_at = app.clock().now();
    fill_in(app, tx, org, &intake, &given.answers).await?;
    let mut coming = None;
    if given.stop {
        intake.state = State::Abandoned;
    } else if given.complete && errors.is_empty() {
        if intake.open_questions().any(|question| question.required) {
            errors.push(("complete".to_owned(), "there are questions left".to_owned()));
        } else {
            coming = end(app, tx, org, &mut intake, given.desk_open).await?;
        }
    }
    store::update(tx, org, &intake).await?;
    let name = if intake.state == State::Complete { "intake.completed" } else { "intake.updated" };
    emit(app, tx, org, name, &intake).await?;
    Ok(Taken { intake, errors, coming })
}

/// The business's country and its today.
async fn around(app: &App, conn: &mut Conn, org: &OrgId) -> Result<(Option<String>, Date)> {
    let profile = orgs::profile_in(conn, org).await?;
    let today = app.clock().now().in_zone(&profile.zone()).date();
    Ok((Some(profile.country).filter(|country| !country.is_empty()), today))
}

/// Fills in the contact's record where nothing is known yet. What is known stays: the answer stands in
/// the intake, where a member sees that it differs.
async fn fill_in(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    intake: &Intake,
    given: &Map<String, Value>,
) -> Result<()> {
    let known = contacts::load_own(tx, org, &intake.contact_id).await?;
    let mut change = ContactChange::default();
    let mut any = false;
    for question in intake.questions.iter().filter(|question| given.contains_key(&question.key)) {
        let value = intake.answers.get(&question.key).and_then(Value::as_str).map(str::to_owned);
        let (slot, known) = match question.fills {
            Some(Fills::Name) => (&mut change.name, &known.name),
            Some(Fills::Email) => (&mut change.email, &known.email),
            Some(Fills::Phone) => (&mut change.phone, &known.phone),
            None => continue,
        };
        let fits = question.fills != Some(Fills::Name)
            || value.as_ref().is_some_and(|name| name.chars().count() <= limits::NAME_CHARS);
        if known.is_none() && value.is_some() && fits {
            *slot = value;
            any = true;
        }
    }
    if any {
        contacts::update_in(app, tx, org, &intake.contact_id, &change).await?;
    }
    Ok(())
}

/// Ends an intake as its type says. For one that hands over: whether somebody comes.
async fn end(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    intake: &mut Intake,
    desk_open: bool,
) -> Result<Option<bool>> {
    intake.state = State::Complete;
    intake.completed_at = Some(intake.updated_at);
    tracing::info!(org.id = %org, intake.id = %intake.id, "Completed intake {}", intake.id);
    match intake.ending {
        Ending::Nothing => Ok(None),
        Ending::Task => {
            let urgency = intake.urgency;
            make_task(app, tx, org, intake, urgency).await?;
            Ok(None)
        }
        Ending::Lead => {
            make_lead(app, tx, org, intake).await?;
            Ok(None)
        }
        Ending::HandOver => {
            if !desk_open {
                // Nobody can come: whoever comes first finds it at the top of the tasks.
                make_task(app, tx, org, intake, Urgency::High).await?;
                return Ok(Some(false));
            }
            let reason = text::shorten(&intake.type_name, 120);
            agent_side::escalate(app, tx, org, &intake.conversation_id, &reason).await?;
            Ok(Some(true))
        }
    }
}

/// What was answered about the contact, by what the question fills in or else by its kind.
pub(super) fn said(intake: &Intake, kind: Kind, fills: Fills) -> Option<String> {
    let by = |wanted: &dyn Fn(&super::Question) -> bool| {
        let question = intake
            .questions
            .iter()
            .find(|question| wanted(question) && intake.answers.contains_key(&question.key))?;
        intake.answers.get(&question.key)?.as_str().map(str::to_owned)
    };
    by(&|question| question.fills == Some(fills))
        .or_else(|| (kind != Kind::Text).then(|| by(&|question| question.kind == kind))?)
}

async fn make_task(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    intake: &mut Intake,
    urgency: Urgency,
) -> Result<()> {
    let known = contacts::load_own(tx, org, &intake.contact_id).await?;
    let task = NewTask {
        kind: "intake".to_owned(),
        title: title(intake, known.name),
        body: body(intake),
        urgency,
        contact: Some(intake.contact_id.clone()),
        conversation: Some(intake.conversation_id.clone()),
        assignee: None,
        due_at: None,
        ..NewTask::default()
    };
    let task = tasks::create_in(app, tx, org, "agent", task).await?;
    intake.task_id = Some(task.id);
    Ok(())
}

async fn make_lead(app: &App, tx: &mut Tx, org: &OrgId, intake: &mut Intake) -> Result<()> {
    let known = contacts::load_own(tx, org, &intake.contact_id).await?;
    let name = said(intake, Kind::Text, Fills::Name).or(known.name).unwrap_or_default();
    let new = leads::Captured {
        contact: Some(intake.contact_id.clone()),
        conversation: Some(intake.conversation_id.clone()),
        name: text::shorten(&name, limits::NAME_CHARS),
        email: said(intake, Kind::Email, Fills::Email).or(known.email),
        phone: said(intake, Kind::Phone, Fills::Phone).or(known.phone),
        interest: intake.type_name.clone(),
        note: body(intake),
        source: "conversation".to_owned(),
    };
    let lead = leads::capture_in(app, tx, org, new).await?;
    intake.lead_id = Some(lead.id);
    Ok(())
}

/// What a task is called: the type and whose answers they are.
pub(super) fn title(intake: &Intake, known: Option<String>) -> String {
    let title = match said(intake, Kind::Text, Fills::Name).or(known) {
        Some(name) => format!("{}: {name}", intake.type_name),
        None => intake.type_name.clone(),
    };
    text::shorten(&title, limits::LINE_CHARS)
}

/// The answers as lines, for a task or a lead.
pub(super) fn body(intake: &Intake) -> String {
    let lines: Vec<String> =
        intake.read_back().into_iter().map(|(title, words)| format!("{title}: {words}")).collect();
    text::shorten(&lines.join("\n"), limits::TEXT_CHARS - 1)
}

pub(super) async fn emit(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    name: &'static str,
    intake: &Intake,
) -> Result<()> {
    let mut event = NewEvent::new(name, json!({ "intake": intake }));
    event.contact = Some(&intake.contact_id);
    event.conversation = Some(&intake.conversation_id);
    events::emit(app, tx, org, event).await?;
    Ok(())
}

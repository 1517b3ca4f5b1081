//! Writing an answer: a new one, one that is there, or one for a question that could not be answered.

use axum::{
    Router,
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Response},
    routing::get,
};
use frontdesk_base::id::{GapId, SourceId};
use frontdesk_desk::{
    App, Error, Role,
    knowledge::{self, FaqEntry, Gap, GapReason, NewFaq, suggestions::Suggested},
    limits::FAQ_ALTERNATIVES,
};
use frontdesk_http::{Form, Path, Query, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::Tab;
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    layout::Place,
    meanwhile::{self, Stored},
    parts::{
        Answer, Button, Control, Field, FormErrors, Mood, Question, Tone, error_summary, field,
        form_actions, link_button, notice, notice_with, page_header_with_back, post_button,
        radio_cards, submit,
    },
    settings::typed,
    shell::{Frame, Page},
};

const NEW: &str = "/app/knowledge/new";

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(NEW, get(new).post(create))
        .route("/app/knowledge/{id}", get(edit).post(update))
        .route("/app/knowledge/gaps/{id}", get(answer).post(save_answer))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    question: String,
    alternatives: String,
    answer: String,
    /// For a wrong answer: `entry` corrects the entry that it was taken from.
    save: String,
    /// The mark of the entry that the form was filled from.
    base: String,
    /// What was stored since.
    #[serde(skip)]
    news: Stored,
}

impl Typed {
    fn of(entry: FaqEntry) -> Self {
        let typed = Self {
            question: entry.question,
            alternatives: entry.alternatives.join("\n"),
            answer: entry.answer,
            ..Self::default()
        };
        Self { base: meanwhile::mark(&typed.shown()), ..typed }
    }

    fn shown(&self) -> Stored {
        let lines = typed::lines(&self.alternatives).join("\n");
        vec![
            ("Question", self.question.trim().to_owned()),
            ("Answer", self.answer.trim().replace('\r', "")),
            ("Other ways of asking", lines),
        ]
    }

    pub(super) fn answered(question: &str, answer: &str) -> Self {
        Self { question: question.to_owned(), answer: answer.to_owned(), ..Self::default() }
    }

    pub(super) fn faq(&self) -> NewFaq {
        NewFaq {
            question: self.question.clone(),
            alternatives: typed::lines(&self.alternatives),
            answer: self.answer.clone(),
        }
    }
}

/// What is being written.
pub(super) enum Subject<'a> {
    New,
    Entry(&'a SourceId),
    /// And the entry that the wrong answer was taken from.
    Gap(&'a Gap, Option<&'a str>),
    /// An answer that a member gave by hand.
    Suggested(&'a Suggested),
}

impl Subject<'_> {
    fn title(&self) -> &'static str {
        match self {
            Self::New => "New answer",
            Self::Entry(_) => "Edit the answer",
            Self::Gap(gap, _) if gap.reason == GapReason::Wrong => "Correct the answer",
            Self::Gap(..) => "Answer what was asked",
            Self::Suggested(_) => "Approve the answer",
        }
    }

    fn action(&self) -> String {
        match self {
            Self::New => NEW.to_owned(),
            Self::Entry(id) => format!("/app/knowledge/{id}"),
            Self::Gap(gap, _) => format!("/app/knowledge/gaps/{}", gap.id),
            Self::Suggested(row) => format!("/app/knowledge/suggested/{}", row.id),
        }
    }

    fn above(&self) -> Tab {
        match self {
            Self::Gap(..) => Tab::Gaps,
            Self::Suggested(_) => Tab::Suggested,
            Self::New | Self::Entry(_) => Tab::Answers,
        }
    }
}

/// The question may come with the address: from the search that found nothing.
async fn new(frame: Frame, Query(asked): Query<Typed>) -> Page {
    let typed = Typed { question: asked.question, ..Typed::default() };
    page(frame, &Subject::New, &typed, &FormErrors::none())
}

async fn create(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    match knowledge::create(&app, &frame.caller, typed.faq()).await {
        Ok(_) => Ok(back.led(
            Flash::done("Answer added. The agent knows it from now on."),
            Tab::Answers.href(),
        )),
        Err(error) => {
            Ok(page(frame, &Subject::New, &typed, &of_form(error)?).refused().into_response())
        }
    }
}

async fn edit(State(app): State<App>, frame: Frame, Path(id): Path<SourceId>) -> Result<Page> {
    let entry = knowledge::get(&app, &frame.caller, &id).await?;
    let typed = Typed::of(entry);
    Ok(page(frame, &Subject::Entry(&id), &typed, &FormErrors::none()))
}

async fn update(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<SourceId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let stored = Typed::of(knowledge::get(&app, &frame.caller, &id).await?);
    if let Some(news) = meanwhile::news(&typed.base, &stored.shown(), &typed.shown()) {
        let typed = Typed { base: stored.base, news, ..typed };
        let page = page(frame, &Subject::Entry(&id), &typed, &FormErrors::none());
        return Ok(page.status(StatusCode::CONFLICT).into_response());
    }
    match knowledge::update(&app, &frame.caller, &id, typed.faq()).await {
        Ok(_) => Ok(back.led(Flash::done("Answer saved"), Tab::Answers.href())),
        Err(error) => Ok(page(frame, &Subject::Entry(&id), &typed, &of_form(error)?)
            .refused()
            .into_response()),
    }
}

/// A gap with the entry that its wrong answer was taken from, while there is one.
async fn gap_of(app: &App, frame: &Frame, id: &GapId) -> Result<(Gap, Option<FaqEntry>)> {
    let gap = knowledge::get_gap(app, &frame.caller, id).await?;
    let used = match &gap.used_source_id {
        Some(used) => match knowledge::get(app, &frame.caller, used).await {
            Ok(entry) => Some(entry),
            Err(Error::NotFound(_)) => None,
            Err(other) => return Err(other.into()),
        },
        None => None,
    };
    Ok((gap, used))
}

async fn answer(State(app): State<App>, frame: Frame, Path(id): Path<GapId>) -> Result<Page> {
    let (gap, used) = gap_of(&app, &frame, &id).await?;
    let title = used.as_ref().map(|entry| entry.question.clone());
    let typed = if let Some(entry) = used {
        Typed { save: "entry".to_owned(), ..Typed::of(entry) }
    } else {
        let group = knowledge::gap_group(&app, &frame.caller, &id).await?;
        // Whatever else asks the same: those that stay are answered with it.
        let others = group.gaps.iter().filter(|other| other.id != id).take(FAQ_ALTERNATIVES - 1);
        let others: Vec<&str> = others.map(|gap| gap.question.as_str()).collect();
        Typed {
            question: gap.question.clone(),
            alternatives: others.join("\n"),
            ..Typed::default()
        }
    };
    Ok(page(frame, &Subject::Gap(&gap, title.as_deref()), &typed, &FormErrors::none()))
}

async fn save_answer(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<GapId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    // The entry that is corrected is somebody else's to write on too.
    if typed.save == "entry" {
        let (gap, used) = gap_of(&app, &frame, &id).await?;
        if let Some(entry) = used {
            let title = entry.question.clone();
            let stored = Typed::of(entry);
            if let Some(news) = meanwhile::news(&typed.base, &stored.shown(), &typed.shown()) {
                let typed = Typed { base: stored.base, news, ..typed };
                let subject = Subject::Gap(&gap, Some(&title));
                let page = page(frame, &subject, &typed, &FormErrors::none());
                return Ok(page.status(StatusCode::CONFLICT).into_response());
            }
        }
    }
    let saved = if typed.save == "entry" {
        knowledge::correct_gap(&app, &frame.caller, &id, typed.faq()).await
    } else {
        knowledge::answer_gap_group(&app, &frame.caller, &id, typed.faq()).await
    };
    match saved {
        Ok(_) => {
            Ok(back.led(Flash::done("Answered. The agent knows it from now on."), Tab::Gaps.href()))
        }
        Err(error) => {
            let errors = of_form(error)?;
            let (gap, used) = gap_of(&app, &frame, &id).await?;
            let title = used.as_ref().map(|entry| entry.question.as_str());
            Ok(page(frame, &Subject::Gap(&gap, title), &typed, &errors).refused().into_response())
        }
    }
}

pub(super) fn page(frame: Frame, subject: &Subject, typed: &Typed, errors: &FormErrors) -> Page {
    let may = frame.may(Role::Operator);
    let above = subject.above();
    let actions = match subject {
        Subject::Entry(id) if may => post_button(
            &format!("/app/knowledge/{id}/delete"),
            &Button { label: "Delete", icon: Some(crate::parts::Icon::Trash), ..Button::default() },
        ),
        _ => html! {},
    };
    let body = html! {
        (page_header_with_back(above.href(), above.label(), subject.title(), &actions))
        div.stack.narrow {
            (told(subject, may))
            form.form method="post" action=(subject.action()) data-guard data-dirty[!typed.news.is_empty()] {
                (meanwhile::told(&typed.base, &typed.news, &subject.action()))
                (error_summary(errors))
                fieldset.form disabled[!may] { (choice(subject, typed)) (fields(subject, typed, errors)) }
                @if may {
                    (form_actions(&html! {
                        (link_button(above.href(), &Button { label: "Cancel", tone: Tone::Quiet, ..Button::default() }))
                        (submit(&Button { label: "Save the answer", tone: Tone::Primary, ..Button::default() }))
                    }))
                }
            }
        }
    };
    frame.page(Place::Knowledge, subject.title(), &body)
}

fn told(subject: &Subject, may: bool) -> Markup {
    html! {
        @if !may { (notice(Mood::Neutral, "", "You can look at this. Changing it needs the role operator.")) }
        @if let Subject::Suggested(row) = subject {
            (notice_with(Mood::Info, "", &html! {
                "A member answered this by hand " (times(row.given)) ". Read it as a customer would, and change what is about one person or one day."
                @if let Some(conversation) = &row.conversation_id {
                    " " a href={ "/app/inbox/" (conversation) } { "See the conversation" }
                }
            }))
        }
        @if let Subject::Gap(gap, _) = subject {
            @if let Some(answer) = gap.wrong_answer.as_ref().filter(|_| gap.reason == GapReason::Wrong) {
                (notice_with(Mood::Warning, "This was answered wrongly", &html! {
                    p dir="auto" { strong { (gap.question) } }
                    p dir="auto" { (answer) }
                }))
            }
            (notice_with(Mood::Info, "", &html! {
                "Asked " (times(gap.asked)) ". The question as it was asked is kept as another way of asking."
                @if let Some(conversation) = &gap.conversation_id {
                    " " a href={ "/app/inbox/" (conversation) } { "See the conversation" }
                }
            }))
        }
    }
}

/// Whether the entry that was used is corrected, or another one written.
fn choice(subject: &Subject, typed: &Typed) -> Markup {
    let Subject::Gap(_, Some(title)) = subject else { return html! {} };
    let correct = format!("Correct “{title}”");
    let options = [
        Answer {
            value: "entry",
            label: &correct,
            hint: Some("The answer was taken from it."),
            ..Answer::default()
        },
        Answer {
            value: "new",
            label: "Write another entry",
            hint: Some("The question needs an answer of its own."),
            ..Answer::default()
        },
    ];
    let value = if typed.save == "entry" { "entry" } else { "new" };
    radio_cards(&Question {
        name: "save",
        label: "What to change",
        value,
        options: &options,
        ..Question::default()
    })
}

/// `once`, `twice`, `7 times`.
pub(super) fn times(count: i64) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        more => format!("{more} times"),
    }
}

fn fields(subject: &Subject, typed: &Typed, errors: &FormErrors) -> Markup {
    let answering = matches!(subject, Subject::Gap(..)) || !typed.question.is_empty();
    html! {
        (field(&Field {
            name: "question", label: "Question", hint: Some("As a customer would ask it."), value: &typed.question, error: errors.get("question"),
            required: true, max_length: Some(300), autofocus: errors.is_empty() && !answering, ..Field::default()
        }))
        (field(&Field {
            name: "answer", label: "Answer", hint: Some("Given word for word. **Bold**, lists and links work."), value: &typed.answer,
            error: errors.get("answer"), required: true, control: Control::Area { rows: 6 },
            autofocus: errors.is_empty() && answering && typed.answer.is_empty(), ..Field::default()
        }))
        (field(&Field {
            name: "alternatives", label: "Other ways of asking", hint: Some("One a line. Other words for the same thing help most."),
            value: &typed.alternatives, error: errors.get("alternatives"), optional: true, control: Control::Area { rows: 4 }, ..Field::default()
        }))
    }
}

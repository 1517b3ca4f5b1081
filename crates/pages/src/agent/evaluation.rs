//! The questions that the agent is tried on, and the comparisons that were made with them.

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use frontdesk_base::id::EvaluationQuestionId;
use frontdesk_desk::{
    App, Error, Role,
    evaluation::{self, Comparison, From, NewQuestion, Question, Side},
    settings,
};
use frontdesk_http::{Form, Hx, Path, Redirect, Result};
use maud::{Markup, html};
use serde::Deserialize;

use super::{Tab, comparison, view};
use crate::{
    Pages,
    errors::of_form,
    flash::{Back, Flash},
    layout::Place,
    parts::{
        Button, Choice, Control, Entry, Field, FormErrors, Icon, Live, Mood, Reads, Toggle, Tone,
        badge, card, checkbox, empty_state, error_summary, field, live_region, menu_link,
        menu_post, page_header_with_back, post_button, row_menu, section_header, submit, time,
        titled_card,
    },
    settings::typed,
    shell::{Frame, Page},
};

pub(super) const PATH: &str = Tab::Evaluation.href();

pub(super) fn router() -> Router<Pages> {
    Router::new()
        .route(PATH, get(show).post(add))
        .route("/app/agent/evaluation/fill/{from}", post(fill))
        .route("/app/agent/evaluation/compare", post(compare))
        .route("/app/agent/evaluation/questions/{id}", get(edit).post(update))
        .route("/app/agent/evaluation/questions/{id}/delete", post(delete))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Typed {
    question: String,
    expected: String,
    refuse: bool,
}

impl Typed {
    fn meant(&self) -> NewQuestion {
        NewQuestion {
            question: self.question.clone(),
            expected: typed::parts(&self.expected),
            refuse: self.refuse,
        }
    }

    fn of(question: &Question) -> Self {
        Self {
            question: question.question.clone(),
            expected: question.expected.join(", "),
            refuse: question.refuse,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Sides {
    before: String,
    after: String,
}

async fn show(State(app): State<App>, frame: Frame) -> Result<Page> {
    page(&app, frame, &Typed::default(), &Sides::default(), &FormErrors::none()).await
}

async fn page(
    app: &App,
    frame: Frame,
    typed: &Typed,
    sides: &Sides,
    errors: &FormErrors,
) -> Result<Page> {
    let questions = evaluation::questions(app, &frame.caller).await?;
    let comparisons = evaluation::comparisons(app, &frame.caller).await?;
    let may = frame.may(Role::Admin);
    let body = html! {
        (error_summary(errors))
        div.split.evaluation {
            div {
                (section_header("Questions", Some("What the agent is tried on before you publish."), &html! { @if may && !questions.is_empty() { (fill_buttons()) } }))
                (list(&questions, may))
                @if may { div.gap-above { (titled_card("Add a question", &html! {}, &form(PATH, typed, errors, "Add"))) } }
            }
            div.stack {
                @if may && !questions.is_empty() { (titled_card("Compare", &html! {}, &compare_form(app, &frame, sides, errors).await?)) }
                (live_region("comparisons", &Live { on: Some("agent.compared"), when: None, get: Some(PATH) }, &past(&frame, &comparisons)))
            }
        }
    };
    Ok(view(frame, Tab::Evaluation, &html! {}, &body))
}

fn fill_buttons() -> Markup {
    html! {
        (post_button("/app/agent/evaluation/fill/faq", &Button { label: "Use your answers' questions", icon: Some(Icon::Knowledge), small: true, ..Button::default() }))
        (post_button("/app/agent/evaluation/fill/gaps", &Button { label: "Use the gaps", icon: Some(Icon::Help), small: true, ..Button::default() }))
    }
}

fn list(questions: &[Question], may: bool) -> Markup {
    if questions.is_empty() {
        return card(&empty_state(
            Icon::CheckCircle,
            "Try it on what people ask",
            "Write down questions and what a right answer holds. Two versions of the agent answer them side by side, so that you see what a change does before customers do.",
            &html! { @if may { (post_button("/app/agent/evaluation/fill/faq", &Button { label: "Use your answers' questions", icon: Some(Icon::Knowledge), tone: Tone::Primary, ..Button::default() })) } },
        ));
    }
    html! {
        ul.answer-list data-nav-list {
            @for question in questions { (row(question, may)) }
        }
    }
}

fn row(question: &Question, may: bool) -> Markup {
    let at = format!("{PATH}/questions/{}", question.id);
    let menu = html! {
        (menu_link(&at, &Entry { label: "Change", icon: Some(Icon::Edit), ..Entry::default() }))
        (menu_post(&format!("{at}/delete"), &Entry { label: "Take off the list", icon: Some(Icon::Trash), ..Entry::default() }))
    };
    html! {
        li.answer id=(question.id) {
            div.answer-text {
                @if may { a.row-link href=(at) data-nav-item dir="auto" { (question.question) } }
                @else { span.strong dir="auto" { (question.question) } }
                p.faint.small {
                    @if question.refuse { (badge(Mood::Warning, "should decline")) }
                    @else if question.expected.is_empty() { "No words expected: only compared." }
                    @else { "Expects " @for (at, word) in question.expected.iter().enumerate() { @if at > 0 { ", " } "“" (word) "”" } }
                }
            }
            @if may { (row_menu(&question.question, &menu)) }
        }
    }
}

fn form(action: &str, typed: &Typed, errors: &FormErrors, done: &str) -> Markup {
    html! {
        form.stack method="post" action=(action) {
            (field(&Field {
                name: "question", label: "Question", value: &typed.question, error: errors.get("question"), required: true, max_length: Some(300),
                placeholder: Some("Is there parking?"), autocomplete: Some("off"), ..Field::default()
            }))
            (field(&Field {
                name: "expected", label: "Words of a right answer", value: &typed.expected, error: errors.get("expected"), optional: true,
                hint: Some("Words or phrases with commas between them. All of them must be in the answer."), autocomplete: Some("off"), ..Field::default()
            }))
            (checkbox(&Toggle { name: "refuse", value: "true", label: "It should not answer this", hint: Some("Right is an answer that declines, or fetches a person."), on: typed.refuse, ..Toggle::default() }))
            p { (submit(&Button { label: done, ..Button::default() })) }
        }
    }
}

async fn compare_form(
    app: &App,
    frame: &Frame,
    sides: &Sides,
    errors: &FormErrors,
) -> Result<Markup> {
    let versions = settings::versions(app, &frame.caller).await?;
    let draft = settings::draft(app, &frame.caller).await?;
    let published = versions.first().map_or(0, |one| one.number);
    let mut labels: Vec<(String, String)> = versions
        .iter()
        .map(|one| {
            let published = if one.number == published { " (published)" } else { "" };
            (one.number.to_string(), format!("Version {}{published}", one.number))
        })
        .collect();
    if draft.exists {
        labels.insert(0, ("draft".to_owned(), "The draft".to_owned()));
    }
    if labels.len() < 2 {
        return Ok(html! {
            p.soft { "There is one version and no draft. " a href="/app/agent" { "Change something" } ", save the draft, and compare the two here." }
        });
    }
    let options: Vec<Choice> =
        labels.iter().map(|(value, label)| Choice::new(value, label)).collect();
    let other = |at: usize| labels.get(at).map(|(value, _)| value.clone()).unwrap_or_default();
    let chosen =
        |typed: &str, at: usize| if typed.is_empty() { other(at) } else { typed.to_owned() };
    let (before, after) = (chosen(&sides.before, 1), chosen(&sides.after, 0));
    Ok(html! {
        form.stack method="post" action="/app/agent/evaluation/compare" {
            (field(&Field { name: "before", label: "From", value: &before, error: errors.get("before"), control: Control::Select { options: &options }, ..Field::default() }))
            (field(&Field { name: "after", label: "To", value: &after, error: errors.get("after"), control: Control::Select { options: &options }, ..Field::default() }))
            (submit(&Button { label: "Compare", tone: Tone::Primary, wide: true, ..Button::default() }))
            p.faint.small { "Both answer every question. Nothing is written down. Each answer of a model counts towards the costs of the day." }
        }
    })
}

fn past(frame: &Frame, comparisons: &[Comparison]) -> Markup {
    html! {
        @if !comparisons.is_empty() {
            section.card {
                header.card-head { h2.card-title { "Comparisons" } }
                ul.comparison-list {
                    @for one in comparisons {
                        li {
                            a href={ (PATH) "/comparisons/" (one.id) } { (one.before_label) " → " (one.after_label) }
                            span.small { (comparison::state_badge(one)) " " span.faint { (time(&frame.moment(one.created_at, Reads::Relative))) } }
                        }
                    }
                }
            }
        }
    }
}

async fn add(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    match evaluation::add(&app, &frame.caller, &typed.meant()).await {
        Ok(()) => Ok(back.led(Flash::done("Question added"), PATH)),
        Err(error) => {
            let errors = of_form(error)?;
            let page = page(&app, frame, &typed, &Sides::default(), &errors).await?;
            Ok(page.refused().into_response())
        }
    }
}

async fn fill(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(from): Path<String>,
) -> Result<Response> {
    let from = match from.as_str() {
        "faq" => From::Faq,
        "gaps" => From::Gaps,
        _ => return Err(Error::NotFound("page").into()),
    };
    let flash = match evaluation::fill(&app, &frame.caller, from).await? {
        0 => Flash::warning("There is no question that is not on the list already."),
        1 => Flash::done("1 question added"),
        many => Flash::done(format!("{many} questions added")),
    };
    Ok(back.led(flash, PATH))
}

async fn edit(
    State(app): State<App>,
    frame: Frame,
    Path(id): Path<EvaluationQuestionId>,
) -> Result<Page> {
    let question = evaluation::question(&app, &frame.caller, &id).await?;
    Ok(editor(frame, &id, &Typed::of(&question), &FormErrors::none()))
}

fn editor(frame: Frame, id: &EvaluationQuestionId, typed: &Typed, errors: &FormErrors) -> Page {
    let action = format!("{PATH}/questions/{id}");
    let body = html! {
        (page_header_with_back(PATH, "Evaluation", "Change the question", &html! {}))
        (error_summary(errors))
        div.narrow { (card(&html! { div.card-body { (form(&action, typed, errors, "Save")) } })) }
    };
    frame.page(Place::Agent, "Change the question", &body)
}

async fn update(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<EvaluationQuestionId>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    match evaluation::update(&app, &frame.caller, &id, &typed.meant()).await {
        Ok(()) => Ok(back.led(Flash::done("Question saved"), PATH)),
        Err(error) => Ok(editor(frame, &id, &typed, &of_form(error)?).refused().into_response()),
    }
}

async fn delete(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<EvaluationQuestionId>,
) -> Result<Response> {
    evaluation::delete(&app, &frame.caller, &id).await?;
    Ok(back.led(Flash::done("Taken off the list"), PATH))
}

async fn compare(
    State(app): State<App>,
    frame: Frame,
    hx: Hx,
    Form(sides): Form<Sides>,
) -> Result<Response> {
    let side = |field: &'static str, text: &str| {
        text.parse::<Side>().map_err(|wrong| Error::invalid(field, wrong))
    };
    let started = match (side("before", &sides.before), side("after", &sides.after)) {
        (Ok(before), Ok(after)) => evaluation::start(&app, &frame.caller, before, after).await,
        (Err(error), _) | (_, Err(error)) => Err(error),
    };
    match started {
        Ok(started) => {
            let at = format!("{PATH}/comparisons/{}", started.id);
            Ok(Redirect::to(&hx, at.as_str()).into_response())
        }
        Err(error) => {
            let errors = of_form(error)?;
            let page = page(&app, frame, &Typed::default(), &sides, &errors).await?;
            Ok(page.refused().into_response())
        }
    }
}

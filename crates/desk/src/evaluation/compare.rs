//! Two versions of the agent on the same questions: started, run in the background question by
//! question, looked at.

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{ComparisonId, ComparisonResultId, OrgId},
};
use frontdesk_db::Tx;
use serde::{Deserialize, Serialize};

use super::store;
use crate::{
    App, Caller, Role,
    agent::{self, Audience, Talk},
    audit,
    events::{self, NewEvent},
    jobs::{self, Job, JobError, NewJob, Priority},
    limits, metering,
    settings::{self, AgentSettings},
};

pub(super) const JOB: &str = "agent_compare";

/// How many questions go by between two events that tell how far it is.
const TOLD_EVERY: i64 = 5;

/// One side of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The draft as it stands when the comparison starts.
    Draft,
    /// A version by its number.
    Version(i64),
}

impl std::str::FromStr for Side {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "draft" => Ok(Self::Draft),
            number => number
                .parse()
                .map(Self::Version)
                .map_err(|_| "is the draft or the number of a version"),
        }
    }
}

impl Side {
    async fn settings(self, app: &App, caller: &Caller) -> Result<(String, AgentSettings)> {
        match self {
            Self::Draft => {
                let draft = settings::draft(app, caller).await?;
                Ok(("Draft".to_owned(), draft.settings))
            }
            Self::Version(number) => {
                let version = settings::version(app, caller, number).await?;
                Ok((format!("Version {number}"), version.settings.0))
            }
        }
    }
}

frontdesk_base::words! {
    /// How far a comparison is.
    pub State {
        /// It waits for a worker, or a worker is at it.
        Running = "running",
        /// Every question was asked.
        Done = "done",
        /// Somebody, or the day's limit, stopped it.
        Stopped = "stopped",
        /// It could not go on.
        Failed = "failed",
    }
}

/// A comparison.
#[derive(Debug, Clone, Serialize, sqlx::FromRow)]
pub struct Comparison {
    /// Its id.
    pub id: ComparisonId,
    /// What stands on the left: `Version 3`.
    pub before_label: String,
    /// What stands on the right: `Draft`.
    pub after_label: String,
    /// Questions to ask.
    pub total: i64,
    /// Questions that were asked.
    pub done: i64,
    /// How far it is.
    pub state: State,
    /// Why it did not go on.
    pub reason: String,
    /// The id of whoever started it.
    pub started_by: String,
    /// When it was started.
    pub created_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// A question as it was when the comparison started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// The question.
    pub question: String,
    /// Words that a right answer holds.
    pub expected: Vec<String>,
    /// Whether a right answer declines.
    pub refuse: bool,
}

/// What one side answered to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// What it said; empty where it handed over without a word.
    pub text: String,
    /// It did not answer what was asked.
    pub declined: bool,
    /// Whether that was right, where somebody said what is.
    pub right: Option<bool>,
    /// Whose reply it is.
    pub model: String,
    /// Milliseconds it took.
    pub ms: i64,
    /// What it cost, in millionths of a US dollar.
    pub cost_micros: i64,
    /// The tools that ran.
    pub tools: Vec<String>,
}

/// What both sides answered to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Outcome {
    /// The question's place on the list.
    pub place: i64,
    /// The question.
    pub asked: Asked,
    /// What the left side answered.
    pub before: Answered,
    /// What the right side answered.
    pub after: Answered,
}

impl Outcome {
    /// Whether the sides differ in what they say or whether they decline.
    pub fn changed(&self) -> bool {
        let plain =
            |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
        self.before.declined != self.after.declined
            || plain(&self.before.text) != plain(&self.after.text)
    }

    /// Orders what needs a look first: what got worse, what got better, what changed, the rest.
    fn weight(&self) -> u8 {
        match (self.before.right, self.after.right) {
            (Some(true), Some(false)) => 0,
            (Some(false), Some(true)) => 1,
            _ if self.changed() => 2,
            (_, Some(false)) => 3,
            _ => 4,
        }
    }
}

/// One side's figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Right answers.
    pub right: usize,
    /// Wrong answers.
    pub wrong: usize,
    /// Questions it declined.
    pub declined: usize,
    /// Milliseconds an answer took on average.
    pub ms: i64,
    /// What the answers cost, in millionths of a US dollar.
    pub cost_micros: i64,
}

impl Totals {
    /// Of these answers.
    pub fn of<'a>(answers: impl Iterator<Item = &'a Answered>) -> Self {
        let (mut totals, mut count) = (Self::default(), 0);
        for answer in answers {
            totals.right += usize::from(answer.right == Some(true));
            totals.wrong += usize::from(answer.right == Some(false));
            totals.declined += usize::from(answer.declined);
            totals.ms += answer.ms;
            totals.cost_micros += answer.cost_micros;
            count += 1;
        }
        totals.ms /= count.max(1);
        totals
    }
}

/// The comparisons, newest first.
pub async fn comparisons(app: &App, caller: &Caller) -> Result<Vec<Comparison>> {
    let mut conn = app.db().read(caller.org()).await?;
    store::comparisons(&mut conn, caller.org(), limits::COMPARISONS).await
}

/// One comparison.
pub async fn comparison(app: &App, caller: &Caller, id: &ComparisonId) -> Result<Comparison> {
    let mut conn = app.db().read(caller.org()).await?;
    store::comparison(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("comparison"))
}

/// What came of a comparison so far, what needs a look first.
pub async fn outcomes(app: &App, caller: &Caller, id: &ComparisonId) -> Result<Vec<Outcome>> {
    let mut conn = app.db().read(caller.org()).await?;
    let store::Setup { asked, .. } =
        store::setup(&mut conn, caller.org(), id).await?.ok_or(Error::NotFound("comparison"))?;
    let rows = store::results(&mut conn, caller.org(), id).await?;
    let mut outcomes: Vec<Outcome> = rows
        .into_iter()
        .filter_map(|(place, before, after)| {
            let asked = asked.get(usize::try_from(place).ok()?)?.clone();
            Some(Outcome { place, asked, before, after })
        })
        .collect();
    outcomes.sort_by_key(|outcome| (outcome.weight(), outcome.place));
    Ok(outcomes)
}

/// Starts trying two sides on every question of the list. One comparison runs at a time.
pub async fn start(app: &App, caller: &Caller, before: Side, after: Side) -> Result<Comparison> {
    caller.must_be(Role::Admin)?;
    if before == after {
        return Err(Error::invalid("after", "is the same as what it is compared with"));
    }
    let org = caller.org();
    let (before_label, before) = before.settings(app, caller).await?;
    let (after_label, after) = after.settings(app, caller).await?;
    let asked: Vec<Asked> = super::questions(app, caller)
        .await?
        .into_iter()
        .map(|one| Asked { question: one.question, expected: one.expected.0, refuse: one.refuse })
        .collect();
    if asked.is_empty() {
        return Err(Error::conflict("There are no questions to try. Add some first."));
    }
    let now = app.clock().now();
    let comparison = Comparison {
        id: ComparisonId::new(now),
        before_label,
        after_label,
        total: i64::try_from(asked.len()).unwrap_or(i64::MAX),
        done: 0,
        state: State::Running,
        reason: String::new(),
        started_by: caller.actor().id().to_owned(),
        created_at: now,
        finished_at: None,
    };
    let mut tx = app.db().begin(org).await?;
    // The event's number locks the organization's row: of two who start at once, one sees the other's.
    tell(app, &mut tx, org, &comparison.id, 0).await?;
    if store::running(&mut tx, org).await? > 0 {
        return Err(Error::conflict("A comparison is running already. Wait for it, or stop it."));
    }
    store::insert_comparison(&mut tx, org, &comparison, (&before, &after, &asked)).await?;
    store::forget_comparisons(&mut tx, org, limits::COMPARISONS).await?;
    audit::record(app, &mut tx, caller, "agent.compared", comparison.id.as_str(), "").await?;
    let job = NewJob {
        max_attempts: 3,
        ..NewJob::new(JOB, serde_json::json!({ "comparison": comparison.id }))
    };
    let lane = format!("compare/{org}");
    jobs::enqueue(app, &mut tx, org, job.priority(Priority::Batch).lane(&lane)).await?;
    tx.commit().await?;
    Ok(comparison)
}

/// Stops a comparison; what was answered stays.
pub async fn stop(app: &App, caller: &Caller, id: &ComparisonId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    comparison(app, caller, id).await?;
    finish(app, caller.org(), id, State::Stopped, "Stopped by hand.").await
}

async fn tell(app: &App, tx: &mut Tx, org: &OrgId, id: &ComparisonId, done: i64) -> Result<()> {
    let told = serde_json::json!({ "comparison_id": id, "done": done });
    events::emit(app, tx, org, NewEvent::new("agent.compared", told)).await.map(|_| ())
}

/// Ends a comparison that runs; one that has ended stays as it is.
async fn finish(
    app: &App,
    org: &OrgId,
    id: &ComparisonId,
    state: State,
    reason: &str,
) -> Result<()> {
    let mut tx = app.db().begin(org).await?;
    if store::finish(&mut tx, org, id, (state, reason), app.clock().now()).await? {
        tell(app, &mut tx, org, id, 0).await?;
    }
    tx.commit().await
}

#[derive(Deserialize)]
struct Payload {
    comparison: ComparisonId,
}

/// Runs a comparison from where it stands. A try that was cut short is gone on with by the next one.
pub(super) async fn run(app: App, job: Job) -> Result<(), JobError> {
    let Payload { comparison } = job.payload()?;
    let org = job.org()?;
    let outcome = Box::pin(ask_all(&app, &org, &comparison)).await;
    if outcome.is_err() && job.attempts >= job.max_attempts {
        let reason = "It could not go on. Start it again; if that does not help, whoever runs this installation finds why in the log.";
        finish(&app, &org, &comparison, State::Failed, reason).await?;
    }
    outcome.map_err(JobError::from)
}

async fn ask_all(app: &App, org: &OrgId, id: &ComparisonId) -> Result<()> {
    let caller = Caller::system(org.clone());
    let mut conn = app.db().read(org).await?;
    let Some(store::Setup { before, after, asked }) = store::setup(&mut conn, org, id).await?
    else {
        return Ok(());
    };
    drop(conn);
    let paid = [&before, &after]
        .iter()
        .any(|side| side.models.first().is_some_and(|model| model != "house"));
    loop {
        let now = comparison(app, &caller, id).await?;
        if now.state != State::Running {
            return Ok(());
        }
        let Some(question) = usize::try_from(now.done).ok().and_then(|at| asked.get(at)) else {
            return finish(app, org, id, State::Done, "").await;
        };
        // House would answer for both, and the comparison would say nothing.
        if paid && metering::over_daily_limit(app, org).await? {
            let reason =
                "What models may cost in a day is spent. Go on tomorrow, or raise the limit.";
            return finish(app, org, id, State::Stopped, reason).await;
        }
        let (left, right) = tokio::join!(
            Box::pin(answer(app, org, &before, question)),
            Box::pin(answer(app, org, &after, question))
        );
        let (left, right) = (left?, right?);
        let mut tx = app.db().begin(org).await?;
        let row = ComparisonResultId::new(app.clock().now());
        if store::insert_result(&mut tx, org, &row, (id, now.done, &left, &right)).await? {
            store::count_done(&mut tx, org, id, now.done + 1).await?;
        }
        if (now.done + 1) % TOLD_EVERY == 0 {
            tell(app, &mut tx, org, id, now.done + 1).await?;
        }
        tx.commit().await?;
    }
}

async fn answer(app: &App, org: &OrgId, side: &AgentSettings, asked: &Asked) -> Result<Answered> {
    let tried =
        agent::rehearse(app, org, side.clone(), Talk::default(), &asked.question, Audience::Nobody)
            .await;
    let tried = match tried {
        Ok(tried) => tried,
        // Too slow, or not to be had: that is this side's answer, not the end of the comparison.
        Err(Error::Invalid(_)) => {
            return Ok(Answered {
                text: String::new(),
                declined: true,
                right: Some(false),
                model: "none in time".to_owned(),
                ms: 0,
                cost_micros: 0,
                tools: Vec::new(),
            });
        }
        Err(error) => return Err(error),
    };
    Ok(Answered {
        right: right(asked, &tried.text, tried.declined),
        text: tried.text,
        declined: tried.declined,
        model: tried.why.model,
        ms: tried.why.total_ms,
        cost_micros: tried.why.cost_micros,
        tools: tried.why.record.tools.into_iter().map(|run| run.name).collect(),
    })
}

/// Whether an answer is right; nothing where nobody said what is.
fn right(asked: &Asked, text: &str, declined: bool) -> Option<bool> {
    let plain = text.to_lowercase();
    match (asked.refuse, asked.expected.is_empty()) {
        (true, _) => Some(declined),
        (false, true) => None,
        (false, false) => {
            Some(asked.expected.iter().all(|word| plain.contains(&word.to_lowercase())))
        }
    }
}

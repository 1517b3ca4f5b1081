//! What is heard and said in a call, and how long the answers took.

use frontdesk_base::{
    Error, Language, Result,
    id::{CallId, MemberId, MessageId, OrgId},
    text,
};
use frontdesk_db::{Json, Tx};
use frontdesk_voice::redact;

use super::{
    begin::over,
    model::{Call, Line, Speaker, TurnTimes, WordTime},
    store,
};
use crate::{
    App,
    conversations::{Conversation, voice},
    limits, metering,
    metering::Meter,
    orgs,
};

/// Things said in one call, and answers timed.
const LINES: i64 = 2_000;
/// Words of one of them.
const WORDS: usize = 2_000;
/// The longest word, in characters.
const WORD_CHARS: usize = 100;
/// The longest a call can be, in milliseconds: a day.
const DAY_MS: i64 = 24 * 3600 * 1000;
/// Keys that are kept of one call.
const KEYS: usize = 1_000;

/// Something that was heard.
#[derive(Debug, Clone, Default)]
pub struct NewLine {
    /// The words.
    pub text: String,
    /// Each with its time, where the ears tell; may be empty.
    pub words: Vec<WordTime>,
    /// From when, in milliseconds from the answer.
    pub start_ms: i64,
    /// Until when.
    pub end_ms: i64,
    /// How sure the ears were, 0 to 1.
    pub confidence: Option<f32>,
    /// The teller's own id of it: the same again is the same message.
    pub id: Option<String>,
}

/// What the caller said: stored as a message of the conversation with its times, and told, without the numbers
/// of cards and documents, whoever heard it. It waits for the agent as any message does; no job is written,
/// because whoever holds the call runs the turn.
///
/// # Errors
/// [`Error::Invalid`] for no words, [`Error::Conflict`] for a call that is over or too long,
/// [`Error::NotFound`].
pub async fn heard(app: &App, org: &OrgId, id: &CallId, line: NewLine) -> Result<MessageId> {
    let words = worded(&line.text)?;
    let masked = redact::mask(&words);
    // Which of the words with their times the number was is not known here.
    let times = if masked == words { bounded(line.words) } else { Vec::new() };
    let client_id = line.id.map(|own| client_id(id, &own));
    let mut tx = app.db().begin(org).await?;
    let (call, conversation) = match told(&mut tx, org, id, client_id.as_deref()).await? {
        Told::Now(open) => *open,
        Told::Before(message) => return Ok(message),
    };
    let message = voice::hear(app, &mut tx, org, conversation, (masked, client_id)).await?;
    let sure = line.confidence.filter(|sure| sure.is_finite());
    let (start_ms, end_ms) = span(line.start_ms, line.end_ms);
    let kept = Line {
        message_id: message.id.clone(),
        call_id: call.id,
        speaker: Speaker::Contact,
        start_ms,
        end_ms,
        words: Json(times),
        #[expect(clippy::cast_possible_truncation, reason = "between 0 and 100")]
        confidence: sure.map(|sure| (sure.clamp(0.0, 1.0) * 100.0).round() as i64),
        interrupted: false,
        unheard: String::new(),
    };
    store::put_line(&mut tx, org, &kept).await?;
    metering::add_in(app, &mut tx, org, &[(Meter::Messages, 1)]).await?;
    tx.commit().await?;
    Ok(message.id)
}

/// What there is of something that is told.
enum Told {
    /// Nothing yet: the open call, with its conversation, which is locked.
    Now(Box<(Call, Conversation)>),
    /// It was told before, under the same id.
    Before(MessageId),
}

async fn told(tx: &mut Tx, org: &OrgId, id: &CallId, client_id: Option<&str>) -> Result<Told> {
    let conversation = call(tx, org, id).await?.conversation_id;
    let conversation = voice::lock(tx, org, &conversation).await?;
    // Whoever ends it holds the conversation too: what is open now stays so until this is stored.
    let call = open(tx, org, id).await?;
    if let Some(client_id) = client_id
        && let Some(known) = voice::heard_before(tx, org, &conversation.id, client_id).await?
    {
        return Ok(Told::Before(known));
    }
    room(store::count_lines(tx, org, id).await?)?;
    Ok(Told::Now(Box::new((call, conversation))))
}

/// Words as they are kept.
fn worded(text: &str) -> Result<String> {
    let words = text::shorten(&text::clean(text), limits::MESSAGE_CHARS);
    if words.is_empty() { Err(Error::invalid("text", "is empty")) } else { Ok(words) }
}

/// The language that the caller speaks by now. Replies are in it from the next on.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn speaks(app: &App, org: &OrgId, id: &CallId, language: Language) -> Result<()> {
    let mut conn = app.db().read(org).await?;
    let call = store::get(&mut conn, org, id).await?.ok_or(Error::NotFound("call"))?;
    let conversation = call.conversation_id;
    if voice::language(&mut conn, org, &conversation).await?.as_deref() == Some(language.tag()) {
        return Ok(());
    }
    drop(conn);
    let mut tx = app.db().begin(org).await?;
    voice::speaks(app, &mut tx, org, &conversation, language.tag()).await?;
    tx.commit().await
}

/// What was heard in a call, by the tellers' own ids that begin with this: the id and the words, in order.
pub(crate) async fn heard_as(
    app: &App,
    org: &OrgId,
    call: &Call,
    prefix: &str,
) -> Result<Vec<(String, String)>> {
    let own = format!("{}:", call.id);
    let mut conn = app.db().read(org).await?;
    let under = format!("{own}{prefix}");
    let heard = voice::heard_under(&mut conn, org, &call.conversation_id, &under).await?;
    let bare = |(id, words): (String, String)| (id[own.len()..].to_owned(), words);
    Ok(heard.into_iter().map(bare).collect())
}

/// Something the agent says outside a turn, such as the greeting, a question whether somebody is there, a
/// farewell. `own` is false for what is the line's rather than the agent's (the greeting, that the call is
/// recorded): models are not shown it as if they had said it. Its times come by [`spoken`].
///
/// # Errors
/// As for [`heard`].
pub async fn said(
    app: &App,
    org: &OrgId,
    id: &CallId,
    words: &str,
    own: bool,
) -> Result<MessageId> {
    let words = worded(words)?;
    let mut tx = app.db().begin(org).await?;
    let call = open(&mut tx, org, id).await?;
    room(store::count_lines(&mut tx, org, id).await?)?;
    let message = voice::say(app, &mut tx, org, &call.conversation_id, (words, own)).await?;
    let line = agent_line(&message.id, &call, (0, 0), Vec::new());
    store::put_line(&mut tx, org, &line).await?;
    tx.commit().await?;
    Ok(message.id)
}

/// What a member said to the caller with their own voice, as it was heard. The same beginning again is the same.
///
/// # Errors
/// As for [`heard`].
pub async fn member_said(
    app: &App,
    org: &OrgId,
    id: &CallId,
    member: &MemberId,
    line: NewLine,
) -> Result<MessageId> {
    let words = worded(&line.text)?;
    let client_id = format!("{id}:member-{}", line.start_ms);
    let mut tx = app.db().begin(org).await?;
    let (call, conversation) = match told(&mut tx, org, id, Some(&client_id)).await? {
        Told::Now(open) => *open,
        Told::Before(message) => return Ok(message),
    };
    let name = orgs::member_in(&mut tx, org, member).await?.map(|member| member.name);
    let who = (member, name.as_deref().unwrap_or_default());
    let said = (words, client_id);
    let message = voice::member_says(app, &mut tx, org, conversation, who, said).await?;
    let line = agent_line(&message.id, &call, (line.start_ms, line.end_ms), line.words);
    store::put_line(&mut tx, org, &line).await?;
    metering::add_in(app, &mut tx, org, &[(Meter::Messages, 1)]).await?;
    tx.commit().await?;
    Ok(message.id)
}

/// When something of the agent's was spoken: a reply that a turn stored, or what was [`said`]. Told again,
/// it is corrected; what was cut stays cut.
///
/// # Errors
/// [`Error::NotFound`] when the message is not one of the call's conversation.
pub async fn spoken(
    app: &App,
    org: &OrgId,
    id: &CallId,
    message: &MessageId,
    (start_ms, end_ms): (i64, i64),
    words: Vec<WordTime>,
) -> Result<()> {
    let mut tx = app.db().begin(org).await?;
    let call = call(&mut tx, org, id).await?;
    if !store::is_said_in(&mut tx, org, &call.conversation_id, message).await? {
        return Err(Error::NotFound("message"));
    }
    let mut line = agent_line(message, &call, (start_ms, end_ms), words);
    match store::line(&mut tx, org, message).await? {
        Some(known) if known.call_id != call.id => return Err(Error::NotFound("message")),
        Some(known) => (line.interrupted, line.unheard) = (known.interrupted, known.unheard),
        None => room(store::count_lines(&mut tx, org, id).await?)?,
    }
    store::put_line(&mut tx, org, &line).await?;
    tx.commit().await
}

/// Somebody spoke over a reply: of its text stays what was `heard`, which is what models are shown from
/// then on; members still see the rest, struck. Cutting again cuts shorter, never longer.
///
/// # Errors
/// [`Error::NotFound`] when the message is not the agent's in the call's conversation.
pub async fn cut(
    app: &App,
    org: &OrgId,
    id: &CallId,
    message: &MessageId,
    heard: &str,
) -> Result<()> {
    let mut tx = app.db().begin(org).await?;
    let call = call(&mut tx, org, id).await?;
    let known = store::line(&mut tx, org, message).await?;
    if known.as_ref().is_some_and(|known| known.call_id != call.id) {
        return Err(Error::NotFound("message"));
    }
    let heard = text::clean(heard);
    let there = (message, heard.as_str());
    let whole = voice::cut(app, &mut tx, org, &call.conversation_id, there).await?;
    if heard.chars().count() > whole.chars().count() {
        // Longer than what was said: not a cut of it. The transaction goes with everything in it.
        return Err(Error::invalid("heard", "is longer than what was said"));
    }
    let mut line = known.unwrap_or_else(|| agent_line(message, &call, (0, 0), Vec::new()));
    let rest = rest(&whole, &heard);
    line.unheard = match (rest.is_empty(), line.unheard.is_empty()) {
        (_, true) => rest.to_owned(),
        (true, false) => line.unheard,
        (false, false) => format!("{rest} {}", line.unheard),
    };
    line.interrupted = true;
    store::put_line(&mut tx, org, &line).await?;
    tx.commit().await
}

/// What stays of something that was heard, by its teller's own id, because the rest of it must not be kept. What
/// is not kept yet is let be.
///
/// # Errors
/// [`Error::NotFound`].
pub(crate) async fn mask(
    app: &App,
    org: &OrgId,
    id: &CallId,
    own: &str,
    stays: &str,
) -> Result<()> {
    let client_id = client_id(id, own);
    let mut tx = app.db().begin(org).await?;
    let call = call(&mut tx, org, id).await?;
    let conversation = &call.conversation_id;
    let known = voice::heard_before(&mut tx, org, conversation, &client_id).await?;
    let Some(message) = known else { return Ok(()) };
    let stays = text::clean(stays);
    let stays = if stays.is_empty() { redact::MASK } else { stays.as_str() };
    voice::mask(app, &mut tx, org, conversation, (&message, stays)).await?;
    if let Some(line) = store::line(&mut tx, org, &message).await? {
        store::put_line(&mut tx, org, &Line { words: Json(Vec::new()), ..line }).await?;
    }
    tx.commit().await
}

/// The id of a message by its teller's own id of it.
fn client_id(call: &CallId, own: &str) -> String {
    format!("{call}:{}", text::shorten(own, 60))
}

/// What comes after `heard` in `whole`: after its own characters where it begins with them, after as many
/// words where the mouth counted in words that it spells otherwise.
fn rest<'a>(whole: &'a str, heard: &str) -> &'a str {
    if let Some(rest) = whole.strip_prefix(heard) {
        return rest.trim();
    }
    let count = heard.split_whitespace().count();
    let after = whole.split_whitespace().nth(count);
    after.map_or("", |word| {
        // A part of a text lies within it: how far is the difference of their addresses.
        let at = word.as_ptr() as usize - whole.as_ptr() as usize;
        whole.get(at..).unwrap_or("")
    })
}

/// How long an answer took.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] when there are too many.
pub async fn turn(app: &App, org: &OrgId, id: &CallId, times: TurnTimes) -> Result<()> {
    let mut tx = app.db().begin(org).await?;
    let call = lock(&mut tx, org, id).await?;
    room(store::count_turns(&mut tx, org, &call.id).await?)?;
    let bound = |ms: Option<i64>| ms.map(|ms| ms.clamp(0, DAY_MS));
    let name = |name: String| text::shorten(&text::line(&name), 80);
    let times = TurnTimes {
        speech_end_ms: times.speech_end_ms.clamp(0, DAY_MS),
        decided_ms: bound(times.decided_ms),
        transcript_ms: bound(times.transcript_ms),
        first_token_ms: bound(times.first_token_ms),
        first_audio_ms: bound(times.first_audio_ms),
        first_frame_ms: bound(times.first_frame_ms),
        clear_ms: bound(times.clear_ms),
        ears: name(times.ears),
        model: name(times.model),
        mouth: name(times.mouth),
        ..times
    };
    store::insert_turn(&mut tx, org, &call.id, &times, app.clock().now()).await?;
    tx.commit().await?;
    if let Some(ms) = times.first_frame_ms {
        metrics::histogram!("call_answer_seconds").record(ms as f64 / 1000.0);
    }
    Ok(())
}

/// The keys that were pressed in the call, those that were pressed together as one word: `0` to `9`, `*`,
/// `#`, `A` to `D`, and spaces between; anything else is no key and passed over. Told again, they are
/// replaced.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn keys(app: &App, org: &OrgId, id: &CallId, keys: &str) -> Result<()> {
    let is_key = |key: &char| key.is_ascii_digit() || " *#ABCD".contains(*key);
    let mut tx = app.db().begin(org).await?;
    let mut call = lock(&mut tx, org, id).await?;
    call.digits = text::line(&keys.chars().filter(is_key).take(KEYS).collect::<String>());
    store::update(&mut tx, org, &call).await?;
    tx.commit().await
}

fn agent_line(message: &MessageId, call: &Call, times: (i64, i64), words: Vec<WordTime>) -> Line {
    let (start_ms, end_ms) = span(times.0, times.1);
    Line {
        message_id: message.clone(),
        call_id: call.id.clone(),
        speaker: Speaker::Agent,
        start_ms,
        end_ms,
        words: Json(bounded(words)),
        confidence: None,
        interrupted: false,
        unheard: String::new(),
    }
}

/// A span of time that can be one.
fn span(start_ms: i64, end_ms: i64) -> (i64, i64) {
    let start = start_ms.clamp(0, DAY_MS);
    (start, end_ms.clamp(start, DAY_MS))
}

/// Words as they are kept: so many, of such a length, at times that can be.
fn bounded(words: Vec<WordTime>) -> Vec<WordTime> {
    let kept = words.into_iter().take(WORDS).map(|WordTime(word, start, end)| {
        let (start, end) = span(start, end);
        WordTime(text::shorten(&text::line(&word), WORD_CHARS), start, end)
    });
    kept.filter(|word| !word.0.is_empty()).collect()
}

fn room(count: i64) -> Result<()> {
    if count >= LINES {
        return Err(Error::conflict("This call is too long."));
    }
    Ok(())
}

async fn call(tx: &mut Tx, org: &OrgId, id: &CallId) -> Result<Call> {
    store::get(tx, org, id).await?.ok_or(Error::NotFound("call"))
}

async fn lock(tx: &mut Tx, org: &OrgId, id: &CallId) -> Result<Call> {
    store::lock(tx, org, id).await?.ok_or(Error::NotFound("call"))
}

async fn open(tx: &mut Tx, org: &OrgId, id: &CallId) -> Result<Call> {
    let call = call(tx, org, id).await?;
    if call.is_open() { Ok(call) } else { Err(over()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_is_what_comes_after_what_was_heard() {
        for (whole, heard, left) in [
            ("We are open until six.", "We are open", "until six."),
            ("We are open until six.", "", "We are open until six."),
            ("We are open until six.", "We are open until six.", ""),
            // Numbers are spelled out by the mouth.
            ("It costs 45 € for you", "It costs forty-five", "€ for you"),
            ("Grüße aus Köln", "Grüße aus", "Köln"),
            ("one", "one two three", ""),
        ] {
            assert_eq!(rest(whole, heard), left, "{whole} / {heard}");
        }
    }

    #[test]
    fn times_and_words_of_strangers_are_bounded() {
        assert_eq!(span(-5, i64::MAX), (0, DAY_MS));
        assert_eq!(span(900, 100), (900, 900));
        let many = vec![WordTime("a\u{0}\nb".repeat(500), i64::MIN, i64::MAX); 5_000];
        let kept = bounded(many);
        assert_eq!(kept.len(), WORDS);
        assert!(kept.iter().all(|w| w.0.chars().count() <= WORD_CHARS && !w.0.contains('\n')));
        assert!(bounded(vec![WordTime(" ".to_owned(), 0, 1)]).is_empty());
    }
}

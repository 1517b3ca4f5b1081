//! Calls of the salon's last days: one with a recording, one that left a message, one where the caller spoke
//! over the answer, and one that nobody took. Nobody's voice is in the recording: it is made of tones.

use std::time::Duration;

use frontdesk_base::{Phone, Result, Timestamp, id::ChannelId};

use super::tones;
use crate::{
    App, Caller,
    calls::{
        self, Call, Direction, EndedBy, Ending, NewCall, NewLine, Outcome, Speaker, TurnTimes,
        WordTime,
    },
    channels,
    contacts::{self, ContactChange},
    tasks::{self, NewTask, Urgency},
};

/// The salon's number.
const SALON: &str = "+14155550134";
/// How long one spoken word takes, and the silence between two who speak, in milliseconds.
const WORD_MS: i64 = 320;
const PAUSE_MS: i64 = 700;

/// Who says it, what, and how much of it is not heard because somebody speaks.
type Said = (Speaker, &'static str, &'static str);

/// Somebody who called, as the demo tells it.
struct Story {
    /// How long ago, in hours.
    ago: u64,
    name: Option<&'static str>,
    number: Option<&'static str>,
    lines: &'static [Said],
    outcome: Option<Outcome>,
    ended_by: EndedBy,
    /// What is to be done after it.
    task: Option<(&'static str, &'static str)>,
    recorded: bool,
}

use Speaker::{Agent, Contact};

const STORIES: &[Story] = &[
    Story {
        ago: 70,
        name: Some("Helen Marsh"),
        number: Some("+14155552671"),
        lines: &[
            (Contact, "Hi, are you open on Saturday, and until when?", ""),
            (Agent, "Yes, on Saturday we are open from nine to five.", ""),
            (Contact, "And how much is a women's haircut?", ""),
            (
                Agent,
                "A women's haircut with wash and blow-dry is 75 dollars and takes an hour.",
                "",
            ),
            (Contact, "Lovely, I will book online. Thank you, bye!", ""),
            (Agent, "Thank you for calling, Helen. See you soon!", ""),
        ],
        outcome: None,
        ended_by: EndedBy::Caller,
        task: None,
        recorded: true,
    },
    Story {
        ago: 27,
        name: Some("George Tan"),
        number: Some("+14155552384"),
        lines: &[
            (
                Contact,
                "Hello, I think I left my umbrella at your place yesterday, a green one.",
                "",
            ),
            (
                Agent,
                "I am sorry to hear that. I will ask the team to look for a green umbrella and call you back.",
                "",
            ),
            (Contact, "Great, thanks a lot.", ""),
            (Agent, "You are welcome. Somebody will call you today.", ""),
        ],
        outcome: Some(Outcome::Message),
        ended_by: EndedBy::Agent,
        task: Some((
            "Look for George's green umbrella",
            "He thinks he left it yesterday. Call him back.",
        )),
        recorded: false,
    },
    Story {
        ago: 8,
        name: None,
        number: None,
        lines: &[
            (Contact, "What are your opening hours this week?", ""),
            (
                Agent,
                "On Tuesday, Wednesday and Friday we are open from nine to seven,",
                "on Thursday from ten to eight, and on Saturday from nine to five.",
            ),
            (Contact, "Sorry, only Thursday, please.", ""),
            (Agent, "On Thursday we are open from ten to eight.", ""),
            (Contact, "Perfect, bye.", ""),
        ],
        outcome: None,
        ended_by: EndedBy::Caller,
        task: None,
        recorded: false,
    },
    Story {
        ago: 5,
        name: Some("Ruth Okafor"),
        number: Some("+14155552019"),
        lines: &[],
        outcome: None,
        ended_by: EndedBy::Caller,
        task: None,
        recorded: false,
    },
];

/// Lets them all call.
pub(super) async fn fill(app: &App, owner: &Caller, now: Timestamp) -> Result<()> {
    let channel = channels::add_voice(app, owner, "Phone", "demo").await?.id;
    for (nth, story) in STORIES.iter().enumerate() {
        app.clock().set(now.minus(Duration::from_secs(story.ago * 3600 + nth as u64 * 500)));
        tell(app, owner, &channel, story, nth).await?;
    }
    Ok(())
}

async fn tell(
    app: &App,
    owner: &Caller,
    channel: &ChannelId,
    story: &Story,
    nth: usize,
) -> Result<()> {
    let org = owner.org();
    let new = NewCall {
        channel: channel.clone(),
        provider: "demo".to_owned(),
        external_id: format!("demo-call-{nth}"),
        direction: Direction::Inbound,
        from: story.number.and_then(|number| Phone::parse(number, None).ok()),
        to: Phone::parse(SALON, None).ok(),
        conversation: None,
    };
    let begun = calls::begin(app, org, new).await?;
    let id = &begun.call.id;
    if let Some(name) = story.name {
        let change = ContactChange { name: Some(name.to_owned()), ..ContactChange::default() };
        contacts::update(app, owner, &begun.contact.id, &change).await?;
    }
    app.clock().advance(Duration::from_secs(4));
    if !story.lines.is_empty() {
        let call = calls::answered(app, org, id).await?;
        let spoken = speak(app, owner, &call, story).await?;
        if let Some((title, body)) = story.task {
            let task = NewTask {
                kind: "callback".to_owned(),
                title: title.to_owned(),
                body: body.to_owned(),
                urgency: Urgency::Normal,
                contact: Some(begun.contact.id.clone()),
                conversation: Some(begun.conversation.id.clone()),
                ..NewTask::default()
            };
            tasks::create(app, owner, task).await?;
        }
        if story.recorded {
            calls::recording_ready(app, org, id, tones::recording(&spoken)).await?;
        }
    }
    let ending = Ending { outcome: story.outcome, ..Ending::by(story.ended_by) };
    calls::end(app, org, id, ending).await?;
    Ok(())
}

/// Says everything, in the time it takes. When each word was said, and by whom.
async fn speak(
    app: &App,
    owner: &Caller,
    call: &Call,
    story: &Story,
) -> Result<Vec<(Speaker, WordTime)>> {
    let (org, id) = (owner.org(), &call.id);
    let mut spoken = Vec::new();
    let greeting = "Juniper and Co. Hair, good day! How can I help?";
    let greets = calls::said(app, org, id, greeting, false).await?;
    let words = timed(greeting, 400);
    let mut at = end_of(&words, 400);
    spoken.extend(words.iter().cloned().map(|word| (Agent, word)));
    calls::spoken(app, org, id, &greets, (400, at), words).await?;
    let mut asked_until = at;
    for (nth, (who, said, unheard)) in story.lines.iter().enumerate() {
        let start = at + PAUSE_MS;
        let words = timed(said, start);
        at = end_of(&words, start);
        spoken.extend(words.iter().cloned().map(|word| (*who, word)));
        pass(app, call, at);
        if *who == Contact {
            asked_until = at;
            let line = NewLine {
                text: (*said).to_owned(),
                words,
                start_ms: start,
                end_ms: at,
                confidence: Some(0.96),
                id: Some(format!("line-{nth}")),
            };
            calls::heard(app, org, id, line).await?;
            continue;
        }
        let whole = format!("{said} {unheard}");
        let message = calls::said(app, org, id, whole.trim(), true).await?;
        calls::spoken(app, org, id, &message, (start, at), words).await?;
        if !unheard.is_empty() {
            calls::cut(app, org, id, &message, said).await?;
        }
        let ms = start - asked_until;
        let times = TurnTimes {
            message_id: Some(message),
            speech_end_ms: asked_until,
            decided_ms: Some(ms * 3 / 10),
            transcript_ms: Some(ms * 4 / 10),
            first_token_ms: Some(ms / 2),
            first_audio_ms: Some(ms * 9 / 10),
            first_frame_ms: Some(ms + i64::try_from(nth).unwrap_or(0) * 15),
            clear_ms: (!unheard.is_empty()).then_some(85),
            ears: "demo".to_owned(),
            model: "house".to_owned(),
            mouth: "demo".to_owned(),
            ..TurnTimes::default()
        };
        calls::turn(app, org, id, times).await?;
    }
    pass(app, call, at + PAUSE_MS);
    Ok(spoken)
}

/// Turns the clock to where the call is.
fn pass(app: &App, call: &Call, at_ms: i64) {
    let from = call.answered_at.unwrap_or(call.started_at);
    app.clock().set(from.plus(Duration::from_millis(u64::try_from(at_ms).unwrap_or(0))));
}

fn timed(said: &str, start: i64) -> Vec<WordTime> {
    let mut at = start;
    said.split_whitespace()
        .map(|word| {
            // A longer word takes longer.
            let ms = WORD_MS / 2 + 45 * i64::try_from(word.len().min(10)).unwrap_or(4);
            let one = WordTime(word.to_owned(), at, at + ms - 60);
            at += ms;
            one
        })
        .collect()
}

fn end_of(words: &[WordTime], start: i64) -> i64 {
    words.last().map_or(start, |word| word.2)
}

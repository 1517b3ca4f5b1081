//! Calls: conversations by voice, from the first ring to the report.
//!
//! Whoever carries a call (a phone provider's webhook and media stream, the browser) tells what happens
//! to it: it begins ([`begin()`]), is answered, what is heard and said becomes messages of its conversation
//! with their times ([`heard`], [`spoken`], [`cut`]), each turn leaves how long it took ([`turn`]), a
//! recording is kept ([`Taping`], [`recording_ready`]), it ends ([`end()`]). No turn is a job while the line is open:
//! who holds the call answers what waits, as soon as it is said.
//!
//! A call that the agent makes begins with `channels::voice::dial`, is asked of its line's carrier by a job of the line
//! ([`crate::channels::voice`]), and ends by how somebody was reached (`reach`); answered, it is as any other.
//!
//! A call that the agent put through to a person and that nobody took there comes back to the agent (`returned`), once.
//!
//! A call that nobody holds any more (its process died) is ended by the job in `watch`. When a call is
//! over it is summed up, a missed one becomes a task, and those who want to know hear of it by mail
//! (`report` asks for it).

mod act;
mod begin;
mod browser;
mod dial;
mod end;
mod latency;
mod list;
mod model;
mod opening;
pub(crate) mod reach;
mod recording;
mod report;
mod reported;
mod returned;
mod sound;
mod store;
mod taping;
mod watch;
mod words;

#[cfg(test)]
pub(crate) use act::Standing;
pub(crate) use act::{Act, CONTROL_JOB, Controlled, on_the_line, put_through, standing};
pub use act::{hand_back, hang_up, say, take_over, whisper};
pub use begin::{Begun, NewCall, answered, begin};
pub(crate) use browser::room_in_browser;
pub(crate) use dial::dial_in;
pub(crate) use end::keep_summary;
pub use end::{Ending, end, missed};
pub use latency::{Latency, Spread, Step, latency};
pub(crate) use list::get_in;
pub use list::{
    Filter, LIVE_FOR_LIST, Shown, Spoken, by_external_id, get, lines_of, list, live,
    of_conversation, transcript, turns,
};
pub use model::{
    Call, Dial, Direction, EndedBy, Line, Outcome, Peaks, Purpose, Reached, RecordingState,
    Speaker, State, TurnTimes, WordTime,
};
pub(crate) use opening::{asks_about, left_on_machine, opening};
pub(crate) use recording::{FORGET_JOB, ForgottenCall};
pub use recording::{
    Recording, delete_recording, open_recording, recording_began, recording_ready,
};
pub(crate) use report::{EndedCall, REPORT_JOB};
pub use reported::{Reported, reported};
pub(crate) use returned::returned;
pub use sound::Sound;
pub use taping::Taping;
pub(crate) use watch::{LOST_JOB, LostCall};
pub use watch::{beat, hung_up};
pub use words::{NewLine, cut, heard, keys, member_said, said, speaks, spoken, turn};
pub(crate) use words::{heard_as, mask};

use crate::jobs::Handler;

/// The jobs of calls.
pub(crate) fn handlers() -> Vec<Handler> {
    vec![Handler::new(watch::KIND, watch::run)]
}

#[cfg(test)]
mod tests;

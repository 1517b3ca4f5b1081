//! How patient a call is, and the lines that it has ready.

use std::time::Duration;

/// How a call is led. The defaults are what was found to work on telephone lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// How long a silence ends the caller's turn while the agent waits for it.
    pub patience_waiting: Duration,
    /// The same after the caller spoke into the agent's words: they are put straight more often.
    pub patience_speaking: Duration,
    /// The same while a number, an address or a date is dictated, or a sentence is not complete.
    pub patience_dictation: Duration,
    /// The same after a whole short answer to a question that offers one.
    pub patience_short: Duration,
    /// After how long a silence the model is asked although the caller may go on.
    pub likely_end: Duration,
    /// How often in one turn of the caller that may be done in vain. Each is paid for.
    pub tentative_asks: u32,
    /// How long the last words are waited for once the turn is over.
    pub final_wait: Duration,
    /// How long the caller must go on speaking before an interruption is taken for one, when no
    /// words have come.
    pub interruption: Duration,
    /// How long after a sound that was no interruption the agent goes on.
    pub resume: Duration,
    /// How long the agent may be silent over a tool before it says that it is at work.
    pub filler_after: Duration,
    /// How long it may be silent before its answer begins, whatever it does, before it says so.
    pub stalls: Duration,
    /// How long both may be silent before the caller is asked whether they are there.
    pub idle: Duration,
    /// How often that is asked before the call is ended.
    pub idle_prompts: u32,
    /// How long in a row nobody may be there who hears the caller before the call is ended.
    pub deaf: Duration,
    /// How long a call may last; twice as long while a member has it.
    pub max_length: Duration,
    /// How long before that the caller is told.
    pub length_warning: Duration,
    /// How long after its last words a call that is over stays open.
    pub farewell: Duration,
    /// How long the next digit of a number is waited for.
    pub digits: Duration,
    /// Whether 0 asks for a person.
    pub zero_for_a_person: bool,
    /// What a single digit says, such as `('1', "I would like to book an appointment")`.
    pub menu: Vec<(char, String)>,
    /// The lines that are ready.
    pub lines: Lines,
}

/// What the agent says without being asked, in the language of the call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lines {
    /// While a tool or an answer takes long.
    pub filler: String,
    /// After a long silence.
    pub idle: String,
    /// When nobody answers that.
    pub idle_goodbye: String,
    /// Before the call becomes too long.
    pub length_warning: String,
    /// When it has.
    pub length_goodbye: String,
    /// When an answer failed, or the caller was not heard.
    pub again: String,
    /// What 0 says.
    pub person: String,
    /// When the call has to end for a reason that has nothing to do with it.
    pub leaving: String,
}

impl Default for Lines {
    fn default() -> Self {
        Self {
            filler: "One moment, I'm checking that.".to_owned(),
            idle: "Are you still there?".to_owned(),
            idle_goodbye:
                "I can't hear you, so I'll end the call here. Please call again. Goodbye."
                    .to_owned(),
            length_warning: "We have about a minute left on this call.".to_owned(),
            length_goodbye: "I have to end the call here. Please call again if there is more. \
                             Goodbye."
                .to_owned(),
            again: "Sorry, I didn't catch that. Could you say it again?".to_owned(),
            person: "I would like to speak to a person.".to_owned(),
            leaving: "I have to end the call here for a technical reason. Please call again in a \
                      minute. Goodbye."
                .to_owned(),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        let ms = Duration::from_millis;
        Self {
            patience_waiting: ms(600),
            patience_speaking: ms(700),
            patience_dictation: ms(1_400),
            patience_short: ms(350),
            likely_end: ms(200),
            tentative_asks: 3,
            final_wait: ms(500),
            interruption: ms(600),
            resume: ms(700),
            filler_after: ms(1_000),
            stalls: ms(3_000),
            idle: ms(9_000),
            idle_prompts: 2,
            deaf: ms(15_000),
            max_length: ms(30 * 60_000),
            length_warning: ms(60_000),
            farewell: ms(1_500),
            digits: ms(2_500),
            zero_for_a_person: true,
            menu: Vec::new(),
            lines: Lines::default(),
        }
    }
}

//! Whether somebody asks for the appointments that they have: "what have I booked?", "my bookings please",
//! "wait, what time was it again?".

use super::{Facts, State, said::Said};

/// What an appointment is called.
const CALLED: &str = "appointment | appointments | booking | bookings | appt | reservation | reservations | my slot | apointment | appointmnet";

/// Whether they ask which appointments they have, or when one of them is.
pub(super) fn asks(said: &Said, facts: &Facts<'_>, state: &State) -> bool {
    let own = said.any_of(CALLED);
    let when = said.any_of("when is | when are | what time is | do i have | have i got | whens");
    own && (when && said.any_of("my | i") || lists(said))
        || booked(said)
        || own && where_to_see(said)
        || (state.made.is_some() || !facts.contact.appointments.is_empty()) && again(said)
}

/// "Show me my bookings", "what appointments do I have?", "my bookings please": nothing but that.
fn lists(said: &Said) -> bool {
    let bare = said.words.len() <= 5
        && said.only_of("my all of the upcoming booking bookings appointments please pls thanks hi hello current")
        && said.any_of("my bookings | my appointments | my booking | my upcoming");
    let asks = said.any_of("my | i have | have i | do i | did i | i got | ive got | i booked | i made")
        && said.any_of(
            "show | see | list | what | which | whats | view | check | tell | give | upcoming | find | look | any | other",
        )
        && said.only_of(
            "show me my the all of upcoming next booking bookings appointment appointments appt reservation what whats which \
            do does did i ive have got any are is list see view check can could you please pls tell give for now coming up find \
            look booked made there on file under name when in with scheduled let want to id like would other here hi hello",
        )
        && !said.any_of("appointment in | want an | have an | need an | book | have appointments | like an | like to have");
    bare || asks
}

/// "What have I booked?", "did I book something?", "when am I booked in?"
fn booked(said: &Said) -> bool {
    let mine = said.any_of(
        "have i booked | did i book | i have booked | ive booked | i booked | am i booked | i am booked | im booked | have i got booked | \
        did i make a booking | have i made a booking | did i make an appointment | have i made an appointment | i got booked",
    );
    mine && said.only_of(
        "what whats when which who did do does have has i ive am im book booked booking made make a an appointment appointment's \
        something anything already in for with you at there again actually even ever so wait sorry hi hello tell me please pls can could \
        check see remind know if whether day time date is was the got to on here just exactly and or ok thing things",
    ) && (said.question() || said.any_of("tell me | check | see if | remind me"))
}

/// "Where can I see my booking?"
fn where_to_see(said: &Said) -> bool {
    said.question()
        && said.any_of("where | how")
        && said.any_of("see my | find my | view my | check my | look at my | look up my")
        && said.words.len() <= 10
}

/// "Wait, what time was it again?", "remind me when that is", of the appointment that there is.
fn again(said: &Said) -> bool {
    let asks = said.any_of(
        "what time was | what time is | what day was | what day is | which day was | which day is | when was | when is | what date was | \
        what date is | who was it with | who is it with | who am i with | what time am i | what time did i | when am i | remind me | \
        when do i come | what time do i come | what did i book | what time did you book | when did you book",
    );
    asks && said.words.len() <= 12
        && said.only_of(
            "wait hang on sorry oh so ok okay and um hmm actually what which when who whos with time day date was is it that this again \
            am i im in for me my the appointment appt booking remind please pls can could you tell did book booked do come meant \
            supposed to be there at of exactly just thanks one more hold quick question whats",
        )
}

/// "Send me the link", said of the appointment that there is.
pub(super) fn wants_link(said: &Said, state: &State) -> bool {
    state.appointment
        && said.words.len() <= 8
        && said.any_of("link | url")
        && said.only_of(
            "can could you please pls send give get share text email me us the a that its it link url for there is to i have want need \
            would like just again now here so and ok yes thanks then",
        )
}

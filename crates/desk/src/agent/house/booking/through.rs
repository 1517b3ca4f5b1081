//! A message in the middle of a plan: somebody else is asked for, something is asked in between, it is
//! dropped, corrected, agreed to, or goes on.

use frontdesk_when::{self as when, Shift};

use super::{Ask, Plan, Wish, heard::Heard, own, words};
use crate::agent::house::{
    Offer,
    classify::{self, Topic},
    details::Details,
    said::Said,
    suggest,
    turn::{Told, Turn},
};

impl Turn<'_> {
    /// Takes the turn's messages into the plan, and goes on with it.
    pub(super) fn go_through(&mut self, mut plan: Plan, pieces: &[Said]) -> Told {
        let text = self.everything();
        self.current.clone_from(&text);
        let all = Said::new(&text);
        // "How much is that?" is asked of what is being booked.
        let service = plan.service.clone().or(plan.own.as_ref().map(|own| own.service.clone()));
        self.state.service = service.or(self.state.service.take());
        let topics: Vec<Topic> = pieces
            .iter()
            .map(|piece| match () {
                () if tells_who(&plan, piece) => Topic::Details,
                () => classify::topic(piece, self.facts, &self.state),
            })
            .collect();
        // "Could you email me a new code?" asks for nothing else.
        let code = plan.asked == Some(Ask::Code) && words::sends_again(&all);
        if code {
            self.hear(&mut plan, &text);
            return self.go_on_planning(plan);
        }
        if self.parts_from(&plan, &all)? || self.leaves(&plan, pieces, &topics, &all)? {
            return Ok(());
        }
        let confirming = plan.asked == Some(Ask::Yes);
        // "Just cancel it, I'll book some other time"
        let gone = confirming && plan.aim == Wish::Cancel && words::cancels(&all);
        let yes = words::yes(&all);
        // "No, forget it" wants no other time.
        let refused = confirming
            && yes == Some(false)
            && (plan.aim == Wish::Book || plan.aim == Wish::Move && !all.has("cancel"))
            && when::read(&all.raw, &self.facts.saying_of(&plan)).is_empty();
        if (refused || !(confirming && (gone || yes.is_some()))) && words::drops(&all, plan.aim) {
            return self.drop_plan(&plan);
        }
        // What only asks is answered, and is not heard as part of the appointment: the price of another
        // service does not change the one that is booked.
        let (asked, told): (Vec<_>, Vec<_>) =
            pieces.iter().zip(&topics).partition(|(piece, topic)| informs(&plan, piece, **topic));
        let told: String = if asked.is_empty() {
            text
        } else {
            told.iter().map(|(piece, _)| piece.raw.as_str()).collect::<Vec<_>>().join("\n")
        };
        let asked: Vec<Said> = asked.into_iter().map(|(piece, _)| piece.clone()).collect();
        if asked.is_empty() && self.asks_for_unlisted(&plan, &told) {
            self.say("I'm afraid that is not on our list.");
            return self.ask_again(plan);
        }
        let heard = self.hear(&mut plan, &told);
        if let Some(service) = plan.service.clone().filter(|_| suggest::asks_advice(&all))
            && !heard.anything()
        {
            self.describe(&service);
            return self.ask_again(plan);
        }
        if asked.is_empty()
            && !heard.moved_on()
            && heard.yes != Some(true)
            && self.turns_elsewhere(&plan, pieces, &topics)?
        {
            return Ok(());
        }
        let asks = asked.is_empty() && asks(pieces, &topics);
        if !asked.is_empty() {
            self.answer_all(&asked)?;
            self.tell_misses()?;
            if !heard.anything() {
                return self.ask_again(plan);
            }
        } else if asks && !heard.moved_on() {
            // A question in between: it is answered, then the plan goes on.
            self.answer_all(pieces)?;
            self.tell_misses()?;
            return if self.state.booking.is_none() && self.state.flow.is_none() {
                self.ask_again(plan)
            } else {
                Ok(())
            };
        }
        self.act_on(plan, &all, &heard, asks, gone)
    }

    /// Whether they want something else now than to go on with the plan; then that was begun.
    fn leaves(&mut self, plan: &Plan, pieces: &[Said], topics: &[Topic], all: &Said) -> Told<bool> {
        let yes = words::yes(all);
        let offered = matches!(self.input.state.offer, Some(Offer::Person | Offer::Either));
        if offered && plan.asked != Some(Ask::Yes) && yes == Some(true) && all.words.len() <= 3 {
            self.state.pending = Some(self.in_words(plan));
            self.fetch_person("The contact accepted the offer of a person")?;
            return Ok(true);
        }
        // "Damn. The day after?" goes on with it.
        let goes_on = || {
            let read = when::read(&all.raw, &self.facts.saying_of(plan));
            !(read.wishes.is_empty() && read.shift.is_none() && !read.soonest)
        };
        let person = topics.contains(&Topic::Person);
        if (person || topics.contains(&Topic::Upset) && !goes_on()) && pieces.len() <= 2 {
            self.state.pending = Some(self.in_words(plan));
            self.fetch_person("The contact asked for a person while speaking of an appointment")?;
            return Ok(true);
        }
        if topics.contains(&Topic::Message) && plan.asked != Some(Ask::Yes) && !words::waits(all) {
            self.let_go(plan)?;
            self.state.pending = Some(self.in_words(plan));
            self.answer_all(pieces)?;
            return Ok(true);
        }
        let books_anew = all.any_of(
            "book | new | another appointment | another one | schedule | make an appointment",
        );
        // Somebody who wants something else with an appointment starts anew; "cancel" alone drops the plan.
        let other = topics.iter().find_map(|topic| match topic {
            // "What is the earliest you have?" while a time to move to is looked for.
            Topic::Wish(Wish::Book) if plan.aim == Wish::Move && plan.own.is_some() => None,
            // "The haircut one" says which of theirs it is.
            Topic::Wish(Wish::Book) if plan.aim != Wish::Book && !books_anew => None,
            Topic::Wish(wish) if *wish != plan.aim => Some(*wish),
            _ => None,
        });
        if let Some(wish) = other
            && plan.asked != Some(Ask::Yes)
            && (yes.is_none() || words::cancels(all))
            && all.words.len() > 1
        {
            self.let_go(plan)?;
            self.answer_wish(wish)?;
            return Ok(true);
        }
        // "My stud is too big, can you swap it?" was no wish to move an appointment.
        let none = plan.asked == Some(Ask::Email) && self.facts.contact.appointments.is_empty();
        if none && self.names_new(all) {
            self.answer_wish(Wish::Book)?;
            return Ok(true);
        }
        Ok(false)
    }

    /// Whether what was said is a matter of its own: a conversation type's, a request for an offer, a
    /// complaint. Then that was begun, and what was held is free again.
    fn turns_elsewhere(&mut self, plan: &Plan, pieces: &[Said], topics: &[Topic]) -> Told<bool> {
        let own = |topic: &Topic| {
            matches!(topic, Topic::Lead | Topic::Complaint | Topic::Privacy | Topic::Past)
        };
        let typed = self.calls_for_type(pieces);
        if !typed && !topics.iter().any(own) {
            return Ok(false);
        }
        self.let_go(plan)?;
        if !typed || !self.take_type(pieces, None)? {
            self.planning = false;
            self.answer_all(pieces)?;
            self.tell_misses()?;
        }
        Ok(true)
    }

    /// Acts on what was heard: a yes, a no, a change.
    fn act_on(
        &mut self,
        mut plan: Plan,
        all: &Said,
        heard: &Heard,
        asks: bool,
        gone: bool,
    ) -> Told {
        let confirming = plan.asked == Some(Ask::Yes);
        if confirming
            && plan.aim == Wish::Book
            && !heard.moved_on()
            && self.asks_anew(&mut plan, all)
        {
            return Ok(());
        }
        if heard.yes == Some(false) && !heard.moved_on() && plan.asked == Some(Ask::Time) {
            if plan.slots.is_empty() {
                return self.drop_plan(&plan);
            }
            // None of those that were offered.
            self.shift(&mut plan, Shift::Another, None);
        }
        if heard.yes == Some(false) && !heard.moved_on() && plan.asked == Some(Ask::Staff) {
            return self.drop_plan(&plan);
        }
        let elsewhere =
            confirming && !gone && plan.aim == Wish::Cancel && plan.elsewhere(all, heard.when);
        if elsewhere && self.can("reschedule") {
            // "Shall I cancel it?" "Have you anything on Saturday?"
            plan.aim = Wish::Move;
            if let Some(own) = &plan.own {
                let at = own.at;
                own::from_there(&mut plan, at);
            }
            plan.asked = None;
            return self.go_on_planning(plan);
        }
        if confirming && plan.slot_or_own() && !heard.changes() {
            match heard.yes.or(gone.then_some(true)) {
                Some(true) if !asks => return self.carry_out(plan),
                // "No, just cancel it"
                Some(false)
                    if plan.aim == Wish::Cancel
                        && all.has("cancel")
                        && !all.any_of("dont | not") =>
                {
                    self.read_out(plan);
                    return Ok(());
                }
                // "No, it's Sally Rohr" puts the name right.
                Some(false) if heard.details && plan.aim == Wish::Book => {}
                Some(false) => return self.not_so(plan),
                _ => {}
            }
        }
        if !heard.anything() && !gone {
            return self.not_understood(plan);
        }
        plan.tries = 0;
        if plan.aim == Wish::Book
            && let Some(slot) = plan.slot.clone()
            && matches!(plan.asked, Some(Ask::Name | Ask::Reach | Ask::Yes))
            && !self.hold(&mut plan, slot)?
        {
            return Ok(());
        }
        if heard.changes() && matches!(plan.asked, Some(Ask::Name | Ask::Reach)) {
            // Another time is told before the name is asked for again.
            plan.asked = None;
        }
        self.go_on_planning(plan)
    }

    /// Whether a service is named, and nothing of an appointment that there is.
    fn names_new(&self, said: &Said) -> bool {
        let read = Details::read(&said.raw);
        let code = said.raw.chars().filter(char::is_ascii_digit).count() >= 6;
        read.email.is_none()
            && !code
            && !said
                .any_of("appointment | booking | booked | reservation | move | cancel | reschedule")
            && self.facts.named(&self.facts.of_service(&said.raw).raw).any()
    }
}

/// Whether anything is asked, other than as a yes is put: "do it".
fn asks(pieces: &[Said], topics: &[Topic]) -> bool {
    pieces.iter().zip(topics).any(|(piece, topic)| {
        let agrees = words::yes(piece) == Some(true) && !piece.raw.contains('?');
        piece.question() && topic.main() && !matches!(topic, Topic::Wish(_)) && !agrees
    })
}

/// Whether a piece only tells whose appointment it is, whatever its words are elsewhere: "Sheldon Pryce
/// sheldon.pryce@example.com".
fn tells_who(plan: &Plan, piece: &Said) -> bool {
    let details = Details::read(&piece.raw);
    let asked = matches!(plan.asked, Some(Ask::Name | Ask::Reach | Ask::Email));
    let reach = details.email.is_some() || details.phone.is_some();
    asked && !piece.raw.contains('?') && reach && piece.words.len() <= 12
}

/// Whether a piece only asks for something to be told.
fn informs(plan: &Plan, piece: &Said, topic: Topic) -> bool {
    match topic {
        Topic::Price
        | Topic::Duration
        | Topic::Services
        | Topic::Staff
        | Topic::Link
        | Topic::Deposit => true,
        // "Telephone 08 5550 1933" tells how to reach them.
        Topic::Reach(_) => Details::read(&piece.raw).empty(),
        Topic::Hours => piece.any_of(
            "open | opening | hours | close | closed | closes | closing | shut | how late | until when",
        ),
        Topic::Offered => {
            piece.question()
                && plan.service.is_some()
                && plan.asked != Some(Ask::Service)
                && !piece.any_of("instead | make it | make that | change it | switch | rather | swap")
        }
        _ => false,
    }
}

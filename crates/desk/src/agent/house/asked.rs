//! The turn from its first word to its last: what is under way goes on, then each piece is
//! answered in order, then what is left to say is said.

use crate::knowledge::index::words::List;

use frontdesk_base::text;

use super::{
    Offer, booking,
    classify::{self, Topic},
    details::Details,
    flow::{Flow, FlowKind},
    languages,
    said::{self, Said},
    services::Match,
    smalltalk::Talk,
    suggest, theirs,
    turn::{Told, Turn},
    wants,
};

/// Words that a yes and a no are made of.
const YES: List = List(
    "yes yeah yep yup sure ok okay please do that would be great good go ahead absolutely \
    definitely ya y fine alright of course lets let it sounds perfect both",
);
const NO: List = List(
    "no nope nah not now really thanks thank you its it fine ok okay im good dont need that \
    all nothing n i am never mind later today else is",
);

impl Turn<'_> {
    /// Answers the turn's messages.
    pub(super) fn take(&mut self) -> Told {
        let all = self.everything();
        let mut pieces = said::pieces(self.input.texts);
        let flow = self.state.flow.take();
        let plan = self.state.booking.take();
        let asking = self.state.intake.take();
        let offered = self.state.intake_offer.take();
        self.state.offer = None;
        self.state.meant = None;
        self.state.pending = None;
        self.state.urgent = false;
        self.state.wishing = false;
        if pieces.is_empty() && self.input.files > 0 {
            self.state.intake = asking;
            return self.take_files(flow);
        }
        if pieces.is_empty() {
            self.say("I'm sorry, I can only read text. Could you put it into words?");
            (self.state.flow, self.state.booking) = (flow, plan);
            self.state.intake = asking;
            return Ok(());
        }
        if let Some(asking) = asking
            && self.go_on_asking(asking, &pieces)?
        {
            return Ok(());
        }
        // What cannot wait comes before a message or an appointment in the making.
        let waits = !self.cannot_wait(&pieces);
        let (flow, plan) = (flow.filter(|_| waits), plan.filter(|_| waits));
        if let Some(plan) = plan {
            return self.take_plan(plan, &pieces);
        }
        if let Some(flow) = flow {
            return self.go_on_writing(flow, &pieces);
        }
        self.current.clone_from(&all);
        let words: Vec<String> = pieces.iter().flat_map(|piece| piece.words.clone()).collect();
        if let Some(language) = languages::foreign(&all, &words) {
            return self.answer_in(language, &all);
        }
        if self.take_word(&mut pieces)? && pieces.is_empty() {
            return Ok(());
        }
        let details = self.news(&all);
        let noted = self.note_details(&details)?;
        let greeted = self.greeted(&mut pieces);
        if pieces.is_empty() {
            return self.chat(Talk::Greeting);
        }
        if !self.take_type(&pieces, offered.as_deref())? && !self.take_offer(&pieces)? {
            self.answer_all(&pieces)?;
        }
        self.close(&details, noted, greeted)
    }

    /// What the messages say about their writer that was not known before this turn.
    fn news(&self, all: &str) -> Details {
        let details = Details::read(all);
        let stored = self.input.calls.iter().find(|done| done.name == "update_contact");
        match stored {
            // Stored a moment ago in this turn, so the facts may hold it already.
            Some(done) => details.only(|key| done.arguments.get(key).is_some()),
            None => details.beyond(&self.facts.contact),
        }
    }

    /// All messages of the turn as one text.
    pub(super) fn everything(&self) -> String {
        let mut all = String::new();
        for said in self.input.texts {
            let left = 4_000_usize.saturating_sub(all.len());
            all.push_str(&said[..said.floor_char_boundary(left)]);
            all.push('\n');
        }
        all.trim().to_owned()
    }

    fn go_on_writing(&mut self, flow: Flow, pieces: &[Said]) -> Told {
        let topics: Vec<Topic> =
            pieces.iter().map(|piece| classify::topic(piece, self.facts, &self.state)).collect();
        if topics.contains(&Topic::Person) && pieces.len() <= 2 {
            self.state.pending.clone_from(&flow.text);
            return self.fetch_person("The contact asked for a person");
        }
        if self.take_slot(flow.clone(), pieces)? {
            return Ok(());
        }
        // A question in between: it is answered, then the writing goes on.
        self.answer_all(pieces)?;
        self.tell_misses()?;
        if self.state.flow.is_none() {
            self.go_on(flow)?;
        }
        Ok(())
    }

    /// Takes a "yes" or "no" to what was offered last.
    fn take_offer(&mut self, pieces: &[Said]) -> Told<bool> {
        let [said] = pieces else { return Ok(false) };
        let yes = said.words.iter().all(|word| YES.has(word))
            && said.any_of(
                "yes | yeah | yep | yup | sure | ok | okay | please | go ahead | absolutely | \
                definitely | of course | do it | fine | alright | y | ya",
            );
        let no = said.words.iter().all(|word| NO.has(word))
            && said.any_of(
                "no | nope | nah | not now | not really | n | never mind | nothing else | \
                im good | nothing",
            );
        if yes {
            match self.input.state.offer {
                Some(Offer::Person | Offer::Either) => {
                    self.fetch_person("The contact accepted the offer of a person")?;
                }
                Some(Offer::Message) => self.write_message(None)?,
                Some(Offer::Services) => self.list_services(),
                Some(Offer::More) => self.say("Gladly. What would you like to know?"),
                None => match &self.input.state.meant {
                    Some(title) => self.look_up(&Said::new(title))?,
                    None => self.say("Great. What can I do for you?"),
                },
            }
        } else if no {
            if self.input.state.offer == Some(Offer::More) {
                self.part()?;
            } else {
                self.say("No problem. If there's anything else, just ask.");
                self.state.offer = Some(Offer::More);
            }
        }
        Ok(yes || no)
    }

    pub(super) fn answer_all(&mut self, pieces: &[Said]) -> Told {
        let topics: Vec<Topic> = pieces
            .iter()
            .map(|piece| classify::topic(piece, self.facts, &self.input.state))
            .collect();
        let main = topics.iter().any(|topic| topic.main());
        if let Some(wish) = self.wish_of_all(pieces, &topics).filter(|_| !self.planning) {
            return self.answer_wish(wish);
        }
        if !main && topics.iter().all(|topic| *topic == Topic::Statement) && pieces.len() > 1 {
            let all = Said::new(&self.everything());
            self.current.clone_from(&all.raw);
            return self.look_up(&all);
        }
        let statements = topics.contains(&Topic::Statement);
        // Whoever is angry about something done wrong is answered once: by the complaint, or by a
        // person when patience is at its end.
        let complains = topics.contains(&Topic::Complaint);
        let at_end = topics.contains(&Topic::Upset) && self.out_of_patience();
        for (said, topic) in pieces.iter().zip(topics) {
            // Small talk around a question, and what leads up to it, need no answer of their own.
            let aside = match topic {
                Topic::Statement => main,
                Topic::Talk(_) => main || statements,
                Topic::Upset => complains && !at_end,
                Topic::Complaint => at_end,
                _ => false,
            };
            // "And how long does it take?" is about what the piece before was about.
            let topic = match topic {
                Topic::Question => classify::topic(said, self.facts, &self.state),
                _ => topic,
            };
            if !aside && self.state.flow.is_none() && self.state.booking.is_none() {
                self.current.clone_from(&said.raw);
                if matches!(topic, Topic::Offered | Topic::Statement | Topic::Question)
                    && let [one] = self.facts.named(&said.raw).best().as_slice()
                {
                    self.state.service = Some(one.name.clone());
                }
                self.answer(said, topic)?;
            }
        }
        Ok(())
    }

    /// A wish that no sentence holds alone: "my granddaughter would like an English lesson. Would Friday at
    /// three be possible?"
    fn wish_of_all(&self, pieces: &[Said], topics: &[Topic]) -> Option<booking::Wish> {
        if pieces.len() < 2 || !self.can("book") {
            return None;
        }
        let all = Said::new(&self.everything());
        let changes = |topic: &Topic| {
            matches!(topic, Topic::Wish(booking::Wish::Move | booking::Wish::Cancel))
        };
        if topics.iter().any(changes) {
            return theirs::wish(&all, self.facts);
        }
        let loose = topics.iter().all(|topic| {
            matches!(
                topic,
                Topic::Question
                    | Topic::Statement
                    | Topic::Talk(_)
                    | Topic::Offered
                    | Topic::Staff
                    | Topic::Hours
                    | Topic::Details
            )
        });
        if !loose {
            return None;
        }
        if let Some(wish) = theirs::wish(&all, self.facts) {
            return Some(wish);
        }
        let text = &all.raw;
        let read = frontdesk_when::read(text, &self.facts.saying(frontdesk_when::Asked::Nothing));
        let named = self.facts.named(&self.facts.of_service(text).raw);
        let dated = read.wishes.iter().any(|wish| !wish.days.is_empty());
        let asks_how =
            all.any_of("how much | how long | price | cost | policy | open | closed | hours");
        // "My brakes squeal. Can someone look at it?"
        let help = suggest::asks_for_help(&all) && named.any();
        ((dated && named.any() || help) && !asks_how).then_some(booking::Wish::Book)
    }

    fn answer(&mut self, said: &Said, topic: Topic) -> Told {
        match topic {
            Topic::Tampering => {
                self.say(format!(
                    "I can't help with that. I'm here for questions about {}.",
                    self.facts.business.name
                ));
                self.offer_help();
                Ok(())
            }
            Topic::Person => self.fetch_person("The contact asked for a person"),
            Topic::Upset => self.calm(),
            Topic::Privacy => {
                self.pass_privacy();
                Ok(())
            }
            Topic::Past => {
                self.pass_past();
                Ok(())
            }
            Topic::Complaint => {
                // "My crown fell out" may have an answer; "you ruined my hair" needs none first.
                let mishap = said.any(&[
                    "fell off",
                    "fell out",
                    "broke again",
                    "broken again",
                    "still broken",
                ]);
                if mishap && self.look_up_quietly(said)? {
                    return Ok(());
                }
                self.soothe();
                Ok(())
            }
            Topic::Message => self.write_message(Some(said)),
            Topic::Lead => self.write_lead(said),
            Topic::Wish(booking::Wish::Book) if self.planning => self.look_up(said),
            Topic::Wish(wish) => {
                // "Can I book a certain stylist?" asks, "can I book a cut for Friday?" wishes.
                let asks = wish == booking::Wish::Book
                    && said.question()
                    && !said.words.iter().any(|word| super::days::WORDS.has(word))
                    && matches!(self.facts.services_in(said), Match::Part(_) | Match::Missing);
                // "Eye test" gets both: what was taught of it, and times.
                if wish == booking::Wish::Book
                    && wants::may_ask(said, self.facts, &self.input.state)
                {
                    self.look_up_quietly(said)?;
                }
                if asks && self.look_up_quietly(said)? {
                    return Ok(());
                }
                self.answer_wish(wish)
            }
            Topic::Reach(reach) => {
                // "Is there parking at your address?" is about parking.
                let more = said.rest(&REACH_FRAME).any(|word| !self.of_business(word));
                if more && self.look_up_quietly(said)? {
                    return Ok(());
                }
                // "The number of the nearest taxi" is not ours.
                if more && !said.any_of("you | your | u | ur | guys | are | salon | shop | we") {
                    self.miss(&said.raw);
                    return Ok(());
                }
                self.tell_reach(reach, said)
            }
            Topic::Link => self.tell_link(said),
            Topic::Deposit => self.tell_deposit(said),
            Topic::Staff => self.tell_staff(said),
            Topic::Services if self.facts.business.services.is_empty() => self.look_up(said),
            Topic::Services => {
                self.list_services();
                Ok(())
            }
            Topic::Price => self.tell_price(said),
            Topic::Duration => self.tell_duration(said),
            Topic::Offered => self.answer_offered(said),
            Topic::OnOffer => {
                self.tell_offers(said);
                Ok(())
            }
            Topic::Hours => self.answer_hours(said),
            Topic::Talk(talk) => self.chat(talk),
            Topic::Details => Ok(()),
            Topic::Question | Topic::Statement => self.look_up(said),
        }
    }

    fn answer_hours(&mut self, said: &Said) -> Told {
        let more = said
            .rest(&classify::HOURS_FRAME)
            .filter(|word| !super::days::WORDS.has(word) && !self.of_business(word))
            .any(|word| !word.starts_with(|c: char| c.is_ascii_digit()));
        if self.facts.business.hours.unknown() {
            return self.look_up(said);
        }
        if !more || self.facts.noted_day(said).is_some() {
            return self.tell_hours(said);
        }
        // "Is the car park open on Sundays?" asks about something else first.
        if self.look_up_quietly(said)? {
            return Ok(());
        }
        let house = |word: &str| classify::PREMISES.has(word) || super::days::WORDS.has(word);
        let premises = said.rest(&classify::HOURS_FRAME).all(house);
        let ours = premises
            || said.any_of(
                "you open | are open | you guys open | guys open | u guys | ya open | yall open | \
            your hours | your opening | you close | you closed | opening hours | \
            opening times | you shut | u open | u close | business hours | open today | \
            open now | open tomorrow | do you open",
            );
        if ours {
            return self.tell_hours(said);
        }
        self.miss(&said.raw);
        Ok(())
    }

    fn answer_offered(&mut self, said: &Said) -> Told {
        let exact = matches!(self.facts.services_in(said), Match::Full { exact: true, .. });
        // The list says that it is offered; what was taught says more only if it says so too.
        let says_so = |text: &str| {
            let text = text.trim_start().to_lowercase();
            text.starts_with("yes") || text.starts_with("no")
        };
        if self.look_up_if(said, |text| !exact || says_so(text))? && !exact {
            return Ok(());
        }
        if !self.tell_offered(said) {
            self.miss(&said.raw);
        }
        Ok(())
    }

    /// Begins a message, with what is already known of it.
    fn write_message(&mut self, said: Option<&Said>) -> Told {
        let own = said.filter(|said| {
            let asks = said.any(&["leave", "take", "message", "msg", "note"]);
            let words = said.words.len();
            // "Leave a message for Ana" holds none yet; "tell Ana I'm ten minutes late" does.
            let beyond = said.rest(&MESSAGE_FRAME).filter(|word| !self.of_staff(word)).count();
            !asks || words >= 9 && beyond > 2 || said.raw.contains(':') && words >= 6
        });
        let before = self.input.state.pending.clone();
        let own = own.map(|_| self.everything());
        let bare_callback = own.as_ref().is_some_and(|own| own.split_whitespace().count() <= 9);
        let message = match (before, own) {
            (Some(before), Some(own)) if bare_callback => Some(format!("{before}\n{own}")),
            (_, Some(own)) => Some(own),
            (before, None) => before,
        };
        let quoted = message.as_deref().filter(|_| said.is_none_or(|said| said.words.len() < 9));
        if let (Some(quoted), true) = (quoted, self.can("take_message")) {
            let quoted = text::shorten(&quoted.replace('\n', " "), 160);
            self.say(format!("Of course. I'll pass on: “{quoted}”."));
        }
        let mut flow =
            Flow::new(FlowKind::Message, message.map(|message| text::shorten(&message, 2_000)));
        flow.urgent = self.input.state.urgent
            || said.is_some_and(|said| said.any(&["urgent", "urgently", "emergency", "asap"]));
        self.begin(flow)
    }

    fn write_lead(&mut self, said: &Said) -> Told {
        // "Are you taking new patients?" may be answered already.
        if said.question() && !said.any(&["quote", "estimate", "offer", "quotation", "proposal"]) {
            let known = self.look_up_quietly(said)?;
            if known && Details::read(&self.everything()).empty() {
                return Ok(());
            }
        }
        let kind = if wants::quote(said) && self.can("request_quote") {
            FlowKind::Quote
        } else {
            FlowKind::Lead
        };
        if kind == FlowKind::Lead && !self.can("capture_lead") {
            return self.write_message(Some(said));
        }
        let everything = self.everything();
        self.begin(Flow::new(kind, Some(text::shorten(&everything, 1_500))))
    }

    /// Says what is left to say once every piece is answered.
    fn close(&mut self, details: &Details, noted: bool, greeted: bool) -> Told {
        self.tell_misses()?;
        if noted && self.silent() {
            let what = match (&details.name, &details.email, &details.phone) {
                (Some(name), None, None) => format!("Nice to meet you, {name}."),
                (Some(name), _, _) => format!("Thank you, {name}, I've noted that."),
                (None, Some(email), _) => format!("Thank you, I've noted {email}."),
                (None, None, Some(phone)) => format!("Thank you, I've noted {phone}."),
                (None, None, None) => String::new(),
            };
            self.say(format!("{what} How can I help?"));
        } else if !details.empty() && self.silent() {
            // Not stored, so not confirmed.
            self.say("Thank you. What can I do for you?");
        } else if greeted && self.input.state.turn == 0 && self.state.flow.is_none() {
            let hello = self.hello();
            self.say_first(hello);
        }
        Ok(())
    }

    /// A word of a name of somebody who works here.
    fn of_staff(&self, word: &str) -> bool {
        self.facts.business.staff.iter().any(|name| Said::new(name).has(word))
    }

    /// A word of the business's own name or trade.
    fn of_business(&self, word: &str) -> bool {
        let business = self.facts.business;
        [&business.name, &business.industry].iter().any(|text| Said::new(text).has(word))
    }
}

/// Words that ask to leave a message and say nothing of it.
const MESSAGE_FRAME: List = List(
    "i id would like want wanna to leave a an the message msg note for please can could you u may \
    just quick take pass on give send get me my this that it them him her someone somebody team \
    boss owner manager doctor dr mr mrs ms is it possible hi hello there with about and",
);

/// Words of a question for an address or number that say nothing else.
const REACH_FRAME: List = List(
    "address located location directions street postcode zip code city phone number telephone \
    mobile email mail website web site homepage url contact reach touch call ring exactly \
    whereabouts physical based write send shop store salon studio practice clinic office \
    surgery workshop map google maps hold hello reached page webpage full exact area town tel \
    today go search near road",
);

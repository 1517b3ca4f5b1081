//! What is said right after an appointment was made or moved: that it should have been another time.

use frontdesk_when::{self as when, Asked, Context, Days, Shift, Times};
use jiff::{
    ToSpan,
    civil::{Date, DateTime},
};

use super::{Own, Plan, Slot, text::masked};
use crate::agent::house::{Facts, said::Said, turn::Turn};

/// Another time in place of the one that there is.
const RATHER: &str = "instead | make it | make that | i meant | i mean | meant | rather | better | change it | change that | \
    move it | move that | switch it | could we do | can we do | can you do | could you do | could you make | can you make | \
    can it be | could it be | prefer | should be | should have been | have to be | has to be";

/// What leads to a correction.
const LEADS: &str = "sorry | oh | no | actually | wait | oops | ah | hmm | hold on | nope | argh | my mistake | i meant | not | \
    my bad | whoops | damn";

/// One more, not another.
const MORE: &str = "another appointment | another one | another booking | second | also | as well | too | one more | new | \
    additional | both | add";

/// A goodbye that names when they come.
const PARTING: &str = "see you | see ya | cya | thanks | thank you | cheers | bye | until then | looking forward | cant wait";

/// Asks for something else at that time.
const ASKING: &str = "open | opening | close | closed | hours | how much | how long | parking | price | cost | remind | reminder";

impl Facts<'_> {
    /// Whether it says that the appointment which was just made should be another time: "oh sorry, make it
    /// 10:40 instead", "no, Tuesday is better".
    pub(in crate::agent::house) fn puts_right(&self, said: &Said, made: &Own) -> bool {
        let rather = said.any_of(RATHER);
        if made.at <= self.now.datetime()
            || said.any_of(ASKING)
            || said.any_of(MORE) && !said.has("instead")
            || said.has("book") && !rather
            || said.any_of(PARTING) && !rather
            || said.question() && !rather
        {
            return false;
        }
        let other = self.named(&self.of_service(&said.raw).raw).whole;
        if !other.is_empty() && !other.iter().any(|service| service.name == made.service) {
            return false;
        }
        let read =
            self.read_about(&masked(&said.raw), &self.saying(Asked::Nothing), made.at.date());
        let another = read.wishes.iter().any(|wish| !wish.is_empty() && !wish.contains(made.at));
        let not_then = read.not.iter().any(|wish| wish.contains(made.at));
        let shifted = matches!(
            read.shift,
            Some(Shift::Minutes(_) | Shift::Days(_) | Shift::Earlier | Shift::Later)
        );
        (another || not_then || shifted) && (rather || read.corrected || said.begins_any_of(LEADS))
    }

    /// What a text says of when, where `date` was spoken of: a weekday is the one near it, "the 27th" that of
    /// its month.
    pub(super) fn read_about(&self, text: &str, saying: &Context, date: Date) -> when::Said {
        let near = Context {
            around: Some((date.saturating_sub(3.days()), date.saturating_add(3.days()))),
            focus: Some(date),
            ..*saying
        };
        let read = when::read(text, &near);
        self.of_its_month(text, &near, date, &read).unwrap_or(read)
    }

    /// The reading in which "the 27th" is that of the month of `date`, where `read` took the coming one.
    pub(super) fn of_its_month(
        &self,
        text: &str,
        saying: &Context,
        date: Date,
        read: &when::Said,
    ) -> Option<when::Said> {
        let first = date.first_of_month().max(self.now.date());
        let month = Context { around: Some((first, date.last_of_month())), ..*saying };
        let there = when::read(text, &month);
        let plain = when::read(text, &Context { around: None, ..*saying });
        // A weekday may be any of several in a month.
        let single = there.days().all(|days| days.date().is_some());
        let told = there.days().next().is_some() && single;
        (told && plain.wishes == read.wishes && there.wishes != read.wishes).then_some(there)
    }
}

impl Plan {
    /// Begins from the appointment that is put right, as if its time had just been decided on.
    fn put_right(&mut self, made: Own) {
        self.slot = Some(Slot {
            starts_at: String::new(),
            at: made.at,
            staff: made.staff.iter().cloned().collect(),
        });
        self.wishes = vec![at(made.at)];
        self.staff.clone_from(&made.staff);
        self.own = Some(made);
    }
}

fn at(moment: DateTime) -> when::Wish {
    when::Wish { days: vec![Days::on(moment.date())], times: vec![Times::At(moment.time())] }
}

impl Turn<'_> {
    /// Takes what is said of the appointment that was just made as a wish to move it; false when it says
    /// nothing of it.
    pub(super) fn hear_correction(&mut self, plan: &mut Plan, text: &str) -> bool {
        let Some(made) = self.state.made.clone() else { return false };
        if !self.facts.puts_right(&Said::new(text), &made) {
            return false;
        }
        let was = made.at;
        plan.put_right(made);
        self.hear(plan, text);
        plan.slot = None;
        plan.wishes.retain(|wish| !wish.contains(was));
        true
    }
}

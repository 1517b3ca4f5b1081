//! What somebody who has appointments to come wants with them, when they name no such thing: "we can't do
//! Thursday any more", "could it go to Friday, same time?", "Rosie has the flu, we won't be coming".

use frontdesk_when::{self as when, Asked, Shift};
use jiff::civil::Date;

use super::{Facts, booking::Wish, said::Said};

/// They cannot come, or do not need to.
const UNABLE: &str = "cant | cannot | can not | unable to | not able to | wont be able | double booked | something came up | \
    somethings come up | something has come up | something else came up | no longer | any more | anymore | has the flu | \
    got the flu | is ill | is sick | im sick | im ill | am ill | am sick | poorly | not well | unwell | be travelling | \
    be traveling | be away | clashes | clash | have to work | got to work | running late | held up | stuck";

/// Somewhere else with it.
const ELSEWHERE: &str = "instead | instead of | rather | move | shift | switch | switching | swap | swapping | change | \
    push | reschedule | rescheduling | postpone | go to | bring it | bring forward | come to | what do you have | \
    what have you got | when else | what else | some time next | sometime next | another day | another time | different day | \
    different time | id prefer | i would prefer | i prefer | would prefer | better with";

/// Away with it.
const AWAY: &str = "cancel | cancelling | canceling | call off | scrap | take off | dont need | no longer need | do not need | wont need | will not need | not need | \
    wont be coming | not be coming | not coming | wont come | wont be there | drop my | drop the";

/// The clauses that say what is wanted with an appointment, where others speak of another one: "I don't need
/// the clean any more, still coming for the filling".
pub(super) fn clauses(text: &str) -> String {
    let clauses: Vec<&str> = text
        .split([',', ';', '!', '?', '\n'])
        .flat_map(|part| part.split(". "))
        .flat_map(|part| part.split(" but "))
        .collect();
    let telling: Vec<&str> = clauses
        .into_iter()
        .filter(|clause| {
            let said = Said::new(clause);
            [UNABLE, ELSEWHERE, AWAY].iter().any(|words| said.any_of(words))
        })
        .collect();
    telling.join(", ")
}

/// What is wanted with an appointment that they have; `None` when nothing says so.
pub(super) fn wish(said: &Said, facts: &Facts<'_>) -> Option<Wish> {
    let theirs = &facts.contact.appointments;
    if theirs.is_empty() {
        return None;
    }
    let read = when::read(&said.raw, &facts.saying(Asked::Nothing));
    let named = facts.named(&facts.of_service(&said.raw).raw).best();
    let of_theirs = |name: &str| theirs.iter().any(|own| own.service == name);
    let their_service = named.iter().any(|service| of_theirs(&service.name));
    let on = |wish: &when::Wish, date: Date| {
        let mut days = wish.clone();
        days.times.clear();
        !days.days.is_empty() && days.contains(date.to_datetime(jiff::civil::Time::midnight()))
    };
    let their_day = |wish: &when::Wish| theirs.iter().any(|own| on(wish, own.at.date()));
    let spoken = || read.wishes.iter().chain(&read.not).chain(&read.moved);
    let their_day_named = spoken().any(their_day);
    let about_it = theirs.len() == 1
        && said.any_of("it | that | this | my | our | his | her | their | the one | we | i");
    let theirs_meant = their_service || their_day_named || about_it;
    if !theirs_meant || !named.is_empty() && !their_service {
        return None;
    }
    let elsewhere = said.any_of(ELSEWHERE);
    let shifted = match read.shift {
        Some(Shift::Minutes(_) | Shift::Days(_)) => true,
        Some(Shift::Earlier | Shift::Later | Shift::Sooner) => {
            said.any_of("start | come | came | arrive | make it | do it | have it | be there")
        }
        _ => false,
    };
    let away = said.any_of(AWAY)
        || said.any_of("take") && said.any_of("off") && (their_day_named || their_service);
    if away && !elsewhere {
        return Some(Wish::Cancel);
    }
    // "Your appointment policy": a question about how it is done is for the knowledge.
    let unable = said.any_of(UNABLE);
    let other_day = read.wishes.iter().any(|wish| !wish.days.is_empty() && !their_day(wish));
    if elsewhere && (their_day_named || their_service || unable || other_day) || shifted {
        return Some(Wish::Move);
    }
    if unable && (their_day_named || their_service) {
        let asks = said.question() || said.any_of("could we | could i | can we | can i | would");
        return Some(if other_day || asks { Wish::Move } else { Wish::Cancel });
    }
    None
}

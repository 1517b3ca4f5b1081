//! What somebody who has appointments to come wants with them, when they name no such thing: "we can't do
//! Thursday any more", "could it go to Friday, same time?", "Rosie has the flu, we won't be coming".

use frontdesk_when::{self as when, Asked, Shift};

use super::{Facts, ServiceFacts, booking::Wish, said::Said};

/// They cannot come, or do not need to.
const UNABLE: &str = "cant | cannot | can not | unable to | not able to | wont be able | double booked | something came up | \
    somethings come up | something has come up | something else came up | no longer | any more | anymore | has the flu | \
    got the flu | is ill | is sick | im sick | im ill | am ill | am sick | poorly | not well | unwell | be travelling | \
    be traveling | be away | clashes | clash | have to work | got to work | running late | running behind | be late | late for | delayed | held up | stuck | \
    out of town | on holiday | on vacation | not possible | isnt possible | impossible | not going to work | isnt going to work | \
    not gonna work | wont work | doesnt work | no good | is out | not gonna make | not going to make | wont make | \
    called in to work | called into work | have a meeting | got a meeting | in hospital | have covid | got covid | a fever | \
    with a cold | got a cold | throwing up | broke my | broke down | flight | delayed | snowed in | have an exam | jury duty | \
    no childcare | school is closed | forgot i have | forgot i had | turns out i | never gonna make | wont manage | cant manage";

/// Somewhere else with it.
const ELSEWHERE: &str = "instead | instead of | rather | move | shift | switch | switching | swap | swapping | change | \
    push | reschedule | rescheduling | postpone | go to | bring it | bring forward | come to | what do you have | \
    what have you got | when else | what else | some time next | sometime next | another day | another time | different day | \
    different time | id prefer | i would prefer | i prefer | would prefer | better with | bump | nudge | delay | pull forward | \
    put back | put it back | bring the | rebook | rearrange | re arrange | slide | kick | can you make | could you make | can we make | could we make | lets make | mind if i | ok if i | \
    okay if i | alright if i | could i come | can i come | could we come | can we come | could we do | can we do | \
    could i do | can i do | could you do | can you do | could it be | can it be | could she | could he | possible to do";

/// Away with it, whatever else is said.
const AWAY: &str = "cancel | cancelling | canceling | call off | take me off | dont need | no longer need | do not need | \
    wont need | will not need | not need | be needing | not needing | wont be coming | not be coming | not coming | wont come | \
    wont be there | wont be in | not come | not be in | stay home | give my spot | give my slot | give my place | give my appointment | \
    give my time | give it to | give that to | give the slot | give the spot | free up my | free up the | free it up | release my | \
    release the | let somebody else have | let someone else have | somebody else can have | someone else can have | pull out | \
    back out | bail on | count me out | wont be making | have to miss | going to miss | gonna miss | forget about my | \
    forget my | delete my | remove my | withdraw";

/// Away with what is named with it; with other things they mean something else.
const DROPPED: &str = "bin | scrap | scratch | ditch | drop | skip | lose | axe | kill | nix | take off | remove | delete | pull | forget | \
    strike | get rid of";

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
            [UNABLE, ELSEWHERE, AWAY, DROPPED].iter().any(|words| said.any_of(words))
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
    let text = facts.of_service(&said.raw).raw;
    let named = facts.named(&text).best();
    let of_theirs = |name: &str| theirs.iter().any(|own| own.service == name);
    let loosely = facts.named_of(&text, &theirs.iter().map(|own| own.service.as_str()));
    let named = if named.is_empty() { loosely } else { named };
    let their_service = named.iter().any(|service| of_theirs(&service.name));
    let day_of = |wish: &when::Wish| {
        let mut days = wish.clone();
        days.times.clear();
        !days.days.is_empty()
            && theirs
                .iter()
                .any(|own| days.contains(own.at.date().to_datetime(jiff::civil::Time::midnight())))
    };
    let spoken = || read.wishes.iter().chain(&read.not).chain(&read.moved);
    let their_day = spoken().any(day_of);
    let about_it = theirs.len() == 1
        && said
            .any_of("it | that | this | my | our | his | her | their | the one | we | i | me | im");
    // "At three", when theirs is: as good as naming it.
    let clock_of = |wish: &when::Wish| {
        wish.days.is_empty()
            && theirs.iter().any(|own| wish.times.contains(&when::Times::At(own.at.time())))
    };
    let their_time = spoken().any(clock_of);
    // What another service's name has in common with the matter says nothing: "I sold the bike".
    let foreign = !facts.named(&text).whole.is_empty() || !named.is_empty() && !their_day;
    // "The kid is sick, so tomorrow won't work": of a day that is theirs, whatever else is named.
    let foreign = foreign && !read.not.iter().any(day_of);
    if !(their_service || their_day || about_it) || foreign && !their_service {
        return None;
    }
    let a_new_one = their_service && named.iter().all(|service| led_by(said, service, NEW));
    let told = their_day || their_time && about_it || their_service && !a_new_one;
    // "Instead of 3", "from 3": the time that it has.
    let time_of = |wish: &when::Wish| {
        !wish.times.is_empty()
            && theirs.iter().any(|own| wish.times.iter().any(|t| t.contains(own.at.time())))
    };
    let from_there = read.not.iter().chain(&read.moved).any(time_of) && !read.wishes.is_empty();
    let elsewhere = said.any_of(ELSEWHERE) || from_there;
    let shifted = match read.shift {
        Some(Shift::Minutes(_) | Shift::Days(_)) => true,
        Some(Shift::Earlier | Shift::Later | Shift::Sooner) => {
            told || said
                .any_of("start | come | came | arrive | make it | do it | have it | be there")
        }
        _ => false,
    };
    let other_day = read.wishes.iter().any(|wish| !wish.days.is_empty() && !day_of(wish));
    let away = said.any_of(AWAY)
        || said.any_of(DROPPED) && (told || about_it && said.any_of(UNABLE))
        || said.any_of("take") && said.any_of("off") && told;
    if away && !(elsewhere && (other_day || from_there)) {
        return Some(Wish::Cancel);
    }
    // A day that they exclude is one on which they cannot come.
    let unable = said.any_of(UNABLE) || read.not.iter().any(day_of);
    let definite = named.iter().any(|service| led_by(said, service, KNOWN));
    if elsewhere && (told || unable || other_day && !a_new_one || from_there)
        || shifted && !a_new_one
        || definite && their_service && other_day
    {
        return Some(Wish::Move);
    }
    let other_time = read.wishes.iter().flat_map(|wish| &wish.times).any(
        |time| matches!(time, when::Times::At(at) if theirs.iter().all(|own| own.at.time() != *at)),
    );
    if unable && told && other_time {
        return Some(Wish::Move);
    }
    if unable && told {
        let asks = said.question() || said.any_of("could we | could i | can we | can i | would");
        return Some(if other_day || asks { Wish::Move } else { Wish::Cancel });
    }
    None
}

/// Before what is not there yet.
const NEW: &[&str] = &["a", "an", "another", "new", "second", "extra", "book", "more"];

/// Before what is there.
const KNOWN: &[&str] = &["the", "my", "our", "his", "her", "that", "this", "their", "s"];

/// Whether one of these words stands before what is said of a service's name.
fn led_by(said: &Said, service: &ServiceFacts, leads: &[&str]) -> bool {
    let name = Said::new(&service.name);
    said.words.iter().enumerate().any(|(at, word)| {
        let own = name.words.iter().any(|own| {
            own == word
                || own.len() >= 4 && word.starts_with(own.as_str())
                || word.len() >= 4 && own.starts_with(word.as_str())
        });
        // "The next full overhaul": a word or two may stand between.
        own && (1..=2).any(|back| at >= back && leads.contains(&said.words[at - back].as_str()))
    })
}

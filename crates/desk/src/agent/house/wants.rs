//! What people want of the desk itself: a person, patience, redress, a message passed on, an offer,
//! an appointment.

use crate::knowledge::index::words::List;

use super::{
    Facts, State,
    booking::{Named, Wish, without},
    days, mine,
    said::Said,
    services::Match,
    theirs,
};

/// Whom people ask for when they want a person.
const PEOPLE: &str = "person | human | humans | someone | somebody | agent | manager | owner | boss | staff | \
    team | receptionist | operator | representative | rep | anyone | anybody | people | \
    colleague | supervisor | employee | advisor | assistant manager | one of you | real | \
    guy | lady | customer service | support | reception | stylist | dentist | doctor | \
    mechanic | you guys";

pub(super) fn person(said: &Said, facts: &Facts<'_>) -> bool {
    const BARE: List = List(
        "agent human person operator representative manager receptionist someone somebody rep \
        supervisor",
    );
    const AROUND: List = List(
        "a an the real live to please now get me i want need talk speak with can could give \
        actual connect transfer would like id just let you right away asap no ok hello hi put \
        through on there is pls here may another fetch bring call us",
    );
    if said.words.iter().any(|word| BARE.has(word))
        && said.words.iter().all(|w| BARE.has(w) || AROUND.has(w))
    {
        return true;
    }
    if said.any_of(
        "real person | real human | actual person | actual human | live agent | human being | \
        human agent | live person | live chat with | put me through | transfer me | \
        hand me over | connect me | escalate | get me a person | get a person | \
        get me a human | talk to a person | not a bot | not a robot | not a machine | \
        instead of a bot | no bots | person instead | human instead | fed up with bots | \
        is there a human | is there a person | let me talk to | let me speak to | \
        someone real | somebody real | with a human | to a human | to a person | \
        customer service | a member of staff | get your manager | get the manager | \
        get someone | get somebody | your supervisor",
    ) {
        return true;
    }
    let talk = said.any_of(
        "speak to | speak with | talk to | talk with | chat with | chat to | speaking to | \
        talking to | speaking with | discuss with | talk directly to | speak directly to | \
        speak directly with | hear from",
    );
    let staff = || {
        facts
            .business
            .staff
            .iter()
            .any(|name| Said::new(name).words.first().is_some_and(|first| said.has(first)))
    };
    talk && (said.any_of(PEOPLE) || staff())
        || said.any_of(
            "need human | want human | need a human | want a human | human please | \
            human help | a real one | person please | agent please | want a person | \
            need a person",
        )
}

pub(super) fn upset(said: &Said) -> bool {
    let swears = said.words.iter().any(|word| {
        [
            "fuck", "fucking", "fucked", "fuckin", "shit", "shitty", "bullshit", "wtf", "ffs",
            "bollocks", "bastard", "asshole", "arsehole", "bitch", "fck", "damn", "goddamn",
            "moron", "idiot", "idiots",
        ]
        .contains(&word.as_str())
    });
    let at_us = said.any_of(
        "stupid bot | stupid robot | stupid machine | stupid thing | so stupid | is stupid | \
        are stupid | youre stupid | useless | so dumb | are dumb | dumb bot | hopeless | you are rude | youre rude | \
        waste of time | wasting my time | not helping | not helpful | isnt helpful | \
        isnt helping | arent helping | no help | doesnt help | didnt help | \
        not what i asked | not what i meant | didnt answer | not answering | wrong answer | \
        you dont understand | dont understand me | you dont get it | going in circles | \
        going round in circles | are you kidding | ridiculous | this sucks | you suck | \
        so annoying | this is annoying | pathetic | not listening | dont listen | \
        garbage bot | this is garbage | this is rubbish | sick of this | fed up | \
        i already told you | i already said | had enough | i give up | so frustrating | \
        frustrating | frustrated | doesnt work | not working for me | terrible bot | \
        worst bot | bad bot | unbelievable | shut up | this is a joke | come on already | \
        for gods sake | you keep repeating",
    );
    swears
        || at_us && (!said.question() || said.words.len() <= 5)
        || shouting(said) && !said.question()
}

/// Several words in capitals, with exclamation marks.
fn shouting(said: &Said) -> bool {
    let letters: Vec<char> = said.raw.chars().filter(|c| c.is_alphabetic()).take(400).collect();
    let large = letters.iter().filter(|c| c.is_uppercase()).count();
    letters.len() >= 10
        && said.words.len() >= 3
        && large == letters.len()
        && said.raw.contains("!!")
}

pub(super) fn complaint(said: &Said) -> bool {
    if said.any(&["complaint", "complain", "make a complaint", "file a complaint"]) {
        return !said.begins_any(&["how", "what", "where", "who", "do you have"]);
    }
    !said.question()
        && said.any_of(
            "really upset | so upset | very upset | pretty upset | quite upset | upset about | upset with | \
            really annoyed | so annoyed | very annoyed | pretty annoyed | quite annoyed | annoyed about | \
            annoyed with | really angry | so angry | very angry | pretty angry | angry about | angry with | \
            furious | livid | fuming | disgusted | appalled | shocked at | gutted | let down by | fobbed off | \
            ripped off | rip off | not good enough | not impressed | unimpressed | frustrated with | \
            so frustrated | fed up with | a disgrace | disgraceful | outrageous | shambles | \
            got charged | charged me for | was charged for | wrongly charged | charged the wrong | \
            left mud | left a mess | made a mess | ignored me | ignored us | nobody has called | \
            no one has called | nobody called | no one called | no one turned up | nobody turned up | \
            never turned up | didnt turn up for | food was cold | meal was cold | was cold when | \
            still not fixed | still not working | still making | same problem again | came back worse | \
            worse than before | scratched my | dented my | lost my | hair in my | made me wait | \
            waited over an hour | waited for over | been waiting for | third time | rude to me | \
            rude to us | treated badly | unprofessional | incompetent | unhappy | not happy | disappointed | disappointing | terrible | horrible | \
            awful | the worst | ruined | burnt my | burned my | you damaged | damaged my | \
            was rude | so rude | very rude | were rude | disgusting | unacceptable | \
            botched | messed up | screwed up | overcharged | charged me twice | \
            charged twice | my money back | want a refund | demand a refund | need a refund | \
            not satisfied | dissatisfied | bad experience | bad haircut | poor service | \
            never coming back | never come back | broke again | broken again | still broken | \
            fell off | fell out | hate my | hate what | not okay with | wrong colour | \
            wrong color | made it worse | nobody called me back | no one called me back | \
            never called me back | stood me up | kept me waiting | waited for an hour | \
            lied to me",
        )
}

pub(super) fn lead(said: &Said) -> bool {
    said.any_of(
        "a quote | an estimate | quotation | get quote | price offer | make me an offer | \
        an offer for | proposal | new clients | new customers | new patients | \
        become a client | become a patient | become a customer | become a member | \
        interested in becoming | as a new client | as a new patient | as a new customer | \
        accepting clients | accepting patients | taking on clients | taking on patients | \
        custom offer | cost estimate | written estimate | a quote for",
    ) && !said.any(&["free quote policy"])
        && !about_quotes(said)
}

/// "How long is an estimate good for?", "is there a charge for a quote?": it asks about them, and for none.
fn about_quotes(said: &Said) -> bool {
    said.begins_any_of(
        "how long | how soon | how quickly | are your | is your | are the | is the | are estimates | are quotes | \
        is there a | is there any | do you charge | does it cost | what is in | whats in | who writes | why",
    ) && said.any_of(
        "a quote | quotation | an estimate | cost estimate | written estimate | proposal | price offer",
    )
}

/// What something of their own would cost, and not only that they are new.
pub(super) fn quote(said: &Said) -> bool {
    said.any_of(
        "quote | quotes | quotation | an estimate | cost estimate | written estimate | price offer | make me an offer | \
        an offer for | proposal | custom offer",
    )
}

pub(super) fn message(said: &Said, facts: &Facts<'_>) -> bool {
    if said.any_of(
        "leave a message | leave message | take a message | pass on a message | \
        pass a message | send a message | send them a message | give a message | \
        give them a message | write a message | leave a note | leave a msg | \
        leave them a message | leave you a message | a message for | message for the | \
        call me back | callback | call back | ring me back | phone me back | get back to me | \
        please call me | call me please | call me on | call me at | call me tomorrow | \
        call me today | call me later | someone call me | somebody call me | \
        someone to call me | somebody to call me | someone phone me | someone ring me | \
        someone contact me | give me a call | give me a ring | you call me | they call me | \
        contact me | email me back | pass this on | pass on that | pass it on | \
        tell them that | tell them i | tell the team | tell the owner | tell the manager | \
        let them know | let the team know | let the owner know | take my message | \
        have someone call | have somebody call",
    ) {
        return !said.begins_any(&["will you", "do you usually", "how soon", "when will"]);
    }
    facts.business.staff.iter().any(|name| {
        Said::new(name).words.first().is_some_and(|first| {
            said.any(&[
                &format!("tell {first}"),
                &format!("let {first} know"),
                &format!("message to {first}"),
                &format!("ask {first} to"),
            ])
        })
    })
}

pub(super) fn wish(said: &Said, facts: &Facts<'_>, state: &State) -> Option<Wish> {
    let books = facts.tools.contains(&"book");
    if books && let Some(wish) = plain_wish(said, facts, state) {
        return Some(wish);
    }
    // Questions about how booking works are for the knowledge.
    if said.any_of(
        "dont have an appointment | no appointment | should i | or just | or do i | or can i | \
        policy | fee | fees | penalty | deposit | do i need | do i have to | need to book | \
        have to book | without | how far | how early | how long before | how soon | \
        how do i | how can i | how does | how to | what if | what happens | if i | notice | \
        required | walk in | walk ins | walkins | last minute | is it possible to cancel | \
        can i cancel | charge | in advance | how late | do you take | by appointment | \
        appointment only | how much | cost | price | how long | book online | \
        booking online | online booking | online | phone number | bring | prepare | \
        before my | after my | at my | during my | for my appointment | to my appointment | \
        late for | remind | reminder | confirm",
    ) {
        return None;
    }
    if said.any_of(
        "cancel my | cancel the appointment | cancel an appointment | cancel appointment | \
        cancel our | cancel a booking | cancel the booking | cancel booking | \
        need to cancel | want to cancel | like to cancel | have to cancel | call off my | \
        cant make it | cannot make it | wont make it | take me off | wanna cancel | \
        gotta cancel | cancel tomorrow | cancel today | cant come",
    ) {
        return Some(Wish::Cancel);
    }
    if said.any_of(
        "reschedule | move my | change my appointment | change my booking | change the time | \
        change the date | postpone | another time | push back my | switch my appointment | \
        rebook | move the appointment | change the appointment",
    ) {
        return Some(Wish::Move);
    }
    let when = || frontdesk_when::read(&said.raw, &facts.saying(frontdesk_when::Asked::Nothing));
    let dated = said.words.iter().any(|word| days::WORDS.has(word))
        || said.any(&["asap", "soon"])
        || books && !when().wishes.is_empty();
    let book = said.any_of(
        "book an | book a | book me | book in | book for | to book | book my | \
        book appointment | book with | book it | make an appointment | make a booking | \
        make a reservation | make appointment | get an appointment | have an appointment | \
        schedule an | schedule a | schedule my | like an appointment | need an appointment | \
        want an appointment | like appointment | need appointment | want appointment | \
        appointment for | appointment with | appointment please | arrange an appointment | \
        set up an appointment | reserve a | fit me in | squeeze me in | availability | \
        available slots | free slots | any slots | free slot | next available | \
        any openings | free appointment | free appointments | available appointments | \
        available appointment | anything free | anything available | any appointments | \
        see me | an opening | a slot | new appointment | get booked in | booked in for | \
        come in for a",
    ) || dated
        && said.any(&["appointment", "booking", "a table", "a reservation", "come in for"])
        || said.only_of(
            "book booking appointment an a please reservation make i want to need now \
            appointments appt schedule",
        ) && said
            .any_of("book | booking | appointment | reservation | appt | schedule | appointments");
    let named = || matches!(facts.services_in(&facts.of_service(&said.raw)), Match::Full { .. });
    // "I need a colour asap", "do you have time on Saturday?"
    let of_service = || {
        let wants = said.any_of(
            "i need a | i want a | id like a | i would like a | can i get a | can i have a | \
            could i get a | could i have a | i need my | i want my",
        );
        wants && (matches!(facts.services_in(said), Match::Full { .. }) || books && named())
    };
    // "Tomorrow at 3 for a haircut", with nothing else said of it.
    let bare = books
        && dated
        && (!said.question()
            || said.begins_any_of("can i | could i | can you | could you | may i"))
        && named();
    let book = book
        || bare
        || dated
            && (of_service()
                || said.any_of("have time | any time | got time | free time | have room"))
        || !said.question() && of_service();
    // "When is my appointment?" is not a wish for one.
    let about_own = said.any_of(
        "when is my | what time is my | where is my | have i got | do i have | \
        is my appointment | my booking",
    );
    if about_own && said.any_of("appointment | booking | reservation | appt") {
        return Some(Wish::Look);
    }
    (book && !about_own).then_some(Wish::Book).or_else(|| {
        let goes_on = state.wishing
            && !said.question()
            && (said.words.iter().any(|word| days::WORDS.has(word)) || days::time(said).is_some());
        goes_on.then_some(Wish::Book)
    })
}

/// What is said of an appointment that was, or of somebody else's.
const PASSING: &str = "was | were | had | did | last | loved | hated | thanks | thank you | great | got | ago | yesterday | done | \
    like your | love your | not | no | dont | isnt | broken | squeal | hurts | hurt | sore | faded";

/// Wishes said so plainly that no question is meant: "can I cancel my appointment on Friday?", "move it",
/// "a beard trim tomorrow at ten".
fn plain_wish(said: &Said, facts: &Facts<'_>, state: &State) -> Option<Wish> {
    let asks_how = said.any_of(
        "policy | fee | fees | penalty | charge | charged | refund | how late | how far | how long before | \
        what happens | notice | without | free of charge | last time",
    ) || said.has("if i") && !said.any_of("mind if i | ok if i | okay if i | alright if i | cool if i");
    if asks_how {
        return None;
    }
    // "Oh sorry, make it 10:40 instead", of what was just booked.
    if state.made.as_ref().is_some_and(|made| facts.puts_right(said, made)) {
        return Some(Wish::Move);
    }
    if let Some(wish) = theirs::wish(said, facts) {
        return Some(wish);
    }
    let read = frontdesk_when::read(&said.raw, &facts.saying(frontdesk_when::Asked::Nothing));
    let dated = !read.wishes.is_empty() || read.soonest;
    let named = facts.named(&facts.of_service(&said.raw).raw);
    let it = state.appointment;
    let own = said.any_of(
        "appointment | appointments | booking | bookings | appt | reservation | my slot | apointment | appointmnet",
    );
    let short = |verbs: &str| {
        verbs.split('|').any(|verb| {
            let verb = verb.trim();
            said.any(&[&format!("{verb} it"), &format!("{verb} that"), &format!("{verb} this")])
        })
    };
    let mine = said.any_of("my | our | mine") && (named.any() || dated);
    // "My nose stud is too big, can you swap it" is of no appointment.
    let a_thing = facts.contact.appointments.is_empty()
        && !own
        && !dated
        && read.moved.is_none()
        && !said.any_of("move my | reschedule | postpone | rebook | push my | bring forward");
    if it || !facts.contact.appointments.is_empty() {
        let pointed = pointed_wish(said);
        if pointed.is_some() {
            return pointed;
        }
    }
    if mine::asks(said, facts, state) {
        return Some(Wish::Look);
    }
    let not_coming = said.any_of(
        "cant make it | cannot make it | cant come | wont be able to come | wont make it | cant make my | cannot come",
    ) && !said.question();
    let cancels = said.any_of("cancel | cancelling | canceling | call off | scrap | take me off");
    if not_coming
        || cancels && (own || mine || named.any() && !said.question() || it && short("cancel"))
    {
        return Some(Wish::Cancel);
    }
    let moves = said.any_of(
        "move | moved | change | changed | reschedule | rescheduled | shift | switch | postpone | push | bump | \
        bring forward | bring it forward | put back | put off | delay | swap | rebook | rearrange | re arrange | \
        different time | different day | another day | another time | instead | instead of",
    );
    let shifted = matches!(
        read.shift,
        Some(frontdesk_when::Shift::Minutes(_) | frontdesk_when::Shift::Days(_))
    );
    if moves
        && (own
            || mine && !a_thing
            || it
                && !a_thing
                && short("move | change | reschedule | shift | switch | postpone | push | swap"))
        || said.any_of("reschedule | postpone | move me | move mine | push mine | change mine")
        || read.moved.is_some() && (own || mine || it)
        || shifted && said.any_of("my | our") && (own || named.any() && !a_thing)
    {
        return Some(Wish::Move);
    }
    plain_booking(said, facts, state, &read, &named).then_some(Wish::Book)
}

/// "Cancel please", "yeah cancel", "move the second one": of what is known already.
fn pointed_wish(said: &Said) -> Option<Wish> {
    let pointed = said.any_of(
        "the first one | the second one | the last one | the later one | the earlier one | the next one | \
        the other one | both",
    );
    if pointed && said.any_of("cancel | move | reschedule | postpone") && !said.question() {
        return Some(if said.has("cancel") { Wish::Cancel } else { Wish::Move });
    }
    let bare = said.any_of("cancel | cancelling")
        && said.only_of(
            "cancel cancelling it this that please pls yes yeah yep yea ya ok okay just the my appointment booking i \
            want to need would like id sorry so and then no better lets all for me now ill have thanks thx",
        );
    bare.then_some(Wish::Cancel)
}

/// Somebody wants something.
const WISHING: &str = "need | want | wanna | id like | i would like | would like | hoping to | like to | id love | looking for | looking to | after a | book | schedule | \
    due for | due a | get a | get my | get an | have a | fit me in | squeeze me in | put me down | sign me up | \
    come in for | in for a | please | pls | appointment | lets do | let us do | go for | go with";

/// Whether an appointment is wished for, or is hardly to be understood otherwise.
fn plain_booking(
    said: &Said,
    facts: &Facts<'_>,
    state: &State,
    read: &frontdesk_when::Said,
    named: &Named<'_>,
) -> bool {
    let dated = !read.wishes.is_empty() || read.soonest;
    // "In two hours" is no question for the hours.
    let timeless = Said::new(&without(&said.raw, &read.spans));
    let informs = timeless.any_of(
        "how much | cost | costs | price | prices | how long | open | opening | close | closed | hours | parking | \
        bring | wear | eat | drink | hurt | painful | safe | warranty | guarantee | should i | difference | included | \
        include | what is | whats | why | which | where",
    ) || said.has("who") && !(dated && said.any_of("who can | who could | whos free | who is free"));
    let wants = said.any_of(WISHING);
    let asks_for = said.any_of(
        "can i come in | could i come in | fit me in | squeeze me in | any availability | anything available | \
        anything free | can i get an | could i get an | any slots | any appointments | can i book | could i book | book me | can you book | \
        could you book | do you have time | do you have anything | got anything | is there anything | when can i | \
        next available | earliest you | soonest you | schedule me | get me in | any openings | have you got anything",
    );
    // "Great, see you Friday" wishes nothing.
    let parts = said.any_of("see you | see ya | until then | looking forward | cant wait");
    let spoken_of = state.service.is_some()
        && dated
        && !parts
        && (!said.question() || said.words.len() <= 14 && said.begins_any_of("can | could | may"));
    // A question is a wish only when it is put as one, or is hardly more than the service and the day.
    let short_enough = said.words.len() <= 14;
    let put = said.begins_any_of("can | could | may | would | who can | who could")
        || said.any_of("possible | anyone able | anybody able | someone able | any chance");
    let plain_question = said.begins_any_of(
        "is | are | do | does | did | what | how | when | will | was | were | have | has",
    );
    let asked = dated
        && (put && !named.whole.is_empty()
            || named.any() && short_enough && (put || !plain_question));
    let told = !named.whole.is_empty() || named.any() && said.words.len() <= 16;
    let bare = only_names(said, facts, state, named);
    // "Orla for fine line, Sunday 15 February 1 pm, Ann Smith, …": everything at once.
    let exact = !said.question()
        && named.any()
        && read.wishes.iter().any(|wish| !wish.days.is_empty() && !wish.times.is_empty());
    let told = told || exact;
    if !informs && asks_if_free(said, read, named) {
        return true;
    }
    !informs && (bare || if said.question() { asked } else { told && (dated || wants) })
        || asks_for
            && (named.any() || dated || said.any_of("book | appointment | slot | available"))
        || !informs && spoken_of
}

/// "Is 12:40 on Thursday free for a beard trim?": of a moment, or of a service on a day.
fn asks_if_free(said: &Said, read: &frontdesk_when::Said, named: &Named<'_>) -> bool {
    let moment = read.wishes.iter().any(|wish| {
        let at = |time: &frontdesk_when::Times| matches!(time, frontdesk_when::Times::At(_));
        wish.times.iter().any(at) && (!wish.days.is_empty() || named.any())
    });
    let dated = read.wishes.iter().any(|wish| !wish.days.is_empty());
    let for_it = named.any()
        && said.any_of("for a | for an | for my | for the | for his | for her | for our");
    let free = said.any_of("free | available | taken | gone | bookable | still going | any good");
    // "Is it possible to pay by card on Friday at 3?" is about something else.
    let possible = named.any() && said.any_of("possible | doable");
    said.question()
        && (free || possible)
        && !said.any_of("free of charge | for free | free parking | free wifi")
        && (moment || dated && for_it)
}

/// "Eye test", "touch up, with Orla": a service and hardly more. "Harp lessons" and "class length" ask for
/// something else.
fn only_names(said: &Said, facts: &Facts<'_>, state: &State, named: &Named<'_>) -> bool {
    let of_list = || facts.services_in(&facts.of_service(&said.raw));
    !said.question()
        && (named.whole.len() == 1 && said.words.len() <= 6
            || (1..=3).contains(&named.part.len()) && said.words.len() <= 3
            || said.words.len() <= 2
                && matches!(facts.services_in(said), Match::Full { services, .. } if services.len() == 1))
        && matches!(of_list(), Match::Full { .. })
        && state.subject.is_none()
        && !said.any_of(PASSING)
}

/// Whether a wish for an appointment is no more than the name of a service, so that what was taught of it may
/// be meant as well.
pub(super) fn may_ask(said: &Said, facts: &Facts<'_>, state: &State) -> bool {
    let read = frontdesk_when::read(&said.raw, &facts.saying(frontdesk_when::Asked::Nothing));
    let named = facts.named(&facts.of_service(&said.raw).raw);
    read.wishes.is_empty()
        && !read.soonest
        && !said.any_of(WISHING)
        && only_names(said, facts, state, &named)
}

//! What a piece of a message is about. Rules, tried from the most telling to the least: a
//! receptionist's trade has few topics, and a rule can be read, tested and corrected.

use crate::knowledge::index::words::List;

use super::{
    Facts, State, Subject,
    booking::Wish,
    contact::Reach,
    days::{self, When},
    deposits,
    details::Details,
    links, mine,
    said::Said,
    services::Match,
    smalltalk::{self, Talk},
    wants,
};

/// What a piece is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Topic {
    /// Tries to change what the assistant is.
    Tampering,
    Person,
    Upset,
    Complaint,
    Message,
    Lead,
    Wish(Wish),
    /// Asks for the link to book, or to change an appointment.
    Link,
    /// Asks what is paid ahead.
    Deposit,
    Reach(Reach),
    Staff,
    Services,
    Price,
    Duration,
    Offered,
    /// Asks for what is offered for a time.
    OnOffer,
    Hours,
    Talk(Talk),
    /// Only says how to reach them.
    Details,
    /// Asks for what is stored about them, or to have it deleted.
    Privacy,
    /// Asks what was done for them before, which only the team can look up.
    Past,
    Question,
    Statement,
}

impl Topic {
    /// Whether it asks for something, so that words around it need no answer of their own.
    pub(super) const fn main(self) -> bool {
        !matches!(self, Self::Talk(_) | Self::Details | Self::Statement)
    }
}

/// The topic of `said`.
pub(super) fn topic(said: &Said, facts: &Facts<'_>, state: &State) -> Topic {
    let talk = smalltalk::read(said);
    if said.any_of(
        "delete my data | delete my account | delete my details | delete everything about me | \
        delete all my data | remove my data | my personal data | forget me | gdpr | \
        data you have about me | data do you have | data do you store | copy of my data",
    ) {
        return Topic::Privacy;
    }
    if tampering(said) {
        return Topic::Tampering;
    }
    if tells_who(said) {
        return Topic::Details;
    }
    if let Some(talk @ (Talk::Identity | Talk::Joke)) = talk {
        return Topic::Talk(talk);
    }
    if wants::person(said, facts) {
        return Topic::Person;
    }
    if wants::upset(said) {
        return Topic::Upset;
    }
    if wants::complaint(said) {
        return Topic::Complaint;
    }
    if facts.asks_for_offers(said) {
        return Topic::OnOffer;
    }
    if wants::lead(said) {
        return Topic::Lead;
    }
    if wants::message(said, facts) {
        return Topic::Message;
    }
    if (links::asks(said) || mine::wants_link(said, state)) && facts.tools.contains(&"send_link") {
        return Topic::Link;
    }
    if deposits::asks(said) && said.question() {
        return Topic::Deposit;
    }
    if let Some(wish) = wants::wish(said, facts, state) {
        return Topic::Wish(wish);
    }
    if past(said) {
        return Topic::Past;
    }
    business(said, facts, state).or(talk.map(Topic::Talk)).unwrap_or_else(|| {
        if !said.question() && !Details::read(&said.raw).empty() {
            Topic::Details
        } else if said.question() {
            Topic::Question
        } else {
            Topic::Statement
        }
    })
}

/// A name and how to reach them, and nothing else, whatever the name's words are elsewhere: "Will Wait,
/// will@example.com".
fn tells_who(said: &Said) -> bool {
    if said.raw.contains('?') || !said.raw.contains('@') {
        return false;
    }
    let details = Details::read(&said.raw);
    let (Some(name), Some(_)) = (&details.name, &details.email) else { return false };
    let name = Said::new(name);
    let beside = said.raw.split(|c: char| c.is_whitespace() || ",;".contains(c)).filter(|word| {
        let plain = Said::new(word);
        let digits = word.chars().filter(char::is_ascii_digit).count();
        !word.contains('@')
            && digits < 3
            && !plain.words.iter().all(|word| name.words.contains(word))
    });
    beside.count() == 0
}

fn business(said: &Said, facts: &Facts<'_>, state: &State) -> Option<Topic> {
    if duration(said, facts, state) {
        return Some(Topic::Duration);
    }
    if hours(said, state) {
        return Some(Topic::Hours);
    }
    let follows =
        said.begins_any(&["and for", "what about", "how about", "and a", "and the", "and"])
            && said.words.len() <= 7;
    let named = || matches!(facts.services_in(said), Match::Full { .. });
    if facts.asks_what_they_do(said) || facts.asks_who_does(said, state) {
        return Some(Topic::Staff);
    }
    if services(said) && !named() {
        return Some(Topic::Services);
    }
    // "The women's one" picks from the list that was just given.
    let picks = said.words.len() <= 5 && !said.question();
    if price(said) || (follows || picks) && state.subject == Some(Subject::Price) && named() {
        return Some(Topic::Price);
    }
    if let Some(reach) = reach(said) {
        return Some(Topic::Reach(reach));
    }
    if staff(said, facts) {
        return Some(Topic::Staff);
    }
    if offered(said) && named() {
        return Some(Topic::Offered);
    }
    None
}

fn tampering(said: &Said) -> bool {
    said.any_of(
        "ignore all | ignore your | ignore previous | ignore the previous | ignore any | \
        ignore everything | disregard all | disregard your | disregard previous | \
        disregard the | forget your instructions | forget all | forget everything | \
        system prompt | your instructions | your prompt | developer mode | jailbreak | \
        jailbroken | pretend to be | pretend you are | pretend that you | you are now | \
        act as | act like a | roleplay | role play | reveal your | print your | \
        override your | dan mode | words above | text above | admin mode | initial prompt | \
        your rules | your configuration | your api key | api key | other customers | \
        another customer | customer list | your database | sudo | drop table",
    )
}

/// "Which colour did you use last time?"
fn past(said: &Said) -> bool {
    const THEN: &str = "last time | my last visit | my last appointment | my last session | \
        my previous visit | my previous appointment | when i was last there | when i was last in | \
        the last time i was there | the last time i was in | the last time i came";
    const DONE: &str =
        "did | was | were | used | had | have | paid | ordered | got | gave | put | said";
    // At its end: "I had gel last time, do you take it off?" asks something else.
    let ends = THEN.split('|').any(|then| said.words.join(" ").ends_with(then.trim()));
    said.question()
        && ends
        && said.any_of(DONE)
        && !said.begins_any_of("when was | do you | can you do")
}

fn duration(said: &Said, facts: &Facts<'_>, state: &State) -> bool {
    if !said.any(&["how long", "how much time", "duration", "how many minutes", "how many hours"])
        || said.any_of(
            "been | valid | before | last for | after | advance | wait | warranty | guarantee",
        )
    {
        return false;
    }
    match facts.services_in(said) {
        Match::Full { .. } => true,
        Match::Nothing => {
            state.service.is_some() && said.any(&["take", "it", "that", "does", "last"])
        }
        Match::Part(_) | Match::Missing => false,
    }
}

/// Words of an opening-hours question that say nothing else.
pub(super) const HOURS_FRAME: List = List(
    "open opening hours hour close closed closing opens closes opened shut shuts times time \
    business working until till schedule late early earliest latest today doors shop store \
    salon studio practice surgery clinic office workshop place again somebody anyone anybody \
    already normal regular trading operating lunch break oclock guys come there reopen o \
    clock christmas weekdays weekday timings timing hey hello closer",
);

/// Parts of a house that are open when it is, unless something else was taught of them.
pub(super) const PREMISES: List = List(
    "reception desk front counter building premises showroom location branch phones phone line lines team staff",
);

fn hours(said: &Said, state: &State) -> bool {
    let day = When::read(said, jiff::civil::date(2000, 1, 1), false);
    let rest = |said: &Said| {
        said.rest(&HOURS_FRAME)
            .filter(|word| {
                !days::WORDS.has(word) && !word.starts_with(|c: char| c.is_ascii_digit())
            })
            .count()
    };
    if said.any_of(
        "close to | close by | been open | did | open a | open positions | open position | \
        opening positions | how many hours | 24 hours | hours before | hours after | \
        hours in advance | hours notice | close enough",
    ) {
        return false;
    }
    if said.any_of(
        "open | opening | hours | close | closed | closing | opens | closes | shut | \
        until when | till when | how late | business hours | reopen | timings | lunch break | \
        over lunch | at lunch",
    ) {
        return true;
    }
    // "I can come Thursday, Friday or Saturday" asks for no hours.
    let of_them = said.any_of("i can | i could | i cant | im | i am | id | not come | i would | we can | we could | she can | he can");
    if day.is_some()
        && rest(said) == 0
        && !of_them
        && said.any_of(
            "you work | come on | come in | come by | come | there on | in on | you there | \
            are you in | pop in | drop by | working | anyone there | available on",
        )
    {
        return true;
    }
    let follows = (state.subject == Some(Subject::Hours)
        || said.begins_any(&["what about", "how about"]))
        && (day.is_some() || days::time(said).is_some())
        && said.words.len() <= 8;
    follows && rest(said) == 0
}

fn services(said: &Said) -> bool {
    const FRAME: List = List(
        "services service treatments treatment offer price prices pricing list menu show kind \
        rates fees range see charge cost everything offering repairs options available stuff \
        cost hello hey full catalogue costs overview current",
    );
    said.any_of(
        "what services | which services | services do you | your services | list of services | \
        service list | treatments do you | what treatments | which treatments | \
        your treatments | what do you offer | what all do you | price list | pricelist | \
        prices | your prices | your rates | your pricing | menu of | kind of services | \
        kinds of services | types of services | services you offer | all services | \
        services | service menu | what kind of treatments | what can i get done | \
        what can you do for my | what do you guys do | what do you guys offer | \
        what are the prices | pricing",
    ) && said.rest(&FRAME).count() == 0
        || said.only(&["menu", "the", "please", "your", "show", "me"])
}

fn price(said: &Said) -> bool {
    said.any_of(
        "how much | price | prices | cost | costs | charge | charges | rates | expensive | \
        pricing | set me back | how expensive | what do you ask for | how many euros | \
        how many dollars",
    ) && !(said.has("how long")
        && said.any_of("valid | good for | stand | fixed | hold | guaranteed"))
        && !said.any_of(
            "how much time | how much notice | how much in advance | how much earlier | \
        charge for cancel | charge for missed | how much experience | price match | \
        prices change | charge my phone | charge my | how much hair | how much sugar",
        )
}

fn reach(said: &Said) -> Option<Reach> {
    if said.any(&["my email", "my number", "my phone", "my address", "my website"]) {
        return None;
    }
    if said.any_of(
        "phone number | telephone number | your number | number to call | number i can call | \
        your phone | can i call you | i call you | ring you | contact number | phone you | \
        mobile number | telephone | call you",
    ) || said.only_of("phone number telephone please your no nr num tel")
        && said.any_of("phone | number | telephone | nr | num | tel")
    {
        return Some(Reach::Phone);
    }
    if said.any_of(
        "your email | email address | email you | an email | write to you | your e mail | \
        your mail | e mail address | mail address",
    ) || said.only(&["email", "please", "e", "mail"])
    {
        return Some(Reach::Email);
    }
    if said.any_of(
        "website | web site | homepage | your site | your url | web page | webpage | \
        web address | online shop",
    ) {
        return Some(Reach::Website);
    }
    if said.any_of(
        "contact you | reach you | get in touch | contact details | contact info | \
        contact information | get hold of you",
    ) {
        return Some(Reach::Any);
    }
    let address = said.any_of(
        "address | where are you | where you are | where r u | where are u | your location | \
        location | located | directions | get there | get to you | get to your | get to the | \
        find you | your street | postcode | zip code | which street | what street | \
        where your | whereabouts | what city | which city | where is your | where do i go | \
        where is the salon | where is the shop | where is the office | \
        where is the practice | where is the clinic | where is it | where do you work | \
        where can i find | where exactly | way to you | where do i find you | \
        where you located | where do i come",
    );
    address.then_some(Reach::Address)
}

fn staff(said: &Said, facts: &Facts<'_>) -> bool {
    if said.any_of(
        "who works | who work | your team | your staff | who are your | which stylists | \
        your stylists | who cuts | who will cut | who is on the team | who on your team | \
        your hairdressers | your dentists | your mechanics | names of your",
    ) {
        return said.begins_any_of(
            "who | what are the names | which | tell me | do you have | how many | whos",
        );
    }
    said.any_of(
        "work there | work here | works there | works here | still work | work for you | \
        still there | still with you | in today | in tomorrow | in on | working today | \
        working tomorrow | working on | available today | available tomorrow | available on",
    ) && facts
        .business
        .staff
        .iter()
        .any(|name| Said::new(name).words.first().is_some_and(|first| said.has(first)))
}

fn offered(said: &Said) -> bool {
    said.begins_any_of(
        "do you do | do you offer | do you have | do you provide | do you sell | can you do | \
        can i get | do you also | do u do | you do | do you guys do | are you doing | \
        can you | tell me about | what is | whats | do you cut | do you fix | do you repair | \
        info on | information about | information on | is there | can i have | could i get | \
        i would like to know about | what about | how about | are you able to do",
    ) || said.words.len() <= 4 && !said.begins("why")
}

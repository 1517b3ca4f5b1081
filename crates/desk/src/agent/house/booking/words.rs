//! Yes, no, never mind, and which of several: as people say them to an appointment.

use crate::knowledge::index::words::List;

use super::{Ask, Wish};
use crate::agent::house::said::Said;

const YES: List = List(
    "yes yeah yep yup yea y ya ye sure ok okay k okey fine good great perfect please confirm confirmed correct \
    right thats that is its it works would be do go ahead absolutely definitely exactly book booked them \
    lovely brilliant super wonderful cool alright all sounds for me thanks thank you so i confirm then \
    of course lets the one take i will ill that'll thatll cancel move change just this move to appointment my \
    already now very much ideal suits done deal agreed affirmative kindly",
);
const SURE: &str = "yes | yeah | yep | yup | yea | y | ya | ye | sure | ok | okay | fine | perfect | confirm | correct | \
    right | go ahead | absolutely | definitely | exactly | book it | book that | do it | do that | great | works | \
    sounds good | sounds great | of course | please do | good | lovely | brilliant | alright | cool | cancel it | \
    move it | wonderful | take it | take that | deal | agreed | suits me | ideal | confirmed | k | please";
const NO: List = List(
    "no nope nah not that one it doesnt does suit work for me thanks thank you sorry wrong n dont wait stop \
    another time day actually hmm rather a different i cant can make then wasnt what meant isnt is hold on never",
);

/// Whether a message is a yes, a no, or neither.
pub(super) fn yes(said: &Said) -> Option<bool> {
    let no = said.begins_any_of("no | nope | nah | not | n | wait | stop | dont | hold on | never")
        || said.any_of(
            "doesnt suit | doesnt work | dont book | do not book | not that | wrong | cant make",
        );
    if no {
        return (said.words.iter().all(|word| NO.has(word) || YES.has(word))
            || said.begins_any_of("no | nope | nah | dont | wait | stop"))
        .then_some(false);
    }
    if said.words.iter().all(|word| YES.has(word)) && said.any_of(SURE) {
        return Some(true);
    }
    // "Yes please, my number is …": what else it says is heard apart.
    let leads = said.begins_any_of(
        "yes | yeah | yep | yup | sure | ok | okay | perfect | yes please | go ahead | please book | that works",
    );
    (leads
        && !said.any_of("but | not | wait | actually | instead | however | unless | if | rather"))
    .then_some(true)
}

/// What answers a question for a time, without the words before it that are no part of it: "yeah 10", "no
/// sorry 4.30", "still four", "four again". As long as it was.
pub(super) fn bared(asked: Option<Ask>, text: &str) -> String {
    const BEFORE: List = List(
        "yeah yes yep yup ok okay no nope nah sorry oh ah um uh hmm well actually wait perfect great so then \
        alright sure cool right please pls",
    );
    if !matches!(asked, Some(Ask::Time | Ask::Name | Ask::Yes)) {
        return text.to_owned();
    }
    let mut text = text.replace(" again", "      ").replace(" still ", " at    ");
    let mut from = 0;
    loop {
        let start = from + text[from..].len() - text[from..].trim_start().len();
        let end = text[start..].find(char::is_whitespace).map_or(text.len(), |end| start + end);
        let word = text[start..end].trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        if start == end || !BEFORE.has(&word) || !text[start..end].is_ascii() {
            return text;
        }
        text.replace_range(start..end, &" ".repeat(end - start));
        from = end;
    }
}

/// Wants nothing of it any more.
pub(super) fn drops(said: &Said, aim: Wish) -> bool {
    let plain = said.any_of(
        "never mind | nevermind | forget it | forget about it | leave it | drop it | changed my mind | \
        dont bother | no longer needed | dont want to book | dont want it | dont want an appointment | \
        not now | maybe later | some other time | ill think about it | let me think | keep it | \
        ill call instead | ill call back | not interested | do it later | stop booking | no appointment",
    );
    if said.words.len() <= 9 && plain {
        return true;
    }
    let stop = said.only_of("cancel stop quit exit abort that please no it the booking request")
        && said.any_of("stop | quit | exit | abort | cancel");
    stop && (aim != Wish::Cancel || said.any_of("stop | quit | exit | abort"))
}

/// Which of so many was meant: "the first one", "the second", "the last", "the earlier one".
pub(super) fn nth(said: &Said, count: usize) -> Option<usize> {
    const FRAME: List = List(
        "the first second third fourth 1st 2nd 3rd 4th last one 1 2 3 4 option number earliest latest earlier later \
        please ill take i would like want lets go with for works fine ok okay yes good thanks thank you that \
        time slot of those them then book is a had have can do choose pick appointment my",
    );
    if count == 0 || said.words.len() > 9 || !said.words.iter().all(|word| FRAME.has(word)) {
        return None;
    }
    let at = if said.any_of("first | 1st | earliest | option 1 | number 1 | earlier one | earlier")
    {
        0
    } else if said.any_of("second | 2nd | option 2 | number 2") {
        1
    } else if said.any_of("third | 3rd | option 3 | number 3") {
        2
    } else if said.any_of("fourth | 4th | option 4 | number 4") {
        3
    } else if said.any_of("last | latest | later one | later") {
        count - 1
    } else {
        return None;
    };
    (at < count).then_some(at)
}

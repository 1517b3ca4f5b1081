//! Yes, no, never mind, and which of several: as people say them to an appointment.

use crate::knowledge::index::words::List;

use super::{Ask, Wish};
use crate::agent::house::said::Said;

const YES: List = List(
    "yes yeah yep yup yea y ya ye sure ok okay k okey fine good great perfect please confirm confirmed correct \
    right thats that is its it works would be do go ahead absolutely definitely exactly book booked them \
    lovely brilliant super wonderful cool alright all sounds for me thanks thank you so i confirm then \
    of course lets the one take i will ill that'll thatll cancel move change just this move to appointment my \
    already now very much ideal suits done deal agreed affirmative kindly haha lol thx ta cheers sir mam maam mate grand yess \
    fab ace amazing excellent awesome super course still same sounds lets got happy with ready hun love \
    confirming really mhm mm uh huh yh np",
);
const SURE: &str = "yes | yeah | yep | yup | yea | y | ya | ye | sure | ok | okay | fine | perfect | confirm | correct | \
    right | go ahead | absolutely | definitely | exactly | book it | book that | do it | do that | very good | all good | yess | great | works | \
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
    // "Yes please, my number is …", "very good, yes": what else it says is heard apart.
    let leads = said.begins_any_of(
        "yes | yeah | yep | yup | yea | ya | sure | ok | okay | k | perfect | great | go ahead | please book | that works | \
        do it | book it | sounds good | sounds great | lets do it | thats it yes | very good | all good | thats right | \
        that is right | correct | good | fine",
    ) && said.any_of(SURE);
    let ends = said.words.len() <= 8
        && said
            .words
            .last()
            .is_some_and(|word| ["yes", "yeah", "yep", "yup"].contains(&word.as_str()));
    (leads || ends)
        .then(|| {
            !said.any_of(
                "but | not | wait | actually | instead | however | unless | if | rather | different | another | \
                no | nope | dont | cant | maybe | perhaps | later | earlier",
            )
        })
        .filter(|sure| *sure)
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
    if let Some(bare) = text.to_lowercase().strip_suffix(" still") {
        text.replace_range(bare.len().., "      ");
    }
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

/// An hour without what stands behind it and is no part of it: "12 yep", "9:30 I guess", "6 is perfect". As
/// long as it was.
pub(super) fn bared_behind(asked: Option<Ask>, text: &str) -> Option<String> {
    const BEHIND: List = List(
        "yeah yes yep yup ok okay so then please pls thanks thx ta cheers ig haha lol works fine good great perfect \
        suits grand sharp it is would be that thats sounds lovely guess i for me im sure mate",
    );
    let digit = text.trim_start().starts_with(|c: char| c.is_ascii_digit());
    if !digit || !matches!(asked, Some(Ask::Time | Ask::Name | Ask::Yes)) {
        return None;
    }
    let mut text = text.to_owned();
    loop {
        let end = text.trim_end().len();
        let start = text[..end].rfind(char::is_whitespace).map_or(0, |at| at + 1);
        let word = text[start..end].trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        if start == 0 || !BEHIND.has(&word) || !text[start..end].is_ascii() {
            return Some(text);
        }
        text.replace_range(start..end, &" ".repeat(end - start));
    }
}

/// Wants to hear when something becomes free: "put me on the list", "text me if anyone drops out".
pub(super) fn waits(said: &Said) -> bool {
    let listed = said.any_of(
        "waitlist | wait list | waiting list | waitinglist | standby | cancellation list | cancellations list | first refusal",
    ) || said.has("list")
        && said.any_of("put | add | stick | pop | join | whack | throw | chuck | get me on | be on | go on | sign me up");
    let told = said.any_of(
        "if | once | in case | let me know | tell me | notify me | text me | message me | ping me | \
        call me | email me | ring me | give me a shout | shout | get any | have any | is any | any chance of",
    );
    let freed = said.any_of(
        "cancels | cancel on you | cancellation | cancellations | cancelled | cancelation | drops out | drop out | pulls out | opens up | \
        open up | frees up | free up | comes free | come free | goes free | gets free | comes up | come up | becomes free | becomes available | spot opens | slot opens | \
        gap | gaps | no show | doesnt show | bails | falls through",
    );
    let opens = said.any_of("spot | slot | space | place | opening | something | anything")
        && said.any_of("opens | frees | free | comes up | becomes | open");
    listed || told && (freed || opens)
}

/// Wants the code anew: "send it again", "I got no mail".
pub(super) fn sends_again(said: &Said) -> bool {
    said.any_of(
        "new code | another code | another one | new one | again | resend | re send | once more | one more time | fresh code | \
        different code | expired | ran out | run out | second code",
    ) || said.any_of("code | mail | email | message | it | nothing | anything")
        && said.any_of(
            "didnt get | did not get | havent got | have not got | dont have | do not have | didnt receive | did not receive | \
            havent received | have not received | didnt arrive | did not arrive | hasnt arrived | has not arrived | never came | \
            never arrived | not arrived | didnt come | did not come | hasnt come | nothing came | nothing arrived | no code | \
            no mail | no email | cant find | cannot find | deleted | lost",
        )
}

/// Says outright that an appointment is to be cancelled.
pub(super) fn cancels(said: &Said) -> bool {
    said.any_of("cancel it | cancel that | cancel please | please cancel | just cancel | yes cancel | yeah cancel | cancel the appointment")
        && !said.any_of("no | nope | not | dont | wait | if | unless | instead")
        && !said.raw.contains('?')
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
        time slot of those them then book is a had have can do choose pick appointment my cancel move change reschedule closest nearest soonest whichever \
        whatever thats s whatevers whichevers go so grand perfect great sure yeah yep lovely works sounds that'll thatll do lets \
        let us me give us to ye you got there said offered mentioned listed is are",
    );
    if count == 0 || said.words.len() > 9 || !said.words.iter().all(|word| FRAME.has(word)) {
        return None;
    }
    let at = if said.any_of("first | 1st | earliest | option 1 | number 1 | earlier one | earlier | closest | nearest | soonest")
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yes_with_more_around_it() {
        for text in [
            "yes",
            "yes sir",
            "yes haha",
            "Do it, yes",
            "that's it, yes",
            "k yes",
            "Very good. Yes, please.",
            "yes go for it",
            "ok yes",
            "sounds good",
            "yes thx",
            "great, yes",
            "sweet as, yes",
            "ya",
            "go ahead",
        ] {
            assert_eq!(yes(&Said::new(text)), Some(true), "{text}");
        }
        for text in [
            "yes but later",
            "ok wait",
            "yes if it's cheaper",
            "sure, another day",
            "let me think",
            "maybe yes later",
            "ok not that one",
            "not sure",
            "I don't know",
        ] {
            assert_ne!(yes(&Said::new(text)), Some(true), "{text}");
        }
    }

    #[test]
    fn the_waitlist_in_other_words() {
        for text in [
            "put me on the waitlist",
            "Yes, add me to the list",
            "stick me on the waiting list",
            "can you let me know if there's a cancellation?",
            "let me know if anyone pulls out",
            "could you text me if something comes free that day?",
            "tell me if anybody cancels",
            "ping me if a slot opens up",
            "can you put us down in case someone cancels?",
            "message me if a spot frees up",
        ] {
            assert!(waits(&Said::new(text)), "{text}");
        }
        for text in [
            "what's on your price list?",
            "cancel my appointment",
            "let me know the price",
            "do you have a cancellation policy?",
            "when do you open?",
            "put me down for Friday",
        ] {
            assert!(!waits(&Said::new(text)), "{text}");
        }
    }

    #[test]
    fn an_hour_with_words_behind_it() {
        for (text, bare) in [
            ("12 yep", "12"),
            ("9 yeah", "9"),
            ("9:30 ig", "9:30"),
            ("6 is perfect", "6"),
            ("10 ok", "10"),
            ("11 sharp works", "11"),
            ("12 so", "12"),
            ("2 it is then", "2"),
        ] {
            assert_eq!(
                bared_behind(Some(Ask::Time), text).as_deref().map(str::trim),
                Some(bare),
                "{text}"
            );
        }
        assert_eq!(bared_behind(Some(Ask::Time), "yes please"), None);
        assert_eq!(bared_behind(None, "12 yep"), None);
    }

    #[test]
    fn cancelled_outright() {
        for text in
            ["yes cancel", "just cancel it yeah, I'll rebook some other time", "please cancel"]
        {
            assert!(cancels(&Said::new(text)), "{text}");
        }
        for text in [
            "don't cancel it",
            "no, cancel that thought",
            "can I cancel it?",
            "cancel it if it rains",
        ] {
            assert!(!cancels(&Said::new(text)), "{text}");
        }
    }
}

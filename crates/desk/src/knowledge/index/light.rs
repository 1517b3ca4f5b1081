//! How much a word tells. Words that every question has weigh little, so that sharing them with an
//! entry of the knowledge is no reason to answer from it; they are kept, because "is there" and
//! "can I" still separate otherwise equal entries.

use std::{collections::HashMap, sync::LazyLock};

use super::words::List;

/// Words that carry grammar only.
const GRAMMAR: List = List(
    "a about actually again ah all also am an and any anyone anything are arent as at be been \
    being but by bye can cannot cant could couldnt did didnt do does doesnt doing done dont \
    each eh else er etc even ever exactly for from go goes going gone gonna got had has \
    hasnt have havent having he hello her here hey hi him his how i id if ill im in into is \
    isnt it its ive just kind know let like ll lot many may maybe me might mine more much \
    must my no not now of oh ok okay on one only or our out please pls quick quite re really \
    s say shall she should so some someone something sort still such tell than thank thanks \
    that thats the their them then there theres these they theyre thing things this those to \
    too u uh um up us ve very wanna was wasnt we well were what whats when whens where \
    wheres whether which who whom whos whose why will with wont wonder wondering would \
    wouldnt yeah yes you youd youll your youre yours ur youve hiya guys question questions \
    ask asking curious info information details",
);

/// Words that ask or trade in general: "do you sell", "is it possible", "I would like".
const GENERAL: List = List(
    "able accept allow allowed around available before bit bring business buy carry come \
    coming company day days deal during first find get getting give good happen happens help \
    kinds keep last leave long look looking make mean need needed new next normally often \
    offer offers people place plan planning policy possible possibly provide put rules same \
    sell selling service services shop show somehow somewhere sorts stay stock store supply \
    take taking thinking through today tomorrow try type types under use used using usually \
    visit visiting want way work worth bother sure best better currently ago another back \
    between both bringing explain great off over own quickly soon while within without yet \
    handle required require necessary option options usual typical typically exist suppose \
    supposed happy matter inside outside guess wait arrive front set speak talk salon clinic \
    practice office near nearby nearest price part free guest guests customer customers \
    client clients ready whole everything every person spot spots space spaces waiting \
    enough awful awfully terrible terribly mum mom mother dad father husband wife friend \
    friends sister brother partner family minute minutes month months week weeks year years \
    night morning afternoon evening moment myself yourself yourselves short old bad badly \
    monday tuesday wednesday thursday friday saturday sunday weekend january february march \
    april june july august september october november december mondays tuesdays wednesdays \
    thursdays fridays saturdays sundays weekends live far away name couple anyway folks \
    start started begin point side home along connection experience request beforehand \
    frequently money love closest treatment treatments woman women man men ten two three \
    four five six twelve fifteen twenty half citizens less notice precise actual real \
    general generally various several kinda wish hope hoping interested interest concern \
    concerned regarding concerning related trying tried treat perform cater cover manage \
    arrange organise organize prefer rather instead possibility chance ways situation case \
    cases kindly advise clarify learn understand wondered sometime sometimes always never \
    regularly fast slow big small little nice sorry provided included include happened wrong \
    problem issue issues problems recommend suggest expect believe hear heard read saw seen \
    see confirm bought brought took taken made gave given came went city town area local \
    located yesterday tonight later earlier until since per cause employer present certain \
    stuff extra special different other others",
);

/// Grammar of the other languages that knowledge is written in.
const ELSEWHERE: List = List(
    "der das und ist sind ich sie wir ihr ein eine einen einem einer haben hat habt gibt es \
    bei mit fur auf zu wie wo wann wer kann konnen nicht auch mein meine meinen ihre ihnen \
    den dem des el la los las un una y que como donde cuando tienen tiene hay puedo por para \
    con mi su se de del al en le les une et est sont vous avez je puis ou quand comment pour \
    avec mon ma votre vos il du au aux",
);

/// The weight of grammar.
pub(super) const GRAMMAR_WEIGHT: f32 = 0.04;
const GENERAL_WEIGHT: f32 = 0.2;

/// What each listed word tells; unlisted ones tell most.
static WEIGHTS: LazyLock<HashMap<&'static str, f32>> = LazyLock::new(|| {
    let general = GENERAL.words().map(|word| (word, GENERAL_WEIGHT));
    let grammar = GRAMMAR.words().chain(ELSEWHERE.words()).map(|word| (word, GRAMMAR_WEIGHT));
    // A word on both lists is grammar: the later entry stays.
    general.chain(grammar).collect()
});

/// The listed words that are long enough to be misspelled.
pub(super) fn words() -> impl Iterator<Item = (&'static str, f32)> {
    WEIGHTS.iter().filter(|(word, _)| word.len() >= 4).map(|(word, weight)| (*word, *weight))
}

/// How much a plain word tells, 0 to 1.
pub(super) fn weight(plain: &str) -> f32 {
    if plain.len() == 1 && plain.is_ascii() {
        return GRAMMAR_WEIGHT;
    }
    match WEIGHTS.get(plain) {
        Some(weight) => *weight,
        None if plain.bytes().all(|b| b.is_ascii_digit()) => GENERAL_WEIGHT,
        None => 1.0,
    }
}

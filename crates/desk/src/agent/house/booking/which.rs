//! Which service is meant, by the words of its name: as people call it, with slips, in the middle of a
//! sentence about something else.

use frontdesk_base::Language;

use crate::{
    agent::house::{Facts, ServiceFacts, said::Said},
    knowledge::index::words::{self, Analyzer, List},
};

/// Words of names that tell no service from another.
const PLAIN: List = List(
    "and or with the a an of for to in on at by new full half session treatment appointment visit service \
    per your our all one two extra standard regular",
);

/// Words of names that are other words as well: alone they name nothing.
const WEAK: List = List(
    "day days halfday night evening morning afternoon hour hours minute minutes week month change changes check \
    move time first last next up off on over out cover small large big short long set basic line good",
);

/// Words that mean the same thing of a service, whatever the trade.
const MEANINGS: &[List] = &[
    List(
        "exam exams examination examinations examine examined test tests testing tested checkup checkups",
    ),
    List(
        "child children childs childrens kid kids kiddo daughter daughters son sons toddler boy boys girl girls",
    ),
    List("repair repairs repaired fix fixes fixed fixing mend mended mending"),
    List("consultation consult consults consultations"),
    List("lesson lessons class classes tuition tutoring tutorial"),
    List("glasses spectacles specs eyeglasses"),
    List("jewellery jewelry stud studs"),
    List("woman women womens lady ladies"),
    List("man men mens gent gents gentleman gentlemen"),
    List("colour color colours colors colouring coloring dye"),
    List("haircut haircuts cut cuts"),
    List("wash washing bath baths bathing washed bathed"),
    List("brakes brake"),
    List("clean cleaning cleans cleaned scale polish"),
    List(
        "vaccination vaccinations vaccine vaccines vaccinated jab jabs booster boosters shot shots",
    ),
];

/// Services that were named.
#[derive(Debug, Default)]
pub(in crate::agent::house) struct Named<'f> {
    /// The whole name was said of each of these, or all that tells it from others.
    pub(in crate::agent::house) whole: Vec<&'f ServiceFacts>,
    /// Something of the name was said of each of these, which is nothing of others.
    pub(in crate::agent::house) part: Vec<&'f ServiceFacts>,
}

impl<'f> Named<'f> {
    /// The best there is.
    pub(in crate::agent::house) fn best(self) -> Vec<&'f ServiceFacts> {
        if self.whole.is_empty() { self.part } else { self.whole }
    }

    /// Whether any was named.
    pub(in crate::agent::house) fn any(&self) -> bool {
        !self.whole.is_empty() || !self.part.is_empty()
    }
}

/// A word of a name, in every way it may be said.
struct Token {
    /// As it is written, its hyphen left out.
    plain: String,
    /// Its parts, where it has a hyphen.
    parts: Vec<String>,
    stem: String,
}

impl Token {
    fn new(analyzer: &Analyzer, word: &str) -> Self {
        let parts = words::split(word);
        let plain = parts.concat();
        let stem = stem(analyzer, &plain);
        Self { parts: if parts.len() > 1 { parts } else { Vec::new() }, plain, stem }
    }

    /// Whether it is said in `spoken`: whole, or each of its parts.
    fn said(&self, spoken: &[Spoken]) -> bool {
        spoken.iter().any(|word| {
            alike(&word.plain, &self.plain) || word.stem == self.stem && self.plain.len() >= 3
        })
    }

    /// Whether the first of its parts is: "a tune" of "Tune-up", not "a bike" of "E-bike".
    fn begun(&self, spoken: &[Spoken]) -> bool {
        let first = self.parts.first().filter(|part| part.chars().count() >= 3 && !WEAK.has(part));
        first.is_some_and(|part| spoken.iter().any(|word| alike(&word.plain, part)))
    }

    fn weak(&self) -> bool {
        WEAK.has(&self.plain)
    }
}

/// A word that was said.
struct Spoken {
    plain: String,
    stem: String,
}

/// One form for all words that mean the same of a service.
fn stem(analyzer: &Analyzer, word: &str) -> String {
    let known = |word: &str| MEANINGS.iter().find(|list| list.has(word));
    // "Vacine": a slip in a word that is long enough to be no other.
    let slip = || {
        let near = |known: &&str| {
            known.len() >= 6
                && word.len() >= 5
                && known.as_bytes()[0] == word.as_bytes()[0]
                && strsim::osa_distance(word, known) == 1
        };
        MEANINGS.iter().find(|list| list.words().any(|known| near(&known)))
    };
    let stem = analyzer.stem(word);
    match known(word).or_else(|| known(&stem)).or_else(slip) {
        Some(list) => list.0.split_whitespace().next().unwrap_or(word).to_owned(),
        None => stem,
    }
}

impl<'f> Facts<'f> {
    /// The services that a text names among whatever else it says.
    pub(in crate::agent::house) fn named(&self, text: &str) -> Named<'f> {
        let all: Vec<&'f ServiceFacts> = self.business.services.iter().collect();
        named_among(text, &all)
    }

    /// The services of those that a text names, however loosely: nothing else can be meant.
    pub(in crate::agent::house) fn named_of<'n>(
        &self,
        text: &str,
        names: &(impl Iterator<Item = &'n str> + Clone),
    ) -> Vec<&'f ServiceFacts> {
        let services = self.business.services.iter();
        let some: Vec<&'f ServiceFacts> =
            services.filter(|service| names.clone().any(|name| name == service.name)).collect();
        named_among(text, &some).best()
    }

    /// The one service that is described by what somebody says of themselves: "my neck is so stiff".
    pub(in crate::agent::house) fn described(&self, text: &str) -> Vec<&'f ServiceFacts> {
        let analyzer = Analyzer::new(Language::En);
        let telling = |word: &String| {
            words::content(word) > 0.5 && word.len() >= 4 && !PLAIN.has(word) && !WEAK.has(word)
        };
        let spoken: Vec<String> = Said::new(text)
            .words
            .iter()
            .filter(|w| telling(w))
            .map(|w| stem(&analyzer, w))
            .collect();
        let mut best: (usize, Vec<&'f ServiceFacts>) = (1, Vec::new());
        for service in &self.business.services {
            let own: Vec<String> =
                words::split(&format!("{} {}", service.name, service.description))
                    .iter()
                    .filter(|word| telling(word))
                    .map(|word| stem(&analyzer, word))
                    .collect();
            let hits = spoken.iter().filter(|word| own.contains(word)).count();
            if hits > best.0 {
                best = (hits, vec![service]);
            } else if hits == best.0 {
                best.1.push(service);
            }
        }
        // What fits half of the list tells nothing.
        if best.1.len() > 3 { Vec::new() } else { best.1 }
    }
}

/// The one of several that were asked about which is meant, by any word that none of the others has: "small".
pub(in crate::agent::house) fn picked(text: &str, names: &[String]) -> Option<String> {
    let analyzer = Analyzer::new(Language::En);
    let said: Vec<String> =
        Said::new(text).words.iter().map(|word| stem(&analyzer, word)).collect();
    let hits = |name: &String| {
        let own: Vec<String> =
            words::split(name).iter().map(|word| stem(&analyzer, word)).collect();
        said.iter().filter(|word| own.contains(word) && !PLAIN.has(word)).count()
    };
    let most = names.iter().map(hits).max().filter(|most| *most > 0)?;
    let mut best = names.iter().filter(|name| hits(name) == most);
    best.next().filter(|_| best.next().is_none()).cloned()
}

/// Whether a text says a word of one service's name that the other's does not hold.
pub(in crate::agent::house) fn tells_apart(text: &str, one: &str, other: &str) -> bool {
    let analyzer = Analyzer::new(Language::En);
    let of = |text: &str| -> Vec<String> {
        words::split(text).iter().map(|word| stem(&analyzer, word)).collect()
    };
    let (said, other) = (of(text), of(other));
    of(one).iter().any(|word| !other.contains(word) && said.contains(word))
}

fn named_among<'f>(text: &str, services: &[&'f ServiceFacts]) -> Named<'f> {
    let analyzer = Analyzer::new(Language::En);
    let said = Said::new(text);
    let spoken: Vec<Spoken> = said
        .words
        .iter()
        .cloned()
        .chain(said.words.windows(2).map(<[String]>::concat))
        .map(|plain| Spoken { stem: stem(&analyzer, &plain), plain })
        .collect();
    let mut named = Named::default();
    let (mut most_whole, mut most_part) = (0, 0);
    for service in services {
        let name: Vec<Token> = service
            .name
            .split_whitespace()
            .map(|word| Token::new(&analyzer, word))
            .filter(|token| token.plain.len() > 1 && !PLAIN.has(&token.plain))
            .collect();
        // "Good day" is no half-day session.
        let weak = name.iter().all(Token::weak);
        let telling: Vec<String> = name
            .iter()
            .flat_map(|token| {
                if token.parts.is_empty() { vec![token.plain.clone()] } else { token.parts.clone() }
            })
            .collect();
        if weak && !said.has(&telling.join(" ")) {
            continue;
        }
        let hits = name.iter().filter(|token| token.said(&spoken)).count();
        let begun = name.iter().filter(|token| token.begun(&spoken)).count();
        if hits == name.len() && hits > 0 {
            if hits > most_whole {
                named.whole.clear();
                most_whole = hits;
            }
            if hits == most_whole {
                named.whole.push(service);
            }
            continue;
        }
        let telling = name.iter().any(|token| {
            !token.weak() && token.plain.len() >= 3 && (token.said(&spoken) || token.begun(&spoken))
        });
        let hits = hits.max(begun);
        if telling {
            if hits > most_part {
                named.part.clear();
                most_part = hits;
            }
            if hits == most_part {
                named.part.push(service);
            }
        }
    }
    // "Cut" is in half of the names: too little to go by, unless little else is there.
    if named.part.len() > 6 {
        named.part.clear();
    }
    named
}

/// Whether a word is one of a name: the same, in another form, or with a slip.
fn alike(word: &str, token: &str) -> bool {
    if word == token {
        return true;
    }
    let bare = |word: &str| {
        let word = word
            .strip_suffix("ing")
            .or(word.strip_suffix("es"))
            .or(word.strip_suffix('s'))
            .unwrap_or(word);
        word.to_owned()
    };
    let (a, b) = (bare(word), bare(token));
    if a == b && a.len() >= 3 {
        return true;
    }
    let (short, long) = if a.len() < b.len() { (&a, &b) } else { (&b, &a) };
    if short.len() >= 5 && long.starts_with(short.as_str()) {
        return true;
    }
    let slips = match token.chars().count() {
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    };
    slips > 0
        && word.chars().count().abs_diff(token.chars().count()) <= slips
        && (word.chars().next() == token.chars().next() || token.chars().count() >= 7)
        && strsim::osa_distance(word, token) <= slips
}

//! Which service is meant, by the words of its name: as people call it, with slips, in the middle of a
//! sentence about something else.

use crate::{
    agent::house::{Facts, ServiceFacts, said::Said},
    knowledge::index::words::{self, List},
};

/// Words of names that tell no service from another.
const PLAIN: List = List(
    "and or with the a an of for to in on at by new full half session treatment appointment visit service \
    per your our all one two extra standard regular",
);

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

impl<'f> Facts<'f> {
    /// The services that a text names among whatever else it says.
    pub(in crate::agent::house) fn named(&self, text: &str) -> Named<'f> {
        let said = Said::new(text);
        let mut spoken = said.words.clone();
        spoken.extend(said.words.windows(2).map(<[String]>::concat));
        let business = self.business;
        let tokens = |service: &ServiceFacts| -> Vec<String> {
            words::split(&service.name)
                .into_iter()
                .filter(|word| !PLAIN.has(word) && word.len() > 1)
                .collect()
        };
        let all: Vec<(&'f ServiceFacts, Vec<String>)> =
            business.services.iter().map(|service| (service, tokens(service))).collect();
        let mut named = Named::default();
        let (mut most_whole, mut most_part) = (0, 0);
        for (service, tokens) in &all {
            let hits: Vec<&String> = tokens
                .iter()
                .filter(|token| {
                    // "Checkup" is "Check-up".
                    let joined = tokens
                        .windows(2)
                        .filter(|pair| pair.contains(*token))
                        .any(|pair| said.words.contains(&pair.concat()));
                    joined || spoken.iter().any(|word| alike(word, token))
                })
                .collect();
            if hits.is_empty() {
                continue;
            }
            if hits.len() == tokens.len() {
                if hits.len() > most_whole {
                    named.whole.clear();
                    most_whole = hits.len();
                }
                if hits.len() == most_whole {
                    named.whole.push(service);
                }
                continue;
            }
            if hits.iter().any(|token| token.len() >= 3) {
                if hits.len() > most_part {
                    named.part.clear();
                    most_part = hits.len();
                }
                if hits.len() == most_part {
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

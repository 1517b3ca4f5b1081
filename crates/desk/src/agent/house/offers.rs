//! Offers that run from one day to another: which ones run today, and whether a certain one does.
//!
//! What an offer gives is said only while it runs. Of one that is to come its days are said, of one
//! that is over only that it is.

use frontdesk_base::Language;

use crate::{
    knowledge::index::words::{self, Analyzer, List},
    offers::Standing,
};

use super::{
    Facts, OfferFacts, days,
    said::Said,
    services::{Match, Named},
    turn::Turn,
};

/// Words that offers are called by and that tell none from another.
const GENERIC: List = List(
    "offer offers special specials deal deals discount discounts promotion promotions promo promos \
    sale sales campaign reduction the our a an of for",
);

/// Words of a question for offers in general that say nothing else.
const FRAME: List = List(
    "offer offers special specials deal deals discount discounts promotion promotions promo promos \
    sale sales campaign campaigns reduction reductions reduced running current currently available \
    going still valid active good great best upcoming coming soon planned next list show price \
    prices hello hey hi moment got anything something save money cheaper",
);

/// What an offer of a quotation is asked for with, or an appointment.
const OTHERWISE: &str = "make me an offer | send me an offer | price offer | custom offer | a quote | \
    quotation | estimate | book | appointment | reserve | reservation";

impl<'f> Facts<'f> {
    /// Whether something is asked about offers that can be answered from the list of them.
    pub(super) fn asks_for_offers(&self, said: &Said) -> bool {
        if self.business.offers.is_empty() || said.any_of(OTHERWISE) {
            return false;
        }
        !self.offers_in(said).is_empty() || (speaks_of_offers(said) && self.in_general(said))
    }

    fn in_general(&self, said: &Said) -> bool {
        let name = Said::new(&self.business.name);
        said.rest(&FRAME).all(|word| days::WORDS.has(word) || name.has(word))
    }

    /// The offers that `said` names.
    fn offers_in(&self, said: &Said) -> Vec<&'f OfferFacts> {
        let analyzer = Analyzer::new(Language::En);
        let asked: Vec<Named> = said.words.iter().map(|word| Named::new(&analyzer, word)).collect();
        let noun = speaks_of_offers(said);
        // "How much is a haircut?" asks for the service, whatever offers there are for it.
        let service = !noun && matches!(self.services_in(said), Match::Full { .. });
        let named = |offer: &&OfferFacts| {
            let name = words::split(&offer.name);
            if said.has(&name.join(" ")) {
                return !service;
            }
            let mut telling = name.iter().filter(|word| !GENERIC.has(word)).peekable();
            noun && telling.peek().is_some()
                && telling.all(|word| {
                    let word = Named::new(&analyzer, word);
                    asked.iter().any(|one| one.alike(&word))
                })
        };
        self.business.offers.iter().filter(named).collect()
    }

    fn standing(&self, offer: &OfferFacts) -> Standing {
        Standing::on(self.now.date(), offer.first_day, offer.last_day)
    }

    /// An offer that runs, with all that is known of it.
    fn offer_line(&self, offer: &OfferFacts) -> String {
        let last = self.date_name(offer.last_day);
        let ends = if offer.last_day == self.now.date() {
            format!("only today, {last}")
        } else {
            format!("until {last}")
        };
        format!("**{}** ({ends}){}", offer.name, gives(offer))
    }
}

/// What it gives, as the end of a line: `: 20% off. For every colour.`
fn gives(offer: &OfferFacts) -> String {
    let about = offer.description.trim();
    let end = if about.is_empty() || about.ends_with(['.', '!', '?']) { "" } else { "." };
    let worth = match (offer.price, offer.percent) {
        (Some(price), _) => Some(price.to_string()),
        (None, Some(percent)) => Some(format!("{percent}% off")),
        (None, None) => None,
    };
    match (worth, about) {
        (Some(worth), "") => format!(": {worth}."),
        (Some(worth), _) => format!(": {worth}. {about}{end}"),
        (None, "") => ".".to_owned(),
        (None, _) => format!(": {about}{end}"),
    }
}

/// Whether offers are spoken of, not that something is offered.
fn speaks_of_offers(said: &Said) -> bool {
    said.any_of(
        "offers | special | specials | deal | deals | discount | discounts | discounted | \
        promotion | promotions | promo | promos | sale | sales | campaign | reduction | \
        reductions | reduced | on offer",
    ) || said.words.windows(2).any(|pair| {
        pair[1] == "offer"
            && !matches!(
                pair[0].as_str(),
                "you" | "u" | "to" | "also" | "guys" | "we" | "they" | "please" | "do" | "can"
            )
    })
}

impl Turn<'_> {
    /// Answers which offers run, or whether a certain one does.
    pub(super) fn tell_offers(&mut self, said: &Said) {
        self.state.misses = 0;
        self.state.subject = None;
        let named = self.facts.offers_in(said);
        if !named.is_empty() {
            let lines: Vec<String> =
                named.iter().take(6).map(|offer| self.whether(offer)).collect();
            self.say(lines.join("\n"));
            return;
        }
        let mut running = Vec::new();
        let mut coming = Vec::new();
        for offer in &self.facts.business.offers {
            match self.facts.standing(offer) {
                Standing::Running => running.push(self.facts.offer_line(offer)),
                Standing::Coming => coming.push(offer),
                Standing::Over => {}
            }
        }
        match running.as_slice() {
            [] => self.say("There is no offer running right now."),
            [one] => self.say(format!("This is on offer right now: {one}")),
            all => {
                let lines: Vec<String> =
                    all.iter().take(10).map(|line| format!("- {line}")).collect();
                self.say(format!("These offers are running right now:\n{}", lines.join("\n")));
            }
        }
        let ahead = said.any_of("upcoming | coming | soon | planned | next");
        if running.is_empty() || ahead {
            let lines: Vec<String> =
                coming.iter().take(6).map(|offer| self.whether(offer)).collect();
            self.say(lines.join("\n"));
        }
    }

    /// Whether an offer runs.
    fn whether(&self, offer: &OfferFacts) -> String {
        let (first, last) =
            (self.facts.date_name(offer.first_day), self.facts.date_name(offer.last_day));
        match self.facts.standing(offer) {
            Standing::Running => format!("Yes: {}", self.facts.offer_line(offer)),
            Standing::Coming if offer.first_day == offer.last_day => {
                format!("**{}** has not begun yet: it is for one day, {first}.", offer.name)
            }
            Standing::Coming => {
                format!("**{}** has not begun yet: it runs from {first} to {last}.", offer.name)
            }
            Standing::Over => format!("**{}** is over: it ended on {last}.", offer.name),
        }
    }
}

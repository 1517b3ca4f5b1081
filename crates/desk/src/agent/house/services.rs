//! The list of services: what there is, what it costs, how long it takes.

use crate::knowledge::index::{
    synonyms,
    words::{self, Analyzer, List},
};
use frontdesk_base::Language;

use super::{
    Facts, Offer, ServiceFacts, Subject,
    said::Said,
    turn::{Told, Turn},
};

/// Services that a request names, and how surely.
#[derive(Debug)]
pub(super) enum Match<'f> {
    /// It names no service at all.
    Nothing,
    /// It names something that is not on the list.
    Missing,
    /// Everything it names is in each of these, the closest first.
    Full {
        services: Vec<&'f ServiceFacts>,
        /// The names hold nothing else either.
        exact: bool,
    },
    /// Only part of what it names is in these.
    Part(Vec<&'f ServiceFacts>),
}

/// Words of a price or duration question that name no service.
const FRAME: List = List(
    "asap price prices pricing cost costs charge charges fee fees rate rates pay much long minutes \
    hours hour time duration last list menu expensive cheap money total roughly average \
    starting session treatment appointment service services ballpark range set euro euros \
    dollars pounds quid damage run setting hello does usually book booking person takes take \
    full normal regular standard basic simple current",
);

/// Whom a service is for.
const PEOPLE: List =
    List("woman women man men lady ladies gent gents male female boy girl kid kids child children");

/// Words in a service's name that tell it from nothing else.
const FILLER: List = List("hair service session treatment appointment with full standard regular");

impl<'f> Facts<'f> {
    /// The services that `said` names.
    pub(super) fn services_in(&self, said: &Said) -> Match<'f> {
        let analyzer = Analyzer::new(Language::En);
        let asked: Vec<Named> = said
            .words
            .iter()
            .filter(|word| self.in_a_name(word) || words::content(word) > 0.5 && !FRAME.has(word))
            .filter(|word| !super::days::WORDS.has(word))
            .map(|word| Named::new(&analyzer, word))
            .collect();
        // A name said in full is that service, whatever words it is made of ("Full service").
        let whole: Vec<&ServiceFacts> = self
            .business
            .services
            .iter()
            .filter(|service| said.has(&words::split(&service.name).join(" ")))
            .collect();
        let longest = whole.iter().map(|service| service.name.len()).max();
        let whole: Vec<&ServiceFacts> =
            whole.into_iter().filter(|service| Some(service.name.len()) == longest).collect();
        let more = |word: &&Named| {
            let plain = &word.plain;
            whole.iter().all(|service| !words::split(&service.name).contains(plain))
        };
        if !whole.is_empty() && !asked.iter().any(|word| more(&word)) {
            return Match::Full { services: whole, exact: true };
        }
        if asked.is_empty() {
            return Match::Nothing;
        }
        let telling: Vec<&Named> = asked.iter().filter(|word| !FILLER.has(&word.plain)).collect();
        let telling = if telling.is_empty() { asked.iter().collect() } else { telling };
        let mut found: Vec<(usize, f32, usize)> = Vec::new();
        for (at, service) in self.business.services.iter().enumerate() {
            let plain = words::split(&service.name);
            let own = plain.len();
            // "Blow-dry" is "blowdry" to many.
            let joined = plain.windows(2).map(<[String]>::concat).collect::<Vec<_>>();
            let name: Vec<Named> =
                plain.iter().chain(&joined).map(|word| Named::new(&analyzer, word)).collect();
            let described: Vec<Named> = words::split(&service.description)
                .iter()
                .map(|word| Named::new(&analyzer, word))
                .collect();
            let in_name = telling.iter().filter(|word| name.iter().any(|n| word.alike(n))).count();
            let covered = telling
                .iter()
                .filter(|word| {
                    name.iter().any(|n| word.alike(n))
                        || described.iter().any(|d| word.written_as(d))
                })
                .count();
            if covered == 0 {
                continue;
            }
            let exact = said
                .words
                .iter()
                .filter(|word| service.name.to_lowercase().contains(word.as_str()))
                .count();
            found.push((at, closeness(in_name, own, exact), covered));
        }
        let Some(most) = found.iter().map(|(_, _, covered)| *covered).max() else {
            return Match::Missing;
        };
        found.retain(|(_, _, covered)| *covered == most);
        found.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let services: Vec<&ServiceFacts> =
            found.iter().map(|(at, _, _)| &self.business.services[*at]).collect();
        if most < telling.len() {
            return Match::Part(services);
        }
        // "a ladies cut" is the one service of that name, not every cut.
        let whole = found.iter().take_while(|(_, close, _)| *close >= 1.0).count();
        if whole >= 1 && whole < services.len() {
            return Match::Full { services: services[..whole].to_vec(), exact: true };
        }
        Match::Full { exact: whole == services.len(), services }
    }

    /// A word that tells people or things apart in the list, however common it is elsewhere.
    fn in_a_name(&self, word: &str) -> bool {
        PEOPLE.has(word)
            && self
                .business
                .services
                .iter()
                .any(|service| words::split(&service.name).iter().any(|named| PEOPLE.has(named)))
    }

    /// The service of that name.
    pub(super) fn last_service(&self, name: Option<&str>) -> Option<&'f ServiceFacts> {
        self.business.services.iter().find(|service| Some(service.name.as_str()) == name)
    }

    /// A service as a line of the list.
    pub(super) fn service_line(service: &ServiceFacts) -> String {
        let mut line = format!("**{}**", service.name);
        let price = service.price.map(price);
        let minutes = (service.duration_minutes > 0).then(|| duration(service.duration_minutes));
        let details: Vec<String> = [price, minutes].into_iter().flatten().collect();
        if !details.is_empty() {
            line.push_str(": ");
            line.push_str(&details.join(", "));
        }
        line
    }

    fn service_list(services: &[&ServiceFacts]) -> String {
        let lines: Vec<String> = services
            .iter()
            .take(15)
            .map(|service| format!("- {}", Self::service_line(service)))
            .collect();
        lines.join("\n")
    }
}

impl Turn<'_> {
    /// Lists the services.
    pub(super) fn list_services(&mut self) {
        let services: Vec<&ServiceFacts> = self.facts.business.services.iter().collect();
        let left = services.len().saturating_sub(15);
        let more =
            if left > 0 { format!("\n- and {left} more; ask me about any") } else { String::new() };
        let lead = self.pick(&["Here is what we offer:", "These are our services:"]);
        self.say(format!("{lead}\n{}{more}", Facts::service_list(&services)));
        self.state.misses = 0;
        self.state.subject = Some(Subject::Price);
    }

    /// Answers what something costs.
    pub(super) fn tell_price(&mut self, said: &Said) -> Told {
        self.state.subject = Some(Subject::Price);
        match self.facts.services_in(said) {
            Match::Full { services, .. } => {
                // What a consultation about something costs is not what that costs.
                let only_before = services.iter().all(|service| is_only_before(service, said));
                if !(only_before && self.look_up_quietly(said)?) {
                    self.price_of(&services);
                }
            }
            Match::Nothing => match self.facts.last_service(self.state.service.as_deref()) {
                Some(service) => self.price_of(&[service]),
                None if self.facts.business.services.is_empty() => return self.look_up(said),
                // "What's the charge if I'm not home?" asks for no list.
                None if said.any_of("if | when | unless") && self.look_up_quietly(said)? => {}
                None => self.list_services(),
            },
            Match::Part(close) => {
                if !self.look_up_quietly(said)? {
                    self.not_listed(&close);
                }
            }
            // "Am I charged if I come late?" asks for no item of the list.
            Match::Missing
                if !said.any_of(
                    "how much | price | prices | cost of | cost for | what does | \
                    do you charge for",
                ) =>
            {
                return self.look_up(said);
            }
            Match::Missing => {
                if !self.look_up_or_ask(said)? {
                    self.not_listed(&[]);
                }
            }
        }
        Ok(())
    }

    fn price_of(&mut self, services: &[&ServiceFacts]) {
        self.state.misses = 0;
        if let [service] = services {
            self.state.service = Some(service.name.clone());
            let text = match service.price {
                None => format!("I don't have a price for {} on file.", service.name),
                Some(found) => {
                    let told = self.timed.as_ref() == Some(&service.name);
                    let minutes = match service.duration_minutes {
                        0 => String::new(),
                        _ if told => String::new(),
                        minutes => format!(" and takes about {}", duration(minutes)),
                    };
                    if !minutes.is_empty() {
                        self.timed = Some(service.name.clone());
                    }
                    format!("{} {}{minutes}.", service.name, costs(found))
                }
            };
            self.say(text);
            if service.price.is_none() {
                self.offer_help();
            }
            return;
        }
        let lead = self.pick(&["These fit what you asked for:", "Here is what we have for that:"]);
        self.say(format!("{lead}\n{}", Facts::service_list(services)));
    }

    /// Answers how long something takes.
    pub(super) fn tell_duration(&mut self, said: &Said) -> Told {
        self.state.subject = Some(Subject::Duration);
        // How long a colour lasts is not how long it takes.
        if said.any(&["last", "lasts", "stay", "hold"]) && self.look_up_quietly(said)? {
            return Ok(());
        }
        let services = match self.facts.services_in(said) {
            Match::Full { services, .. } => services,
            Match::Nothing => {
                self.facts.last_service(self.state.service.as_deref()).into_iter().collect()
            }
            Match::Part(_) | Match::Missing => Vec::new(),
        };
        let timed: Vec<&ServiceFacts> =
            services.into_iter().filter(|service| service.duration_minutes > 0).take(6).collect();
        if timed.is_empty() {
            return self.look_up(said);
        }
        self.state.misses = 0;
        if let [service] = timed.as_slice() {
            self.state.service = Some(service.name.clone());
            // "What does it cost and how long does it take?" has its answer with the price.
            if self.timed.as_ref() == Some(&service.name) {
                return Ok(());
            }
            self.timed = Some(service.name.clone());
        }
        let lines: Vec<String> = timed
            .iter()
            .map(|service| {
                format!("{} takes about {}.", service.name, duration(service.duration_minutes))
            })
            .collect();
        self.say(lines.join("\n"));
        Ok(())
    }

    /// Answers whether something is offered when the list has just that; false when it has not.
    pub(super) fn tell_offered(&mut self, said: &Said) -> bool {
        let Match::Full { services, .. } = self.facts.services_in(said) else { return false };
        self.state.misses = 0;
        self.state.subject = Some(Subject::Price);
        if let [service] = services.as_slice() {
            self.state.service = Some(service.name.clone());
            let about = match service.description.trim() {
                "" => String::new(),
                text => format!("\n{text}"),
            };
            let line = Facts::service_line(service);
            // What was taught says whether; the list adds what it costs.
            let line = if self.silent() {
                format!("Yes, we do. {line}.{about}")
            } else {
                format!("{line}.")
            };
            self.say(line);
        } else {
            let lead = if self.silent() { "Yes, we do:" } else { "From our list:" };
            self.say(format!("{lead}\n{}", Facts::service_list(&services)));
        }
        true
    }

    /// Says that something is not on the list, and what is.
    fn not_listed(&mut self, close: &[&ServiceFacts]) {
        if close.is_empty() {
            self.say("I don't see that on our list of services, so I can't give you a price.");
        } else {
            let list = Facts::service_list(&close[..close.len().min(4)]);
            self.say(format!("I don't see exactly that on our list. The closest I have:\n{list}"));
        }
        self.miss_noted();
        if !self.facts.business.services.is_empty() {
            self.choice("Show all services", "What services do you offer?");
        }
        let pending = self.current.clone();
        self.offer_help();
        if self.state.offer.is_none() && !self.facts.business.services.is_empty() {
            self.state.offer = Some(Offer::Services);
        }
        self.state.pending = Some(pending);
    }
}

fn closeness(in_name: usize, name: usize, exact: usize) -> f32 {
    let real = |count: usize| f32::from(u8::try_from(count).unwrap_or(u8::MAX));
    if name == 0 { 0.0 } else { real(in_name) / real(name) + 0.01 * real(exact) }
}

/// A word of a request or of the name of a service or an offer.
pub(super) struct Named {
    plain: String,
    /// Its own stem.
    own: String,
    /// The stem of the word that stands for all that mean the same.
    stem: String,
}

impl Named {
    pub(super) fn new(analyzer: &Analyzer, plain: &str) -> Self {
        // "drys" for "dries": the stemmer knows only the right plural.
        let one = match plain.strip_suffix('s') {
            Some(one) if one.ends_with('y') => one,
            _ => plain,
        };
        let stem = analyzer.stem(synonyms::canonical(one).unwrap_or(one));
        let stem = synonyms::canonical(&stem).map_or(stem.clone(), |word| analyzer.stem(word));
        Self { plain: plain.to_owned(), own: analyzer.stem(one), stem }
    }

    /// The same word, or a slip of it.
    pub(super) fn alike(&self, named: &Self) -> bool {
        self.stem == named.stem || self.slip_of(named)
    }

    /// The same word in another form or a slip of it, and not another that means the same: a boat trip
    /// "around the stags" is not for a hen party.
    fn written_as(&self, named: &Self) -> bool {
        self.own == named.own || self.slip_of(named)
    }

    fn slip_of(&self, named: &Self) -> bool {
        let (a, b) = (self.plain.chars().count(), named.plain.chars().count());
        let far = a < 5 || b < 5 || a.abs_diff(b) > 2;
        !far && self.plain.chars().next() == named.plain.chars().next()
            && strsim::osa_distance(&self.plain, &named.plain) <= if a >= 8 { 2 } else { 1 }
    }
}

fn price(price: super::Price) -> String {
    if price.from { format!("from {}", price.money) } else { price.money.to_string() }
}

fn costs(found: super::Price) -> String {
    if found.from {
        format!("starts from {}", found.money)
    } else {
        format!("costs {}", found.money)
    }
}

/// Minutes as people say them.
pub(super) fn duration(minutes: u32) -> String {
    let (hours, rest) = (minutes / 60, minutes % 60);
    let hour = if hours == 1 { "hour" } else { "hours" };
    match (hours, rest) {
        (0, 1) => "1 minute".to_owned(),
        (0, _) => format!("{rest} minutes"),
        (_, 0) => format!("{hours} {hour}"),
        _ => format!("{hours} {hour} {rest} minutes"),
    }
}

/// What comes before the thing itself.
const BEFORE: [&str; 5] = ["consultation", "consult", "assessment", "evaluation", "estimate"];

/// Whether a service only comes before what is asked about: its name says so, and the question does not.
fn is_only_before(service: &ServiceFacts, said: &Said) -> bool {
    let name = service.name.to_lowercase();
    name.split_whitespace().any(|word| BEFORE.contains(&word)) && !said.any(&BEFORE)
}

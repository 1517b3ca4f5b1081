//! What each of the staff does and who does a service: asked for by name, and known before a service is asked for.

use crate::knowledge::index::words::List;

use super::{
    Facts, State,
    contact::{listed, listed_or},
    said::Said,
    services::Match,
    turn::Turn,
};

impl Facts<'_> {
    /// Somebody of the staff whose first name, or last name after a title, is said.
    pub(super) fn staff_named(&self, said: &Said) -> Option<&String> {
        const TITLES: [&str; 7] = ["dr", "mr", "mrs", "ms", "miss", "prof", "doctor"];
        self.business.staff.iter().find(|name| {
            let name = Said::new(name);
            let first = name.words.iter().find(|word| !TITLES.contains(&word.as_str()));
            first.is_some_and(|first| said.has(first))
        })
    }

    /// The services that somebody of the staff does, in the order of the list; none when nobody has said.
    pub(super) fn services_of(&self, staff: &str) -> Vec<String> {
        let does = self.business.does.get(staff);
        let names = self.business.services.iter().map(|service| &service.name);
        names.filter(|name| does.is_some_and(|does| does.contains(*name))).cloned().collect()
    }

    /// "What does Ana do?", "which services does Dr Khan offer?"
    pub(super) fn asks_what_they_do(&self, said: &Said) -> bool {
        said.any_of("what | which | whats")
            && said.any_of("do | does | offer | offers | good at | specialise in | specialize in")
            && said.words.len() <= 9
            && self.staff_named(said).is_some()
            && !said.any_of("charge | cost | costs | time | when | long | day | days | i | my | me")
    }
}

/// Verbs after "who" that ask for somebody who may have or need a service, and not for who does it.
const HAS: List = List(
    "is are was were has have had can could should would needs need gets get pays pay owns own uses use wants want \
    comes come may must invented made called calls am i do did",
);

/// What somebody who does a service is called.
const ROLES: List = List(
    "teacher instructor trainer coach stylist therapist barber tutor guide technician specialist doctor dentist \
    hygienist vet nurse mechanic",
);

impl Facts<'_> {
    /// "Who tests backflow preventers?", "who does the colouring?", "who's the teacher?"
    pub(super) fn asks_who_does(&self, said: &Said, state: &State) -> bool {
        let verb = said.words.get(1).is_some_and(|verb| said.begins("who") && !HAS.has(verb));
        let asks = verb
            || said.begins_any_of(
                "who can do | who will do | who would do | who will be doing | who is doing | whos doing | \
                who do i see for | who is the | whos the | who else does",
            );
        let role = !said.begins_any_of("who is the | whos the")
            || said.words.iter().any(|word| ROLES.has(word));
        asks && role && !self.who_does(said, state.service.as_deref()).is_empty()
    }

    /// The services that are named, or the one last spoken of, each with who does it; those that nobody is said
    /// to do are left out.
    fn who_does(&self, said: &Said, last: Option<&str>) -> Vec<(&str, Vec<String>)> {
        let of = said.words.iter().map(String::as_str).filter(|word| !ROLES.has(word));
        let of = Said::new(&of.collect::<Vec<_>>().join(" "));
        let named: Vec<&str> = match self.services_in(&of) {
            Match::Full { services, .. } => services.iter().map(|one| one.name.as_str()).collect(),
            Match::Nothing => {
                self.last_service(last).map(|one| one.name.as_str()).into_iter().collect()
            }
            Match::Part(_) | Match::Missing => Vec::new(),
        };
        let by = |service: &str| {
            let does = |name: &&String| self.services_of(name).iter().any(|one| one == service);
            self.business.staff.iter().filter(does).cloned().collect::<Vec<_>>()
        };
        named.into_iter().map(|name| (name, by(name))).filter(|(_, who)| !who.is_empty()).collect()
    }
}

impl Turn<'_> {
    /// Says who does what is asked about; false when that is not known.
    pub(super) fn tell_who_does(&mut self, said: &Said) -> bool {
        let found = self.facts.who_does(said, self.state.service.as_deref());
        let lines: Vec<String> = match found.as_slice() {
            [] => return false,
            [(service, who)] => vec![format!("{service}: that is {}.", listed_or(who))],
            several => several
                .iter()
                .take(8)
                .map(|(service, who)| format!("- {service}: {}", listed(who)))
                .collect(),
        };
        if let [(service, _)] = found.as_slice() {
            self.state.service = Some((*service).to_owned());
        }
        self.say(lines.join("\n"));
        self.state.misses = 0;
        true
    }

    /// Says what somebody of the staff does.
    pub(super) fn tell_what_they_do(&mut self, name: &str) {
        let does = self.facts.services_of(name);
        let all = does.len() == self.facts.business.services.len();
        match does.as_slice() {
            [] => {
                self.say(format!(
                    "{name} works here; I can't see what they do. {}",
                    self.help_line()
                ));
                self.offer_help();
            }
            _ if all => self.say(format!("{name} does everything on our list.")),
            [one] => self.say(format!("{name} does this: {one}.")),
            several => self.say(format!("{name} does these: {}.", listed(several))),
        }
        self.state.misses = 0;
    }
}

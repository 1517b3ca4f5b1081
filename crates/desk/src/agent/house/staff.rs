//! What each of the staff does: asked for by name, and known before a service is asked for.

use super::{Facts, contact::listed, said::Said, turn::Turn};

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

impl Turn<'_> {
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

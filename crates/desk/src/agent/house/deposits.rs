//! What is paid ahead for a service, from the list.

use super::{
    Facts, ServiceFacts,
    said::Said,
    turn::{Told, Turn},
};

/// Whether it is asked what is paid ahead.
pub(super) fn asks(said: &Said) -> bool {
    let ahead = said.any_of(
        "deposit | deposits | down payment | downpayment | prepay | pre pay | prepayment | pay up front | pay upfront | \
        pay anything up front | pay ahead | pay anything ahead | pay in advance | pay something in advance | pay anything in advance",
    );
    let other = said.any_of(
        "back | refund | refunded | refundable | lose | paid | cancel | cancelled | keep | transfer | instead | why",
    );
    ahead && !other
}

impl Facts<'_> {
    /// What is paid ahead for a service, as an end of a sentence: "a deposit of $40 is paid ahead".
    pub(super) fn deposit_line(service: &ServiceFacts) -> Option<String> {
        service.deposit.map(|money| format!("a deposit of {money} is paid ahead"))
    }
}

impl Turn<'_> {
    /// Says what is paid ahead for the service that is named, or was spoken of, or for those for which
    /// something is. What is not on the list may have been taught.
    pub(super) fn tell_deposit(&mut self, said: &Said) -> Told {
        let services = &self.facts.business.services;
        if services.iter().all(|service| service.deposit.is_none()) {
            return self.look_up(said);
        }
        self.state.misses = 0;
        let named = self.facts.named(&said.raw).best();
        let last = self.state.service.clone();
        let spoken = services.iter().filter(|one| Some(&one.name) == last.as_ref());
        let asked: Vec<&ServiceFacts> = if named.is_empty() { spoken.collect() } else { named };
        let all = asked.is_empty();
        let shown: Vec<&ServiceFacts> = if all { services.iter().collect() } else { asked };
        let lines: Vec<String> = shown
            .iter()
            .filter(|one| !all || one.deposit.is_some())
            .take(8)
            .map(|one| match Facts::deposit_line(one) {
                Some(line) => format!("For {} {line}.", one.name),
                None => format!("For {} nothing is paid ahead.", one.name),
            })
            .collect();
        self.say(lines.join("\n"));
        if all {
            self.say("For everything else nothing is paid ahead.");
        }
        Ok(())
    }
}

//! With whom: somebody of the staff who is named or excluded, or somebody who does not work there.

use super::{Ask, Plan, Slot, Wish, heard::Heard};
use crate::{
    agent::house::{
        Facts,
        contact::{listed, listed_or},
        days,
        details::NO_NAME,
        hours::capitalised,
        said::Said,
        turn::Turn,
    },
    knowledge::index::words::{self, List},
};

/// Whom a message speaks of.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::agent::house) struct People {
    /// Of the staff, with whom it is to be: any of these.
    pub(in crate::agent::house) with: Vec<String>,
    /// Of the staff, with whom not.
    pub(in crate::agent::house) without: Vec<String>,
    /// Somebody with whom it is to be and who is none of the staff.
    pub(in crate::agent::house) unknown: Option<String>,
    /// Somebody else than was spoken of.
    pub(in crate::agent::house) other: bool,
    /// Anybody will do.
    pub(in crate::agent::house) anybody: bool,
}

const TITLES: List = List("dr mr mrs ms miss prof doctor");

/// Words that may stand between "not" and whom it excludes.
const BETWEEN: List = List(
    "with by to see seeing have having want wanted like be being it thats its the a an for of if possible get getting \
    really please ever again her him go going do done book booked me my seen or and nor either as long so",
);

/// That leave somebody out.
const NOT: List = List("not no nor neither except excluding without avoid dont never hate minus");

/// Anybody, and perhaps the one who is named.
const LOOSE: &str = "have to be | need to be | needs to be | has to be | neednt be | necessarily";

const ANYBODY: &str = "anyone | anybody | anyonell | anybodyll | whoever | whoevers | no preference | dont mind who | doesnt matter who | \
    any stylist | any of them | any of you | any of yous | who ever | whomever | either of them | either one of them | \
    no matter who | not fussed who | not bothered who | dont care who | anyones fine | any one is fine | no particular person";

/// Somebody else than now.
const ELSE: &str = "someone else | somebody else | anyone else | anybody else | another person | another stylist | \
    another barber | another artist | another therapist | a different person | with another | any other person | \
    different stylist | different barber | different artist | different therapist | different dentist | \
    another dentist | another doctor | different doctor | another mechanic | different mechanic";

/// First names that are known as such in small letters too.
const NAMES: List = List(
    "adam ahmed alan alex alice amanda amy andrea andrew angela anna anne anthony ben benjamin beth bob brian carla carlos \
    carol caroline charlie charlotte chloe chris christine claire dan daniel david debbie diana elena eli elizabeth ella \
    emily emma eric erik eva fatima fiona george gina greg hannah harry helen henry holly ian isabel jake james jamie jane \
    jason jean jenny jess jessica jim joan joe john jon jose josh juan julia julie karen kate katie keith kevin laura lauren \
    leo linda lisa liz louise lucas lucy luis luke maria marie mario martin mary matt megan mia michael michelle mike mohamed \
    monica nadia nancy natalie nathan nick nicole nina noah nora olivia omar oscar owen pablo paul paula peter phil pierre \
    priya rachel rebecca richard rita robert rosa ruth ryan sally sam samuel sandra sara sarah scott sean sharon sofia sonia \
    sophie stella stephen steve susan tanya teresa thomas tim tina tom tony vanessa vera victor victoria yusuf zoe",
);

/// What may follow a name that ends there.
const AFTER: List = List(
    "on at for tomorrow today tonight this next please pls plz thanks if in around after before or instead again then asap \
    when any sometime early late first and but as because is who",
);

/// Before a "with" that names nobody of the staff.
const COMPANY: List = List(
    "pay paying paid payment come comes coming came bring bringing together along insured insurance deal help work working \
    works familiar happy live living talk speak chat start starting arrive arriving here there done made washed dyed",
);

impl Facts<'_> {
    /// Whom of the staff `text` names or leaves out. `own` is the writer's name, which names none of the staff.
    pub(in crate::agent::house) fn people_in(&self, text: &str, own: Option<&str>) -> People {
        let mut people = People::default();
        let text = without_title_dots(text);
        let all = Said::new(&text);
        let loose = all.any_of(LOOSE);
        people.anybody = loose || all.any_of(ANYBODY);
        let hedged = all.any_of("or | fine | ok | okay | either | even | also | well | happy");
        let own = own.map(Said::new);
        for (at, clause) in clauses(&text).enumerate() {
            let said = Said::new(clause);
            let turned = people.other;
            let elsewhere = ELSE.split('|').find_map(|phrase| place(&said, phrase.trim()));
            for (word_at, word) in said.words.iter().enumerate() {
                let Some(name) = self.of_the_staff(word, clause, own.as_ref()) else { continue };
                if loose {
                    continue;
                }
                let from = word_at > 0
                    && ["from", "against"].contains(&said.words[word_at - 1].as_str())
                    && !(word_at > 1 && said.words[word_at - 2] == "apart");
                let spoken_before = elsewhere.is_some_and(|other| word_at < other) && !turned;
                let answer = at == 0 && all.words.first() == said.words.first();
                let out = self.left_out(&said, word_at, answer);
                let list = if out || spoken_before && !hedged {
                    &mut people.without
                } else if from {
                    continue;
                } else {
                    &mut people.with
                };
                if !list.contains(name) {
                    list.push(name.clone());
                }
            }
            if elsewhere.is_some() {
                if hedged {
                    people.anybody = true;
                } else if !turned {
                    // Whoever was spoken of before is not who is wanted.
                    people.other = true;
                    let before = std::mem::take(&mut people.with);
                    let place = elsewhere.unwrap_or_default();
                    let later = |name: &String| {
                        said.words.iter().enumerate().any(|(at, word)| {
                            at > place
                                && self.of_the_staff(word, clause, own.as_ref()) == Some(name)
                        })
                    };
                    let (with, without) = before.into_iter().partition(later);
                    people.with = with;
                    people.without.extend::<Vec<String>>(without);
                }
            }
            if people.unknown.is_none() {
                people.unknown = self.stranger(clause);
            }
        }
        people.with.retain(|name| !people.without.contains(name));
        if !people.with.is_empty() {
            people.unknown = None;
        }
        people
    }

    /// The one of the staff of whose name this word is.
    fn of_the_staff(&self, word: &str, clause: &str, own: Option<&Said>) -> Option<&String> {
        if word.len() < 2 || TITLES.has(word) || own.is_some_and(|own| own.has(word)) {
            return None;
        }
        // "Will" and "May" are names where they are written so in the middle of a sentence.
        let plain = words::content(word) < 0.5;
        let named = || {
            clause
                .split_whitespace()
                .skip(1)
                .any(|part| part.starts_with(&capitalised(word)) && part.len() <= word.len() + 3)
        };
        if plain && !named() {
            return None;
        }
        let staff = &self.business.staff;
        let exact = staff.iter().find(|name| Said::new(name).words.iter().any(|part| part == word));
        exact.or_else(|| {
            // "Pryia": a slip in a name that is long enough.
            let slip = |name: &&String| {
                Said::new(name).words.first().is_some_and(|part| {
                    part.len() >= 5
                        && word.len() >= 5
                        && part.as_bytes()[0] == word.as_bytes()[0]
                        && strsim::osa_distance(part, word) == 1
                })
            };
            let unlike = !self.business.services.iter().any(|one| Said::new(&one.name).has(word))
                && !days::WORDS.has(word)
                && !NAMES.has(word);
            staff.iter().find(slip).filter(|_| unlike && words::content(word) > 0.9)
        })
    }

    /// Whether the word at this place stands after a "not": "but not Ana or Ben", "anyone but Ana".
    fn left_out(&self, said: &Said, at: usize, answer: bool) -> bool {
        for back in (at.saturating_sub(7)..at).rev() {
            let word = said.words[back].as_str();
            let before = back.checked_sub(1).map_or("", |at| said.words[at].as_str());
            // "No, Priya" without its comma answers.
            if word == "no" && answer && back == 0 {
                return false;
            }
            let left = NOT.has(word)
                || word == "but" && before.starts_with("any")
                || word == "but" && before.starts_with("every")
                || word == "than" && ["other", "rather", "else"].contains(&before)
                || word == "of" && before == "instead"
                || word == "from" && before == "apart";
            if left {
                return true;
            }
            let name = self.business.staff.iter().any(|name| Said::new(name).has(word));
            if !BETWEEN.has(word) && !TITLES.has(word) && !name {
                return false;
            }
        }
        false
    }

    /// Somebody with whom it is to be and who does not work there: "with Ben".
    fn stranger(&self, clause: &str) -> Option<String> {
        let tokens: Vec<&str> = clause.split_whitespace().collect();
        let shouts = clause.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase);
        for (at, lead) in tokens.iter().enumerate() {
            let lead = lead.to_lowercase();
            if !["with", "see", "by"].contains(&lead.as_str()) {
                continue;
            }
            // "Can I pay with Visa?", "I'm coming with Tom": with somebody or something else.
            if at > 0 && COMPANY.has(&bare(tokens[at - 1])) {
                continue;
            }
            let rest = &tokens[at + 1..];
            let titled = rest.first().is_some_and(|first| TITLES.has(&bare(first)));
            let rest = if titled { &rest[1..] } else { rest };
            let large = |word: &str| word.starts_with(char::is_uppercase) && !shouts;
            let count = rest
                .iter()
                .take(3)
                .take_while(|word| {
                    self.may_be_a_name(word) && (large(word) || titled || NAMES.has(&bare(word)))
                })
                .count();
            let ends = rest.get(count).is_none_or(|next| {
                AFTER.has(&bare(next))
                    || days::WORDS.has(&bare(next))
                    || next.starts_with(|c: char| c.is_ascii_digit())
            });
            let known = rest.first().is_some_and(|first| NAMES.has(&bare(first)));
            if count == 0 || !ends || lead == "by" && !known && !titled {
                continue;
            }
            let name: Vec<String> =
                rest[..count].iter().map(|word| capitalised(&trimmed(word))).collect();
            let of_staff = rest[..count]
                .iter()
                .any(|word| self.of_the_staff(&bare(word), clause, None).is_some());
            if !of_staff {
                return Some(name.join(" "));
            }
        }
        None
    }

    fn may_be_a_name(&self, word: &str) -> bool {
        let plain = bare(word);
        let letters = trimmed(word).chars().all(|c| c.is_alphabetic() || "'’-".contains(c));
        let in_names = self
            .business
            .services
            .iter()
            .map(|one| &one.name)
            .chain([&self.business.name])
            .any(|name| Said::new(name).has(&plain));
        letters
            && plain.chars().count() >= 2
            && !NO_NAME.has(&plain)
            && !days::WORDS.has(&plain)
            && !in_names
            && !self.named(&plain).any()
            && (words::content(&plain) > 0.5 || NAMES.has(&plain))
    }

    /// Those of the staff who do a service, as far as that is known.
    pub(super) fn doers(&self, service: &str) -> Vec<String> {
        let does = &self.business.does;
        let done = |name: &&String| {
            does.is_empty()
                || does.get(*name).is_some_and(|all| all.iter().any(|one| one == service))
        };
        self.business.staff.iter().filter(done).cloned().collect()
    }
}

impl Plan {
    /// With whom the time that was decided on will be, where that was spoken of.
    pub(super) fn who(&self) -> Option<&String> {
        let spoken = self.says_who || !self.without.is_empty();
        self.staff.as_ref().or_else(|| {
            let who = &self.slot.as_ref().filter(|_| spoken)?.staff;
            let first = who.first()?;
            (who.len() == 1 || !self.without.is_empty()).then_some(first)
        })
    }

    /// With whom, as the end of what is said of times.
    pub(super) fn with_whom(&self) -> String {
        let first = |name: &String| name.split_whitespace().next().unwrap_or(name).to_owned();
        match (&self.staff, self.without.as_slice()) {
            (Some(name), _) => format!(" with {}", first(name)),
            (None, []) => String::new(),
            (None, without) => {
                let names: Vec<String> = without.iter().map(first).collect();
                format!(" with somebody other than {}", listed(&names))
            }
        }
    }

    /// The times at which somebody is free who was not left out, with those who are.
    pub(super) fn allowed(&self, slots: Vec<Slot>) -> Vec<Slot> {
        let mut slots = slots;
        if !self.without.is_empty() {
            slots.retain_mut(|slot| {
                let known = !slot.staff.is_empty();
                slot.staff.retain(|name| !self.without.contains(name));
                !known || !slot.staff.is_empty()
            });
        }
        slots
    }
}

impl Turn<'_> {
    pub(super) fn hear_staff(&self, plan: &mut Plan, said: &Said, heard: &mut Heard) {
        if plan.aim == Wish::Cancel {
            return;
        }
        let naming = matches!(plan.asked, Some(Ask::Name | Ask::Reach | Ask::Email | Ask::Code));
        let bare = self.facts.only_staff(&said.raw, plan.asked == Some(Ask::Name)).is_some();
        let corrects = bare || said.any_of(
            "with | can it be | could it be | can i have | could i have | instead | actually | rather | prefer",
        );
        let mut people = self.facts.people_in(&said.raw, plan.name.as_deref());
        if naming {
            people.unknown = None;
        } else if plan.asked == Some(Ask::Staff)
            && people.with.is_empty()
            && people.unknown.is_none()
        {
            let bare = said.words.len() <= 2 && said.raw.starts_with(char::is_uppercase);
            let name = said.raw.trim_end_matches(['.', '!']).to_owned();
            let name = Some(name).filter(|name| {
                bare && name.split_whitespace().all(|word| self.facts.may_be_a_name(word))
            });
            people.unknown = name;
        }
        // What is only asked of somebody who was spoken of leaves them out.
        let now = plan.who().cloned();
        if people.other {
            people.without.extend(now.filter(|name| !people.with.contains(name)));
        }
        if !people.without.is_empty() {
            for name in people.without {
                if plan.staff.as_ref() == Some(&name) {
                    plan.staff = None;
                }
                if !plan.without.contains(&name) {
                    plan.without.push(name);
                    heard.staff = true;
                }
            }
            plan.says_who = true;
            plan.slot.take_if(|slot| slot.staff.iter().any(|name| plan.without.contains(name)));
        }
        let agreed = plan.asked == Some(Ask::Staff) && heard.yes == Some(true);
        if people.anybody && people.with.is_empty() || people.other || agreed {
            if plan.staff.take().is_some() {
                plan.slot = None;
            }
            heard.staff = true;
        }
        if plan.asked == Some(Ask::Name) && !corrects || people.anybody {
            return;
        }
        match people.with.as_slice() {
            [] => {}
            [name] => {
                plan.says_who = true;
                plan.without.retain(|one| one != name);
                if plan.staff.as_ref() != Some(name) {
                    plan.staff = Some(name.clone());
                    plan.keep_time();
                    heard.staff = true;
                }
            }
            // Any of these: none of the others.
            several => {
                let others = self.facts.business.staff.iter();
                plan.without = others.filter(|name| !several.contains(name)).cloned().collect();
                plan.staff = None;
                plan.slot = None;
                plan.says_who = true;
                heard.staff = true;
            }
        }
        if let Some(name) = people.unknown {
            plan.unknown = Some(name);
            plan.says_who = true;
            plan.staff = None;
            heard.staff = true;
        }
    }

    /// Says that somebody does not work there, or that nobody is left who does the service, and asks with
    /// whom it is to be; false when there is nothing to ask.
    pub(super) fn settle_staff(&mut self, plan: &mut Plan) -> bool {
        let service = plan.service.clone().or(plan.own.as_ref().map(|own| own.service.clone()));
        let all = &self.facts.business.staff;
        let doers = service.as_deref().map_or_else(|| all.clone(), |name| self.facts.doers(name));
        let free: Vec<String> =
            doers.iter().filter(|name| !plan.without.contains(name)).cloned().collect();
        if let Some(name) = plan.unknown.take() {
            if doers.is_empty() {
                self.say(format!("I can't see anybody called {name} here."));
                return false;
            }
            self.say(format!("Nobody called {name} works here."));
            self.ask_for_staff(plan, &free);
            return true;
        }
        if free.is_empty() && !doers.is_empty() && !plan.without.is_empty() {
            let what = service.unwrap_or_default();
            let verb = if doers.len() == 1 { "does" } else { "do" };
            self.say(format!("Only {} {verb} {what} here.", listed(&doers)));
            plan.without.clear();
            self.ask_for_staff(plan, &doers);
            return true;
        }
        false
    }

    /// Asks with whom it is to be.
    pub(super) fn ask_for_staff(&mut self, plan: &mut Plan, names: &[String]) {
        Self::ask(plan, Ask::Staff);
        let who = match names {
            [one] => format!("You could come to {one}. Shall it be {one}?"),
            [] => "Is anybody fine?".to_owned(),
            several => format!(
                "You could come to {}. Who would you like, or is anybody fine?",
                listed_or(several)
            ),
        };
        self.say(who);
        for name in names.iter().take(6) {
            self.choice(name, name);
        }
        if names.len() > 1 {
            self.choice("Anybody", "Anybody");
        }
        self.choice("Never mind", "Never mind");
        self.state.booking = Some(plan.clone());
    }
}

/// The clauses of a text, in which a "not" reaches no further.
fn clauses(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', '.', '!', '?', '\n', '(', ')', '–', '—'])
        .filter(|clause| clause.chars().any(char::is_alphanumeric))
}

/// "Dr. Khan" is one.
fn without_title_dots(text: &str) -> String {
    let mut text = text.to_owned();
    for title in ["Dr", "Mr", "Mrs", "Ms", "Prof", "dr", "mr", "mrs", "ms", "prof"] {
        text = text.replace(&format!("{title}. "), &format!("{title} "));
    }
    text
}

fn trimmed(word: &str) -> String {
    word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

fn bare(word: &str) -> String {
    trimmed(word).to_lowercase()
}

/// Where the words of `phrase` begin in what was said.
fn place(said: &Said, phrase: &str) -> Option<usize> {
    let wanted: Vec<&str> = phrase.split_whitespace().collect();
    said.words.windows(wanted.len()).position(|words| words.iter().eq(wanted.iter()))
}

//! Looking things up, and what is said when nothing is found.

use serde_json::{Value, json};

use super::{
    Source,
    said::Said,
    turn::{Outcome, Told, Turn},
};

/// Lookups in one turn; the rest of the calls are for what was found to be wanted.
const MOST_LOOKUPS: u8 = 3;

/// A passage as the tool gives it.
struct Found {
    text: String,
    source: Source,
}

impl Turn<'_> {
    /// Answers from the knowledge, asks what is meant, or says that it does not know.
    pub(super) fn look_up(&mut self, said: &Said) -> Told {
        if let Some(whole) = self.about_service(said)
            && self.look_up_quietly(&whole)?
        {
            return Ok(());
        }
        let (band, found) = self.search(&said.raw)?;
        match (band.as_str(), found.is_empty()) {
            ("answer", false) => self.quote(found),
            _ if self.suggest(said)? => {}
            ("did_you_mean", false) => self.ask_which(&found),
            _ => self.miss(&said.raw),
        }
        Ok(())
    }

    /// "How much is Kids Yoga and what ages is it for?": what is asked, with the service that this turn has just
    /// spoken of in the place of "it". Where these very words name it, if only in part, "it" may be anything.
    fn about_service(&self, said: &Said) -> Option<Said> {
        let service = self.state.service.as_ref()?;
        let now = self.input.state.service.as_ref() != Some(service);
        let at = said.words.iter().position(|word| matches!(word.as_str(), "it" | "that"))?;
        if !now || Said::new(service).words.iter().any(|word| said.words.contains(word)) {
            return None;
        }
        let words: Vec<&str> = said
            .words
            .iter()
            .enumerate()
            .map(|(n, word)| if n == at { service } else { word.as_str() })
            .collect();
        Some(Said::new(&words.join(" ")))
    }

    /// Answers from the knowledge if it is sure, and asks what is meant if it nearly is; says nothing otherwise.
    pub(super) fn look_up_or_ask(&mut self, said: &Said) -> Told<bool> {
        let (band, found) = self.search(&said.raw)?;
        match (band.as_str(), found.is_empty()) {
            ("answer", false) => self.quote(found),
            ("did_you_mean", false) => self.ask_which(&found),
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// Answers from the knowledge if it is sure; says nothing otherwise.
    pub(super) fn look_up_quietly(&mut self, said: &Said) -> Told<bool> {
        self.look_up_if(said, |_| true)
    }

    /// Answers from the knowledge if it is sure and the answer will do.
    pub(super) fn look_up_if(&mut self, said: &Said, will_do: impl Fn(&str) -> bool) -> Told<bool> {
        let (band, found) = self.search(&said.raw)?;
        let sure = band == "answer" && found.first().is_some_and(|found| will_do(&found.text));
        if sure {
            self.quote(found);
        }
        Ok(sure)
    }

    fn search(&mut self, query: &str) -> Told<(String, Vec<Found>)> {
        let unknown = || ("unknown".to_owned(), Vec::new());
        if self.lookups >= MOST_LOOKUPS {
            return Ok(unknown());
        }
        self.lookups += 1;
        let query = frontdesk_base::text::shorten(query, 500);
        let Outcome::Done(result) = self.call("search_knowledge", json!({ "query": query }))?
        else {
            return Ok(unknown());
        };
        let text = |value: &Value, key: &str| {
            value.get(key).and_then(Value::as_str).unwrap_or_default().to_owned()
        };
        let found = result
            .get("passages")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .take(3)
            .map(|passage| Found {
                text: text(passage, "text"),
                source: Source {
                    id: text(passage, "id"),
                    source_id: text(passage, "source_id"),
                    title: text(passage, "title"),
                    score: passage.get("score").and_then(Value::as_f64).unwrap_or_default(),
                },
            })
            .filter(|found| !found.text.trim().is_empty())
            .collect();
        Ok((text(&result, "band"), found))
    }

    fn quote(&mut self, found: Vec<Found>) {
        if let Some(best) = found.into_iter().next() {
            self.say(best.text);
            self.source(best.source);
            self.state.misses = 0;
            self.state.pending = None;
            self.state.subject = None;
        }
    }

    fn ask_which(&mut self, found: &[Found]) {
        let ask = self.pick(&[
            "I'm not sure I got that. Did you mean one of these?",
            "Just to be sure: is it one of these?",
        ]);
        let found: Vec<&Found> =
            found.iter().filter(|found| !found.source.title.is_empty()).collect();
        let titles: Vec<String> = found
            .iter()
            .map(|found| frontdesk_base::text::shorten(&found.source.title, 80))
            .collect();
        if self.input.spoken {
            self.say(format!("{ask} {}", titles.join(" Or: ")));
        } else {
            self.say(ask);
        }
        for (found, title) in found.iter().zip(&titles) {
            self.choice(title, &found.source.title);
        }
        if let [only] = found.as_slice() {
            self.state.meant = Some(only.source.title.clone());
        }
        if self.can("escalate_to_human") || self.can("take_message") {
            let (label, value) = if self.can("escalate_to_human") {
                ("Something else", "Talk to a person")
            } else {
                ("Something else", "Leave a message")
            };
            self.choice(label, value);
        }
        self.state.pending = Some(self.current.clone());
    }

    /// Says that it does not know, and what it can do instead.
    pub(super) fn miss(&mut self, asked: &str) {
        self.missed.push(frontdesk_base::text::shorten(asked, 200));
        self.miss_noted();
    }

    /// Counts a miss, once a turn.
    pub(super) fn miss_noted(&mut self) {
        if !self.counted {
            self.counted = true;
            self.state.misses = self.input.state.misses.saturating_add(1);
        }
    }

    /// Says what could not be answered in this turn; after three such turns fetches a person.
    pub(super) fn tell_misses(&mut self) -> Told {
        let missed = std::mem::take(&mut self.missed);
        let Some(first) = missed.first() else { return Ok(()) };
        if self.silent() && self.input.files > 0 {
            // "What about this one?" cannot be answered without the file, and is no gap of ours.
            self.state.misses = self.input.state.misses;
            return self.take_files(None);
        }
        if !self.silent() {
            let asked: Vec<String> = missed.iter().map(|asked| format!("“{asked}”")).collect();
            self.say(format!(
                "I don't have an answer to {}. {}",
                asked.join(" or "),
                self.help_line()
            ));
            self.state.misses = 0;
        } else if self.state.misses >= 3 && self.can("escalate_to_human") {
            self.say(
                "I don't know that either, and I don't want to keep you going round in circles.",
            );
            self.state.pending = Some(first.clone());
            return self.fetch_person("The assistant could not answer three times in a row");
        } else if self.state.misses == 2 {
            self.say(format!("I'm sorry, I don't know that one either. {}", self.help_line()));
        } else {
            let sorry = self.pick(&[
                "I'm sorry, I don't know that.",
                "I'm afraid I don't have an answer to that.",
                "That's not something I have information on, sorry.",
            ]);
            self.say(format!("{sorry} {}", self.help_line()));
        }
        self.state.pending = Some(first.clone());
        self.offer_help();
        Ok(())
    }
}

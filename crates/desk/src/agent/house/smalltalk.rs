//! The words around the business: greetings, thanks, goodbyes, and what it is.

use crate::knowledge::index::words::List;

use serde_json::json;

use super::{
    Offer,
    details::Details,
    said::Said,
    turn::{Told, Turn},
};

/// A kind of small talk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Talk {
    Greeting,
    HowAreYou,
    Thanks,
    Goodbye,
    Identity,
    Abilities,
    Joke,
    Compliment,
    Acknowledged,
    Weather,
}

const THANKS: List = List(
    "thanks thank thankyou thx ty cheers appreciated appreciate tysm tnx thnx merci ta gracias danke grazie",
);

const GREETINGS: &str = "hi | hello | hey | hiya | heya | yo | howdy | greetings | good morning | good afternoon | \
    good evening | good day | morning | afternoon | evening | hi there | hello there | \
    hey there | helo | hallo | g day | gday | hello hello | hi hi | good aftie | cheers there | \
    good morning all | top of the morning | alright mate | hola | bonjour | ciao bella | dia dhuit | \
    namaste | salaam | hiya love | how do | aye aye | evening all | morning all";

/// How many words of `said` are a greeting at its beginning.
pub(super) fn greeting(said: &Said, agent: &str) -> usize {
    let Some(phrase) = GREETINGS
        .split('|')
        .map(str::trim)
        .filter(|phrase| said.begins(phrase))
        .max_by_key(|phrase| phrase.len())
    else {
        return 0;
    };
    let mut count = phrase.split(' ').count();
    // "hello again", "hi Ella", "hey team"
    let agent = Said::new(agent);
    while said.words.get(count).is_some_and(|word| {
        [
            "there",
            "again",
            "all",
            "team",
            "everyone",
            "guys",
            "folks",
            "hi",
            "hello",
            "sir",
            "madam",
            "good",
            "morning",
            "afternoon",
            "evening",
            "day",
            "mate",
            "pal",
            "love",
            "to",
            "you",
            "everybody",
            "y",
            "yall",
            "friend",
            "friends",
            "lovely",
            "people",
            "ladies",
            "gents",
        ]
        .contains(&word.as_str())
            || agent.words.first() == Some(word)
    }) {
        count += 1;
    }
    count
}

/// How many words at the beginning of `said` only say who writes: "Greta here: …", "this is Ann, …".
pub(super) fn introduction(said: &Said) -> usize {
    let cut = |count: usize| {
        let rest = said.after(count).trim_start();
        rest.starts_with([',', ':', ';', '.', '!', '-', '–', '—'])
            && rest.chars().any(char::is_alphanumeric)
    };
    if let Some(at) = said.words.iter().take(3).position(|word| word == "here") {
        return if at > 0 && said.raw.starts_with(char::is_uppercase) && cut(at + 1) {
            at + 1
        } else {
            0
        };
    }
    let Some(lead) = ["this is", "its", "it s", "im", "i m", "i am", "my name is", "my names"]
        .iter()
        .find(|lead| said.begins(lead))
    else {
        return 0;
    };
    let lead = lead.split(' ').count();
    (lead + 1..=lead + 3)
        .find(|count| cut(*count))
        .filter(|count| {
            let (all, rest) = (&said.raw, said.after(*count));
            Details::read(&all[..all.len() - rest.len()]).name.is_some()
        })
        .unwrap_or(0)
}

/// The small talk that `said` is, if it is nothing more.
pub(super) fn read(said: &Said) -> Option<Talk> {
    let short = said.words.len() <= 10;
    if !short {
        return None;
    }
    if said.any_of(
        "are you a bot | are you a robot | are you human | are you a human | are you real | \
        are you a real person | are you an ai | are you ai | a real human | is this a bot | \
        is this a robot | am i talking to a bot | am i talking to a robot | \
        am i talking to a human | am i talking to a person | am i talking to a real person | \
        am i speaking to a human | am i speaking to a person | am i chatting with a bot | \
        who are you | what are you | what is your name | what your name | whats your name | \
        your name | who am i talking to | who am i speaking to | who am i speaking with | \
        who is this | whos this | are you a person | are you a machine | are you chatgpt | \
        is this automated | is this a real person | is this a person | is this a human | \
        are you a computer | are you actually human | are you a chatbot | is this ai | \
        is this an ai | you a bot | u a bot | talking to a machine | are you alive | \
        speaking to a real person | is this a chatbot | are you someone real | u human | \
        is this a computer | is this a machine | a computer answering | a machine answering | \
        a robot answering | a bot answering | a real person or | person or a computer | \
        person or a bot | person or a robot | human or a bot | human or robot | human or bot | \
        talking to a computer | speaking to a computer | speaking with a computer | \
        speaking to a bot | speaking to a robot | speaking to a machine | chatting to a bot | \
        chatting with a person | chatting to a person | chatting with a human | \
        is anyone real there | are you automated | are you artificial | is this thing a bot | \
        just a bot | just a robot | just a computer | just a machine | one of those bots | \
        one of those ai",
    ) {
        return Some(Talk::Identity);
    }
    if said.any_of(
        "what can you do | what can you help | what do you do | how can you help | \
        what can i ask | how does this work | what are you able to",
    ) || said.only_of("help please me can you i need") && said.has("help")
    {
        return Some(Talk::Abilities);
    }
    if said.any_of(
        "joke | make me laugh | something funny | sing a song | sing me | a poem | \
        write me a poem | a riddle | a story",
    ) {
        return Some(Talk::Joke);
    }
    if said.any_of(
        "how are you | how are u | how r u | how are things | how do you do | hows it going | \
        how it going | how is it going | what up | whats up | how have you been | \
        how you doing | you ok | how is your day | how your day | hope you are well | hope youre well | \
        hope you well | hope all is well | hope you are doing well | hope youre doing well | \
        hope you had a good | hope you are having a | hope youre having a | nice to meet you | \
        pleased to meet you | you alright | you all right | how goes it | hows things | how is things | \
        hows your day | hows everyone | how are we",
    ) {
        return Some(Talk::HowAreYou);
    }
    if said.any(&["the weather like", "is it raining", "will it rain"]) {
        return Some(Talk::Weather);
    }
    let bye = said.any_of(
        "bye | goodbye | bye bye | see you | see ya | cya | take care | good night | \
        goodnight | farewell | ciao | cheerio | ta ra | tara | toodle pip | ttyl | talk soon | \
        speak soon | speak later | talk later | catch you later | later then | slan | so long | \
        hooroo | have a lovely day | have a lovely evening | enjoy your day | have a good evening | \
        have a good weekend | have a nice weekend | have a great weekend | until next time",
    ) || said.any_of(
        "that all | thats all | that is all | that will be all | thatll be all | \
        that would be all | nothing else | nothing more | have a nice day | have a good day | \
        have a great day | have a good one | im done | we are done | all done | \
        that it for now | thats it for now | that everything | thats everything | \
        all good thanks | no more questions | no further questions | got everything i need | \
        all i needed | all i wanted",
    );
    if bye && !said.raw.contains('?') {
        return Some(Talk::Goodbye);
    }
    if said.words.iter().any(|word| THANKS.has(word))
        && said.rest(&THANKS).count() <= 2
        && !said.raw.contains('?')
    {
        return Some(Talk::Thanks);
    }
    if acknowledged(said) {
        return Some(Talk::Acknowledged);
    }
    if said.any_of(
        "you are great | youre great | you are awesome | youre awesome | good bot | \
        you are the best | youre the best | love you | very helpful | so helpful | \
        you are helpful | good job | well done | you are amazing | youre amazing | \
        youre helpful",
    ) && !said.has("not")
    {
        return Some(Talk::Compliment);
    }
    None
}

/// "Got it", "Great, she's tiny :)": heard, and nothing asked.
fn acknowledged(said: &Said) -> bool {
    said.only_of(
        "great perfect cool awesome nice lovely wonderful brilliant excellent super amazing \
        good ok okay k alright right fine got it i see understood sounds that thats is very \
        so all oh noted makes sense fantastic sweet love sure will do hm hmm ah",
    ) || !said.question()
        && said.begins_any_of("great | perfect | lovely | wonderful | brilliant | awesome | cool")
        && said.after(1).starts_with([',', '!', '.'])
        && said.words.len() <= 6
}

impl Turn<'_> {
    /// Takes greetings off the front of the pieces; true when there was one.
    pub(super) fn greeted(&self, pieces: &mut Vec<Said>) -> bool {
        let mut greeted = false;
        for piece in pieces.iter_mut() {
            let count = greeting(piece, self.facts.agent_name);
            if count > 0 {
                greeted = true;
                *piece = piece.without_first(count);
            }
            let count = introduction(piece);
            if count > 0 {
                *piece = piece.without_first(count);
            }
        }
        pieces.retain(|piece| !piece.empty());
        greeted
    }

    /// Answers small talk.
    pub(super) fn chat(&mut self, talk: Talk) -> Told {
        let business = &self.facts.business.name;
        let agent = self.facts.agent_name.trim();
        match talk {
            Talk::Greeting => {
                let hello = self.hello();
                let ask = self.pick(&["How can I help?", "What can I do for you?"]);
                if self.input.state.turn == 0 && !agent.is_empty() {
                    self.say(format!("{hello} I'm {agent}, the assistant of {business}. {ask}"));
                } else {
                    self.say(format!("{hello} {ask}"));
                }
            }
            Talk::HowAreYou => {
                self.say(self.pick(&[
                    "I'm doing well, thank you for asking. How can I help?",
                    "All good here, thanks. What can I do for you?",
                ]));
            }
            Talk::Thanks => {
                self.say(self.pick(&[
                    "You're welcome! Anything else I can help with?",
                    "Happy to help. Is there anything else?",
                    "My pleasure. Anything else?",
                ]));
                self.state.offer = Some(Offer::More);
            }
            Talk::Acknowledged | Talk::Compliment => {
                let thanks =
                    if talk == Talk::Compliment { "That's kind, thank you." } else { "Great." };
                self.say(format!("{thanks} Anything else I can help with?"));
                self.state.offer = Some(Offer::More);
            }
            Talk::Goodbye => return self.part(),
            Talk::Identity => {
                let name =
                    if agent.is_empty() { "the".to_owned() } else { format!("{agent}, the") };
                self.say(format!(
                    "I'm {name} automated assistant of {business}, so not a person. {}",
                    self.help_line()
                ));
                if self.can("escalate_to_human") {
                    self.choice("Talk to a person", "Talk to a person");
                    self.state.offer = Some(Offer::Person);
                }
            }
            Talk::Abilities => {
                let mut can = vec!["answer questions about us"];
                if !self.facts.business.hours.unknown() {
                    can.push("tell you when we're open");
                }
                if !self.facts.business.services.is_empty() {
                    can.push("tell you what we offer and what it costs");
                }
                if self.can("take_message") {
                    can.push("take a message");
                }
                if self.can("escalate_to_human") {
                    can.push("get you a person");
                }
                let can: Vec<String> = can.into_iter().map(str::to_owned).collect();
                self.say(format!(
                    "I can {}. What would you like to know?",
                    super::contact::listed(&can)
                ));
            }
            Talk::Joke => {
                self.say(format!("I'm better at questions about {business} than at entertaining, I'm afraid. Anything I can help with?"));
            }
            Talk::Weather => {
                self.say(format!("I can't see the weather from here, sorry. Can I help with anything about {business}?"));
            }
        }
        Ok(())
    }

    /// Says goodbye and closes the conversation.
    pub(super) fn part(&mut self) -> Told {
        self.call("resolve_conversation", json!({}))?;
        self.say(self.pick(&[
            "Thank you, and have a lovely day!",
            "You're welcome. Take care, bye!",
            "Thanks for getting in touch. Goodbye!",
        ]));
        self.state.offer = None;
        self.state.misses = 0;
        Ok(())
    }

    /// A greeting that fits the persona and the time of day.
    pub(super) fn hello(&self) -> &'static str {
        let persona = self.facts.persona.to_lowercase();
        if !persona.contains("formal") || persona.contains("informal") {
            return self.pick(&["Hello!", "Hi there!"]);
        }
        match self.facts.now.hour() {
            0..=11 => "Good morning.",
            12..=17 => "Good afternoon.",
            _ => "Good evening.",
        }
    }
}

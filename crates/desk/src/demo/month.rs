//! A month at the salon: who came, what they asked, who answered.

use std::time::Duration;

use frontdesk_base::{Result, Timestamp, id::OrgId};
use jiff::{ToSpan, civil::Time};

use super::owner_caller;
use crate::{
    App, Caller, Visitor,
    channels::{self, ChannelKind, widget},
    contacts::{self, ContactChange, DeviceFacts, Size},
    conversations::{NewMessage, contact, member, member::Saying},
    jobs::Runner,
    orgs, registry,
};

/// One thing that happens in a conversation.
enum Step {
    /// The visitor writes, and the agent answers if it is its turn.
    Say(&'static str),
    /// The visitor presses "talk to a person".
    Person,
    /// Ana answers.
    Reply(&'static str),
    /// Ana notes something.
    Note(&'static str),
    /// Ana gives the conversation back.
    HandBack,
    /// Ana closes it.
    Resolve,
    /// The visitor rates it.
    Rate(i64, &'static str),
    /// Ana looks at it.
    Seen,
}

use Step::{HandBack, Note, Person, Rate, Reply, Resolve, Say, Seen};

struct Visit {
    /// How many days ago, and at what hour of the salon's day.
    day: i64,
    hour: i8,
    name: Option<&'static str>,
    email: Option<&'static str>,
    phone: Option<&'static str>,
    device: usize,
    tags: &'static [&'static str],
    steps: &'static [Step],
}

const DEVICES: &[(&str, &str, &str, (u32, u32))] = &[
    (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
        "en-US",
        "US",
        (393, 852),
    ),
    (
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
        "en-US",
        "US",
        (1512, 982),
    ),
    (
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
        "es-MX",
        "MX",
        (1920, 1080),
    ),
    (
        "Mozilla/5.0 (Linux; Android 15; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36",
        "en-GB",
        "GB",
        (412, 915),
    ),
    (
        "Mozilla/5.0 (iPad; CPU OS 17_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.6 Mobile/15E148 Safari/604.1",
        "de-DE",
        "DE",
        (820, 1180),
    ),
    (
        "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
        "fr-FR",
        "FR",
        (1680, 1050),
    ),
];

const PAGES: &[&str] = &[
    "https://juniper.example/",
    "https://juniper.example/prices",
    "https://juniper.example/team",
    "https://juniper.example/contact",
];

macro_rules! visit {
    ($day:literal, $hour:literal, $device:literal, $name:expr, $email:expr, $phone:expr, $tags:expr, [$($step:expr),* $(,)?]) => {
        Visit { day: $day, hour: $hour, name: $name, email: $email, phone: $phone, device: $device, tags: $tags, steps: &[$($step),*] }
    };
}

const MONTH: &[Visit] = &[
    visit!(
        30,
        11,
        0,
        Some("Olivia Chen"),
        Some("olivia.chen@example.com"),
        None,
        &["regular"],
        [
            Say("Hi! When are you open this week?"),
            Say("And how much is a women's haircut?"),
            Say("Perfect, thank you!"),
            Resolve,
            Rate(5, "Quick and friendly")
        ]
    ),
    visit!(
        29,
        14,
        1,
        Some("James Okafor"),
        Some("james.okafor@example.com"),
        None,
        &[],
        [Say("Do you have parking nearby?"), Say("thanks"), Resolve]
    ),
    visit!(28, 10, 3, None, None, None, &[], [Say("are dogs allowed"), Resolve]),
    visit!(
        27,
        16,
        2,
        Some("María Fernández"),
        Some("maria.f@example.com"),
        Some("+12015550142"),
        &["colour"],
        [
            Say("How long does balayage last?"),
            Say("I'd like to talk to a person about a colour correction"),
            Reply("Hi María, Ana here! Could you send me a picture of your hair as it is now?"),
            Say("Sure, I will send it tonight. It is quite orange…"),
            Reply(
                "No worries, we see that a lot. Come by for a free consultation, any Tuesday before noon."
            ),
            Note("Probably two sessions. Quote 380–450."),
            Resolve,
            Rate(5, "Ana was so kind")
        ]
    ),
    visit!(
        26,
        12,
        5,
        Some("Camille Laurent"),
        None,
        None,
        &[],
        [Say("Do you do hair extensions?"), Say("ok thank you, bye"), Resolve, Rate(4, "")]
    ),
    visit!(
        24,
        9,
        0,
        Some("Noah Williams"),
        None,
        Some("+12015550171"),
        &[],
        [Say("Can I pay with Apple Pay?"), Say("great"), Resolve]
    ),
    visit!(
        23,
        18,
        4,
        Some("Lena Hoffmann"),
        Some("lena@example.com"),
        None,
        &["bride"],
        [
            Say("Can you do my wedding hair in May?"),
            Say("How much would it be for four bridesmaids?"),
            Person,
            Reply(
                "Congratulations, Lena! For five people I would reserve the salon for you. May I send you an offer?"
            ),
            Say("Yes please! lena@example.com"),
            Note("Saturday 22 May, five people, trial in April."),
            Reply("It is on its way. We look forward to it!"),
            Resolve,
            Rate(5, "Can't wait!")
        ]
    ),
    visit!(
        22,
        13,
        1,
        Some("Ethan Brooks"),
        Some("ethan.brooks@example.com"),
        None,
        &[],
        [
            Say("what is your cancellation policy"),
            Say("I have to cancel tomorrow, can you do that?"),
            Resolve
        ]
    ),
    visit!(
        21,
        11,
        3,
        None,
        None,
        None,
        &[],
        [Say("Do you do eyebrow threading?"), Say("no thanks")]
    ),
    visit!(
        20,
        15,
        0,
        Some("Sofia Rossi"),
        Some("sofia.rossi@example.com"),
        None,
        &["regular", "curls"],
        [
            Say("Who does curly hair?"),
            Say("How much is the curl treatment?"),
            Say("lovely, thanks!"),
            Resolve,
            Rate(5, "")
        ]
    ),
    visit!(
        19,
        10,
        2,
        Some("Diego Morales"),
        None,
        None,
        &[],
        [Say("Is there a student discount?"), Resolve]
    ),
    visit!(
        17,
        17,
        1,
        Some("Grace Kim"),
        Some("grace.kim@example.com"),
        None,
        &[],
        [
            Say("Can you fix a bad dye job? I dyed it at home"),
            Say("how much will that cost?"),
            Person,
            Reply(
                "Hi Grace, it depends on how many layers there are. Would Thursday at 10 work for a free look?"
            ),
            Say("Thursday is perfect"),
            Reply("See you then!"),
            Resolve
        ]
    ),
    visit!(
        16,
        12,
        0,
        None,
        None,
        None,
        &[],
        [Say("hello"), Say("what time do you close on saturday")]
    ),
    visit!(
        15,
        14,
        5,
        Some("Hugo Bernard"),
        None,
        None,
        &[],
        [Say("Do you use vegan products?"), Say("Merci"), Resolve]
    ),
    visit!(
        14,
        11,
        3,
        Some("Amelia Wright"),
        Some("amelia.w@example.com"),
        Some("+447400123456"),
        &["regular"],
        [Say("What happens if I come late?"), Say("ok I'm about 10 minutes late today!"), Resolve]
    ),
    visit!(
        13,
        16,
        1,
        None,
        None,
        None,
        &[],
        [Say("Do you sell the shampoo you use?"), Say("Do you do perms?")]
    ),
    visit!(
        12,
        10,
        0,
        Some("Ruth Adler"),
        Some("ruth.adler@example.com"),
        None,
        &["vip"],
        [
            Say("Is the salon wheelchair accessible?"),
            Say("Wonderful. And could somebody call me about a Sunday appointment?"),
            Person,
            Reply("Of course, Ruth. I will call you this afternoon."),
            Resolve,
            Rate(5, "Very thoughtful")
        ]
    ),
    visit!(
        10,
        13,
        4,
        Some("Jonas Weber"),
        None,
        None,
        &[],
        [Say("How much is a beard trim?"), Resolve]
    ),
    visit!(
        9,
        18,
        2,
        Some("Valentina Cruz"),
        Some("valentina@example.com"),
        None,
        &[],
        [
            Say("do i need a patch test"),
            Say("Can I come today?"),
            Resolve,
            Rate(3, "I wanted to book right here")
        ]
    ),
    visit!(
        8,
        15,
        0,
        Some("Mia Thompson"),
        None,
        None,
        &[],
        [Say("kids haircut price?"), Say("my son is 4, is that ok?"), Resolve]
    ),
    visit!(
        7,
        11,
        3,
        None,
        None,
        None,
        &[],
        [Say("Can I get a refund if I don't like my haircut?")]
    ),
    visit!(
        6,
        12,
        1,
        Some("Daniel Park"),
        Some("daniel.park@example.com"),
        None,
        &["press"],
        [
            Say("I write for the Hayes Valley paper and would love to feature you"),
            Person,
            Reply("How lovely! Write to me at ana@juniper.example and we find a time."),
            Say("Will do!"),
            Note("Send pictures of the new front window."),
            Resolve
        ]
    ),
    visit!(
        5,
        16,
        0,
        Some("Chloe Martin"),
        Some("chloe.martin@example.com"),
        None,
        &[],
        [Say("Do you have gift cards?"), Say("can i order one for my mum, 100 dollars"), Seen]
    ),
    visit!(
        4,
        10,
        2,
        Some("Luis Ortega"),
        None,
        Some("+12015550188"),
        &[],
        [
            Say("I want to leave a message"),
            Say("Please ask Marco if he can do my beard before my interview on Friday"),
            Say("Luis Ortega"),
            Say("+1 201 555 0188")
        ]
    ),
    visit!(
        3,
        14,
        5,
        Some("Inès Moreau"),
        Some("ines@example.com"),
        None,
        &["colour"],
        [
            Say("How much is balayage?"),
            Say("Is there anything cheaper?"),
            Person,
            Reply(
                "Hi Inès! A gloss with a few highlights around the face starts at $140. Would you like to see pictures?"
            ),
            Say("Yes please!")
        ]
    ),
    visit!(
        2,
        17,
        1,
        Some("Harper Davis"),
        Some("harper.davis@example.com"),
        None,
        &[],
        [
            Say("Do you colour hair during pregnancy?"),
            Say("thank you, that helps a lot"),
            Resolve,
            Rate(5, "Careful answer")
        ]
    ),
    visit!(
        2,
        11,
        0,
        None,
        None,
        None,
        &[],
        [Say("Do you do keratin smoothing?"), Say("this is useless"),]
    ),
    visit!(
        1,
        12,
        3,
        Some("Theo Green"),
        None,
        None,
        &[],
        [Say("how do i get there from BART"), Say("cheers")]
    ),
    visit!(
        1,
        16,
        4,
        Some("Nina Vogel"),
        Some("nina.vogel@example.com"),
        None,
        &["bride"],
        [
            Say(
                "Hi, I'm interested in an offer for a bridal party of six, my email is nina.vogel@example.com"
            ),
            Say("In September, on a Sunday"),
            HandBack
        ]
    ),
    visit!(
        0,
        1,
        0,
        Some("Aisha Rahman"),
        Some("aisha.rahman@example.com"),
        None,
        &["regular"],
        [Say("Good morning! Can I bring my dog today?"), Say("Great, she's tiny :)")]
    ),
    visit!(
        0,
        1,
        1,
        Some("Ben Carter"),
        None,
        None,
        &[],
        [Say("How much is a men's haircut?"), Say("and a beard trim?")]
    ),
];

/// Lives through the month up to `now`, then leaves two people waiting.
pub(super) async fn live_through(past: &App, org: &OrgId, now: Timestamp) -> Result<()> {
    let owner = owner_caller(past, org).await?;
    let zone = orgs::profile(past, &owner).await?.zone();
    let list = channels::list(past, &owner).await?;
    let key = list
        .into_iter()
        .find(|channel| channel.kind == ChannelKind::Widget)
        .and_then(|channel| channel.widget_key)
        .unwrap_or_default();
    let scene = Scene { app: past, owner: &owner, runner: registry::runner(past), key };
    for (nth, visit) in MONTH.iter().enumerate() {
        let start = if visit.day == 0 {
            // This morning: within the last hours, whatever time it is.
            now.minus(Duration::from_secs(3600 * (3 - nth as u64 % 3)))
        } else {
            let day = now.in_zone(&zone).date().saturating_sub(visit.day.days());
            let minute = i8::try_from(nth * 7 % 60).unwrap_or(0);
            let at = day
                .to_datetime(Time::new(visit.hour, minute, 0, 0).unwrap_or(Time::midnight()))
                .to_zoned(zone.clone());
            at.map_or(now, |at| Timestamp::from(at.timestamp()))
        };
        past.clock().set(start);
        scene.play(visit, nth).await?;
    }
    scene.leave_somebody_waiting(now).await
}

struct Scene<'a> {
    app: &'a App,
    owner: &'a Caller,
    runner: Runner,
    key: String,
}

impl Scene<'_> {
    async fn visitor(&self, visit: &Visit, nth: usize) -> Result<Visitor> {
        let (agent, language, country, (width, height)) = DEVICES[visit.device];
        let device = DeviceFacts {
            languages: vec![language.to_owned()],
            time_zone: Some("America/Los_Angeles".to_owned()),
            utc_offset_minutes: Some(-480),
            screen: Some(Size { width, height }),
            viewport: Some(Size { width, height: height.saturating_sub(120) }),
            pixel_ratio: Some(2.0),
            cookies_enabled: Some(true),
            online: Some(true),
            page_url: Some(PAGES[nth % PAGES.len()].to_owned()),
            page_title: Some("Juniper & Co. Hair".to_owned()),
            referrer: nth.is_multiple_of(3).then(|| "https://www.google.com/".to_owned()),
            ..DeviceFacts::default()
        };
        let start = widget::StartSession {
            widget: self.key.clone(),
            device,
            name: visit.name.map(str::to_owned),
            email: visit.email.map(str::to_owned),
            locale: Some("en".to_owned()),
            identity: None,
        };
        let asking = widget::Asking {
            user_agent: Some(agent),
            country: Some(country),
            origin: None,
            host: None,
            token: None,
        };
        let started = widget::start_session(self.app, start, &asking).await?;
        let visitor = widget::authenticate(self.app, started.token.expose()).await?;
        if visit.phone.is_some() || !visit.tags.is_empty() {
            let change = ContactChange {
                phone: visit.phone.map(str::to_owned),
                tags: (!visit.tags.is_empty())
                    .then(|| visit.tags.iter().map(|tag| (*tag).to_owned()).collect()),
                ..ContactChange::default()
            };
            contacts::update(self.app, self.owner, visitor.contact(), &change).await?;
        }
        Ok(visitor)
    }

    fn pass(&self, seconds: u64) {
        self.app.clock().advance(Duration::from_secs(seconds));
    }

    async fn play(&self, visit: &Visit, nth: usize) -> Result<()> {
        let visitor = self.visitor(visit, nth).await?;
        let (conversation, _) = contact::begin(self.app, &visitor).await?;
        let id = conversation.id;
        for (at, step) in visit.steps.iter().enumerate() {
            self.pass(20 + 13 * (at as u64 % 4));
            match step {
                Say(text) => {
                    let new = NewMessage {
                        text: (*text).to_owned(),
                        client_id: Some(format!("demo-{nth}-{at}")),
                    };
                    contact::receive(self.app, &visitor, &id, new).await?;
                    self.pass(1);
                    self.runner.run_due().await?;
                }
                Person => {
                    contact::ask_for_person(self.app, &visitor, &id).await?;
                    self.runner.run_due().await?;
                }
                Reply(text) => {
                    member::write(self.app, self.owner, &id, Saying::Reply, text, None).await?;
                }
                Note(text) => {
                    member::write(self.app, self.owner, &id, Saying::Note, text, None).await?;
                }
                HandBack => {
                    member::hand_back(self.app, self.owner, &id).await?;
                    self.runner.run_due().await?;
                }
                Resolve => {
                    member::resolve(self.app, self.owner, &id).await?;
                }
                Rate(score, comment) => {
                    contact::rate(self.app, &visitor, &id, *score, Some(comment)).await?;
                }
                Seen => {
                    member::read(self.app, self.owner, &id).await?;
                }
            }
        }
        if visit.day > 2 {
            member::read(self.app, self.owner, &id).await?;
        }
        Ok(())
    }

    /// Two conversations of the last minutes that want a person, whatever time it is.
    async fn leave_somebody_waiting(&self, now: Timestamp) -> Result<()> {
        let waiting = [
            (
                "Zara Haddad",
                2,
                "I was charged twice for my last appointment, can somebody look into it?",
            ),
            ("Oscar Lindqvist", 3, "Could Ana tell me which colour she used last time?"),
        ];
        for (nth, (name, device, text)) in waiting.into_iter().enumerate() {
            self.app.clock().set(now.minus(Duration::from_secs(150 - 60 * nth as u64)));
            let visit = Visit {
                day: 0,
                hour: 0,
                name: Some(name),
                email: None,
                phone: None,
                device,
                tags: &[],
                steps: &[],
            };
            let visitor = self.visitor(&visit, nth + 1).await?;
            let (conversation, _) = contact::begin(self.app, &visitor).await?;
            let new = NewMessage {
                text: text.to_owned(),
                client_id: Some(format!("demo-waiting-{nth}")),
            };
            contact::receive(self.app, &visitor, &conversation.id, new).await?;
            self.pass(1);
            self.runner.run_due().await?;
            member::escalate(self.app, self.owner, &conversation.id).await?;
        }
        Ok(())
    }
}

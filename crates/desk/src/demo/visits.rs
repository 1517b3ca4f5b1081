//! Who came to the salon in the last month, with what, and what was said.

use Step::{HandBack, Note, Person, Rate, Reply, Resolve, Say, Seen, Unhelpful};

/// One thing that happens in a conversation.
pub(super) enum Step {
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
    /// The visitor says that the agent's last answer did not help.
    Unhelpful(&'static str),
    /// Ana looks at it.
    Seen,
}

pub(super) struct Visit {
    /// How many days ago, and at what hour of the salon's day.
    pub(super) day: i64,
    pub(super) hour: i8,
    pub(super) name: Option<&'static str>,
    pub(super) email: Option<&'static str>,
    pub(super) phone: Option<&'static str>,
    pub(super) device: usize,
    pub(super) tags: &'static [&'static str],
    pub(super) steps: &'static [Step],
}

macro_rules! visit {
    ($day:literal, $hour:literal, $device:literal, $name:expr, $email:expr, $phone:expr, $tags:expr, [$($step:expr),* $(,)?]) => {
        Visit { day: $day, hour: $hour, name: $name, email: $email, phone: $phone, device: $device, tags: $tags, steps: &[$($step),*] }
    };
}

pub(super) const MONTH: &[Visit] = &[
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
        [
            Say("Do you do eyebrow threading?"),
            Person,
            Reply(
                "We don't, sorry! Brow Bar on Octavia Street does lovely work, and they take people without an appointment."
            ),
            Say("thanks!"),
            Resolve
        ]
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
        [
            Say("Is there a student discount?"),
            Unhelpful("I am an apprentice, does that count?"),
            Resolve
        ]
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
        None,
        None,
        None,
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
            Say("My name is Nina. It would be a Sunday in September"),
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
        [Say("Good morning! Can I bring my dog today?"), Say("Great, thank you! :)")]
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

//! What three businesses have taught their front desk.

use crate::knowledge::index::{Kind, Passage};

/// Question, other phrasings, answer.
type Faq = (&'static str, &'static [&'static str], &'static str);

const SALON: &[Faq] = &[
    (
        "Do you have parking?",
        &["Where can I park?", "Is there a car park nearby?"],
        "There are four free spaces behind the salon; the Market Street car park is two minutes away.",
    ),
    (
        "What is your cancellation policy?",
        &[
            "How late can I cancel?",
            "Is there a fee for cancelling?",
            "What if I miss my appointment?",
        ],
        "Please cancel at least 24 hours before. Later cancellations are charged at half the price.",
    ),
    (
        "Do I need to book in advance?",
        &["Do you take walk-ins?", "Can I come without an appointment?"],
        "Walk-ins are welcome when a chair is free, but Fridays and Saturdays are usually booked out.",
    ),
    (
        "Which payment methods do you accept?",
        &["Can I pay by card?", "Do you take cash?", "Do you accept Apple Pay?"],
        "Cash, all major cards, Apple Pay and Google Pay. No cheques.",
    ),
    (
        "Do you sell gift vouchers?",
        &["Can I buy a gift card for a friend?"],
        "Yes, from 20 euros, at the salon or by phone. They are valid for two years.",
    ),
    (
        "Do you cut children's hair?",
        &["Do you do kids' haircuts?", "From what age do you cut children's hair?"],
        "Yes, from three years on. Children under twelve get the children's price.",
    ),
    (
        "Can I bring my dog?",
        &["Are dogs allowed in the salon?", "Are pets welcome?"],
        "Small, calm dogs are welcome. Please tell us when you book.",
    ),
    (
        "Is the salon wheelchair accessible?",
        &["Do you have step-free access?", "Are there stairs?"],
        "Yes. There is a ramp at the side entrance and an accessible toilet.",
    ),
    (
        "Do you have Wi-Fi?",
        &["Is there internet for guests?"],
        "Yes, free Wi-Fi; the password is on the mirror.",
    ),
    (
        "Do I need a patch test before colouring?",
        &["Do you do allergy tests?", "I have a sensitive scalp"],
        "Yes. Come in 48 hours before your first colour for a free patch test.",
    ),
    (
        "Which products do you use?",
        &["What brands of shampoo do you use?", "Are your products vegan?", "Is it cruelty free?"],
        "We use Davines and Olaplex; both are vegan and cruelty-free.",
    ),
    (
        "Do you offer student discounts?",
        &["Is there a discount for seniors?", "Any reductions?"],
        "Students and seniors get 10% off from Tuesday to Thursday with a valid card.",
    ),
    (
        "What should I do if I'm not happy with my haircut?",
        &["Do you redo a bad cut?", "Can I get a refund?"],
        "Tell us within seven days and we will adjust it free of charge. We do not give refunds.",
    ),
    (
        "Do you do wedding hair?",
        &["Bridal styling", "Can you do updos for bridesmaids?"],
        "Yes. Bridal styling includes a trial; please ask at least three months ahead.",
    ),
    (
        "Can I get colour while pregnant?",
        &["Is hair dye safe in pregnancy?"],
        "Many guests prefer highlights that do not touch the scalp. Please ask your doctor first.",
    ),
    (
        "How long does balayage last?",
        &["How often do I need to refresh balayage?"],
        "Balayage usually looks good for three to four months before a refresh.",
    ),
    (
        "Do you do hair extensions?",
        &["Can you fit tape-in extensions?"],
        "Yes, tape-in and keratin-bond extensions, after a free consultation.",
    ),
    ("Do you serve drinks?", &["Is coffee included?"], "Coffee, tea and water are on the house."),
    (
        "I'm running late, what should I do?",
        &["What happens if I arrive late?"],
        "Call us as soon as you can. After 15 minutes we may have to shorten the service.",
    ),
    (
        "Do you fix colour accidents?",
        &["Can you do a colour correction?", "I dyed my hair at home and it went wrong"],
        "Yes, colour corrections start with a free consultation, because every case differs.",
    ),
    (
        "Do you have a loyalty programme?",
        &["Loyalty card", "Do I get points?"],
        "Every tenth haircut is free with our stamp card.",
    ),
    (
        "Are you hiring?",
        &["Do you have any job vacancies?", "Do you offer apprenticeships?"],
        "We look for stylists and apprentices. Please send your CV to jobs@example.com.",
    ),
    (
        "How do I get there by public transport?",
        &["Which bus stops near you?", "Nearest tram stop"],
        "Tram 4 and bus 12 stop at Market Square, three minutes on foot.",
    ),
    (
        "Can I choose my stylist?",
        &["Can I book a specific hairdresser?"],
        "Of course, tell us the name when you book.",
    ),
    (
        "Do you shave beards?",
        &["Beard trim", "Do you do hot towel shaves?"],
        "We trim beards with every men's cut; we do not do wet shaves.",
    ),
    (
        "Do you take a deposit?",
        &["Do I have to pay upfront?"],
        "Only for appointments over two hours: 30 euros, taken off the bill.",
    ),
    (
        "Do you donate hair?",
        &["Can I donate my cut hair to charity?"],
        "Yes, if it is at least 30 cm long and uncoloured we send it to a charity for you.",
    ),
    (
        "How often should I get a trim?",
        &[],
        "Every six to eight weeks for short hair, every ten to twelve for long hair.",
    ),
    (
        "Do you do house calls?",
        &["Can you come to my home?", "Mobile hairdresser"],
        "No, we only work at the salon.",
    ),
    (
        "Do you treat head lice?",
        &["My child has lice"],
        "No. Please treat lice first and come back when they are gone.",
    ),
];

const DENTIST: &[Faq] = &[
    (
        "Are you accepting new patients?",
        &["Can I register with you?", "Do you take new patients?"],
        "Yes, we accept new private patients. The first visit takes 45 minutes.",
    ),
    (
        "What should I do in a dental emergency?",
        &["I have terrible toothache", "My tooth got knocked out", "A filling fell out"],
        "Call us at once; we keep two emergency slots free every day.",
    ),
    (
        "Which insurance do you accept?",
        &["Do you take my health insurance?", "Are you in network?"],
        "We work with all statutory insurers and most private ones.",
    ),
    (
        "Do you offer sedation?",
        &["I am scared of the dentist", "Do you treat nervous patients?"],
        "Yes, nitrous oxide and, after a consultation, intravenous sedation.",
    ),
    (
        "Does teeth whitening hurt?",
        &["Is whitening safe?"],
        "Some people feel cold for a day or two. It does not damage the enamel.",
    ),
    (
        "How often should I have a check-up?",
        &["How often do I need to see the dentist?"],
        "Twice a year for most people.",
    ),
    (
        "Do you treat children?",
        &["At what age should my child first see a dentist?"],
        "Yes, from the first tooth on.",
    ),
    (
        "Can I pay in instalments?",
        &["Do you offer payment plans?", "Financing"],
        "Yes, up to twelve months without interest for treatments above 500.",
    ),
    (
        "What do I need to bring to my first appointment?",
        &["Which papers do you need?"],
        "Your insurance card, a list of your medicines, and X-rays if you have any.",
    ),
    (
        "Do you do braces?",
        &["Invisalign", "Can you straighten my teeth?"],
        "We offer clear aligners; for fixed braces we refer you to an orthodontist.",
    ),
    (
        "How do I cancel an appointment?",
        &["Is there a fee for missed appointments?"],
        "Call or write at least 24 hours before; missed visits cost 40.",
    ),
    (
        "Are X-rays safe during pregnancy?",
        &[],
        "We avoid X-rays in pregnancy unless it is an emergency.",
    ),
    (
        "Can I eat after a filling?",
        &["When may I eat again?"],
        "Wait until the numbness is gone, usually two to three hours.",
    ),
    (
        "Do you place implants?",
        &["Tooth implant"],
        "Yes, Dr. Weber places implants here in the practice.",
    ),
];

const BIKES: &[Faq] = &[
    (
        "How long does a repair take?",
        &["When will my bike be ready?"],
        "Most repairs are done within two working days; a puncture while you wait.",
    ),
    (
        "Do you rent bikes?",
        &["Can I hire a bike for the weekend?"],
        "Yes, city bikes and e-bikes, by the day. Bring an ID.",
    ),
    (
        "Do you buy used bikes?",
        &["Can I trade in my old bike?"],
        "We take bikes in part exchange when you buy a new one.",
    ),
    (
        "Do you repair e-bikes?",
        &["Can you fix an electric bike motor?"],
        "Yes, Bosch and Shimano systems. We do not open batteries.",
    ),
    (
        "Is there a warranty on repairs?",
        &["What if it breaks again?"],
        "Twelve months on parts, three months on labour.",
    ),
    ("Can I test ride a bike?", &["Test ride"], "Any bike in the shop; please bring an ID."),
    (
        "Do you sell helmets?",
        &["Bike helmets for children"],
        "Yes, for adults and children, from 35.",
    ),
    (
        "Do you deliver bikes?",
        &["Can you bring the bike to my house?"],
        "Within the city for 25; further away by parcel service.",
    ),
    (
        "Do you offer bike leasing?",
        &["JobRad", "Company bike scheme"],
        "Yes, through JobRad and BusinessBike.",
    ),
    (
        "Do I need an appointment for a repair?",
        &["Can I just drop off my bike?"],
        "You can drop it off any time we are open.",
    ),
    (
        "What does a full service include?",
        &["What is done in an inspection?"],
        "Brakes, gears, bearings, a wheel true and a wash; parts are extra.",
    ),
    (
        "Do you store bikes over winter?",
        &["Winter storage"],
        "Yes, from November to March for 60, with a check in spring.",
    ),
];

const VET: &[Faq] = &[
    (
        "Do I need an appointment?",
        &["Can I come without an appointment?"],
        "Please book; emergencies are seen at once.",
    ),
    (
        "What do I do in an emergency at night?",
        &["Emergency number", "My pet needs help at the weekend"],
        "Call the night clinic in Eastgate on 0341 555 0123.",
    ),
    (
        "Which animals do you treat?",
        &["Do you treat rabbits?", "Do you treat guinea pigs?"],
        "Dogs, cats, rabbits and other small pets. No birds or reptiles.",
    ),
    (
        "When should my puppy be vaccinated?",
        &["Vaccination schedule for kittens"],
        "At eight, twelve and sixteen weeks, then once a year.",
    ),
    (
        "Do you neuter cats?",
        &["Castration", "Spaying a dog"],
        "Yes, on Tuesdays and Thursdays. The animal must not eat from midnight on.",
    ),
    (
        "How do I get a pet passport?",
        &["Travelling abroad with my dog"],
        "Bring the animal with its chip number; we issue it the same day.",
    ),
    (
        "Do you microchip animals?",
        &["Chipping"],
        "Yes, it takes two minutes and we register the number for you.",
    ),
    (
        "Do you accept pet insurance?",
        &["Can you bill my insurer directly?"],
        "We bill Agila and Uelzener directly; with others you pay first.",
    ),
    (
        "Can I pay by card?",
        &["Payment methods"],
        "Card and cash; larger sums in instalments through our billing partner.",
    ),
    (
        "Do you do home visits?",
        &["Can the vet come to us?"],
        "Within ten kilometres, for 45 extra.",
    ),
    (
        "Do you put animals to sleep at home?",
        &["Euthanasia"],
        "Yes. Call us and we will find a quiet time.",
    ),
    (
        "Do you sell special diet food?",
        &["Prescription food"],
        "Yes, Royal Canin and Hills; ordered by ten it is here the next day.",
    ),
    ("Do you clip claws?", &["Nail trimming for rabbits"], "Yes, without an appointment, for 12."),
];

const GARAGE: &[Faq] = &[
    (
        "Do you do MOT tests?",
        &["Can you do the yearly inspection?"],
        "Yes, every Wednesday; the inspector comes to us.",
    ),
    (
        "Do I get a courtesy car?",
        &["Replacement car during repair"],
        "Yes, free for repairs above 300, otherwise 25 a day.",
    ),
    (
        "Which brands do you service?",
        &["Do you repair BMWs?", "Do you work on French cars?"],
        "All brands up to 3.5 tonnes.",
    ),
    (
        "Does a service here affect my warranty?",
        &["Manufacturer warranty"],
        "No. We work by the maker's schedule and stamp the book.",
    ),
    (
        "Do you store tyres?",
        &["Winter tyres storage", "Wheel storage"],
        "Yes, 49 per season including washing.",
    ),
    (
        "Do you repair windscreens?",
        &["Stone chip in the windshield"],
        "Chips within the hour; most insurers pay all of it.",
    ),
    (
        "Do you fix electric cars?",
        &["Hybrid cars", "High-voltage battery"],
        "Yes, we are certified for high-voltage work.",
    ),
    (
        "Can I drop my keys off overnight?",
        &["Key drop box"],
        "Yes, use the key safe beside the gate.",
    ),
    (
        "Do you tow cars?",
        &["My car has broken down", "Breakdown service"],
        "Within the city, day and night: 0341 555 0177.",
    ),
    (
        "How often should the oil be changed?",
        &["Oil change interval"],
        "Every 15,000 kilometres or once a year.",
    ),
    (
        "Do you refill air conditioning?",
        &["My aircon is not cold"],
        "Yes, a refill with leak test takes an hour.",
    ),
    (
        "Can I bring my own parts?",
        &["Do you fit parts I bought online?"],
        "Yes, but without our warranty on the part.",
    ),
];

fn passages(prefix: &str, faqs: &[Faq]) -> Vec<Passage> {
    faqs.iter()
        .enumerate()
        .map(|(at, (question, others, answer))| Passage {
            id: format!("{prefix}{at}"),
            source_id: format!("src_{prefix}{at}"),
            title: (*question).to_owned(),
            questions: std::iter::once(question).chain(*others).map(|q| (*q).to_owned()).collect(),
            text: (*answer).to_owned(),
            kind: Kind::Faq,
        })
        .collect()
}

/// A hair salon, with a page about its history.
pub(crate) fn salon() -> Vec<Passage> {
    let mut all = passages("salon", SALON);
    all.push(Passage {
        id: "salon_about".into(),
        source_id: "src_about".into(),
        title: "About Studio Ella".into(),
        questions: Vec::new(),
        text: "Studio Ella was founded in 2009 by Ella Brandt. She trained in London and Milan. \
               In 2015 we moved into the old bakery on Market Street. The oven is still in the back room. \
               Our heating runs on solar power from our own roof. We collect cut hair for oil-spill filters. \
               In summer we hold a street party for the neighbourhood. The party has live music every July."
            .into(),
        kind: Kind::Document,
    });
    all
}

/// A dental practice.
pub(crate) fn dentist() -> Vec<Passage> {
    passages("dentist", DENTIST)
}

/// A veterinary practice.
pub(crate) fn vet() -> Vec<Passage> {
    passages("vet", VET)
}

/// A car workshop.
pub(crate) fn garage() -> Vec<Passage> {
    passages("garage", GARAGE)
}

/// A bicycle shop.
pub(crate) fn bikes() -> Vec<Passage> {
    passages("bikes", BIKES)
}

//! How much a word tells. Words that every question has weigh little, so that sharing them with an
//! entry of the knowledge is no reason to answer from it; they are kept, because "is there" and
//! "can I" still separate otherwise equal entries.

/// Words that carry grammar only.
const GRAMMAR: &[&str] = &[
    "a", "about", "actually", "again", "ah", "all", "also", "am", "an", "and", "any", "anyone", "anything", "are",
    "arent", "as", "at", "be", "been", "being", "but", "by", "bye", "can", "cannot", "cant", "could",
    "couldnt", "did", "didnt", "do", "does", "doesnt", "doing", "done", "dont", "each", "eh", "else",
    "er", "etc", "even", "ever", "exactly", "for", "from", "go", "goes", "going", "gone", "gonna", "got", "had", "has", "hasnt",
    "have", "havent", "having", "he", "hello", "her", "here", "hey", "hi", "him", "his", "how", "i", "id",
    "if", "ill", "im", "in", "into", "is", "isnt", "it", "its", "ive", "just", "kind", "know", "let", "like",
    "ll", "lot", "many", "may", "maybe", "me", "might", "mine", "more", "much", "must", "my", "no", "not",
    "now", "of", "oh", "ok", "okay", "on", "one", "only", "or", "our", "out", "please", "pls", "quick",
    "quite", "re", "really", "s", "say", "shall", "she", "should", "so", "some", "someone", "something",
    "sort", "still", "such", "tell", "than", "thank", "thanks", "that", "thats", "the", "their", "them",
    "then", "there", "theres", "these", "they", "theyre", "thing", "things", "this", "those", "to", "too",
    "u", "uh", "um", "up", "us", "ve", "very", "wanna", "was", "wasnt", "we", "well", "were", "what", "whats",
    "when", "whens", "where", "wheres", "whether", "which", "who", "whom", "whos", "whose", "why", "will",
    "with", "wont", "wonder", "wondering", "would", "wouldnt", "yeah", "yes", "you", "youd", "youll",
    "your", "youre", "yours", "ur", "youve", "hiya", "guys", "question", "questions", "ask", "asking",
    "curious", "info", "information", "details",
];

/// Words that ask or trade in general: "do you sell", "is it possible", "I would like".
const GENERAL: &[&str] = &[
    "able", "accept", "allow", "allowed", "around", "available", "before", "bit", "bring", "business",
    "buy", "carry", "come", "coming", "company", "day", "days", "deal", "during", "first", "find", "get",
    "getting", "give", "good", "happen", "happens", "help", "kinds", "keep", "last", "leave", "long",
    "look", "looking", "long", "make", "mean", "need", "needed", "new", "next", "normally", "ok", "often",
    "offer", "offers", "okay", "people", "place", "plan", "planning", "policy", "possible", "possibly",
    "provide", "put", "rules", "same", "sell", "selling", "service", "services", "shop", "show", "somehow",
    "somewhere", "sorts", "stay", "stock", "store", "supply", "take", "taking", "thinking", "through",
    "today", "tomorrow", "try", "type", "types", "under", "use", "used", "using", "usually", "visit",
    "visiting", "want", "way", "work", "worth", "bother", "sure", "best", "better", "currently", "ago",
    "another", "back", "between", "both", "bring", "bringing", "explain", "great", "off", "over", "own",
    "quickly", "soon", "while", "within", "without", "yet", "handle", "required", "require", "necessary",
    "option", "options", "usual", "typical", "typically", "exist", "suppose", "supposed", "happy",
    "matter", "inside", "outside", "guess", "wait", "arrive", "front", "set", "speak", "talk", "salon",
    "clinic", "practice", "office", "near", "nearby", "nearest", "price", "part", "free", "guest", "guests",
    "customer", "customers", "client", "clients", "ready", "whole", "everything", "every", "person", "spot", "spots", "space",
    "spaces", "waiting", "while", "enough", "awful", "awfully", "terrible", "terribly", "mum", "mom", "mother", "dad", "father", "husband",
    "wife", "friend", "friends", "sister", "brother", "partner", "family", "minute", "minutes", "month", "months", "week", "weeks", "year",
    "years", "night", "morning", "afternoon", "evening", "moment", "myself", "yourself", "yourselves", "else", "short", "old", "bad", "badly",
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "weekend", "january", "february", "march", "april", "june",
    "july", "august", "september", "october", "november", "december", "mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays",
    "sundays", "weekends", "live", "far", "away", "name", "couple", "anyway", "guys", "folks", "start", "started", "begin", "point", "side", "again",
    "sometime", "sometimes", "always", "never", "regularly", "quickly", "fast", "slow", "big", "small", "little", "nice", "sorry", "else",
    "provided", "included", "include", "happened", "wrong", "problem", "issue", "issues", "problems", "recommend", "suggest", "expect", "believe",
    "hear", "heard", "read", "saw", "seen", "see", "check", "confirm", "bought", "brought", "took", "taken", "made", "gave", "given", "came", "went",
    "city", "town", "area", "local", "located", "yesterday", "tonight", "later", "earlier", "until", "since", "per", "each", "cause",
    "employer", "currently", "moment", "present", "certain", "ll", "stuff", "extra", "special", "different", "other", "others",
];

/// Grammar of the other languages that knowledge is written in.
const ELSEWHERE: &[&str] = &[
    "der", "das", "und", "ist", "sind", "ich", "sie", "wir", "ihr", "ein", "eine", "einen", "einem", "einer", "haben", "hat", "habt", "gibt", "es", "bei", "mit", "fur", "auf", "zu", "wie", "wo", "wann", "wer", "kann", "konnen", "nicht", "auch",
    "mein", "meine", "meinen", "ihre", "ihnen", "den", "dem", "des", "im", "el", "la", "los", "las", "un", "una", "y", "que", "como", "donde", "cuando", "tienen", "tiene", "hay", "puedo", "por", "para", "con", "mi", "su", "se", "de", "del", "al", "en",
    "le", "les", "une", "et", "est", "sont", "vous", "avez", "je", "puis", "ou", "quand", "comment", "pour", "avec", "mon", "ma", "votre", "vos", "il", "du", "au", "aux", "y", 
];

/// The weight of grammar.
pub(super) const GRAMMAR_WEIGHT: f32 = 0.04;
const GENERAL_WEIGHT: f32 = 0.3;

/// How much a plain word tells, 0 to 1.
pub(super) fn weight(plain: &str) -> f32 {
    if GRAMMAR.contains(&plain) || ELSEWHERE.contains(&plain) || plain.chars().count() == 1 && plain.is_ascii() {
        GRAMMAR_WEIGHT
    } else if GENERAL.contains(&plain) || plain.bytes().all(|b| b.is_ascii_digit()) {
        GENERAL_WEIGHT
    } else {
        1.0
    }
}

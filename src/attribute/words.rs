//! Word lists of the guesses: labels that are no people, words that open sentences, speech verbs. All lower case, sorted.

/// Whether a sorted list holds a word.
pub(super) fn has(list: &[&str], word: &str) -> bool {
    list.binary_search(&word).is_ok()
}

/// Lower-case words inside names (T4).
#[rustfmt::skip]
pub(super) const PARTICLES: &[&str] = &[
    "af", "al", "ap", "av", "bin", "da", "das", "de", "del", "della", "den", "der", "des", "di", "do", "dos", "du",
    "el", "ibn", "la", "las", "le", "les", "los", "of", "ten", "ter", "the", "van", "von", "y", "zu", "zum", "zur",
];

/// Labels that are not people (T5).
#[rustfmt::skip]
pub(super) const LABELS: &[&str] = &[
    "a", "abstract", "achtung", "advice", "afternoon", "agenda", "an", "anmerkung", "another", "answer", "appendix",
    "atención", "attention", "attenzione", "author", "avertissement", "background", "beispiel", "bonus", "bottom line",
    "cast", "caution", "caveat", "characters", "conclusion", "contents", "copyright", "correction", "credits",
    "danger", "date", "datum", "day", "dedication", "definition", "description", "disclaimer", "duration", "each",
    "edit", "ejemplo", "end", "ende", "epilogue", "error", "esempio", "evening", "example", "exemple", "exercise",
    "fact", "fecha", "figure", "fin", "first", "firstly", "flashback", "footnote", "foreword", "fun fact", "genre",
    "hint", "hinweis", "important", "ingredients", "interlude", "introduction", "it", "keywords", "language", "last",
    "later", "legend", "length", "lesson", "license", "lieu", "location", "lugar", "luogo", "meanwhile", "moral",
    "morning", "n.b", "nb", "next", "night", "nobody", "nota", "note", "notes", "nothing", "objective", "one", "ort",
    "other", "outcome", "outline", "p.p.s", "p.s", "place", "plot", "postscript", "pps", "preface", "present",
    "previously", "problem", "prologue", "proof", "ps", "purpose", "question", "quote", "rating", "reason", "recap",
    "remarque", "reminder", "result", "results", "rule", "rules", "scene", "second", "secondly", "sequel", "series",
    "setting", "side note", "sidenote", "solution", "something", "source", "sources", "spoiler", "spoiler alert",
    "status", "subject", "subtitle", "summary", "synopsis", "tagline", "tags", "the end", "theme", "theory", "third",
    "thirdly", "three", "time", "tip", "tips", "title", "tl;dr", "to do", "today", "todo", "tomorrow", "topic",
    "trigger warning", "two", "update", "verdict", "version", "warning", "warnung", "weather", "whisper", "who",
    "yesterday", "zeit",
];

/// Labels that a number may follow: `Chapter 3`, `Act II`, `Part Two`.
#[rustfmt::skip]
pub(super) const NUMBERED: &[&str] = &[
    "act", "acte", "akt", "answer", "appendix", "book", "capitolo", "capítulo", "chapitre", "chapter", "day",
    "episode", "example", "exercise", "figure", "item", "kapitel", "level", "option", "part", "parte", "partie",
    "phase", "question", "rule", "scene", "season", "section", "step", "szene", "table", "teil", "tome", "verse",
    "version", "volume",
];

/// Numbers in words, after [`NUMBERED`] labels.
#[rustfmt::skip]
pub(super) const NUMBERS: &[&str] =
    &[
    "eight", "eleven", "five", "four", "nine", "one", "seven", "six", "ten", "three", "twelve", "two",
];

/// Words that open a sentence and never a name.
#[rustfmt::skip]
pub(super) const OPENERS: &[&str] = &[
    "above", "actually", "after", "again", "all", "also", "although", "always", "and", "any", "anyway", "as", "at",
    "aussi", "basically", "because", "before", "below", "besides", "both", "but", "by", "c'est", "consequently",
    "dann", "das", "dieser", "each", "either", "else", "entonces", "especially", "even", "eventually", "every",
    "everything", "except", "finally", "for", "fortunately", "from", "furthermore", "he", "hence", "her", "here",
    "his", "hopefully", "how", "however", "i", "if", "in", "indeed", "instead", "is", "it", "its", "just", "like",
    "look", "maybe", "mean", "mine", "more", "moreover", "my", "naturally", "near", "neither", "never", "no", "nobody",
    "nor", "nothing", "now", "obviously", "of", "oh", "ok", "okay", "on", "once", "only", "or", "otherwise", "our",
    "outside", "perhaps", "pero", "plus", "puis", "quite", "rather", "remember", "sadly", "secondly", "see", "she",
    "sie", "similarly", "since", "so", "some", "somehow", "someone", "something", "soon", "still", "strangely", "such",
    "suddenly", "surely", "that", "their", "then", "there", "therefore", "these", "they", "this", "those", "though",
    "thus", "to", "too", "und", "under", "unfortunately", "unless", "until", "usually", "very", "was", "we", "well",
    "what", "when", "where", "whether", "which", "while", "who", "whoever", "why", "with", "within", "without", "yes",
    "yet", "you", "your",
];

/// Words for which a name may stand, and that name nobody.
#[rustfmt::skip]
pub(super) const PRONOUNS: &[&str] = &[
    "all", "another", "anyone", "both", "each", "everybody", "everyone", "he", "her", "him", "i", "it", "nobody",
    "one", "others", "she", "somebody", "someone", "they", "we", "who", "you", "он", "она",
];

/// Ways of saying something (Q2.1), in the past and the present.
#[rustfmt::skip]
pub(super) const VERBS: &[&str] = &[
    "add", "added", "adds", "admits", "admitted", "agreed", "agrees", "announced", "announces", "answered", "answers",
    "argued", "argues", "ask", "asked", "asks", "asserted", "barked", "barks", "began", "begged", "begins", "begs",
    "bellowed", "bellows", "blurted", "boasted", "breathed", "breathes", "called", "calls", "chanted", "chants",
    "chuckled", "chuckles", "claimed", "claims", "commented", "comments", "complained", "complains", "conceded",
    "confessed", "confesses", "confirmed", "confirms", "continued", "continues", "countered", "cried", "cries",
    "croaked", "croaks", "declared", "declares", "demanded", "demands", "drawled", "echoed", "echoes", "exclaimed",
    "exclaims", "explained", "explains", "finished", "finishes", "gasped", "gasps", "giggled", "giggles", "greeted",
    "greets", "grinned", "grins", "groaned", "groans", "growled", "growls", "grumbled", "grumbles", "grunted",
    "grunts", "hissed", "hisses", "hollered", "howled", "howls", "inquired", "inquires", "insisted", "insists",
    "interjected", "interrupted", "interrupts", "joked", "jokes", "laughed", "laughs", "lied", "lies", "moaned",
    "moans", "mumbled", "mumbles", "murmured", "murmurs", "mused", "muses", "muttered", "mutters", "nodded", "nods",
    "noted", "notes", "objected", "objects", "observed", "observes", "offered", "offers", "ordered", "orders",
    "panted", "pleaded", "pleads", "pressed", "promised", "promises", "proposed", "protested", "protests", "quipped",
    "read", "reads", "recited", "remarked", "remarks", "repeated", "repeats", "replied", "replies", "reported",
    "reports", "responded", "responds", "retorted", "retorts", "returned", "roared", "roars", "said", "sang", "says",
    "scoffed", "scoffs", "screamed", "screams", "shot", "shouted", "shouts", "shrieked", "shrieks", "sighed", "sighs",
    "sings", "smiled", "smiles", "snapped", "snaps", "snarled", "snarls", "sneered", "sneers", "snorted", "snorts",
    "sobbed", "sobs", "spat", "spoke", "squeaked", "squeaks", "stammered", "stammers", "started", "stated", "states",
    "stuttered", "stutters", "suggested", "suggests", "teased", "teases", "told", "urged", "urges", "uttered",
    "wailed", "wails", "warned", "warns", "wept", "wheezed", "whimpered", "whined", "whines", "whispered", "whispers",
    "wondered", "wonders", "yawned", "yelled", "yells", "yelped",
];

/// Verbs that show a quotation even without a comma before it, and that let an unknown name speak.
#[rustfmt::skip]
pub(super) const PLAIN_VERBS: &[&str] = &[
    "answered", "answers", "asked", "asks", "cried", "cries", "murmured", "murmurs", "muttered", "mutters", "replied",
    "replies", "said", "says", "screamed", "screams", "shouted", "shouts", "whispered", "whispers", "yelled", "yells",
];

/// First words of speech verbs of two words, each with its second words.
pub(super) const PHRASES: &[(&str, &[&str])] = &[
    ("burst", &["out"]),
    ("chimed", &["in"]),
    ("chimes", &["in"]),
    ("cut", &["in"]),
    ("goes", &["on"]),
    ("piped", &["up"]),
    ("pipes", &["up"]),
    ("speaks", &["up"]),
    ("spoke", &["up"]),
    ("went", &["on"]),
];

/// Words between a name and its verb; so are all that end in `ly`.
#[rustfmt::skip]
pub(super) const BETWEEN: &[&str] = &[
    "again", "also", "always", "and", "even", "had", "has", "have", "is", "just", "never", "now", "often", "only",
    "soon", "still", "then", "was",
];

/// Words that turn a name after a comma into an address, or join it with others: such a name is no subject.
#[rustfmt::skip]
pub(super) const JOINERS: &[&str] = &[
    "&", "and", "et", "nor", "oder", "or", "und", "with", "y",
];

/// What may stand before a sentence's subject.
#[rustfmt::skip]
pub(super) const LEADS: &[&str] = &[
    "again", "also", "and", "at", "but", "finally", "here", "last", "later", "meanwhile", "next", "now", "once", "so",
    "soon", "still", "suddenly", "then", "there", "today", "when", "while", "yet",
];

//! Word lists for deciding whether the text before a colon names a person: words within names, labels that are not
//! people, words that open sentences, and verbs of saying. All lists are in lower case and sorted.

/// Whether a sorted list contains a word.
pub(super) fn has(list: &[&str], word: &str) -> bool {
    list.binary_search(&word).is_ok()
}

/// Words that are written in lower case inside names (T4).
#[rustfmt::skip]
pub(super) const PARTICLES: &[&str] = &[
    "af", "al", "ap", "av", "bin", "da", "das", "de", "del", "della", "den", "der", "des", "di", "do", "dos", "du",
    "el", "ibn", "la", "las", "le", "les", "los", "of", "ten", "ter", "the", "van", "von", "y", "zu", "zum", "zur",
];

/// Words that stand in lower case between the words of a description, as in `Man in the Blue Hat` (T4).
#[rustfmt::skip]
pub(super) const LINKS: &[&str] = &[
    "&", "and", "at", "from", "im", "in", "mit", "of", "on", "over", "under", "und", "with",
];

/// Labels that are not people (T5).
#[rustfmt::skip]
pub(super) const LABELS: &[&str] = &[
    "a", "absender", "abstract", "achtung", "address", "advice", "afternoon", "age", "agenda", "alter", "an",
    "anmerkung", "another", "answer", "appendix", "asunto", "atención", "attention", "attenzione", "author",
    "avertissement", "background", "bcc", "beispiel", "betreff", "bonus", "born", "born in", "bottom line",
    "breakfast", "budget", "cast", "category", "caution", "caveat", "cc", "certificate", "characters", "city",
    "class", "color", "colour", "conclusion", "cons", "contents", "cook time", "copyright", "correction", "cost",
    "costs", "country", "county", "credits", "danger", "date", "date of birth", "date of death", "date of grant",
    "datum", "day", "december", "dedication", "definition", "description", "died", "dienstag", "dimanche", "dinner",
    "disclaimer", "dislikes", "distance", "district", "donnerstag", "down", "duration", "dusk", "e-mail", "each",
    "edad", "edit", "edition", "ejemplo", "email", "empfänger", "end", "ende", "epilogue", "error", "esempio",
    "età", "evening", "example", "exemple", "exercise", "eyes", "fact", "favorite color", "favourite colour", "fax",
    "february", "fecha", "figure", "fin", "first", "firstly", "flashback", "footnote", "forename", "foreword",
    "freitag", "friday", "fun fact", "fwd", "gender", "genre", "hair", "height", "hint", "hinweis", "hours", "http",
    "https", "imię", "important", "ingredients", "inhalt", "input", "interlude", "introduction", "isbn", "isbn-10",
    "isbn-13", "it", "january", "jeudi", "job", "jueves", "july", "keywords", "language", "last", "later", "left",
    "legend", "length", "lesson", "license", "lieu", "likes", "location", "lugar", "lunch", "lundi", "lunes",
    "luogo", "march", "mardi", "martes", "meanwhile", "mercredi", "method", "midnight", "mittwoch", "miércoles",
    "monday", "montag", "month", "months", "moral", "morning", "n.b", "naam", "nachname", "name", "nb",
    "next", "night", "nobody", "nom", "nombre", "nome", "noon", "nota", "note", "notes", "nothing", "notice",
    "november", "objective", "objet", "occupation", "october", "one", "ort", "other", "outcome", "outline", "output",
    "p.p.s", "p.s", "page", "phone", "place", "place of birth", "place of death", "plot", "posting date",
    "postscript", "pps", "preface", "prep time", "present", "previously", "price", "problem", "prologue", "proof",
    "pros", "ps", "publisher", "purpose", "question", "quote", "rank", "rating", "re", "reason", "recap", "recipe",
    "registry", "release date", "remarque", "reminder", "residence", "result", "results", "right", "role", "rule",
    "rules", "samedi", "samstag", "saturday", "scene", "score", "second", "secondly", "sent", "september", "sequel",
    "series", "serves", "setting", "sex", "side note", "sidenote", "size", "skills", "solution", "something",
    "sonntag", "source", "sources", "species", "speed", "spoiler", "spoiler alert", "status", "street",
    "subject", "subtitle", "summary", "sunday", "supper", "surname", "synopsis", "sábado", "tagline", "tags", "tel",
    "the end", "theme", "theory", "third", "thirdly", "three", "thursday", "time", "tip", "tips", "title", "tl;dr",
    "to do", "today", "todo", "tomorrow", "topic", "total", "town", "trigger warning", "tuesday", "two", "type", "up",
    "update", "url", "usage", "vendredi", "verdict", "version", "viernes", "von", "vorname", "warning", "warnung",
    "weather", "wednesday", "week", "weekend", "weight", "whisper", "who", "year", "years",
    "yesterday", "zeit", "à", "âge",
];

/// Labels that are not people if they stand alone or with a number: `Chapter 3`, `Act II`, `Part Two`.
#[rustfmt::skip]
pub(super) const NUMBERED: &[&str] = &[
    "act", "acte", "akt", "answer", "appendix", "book", "capitolo", "capítulo", "chapitre", "chapter", "day",
    "episode", "example", "exercise", "figure", "item", "kapitel", "level", "option", "part", "parte", "partie",
    "phase", "question", "rule", "scene", "season", "section", "step", "szene", "table", "teil", "tome", "verse",
    "version", "volume",
];

/// Numbers written as words, which can follow [`NUMBERED`] labels.
#[rustfmt::skip]
pub(super) const NUMBERS: &[&str] =
    &[
    "eight", "eleven", "five", "four", "nine", "one", "seven", "six", "ten", "three", "twelve", "two",
];

/// Words that open a sentence but never a name. Verbs of saying are among them, as in `Said Ida: "Good."`
#[rustfmt::skip]
pub(super) const OPENERS: &[&str] = &[
    "above", "actually", "after", "again", "all", "also", "although", "always", "and", "answered", "any", "anyway",
    "as", "asked", "at", "aussi", "basically", "because", "before", "below", "besides", "both", "but", "by",
    "c'est", "cher", "chiese", "chère", "consequently", "cried", "dann", "das", "dear", "demanda", "dieser",
    "dijo", "disse", "dit", "each", "either", "else", "entonces", "especially", "even", "eventually", "every",
    "everything", "except", "exclaimed", "finally", "for", "fortunately", "fragte", "from", "furthermore", "he",
    "hello", "hence", "her", "here", "hi", "his", "hopefully", "how", "however", "i", "if", "in", "indeed",
    "instead", "is", "it", "its", "just", "liebe", "lieber", "like", "look", "maybe", "mean", "mine", "more",
    "moreover", "my", "naturally", "near", "neither", "never", "no", "nobody", "nor", "nothing", "now",
    "obviously", "of", "oh", "ok", "okay", "on", "once", "only", "or", "otherwise", "our", "outside", "perhaps",
    "pero", "plus", "preguntó", "puis", "querida", "querido", "quite", "quoth", "rather", "remember", "replied",
    "respondió", "rief", "rispose", "répondit", "sadly", "sagte", "said", "secondly", "see", "she", "shouted",
    "sie", "similarly", "since", "so", "some", "somehow", "someone", "something", "soon", "still", "strangely",
    "such", "suddenly", "surely", "that", "their", "then", "there", "therefore", "these", "they", "this", "those",
    "though", "thus", "to", "too", "und", "under", "unfortunately", "unless", "until", "usually", "very", "vroeg",
    "was", "we", "well", "what", "when", "where", "whether", "which", "while", "whispered", "who", "whoever",
    "why", "with", "within", "without", "yes", "yet", "you", "your", "zei",
];

/// Pronouns and similar words. One that stands alone before a colon can be a speaker in a play, as in `He: No.`, even if
/// it is one of the [`OPENERS`].
#[rustfmt::skip]
pub(super) const PRONOUNS: &[&str] = &[
    "all", "another", "anyone", "both", "each", "everybody", "everyone", "he", "her", "him", "i", "it", "nobody",
    "one", "others", "she", "somebody", "someone", "they", "we", "who", "you", "он", "она",
];

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
    "other", "outcome", "outline", "p.p.s", "p.s", "place", "plot", "posting date", "postscript", "pps", "preface", "present",
    "previously", "problem", "prologue", "proof", "ps", "purpose", "question", "quote", "rating", "reason", "recap",
    "release date", "remarque", "reminder", "result", "results", "rule", "rules", "scene", "second", "secondly", "sequel", "series",
    "setting", "side note", "sidenote", "solution", "something", "source", "sources", "spoiler", "spoiler alert",
    "status", "subject", "subtitle", "summary", "synopsis", "tagline", "tags", "the end", "theme", "theory", "third",
    "thirdly", "three", "time", "tip", "tips", "title", "tl;dr", "to do", "today", "todo", "tomorrow", "topic",
    "trigger warning", "two", "update", "verdict", "version", "warning", "warnung", "weather", "whisper", "who",
    "yesterday", "zeit",
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
    "as", "asked", "at", "aussi", "basically", "because", "before", "below", "besides", "both", "but", "by", "c'est",
    "chiese", "consequently", "cried", "dann", "das", "demanda", "dieser", "dijo", "disse", "dit", "each", "either",
    "else", "entonces", "especially", "even", "eventually", "every", "everything", "except", "exclaimed", "finally",
    "for", "fortunately", "fragte", "from", "furthermore", "he", "hence", "her", "here", "his", "hopefully", "how",
    "however", "i", "if", "in", "indeed", "instead", "is", "it", "its", "just", "like", "look", "maybe", "mean",
    "mine", "more", "moreover", "my", "naturally", "near", "neither", "never", "no", "nobody", "nor", "nothing",
    "now", "obviously", "of", "oh", "ok", "okay", "on", "once", "only", "or", "otherwise", "our", "outside",
    "perhaps", "pero", "plus", "preguntó", "puis", "quite", "quoth", "rather", "remember", "replied", "respondió", "rief",
    "rispose", "répondit", "sadly", "sagte", "said", "secondly", "see", "she", "shouted", "sie", "similarly", "since",
    "so", "some", "somehow", "someone", "something", "soon", "still", "strangely", "such", "suddenly", "surely",
    "that", "their", "then", "there", "therefore", "these", "they", "this", "those", "though", "thus", "to", "too",
    "und", "under", "unfortunately", "unless", "until", "usually", "very", "vroeg", "was", "we", "well", "what",
    "when", "where", "whether", "which", "while", "whispered", "who", "whoever", "why", "with", "within", "without",
    "yes", "yet", "you", "your", "zei",
];

/// Pronouns and similar words. One that stands alone before a colon can be a speaker in a play, as in `He: No.`, even if
/// it is one of the [`OPENERS`].
#[rustfmt::skip]
pub(super) const PRONOUNS: &[&str] = &[
    "all", "another", "anyone", "both", "each", "everybody", "everyone", "he", "her", "him", "i", "it", "nobody",
    "one", "others", "she", "somebody", "someone", "they", "we", "who", "you", "он", "она",
];

//! The words that tell the gender of a person. All lists are in lower case and sorted.

use crate::script::Gender;

/// Whether a sorted list contains a word.
pub(super) fn has(list: &[&str], word: &str) -> bool {
    list.binary_search(&word).is_ok()
}

/// The pronouns of one language that tell the gender of a person.
pub(super) struct Tongue {
    code: &'static str,
    pub he: &'static [&'static str],
    pub she: &'static [&'static str],
    /// Possessive pronouns, in languages where they tell the gender of the owner.
    pub his: &'static [&'static str],
    pub her: &'static [&'static str],
}

/// The languages, each with the pronouns that can only mean one gender. German `sie` and `ihr` have many meanings, so
/// German pronouns can only tell that somebody is a man.
const TONGUES: &[Tongue] = &[
    Tongue { code: "en", he: &["he"], she: &["she"], his: &["his"], her: &["her"] },
    Tongue { code: "de", he: &["er"], she: &[], his: &[], her: &[] },
    // `il` is missing, because it is also impersonal, as in `il pleut`.
    Tongue { code: "fr", he: &[], she: &["elle"], his: &[], her: &[] },
    Tongue { code: "it", he: &["egli", "lui"], she: &["ella", "lei"], his: &[], her: &[] },
    Tongue { code: "es", he: &["él"], she: &["ella"], his: &[], her: &[] },
];

/// Returns the pronouns of a language, given its BCP 47 tag.
pub(super) fn tongue(language: &str) -> Option<&'static Tongue> {
    let code = language.split(['-', '_']).next().unwrap_or_default();
    TONGUES.iter().find(|tongue| tongue.code.eq_ignore_ascii_case(code))
}

/// Returns the gender that a title or a word for a person states.
pub(super) fn title(word: &str) -> Option<Gender> {
    match () {
        () if has(WOMEN, word) => Some(Gender::Woman),
        () if has(MEN, word) => Some(Gender::Man),
        () => None,
    }
}

/// Titles and words for women, in all languages at once, because `Madame` and `Frau` occur in English stories too.
#[rustfmt::skip]
const WOMEN: &[&str] = &[
    "abuela", "actress", "aunt", "auntie", "baroness", "bride", "contessa", "countess", "dame", "daughter", "donna",
    "doña", "duchess", "empress", "frau", "fräulein", "girl", "grandma", "grandmother", "granny", "großmutter",
    "herrin", "hostess", "königin", "lady", "ma'am", "madam", "madame", "mademoiselle", "mama", "miss", "mlle", "mme",
    "mom", "mother", "mrs", "ms", "mum", "mutter", "niece", "nonna", "oma", "princess", "prinzessin", "queen",
    "regina", "reina", "reine", "señora", "señorita", "signora", "signorina", "sister", "sra", "srta", "tante",
    "waitress", "wife", "witch", "woman",
];

/// Titles and words for men. `Don` is missing, because it can be a name as well as a title.
#[rustfmt::skip]
const MEN: &[&str] = &[
    "abuelo", "baron", "boy", "brother", "conte", "dad", "daddy", "duke", "emperor", "father", "grandfather",
    "grandpa", "großvater", "herr", "husband", "king", "könig", "lord", "man", "monk", "monsieur",
    "mr", "nephew", "nonno", "onkel", "opa", "papa", "prince", "prinz", "rey", "roi", "señor", "signor",
    "signore", "sir", "sr", "uncle", "vater", "waiter", "wizard",
];

/// Words for a person who enters before their name is known, as in `A large man came in.`
pub(super) const PERSONS: &[&str] = &["boy", "girl", "lady", "man", "woman"];

/// Titles that are family names as well: `Anna King` need not be a man.
pub(super) const SURNAMES: &[&str] = &[
    "baron", "conte", "dame", "duke", "herr", "king", "könig", "lord", "monk", "prince", "prinz", "queen", "rey", "roi",
];

/// Words that can come before the subject of a sentence.
pub(super) const LEADS: &[&str] =
    &["and", "but", "finally", "later", "meanwhile", "now", "so", "suddenly", "then", "when"];

/// After these words, a pronoun that is a subject usually means the subject of the whole sentence, as in `Ada sat down
/// because she was tired`.
#[rustfmt::skip]
pub(super) const LINKS: &[&str] = &[
    "aber", "although", "and", "because", "but", "car", "e", "et", "ma", "mais", "nor", "pero", "though", "und",
    "weil", "y", "yet",
];

/// After these words, a possessive pronoun usually means the subject of the sentence: `from his pocket`.
#[rustfmt::skip]
pub(super) const PLACES: &[&str] = &[
    "about", "above", "across", "and", "around", "as", "behind", "below", "beneath", "beside", "for", "from", "in",
    "inside", "into", "like", "near", "of", "off", "on", "onto", "out", "outside", "over", "past", "through", "to",
    "toward", "towards", "under", "with", "without",
];

/// Parts of the body that somebody else may touch or look at. In `a hand on his shoulder`, `his` need not mean the
/// subject.
#[rustfmt::skip]
pub(super) const HANDS: &[&str] = &[
    "arm", "arms", "cheek", "cheeks", "ear", "ears", "eye", "eyes", "face", "hand", "hands", "lips", "neck",
    "shoulder", "shoulders",
];

/// If one of these follows `her`, the pronoun is an object and not a possessive: `told her that`.
#[rustfmt::skip]
pub(super) const NOT_OWNED: &[&str] = &[
    "a", "about", "after", "again", "all", "an", "and", "as", "at", "away", "back", "because", "before", "but", "by",
    "down", "for", "from", "how", "if", "in", "into", "off", "on", "or", "out", "over", "so", "some", "that", "the",
    "then", "there", "this", "though", "to", "too", "up", "what", "when", "where", "while", "who", "why", "with",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_that_are_searched_are_sorted() {
        let lists = [WOMEN, MEN, SURNAMES, LEADS, LINKS, PLACES, HANDS, NOT_OWNED];
        let pronouns = TONGUES.iter().flat_map(|tongue| [tongue.he, tongue.she, tongue.his, tongue.her]);
        for list in lists.into_iter().chain(pronouns) {
            assert!(list.is_sorted(), "{list:?}");
        }
    }
}

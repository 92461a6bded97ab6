//! Finds the sentences of a text, with the crate `sentencex`.

use rustc_hash::FxHashSet;
use sentencex::languages::{Catalan, Danish, Italian, Language};

/// The sentences of a text, with the white space around them.
pub(super) fn sentences<'t>(code: &str, text: &'t str) -> Vec<&'t str> {
    match code {
        "ca" => Steady { language: Catalan {}, skips_marks: true }.segment(text),
        "da" => Steady { language: Danish {}, skips_marks: true }.segment(text),
        "it" => Steady { language: Italian {}, skips_marks: false }.segment(text),
        code => sentencex::segment(code, text),
    }
}

/// One of the languages in which sentencex 0.1.33 compiles a regular expression at the end of every sentence, which took
/// nine tenths of the time for a whole book. The same condition is checked here without one.
#[derive(Debug)]
struct Steady<L> {
    language: L,
    /// Whether marks and spaces may stand before the letter that continues a sentence.
    skips_marks: bool,
}

impl<L: Language> Language for Steady<L> {
    fn get_abbreviations(&self) -> &FxHashSet<String> {
        self.language.get_abbreviations()
    }

    fn get_last_word<'t>(&self, text: &'t str) -> &'t str {
        self.language.get_last_word(text)
    }

    fn continue_in_next_word(&self, after: &str) -> bool {
        let word = |c: char| c.is_alphanumeric() || c == '_';
        let rest = if self.skips_marks { after.trim_start_matches(|c| !word(c)) } else { after };
        rest.starts_with(|c: char| c.is_ascii_digit() || c.is_ascii_lowercase())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_those_of_sentencex() {
        for text in [
            "Hr. Hansen kom kl. 5. Han gik. »Nej!« sagde hun. f.eks. dette.",
            "Det var sent… ja, sent. Øl? 3 stk. \"Og\" så. (Jo.) Ære være.",
            "Il sig. Rossi arrivò. E l'art. 5? \"Sì!\" disse. «No.» Poi... andò via.",
            "El Sr. Puig va venir. «No!» va dir. I pàg. 3. 5 homes.",
            "",
            "x",
        ] {
            for code in ["ca", "da", "it"] {
                assert_eq!(sentences(code, text), sentencex::segment(code, text), "{code} {text}");
            }
        }
    }
}

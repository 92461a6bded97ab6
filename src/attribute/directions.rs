//! Directions inside of a turn, such as `(He looks for somewhere to put the cup.)` (rule T9). They are in round brackets, and
//! say what somebody does: so they are not words of whoever has the turn.

use super::words::has;
use crate::names::key;
use std::ops::Range;

/// Words of somebody who speaks: brackets with one of them are an aside of the speaker's, which is spoken. In lower case and
/// sorted.
#[rustfmt::skip]
const SPOKEN: &[&str] = &[
    "dich", "dir", "du", "i", "i'd", "i'll", "i'm", "i've", "ich", "io", "je", "let's", "me", "mein", "meine", "mi", "mich",
    "mir", "moi", "mon", "my", "myself", "nous", "our", "te", "tu", "uns", "us", "vous", "we", "we'll", "we're", "we've",
    "wir", "yo", "you", "you're", "your",
];

/// Directions of up to this many words are only a manner or a gesture, such as `(laughs)`.
const SHORT: usize = 5;

/// Finds the directions in a speech, each with whether it is a sentence, which the narrator reads. `begins` tells whether a
/// line of the source begins at an offset.
///
/// Brackets are a direction if they are all of a line, or if they tell in the present tense what the speaker does:
/// `(She sits.)`, `(Tobias sits.)`.
pub(super) fn find(speech: &str, speaker: &str, begins: &dyn Fn(usize) -> bool) -> Vec<(Range<usize>, bool)> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(start) = speech[at..].find('(').map(|next| at + next) {
        let Some(length) =
            speech[start + 1..].find(['(', ')']).filter(|&end| speech[start + 1 + end..].starts_with(')'))
        else {
            at = start + 1;
            continue;
        };
        let (inner, end) = (&speech[start + 1..start + 1 + length], start + length + 2);
        let rest = speech[end..].trim_start_matches(['.', '!', '?', '…']);
        let close = speech.len() - rest.len();
        let next = speech.len() - rest.trim_start().len();
        let line_begins = (start == speech.len() - speech.trim_start().len()) || begins(start);
        let whole = line_begins && (rest.trim().is_empty() || begins(next));
        if !is_aside(inner) && (whole || is_deed(inner, speaker)) {
            found.push((start..close, !is_gesture(inner)));
        }
        at = end;
    }
    found
}

/// Whether brackets are words of the speaker's.
fn is_aside(inner: &str) -> bool {
    let quoted = inner.contains(['"', '“', '«', '„']);
    let spoken = inner
        .split_whitespace()
        .any(|word| has(SPOKEN, key(word.trim_matches(['.', ',', '!', '?', '…', ';'])).as_str()));
    quoted || spoken || inner.trim_end().ends_with(['!', '?']) || !inner.chars().any(char::is_alphabetic)
}

/// Whether brackets tell in the present tense what the speaker does: `He sits.`
fn is_deed(inner: &str, speaker: &str) -> bool {
    let inner = inner.trim();
    let name = inner.get(..speaker.len()).filter(|name| key(name) == key(speaker));
    let rest = ["He ", "She "].iter().find_map(|word| inner.strip_prefix(word));
    let rest = rest.or_else(|| name.and_then(|name| inner[name.len()..].strip_prefix(' ')));
    let verb = rest.and_then(|rest| rest.split_whitespace().next()).unwrap_or_default();
    let verb = verb.trim_end_matches(['.', ',', '…']);
    verb.ends_with('s') && verb != "was" && verb.len() > 1
}

/// Whether a direction is only a manner or a gesture, such as `laughs` or `Pause.`, and not a sentence.
fn is_gesture(inner: &str) -> bool {
    let words: Vec<&str> = inner.split_whitespace().collect();
    let first = words.first().copied().unwrap_or_default().trim_end_matches([',', '.', '…']);
    let acts = ["ing", "ly"].iter().any(|end| first.ends_with(end));
    let capital = !inner.chars().any(char::is_lowercase);
    let small = first.starts_with(char::is_lowercase);
    words.len() <= SHORT && (words.len() == 1 || capital || small || acts)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(speech: &str) -> Vec<(&str, bool)> {
        let begins = |at: usize| at == 0 || speech[..at].ends_with('\n');
        find(speech, "Tobias", &begins).into_iter().map(|(range, told)| (&speech[range], told)).collect()
    }

    #[test]
    fn the_list_is_sorted() {
        assert!(SPOKEN.is_sorted());
    }

    #[test]
    fn directions_are_told_from_asides() {
        let cup = "(He looks for somewhere to put the cup.)";
        assert_eq!(found(cup), [(cup, true)]);
        assert_eq!(found(&format!("Here. {cup} Where?")), [(cup, true)]);
        assert_eq!(found("(laughs)"), [("(laughs)", false)]);
        assert_eq!(found("(Pause.)"), [("(Pause.)", false)]);
        assert_eq!(found("(The door opens)."), [("(The door opens).", true)]);
        assert_eq!(found("Come in.\n(The door opens.)\nAh."), [("(The door opens.)", true)]);
        assert_eq!(found("No. (Tobias sits.)"), [("(Tobias sits.)", true)]);
        for aside in [
            "Come (and be quick) in.",
            "(And I mean it.)",
            "(Really?)",
            "No. (They never said so.)",
            "No. (He was here.)",
            "(1)",
            "(",
            "()",
            "((He sits.",
        ] {
            assert!(found(aside).is_empty(), "{aside}: {:?}", found(aside));
        }
    }
}

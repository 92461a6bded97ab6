//! What plays for radio and stage write like turns, although nobody speaks it: cues for sound and music, and directions
//! at the beginning of a speech (rules T8 and T9).

use super::words::has;
use crate::names::key;
use std::ops::Range;

/// What stands before the colon of a cue, in lower case and sorted.
#[rustfmt::skip]
const CUES: &[&str] = &[
    "ambiance", "ambience", "atmos", "audio", "effect", "effects", "effet", "fx", "geräusch", "jingle", "mus",
    "music", "music cue", "musica", "musik", "musique", "música", "sfx", "sonido", "sound", "sound cue",
    "sound effect", "sound effects", "sounds", "sting", "suono", "theme music",
];

/// Of these, the words that are nothing but technical terms, so that they need no capitals.
const TECHNICAL: [&str; 5] = ["atmos", "fx", "sfx", "sound effect", "sound effects"];

/// What screenplays write after a name to say where the voice comes from, or that it goes on; in lower case and sorted.
#[rustfmt::skip]
const EXTENSIONS: &[&str] = &[
    "cont", "cont'd", "cont.", "contd", "continued", "continues", "continuing", "cont’d", "filtered", "o.c",
    "o.c.", "o.s", "o.s.", "oc", "off", "off camera", "off screen", "off stage", "offscreen", "offstage", "os",
    "v.o", "v.o.", "vo", "voice over", "voice-over",
];

/// Longer brackets are not a direction, in bytes.
const LONGEST: usize = 60;

/// Whether a label opens a cue for sound or music. `is_play` tells that the text has turns of several people: only then
/// is a cue recognized that is not written in capitals, because `Music: the food of love` may be a sentence.
pub(super) fn is_cue(label: &str, is_play: bool) -> bool {
    let bare = key(label.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '#' | ' ')));
    let capital = !label.chars().any(char::is_lowercase);
    has(CUES, &bare) && (capital || is_play || TECHNICAL.contains(&bare.as_str()))
}

/// Whether a whole paragraph is a cue in brackets: `[SOUND: CLOCK STRIKES TEN]` or `(MUSIC OUT)`.
pub(super) fn is_bracketed_cue(text: &str) -> bool {
    let text = text.trim();
    let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let Some(inner) = inner.or_else(|| text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'))) else {
        return false;
    };
    if inner.contains(['[', ']', '(', ')']) {
        return false;
    }
    match inner.split_once(':') {
        Some((label, _)) => is_cue(label.trim(), true),
        None => {
            let first = inner.split_whitespace().next().unwrap_or_default();
            !inner.chars().any(char::is_lowercase) && has(CUES, &key(first))
        }
    }
}

/// Whether a direction only says where a voice comes from, as `(V.O.)` does. It does not change how the words are spoken.
pub(super) fn is_extension(direction: &str) -> bool {
    let is_one = |part: &str| has(EXTENSIONS, &part.trim().to_lowercase());
    direction.split([',', '/', ';', '(', ')']).filter(|part| !part.trim().is_empty()).all(is_one)
}

/// Finds a direction that opens a speech, as in `(laughs) Only me.`, and returns it with its brackets. The words must be
/// few and cannot be a sentence of the speaker's: `(And I mean it.) No!` is spoken.
pub(super) fn direction(speech: &str) -> Option<Range<usize>> {
    let start = speech.len() - speech.trim_start().len();
    let inner = speech[start..].strip_prefix('(')?;
    let length = inner.find(['(', ')']).filter(|&end| end <= LONGEST && inner[end..].starts_with(')'))?;
    let words: Vec<&str> = inner[..length].split_whitespace().collect();
    let spoken = inner[length + 1..].chars().any(char::is_alphanumeric);
    let first = words.first()?.trim_end_matches([',', '.']);
    let acts = ["s", "ing", "ly", "ed"].iter().any(|end| first.ends_with(end));
    let capital = !inner[..length].chars().any(char::is_lowercase);
    let written = capital || first.starts_with(char::is_lowercase) || (acts && words.len() <= 3);
    let sentence = inner[..length].ends_with(['!', '?']) || inner[..length].contains(['"', '“']);
    let letters = words.iter().all(|word| word.chars().any(char::is_alphabetic));
    (words.len() <= 5 && spoken && written && letters && !sentence).then_some(start..start + length + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        for list in [CUES, EXTENSIONS] {
            let mut sorted = list.to_vec();
            sorted.sort_unstable();
            assert_eq!(list, sorted);
        }
    }

    #[test]
    fn cues_are_told_from_names_and_sentences() {
        for cue in ["SOUND", "MUSIC", "SFX", "Sfx", "SOUND EFFECT", "MUSIC CUE", "SOUND 2", "MUSIK"] {
            assert!(is_cue(cue, false), "{cue}");
        }
        for none in ["Music", "SOUNDMAN", "ANNA", "Sound of Waves"] {
            assert!(!is_cue(none, false), "{none}");
        }
        assert!(is_cue("Music", true));
        for cue in ["[SOUND: CLOCK STRIKES TEN]", "(MUSIC OUT)", "[Music: soft]", "(SFX DOOR)"] {
            assert!(is_bracketed_cue(cue), "{cue}");
        }
        for none in ["(Music fills her days.)", "[SOUND: A] and [B]", "(ANNA: no)", "[pause]"] {
            assert!(!is_bracketed_cue(none), "{none}");
        }
    }

    #[test]
    fn directions_that_open_a_speech_are_told_from_its_words() {
        let found = |text: &str| direction(text).map(|range| text[range].to_string());
        for (speech, expected) in [
            (" (laughs) Only me.", "(laughs)"),
            ("(WHISPERS) Only me.", "(WHISPERS)"),
            ("(Laughing.) No!", "(Laughing.)"),
            ("(to Anna) Come.", "(to Anna)"),
            ("(softly, almost kindly) Come.", "(softly, almost kindly)"),
        ] {
            assert_eq!(found(speech).as_deref(), Some(expected), "{speech}");
        }
        for speech in
            ["(And I mean it.) No!", "(laughs)", "Come (laughs) here", "(1) First.", "(Nobody.) A.", "(what?) B."]
        {
            assert_eq!(found(speech), None, "{speech}");
        }
    }

    #[test]
    fn extensions_change_no_voice() {
        assert!(
            is_extension("V.O.")
                && is_extension("CONT'D")
                && is_extension("o.s., cont’d")
                && is_extension("V.O.)(CONT'D")
        );
        assert!(!is_extension("softly") && !is_extension("off, softly"));
    }
}

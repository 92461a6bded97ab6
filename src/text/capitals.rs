//! The shape of words: capitals, stretched spelling, letters mixed with digits.

use super::amounts;
use super::scan::{Hit, Place, in_word};
use super::tongue::Tongue;
use super::vocabulary::{ORDINARY, SAID, SPELT, VOWELLESS};

/// Rewrites a word that an engine would spell out or garble.
pub(super) fn word(place: Place, english: bool) -> Option<Hit> {
    if let Some(hit) = stretched(place) {
        return Some(match capitals(&hit.spoken, place, hit.len, english) {
            Some(spoken) => Hit { spoken, ..hit },
            None => hit,
        });
    }
    let word = place.word();
    if let Some(spoken) = capitals(word, place, word.len(), english) {
        return Some(Hit::new(word.len(), spoken, "capitals"));
    }
    if english && word.chars().any(|c| c.is_ascii_digit()) {
        let points =
            if word.ends_with(|c: char| c.is_ascii_digit()) { amounts::points(place.skip(word.len())) } else { None };
        let (len, points) = points.unwrap_or_default();
        return Some(Hit::new(word.len() + len, mixed(word) + &points, "code"));
    }
    let parts = humps(word)?;
    Some(Hit::new(word.len(), parts, "code"))
}

/// `Rooooar` → `Roar`: letters that are repeated three times or more are shortened, so that the result is an ordinary
/// word if possible, and otherwise to two.
pub(super) fn stretched(place: Place) -> Option<Hit> {
    let rest = place.rest();
    let end = rest.find(|c: char| !in_word(c)).unwrap_or(rest.len());
    let word = &rest[..end];
    let runs = runs(word);
    let long: Vec<usize> = (0..runs.len()).filter(|&i| runs[i].1 >= 3 && runs[i].0.is_alphabetic()).collect();
    if long.is_empty() || super::numbers::roman(word).is_some() || word == "www" || word == "AAA" {
        return None;
    }
    let spell = |short: &dyn Fn(usize) -> usize| -> String {
        let cut = runs.iter().enumerate().map(|(i, run)| {
            let many = long.iter().position(|&at| at == i).map_or(run.1, short);
            word[run.2..].chars().take(many).collect::<String>()
        });
        cut.collect()
    };
    // Tries every combination of one or two letters, if there are few stretches.
    if long.len() <= 4 {
        for choice in (0..1usize << long.len()).rev() {
            let cut = spell(&|at| 1 + (choice >> at & 1));
            if ORDINARY.contains(cut.to_lowercase().as_str()) {
                return Some(Hit::new(end, cut, "stretched"));
            }
        }
    }
    let mut cut = String::with_capacity(word.len());
    for &(c, many, at) in &runs {
        let keep = if many >= 3 && c.is_alphabetic() { 2 } else { many };
        cut.extend(word[at..].chars().take(keep));
    }
    Some(Hit::new(end, cut, "stretched"))
}

/// Repeated letters, which may differ in case: the letter, how many, and where in the word they begin.
fn runs(word: &str) -> Vec<(char, usize, usize)> {
    let mut runs: Vec<(char, usize, usize)> = Vec::new();
    for (at, c) in word.char_indices() {
        let plain = c.to_lowercase().next().unwrap_or(c);
        match runs.last_mut() {
            Some((last, many, _)) if *last == plain => *many += 1,
            _ => runs.push((plain, 1, at)),
        }
    }
    runs
}

/// How a word in capitals is said. `None` if it is not in capitals, or can be kept.
fn capitals(word: &str, place: Place, len: usize, english: bool) -> Option<String> {
    let stem = word.strip_suffix('s').filter(|stem| english && stem.len() >= 2).unwrap_or(word);
    let letters = stem.chars().count();
    if !(2..=32).contains(&letters) || !stem.chars().all(char::is_uppercase) {
        return None;
    }
    let plural = stem.len() < word.len();
    if english && word == "OK" {
        return Some("okay".to_string());
    }
    let shouting = [place.word_before(), place.word_after(len)].iter().any(|word| is_shouted(word));
    match is_spelt(stem, shouting, english) {
        true if english => Some(spell(stem, plural)),
        true => None,
        false => Some(titled(word)),
    }
}

fn is_shouted(word: &str) -> bool {
    word.chars().count() >= 2 && word.chars().all(char::is_uppercase)
}

/// Whether capitals are said letter by letter (`VM`), not as a loud word (`WOW`).
fn is_spelt(stem: &str, shouting: bool, english: bool) -> bool {
    let lower = stem.to_lowercase();
    if english {
        if SAID.contains(stem) || VOWELLESS.contains(lower.as_str()) {
            return false;
        }
        let ordinary = ORDINARY.contains(lower.as_str());
        if SPELT.contains(stem) {
            return !(shouting && ordinary);
        }
        if ordinary {
            return false;
        }
    }
    let vowel = lower.chars().any(is_vowel);
    !vowel || if shouting { false } else { stem.chars().count() <= 3 || !is_pronounceable(&lower) }
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y') || !c.is_ascii()
}

/// Whether the consonants at the ends and in the middle of a word can be pronounced.
fn is_pronounceable(lower: &str) -> bool {
    const OPENINGS: &str = " bl br ch chr cl cr dr dw fl fr gh gl gn gr kl kn kr ph phl phr pl pr ps qu rh sc sch scr sh shr sk sl sm sn sp \
         spl spr squ st str sw th thr tr ts tw wh wr ";
    let chars: Vec<char> = lower.chars().collect();
    let consonant = |c: &&char| !is_vowel(**c);
    let opening: String = chars.iter().take_while(consonant).collect();
    // A `y` at the beginning is a consonant.
    let opening =
        if lower.starts_with('y') && chars.get(1).is_some_and(|c| !is_vowel(*c)) { "y-".into() } else { opening };
    let ending: Vec<char> = chars.iter().rev().take_while(consonant).copied().collect();
    let inside = chars.split(|&c| is_vowel(c)).map(<[char]>::len).max().unwrap_or(0);
    let opens = opening.chars().count() < 2 || OPENINGS.contains(&format!(" {opening} "));
    let ends = match ending[..] {
        [] | [_] => true,
        [a, b, ..] => {
            a == b
                || matches!(a, 's' | 't' | 'd' | 'k' | 'z')
                || (a == 'h' && matches!(b, 'c' | 's' | 't' | 'g' | 'p'))
                || (matches!(a, 'm' | 'n' | 'l' | 'p' | 'f' | 'b' | 'c' | 'g')
                    && matches!(b, 'r' | 'l' | 'w' | 'm' | 'n' | 's'))
        }
    };
    opens && ends && inside <= 4
}

/// The names of the letters, as words: `VM` → `vee em`. Single letters would be read as articles (`H A`), and the last one
/// with its full stop as an abbreviation that does not end a sentence (`the U S. Then …`).
pub(super) fn spell(letters: &str, plural: bool) -> String {
    let names: Vec<String> = letters.chars().map(|c| name(c).map_or_else(|| c.to_string(), str::to_string)).collect();
    let end = match names.last() {
        Some(last) if plural && (last.ends_with('x') || last == "ess" || last == "aych") => "es",
        Some(_) if plural => "s",
        _ => "",
    };
    names.join(" ") + end
}

fn name(letter: char) -> Option<&'static str> {
    const NAMES: &str =
        "ay bee see dee ee eff jee aych eye jay kay ell em en oh pee cue ar ess tee you vee double-you ex why zee";
    if !letter.is_ascii_uppercase() {
        return None;
    }
    NAMES.split(' ').nth(letter as usize - 'A' as usize)
}

/// `WOW` → `Wow`.
fn titled(word: &str) -> String {
    let mut chars = word.chars();
    let first: String = chars.next().into_iter().collect();
    first + &chars.as_str().to_lowercase()
}

/// Whether a word is an ordinary English word, in any case.
pub(super) fn is_common(word: &str) -> bool {
    ORDINARY.contains(word.to_lowercase().as_str())
}

/// A word in an address, where nothing around it says what it means.
pub(super) fn code_word(word: &str, tongue: &Tongue) -> String {
    let upper = word.chars().count() >= 2 && word.chars().all(char::is_uppercase);
    match upper {
        true if tongue.english && is_spelt(word, false, true) => spell(word, false),
        true => titled(word),
        false => humps(word).unwrap_or_else(|| word.to_string()),
    }
}

/// Letters and digits in one word: `MP3` → `M P three`, `k8s` → `k eight s`.
fn mixed(word: &str) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut rest = word;
    while let Some(c) = rest.chars().next() {
        let digit = c.is_ascii_digit();
        let end = rest.find(|other: char| other.is_ascii_digit() != digit).unwrap_or(rest.len());
        let run = &rest[..end];
        let upper = run.chars().count() >= 2 && run.chars().all(char::is_uppercase);
        parts.push(match () {
            _ if digit => amounts::short_number(run),
            _ if upper && is_spelt(run, false, true) => spell(run, false),
            _ => run.to_string(),
        });
        rest = &rest[end..];
    }
    parts.join(" ")
}

/// `getUserName` → `get User Name`. `iPhone` and `KubeCon` are names and are kept.
fn humps(word: &str) -> Option<String> {
    let small = word.chars().take_while(|c| c.is_lowercase()).count();
    if small < 2 || !word.chars().any(char::is_uppercase) {
        return None;
    }
    let mut out = String::with_capacity(word.len() + 8);
    let mut last = None;
    for c in word.chars() {
        if c.is_uppercase() && last.is_some_and(char::is_lowercase) {
            out.push(' ');
        }
        out.push(c);
        last = Some(c);
    }
    Some(out)
}

//! The shape of words: capitals, stretched spelling, letters mixed with digits.

mod stretched;

use super::amounts;
use super::scan::{Hit, Place};
use super::tongue::Tongue;
use super::vocabulary::{self, EITHER, ORDINARY, SAID, SPELT, Usual, VOWELLESS};
pub(super) use stretched::stretched;

/// Rewrites a word that an engine would spell out or garble.
pub(super) fn word(place: Place, english: bool) -> Option<Hit> {
    if let Some(hit) = stretched(place) {
        return Some(match capitals(&hit.spoken, place, hit.len, english) {
            Some(spoken) => Hit { spoken, ..hit },
            None => hit,
        });
    }
    if let Some(hit) =
        apostrophes(place).or_else(|| joined(place)).or_else(|| amounts::standard(place)).filter(|_| english)
    {
        return Some(hit);
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

/// How a word in capitals is said. `None` if it is not in capitals, or can be kept.
fn capitals(word: &str, place: Place, len: usize, english: bool) -> Option<String> {
    let stem = word.strip_suffix('s').filter(|stem| english && stem.len() >= 2).unwrap_or(word);
    let letters = stem.chars().count();
    if !(2..=32).contains(&letters) || !is_upper(stem) {
        return None;
    }
    let plural = stem.len() < word.len();
    if english && word == "OK" {
        return Some("okay".to_string());
    }
    match is_spelt(stem, place, len, english) {
        true if english => Some(spell(stem, plural)),
        true => None,
        false => Some(titled(word)),
    }
}

/// `DON'T` → `Don't`, `I'LL` → `I'll`, `MARY'S` → `Mary's`, `O'BRIEN` → `O'Brien`, `IBM'S` → `eye bee em's`.
fn apostrophes(place: Place) -> Option<Hit> {
    let stem = place.word();
    let tail = Some(stem.len()).filter(|&len| is_upper(stem) && place.after(len) == Some('\''));
    let tail = place.skip(tail? + 1).word();
    if !is_upper(tail) {
        return None;
    }
    let (mut len, lower) = (stem.len() + 1 + tail.len(), tail.to_lowercase());
    let whole = || format!("{}'{lower}", titled(stem));
    let mut spoken = match tail {
        "S" | "LL" | "RE" | "VE" | "D" | "M" => {
            let pronoun = matches!(stem, "I" | "IT" | "US" | "WHO");
            let spelt = !pronoun && stem.len() > 1 && is_spelt(stem, place, len, true);
            if spelt { format!("{}'{lower}", spell(stem, false)) } else { whole() }
        }
        "CLOCK" if stem == "O" => "o'clock".to_string(),
        // `O'BRIEN`, `D'ARTAGNAN`
        _ if matches!(stem, "O" | "D" | "L") && tail.chars().count() > 2 => format!("{stem}'{}", titled(tail)),
        _ => whole(),
    };
    // `COULDN'T'VE`
    if place.after(len) == Some('\'') {
        let tail = place.skip(len + 1).word();
        if matches!(tail, "VE" | "LL" | "D" | "S") {
            spoken += &format!("'{}", tail.to_lowercase());
            len += 1 + tail.len();
        }
    }
    Some(Hit::new(len, spoken, "capitals"))
}

/// `AT&T`, `R&D`: letters joined by an ampersand.
fn joined(place: Place) -> Option<Hit> {
    let mut len = 0;
    let mut parts = Vec::new();
    loop {
        let part = place.skip(len).word();
        if !is_upper(part) || part.len() > 3 {
            return None;
        }
        parts.push(spell(part, false));
        len += part.len();
        if place.after(len) != Some('&') {
            break;
        }
        len += 1;
    }
    (parts.len() > 1).then(|| Hit::new(len, parts.join(" and "), "capitals"))
}

fn is_upper(word: &str) -> bool {
    !word.is_empty() && word.chars().all(char::is_uppercase)
}

/// Whether the words in capitals around a place are shouted: one of the nearest is an ordinary word in capitals, or the
/// same again (`HA HA`).
fn is_shouted(place: Place, len: usize) -> bool {
    let loud = |word: &&str| {
        let ordinary = || vocabulary::is_word(&word.to_lowercase()) && !SPELT.contains(*word);
        word.chars().count() >= 2 && is_upper(word) && ordinary()
    };
    let far = |word: &&str| word.chars().count() >= 2;
    let nearest = [place.words_before().find(far), place.skip(len).words_after().find(far)];
    let word = &place.rest()[..len];
    nearest.iter().flatten().any(|near| loud(near) || *near == word)
}

/// Whether capitals are said letter by letter (`VM`), not as a loud word (`WOW`). They are followed by something else
/// after `len` bytes.
fn is_spelt(stem: &str, place: Place, len: usize, english: bool) -> bool {
    let lower = stem.to_lowercase();
    let vowel = lower.chars().any(is_vowel);
    if !english {
        return !vowel || (!is_loud(place, len) && (stem.chars().count() <= 3 || !is_pronounceable(&lower)));
    }
    if SAID.contains(stem) || VOWELLESS.contains(lower.as_str()) || place.names.find(stem) == Some(true) {
        return false;
    }
    let shouted = is_shouted(place, len);
    if let Some(spelt) = by_neighbours(stem, place, len).filter(|_| !shouted) {
        return spelt;
    }
    let ordinary = vocabulary::is_word(&lower);
    if SPELT.contains(stem) {
        return !(shouted && ordinary);
    }
    if ordinary || (vowel && place.names.find(stem).is_some() && is_pronounceable(&lower)) {
        return false;
    }
    let clan = lower.strip_prefix("mc").is_some_and(|rest| rest.len() > 3 && is_pronounceable(rest));
    !vowel || (!shouted && !clan && (stem.chars().count() <= 3 || !is_pronounceable(&lower)))
}

/// Whether a word in capitals is next to others, in a language without word lists.
fn is_loud(place: Place, len: usize) -> bool {
    [place.word_before(), place.word_after(len)].iter().any(|word| word.chars().count() >= 2 && is_upper(word))
}

/// `told US`, `the US`, `WHO did it`, `the WHO`, `the IT department`: whether such a word is spelt, by what is around it.
fn by_neighbours(stem: &str, place: Place, len: usize) -> Option<bool> {
    let either = EITHER.iter().find(|either| either.word == stem)?;
    let (before, after) = (place.word_before().to_lowercase(), place.word_after(len).to_lowercase());
    let (before, after) = (before.as_str(), after.as_str());
    Some(match () {
        _ if either.spelt.contains(&before) || either.spelt_before.contains(&after) => true,
        // `between US and Canada` is rare, but `in US dollars` is not: a noun that follows makes a name of it.
        _ if either.said.contains(&before) => !after.is_empty() && !vocabulary::is_particle(after),
        _ => either.usual == Usual::Spelt,
    })
}

fn is_vowel(c: char) -> bool {
    matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y') || !c.is_ascii()
}

/// Whether the consonants at the ends and in the middle of a word can be pronounced.
fn is_pronounceable(lower: &str) -> bool {
    const OPENINGS: &str = " bl br ch chr cl cr dr dw fl fr gh gl gn gr kl kn kr ph phl phr pl pr ps qu rh sc sch scr sh shr sk sl sm sn sp \
         spl spr squ st str sw th thr tr ts tw wh wr skr schl schm schn schw kh gw vl ";
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

/// `WOW` → `Wow`, `MCDONALD` → `McDonald`.
fn titled(word: &str) -> String {
    if let Some(rest) = word.strip_prefix("MC").filter(|rest| rest.chars().count() > 3) {
        return format!("Mc{}", titled(rest));
    }
    let mut chars = word.chars();
    let first: String = chars.next().into_iter().collect();
    first + &chars.as_str().to_lowercase()
}

/// Whether a word is a frequent English word, in any case.
pub(super) fn is_common(word: &str) -> bool {
    ORDINARY.contains(word.to_lowercase().as_str())
}

/// A word in an address, where nothing around it says what it means.
pub(super) fn code_word(word: &str, tongue: &Tongue) -> String {
    let upper = word.chars().count() >= 2 && word.chars().all(char::is_uppercase);
    match upper {
        true if tongue.english && is_code(word) => spell(word, false),
        true => titled(word),
        false => humps(word).unwrap_or_else(|| word.to_string()),
    }
}

/// Whether capitals in an address or beside digits are said letter by letter. Short ones are, whether they are words or
/// not: `MI5`, `ID3`, but `COVID19`.
fn is_code(run: &str) -> bool {
    let lower = run.to_lowercase();
    let said =
        SAID.contains(run) || VOWELLESS.contains(lower.as_str()) || (run.len() > 3 && vocabulary::is_word(&lower));
    !said && (SPELT.contains(run) || run.chars().count() <= 3 || !is_pronounceable(&lower))
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
            _ if upper && is_code(run) => spell(run, false),
            // It would be read as an article.
            _ if run == "A" => "ay".to_string(),
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

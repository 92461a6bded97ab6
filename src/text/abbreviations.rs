//! English abbreviations and Roman numerals.

use super::capitals;
use super::numbers;
use super::scan::{Hit, Place};
use super::vocabulary::{COUNTED, RULERS, SAINTS};

/// Where a word counts as an abbreviation.
#[derive(Clone, Copy, PartialEq)]
enum When {
    /// Everywhere.
    Always,
    /// Everywhere; its full stop can also end the sentence.
    MayEnd,
    /// Before a name; the full stop may be missing.
    Name,
    /// Before a name, with its full stop.
    NameStop,
    /// Before a number, with its full stop.
    Number,
}

use When::{Always, MayEnd, Name, NameStop, Number};

const TABLE: [(&str, &str, When); 63] = [
    ("Mr", "Mister", Name),
    ("Mrs", "Missus", Name),
    ("Ms", "Miz", Name),
    ("Dr", "Doctor", Name),
    ("Prof", "Professor", Name),
    ("St", "Saint", Name),
    ("Mt", "Mount", Name),
    ("Messrs", "Messers", Name),
    ("Rev", "Reverend", NameStop),
    ("Capt", "Captain", NameStop),
    ("Cpt", "Captain", NameStop),
    ("Lt", "Lieutenant", NameStop),
    ("Col", "Colonel", NameStop),
    ("Gen", "General", NameStop),
    ("Sgt", "Sergeant", NameStop),
    ("Maj", "Major", NameStop),
    ("Gov", "Governor", NameStop),
    ("Sen", "Senator", NameStop),
    ("Rep", "Representative", NameStop),
    ("Hon", "Honorable", NameStop),
    ("Fr", "Father", NameStop),
    ("Ft", "Fort", NameStop),
    ("Sr", "Senior", MayEnd),
    ("Jr", "Junior", MayEnd),
    ("Inc", "Incorporated", MayEnd),
    ("Ltd", "Limited", MayEnd),
    ("Corp", "Corporation", MayEnd),
    ("Bros", "Brothers", MayEnd),
    ("Ave", "Avenue", MayEnd),
    ("Blvd", "Boulevard", MayEnd),
    ("Rd", "Road", MayEnd),
    ("etc", "et cetera", MayEnd),
    ("Etc", "et cetera", MayEnd),
    ("vs", "versus", Always),
    ("Vs", "Versus", Always),
    ("approx", "approximately", Always),
    ("dept", "department", Always),
    ("Dept", "Department", Always),
    ("incl", "including", Always),
    ("cf", "compare", Always),
    ("ca", "circa", Number),
    ("est", "established", Number),
    ("No", "Number", Number),
    ("no", "number", Number),
    ("Nos", "Numbers", Number),
    ("nos", "numbers", Number),
    ("Vol", "Volume", Number),
    ("vol", "volume", Number),
    ("Ch", "Chapter", Number),
    ("ch", "chapter", Number),
    ("Fig", "Figure", Number),
    ("fig", "figure", Number),
    ("pp", "pages", Number),
    ("p", "page", Number),
    ("Jan", "January", Number),
    ("Feb", "February", Number),
    ("Apr", "April", Number),
    ("Aug", "August", Number),
    ("Sept", "September", Number),
    ("Sep", "September", Number),
    ("Oct", "October", Number),
    ("Nov", "November", Number),
    ("Dec", "December", Number),
];

/// Abbreviations of several letters, each with its full stop.
const LETTERS: [(&str, &str, bool); 6] = [
    ("e.g.", "for example", false),
    ("i.e.", "that is", false),
    ("a.k.a.", "also known as", false),
    ("a.m.", "ay em", true),
    ("p.m.", "pee em", true),
    ("n.b.", "note well", false),
];

/// Reads an abbreviation or a Roman numeral that begins here.
pub(super) fn abbreviation(place: Place) -> Option<Hit> {
    let word = place.word();
    if word.is_empty() {
        return None;
    }
    street(place, word)
        .or_else(|| table(place, word))
        .or_else(|| letters(place, word))
        .or_else(|| other(place))
        .or_else(|| roman(place, word))
}

fn stop(place: Place, word: &str) -> bool {
    place.after(word.len()) == Some('.')
}

/// The end of the abbreviation. Its full stop is kept if it also ends the sentence.
fn hit(place: Place, len: usize, spoken: &str, may_end: bool) -> Option<Hit> {
    let end = if may_end && place.sentence_ends(len) { "." } else { "" };
    Some(Hit::new(len, format!("{spoken}{end}"), "abbreviation"))
}

fn table(place: Place, word: &str) -> Option<Hit> {
    let &(_, spoken, when) = TABLE.iter().find(|(written, ..)| *written == word)?;
    let stop = stop(place, word);
    let len = word.len() + usize::from(stop);
    let next = place.rest()[len..].strip_prefix(' ').and_then(|tail| tail.chars().next());
    let fits = match when {
        Always => stop || matches!(word, "vs" | "Vs"),
        MayEnd => stop || matches!(word, "etc"),
        Name => next.is_some_and(char::is_uppercase),
        NameStop => stop && next.is_some_and(char::is_uppercase),
        Number => stop && next.or_else(|| place.after(len)).is_some_and(|c| c.is_ascii_digit()),
    };
    let len = if when == Name && !stop { word.len() } else { len };
    if !fits {
        return None;
    }
    hit(place, len, spoken, when == MayEnd && stop)
}

/// `Main St.`, `Mulholland Dr.`: a street, if a name comes before it.
fn street(place: Place, word: &str) -> Option<Hit> {
    let spoken = match word {
        "St" => "Street",
        "Dr" => "Drive",
        _ => return None,
    };
    let before = place.word_before();
    let named = before.starts_with(char::is_uppercase) || before.ends_with("th") || before.ends_with("nd");
    let next = place.word_after(word.len() + 1);
    let street = named
        && !SAINTS.contains(&next)
        && stop(place, word)
        && !capitals::is_common(before)
        && before.chars().count() > 1;
    let closed = !next.starts_with(char::is_uppercase) || word == "St";
    (street && closed).then(|| hit(place, word.len() + 1, spoken, true)).flatten()
}

/// `e.g.`, `U.S.`, `J.R.R.`
fn letters(place: Place, word: &str) -> Option<Hit> {
    if word.chars().count() != 1 || !stop(place, word) {
        return None;
    }
    let rest = place.rest();
    for (written, spoken, may_end) in LETTERS {
        let head = rest.get(..written.len()).filter(|head| head.eq_ignore_ascii_case(written));
        if head.is_some() {
            return hit(place, written.len(), spoken, may_end);
        }
    }
    let mut len = 0;
    let mut name = String::new();
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next_if(|c| c.is_ascii_uppercase()) {
        name.push(c);
        len += 1;
        match chars.next_if_eq(&'.') {
            Some(_) => len += 1,
            None => break,
        }
    }
    if name.len() < 2 || !place.ends(len) {
        return None;
    }
    let open = rest[len..].trim_start_matches(['"', '\'', ')']).is_empty() && rest[..len].ends_with('.');
    Some(Hit::new(len, format!("{}{}", capitals::spell(&name, false), if open { "." } else { "" }), "initials"))
}

/// `w/`, `w/o`, `et al.`, `Ph.D.`
fn other(place: Place) -> Option<Hit> {
    const OTHERS: [(&str, &str); 5] = [
        ("w/o ", "without "),
        ("w/ ", "with "),
        ("et al.", "and others"),
        ("Ph.D.", "pee aych dee"),
        ("PhD", "pee aych dee"),
    ];
    let (written, spoken) = OTHERS.iter().find(|(written, _)| place.rest().starts_with(written))?;
    let open = place.ends(written.len()) || written.ends_with([' ', '.']);
    open.then(|| Hit::new(written.len(), *spoken, "abbreviation"))
}

/// `Chapter IV`, `Henry VIII`, `Rocky II`.
fn roman(place: Place, word: &str) -> Option<Hit> {
    let value = numbers::roman(word)?;
    let before = place.word_before();
    // In the middle of a sentence, `I` is a word, and a single `V`, `X` or `C` is a letter.
    let next = place.after(word.len());
    let closed = next.is_none_or(|c| !matches!(c, ' ' | '\'' | '-')) || place.word_after(word.len()) == "of";
    if word == "I" && !closed {
        return None;
    }
    let plain =
        word.len() > 1 && word.chars().all(|c| matches!(c, 'I' | 'V' | 'X')) && !matches!(word, "IV" | "XX" | "XXX");
    let spoken = match () {
        _ if RULERS.contains(&before) => format!("the {}", numbers::ordinal(value)),
        _ if COUNTED.iter().any(|counted| counted.eq_ignore_ascii_case(before)) => numbers::cardinal(value),
        _ if plain && before.starts_with(char::is_uppercase) && before.contains(char::is_lowercase) => {
            numbers::cardinal(value)
        }
        _ => return None,
    };
    Some(Hit::new(word.len(), spoken, "Roman numeral"))
}

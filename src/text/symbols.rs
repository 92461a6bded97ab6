//! Marks that engines should not read (emphasis, dashes, runs of dots), and symbols that are said as words.

use super::amounts;
use super::scan::{Hit, Place, SIGHT, in_word};
use super::tongue::Tongue;
use regex::Regex;
use std::sync::LazyLock;

/// Marks that mean the same in every language.
pub(super) fn mark(place: Place, c: char, tongue: Option<&Tongue>) -> Option<Hit> {
    match c {
        '.' | '…' | '‥' => dots(place),
        '!' | '?' => repeated(place),
        '\'' => apostrophe(place, tongue),
        '-' | '–' | '—' => dash(place, tongue),
        '*' | '_' | '`' | '~' => emphasis(place, c, tongue),
        ':' | ';' | '=' | '<' | '(' => emoticon(place),
        _ => None,
    }
}

/// `…`, `...`, `. . .`: a pause in the middle of a sentence, or its end. In some engines, three full stops are three
/// pauses, and the single character is none.
fn dots(place: Place) -> Option<Hit> {
    if place.before() == Some('.') {
        return None;
    }
    let rest = place.rest();
    let mut len = 0;
    let mut dots = 0;
    for (at, c) in rest.char_indices() {
        match c {
            // `0.5%. .5.`: this full stop begins a number.
            '.' if rest[..at].ends_with(' ') && rest[at + 1..].starts_with(|c: char| c.is_ascii_digit()) => break,
            '.' => dots += 1,
            '…' => dots += 3,
            '‥' => dots += 2,
            ' ' if rest[at + 1..].starts_with(['.', '…']) => continue,
            _ => break,
        }
        len = at + c.len_utf8();
    }
    if dots < 2 {
        return None;
    }
    let next = beyond(&rest[len..]);
    let before = place.text[..place.at].trim_end_matches(' ').chars().next_back();
    let spoken = match (before, next) {
        (Some(before), Some(next)) if in_word(before) && next.is_lowercase() => ",",
        (_, Some(',' | ';' | ':' | '!' | '?')) => "",
        (Some(before), _) if in_word(before) || matches!(before, '"' | '\'' | ')') => ".",
        _ => " ",
    };
    Some(Hit::new(len, spoken, "ellipsis"))
}

/// `!!!` → `!`, `?!?!` → `?`: in some engines, each mark is a pause of its own.
fn repeated(place: Place) -> Option<Hit> {
    let len: usize = place.rest().chars().take_while(|c| matches!(c, '!' | '?')).count();
    let short = if place.rest()[..len].contains('?') { "?" } else { "!" };
    (len > 1).then(|| Hit::new(len, short, "punctuation"))
}

/// An apostrophe at the start of a word (`'em`, `'tis`, a quotation), which is a pause in some engines.
fn apostrophe(place: Place, tongue: Option<&Tongue>) -> Option<Hit> {
    if tongue.is_some_and(|tongue| tongue.english)
        && ["'n'", "'N'"].iter().any(|and| place.rest().starts_with(and))
        && place.ends(3)
        && !place.before().is_some_and(in_word)
    {
        return Some(Hit::new(3, "and", "abbreviation"));
    }
    // `dogs'` is not changed.
    (!place.before().is_some_and(in_word) || closes(place)).then(|| Hit::new(1, "", "quote"))
}

/// Whether an apostrophe at the end of a word closes what one before it opened: `He said 'no' and left.` Without the other one
/// it would be left alone, and some engines pause at it. The plural in `'Tis the dogs' dinner` keeps its own.
fn closes(place: Place) -> bool {
    let owner = place.text[..place.at].ends_with('s')
        && !place.text[..place.at].ends_with("'s")
        && place.word_after(1).starts_with(char::is_lowercase);
    let head = &place.text[..place.at];
    let near = &head[head.char_indices().rev().take(SIGHT).last().map_or(0, |(at, _)| at)..];
    // What is before and after each mark nearby, the nearest first; `it's` has a letter on both sides.
    let sides = near.rmatch_indices('\'').map(|(at, _)| {
        let inside = |c: Option<char>| c.is_some_and(in_word);
        (inside(near[..at].chars().next_back()), inside(near[at + 1..].chars().next()))
    });
    let opened = sides.into_iter().find(|&sides| sides != (true, true)) == Some((false, true));
    place.ends(1) && opened && !owner
}

/// The first character after white space and closing quotation marks.
fn beyond(text: &str) -> Option<char> {
    text.trim_start_matches([' ', '"', '\'']).chars().next()
}

/// A dash between words becomes a pause, and between numbers `to`. Hyphens inside words are kept.
pub(super) fn dash(place: Place, tongue: Option<&Tongue>) -> Option<Hit> {
    let rest = place.rest();
    let body = rest.trim_start_matches(' ');
    let dashes = body.len() - body.trim_start_matches(['-', '–', '—']).len();
    if dashes == 0 {
        return None;
    }
    let spaced = body.len() < rest.len() || place.before().is_none_or(|c| c == ' ');
    let core = &body[..dashes];
    let tail = &body[dashes..];
    let len = rest.len() - tail.len();
    let next = tail.trim_start_matches(' ').chars().next();
    let before = place.text[..place.at].trim_end_matches(' ').chars().next_back();
    if core == "-"
        && !spaced
        && tail.starts_with(in_word)
        && !tongue.is_some_and(|tongue| is_between(place, tail, tongue))
    {
        return None;
    }
    if core == "-" && !spaced && tail.starts_with(' ') {
        // `pre- and post-war`
        return Some(Hit::new(len, " ", "dash"));
    }
    if let Some(tongue) = tongue {
        let opens = place.before().is_none_or(|c| matches!(c, ' ' | '(' | '"' | '[' | '=' | '/'));
        let minus = core == "-" || (core == "–" && !before.is_some_and(|c| c.is_numeric() || c == ','));
        if minus && is_number(tail) && (opens || rest.starts_with(' ')) {
            // The text before the minus is not changed.
            return (!rest.starts_with(' ')).then(|| Hit::new(len, tongue.minus, "number"));
        }
        if core.chars().count() == 1 && is_between(place, tail.trim_start_matches(' '), tongue) {
            return Some(Hit::new(len, format!(" {} ", tongue.to), "range"));
        }
    }
    let spoken = match (before, next) {
        // Speech that breaks off.
        (Some(c), Some('"' | '\'')) if in_word(c) && beyond(tail).is_some_and(char::is_lowercase) => ",",
        (Some(c), None | Some('"' | '\'' | ')')) if in_word(c) => ".",
        (Some(c), Some(n))
            if (in_word(c) || matches!(c, '"' | '\'' | ')')) && !matches!(n, ',' | '.' | ';' | ':' | '!' | '?') =>
        {
            ","
        }
        (Some(_), Some(_)) => " ",
        _ => "",
    };
    Some(Hit::new(len, spoken, "dash"))
}

/// Whether a dash is between two things that are the ends of a range: numbers, times, amounts with the same unit, Roman
/// numerals, months or days of the week. `tail` is what follows it.
fn is_between(place: Place, tail: &str, tongue: &Tongue) -> bool {
    static AMOUNT: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"[0-9](?: ?(?:[ap]m|[ap]\.m\.|[€£%°]|°[CF]|[a-z]{1,2}))?$").expect("a pattern that was tested")
    });
    let head = place.text[..place.at].trim_end_matches(' ');
    let near = head.char_indices().rev().nth(8).map_or(0, |(at, _)| at);
    if is_number(tail) {
        // `1900—49.9% were`: after a long dash, something else than a whole number is another thought.
        let number = tail.trim_start_matches(|c: char| c.is_ascii_digit() || c == ',');
        let another = number.starts_with('%')
            || number.strip_prefix('.').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        if another && place.rest().trim_start().starts_with('—') && !head[near..].contains(['%', '.']) {
            return false;
        }
        return AMOUNT.is_match(&head[near..]);
    }
    let first = head.trim_end_matches('.').rsplit(|c| !in_word(c)).next().unwrap_or_default();
    let second = tail.split(|c| !in_word(c)).next().unwrap_or_default();
    if first.is_empty() || second.is_empty() {
        return false;
    }
    tongue.english && (super::roman::is_range(first, second) || super::dates::is_range(first, second))
}

/// Whether a number or an amount of money begins here.
fn is_number(text: &str) -> bool {
    let text = text.strip_prefix(['$', '£', '€', '¥']).unwrap_or(text);
    text.strip_prefix('.').unwrap_or(text).starts_with(|c: char| c.is_ascii_digit())
}

/// Remaining marks of emphasis: `*so*`, `_so_`, `**`, `~~`, back quotes. `5 * 3` is a product, and `snake_case` is two
/// words.
fn emphasis(place: Place, c: char, tongue: Option<&Tongue>) -> Option<Hit> {
    let len = place.rest().chars().take_while(|&other| other == c).count();
    let (before, after) = (place.before(), place.after(len));
    let wordy = |c: Option<char>| c.is_some_and(in_word);
    match c {
        '_' if wordy(before) && wordy(after) => return Some(Hit::new(len, " ", "code")),
        '*' if len == 1 && before == Some(' ') && after == Some(' ') => {
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            let left = place.text[..place.at].trim_end_matches(' ').chars().next_back();
            if let (Some(tongue), true) = (tongue, digit(left) && digit(place.after(2))) {
                return Some(Hit::new(1, tongue.times, "symbol"));
            }
        }
        '~' if len == 1 && after.is_some_and(|c| c.is_ascii_digit()) => {
            return tongue.filter(|t| t.english).map(|_| Hit::new(1, "about ", "symbol"));
        }
        _ => {}
    }
    let spoken = if wordy(before) && wordy(after) && c != '*' { " " } else { "" };
    Some(Hit::new(len, spoken, "emphasis"))
}

/// `:-)`, `;)`, `:D`, `<3`, if there is only white space around.
fn emoticon(place: Place) -> Option<Hit> {
    const FACES: [&str; 26] = [
        ":-)", ":)", ";-)", ";)", ":-(", ":(", ":'(", ":-D", ":D", ";D", ":-P", ":P", ":-p", ":p", ":-/", ":/", ":-|",
        ":|", ":-O", ":O", ":o", ":3", "<3", "</3", "=)", "(:",
    ];
    let face = FACES.iter().find(|face| place.rest().starts_with(**face))?;
    let open = place.before().is_none_or(|c| c == ' ');
    let closed = place.after(face.len()).is_none_or(|c| matches!(c, ' ' | '.' | ',' | '!' | '?' | '"' | ')'));
    (open && closed).then(|| Hit::new(face.len(), "", "emoji"))
}

/// Symbols that are said as words.
pub(super) fn symbol(place: Place, c: char, tongue: &Tongue) -> Option<Hit> {
    let word = |spoken: &str| Some(Hit::new(c.len_utf8(), format!(" {spoken} "), "symbol"));
    let none = || Some(Hit::new(c.len_utf8(), " ", "symbol"));
    let (before, after) = (place.before(), place.after(c.len_utf8()));
    let wordy = |c: Option<char>| c.is_some_and(in_word);
    match c {
        '&' if place.rest().starts_with("&c.") => {
            let end = if place.sentence_ends(3) { "." } else { "" };
            Some(Hit::new(3, format!(" et cetera{end}"), "abbreviation"))
        }
        '&' => word(tongue.and),
        '%' | '％' => word(tongue.percent),
        '+' | '＋' => word(tongue.plus),
        '=' if after == Some('>') => Some(Hit::new(2, ",", "symbol")),
        '=' => {
            let len = place.rest().bytes().take_while(|&b| b == b'=').count();
            Some(Hit::new(len, format!(" {} ", tongue.equals), "symbol"))
        }
        '©' if place.word_before().eq_ignore_ascii_case("copyright") => none(),
        '×' => word(tongue.times),
        '−' => word(tongue.minus),
        '§' => word(tongue.paragraph),
        '°' => word(tongue.degrees),
        '@' => word(tongue.at),
        '#' if after.is_some_and(|c| c.is_ascii_digit()) => word(tongue.number),
        '#' if tongue.english && wordy(before) && !wordy(after) => word("sharp"),
        '#' if tongue.english && wordy(after) => word("hashtag"),
        '/' => slash(place, tongue),
        '|' | '[' | ']' | '{' | '}' | '#' | '^' | '\\' | '•' | '·' | '™' | '®' | '†' | '‡' | '¶' => none(),
        '<' | '>' => compare(place, c, tongue),
        '$' | '€' | '£' | '¥' => word(amounts::coin(c, tongue)[1]),
        _ if tongue.english => amounts::part_of(place, c).or_else(|| english(c).and_then(word)),
        _ => None,
    }
}

/// Symbols that are said as words in English only.
fn english(c: char) -> Option<&'static str> {
    Some(match c {
        '÷' => "divided by",
        '±' => "plus or minus",
        '≈' => "about",
        '≠' => "is not",
        '≤' => "at most",
        '≥' => "at least",
        '√' => "root",
        '∞' => "infinity",
        '©' => "copyright",
        '¢' => "cents",
        '℔' => "pounds",
        _ => return None,
    })
}

/// A single Greek letter: `π`, `Δ`
pub(super) fn greek(place: Place) -> Option<Hit> {
    const NAMES: &str = "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau \
         upsilon phi chi psi omega";
    let letter = place.word();
    let c = letter.chars().next().filter(|c| letter.len() == c.len_utf8())?;
    let nth = match c {
        'α'..='ω' => c as usize - 'α' as usize,
        'Α'..='Ω' => c as usize - 'Α' as usize,
        _ => return None,
    };
    Some(Hit::new(letter.len(), NAMES.split_ascii_whitespace().nth(nth)?, "symbol"))
}

/// `and/or`, `he/she`: both words are said. Between other things, the slash is said as well.
fn slash(place: Place, tongue: &Tongue) -> Option<Hit> {
    let (before, after) = (place.before(), place.after(1));
    if !after.is_some_and(in_word) && !before.is_some_and(in_word) {
        return Some(Hit::new(1, ",", "symbol"));
    }
    let next = place.skip(1).word();
    let pair = |a: &str, b: &str| {
        let head = &place.text[..place.at];
        next.eq_ignore_ascii_case(b)
            && head.len() >= a.len()
            && head.is_char_boundary(head.len() - a.len())
            && head[head.len() - a.len()..].eq_ignore_ascii_case(a)
    };
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let upper = |c: Option<char>| c.is_some_and(|c| c.is_ascii_uppercase());
    let spoken = match () {
        _ if tongue.english && pair("and", "or") => " ",
        // `50/50`, `AC/DC`
        _ if tongue.english && is_rate(place) => " per ",
        _ if digit(before) && digit(after) => " ",
        _ if upper(before) && upper(after) && next.chars().all(|c| c.is_ascii_uppercase()) => " ",
        _ if tongue.english
            && [("he", "she"), ("him", "her"), ("his", "her"), ("she", "he")].iter().any(|(a, b)| pair(a, b)) =>
        {
            " or "
        }
        _ => return Some(Hit::new(1, format!(" {} ", tongue.slash), "symbol")),
    };
    Some(Hit::new(1, spoken, "symbol"))
}

/// `litres/day`: a plural and what it is divided by.
fn is_rate(place: Place) -> bool {
    let head = &place.text[..place.at];
    let before = head.rsplit(|c| !in_word(c)).next().unwrap_or_default();
    before.len() > 3
        && before.ends_with('s')
        && super::units::per(place).is_some_and(|(len, name)| len == name.len() + 1)
}

/// `<` and `>` with spaces around them are comparisons. Elsewhere they are arrows and brackets, and silent.
fn compare(place: Place, c: char, tongue: &Tongue) -> Option<Hit> {
    let alone = place.before() == Some(' ') && place.after(1) == Some(' ');
    let spoken = match c {
        '<' if alone && tongue.english => " less than ",
        '>' if alone && tongue.english => " greater than ",
        _ => " ",
    };
    Some(Hit::new(1, spoken, "symbol"))
}

/// `憂鬱《ゆううつ》`: the characters before the brackets are read as it says in them.
pub(super) fn reading(place: Place) -> Option<Hit> {
    let word = place.word();
    let tail = place.rest()[word.len()..].strip_prefix('《').filter(|_| !word.is_empty())?;
    let (kana, _) = tail.split_once('》')?;
    let is_kana = |c: char| matches!(c, '\u{3040}'..='\u{30ff}');
    let base = word.trim_end_matches(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '々'));
    let fits = base.len() < word.len() && !kana.is_empty() && kana.chars().all(is_kana);
    let len = word.len() + "《".len() + kana.len() + "》".len();
    fits.then(|| Hit::new(len, format!("{base}{kana}"), "reading"))
}

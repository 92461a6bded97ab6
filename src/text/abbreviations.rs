//! English abbreviations.

mod compass;

use super::scan::{Hit, Place};
use super::vocabulary::SAINTS;
use super::{capitals, dates, numbers, roman};

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
    /// Before a year, with its full stop, after a space or in brackets.
    Year,
}

use When::{Always, MayEnd, Name, NameStop, Number, Year};

const TABLE: [(&str, &str, When); 107] = [
    ("Mr", "Mister", Name),
    ("Mrs", "Missus", Name),
    ("Ms", "Miz", Name),
    ("Dr", "Doctor", Name),
    ("Prof", "Professor", Name),
    ("St", "Saint", Name),
    ("Mt", "Mount", Name),
    ("Messrs", "Messers", Name),
    ("MSS", "manuscripts", MayEnd),
    ("Mme", "Madame", Name),
    ("Mmes", "Mesdames", Name),
    ("Mlle", "Mademoiselle", Name),
    ("Mgr", "Monsignor", Name),
    ("MM", "Messieurs", NameStop),
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
    ("Vols", "Volumes", Number),
    ("vols", "volumes", Number),
    ("Bk", "Book", Number),
    ("bk", "book", Number),
    ("Pt", "Part", Number),
    ("pt", "part", Number),
    ("Ep", "Episode", Number),
    ("ep", "episode", Number),
    ("Op", "Opus", Number),
    ("op", "opus", Number),
    ("Sec", "Section", Number),
    ("sec", "section", Number),
    ("Art", "Article", Number),
    ("art", "article", Number),
    ("Apt", "Apartment", Number),
    ("apt", "apartment", Number),
    ("Rm", "Room", Number),
    ("Ln", "Lane", MayEnd),
    ("Eq", "Equation", Number),
    ("eq", "equation", Number),
    ("Ext", "Extension", Number),
    ("ext", "extension", Number),
    ("Tel", "Telephone", Number),
    ("tel", "telephone", Number),
    ("max", "maximum", Number),
    ("Max", "Maximum", Number),
    ("min", "minimum", Number),
    ("Min", "Minimum", Number),
    ("b", "born", Year),
    ("d", "died", Year),
    ("c", "circa", Year),
    ("r", "reigned", Year),
    ("fl", "flourished", Year),
    ("fl", "floor", Number),
    ("Fl", "Floor", Number),
    ("Mar", "March", Number),
    ("Ch", "Chapter", Number),
    ("ch", "chapter", Number),
    ("Chs", "Chapters", Number),
    ("chs", "chapters", Number),
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

/// The length of the longest abbreviation in bytes.
const LONGEST: usize = {
    let (mut longest, mut nth) = (0, 0);
    while nth < TABLE.len() {
        longest = if TABLE[nth].0.len() > longest { TABLE[nth].0.len() } else { longest };
        nth += 1;
    }
    longest
};

/// Abbreviations of several letters, each with its full stop.
const LETTERS: [(&str, &str, bool); 7] = [
    ("e.g.", "for example", false),
    ("i.e.", "that is", false),
    ("a.k.a.", "also known as", false),
    ("a.m.", "ay em", true),
    ("p.m.", "pee em", true),
    ("n.b.", "note well", false),
    ("q.v.", "which see", false),
];

/// `the 7th inst.`, `2 vols.`
fn after_a_number(place: Place) -> Option<Hit> {
    let word = place.word();
    let spoken = match word {
        "inst" => "instant",
        "ult" => "ultimo",
        "prox" => "proximo",
        "vols" => "volumes",
        _ => return None,
    };
    let before = place.word_before();
    let numbered = before.starts_with(|c: char| c.is_ascii_digit());
    let fits = numbered && (word == "vols") == before.ends_with(|c: char| c.is_ascii_digit());
    if !fits || place.after(word.len()) != Some('.') {
        return None;
    }
    hit(place, word.len() + 1, spoken, true)
}

/// Reads an abbreviation or a Roman numeral that begins here.
pub(super) fn abbreviation(place: Place) -> Option<Hit> {
    let word = place.word();
    if word.is_empty() {
        return None;
    }
    street(place, word)
        .or_else(|| dates::abbreviated(place, word))
        .or_else(|| compass::direction(place, word))
        .or_else(|| measure(place, word))
        .or_else(|| table(place, word))
        .or_else(|| letters(place, word))
        .or_else(|| other(place))
        .or_else(|| roman::numeral(place, word))
}

fn stop(place: Place, word: &str) -> bool {
    place.after(word.len()) == Some('.')
}

/// `five ft. seven in. in height`: a unit after a number in words. Without a number before it, `in.` is no unit.
fn measure(place: Place, word: &str) -> Option<Hit> {
    const UNITS: [(&str, &str, &str); 12] = [
        ("m", "meter", "meters"),
        ("ft", "foot", "feet"),
        ("in", "inch", "inches"),
        ("yds", "yard", "yards"),
        ("lb", "pound", "pounds"),
        ("lbs", "pound", "pounds"),
        ("oz", "ounce", "ounces"),
        ("cwt", "hundredweight", "hundredweight"),
        ("hrs", "hour", "hours"),
        ("min", "minute", "minutes"),
        ("mins", "minute", "minutes"),
        ("sec", "second", "seconds"),
    ];
    let &(_, one, many) = UNITS.iter().find(|(unit, ..)| *unit == word && stop(place, word))?;
    let before = place.word_before().to_lowercase();
    // `2½ ft.`, `22⁄3 ft.`
    let last = place.text[..place.at].trim_end().rsplit(' ').next().unwrap_or_default();
    let fraction = last.contains(['⁄', '/']) || last.ends_with(|c: char| c.is_numeric() && !c.is_ascii_digit());
    let counted = numbers::is_cardinal(&before) || fraction;
    hit(place, word.len() + 1, if before == "one" { one } else { many }, true).filter(|_| counted)
}

/// The end of the abbreviation. Its full stop is kept if it also ends the sentence. After a full stop that is not spoken, a
/// dash would lose its pause: `He lived in Neville St.—he and I.`
fn hit(place: Place, len: usize, spoken: &str, may_end: bool) -> Option<Hit> {
    let tail = place.rest().get(len..).unwrap_or_default();
    let broken =
        place.rest()[..len].ends_with('.') && tail.trim_start().starts_with(['—', '–']) | tail.starts_with("--");
    let range = tail.trim_start_matches([' ', '—', '–', '-']).starts_with(|c: char| c.is_ascii_digit());
    let end = match () {
        // `Leland Stanford Jr. University`
        _ if may_end && matches!(place.word_after(len), "University" | "College" | "High" | "School") => "",
        // `10 Main St. NE`
        _ if may_end && compass::goes_on(place.skip(len + 1)) => "",
        _ if may_end && place.sentence_ends(len) => ".",
        _ if broken && !range => ",",
        _ => "",
    };
    Some(Hit::new(len, format!("{spoken}{end}"), "abbreviation"))
}

fn table(place: Place, word: &str) -> Option<Hit> {
    // Longer words need no look at the table.
    if word.len() > LONGEST {
        return None;
    }
    // `MR. SMITH`
    let upper = word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase());
    let matches = |written: &str| written == word || (upper && written.eq_ignore_ascii_case(word));
    TABLE
        .iter()
        .filter(|(written, ..)| matches(written))
        .find_map(|&(_, spoken, when)| entry(place, word, spoken, when))
}

/// Reads an abbreviation of the table, if it counts as one here.
fn entry(place: Place, word: &str, spoken: &str, when: When) -> Option<Hit> {
    let stop = stop(place, word);
    let len = word.len() + usize::from(stop);
    let next = place.rest()[len..].strip_prefix(' ').and_then(|tail| tail.chars().next());
    let fits = match when {
        Always => stop || matches!(word, "vs" | "Vs"),
        MayEnd => stop || matches!(word, "etc" | "Blvd"),
        // `Mr. and Mrs. Smith`
        Name => next.is_some_and(char::is_uppercase) || (stop && place.word_after(len) == "and"),
        // `MM. Dupont`, but `MM. M. Dupont`
        NameStop => stop && next.is_some_and(char::is_uppercase) && (word != "MM" || place.word_after(len).len() > 1),
        Number => stop && is_numbered(place, len, word),
        Year => stop && starts_with_year(place, len) && opens(place),
    };
    let len = if when == Name && !stop { word.len() } else { len };
    if !fits {
        return None;
    }
    hit(place, len, spoken, when == MayEnd && stop)
}

/// Whether a number follows `len` bytes further on, in digits or as a Roman numeral. After `No.` and the like, `I` is the
/// pronoun, which opens a sentence.
fn is_numbered(place: Place, len: usize, word: &str) -> bool {
    const SURE: [&str; 12] = ["Vol", "vol", "Vols", "vols", "Ch", "ch", "Chs", "chs", "Bk", "bk", "Fig", "fig"];
    let tail = place.skip(len + usize::from(place.after(len) == Some(' ')));
    let next = tail.word();
    let signs = |signs: &[u8]| !next.is_empty() && next.bytes().all(|b| signs.contains(&b));
    let pronoun = next == "I" && !(SURE.contains(&word) && opens_a_list(tail.word_after(1)));
    let numeral = (signs(b"IVXLC") || signs(b"ivxlc")) && numbers::roman(&next.to_uppercase()).is_some() && !pronoun;
    tail.rest().starts_with(|c: char| c.is_ascii_digit()) || numeral
}

/// Whether a numeral can stand before a word: `Vols. I and II`
fn opens_a_list(next: &str) -> bool {
    !next.starts_with(char::is_lowercase) || matches!(next, "and" | "or" | "to" | "of")
}

/// Whether a year follows: three or four digits.
fn starts_with_year(place: Place, len: usize) -> bool {
    let word = place.skip(len + usize::from(place.after(len) == Some(' '))).word();
    matches!(word.len(), 3 | 4) && word.bytes().all(|b| b.is_ascii_digit())
}

/// Whether this is not the middle initial of a name.
fn opens(place: Place) -> bool {
    place.before().is_none_or(|c| matches!(c, ' ' | '('))
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
        && crate::names::bearers(next, "en").is_none()
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
    // `I.O.U.s`
    let plural = rest[len..].starts_with('s') && rest[..len].ends_with('.') && place.ends(len + 1);
    if name.len() < 2 || !(place.ends(len) || plural) {
        return None;
    }
    if plural {
        return Some(Hit::new(len + 1, capitals::spell(&name, true), "initials"));
    }
    let open = rest[len..].trim_start_matches(['"', '\'', ')']).is_empty() && rest[..len].ends_with('.');
    Some(Hit::new(len, format!("{}{}", capitals::spell(&name, false), if open { "." } else { "" }), "initials"))
}

/// `w/`, `w/o`, `et al.`, `Ph.D.`
fn other(place: Place) -> Option<Hit> {
    if let Some(hit) = after_a_number(place) {
        return Some(hit);
    }
    const OTHERS: [(&str, &str); 6] = [
        ("w/e ", "week ending "),
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

//! Roman numerals in English. Whether letters are a numeral is decided by the word before them, the word after them, and
//! the numerals that they are listed with.

use super::numbers;
use super::scan::{Hit, Place, in_word};
use super::vocabulary::{ORDINARY, is_word};

/// What a Roman numeral after these words counts. Most of them are also common nouns.
const COUNTED: &str = " chapter part book volume act scene section episode season war phase type level canto article appendix grade \
     class round stage mark title page bowl verse stanza figure plate table lesson exhibit amendment category quadrant group \
     division corps schedule clause tome letter case generation vol no ch pt bk fig pp p sec art nos vols chs figs ";
/// Of these, those that have a full stop.
const ABBREVIATED: &str = " vol vols no nos ch chs pt bk fig figs p pp sec art ";
/// Of these, those that a page number or the like in small letters can follow.
const SMALL: &str = " page pages p pp chapter chapters ch part act scene section sec book volume vol canto article figure fig verse \
     stanza appendix plate table clause ";
/// Names of rulers: a Roman numeral after one of them is an ordinal.
const RULERS: &str = " Henry Louis Charles Edward George Richard William James Elizabeth Mary Paul Pius Benedict Francis Philip Napoleon \
     Frederick Wilhelm Nicholas Alexander Ivan Peter Catherine Robert Leo Gregory Innocent Clement Ramses Ramesses Ptolemy Xerxes \
     Darius Leopold Otto Gustav Haakon Alfonso Ferdinand Juan Umberto Christian John Victoria Anne Stephen Urban Boniface Celestine \
     Sixtus Julius Philippe Felipe Carlos Pedro Isabella Margaret Margrethe Beatrix Maximilian Joseph Rudolf Rudolph Sigismund \
     Casimir Ladislaus Malcolm Kenneth Selim Mehmed Suleiman Murad Abdul Amenhotep Thutmose Seti Cleopatra Constantine Justinian \
     Theodosius Valentinian Michael Manuel Andronicus Leontius Alexius Harold Canute Sweyn Olav Olaf Eric Erik Valdemar Carl Karl \
     Baldwin Godfrey Bohemond Umberto Emmanuel Amadeus Edmund Ethelred Hussein Abdullah Hassan Faisal ";
/// Titles of rulers: whoever follows them with a Roman numeral is one.
const TITLES: &str = " King Queen Pope Emperor Empress Tsar Tsarina Czar Kaiser Prince Princess Duke Sultan Pharaoh Archbishop Patriarch ";
/// Numerals that are more often something else than a number, unless they follow a word that counts.
const ELSE: &str = " MIX DI MC CD DC CV MD MI DIM MM CC CM ML DL DM XL LI CI CL DX MV XX XXX MCI DVI DLC LIV MIL DID CIV CIVIC LCD MMC ";

/// Whether a list of words between spaces has a word.
pub(super) fn has(list: &str, word: &str) -> bool {
    !word.is_empty() && list.split_ascii_whitespace().any(|entry| entry == word)
}

/// Reads a Roman numeral, if the letters that begin here are one.
pub(super) fn numeral(place: Place, word: &str) -> Option<Hit> {
    match word {
        "WWI" => return Some(Hit::new(3, "World War one", "Roman numeral")),
        "WWII" => return Some(Hit::new(4, "World War two", "Roman numeral")),
        _ => {}
    }
    if !word.bytes().all(|b| b"IVXLCDMivxlcdm".contains(&b)) {
        return with_ending(place, word);
    }
    if let Some(hit) = item(place, word) {
        return Some(hit);
    }
    let governor = Governor::of(place);
    let value = match word.bytes().all(|b| b.is_ascii_lowercase()) {
        true => numbers::roman(&word.to_uppercase()).filter(|_| small(place, word, &governor)),
        false => numbers::roman(word),
    }?;
    let sure = ["I", "V", "X"].contains(&word) || (word.len() > 1 && !has(ELSE, word));
    let spoken = if word.bytes().all(|b| b.is_ascii_lowercase()) {
        numbers::cardinal(value)
    } else if of_a_century(place, word.len()) && (word.len() > 1 || word != "I") {
        numbers::ordinal(value)
    } else if governor.counts() {
        let counts = matches!(word, "I" | "V" | "X") || word.len() > 1;
        let pronoun = word == "I"
            && (has(" no nos sec art p pp pt ", &governor.word.to_lowercase()) || is_pronoun(place, &governor));
        Some(numbers::cardinal(value)).filter(|_| counts && !pronoun)?
    } else if sure && governor.rules(place, word) {
        format!("the {}", numbers::ordinal(value))
    } else if word.len() >= 3 && (1000..2100).contains(&value) && !has(ELSE, word) {
        numbers::year(value)
    } else if word.len() >= 4 && value < 1000 && !has(ELSE, word) && !is_word(&word.to_lowercase()) {
        // No word and no initials look like `XXXIX`.
        numbers::cardinal(value)
    } else if word.len() > 1 && ((sure && value < 90 && governor.names()) || (value < 400 && stands_alone(place, word)))
    {
        numbers::cardinal(value)
    } else {
        return None;
    };
    // `vol. ii. of the Report`, `George II. of Great Britain`: this full stop ends no sentence.
    let stopped = place.after(word.len()) == Some('.') && word != "I";
    let goes_on = stopped && place.word_after(word.len() + 1).starts_with(char::is_lowercase);
    Some(Hit::new(word.len() + usize::from(goes_on), spoken, "Roman numeral"))
}

/// `Henry VIIIth`, `the XIXth century`
fn with_ending(place: Place, word: &str) -> Option<Hit> {
    let digits = ["th", "st", "nd", "rd"].iter().find_map(|end| word.strip_suffix(end)).filter(|one| one.len() > 1)?;
    let value = numbers::roman(digits)?;
    let name = place.word_before().starts_with(char::is_uppercase);
    let the = if name { "the " } else { "" };
    Some(Hit::new(word.len(), format!("{the}{}", numbers::ordinal(value)), "Roman numeral"))
}

/// A numeral that counts the parts of a sentence: `I. the king; II., the queen`. A full stop that a comma follows goes with it.
fn item(place: Place, word: &str) -> Option<Hit> {
    let before = place.text[..place.at].trim_end().chars().next_back();
    let tail = place.rest()[word.len()..].strip_prefix('.')?;
    let goes_on = tail.strip_prefix(',').unwrap_or(tail).strip_prefix(' ')?.starts_with(char::is_lowercase);
    let counts = word.bytes().all(|b| b"IVX".contains(&b)) && goes_on;
    let value = numbers::roman(word).filter(|_| counts && before.is_none_or(|c| matches!(c, ';' | ':')))?;
    Some(Hit::new(word.len() + usize::from(tail.starts_with(',')), numbers::cardinal(value), "Roman numeral"))
}

/// Whether the words on both sides of a dash are numerals, and the first is the smaller one: `Chapters I–IV`
pub(super) fn is_range(before: &str, after: &str) -> bool {
    let value = |word: &str| numbers::roman(&word.to_uppercase());
    let same_case = before.chars().all(char::is_uppercase) == after.chars().all(char::is_uppercase);
    same_case && value(before).zip(value(after)).is_some_and(|(from, to)| from < to)
}

/// Whether small letters are a numeral: `page xii`, `Scene iv`, `(ii)`.
fn small(place: Place, word: &str, governor: &Governor) -> bool {
    let governed = has(SMALL, &governor.word.to_lowercase());
    // No word looks like these.
    if word.len() > 1
        && word.bytes().all(|b| b"ivx".contains(&b))
        && !["iv", "vi", "xi", "ix", "xx", "xxx", "mi"].contains(&word)
    {
        return place.before().is_none_or(|c| !matches!(c, '.' | '-' | '_')) && place.after(word.len()) != Some('-');
    }
    let bracketed = word.len() > 1 && place.before() == Some('(') && place.after(word.len()) == Some(')');
    (governed && !["c", "d", "l", "m"].contains(&word) && place.after(word.len()) != Some('\'')) || bracketed
}

/// The word on which a numeral depends: in `Acts I, II and V`, that is `Acts` for all three.
struct Governor<'a> {
    word: &'a str,
    /// The text before it.
    head: &'a str,
}

impl<'a> Governor<'a> {
    fn of(place: Place<'a>) -> Self {
        let mut head = &place.text[..place.at];
        for _ in 0..5 {
            let Some(listed) = separator(head).map(before_word).filter(|(word, _)| is_numeral(word)) else { break };
            head = listed.1;
        }
        let bare = head.strip_suffix(' ').unwrap_or("");
        let comma = bare.ends_with(',');
        let (word, head) = before_word(bare.strip_suffix('.').unwrap_or(bare));
        let abbreviated = bare.ends_with('.');
        // A full stop ends a sentence, unless the word is an abbreviation.
        let fits = !abbreviated || has(ABBREVIATED, &word.to_lowercase());
        let fits = fits && !comma && (abbreviated || !has(ABBREVIATED, &word.to_lowercase()));
        Self { word: if fits { word } else { "" }, head }
    }

    /// Whether it is a word for something that has a number.
    fn counts(&self) -> bool {
        let lower = self.word.to_lowercase();
        has(COUNTED, &lower) || lower.strip_suffix('s').is_some_and(|one| has(COUNTED, one))
    }

    /// Whether it is the name of a ruler, or of somebody whose name has a number.
    fn rules(&self, place: Place, word: &str) -> bool {
        let name = titled(self.word);
        let title = titled(before_word(self.head.trim_end()).0);
        let crowned = has(TITLES, &title) || has(TITLES, &name);
        let ruler = has(RULERS, &name);
        let surname = || word.len() > 1 && crate::names::bearers(&title, "en").is_some() && self.names();
        if !(ruler || (crowned && self.names()) || surname()) {
            return false;
        }
        match word {
            "I" if crowned => !is_pronoun(place, self),
            "I" => !is_subject(place),
            // `Malcolm X`, `George V. Higgins`
            "X" if name == "Malcolm" => false,
            "V" | "X" => !is_initial(place),
            _ => true,
        }
    }

    /// Whether it can be a name: it is capitalized, and not one of the most frequent words.
    fn names(&self) -> bool {
        let capital = self.word.starts_with(char::is_uppercase) && self.word.chars().count() > 1;
        capital && !ORDINARY.contains(self.word.to_lowercase().as_str())
    }
}

/// The text before a comma, a dash, `and`, `or` or `to`, if it ends in one of these.
fn separator(text: &str) -> Option<&str> {
    let bare = text.trim_end_matches(' ');
    let signs = [",", "-", "–", "—", "&"].iter().find_map(|sign| bare.strip_suffix(sign));
    signs.or_else(|| [" and", " or", " to"].iter().find_map(|word| bare.strip_suffix(word)))
}

/// The last word of a text, and the text before it.
fn before_word(text: &str) -> (&str, &str) {
    let text = text.trim_end_matches([' ', ',']);
    let start = text.char_indices().rev().take(super::scan::SIGHT).take_while(|&(_, c)| in_word(c)).last();
    let start = start.map_or(text.len(), |(at, _)| at);
    (&text[start..], &text[..start])
}

fn is_numeral(word: &str) -> bool {
    numbers::roman(&word.to_uppercase()).is_some()
}

fn titled(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().into_iter().chain(chars.flat_map(char::to_lowercase)).collect()
}

/// Whether an `I` after a word that counts is the pronoun all the same: `this chapter I write`, `The Part I like best`.
fn is_pronoun(place: Place, governor: &Governor) -> bool {
    /// Verbs that do not follow a noun in the singular, and adverbs that mostly follow a pronoun.
    const ONLY_AFTER_I: &str = " am have do don think know want love like need mean guess hope believe feel suppose understand remember \
         wish say go get make see hate can could should must shall may might never always also just really still ever write read \
         wrote read tell give play 'd 'm 've 'll ";
    if place.after(1) == Some('\'') {
        return !place.rest().starts_with("I's");
    }
    let next = place.word_after(1);
    if !next.starts_with(char::is_lowercase) {
        return matches!(place.after(1), Some('-')) && !place.skip(2).rest().starts_with(['I', 'V', 'X', 'A']);
    }
    // `Mark` is a name too.
    let named = governor.word.starts_with(char::is_uppercase) && governor.word != "Mark";
    has(ONLY_AFTER_I, next) || (!named && next != "of")
}

/// Whether an `I` after a name is the pronoun: `My friend John I saw yesterday`, but `Elizabeth I was queen`.
fn is_subject(place: Place) -> bool {
    const AFTER_RULER: &str = " was is had has of and died ruled reigned became in to with who came ended succeeded married by for from lost \
         won took made at on but or as granted gave fought fled abdicated sent himself herself ";
    match place.after(1) {
        Some(' ') => {
            let next = place.word_after(1);
            next.is_empty() || (next.starts_with(char::is_lowercase) && !has(AFTER_RULER, next))
        }
        Some('\'') => !place.rest().starts_with("I's"),
        _ => false,
    }
}

/// Whether a single letter with a full stop is an initial, because a surname follows it.
fn is_initial(place: Place) -> bool {
    let next = place.word_after(2);
    place.after(1) == Some('.') && next.starts_with(char::is_uppercase) && !is_word(&next.to_lowercase())
}

/// `the XIX century`, `XIX and XX centuries`
fn of_a_century(place: Place, len: usize) -> bool {
    const COUNTED_AFTER: &str =
        " century centuries Century Centuries Olympiad Olympics Corps Legion Army Congress Dynasty dynasty ";
    let mut tail = place.skip(len);
    for _ in 0..3 {
        let rest = tail.rest();
        let next = rest.trim_start_matches([' ', ',', '-', '–']).trim_start_matches("and ").trim_start_matches("or ");
        tail = tail.skip(rest.len() - next.len());
        let word = tail.word();
        if has(COUNTED_AFTER, word) {
            return true;
        }
        if !is_numeral(word) || word.len() < 2 {
            return false;
        }
        tail = tail.skip(word.len());
    }
    false
}

/// Whether a numeral is a sentence of its own: `XVI.`
fn stands_alone(place: Place, word: &str) -> bool {
    let before = place.text[..place.at].trim_end_matches([' ', '"', '\'', '[']).chars().next_back();
    let after = place.rest()[word.len()..].trim_start_matches(['.', ':', '"', '\'', ']']);
    let number = word.bytes().all(|b| b"IVXLC".contains(&b)) && (!has(ELSE, word) || matches!(word, "LIV" | "CIV"));
    let opens = before.is_none_or(|c| matches!(c, '.' | '!' | '?'));
    // A text that is nothing else, and `IV: The Arrival`.
    if before.is_none() && (after.trim().is_empty() && word.starts_with("XX") || place.after(word.len()) == Some(':')) {
        return number || word.starts_with("XX");
    }
    opens
        && number
        && place.after(word.len()).is_none_or(|c| matches!(c, '.' | ']'))
        && (after.is_empty() || after.starts_with(' '))
}

//! Given names and the gender of those who bear them, from public statistics; `given.txt` names the sources.
//!
//! This is the last resort: what a book says about somebody comes first, because it is about them, and a list of names
//! only about most people of that name.

use super::{composed, key};
use std::cmp::Ordering;

/// The names, sorted, after a header and an empty line. The list is searched as it is, so it costs nothing until then.
const LIST: &str = include_str!("given.txt");

/// Those who bear a given name: at least nine in ten of them are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bearers {
    /// Women.
    Women,
    /// Men.
    Men,
}

/// Who bears a given name, such as `Anna`. `None` if the name is not in the list, or if many women and many men bear it.
///
/// The language is that of the story, as a BCP 47 tag: in Italian, `Andrea` is a man. Accents that are missing or in
/// excess make no difference unless another name has them, and `Anne-Marie` is looked up as `Anne` if it is not listed.
pub fn bearers(given: &str, language: &str) -> Option<Bearers> {
    let whole = key(given);
    let first = whole.split('-').next().unwrap_or_default();
    let entry = [&whole, first].into_iter().find_map(|name| find(name).or_else(|| find(&bare(name))))?;
    let code = language.split(['-', '_']).next().unwrap_or_default();
    entry.split(' ').find_map(|part| match part.split_once(':').unwrap_or((code, part)) {
        (own, "w") if own.eq_ignore_ascii_case(code) => Some(Bearers::Women),
        (own, "m") if own.eq_ignore_ascii_case(code) => Some(Bearers::Men),
        _ => None,
    })
}

/// Who bears the given name that is part of a person's name, such as `Anna Bell`, `Old Tom` or `Dr. Anna Bell`.
///
/// The last of several words is a family name unless an adjective like `old` comes before it, so nothing is known about
/// `Captain James`, and neither about several people, such as `Anna and Bob`.
pub fn bearers_of(name: &str, language: &str) -> Option<Bearers> {
    const ADJECTIVES: &[&str] = &["big", "dear", "fat", "little", "old", "poor", "tiny", "young"];
    const AND: &[&str] = &["&", "+", "and", "e", "en", "et", "i", "och", "og", "oder", "or", "u", "und", "y", "и"];
    let words: Vec<&str> = name.split_whitespace().collect();
    if words.iter().any(|word| AND.contains(&word.to_lowercase().as_str())) {
        return None;
    }
    match words[..] {
        [only] => bearers(only, language),
        [first, second] if ADJECTIVES.contains(&first.to_lowercase().as_str()) => bearers(second, language),
        // The word before a given name can be a title or an initial.
        [first, second, _, ..] => bearers(first, language).or_else(|| bearers(second, language)),
        [first, ..] => bearers(first, language),
        [] => None,
    }
}

/// The entry of a name in lower case.
fn find(name: &str) -> Option<&'static str> {
    let (_, mut rest) = LIST.split_once("\n\n")?;
    while !rest.is_empty() {
        let middle = rest.floor_char_boundary(rest.len() / 2);
        let start = rest[..middle].rfind('\n').map_or(0, |at| at + 1);
        let end = rest[start..].find('\n').map_or(rest.len(), |length| start + length);
        let (listed, entry) = rest[start..end].split_once(' ')?;
        match name.cmp(listed) {
            Ordering::Equal => return Some(entry),
            Ordering::Less => rest = &rest[..start],
            Ordering::Greater => rest = rest.get(end + 1..).unwrap_or_default(),
        }
    }
    None
}

/// A name without the marks of its Latin letters.
fn bare(name: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let mut bare = String::new();
    for letter in composed(name).chars() {
        match letter {
            'ł' => bare.push('l'),
            'ø' => bare.push('o'),
            'æ' => bare.push_str("ae"),
            'œ' => bare.push_str("oe"),
            'ß' => bare.push_str("ss"),
            'đ' | 'ð' => bare.push('d'),
            'þ' => bare.push_str("th"),
            'ı' => bare.push('i'),
            _ => bare.push(std::iter::once(letter).nfd().next().filter(char::is_ascii).unwrap_or(letter)),
        }
    }
    bare
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(name: &str, language: &str) -> &'static str {
        match bearers_of(name, language) {
            Some(Bearers::Women) => "w",
            Some(Bearers::Men) => "m",
            None => "-",
        }
    }

    #[test]
    fn most_given_names_tell_who_bears_them_in_many_languages() {
        let women = "Anna Maria Nora Becky Elinor Zoë Renée Małgorzata Åse Priya Fatima Veena Mei Ngozi Ottilie Giulia Наташа Елена Chloé";
        let men = "Bob Walter Joe Sam Gabriel Ebenezer Jürgen René José Łukasz Søren Arjun Ahmed Vikram Kenji Chidi Luca Алёша Пётр Huck";
        for (names, gender) in [(women, "w"), (men, "m")] {
            for name in names.split(' ') {
                assert_eq!(told(name, "en"), gender, "{name}");
                assert_eq!(told(&name.to_uppercase(), "en"), gender, "{name}");
            }
        }
    }

    #[test]
    fn names_of_women_and_of_men_alike_tell_nothing() {
        for name in ["Robin", "Kim", "Pat", "Angel", "Casey", "Sailor", "Baker", "Judge", "Guard", "Xyzzy", "", "-"] {
            assert_eq!(told(name, "en"), "-", "{name}");
        }
    }

    #[test]
    fn the_language_of_the_story_decides_where_languages_differ() {
        for (name, women, men) in [("Andrea", "de", "it"), ("Jean", "en-GB", "fr"), ("Simone", "fr", "it")] {
            assert_eq!((told(name, women), told(name, men)), ("w", "m"), "{name}");
        }
        assert_eq!(told("Andrea", "ja"), "-");
    }

    #[test]
    fn the_given_name_is_found_among_titles_and_family_names() {
        for (name, gender) in [
            ("Anna Bell", "w"),
            ("Old Tom", "m"),
            ("Dr. Anna Bell", "w"),
            ("J. Robert Oppenheimer", "m"),
            ("Anne-Marie", "w"),
            ("Jean-Luc Picard", "m"),
            ("Captain James", "-"),
            ("Anna and Bob", "-"),
            ("Anna’s friend", "-"),
        ] {
            assert_eq!(told(name, "en"), gender, "{name}");
        }
    }

    #[test]
    fn the_list_is_sorted_and_every_name_in_it_is_found() {
        let (_, list) = LIST.split_once("\n\n").unwrap();
        assert!(list.lines().is_sorted_by(|one, other| one.split(' ').next() < other.split(' ').next()));
        for line in list.lines() {
            let (name, entry) = line.split_once(' ').unwrap();
            assert_eq!(find(name), Some(entry), "{name}");
            assert_eq!(key(name), name, "a name is listed by its key");
        }
    }
}

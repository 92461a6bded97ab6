//! Several people who speak at once, as in `Anna and Ben: Hooray!` (rule T10).

use super::words::{PRONOUNS, has};
use crate::names::{bearers_of, key};

/// What stands between the names of people who speak at once, in the languages whose speech tags are understood and some
/// more.
const JOINTS: [&str; 27] = [
    ", and ", ", & ", " & ", " + ", " / ", "/", " and ", " und ", " et ", " y ", " e ", " i ", " og ", " en ", " och ",
    " ja ", " és ", " ve ", " și ", " oraz ", " и ", " та ", " και ", "、", "と", "和", ", ",
];

/// The names in a label that has several, or nothing if it has only one.
pub(super) fn names(label: &str) -> Vec<&str> {
    let lower = lower(label);
    let mut names = Vec::new();
    let mut from = 0;
    while let Some((at, length)) = JOINTS
        .iter()
        .filter_map(|joint| Some((from + lower[from..].find(joint)?, joint.len())))
        .min_by_key(|&(at, length)| (at, std::cmp::Reverse(length)))
    {
        names.push(label[from..at].trim());
        from = at + length;
    }
    if names.is_empty() {
        return names;
    }
    names.push(label[from..].trim());
    names.retain(|name| !name.is_empty());
    names
}

/// The text in lower case, as far as that changes no offset in it.
fn lower(text: &str) -> String {
    let small = |c: char| c.to_lowercase().next().filter(|small| small.len_utf8() == c.len_utf8()).unwrap_or(c);
    text.chars().map(small).collect()
}

/// Whether a name is in capitals.
pub(super) fn is_capital(name: &str) -> bool {
    name.chars().any(char::is_uppercase) && !name.chars().any(char::is_lowercase)
}

/// Whether a label of several names means several people although none of them speaks alone: all names are in capitals, or
/// all begin with given names. After a mere comma that is not clear, since `Paris, Virginia:` is a place.
pub(super) fn are_clear(label: &str, names: &[&str], language: &str) -> bool {
    let joined = JOINTS.iter().filter(|joint| !matches!(**joint, ", ")).any(|joint| lower(label).contains(joint));
    let capitals = names.iter().all(|name| is_capital(name));
    let given = names.iter().all(|name| bearers_of(name, language).is_some());
    joined && (capitals || given) && !names.iter().any(|name| has(PRONOUNS, &key(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_a_group_are_taken_apart() {
        for (label, expected) in [
            ("Anna & Ben", vec!["Anna", "Ben"]),
            ("ODA AND BRAM", vec!["ODA", "BRAM"]),
            ("Anna, Ben, and Carl", vec!["Anna", "Ben", "Carl"]),
            ("Anna und Ben", vec!["Anna", "Ben"]),
            ("Anna, Ben et Carl", vec!["Anna", "Ben", "Carl"]),
            ("ANNA/BEN", vec!["ANNA", "BEN"]),
            ("АННА И БОРИС", vec!["АННА", "БОРИС"]),
            ("Anna en Ben", vec!["Anna", "Ben"]),
            ("Sandy", vec![]),
            ("Anderson", vec![]),
        ] {
            assert_eq!(names(label), expected, "{label}");
        }
    }
}

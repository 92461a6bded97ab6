//! Several people who speak at once, as in `Anna and Ben: Hooray!` (rule T10).

/// What stands between the names of people who speak at once.
const JOINTS: [&str; 11] = [", and ", ", & ", " & ", " and ", " und ", " et ", " y ", " e ", " i ", " og ", ", "];

/// The names in a label that has several, or nothing if it has only one.
pub(super) fn names(label: &str) -> Vec<&str> {
    let lower = label.to_ascii_lowercase();
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
            ("Sandy", vec![]),
            ("Anderson", vec![]),
        ] {
            assert_eq!(names(label), expected, "{label}");
        }
    }
}

//! Stretched spelling: `Rooooar`.

use super::super::numbers;
use super::super::scan::{Hit, Place, in_word};
use super::super::vocabulary::ORDINARY;

/// `Rooooar` → `Roar`: letters that are repeated three times or more are shortened, so that the result is an ordinary
/// word if possible, and otherwise to two.
pub(in super::super) fn stretched(place: Place) -> Option<Hit> {
    let rest = place.rest();
    let end = rest.find(|c: char| !in_word(c)).unwrap_or(rest.len());
    let word = &rest[..end];
    let runs = runs(word);
    let long: Vec<usize> = (0..runs.len()).filter(|&i| runs[i].1 >= 3 && runs[i].0.is_alphabetic()).collect();
    if long.is_empty()
        || numbers::roman(word.strip_suffix("th").unwrap_or(word)).is_some()
        || matches!(word, "iii" | "xxx" | "viii" | "xiii" | "xviii")
        || word == "www"
        || matches!(word, "AAA" | "IEEE")
    {
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

//! Ordinals and years in words, in languages other than English, by the spell-out rules of CLDR.
//!
//! The rules are data (`spellout/*.txt`, written by extract.py), in the notation of ICU's rule-based number formats. A rule
//! applies from its number on. `<<` is said for how often the number's power of ten fits in, `>>` for what is left, and `=…=`
//! for the whole number, each by the rules that are named, or else by the same ones. What is in square brackets is only said
//! if something is left; after a bar follows what is said if nothing is.

use super::tongue::Language;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The largest number for which there are rules.
const LARGEST: u64 = 999_999;
/// How deep rules refer to each other at most. The deepest ones need nine steps.
const DEEPEST: u8 = 24;

/// A rule, from `base` on.
#[derive(Debug)]
struct Rule {
    base: u64,
    divisor: u64,
    text: &'static str,
}

/// The rules of a language by the names of their sets.
type Rules = HashMap<&'static str, Vec<Rule>>;

macro_rules! rules {
    ($name:ident, $file:literal) => {
        static $name: LazyLock<Rules> = LazyLock::new(|| parse(include_str!(concat!("spellout/", $file, ".txt"))));
    };
}

rules!(GERMAN, "de");
rules!(SPANISH, "es");
rules!(FRENCH, "fr");
rules!(ITALIAN, "it");
rules!(DUTCH, "nl");
rules!(POLISH, "pl");
rules!(PORTUGUESE, "pt");

/// A number by a set of rules, such as `ordinal-feminine`. `None` for a language or a number without rules.
pub(super) fn spell(n: u64, language: Language, set: &str) -> Option<String> {
    let rules: &Rules = match language {
        Language::German => &GERMAN,
        Language::Spanish => &SPANISH,
        Language::French => &FRENCH,
        Language::Italian => &ITALIAN,
        Language::Dutch => &DUTCH,
        Language::Polish => &POLISH,
        Language::Portuguese => &PORTUGUESE,
        Language::English => return None,
    };
    let mut out = String::new();
    (n <= LARGEST).then_some(())?;
    write(rules, &format!("%spellout-{set}"), n, DEEPEST, &mut out)?;
    Some(out)
}

fn parse(file: &'static str) -> Rules {
    let mut rules = Rules::new();
    let mut set = "";
    for line in file.lines() {
        if let Some(name) = line.strip_suffix(':').filter(|name| name.starts_with('%')) {
            set = name;
        } else if let Some((number, text)) = line.split_once(": ") {
            let (base, radix) = number.split_once('/').unwrap_or((number, "10"));
            let (Ok(base), Ok(radix)) = (base.parse::<u64>(), radix.parse::<u64>()) else { continue };
            let powers =
                std::iter::successors(Some(1), |power| Some(power * radix)).take_while(|&power| power <= base.max(1));
            let divisor = powers.last().unwrap_or(1);
            // An apostrophe protects a space at the beginning.
            let text = text.strip_suffix(';').unwrap_or(text);
            let text = text.strip_prefix('\'').unwrap_or(text);
            rules.entry(set).or_default().push(Rule { base, divisor, text });
        }
    }
    rules
}

/// Adds what a set of rules says for a number.
fn write(rules: &Rules, set: &str, n: u64, depth: u8, out: &mut String) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    let rule = rules.get(set)?.iter().rev().find(|rule| rule.base <= n)?;
    fill(&Filling { rules, set, n, rule, depth }, rule.text, out)
}

/// A rule that is applied to a number.
struct Filling<'r> {
    rules: &'r Rules,
    set: &'r str,
    n: u64,
    rule: &'r Rule,
    depth: u8,
}

/// Adds the text of a rule with everything that it refers to.
fn fill(filling: &Filling, text: &str, out: &mut String) -> Option<()> {
    let (many, left) = (filling.n / filling.rule.divisor, filling.n % filling.rule.divisor);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let body = &rest[c.len_utf8()..];
        match c {
            '[' => {
                let (inside, tail) = body.split_once(']')?;
                let (some, none) = inside.split_once('|').unwrap_or((inside, ""));
                fill(filling, if left > 0 { some } else { none }, out)?;
                rest = tail;
            }
            '$' => {
                let (forms, tail) = body.split_once('$')?;
                out.push_str(plural(forms, many)?);
                rest = tail;
            }
            '<' | '>' | '=' => {
                let (name, tail) = body.split_once(c)?;
                let n = match c {
                    '<' => many,
                    '>' => left,
                    _ => filling.n,
                };
                write(filling.rules, if name.is_empty() { filling.set } else { name }, n, filling.depth, out)?;
                rest = tail;
            }
            _ => {
                out.push(c);
                rest = body;
            }
        }
    }
    Some(())
}

/// One of several forms, by the plural rules of Polish: `(cardinal,few{tysiące}other{tysięcy})`
fn plural(forms: &str, n: u64) -> Option<&str> {
    let few = (2..=4).contains(&(n % 10)) && !(12..=14).contains(&(n % 100));
    let form = |name: &str| forms.split_once(name)?.1.strip_prefix('{')?.split_once('}').map(|(form, _)| form);
    form("few").filter(|_| few).or_else(|| form("other"))
}

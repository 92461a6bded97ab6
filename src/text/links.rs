//! Addresses: URLs, e-mail addresses, names of hosts and files. They are read as `example dot com slash path`.

use super::scan::{Hit, Place};
use super::tongue::Tongue;
use super::{amounts, capitals};

/// Reads an address that begins here.
pub(super) fn link(place: Place, tongue: &Tongue) -> Option<Hit> {
    // Only where an address can begin, so that every stretch of address characters is looked at once.
    if place.before().is_some_and(in_address) {
        return None;
    }
    url(place, tongue).or_else(|| dotted(place, tongue))
}

fn in_address(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '@' | '%')
}

/// `https://www.example.com/a?b=c`; the scheme and `www` are not read.
fn url(place: Place, tongue: &Tongue) -> Option<Hit> {
    const OPENINGS: [&str; 7] = ["https://www.", "http://www.", "https://", "http://", "ftp://", "mailto:", "www."];
    let rest = place.rest();
    let opening = OPENINGS
        .iter()
        .find(|opening| rest.get(..opening.len()).is_some_and(|head| head.eq_ignore_ascii_case(opening)))?;
    let tail = &rest[opening.len()..];
    if !tail.starts_with(char::is_alphanumeric) {
        return None;
    }
    let end = tail.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '|' | '`')).unwrap_or(tail.len());
    let body = tail[..end].trim_end_matches(|c: char| ".,;:!?)]}'*_/—–…".contains(c));
    Some(Hit::new(opening.len() + body.len(), spell_out(body, tongue), "url"))
}

/// `someone@example.com`, `voices.toml`, `Node.js`: dots followed by a word that does not start a new sentence.
fn dotted(place: Place, tongue: &Tongue) -> Option<Hit> {
    let rest = place.rest();
    let end = rest.find(|c: char| !in_address(c)).unwrap_or(rest.len());
    let body = rest[..end].trim_end_matches(['.', '-', '_', '+', '%']);
    if let Some((name, host)) = body.split_once('@') {
        let fits = !name.is_empty() && host.contains('.') && !host.contains('@') && !host.split('.').any(str::is_empty);
        return fits.then(|| Hit::new(body.len(), spell_out(body, tongue), "e-mail"));
    }
    let (stem, last) = body.rsplit_once('.')?;
    let parts = || body.split('.');
    let named = last.starts_with(|c: char| c.is_ascii_lowercase())
        && last.len() <= 8
        && last.chars().all(|c| c.is_ascii_alphanumeric())
        && stem.starts_with(char::is_alphabetic)
        && parts().all(|part| !part.is_empty() && !part.contains(['+', '%']))
        && parts().any(|part| part.len() > 1);
    named.then(|| Hit::new(body.len(), spell_out(body, tongue), if last.len() == 1 { "code" } else { "address" }))
}

/// The words of an address and the names of the signs between them.
fn spell_out(body: &str, tongue: &Tongue) -> String {
    let mut words: Vec<String> = Vec::new();
    let mut rest = body;
    while let Some(c) = rest.chars().next() {
        let same = |other: char| match c {
            _ if c.is_ascii_digit() => other.is_ascii_digit(),
            _ => c.is_alphanumeric() && other.is_alphanumeric() && !other.is_ascii_digit(),
        };
        let end = rest[c.len_utf8()..].find(|other| !same(other)).map_or(rest.len(), |at| at + c.len_utf8());
        let run = &rest[..end];
        match c {
            _ if c.is_ascii_digit() => words.push(amounts::code_digits(run, tongue)),
            _ if c.is_alphanumeric() => words.push(capitals::code_word(run, tongue)),
            _ => words.extend(sign(c, tongue).map(str::to_string)),
        }
        rest = &rest[end..];
    }
    words.join(" ")
}

fn sign(c: char, tongue: &Tongue) -> Option<&'static str> {
    Some(match c {
        '.' => tongue.dot,
        '/' => tongue.slash,
        '@' => tongue.at,
        '-' => tongue.dash,
        '_' => tongue.underscore,
        '&' => tongue.and,
        '=' => tongue.equals,
        '+' => tongue.plus,
        '%' => tongue.percent,
        '?' if tongue.english => "question mark",
        '#' if tongue.english => "hash",
        ':' if tongue.english => "colon",
        '~' if tongue.english => "tilde",
        _ => return None,
    })
}

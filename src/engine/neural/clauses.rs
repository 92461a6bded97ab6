//! Cuts text where a voice pauses.

/// Placeholders for words whose sounds are known: private-use characters of Unicode, which no text has.
pub const SIGNS: std::ops::RangeInclusive<char> = '\u{e000}'..='\u{f8ff}';

/// A stretch of text that is said in one breath, and the mark after it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// The words, with single spaces between them and without marks, quotes and brackets.
    pub text: String,
    /// One of `. ? ! , ; :`.
    pub mark: char,
}

/// Cuts text at its marks. Text without a letter or digit is not a clause.
pub fn clauses(text: &str) -> Vec<Clause> {
    let characters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < characters.len() {
        if !is_break(&characters, at) {
            at += 1;
            continue;
        }
        let end = at;
        while at < characters.len() && (is_mark(characters[at]) || (at > end && is_closing(characters[at]))) {
            at += 1;
        }
        add(&mut found, &characters[start..end], strongest(&characters[end..at], &characters[at..]));
        start = at;
    }
    add(&mut found, &characters[start..], '.');
    found
}

fn is_mark(character: char) -> bool {
    matches!(
        character,
        '.' | '!'
            | '?'
            | '…'
            | ','
            | ';'
            | ':'
            | '—'
            | '–'
            | '。'
            | '！'
            | '？'
            | '，'
            | '；'
            | '：'
            | '、'
            | '؟'
            | '،'
            | '؛'
            | '।'
    )
}

/// Characters that can be between the marks at the end of a clause.
fn is_closing(character: char) -> bool {
    matches!(character, '"' | '”' | '“' | '»' | '«' | '›' | '’' | '\'' | ')' | ']')
}

/// Whether the mark at `at` ends a clause. It does not inside numbers and web addresses, nor after initials.
fn is_break(characters: &[char], at: usize) -> bool {
    let mark = characters[at];
    if !is_mark(mark) {
        return false;
    }
    let before = at.checked_sub(1).map(|before| characters[before]);
    let after = characters.get(at + 1);
    let inside = after.is_some_and(|after| after.is_alphanumeric());
    match mark {
        '.' if inside => false,
        '.' => !(is_initial(characters, at) && after.is_some_and(|after| after.is_whitespace())),
        ',' | ':' | '–' => {
            !(inside && before.is_some_and(char::is_numeric) && after.is_some_and(|after| after.is_numeric()))
        }
        _ => true,
    }
}

/// Whether a single capital is before the dot, as in `J. R. R.`, and more text follows.
fn is_initial(characters: &[char], dot: usize) -> bool {
    let capital = dot.checked_sub(1).is_some_and(|at| characters[at].is_uppercase());
    let alone = dot < 2 || !characters[dot - 2].is_alphanumeric();
    // "So did I. She smiled." has the only English word that looks like an initial.
    let pronoun = dot.checked_sub(1).is_some_and(|at| characters[at] == 'I');
    let more = characters[dot + 1..].iter().any(|character| character.is_alphanumeric());
    capital && alone && !pronoun && more
}

/// The mark that a run of marks stands for.
fn strongest(marks: &[char], rest: &[char]) -> char {
    let has = |wanted: &[char]| marks.iter().any(|mark| wanted.contains(mark));
    let ellipsis = has(&['…']) || marks.iter().filter(|&&mark| mark == '.').count() > 1;
    let goes_on = rest.iter().find(|character| character.is_alphanumeric()).is_some_and(|next| next.is_lowercase());
    if has(&['?', '？', '؟']) {
        '?'
    } else if has(&['!', '！']) {
        '!'
    } else if ellipsis && goes_on {
        ';'
    } else if has(&['.', '…', '。', '।']) {
        '.'
    } else if has(&[';', '；', '؛', '—', '–']) {
        ';'
    } else if has(&[':', '：']) {
        ':'
    } else {
        ','
    }
}

fn add(found: &mut Vec<Clause>, characters: &[char], mark: char) {
    let mut text = String::with_capacity(characters.len());
    for (at, &character) in characters.iter().enumerate() {
        let beside =
            |at: Option<usize>| at.and_then(|at| characters.get(at)).is_some_and(|other| other.is_alphanumeric());
        let kept = match character {
            '’' | '\'' => beside(at.checked_sub(1)).then_some('\''),
            '-' | '‐' | '‑' => (beside(at.checked_sub(1)) && beside(Some(at + 1))).then_some('-'),
            '"' | '”' | '“' | '„' | '»' | '«' | '‹' | '›' | '‘' | '(' | ')' | '[' | ']' | '{' | '}' | '<' | '>'
            | '*' | '_' | '~' | '`' | '^' | '|' | '\\' | '¿' | '¡' => None,
            // A full stop before a space that did not end the clause follows an initial, and is not said.
            '.' if characters.get(at + 1).is_none_or(|after| after.is_whitespace()) => None,
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{feff}' => continue,
            other if other.is_control() => None,
            other => Some(other),
        };
        match kept {
            Some(kept) if !kept.is_whitespace() => text.push(kept),
            _ if !text.is_empty() && !text.ends_with(' ') => text.push(' '),
            _ => {}
        }
    }
    text.truncate(text.trim_end().len());
    if text.contains(|character: char| character.is_alphanumeric() || SIGNS.contains(&character)) {
        found.push(Clause { text, mark });
    } else if let Some(last) = found.last_mut().filter(|last| matches!(last.mark, ',' | ';' | ':'))
        && matches!(mark, '?' | '!')
    {
        last.mark = mark;
    }
}

/// How many of the `phonemes` are said at once: all of them, or as many as fit into `longest` up to the end of a
/// sentence, or else of a clause, or else of a word.
pub fn cut(phonemes: &[char], longest: usize) -> usize {
    if phonemes.len() <= longest {
        return phonemes.len();
    }
    let window = &phonemes[..longest];
    let after = |marks: &[char]| window.windows(2).rposition(|pair| marks.contains(&pair[0]) && pair[1] == ' ');
    let mark = after(&['.', '!', '?']).or_else(|| after(&[',', ';', ':']));
    let word = || window.iter().rposition(|phoneme| *phoneme == ' ');
    mark.map(|at| at + 2).or_else(|| word().map(|at| at + 1)).unwrap_or(longest)
}

/// The first word that has no sound that is known.
pub fn unknown_word(phonemes: &[char], known: impl Fn(char) -> bool) -> Option<String> {
    let mut words = phonemes.split(|phoneme| phoneme.is_whitespace());
    let lost = words.find(|word| {
        let mut sounds = word.iter().filter(|phoneme| phoneme.is_alphanumeric()).peekable();
        sounds.peek().is_some() && !sounds.any(|&sound| known(sound))
    });
    lost.map(|word| word.iter().collect())
}

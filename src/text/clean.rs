//! The first pass, over characters: quotes become straight, ligatures become letters, and emoji and invisible characters
//! are removed.

use super::edit::Edit;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};

/// The text in plain characters, and the edits that were made. With `fold`, Latin letters beyond Latin-1 lose their marks
/// (`ř` → `r`), because voices of the large European languages have no sound for them and would skip the letter.
pub(super) fn clean(written: &str, fold: bool) -> (String, Vec<Edit>) {
    let mut out = String::with_capacity(written.len());
    let mut edits: Vec<Edit> = Vec::new();
    let mut at = 0;
    while let Some(c) = written[at..].chars().next() {
        let mut end = at + c.len_utf8();
        // A base letter and its marks are handled together; an ASCII letter can have marks too.
        let marks = written[end..]
            .chars()
            .take_while(|&mark| !c.is_whitespace() && canonical_combining_class(mark) != 0 && is_combining_mark(mark));
        end += marks.map(char::len_utf8).sum::<usize>();
        let cluster = &written[at..end];
        if cluster.len() == 1 && (c.is_whitespace() || !c.is_control()) {
            // ASCII white space becomes a space, which has the same length in bytes, so it needs no edit.
            out.push(if c.is_whitespace() { ' ' } else { c });
        } else {
            match repair(cluster, c, out.chars().next_back(), fold) {
                Some((plain, why)) => {
                    out.push_str(&plain);
                    push(&mut edits, Edit { start: at, end, spoken: plain, why, ipa: None });
                }
                None => out.push_str(cluster),
            }
        }
        at = end;
    }
    (out, edits)
}

/// Adds an edit. An emoji of several characters is shown as one.
fn push(edits: &mut Vec<Edit>, edit: Edit) {
    match edits.last_mut() {
        Some(last) if last.end == edit.start && last.why == edit.why && edit.why == "emoji" => {
            last.end = edit.end;
            last.spoken.push_str(&edit.spoken);
        }
        _ => edits.push(edit),
    }
}

/// What to write instead of a cluster, and why. `None` if it can be kept.
fn repair(cluster: &str, c: char, before: Option<char>, fold: bool) -> Option<(String, &'static str)> {
    let to = |plain: &str, why| Some((plain.to_string(), why));
    match c {
        _ if c.is_whitespace() => to(" ", ""),
        '“' | '”' | '„' | '‟' | '«' | '»' | '〝' | '〞' => to("\"", "quote"),
        '‘' | '’' | '‚' | '‛' | '‹' | '›' | 'ʼ' => to("'", "quote"),
        '\u{2010}' | '\u{2011}' => to("-", "dash"),
        '\u{2012}' | '\u{2015}' | '\u{2e3a}' | '\u{2e3b}' => to("—", "dash"),
        // Joiners shape the letters of some scripts. Everywhere else they can be removed.
        '\u{200c}' | '\u{200d}' if before.is_some_and(|c| c.is_alphabetic() && c > '\u{2ff}') => None,
        '\u{fe0e}' | '\u{fe0f}' | '\u{200d}' | '\u{20e3}' => to("", "emoji"),
        // `20ᵗʰ`, `XIXᵉ`
        'ᴬ'..='ᵡ' | 'ʰ'..='ʸ' | 'ˡ'..='ˣ' if before.is_some_and(char::is_alphanumeric) => {
            Some((cluster.nfkc().collect(), "unicode"))
        }
        _ if is_invisible(c) => to("", "invisible"),
        _ if is_emoji(c) => to(" ", "emoji"),
        _ => {
            let plain = letters(cluster, c, fold);
            (plain != cluster).then_some((plain, "unicode"))
        }
    }
}

/// A cluster in composed, plain letters.
fn letters(cluster: &str, c: char, fold: bool) -> String {
    // Only compatibility forms that are variants of letters and digits; `²` or `½` would change their meaning.
    let plain: String = match c {
        'ﬀ'..='ﬆ' | '！'..='｠' | '𝐀'..='𝟿' | 'Ⅰ'..='ⅿ' | 'Ⓐ'..='ⓩ' | 'Ĳ' | 'ĳ' => {
            cluster.nfkc().collect()
        }
        _ => cluster.nfc().collect(),
    };
    if !fold
        || plain.chars().all(|c| !matches!(c, '\u{100}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' | '\u{300}'..='\u{36f}'))
    {
        return plain;
    }
    let latin = |c: char| matches!(c, 'A'..='Z' | 'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}');
    if !plain.chars().next().is_some_and(latin) {
        return plain;
    }
    plain.chars().map(unmarked).collect()
}

/// The ASCII letter that is nearest to a Latin letter beyond Latin-1.
fn unmarked(c: char) -> String {
    let plain = match c {
        '\u{300}'..='\u{36f}' => "",
        'œ' => "oe",
        'Œ' => "Oe",
        'ł' => "l",
        'Ł' => "L",
        'đ' => "d",
        'Đ' => "D",
        'ı' => "i",
        'ħ' => "h",
        'Ħ' => "H",
        'ŋ' => "ng",
        'ſ' => "s",
        'ẞ' => "SS",
        _ if c < '\u{100}' => return c.to_string(),
        _ => return c.nfd().filter(|&c| canonical_combining_class(c) == 0).collect(),
    };
    plain.to_string()
}

/// Control, format and private-use characters, which no reader sees as text.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffd}'
            | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{10ffff}')
}

/// Pictures: emoji, dingbats, arrows, box drawing, technical signs (the blocks of Unicode that have no letters).
fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{2400}'..='\u{245f}' | '\u{2500}'..='\u{27bf}'
        | '\u{27f0}'..='\u{27ff}' | '\u{2900}'..='\u{297f}' | '\u{2b00}'..='\u{2bff}' | '\u{3030}' | '\u{303d}'
        | '\u{1f000}'..='\u{1f0ff}' | '\u{1f1e6}'..='\u{1f1ff}' | '\u{1f300}'..='\u{1faff}' | '\u{1fb00}'..='\u{1fbff}')
}

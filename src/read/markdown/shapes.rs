//! What a single line looks like: a list mark, a scene break, a fence, a heading, a row of a table, a definition.

use crate::script::ListMark;

/// Returns a list mark and its length: `-`, `*`, `+`, or a number of up to three digits with `.` or `)`. White space must
/// follow.
pub(super) fn list_mark(rest: &str) -> Option<(usize, ListMark)> {
    let bytes = rest.as_bytes();
    let digits = bytes.iter().take(4).take_while(|b| b.is_ascii_digit()).count();
    let (length, mark) = match (digits, bytes.get(digits)?) {
        (0, b'-') => (1, ListMark::Hyphen),
        (0, b'*' | b'+') => (1, ListMark::Bullet),
        (1..=3, b'.' | b')') => (digits + 1, ListMark::Number(rest[..digits].parse().ok()?)),
        _ => return None,
    };
    // A mark with nothing after it does not start a list: it is a dash, or a number that ends a sentence.
    let more = matches!(bytes.get(length), Some(b' ' | b'\t')) && !rest[length..].trim_start().is_empty();
    more.then_some((length, mark))
}

/// Whether a line is a scene break: three or more of the same of `-`, `*`, `_`, and nothing else (rule B3).
pub(super) fn is_break(rest: &str) -> bool {
    let Some(&mark) = rest.as_bytes().first().filter(|b| matches!(b, b'-' | b'*' | b'_')) else { return false };
    let marks = rest.bytes().filter(|&b| b == mark).count();
    marks >= 3 && rest.bytes().all(|b| b == mark || b == b' ' || b == b'\t')
}

/// Returns the mark and the length of a code fence.
pub(super) fn fence(content: &str) -> Option<(u8, usize)> {
    let mark = *content.as_bytes().first().filter(|b| matches!(b, b'`' | b'~'))?;
    let count = content.bytes().take_while(|&b| b == mark).count();
    // If the line has more backticks, it is inline code.
    (count >= 3 && !(mark == b'`' && content[count..].contains('`'))).then_some((mark, count))
}

/// Returns the level of a heading and the length of its mark.
pub(super) fn heading(content: &str) -> Option<(u8, usize)> {
    let level = content.bytes().take_while(|&b| b == b'#').count();
    let spaced = content[level..].is_empty() || content[level..].starts_with([' ', '\t']);
    ((1..=6).contains(&level) && spaced).then_some((level as u8, level))
}

/// Returns the number of cells in a table row.
pub(super) fn columns(line: &str) -> Option<usize> {
    let line = line.trim();
    let inner = line.strip_prefix('|').unwrap_or(line);
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    (inner.len() < line.len() || inner.contains('|')).then(|| inner.bytes().filter(|&b| b == b'|').count() + 1)
}

/// Returns the label of a footnote, `[^label]: text`, and the length of its mark.
pub(super) fn footnote(content: &str) -> Option<(String, usize)> {
    let label = content.trim_start().strip_prefix("[^")?;
    let end = label.find("]:").filter(|&end| end > 0 && !label[..end].contains(['[', ']', ' ']))?;
    let lead = content.len() - content.trim_start().len();
    Some((label[..end].to_string(), lead + "[^".len() + end + "]:".len()))
}

/// Returns the label of `[label]: target`. The target must look like one, because `[softly]: yes` is text.
pub(super) fn definition(content: &str) -> Option<String> {
    let (label, target) = content.trim().strip_prefix('[')?.split_once("]:")?;
    let url = target.split_whitespace().next()?;
    let title = target.trim_start()[url.len()..].trim();
    let plain = !label.is_empty() && !label.contains(['[', ']']) && !label.starts_with('^');
    let looks = url.starts_with(['<', '/', '#', '.']) || url.contains("://") || url.starts_with("mailto:");
    let titled = title.is_empty() || title.starts_with(['"', '\'', '(']);
    (plain && looks && titled).then(|| label.to_lowercase())
}

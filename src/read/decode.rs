//! Decodes the bytes of a file as text, or reports what else the file is.

use crate::diag::{Diagnostic, Diagnostics, Source, Span};
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_16BE, UTF_16LE, WINDOWS_1252};
use std::path::Path;
use std::sync::Arc;

/// Reads bytes as UTF-8.
///
/// # Errors
/// Returns `not-utf8` with the byte, line and column of the first bad byte and how to convert the file, or `binary` if
/// the file has NUL bytes.
pub fn decode(path: impl AsRef<Path>, bytes: Vec<u8>) -> Result<Arc<Source>, Diagnostic> {
    let path = path.as_ref();
    let shown = path.display();
    if let Some(encoding) = marked_utf16(&bytes) {
        let encoding = encoding.name();
        return Err(Diagnostic::error("not-utf8", format!("`{shown}` is {encoding}, not UTF-8"))
            .hint(format!("convert it: iconv -f {encoding} -t UTF-8 {shown} > new-file")));
    }
    if let Some(at) = bytes.iter().position(|&byte| byte == 0) {
        return Err(binary(path, at));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(path, text)),
        Err(error) => Err(not_utf8(path, &error)),
    }
}

/// Reads bytes as text in the encoding that they seem to have. A note tells which one it is if it is not UTF-8.
///
/// Returns `None` and reports `binary` if the bytes are no text in any encoding.
pub fn decode_any(path: &Path, bytes: Vec<u8>, diagnostics: &mut Diagnostics) -> Option<Arc<Source>> {
    if let Some(encoding) = marked_utf16(&bytes).or_else(|| unmarked_utf16(&bytes)) {
        return Some(converted(path, &bytes, encoding, diagnostics));
    }
    if let Some(at) = bytes.iter().position(|&byte| byte == 0) {
        diagnostics.push(binary(path, at));
        return None;
    }
    let bytes = match String::from_utf8(bytes) {
        Ok(text) => return Some(Source::new(path, text)),
        Err(error) => error.into_bytes(),
    };
    if let Some(at) = many_controls(&bytes) {
        diagnostics.push(binary(path, at));
        return None;
    }
    if let Some(source) = patched(path, &bytes, diagnostics) {
        return Some(source);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes, true);
    Some(converted(path, &bytes, detector.guess(None, Utf8Detection::Deny), diagnostics))
}

/// The kind of UTF-16 that a byte order mark states.
fn marked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    match bytes {
        [0xFF, 0xFE, ..] => Some(UTF_16LE),
        [0xFE, 0xFF, ..] => Some(UTF_16BE),
        _ => None,
    }
}

/// How many bytes are looked at to recognize UTF-16.
const SAMPLE: usize = 4096;

/// The kind of UTF-16 that has no byte order mark, but half of whose bytes are NUL, as in any text in Latin letters.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let nul = |odd: usize| sample.iter().skip(odd).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd, pairs) = (nul(0), nul(1), sample.len() / 2);
    let (most, least) = (pairs * 7 / 10, pairs / 20);
    match (pairs >= 2, even, odd) {
        (true, even, odd) if odd > most && even <= least => Some(UTF_16LE),
        (true, even, odd) if even > most && odd <= least => Some(UTF_16BE),
        _ => None,
    }
}

/// Returns the offset of the first control character if there are more of them than any text has.
fn many_controls(bytes: &[u8]) -> Option<usize> {
    let control = |byte: &u8| *byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0C | 0x1A | 0x1B);
    let count = bytes.iter().filter(|byte| control(byte)).count();
    (count * 100 > bytes.len()).then(|| bytes.iter().position(control).unwrap_or(0))
}

fn converted(path: &Path, bytes: &[u8], encoding: &'static Encoding, diagnostics: &mut Diagnostics) -> Arc<Source> {
    let (text, ..) = encoding.decode(bytes);
    let source = Source::new(path, text.into_owned());
    let note = format!("`{}` is not UTF-8; it is read as {}", path.display(), encoding.name());
    let mut note = Diagnostic::note("encoding", note).hint("save it as UTF-8 to be sure of every letter");
    if let Some(at) = source.text.find(|c: char| !c.is_ascii() && c != '\u{feff}') {
        let end = source.text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
        note = note.at(&source, Span::new(at, end)).label("the first letter that depends on it");
    }
    diagnostics.push(note);
    source
}

/// Reads text that is UTF-8 but for a few bytes, which were pasted from somewhere else. They are read as Windows-1252.
/// Returns `None` if it is not mostly UTF-8.
fn patched(path: &Path, bytes: &[u8], diagnostics: &mut Diagnostics) -> Option<Arc<Source>> {
    let (mut text, mut whole, mut bad, mut first) = (String::with_capacity(bytes.len()), 0, 0, None);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            bad += chunk.invalid().len();
            first = first.or(Some(text.len()));
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
        }
    }
    // A text in an encoding of one byte a letter hardly ever has bytes that happen to be UTF-8.
    if whole < 2 * bad {
        return None;
    }
    let source = Source::new(path, text);
    let at = first.unwrap_or(0);
    let end = source.text[at..].chars().next().map_or(at, |c| at + c.len_utf8());
    let (bytes, are) = if bad == 1 { ("byte", "is") } else { ("bytes", "are") };
    let message = format!("{bad} {bytes} of `{}` {are} not UTF-8 and {are} read as Windows-1252", path.display());
    diagnostics.push(Diagnostic::warning("encoding", message).at(&source, Span::new(at, end)).label("the first one"));
    Some(source)
}

fn binary(path: &Path, at: usize) -> Diagnostic {
    Diagnostic::error("binary", format!("`{}` is not a text file: byte {at} is a control character", path.display()))
        .hint(super::readable())
}

fn not_utf8(path: &Path, error: &std::string::FromUtf8Error) -> Diagnostic {
    let at = error.utf8_error().valid_up_to();
    // Up to the first bad byte, the lossy text equals the file, so places in it are places in the file.
    let source = Source::new(path, String::from_utf8_lossy(error.as_bytes()));
    let (line, column) = source.line_column(at);
    let byte = error.as_bytes()[at];
    let message = format!(
        "not UTF-8: byte {at} (line {line}, column {column}) is 0x{byte:02X}, which does not begin a character"
    );
    Diagnostic::error("not-utf8", message)
        .at(&source, Span::new(at, at + char::REPLACEMENT_CHARACTER.len_utf8()))
        .label("the first bad byte")
        .hint(format!("convert it: iconv -f WINDOWS-1252 -t UTF-8 {} > new-file", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decodes, and returns the text and the codes of what was told.
    fn decoded(bytes: &[u8]) -> (Option<String>, Vec<&'static str>) {
        let mut told = Diagnostics::new();
        let source = decode_any(Path::new("old.txt"), bytes.to_vec(), &mut told);
        (source.map(|source| source.text.clone()), told.iter().map(|told| told.code).collect())
    }

    #[test]
    fn utf8_is_read_without_a_word() {
        assert_eq!(decoded("Zoë – “Hi.”".as_bytes()), (Some("Zoë – “Hi.”".to_string()), vec![]));
        assert_eq!(decoded(b""), (Some(String::new()), vec![]));
    }

    #[test]
    fn utf16_is_read_with_and_without_a_byte_order_mark() {
        let text = "\"Grüß dich\", sagte Zoë.\r\n";
        for (encode, mark) in [(u16::to_le_bytes as fn(u16) -> [u8; 2], [0xFF, 0xFE]), (u16::to_be_bytes, [0xFE, 0xFF])]
        {
            let plain: Vec<u8> = text.encode_utf16().flat_map(encode).collect();
            let marked: Vec<u8> = mark.iter().copied().chain(plain.iter().copied()).collect();
            assert_eq!(decoded(&plain), (Some(text.to_string()), vec!["encoding"]));
            assert_eq!(decoded(&marked), (Some(text.to_string()), vec!["encoding"]));
        }
    }

    #[test]
    fn old_encodings_are_recognized() {
        let (text, told) = decoded(b"\x93It\x92s late,\x94 said Zo\xEB \x96 at the caf\xE9.");
        assert_eq!((text.as_deref(), told), (Some("“It’s late,” said Zoë – at the café."), vec!["encoding"]));
        let russian = "Мой дядя самых честных правил, когда не в шутку занемог, он уважать себя заставил.";
        let (bytes, ..) = encoding_rs::WINDOWS_1251.encode(russian);
        assert_eq!(decoded(&bytes).0.as_deref(), Some(russian));
        let japanese = "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。";
        let (bytes, ..) = encoding_rs::SHIFT_JIS.encode(japanese);
        assert_eq!(decoded(&bytes).0.as_deref(), Some(japanese));
    }

    #[test]
    fn a_few_foreign_bytes_in_utf8_leave_the_rest_alone() {
        let (text, told) = decoded(b"Zo\xC3\xAB and Zo\xC3\xAB, caf\xE9.");
        assert_eq!((text.as_deref(), told), (Some("Zoë and Zoë, café."), vec!["encoding"]));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        for bytes in [&b"RIFF\0\0\0\0WAVEfmt "[..], b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\x01\x02\x03\xff\x04", &[0; 64]]
        {
            assert_eq!(decoded(bytes), (None, vec!["binary"]), "{bytes:?}");
        }
    }
}

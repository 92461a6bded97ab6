//! Decodes the bytes of a file as text, or reports what else the file is.

use crate::diag::{Diagnostic, Source, Span};
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
    if let Some(encoding) = utf16(&bytes) {
        return Err(Diagnostic::error("not-utf8", format!("`{shown}` is {encoding}, not UTF-8"))
            .hint(format!("convert it: iconv -f {encoding} -t UTF-8 {shown} > new-file")));
    }
    if let Some(at) = bytes.iter().position(|&byte| byte == 0) {
        return Err(Diagnostic::error("binary", format!("`{shown}` is not a text file: byte {at} is NUL"))
            .hint("a script is a plain text file, UTF-8, such as story.md"));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(path, text)),
        Err(error) => Err(not_utf8(path, &error)),
    }
}

fn utf16(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, ..] => Some("UTF-16LE"),
        [0xFE, 0xFF, ..] => Some("UTF-16BE"),
        _ => None,
    }
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

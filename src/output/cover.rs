//! Reads the picture that the script's `cover` key names.

use super::tags::Cover;
use crate::book::Book;
use crate::diag::{Diagnostic, Diagnostics};
use crate::fs;
use std::io::ErrorKind;

/// The largest picture that every format can hold. FLAC stores the size of a metadata block, of which the picture is
/// one, in 24 bits.
pub const LARGEST: usize = (16 << 20) - (64 << 10);

/// Reads the cover that the script names. If that fails, a warning is reported at the place of the key and the book has
/// no cover.
pub fn load(book: &Book, diagnostics: &mut Diagnostics) -> Option<Cover> {
    if let Some(bytes) = &book.script.meta.picture {
        return picture(bytes, diagnostics);
    }
    let named = book.script.meta.cover.as_ref()?;
    let mut warn = |message: String, hint: Option<String>| {
        let mut warning = Diagnostic::warning("no-cover", format!("{message}: the files get no cover"));
        if let Some(place) = book.script.meta.cover_place {
            warning = warning.at_place(&book.script.parts, place);
        }
        warning.hints.extend(hint);
        diagnostics.push(warning);
    };
    let Some(path) = book.cover_path() else {
        warn(format!("a script in memory has no folder in which `{}` could lie", named.display()), None);
        return None;
    };
    if book.cover_is_untrusted() {
        warn(format!("`{}` is not in the folder of the book, and is not read", named.display()), None);
        return None;
    }
    let bytes = match fs::read_regular(&path, LARGEST as u64) {
        Ok(bytes) => bytes,
        Err(error) => {
            let hint = match error.kind() {
                ErrorKind::NotFound if named.is_relative() => Some("the path is relative to the script".to_string()),
                _ => None,
            };
            warn(error.to_string(), hint);
            return None;
        }
    };
    let Some(mime) = mime(&bytes) else {
        warn(format!("`{}` is neither a JPEG nor a PNG picture", named.display()), Some("save it as one".into()));
        return None;
    };
    Some(Cover { mime, bytes })
}

/// The cover that is in the book's own file. The author of the script cannot do anything about one that does not fit, so
/// it is only told.
fn picture(bytes: &[u8], diagnostics: &mut Diagnostics) -> Option<Cover> {
    let why = match mime(bytes) {
        Some(mime) if bytes.len() <= LARGEST => return Some(Cover { mime, bytes: bytes.to_vec() }),
        Some(_) => "is larger than 16 MB",
        None => "is neither a JPEG nor a PNG picture",
    };
    diagnostics.push(Diagnostic::note("no-cover", format!("the book's own cover {why}: the files get no cover")));
    None
}

/// Recognizes a picture by its first bytes, because a wrong file extension is no reason to refuse it.
fn mime(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Some("image/png"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::book::BookOptions;
    use crate::engine::Engines;

    fn loaded(cover: Option<&[u8]>) -> (Option<Cover>, Diagnostics, Book) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("story.md");
        std::fs::write(&path, "---\ntitle: A\ncover: \"art/front.png\"\n---\n\nWords.\n").unwrap();
        if let Some(bytes) = cover {
            std::fs::create_dir(folder.path().join("art")).unwrap();
            std::fs::write(folder.path().join("art/front.png"), bytes).unwrap();
        }
        let mut faults = Diagnostics::new();
        let book = Book::load(&path, &BookOptions::default(), &mut Engines::open(), &mut faults).unwrap();
        let mut told = Diagnostics::new();
        (load(&book, &mut told), told, book)
    }

    #[test]
    fn a_cover_is_found_beside_the_script_and_known_by_its_bytes() {
        let (cover, told, _) = loaded(Some(b"\x89PNG\r\n\x1a\nand so on"));
        assert_eq!((cover.unwrap().mime, told.iter().count()), ("image/png", 0));
        assert_eq!(loaded(Some(b"\xFF\xD8\xFF\xE0 JFIF")).0.unwrap().mime, "image/jpeg");
    }

    #[test]
    fn a_cover_that_is_missing_odd_or_huge_is_a_warning_at_its_key() {
        let huge = [&b"\xFF\xD8\xFF"[..], &vec![0; LARGEST]].concat();
        for (bytes, word) in [(None, "no such file"), (Some(&b"GIF89a"[..]), "neither"), (Some(&huge[..]), "MB")] {
            let (cover, told, book) = loaded(bytes);
            assert_eq!(cover, None);
            let warning = told.iter().next().expect("a warning");
            assert!(warning.message.contains(word), "{}", warning.message);
            let place = book.script.meta.cover_place.expect("a place");
            assert_eq!(place.text(&book.script.parts), "art/front.png");
            assert!(!told.has_errors());
        }
    }
}

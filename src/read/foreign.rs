//! Recognizes files of well-known formats that cannot be read, so that the message says what would help.

use crate::diag::Diagnostic;
use std::path::Path;

/// A format that cannot be read.
struct Foreign {
    /// The bytes that its files have, and where.
    mark: (usize, &'static [u8]),
    name: &'static str,
    /// What to do instead.
    hint: &'static str,
}

const CONVERT: &str = "convert it to EPUB, for example with Calibre";

const ALL: [Foreign; 8] = [
    Foreign {
        mark: (0, b"%PDF-"),
        name: "a PDF",
        hint: "a PDF has pages and no paragraphs: look for an EPUB of the book, or convert it to text, for example with pdftotext",
    },
    Foreign {
        mark: (0, b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
        name: "a document of an old Word or Office",
        hint: "save it as .docx or .odt in the program that wrote it",
    },
    Foreign { mark: (60, b"BOOKMOBI"), name: "a Kindle book (MOBI, AZW)", hint: CONVERT },
    Foreign { mark: (60, b"TEXtREAd"), name: "a book for Palm", hint: CONVERT },
    Foreign { mark: (0, b"ITSF"), name: "a help file (CHM)", hint: CONVERT },
    Foreign {
        mark: (0, b"AT&TFORM"),
        name: "a scanned book (DjVu)",
        hint: "convert it to text, for example with djvutxt",
    },
    Foreign { mark: (0, b"Rar!"), name: "a RAR archive", hint: "unpack it, and name the file in it" },
    Foreign { mark: (0, b"\x1F\x8B"), name: "a file compressed by gzip", hint: "unpack it, for example with gunzip" },
];

/// The error for a file of a format that is known and cannot be read.
pub(super) fn tell(path: &Path, bytes: &[u8]) -> Option<Diagnostic> {
    let found = ALL.iter().find(|one| {
        let (at, mark) = one.mark;
        bytes.get(at..).is_some_and(|rest| rest.starts_with(mark))
    })?;
    let message = format!("`{}` is {}, which cannot be read", path.display(), found.name);
    Some(Diagnostic::error("foreign-format", message).hint(found.hint).hint(super::readable()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_cannot_be_read_are_named_with_what_would_help() {
        let told = |bytes: &[u8]| tell(Path::new("book.txt"), bytes).map(|told| (told.message, told.hints[0].clone()));
        let (message, hint) = told(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1").expect("a document");
        assert_eq!(message, "`book.txt` is a document of an old Word or Office, which cannot be read");
        assert!(hint.contains(".docx"));
        assert!(told(b"%PDF-1.7\n%").is_some());
        let mut kindle = vec![0; 60];
        kindle.extend(b"BOOKMOBI");
        assert!(told(&kindle).is_some_and(|(message, _)| message.contains("Kindle")));
        for text in [&b""[..], b"Once upon a time", b"PK\x03\x04", b"{rtf}", b"%PD"] {
            assert!(told(text).is_none());
        }
    }
}

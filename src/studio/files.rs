//! The files of the page, which are part of the program.

/// A file of the page: its name, its media type and its bytes.
pub(super) type PageFile = (&'static str, &'static str, &'static [u8]);

/// The media type of JavaScript.
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// All files of the page. The one without a name is what the address of the studio shows.
pub(super) const FILES: &[PageFile] = &[
    ("", "text/html; charset=utf-8", include_bytes!("page/index.html")),
    ("studio.css", "text/css; charset=utf-8", include_bytes!("page/studio.css")),
    ("studio.js", JAVASCRIPT, include_bytes!("page/studio.js")),
];

/// The file of this name.
pub(super) fn find(name: &str) -> Option<&'static PageFile> {
    FILES.iter().find(|(known, ..)| *known == name)
}

//! The files of the page, which are part of the program.

/// A file of the page: its name, its media type and its bytes.
pub(super) type PageFile = (&'static str, &'static str, &'static [u8]);

/// The media type of JavaScript.
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";

/// The media type of a style sheet.
const CSS: &str = "text/css; charset=utf-8";

/// All files of the page. The one without a name is what the address of the studio shows.
pub(super) const FILES: &[PageFile] = &[
    ("", "text/html; charset=utf-8", include_bytes!("page/index.html")),
    ("icon.svg", "image/svg+xml", include_bytes!("page/icon.svg")),
    ("studio.css", CSS, include_bytes!("page/studio.css")),
    ("text.css", CSS, include_bytes!("page/text.css")),
    ("panels.css", CSS, include_bytes!("page/panels.css")),
    ("api.js", JAVASCRIPT, include_bytes!("page/api.js")),
    ("block.js", JAVASCRIPT, include_bytes!("page/block.js")),
    ("carry.js", JAVASCRIPT, include_bytes!("page/carry.js")),
    ("cast.js", JAVASCRIPT, include_bytes!("page/cast.js")),
    ("dialogs.js", JAVASCRIPT, include_bytes!("page/dialogs.js")),
    ("dom.js", JAVASCRIPT, include_bytes!("page/dom.js")),
    ("early.js", JAVASCRIPT, include_bytes!("page/early.js")),
    ("heights.js", JAVASCRIPT, include_bytes!("page/heights.js")),
    ("keys.js", JAVASCRIPT, include_bytes!("page/keys.js")),
    ("line.js", JAVASCRIPT, include_bytes!("page/line.js")),
    ("list.js", JAVASCRIPT, include_bytes!("page/list.js")),
    ("map.js", JAVASCRIPT, include_bytes!("page/map.js")),
    ("notices.js", JAVASCRIPT, include_bytes!("page/notices.js")),
    ("offsets.js", JAVASCRIPT, include_bytes!("page/offsets.js")),
    ("player.js", JAVASCRIPT, include_bytes!("page/player.js")),
    ("render.js", JAVASCRIPT, include_bytes!("page/render.js")),
    ("sheet.js", JAVASCRIPT, include_bytes!("page/sheet.js")),
    ("split.js", JAVASCRIPT, include_bytes!("page/split.js")),
    ("store.js", JAVASCRIPT, include_bytes!("page/store.js")),
    ("studio.js", JAVASCRIPT, include_bytes!("page/studio.js")),
    ("text.js", JAVASCRIPT, include_bytes!("page/text.js")),
    ("theme.js", JAVASCRIPT, include_bytes!("page/theme.js")),
    ("trial.js", JAVASCRIPT, include_bytes!("page/trial.js")),
    ("voices.js", JAVASCRIPT, include_bytes!("page/voices.js")),
    ("words.js", JAVASCRIPT, include_bytes!("page/words.js")),
];

/// The file of this name.
pub(super) fn find(name: &str) -> Option<&'static PageFile> {
    FILES.iter().find(|(known, ..)| *known == name)
}

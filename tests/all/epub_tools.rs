//! epubcheck reads what `--epub` wrote. If it is not installed, the test is skipped, with a message; with
//! `FULLCAST_TEST_TOOLS=all` in the environment, it fails.

use crate::common::{Desk, not_installed};
use std::path::Path;
use std::process::Command;

const SCRIPT: &str = "---\ntitle: Harbour & <Sea>\nauthor: Ada\nnarrator: Nora\ndate: 2026-03-21\nlanguage: en-US\n\
    series: Tales\npart: 2\n---\n\nBefore it all.\n\n# One & only\n\nIt rained.\n\nAnn (softly): Wow! \\<b>Look\\</b>.\n\n---\n\n\
    ### Later\n\n\"I am Ann,\" she said.\n\n## Two\n\nAnn: Good night.\n";

/// Runs epubcheck. On Debian, the installed program is the Java archive itself.
fn epubcheck(file: &Path) -> Option<std::process::Output> {
    let jar = ["/usr/bin/epubcheck", "/usr/share/java/epubcheck.jar"].into_iter().find(|jar| Path::new(jar).is_file());
    let ran = jar.map(|jar| Command::new("java").args(["-jar", jar]).arg(file).output());
    match ran.unwrap_or_else(|| Command::new("epubcheck").arg(file).output()) {
        Ok(output) => Some(output),
        Err(error) => {
            not_installed("epubcheck", error);
            None
        }
    }
}

/// Fails if epubcheck finds an error or a warning in a book.
fn is_valid(book: &Path) {
    let Some(output) = epubcheck(book) else { return };
    let told = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    assert!(!told.contains("WARNING") && !told.contains("ERROR"), "{told}");
}

#[test]
fn epubcheck_finds_nothing_to_complain_about() {
    let desk = Desk::new();
    desk.tones(SCRIPT);
    desk.fullcast(&["render", "story.md", "-o", "story.wav", "--epub", "story.epub"]).ok();
    is_valid(&desk.path("story.epub"));
    // It can come in again, and goes out as the same book with another narration.
    desk.fullcast(&["render", "story.epub", "-o", "again.wav", "--epub", "again.epub"]).ok();
    is_valid(&desk.path("again.epub"));
}

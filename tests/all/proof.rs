//! `fullcast proof` with the real binary: what is in the page that it writes.

use crate::common::Desk;

const STORY: &str = "---\ntitle: The Well\n---\n\n# One\n\nDr. Mason came at 5:15.<!-- rewrite -->\n\nAnn: Hi & bye.\n";

#[test]
fn a_page_shows_what_is_written_and_what_is_spoken_and_what_is_left_out() {
    let desk = Desk::new();
    desk.tones(STORY);
    let run = desk.fullcast(&["proof", "story.md"]).ok();
    assert!(
        run.stderr().contains("story.proof.html: 4 lines, 2 of them with other words than written, 0 with a doubtful speaker; 1 word left out"),
        "{}",
        run.stderr()
    );
    let page = std::fs::read_to_string(desk.path("story.proof.html")).expect("a page beside the script");
    assert!(
        page.to_lowercase().starts_with("<!doctype html>") && page.contains("<title>") && page.contains("The Well")
    );
    let bare = regex::Regex::new("<[^>]*>").unwrap().replace_all(&page, "").into_owned();
    for words in
        ["Dr. Mason came at 5:15.", "Doctor Mason came at five fifteen.", "Hi &amp; bye.", "Hi and bye.", "rewrite"]
    {
        assert!(bare.contains(words), "`{words}` is not in the page");
    }
    for named in ["<span>hum</span>", "<span>beep</span>", "<b>comment</b>", "abbreviation: Dr."] {
        assert!(page.contains(named), "`{named}` is not in the page");
    }
    assert!(!page.contains("<script") && !page.contains("http://") && !page.contains("https://"));
    let again = desk.fullcast(&["proof", "story.md", "-o", "again.html"]).ok();
    assert!(again.stdout().is_empty());
    assert_eq!(std::fs::read_to_string(desk.path("again.html")).unwrap(), page);
}

#[test]
fn a_proof_never_replaces_what_the_book_is_made_of() {
    let desk = Desk::new();
    desk.tones(STORY);
    for file in ["story.md", "voices.toml", "story.cast.toml"] {
        // By its ending each of them is something else than a page.
        desk.fullcast(&["proof", "story.md", "-o", file]).fails(1, &["the name of something else", file]);
    }
    assert_eq!(std::fs::read_to_string(desk.path("story.md")).unwrap(), STORY);
    desk.fullcast(&["proof", "none.md"]).fails(1, &["none.md"]);
    assert!(!desk.path("none.proof.html").exists());
}

use super::*;
use crate::output::telling::tests::{HOSTILE, Rendered, STORY};

fn page(script: &str) -> (Rendered, String) {
    written(Rendered::new(script))
}

fn written(rendered: Rendered) -> (Rendered, String) {
    let path = rendered.folder.path().join("page.html");
    assert_eq!(write(&path, &rendered.telling(), &rendered).unwrap(), PageSound::Inside);
    let html = std::fs::read_to_string(path).unwrap();
    (rendered, html)
}

/// The content of the element that begins with `opening`.
fn held<'a>(html: &'a str, opening: &str) -> &'a str {
    let from = html.find(opening).unwrap() + opening.len();
    &html[from..from + html[from..].find("</script>").unwrap()]
}

fn book(html: &str) -> serde_json::Value {
    serde_json::from_str(held(html, "<script type=\"application/json\" id=\"book\">")).unwrap()
}

#[test]
fn the_page_holds_text_times_and_sound() {
    let (rendered, html) = page(STORY);
    let sound = STANDARD.decode(held(&html, "id=\"sound\">")).unwrap();
    assert!(sound.starts_with(b"OggS") && sound.len() > 1000);
    let book = book(&html);
    assert_eq!(book["lines"].as_array().unwrap().len(), rendered.timeline.cues.len());
    let peaks = STANDARD.decode(book["peaks"].as_str().unwrap()).unwrap();
    assert!(peaks.contains(&255) && peaks.contains(&0), "{peaks:?}");
    for cue in &rendered.timeline.cues {
        assert_eq!(html.matches(&format!("id=\"l{}\"", cue.line)).count(), 1);
    }
    assert!(html.contains("<h1><span class=\"line v0\" id=\"l0\">Harbour</span></h1>"));
}

#[test]
fn the_page_asks_nobody_for_anything() {
    let (_, html) = page(STORY);
    for word in ["http://", "https://", "src=\"", "@import", "url("] {
        assert!(!html.contains(word), "{word}");
    }
    assert!(html.contains("default-src 'none'"));
}

#[test]
fn text_of_the_author_stays_text() {
    let (_, html) = page(HOSTILE);
    assert_eq!(html.matches("<script").count(), 3, "the page's own");
    assert_eq!(html.matches("</script>").count(), 3);
    assert!(!html.contains("<img") && !html.contains("<svg onload"));
    assert_eq!(book(&html)["title"], "</title><script>alert(1)</script> {{sound}}");
    assert!(html.contains("{{data}} it&#39;s"), "marks in the text are text");
}

#[test]
fn the_same_story_gives_the_same_page() {
    assert_eq!(page(STORY).1, page(STORY).1);
}

#[test]
fn a_story_without_a_word_gives_a_page_too() {
    assert!(written(Rendered::mute()).1.contains("\"lines\":[]"));
}

#[test]
fn sound_that_is_too_long_is_linked() {
    let rendered = Rendered::new(STORY);
    let path = rendered.folder.path().join("page.html");
    assemble(&path, &rendered.telling(), &[1, 2], &Source::Link("../my%20book.m4b")).unwrap();
    let html = std::fs::read_to_string(path).unwrap();
    assert_eq!(book(&html)["link"], "../my%20book.m4b");
    assert_eq!(held(&html, "id=\"sound\">"), "");
}

#[test]
fn links_lead_from_the_page_to_the_sound() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    std::fs::create_dir_all(at("a/b")).unwrap();
    std::fs::write(at("a/50% é.m4b"), "").unwrap();
    assert_eq!(relative(&at("a"), &at("a/50% é.m4b")), "50%25%20%C3%A9.m4b");
    assert_eq!(relative(&at("a/b"), &at("a/50% é.m4b")), "../50%25%20%C3%A9.m4b");
}

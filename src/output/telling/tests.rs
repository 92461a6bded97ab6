use super::*;
use crate::assemble::{self, StreamError};
use crate::book::BookOptions;
use crate::diag::Diagnostics;
use crate::engine::Engines;
use crate::output::side::{SampleSource, Sink};
use crate::output::{Bits, OutputError, labels};
use crate::render::{self, Booth, Takes};
use crate::store::Store;
use std::path::Path;
use tempfile::TempDir;

/// A story that was rendered as plain tones, which takes almost no time.
pub struct Rendered {
    pub folder: TempDir,
    pub book: Book,
    pub timeline: Timeline,
    takes: Takes,
    store: Store,
}

const VOICES: &str =
    "[narrator]\nvoice = \"tone:hum\"\n[cast.Ann]\nvoice = \"tone:beep\"\n[cast.Bob]\nvoice = \"tone:hum\"\n";

impl Rendered {
    pub fn new(script: &str) -> Self {
        Self::cast(script, VOICES)
    }

    /// A story in which nothing is heard, not even the title.
    pub fn mute() -> Self {
        Self::cast("\n", "announce = false\n")
    }

    fn cast(script: &str, voices: &str) -> Self {
        Self::file("story.md", script.as_bytes(), voices)
    }

    /// A book of any format. Everybody speaks in tones.
    pub fn book(name: &str, bytes: &[u8]) -> Self {
        Self::file(name, bytes, VOICES)
    }

    fn file(name: &str, bytes: &[u8], voices: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        std::fs::write(folder.path().join("voices.toml"), voices).unwrap();
        let mut engines = Engines::open();
        let book = Book::load(&path, &BookOptions::default(), &mut engines, &mut Diagnostics::new()).unwrap();
        let store = Store::temporary().unwrap();
        let takes = render::render(&book.plan, &Booth::new(&engines, &store), &|_| {});
        let takes = takes.unwrap_or_else(|_| panic!("sines never fail"));
        let timeline = assemble::lay_out(&book.plan, &takes, 16_000);
        Self { folder, book, timeline, takes, store }
    }

    pub fn telling(&self) -> Telling<'_> {
        Telling::new(&self.book, &self.timeline)
    }
}

impl SampleSource for Rendered {
    type Error = OutputError;

    fn mastered(&self, sink: &mut Sink<'_, OutputError>) -> Result<(), OutputError> {
        self.assembled(&self.timeline, sink)
    }

    fn assembled(&self, timeline: &Timeline, sink: &mut Sink<'_, OutputError>) -> Result<(), OutputError> {
        assemble::stream(timeline, &self.takes, &self.store, sink).map_err(|error| match error {
            StreamError::Sink(error) => error,
            _ => panic!("the takes were just made"),
        })
    }

    fn channels(&self) -> u16 {
        1
    }

    fn file(&self) -> Option<&Path> {
        None
    }

    fn bits(&self) -> Bits {
        Bits::Sixteen
    }
}

/// Text that would break every output format that does not escape it.
pub const HOSTILE: &str = "---\ntitle: </title><script>alert(1)</script> {{sound}}\nauthor: \"A & B <b>\"\n---\n\n\
    # One & \\<i>two\\</i>\n\nAnn: \\</script>\\<img src=x onerror=alert(2)> --> {\\an8} \\N ]]> &amp; done.\n\n\
    Bob (\">\\<svg onload=alert(3)>): {{data}} it's `<b>bold</b>`.\n";

pub const STORY: &str = "---\ntitle: Harbour\nauthor: Ada\n---\n\n# One\n\nIt rained on the harbour all day.\n\n\
    Ann: Wow! Look at that.\n\n\"I am Bob,\" said the captain. \"Come in.\"\n\n---\n\n# Two\n\nBob: Good night.\n";

#[test]
fn chapters_follow_each_other_without_holes_and_hold_every_line_once() {
    let rendered = Rendered::new(STORY);
    let telling = rendered.telling();
    let titles: Vec<_> = telling.sections.iter().map(|section| section.title.as_str()).collect();
    assert_eq!(titles, ["One", "Two"]);
    assert_eq!(telling.sections[0].start, 0);
    assert!(telling.sections.windows(2).all(|pair| pair[0].end == pair[1].start));
    assert_eq!(telling.sections.last().unwrap().end, rendered.timeline.frames);
    let lines = telling.sections.iter().flat_map(|section| &section.elements).flat_map(Element::lines);
    assert_eq!(lines.copied().collect::<Vec<_>>(), (0..telling.lines.len()).collect::<Vec<_>>());
}

#[test]
fn a_turn_shows_its_speaker_and_a_paragraph_keeps_its_quotations() {
    let rendered = Rendered::new(STORY);
    let telling = rendered.telling();
    let markup = telling.markup(&telling.sections[0].elements);
    assert!(markup.contains("<p class=\"turn\"><b class=\"who v1\">Ann</b> <span class=\"line v1\""), "{markup}");
    assert!(markup.contains("<h2><span class=\"line v0\""), "{markup}");
    let quotation = markup.lines().find(|line| line.contains("captain")).unwrap();
    assert!(quotation.starts_with("<p><span") && quotation.contains("Come in."), "{quotation}");
    assert!(markup.contains("<hr/>"));
}

#[test]
fn text_of_the_author_is_never_markup() {
    let rendered = Rendered::new(HOSTILE);
    let telling = rendered.telling();
    let markup: String = telling.sections.iter().map(|section| telling.markup(&section.elements)).collect();
    for harm in ["<script", "<img", "<svg", "<b>"] {
        assert!(!markup.contains(harm), "{harm} in {markup}");
    }
    assert_eq!(escape("a\u{1}\u{FFFF}b"), "a\u{FFFD}\u{FFFD}b");
}

#[test]
fn labels_are_one_row_for_each_line_that_is_heard() {
    let rendered = Rendered::new(STORY);
    let labels = labels::labels(&rendered.telling());
    let rows: Vec<Vec<&str>> = labels.lines().map(|row| row.split('\t').collect()).collect();
    assert_eq!(rows.len(), rendered.timeline.cues.len());
    let times = rows.iter().map(|row| (row[0].parse::<f64>().unwrap(), row[1].parse::<f64>().unwrap()));
    assert!(times.clone().all(|(start, end)| start < end));
    assert!(times.clone().zip(times.skip(1)).all(|((_, end), (start, _))| end <= start));
    assert!(rows.iter().any(|row| row[2] == "Ann: Wow! Look at that."), "{labels}");
}

/// The paragraphs of a story as they are set on a page, without the spans around lines.
fn paragraphs(story: &str) -> String {
    let rendered = Rendered::new(&format!("---\ntitle: Sea\n---\n\n{story}"));
    let telling = rendered.telling();
    let elements = telling.sections[0].elements.iter().filter(|element| !matches!(element, Element::Title(_)));
    let markup = telling.markup(elements);
    let bare = regex::Regex::new("<span [^>]*>|</span>").unwrap().replace_all(&markup, "").into_owned();
    bare.replace('\n', "")
}

#[test]
fn a_song_keeps_its_lines_and_a_hard_wrap_is_a_space() {
    assert_eq!(
        paragraphs("Row, row,  \nrow *your*\nboat\\\ngently."),
        "<p>Row, row,<br/>row <em>your</em> boat<br/>gently.</p>"
    );
    assert_eq!(paragraphs("*Row, row,  \nrow your boat.*"), "<p><em>Row, row,<br/>row your boat.</em></p>");
    assert_eq!(paragraphs("\"Row,\" said Ann.  \nThey rowed."), "<p>&quot;Row,&quot; said Ann.<br/>They rowed.</p>");
    assert_eq!(paragraphs("Row,<br>row.\n"), "<p>Row,<br/>row.</p>");
}

#[test]
fn words_that_are_set_off_stay_so() {
    let set = "*small* **large** ***both*** ~~gone~~ `x < y`";
    let expected =
        "<em>small</em> <strong>large</strong> <em><strong>both</strong></em> <s>gone</s> <code>x &lt; y</code>";
    assert_eq!(paragraphs(set), format!("<p>{expected}</p>"));
    assert_eq!(paragraphs("*a _b* c_"), "<p><em>a <em>b</em></em><em> c</em></p>", "elements never cross");
    assert_eq!(
        paragraphs("*\"Come,\" said Ann, and left.*"),
        "<p><em>&quot;Come,&quot;</em> <em>said Ann, and left.</em></p>",
        "each line has its own"
    );
    assert_eq!(paragraphs("**Ann:** Hi *you*."), "<p class=\"turn\"><b class=\"who v1\">Ann</b> Hi <em>you</em>.</p>");
    assert_eq!(paragraphs("## A *new* day\n").split("<h3>").last(), Some("A <em>new</em> day</h3>"));
}

#[test]
fn quotes_and_lists_are_set_as_such() {
    assert_eq!(
        paragraphs("It said:\n\n> One.\n>\n> Two.\n> > Three.\n\nFour.\n"),
        "<p>It said:</p><blockquote><p>One.</p><p>Two.</p><blockquote><p>Three.</p></blockquote></blockquote><p>Four.</p>"
    );
    assert_eq!(paragraphs("- One.\n- Two.\n\nThree.\n"), "<ul><li>One.</li><li>Two.</li></ul><p>Three.</p>");
    assert_eq!(
        paragraphs("1. One.\n2. Two.\n\n***\n\n4. Four.\n"),
        "<ol><li>One.</li><li>Two.</li></ol><hr/><ol start=\"4\"><li>Four.</li></ol>"
    );
    assert_eq!(
        paragraphs("> - Ann: One.\n"),
        "<blockquote><ul><li class=\"turn\"><b class=\"who v1\">Ann</b> One.</li></ul></blockquote>"
    );
}

use super::*;
use crate::assemble::{self, StreamError};
use crate::diag::Diagnostics;
use crate::engine::Engines;
use crate::output::side::{Sink, Sound};
use crate::output::{Bits, OutputError, labels};
use crate::render::{self, Studio, Takes};
use crate::store::Store;
use std::path::Path;
use tempfile::TempDir;

/// A story that was rendered in sines: instant.
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

    /// Not even the title is heard.
    pub fn mute() -> Self {
        Self::cast("\n", "announce = false\n")
    }

    fn cast(script: &str, voices: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("story.md");
        std::fs::write(&path, script).unwrap();
        std::fs::write(folder.path().join("voices.toml"), voices).unwrap();
        let mut engines = Engines::open();
        let book = Book::load(&path, None, &mut engines, &mut Diagnostics::new()).unwrap();
        let store = Store::temporary().unwrap();
        let takes = render::render(&book.plan, &Studio::new(&engines, &store), &|_| {});
        let takes = takes.unwrap_or_else(|_| panic!("sines never fail"));
        let timeline = assemble::lay_out(&book.plan, &takes, 16_000);
        Self { folder, book, timeline, takes, store }
    }

    pub fn telling(&self) -> Telling<'_> {
        Telling::new(&self.book, &self.timeline)
    }
}

impl Sound for Rendered {
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

/// Text that means harm to everything that is written.
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
    let lines = telling.sections.iter().flat_map(|section| &section.blocks).flat_map(|block| match block {
        Block::Title(line) => vec![*line],
        Block::Heading(_, lines) | Block::Turn(lines) | Block::Paragraph(lines) => lines.clone(),
        Block::Scene => vec![],
    });
    assert_eq!(lines.collect::<Vec<_>>(), (0..telling.lines.len()).collect::<Vec<_>>());
}

#[test]
fn a_turn_shows_its_speaker_and_a_paragraph_keeps_its_quotations() {
    let rendered = Rendered::new(STORY);
    let telling = rendered.telling();
    let markup = telling.markup(&telling.sections[0].blocks);
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
    let markup: String = telling.sections.iter().map(|section| telling.markup(&section.blocks)).collect();
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

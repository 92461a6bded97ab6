//! What the tests of both formats need.

use crate::attribute::attribute;
use crate::diag::Diagnostics;
use crate::read::{Input, format_of, read};
use crate::script::{Block, BlockKind, Footnotes, Manuscript, ReadOptions};
use std::io::{Cursor, Write};
use std::path::Path;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Packs files into an archive, the first one without compression.
pub fn packed(files: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (path, text) in files {
        zip.start_file(*path, stored).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Reads a document that must be in a format, and checks that all of it is spoken or skipped for a reason.
pub fn read_as(format: &str, bytes: Vec<u8>, footnotes: Footnotes) -> Manuscript {
    let path = Path::new("the-well.bin");
    assert_eq!(format_of(path, &bytes).name, format);
    let mut told = Diagnostics::new();
    let options = ReadOptions { footnotes, ..ReadOptions::default() };
    let manuscript = read(Input { path, bytes, options }, &mut told).expect("a document");
    assert!(!told.has_errors(), "{told:?}");
    let script = attribute(&manuscript, &Default::default(), &mut told);
    assert!(script.skipped.iter().all(|skip| skip.reason != "not read"), "{:?}", script.skipped);
    manuscript
}

/// The blocks as lines: headings with `#`, scene breaks as `***`, quotations with `>`, the author's line breaks as ` / `.
pub fn shown(manuscript: &Manuscript) -> Vec<String> {
    let line = |block: &Block| {
        let mut text = block.text.clone();
        for &at in block.breaks.iter().rev() {
            text.insert_str(at, "/ ");
        }
        match block.kind {
            BlockKind::Heading(level) => format!("{} {text}", "#".repeat(level.into())),
            BlockKind::Scene => "***".into(),
            BlockKind::Paragraph => ">".repeat(block.setting.quotes) + &text,
        }
    };
    manuscript.blocks.iter().map(line).collect()
}

/// The texts that were left out for a reason, without their markup.
pub fn skipped(manuscript: &Manuscript, reason: &str) -> Vec<String> {
    let found = manuscript.skipped.iter().filter(|skip| skip.reason == reason);
    let bare = |text: &str| {
        let parts = text.split('<').map(|part| part.split_once('>').map_or(part, |(_, rest)| rest));
        parts.collect::<String>()
    };
    found.map(|skip| bare(skip.place.text(&manuscript.parts))).filter(|text| !text.trim().is_empty()).collect()
}

//! The EPUB that came in goes out again with its sound: its own files, in which only ids and media overlays are added.

mod edits;
mod marks;
mod package;
#[cfg(test)]
mod tests;
mod version2;

use super::cues;
use super::package::{clock, millis};
use crate::diag::Span;
use crate::output::telling::Telling;
use crate::read::archive::Archive;
use crate::script::{Line, OriginalBook};
use marks::{Mark, Stretch, mark};
use package::{Added, Overlay};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Cursor, Seek, Write};
use std::path::PathBuf;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

/// What became of the book, besides that it speaks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rebound {
    /// It was EPUB 2 and became EPUB 3, because EPUB 2 has no media overlays.
    pub upgraded: bool,
    /// It had a narration of its own, which was replaced.
    pub replaced: bool,
}

/// A document of the book that is spoken.
struct Page {
    path: String,
    /// Its text with the ids.
    text: String,
    /// The elements of each line.
    marks: HashMap<usize, Vec<Mark>>,
    /// The clips of its overlay, in the order in which they are heard.
    clips: Vec<Clip>,
}

/// A part of the sound that belongs to an element.
struct Clip {
    id: String,
    /// The chapter whose sound it is.
    section: usize,
    /// Milliseconds from the beginning of that sound.
    begin: u64,
    end: u64,
}

/// Writes the book with its sound into an archive. `sounds` are the files of the chapters.
///
/// # Errors
/// The disk is full or failed, or the archive is damaged.
pub(super) fn bind<W: Write + Seek>(
    zip: ZipWriter<W>,
    telling: &Telling<'_>,
    original: &OriginalBook,
    sounds: &[Option<PathBuf>],
) -> io::Result<(W, Rebound)> {
    let pages = pages(telling, original);
    let mut archive = Archive::open(original.bytes.clone()).map_err(io::Error::other)?;
    let folder = free_folder(original, &archive);
    let overlays: Vec<Overlay> = pages.iter().enumerate().map(|(nth, page)| page.overlay(nth, &folder)).collect();
    let heard: HashSet<usize> = pages.iter().flat_map(|page| &page.clips).map(|clip| clip.section).collect();
    let heard: Vec<usize> = (0..sounds.len()).filter(|nth| heard.contains(nth)).collect();
    let names: Vec<String> = heard.iter().map(|&nth| format!("{folder}{}", sound_name(nth))).collect();
    let parts = &telling.book.script.parts;
    let added = Added { overlays: &overlays, sounds: &names, tags: &telling.tags, parts };
    let changed = package::changed(&original.package, &added, &mut archive).map_err(io::Error::other)?;
    let mut files = changed.files;
    for (page, overlay) in pages.iter().zip(&overlays) {
        let text = if changed.rebound.upgraded { version2::modern(&page.text) } else { page.text.clone() };
        files.insert(page.path.clone(), text);
        files.insert(overlay.file.clone(), smil(page, overlay));
    }
    let mut out = Out { zip, files };
    out.copy(original, &changed.dropped)?;
    out.rest()?;
    for (nth, name) in heard.into_iter().zip(names) {
        out.sound(&name, sounds[nth].as_ref())?;
    }
    Ok((out.zip.finish()?, changed.rebound))
}

/// A folder beside the package file that the book does not have.
fn free_folder(original: &OriginalBook, archive: &Archive) -> String {
    let mut folder = format!("{}narration/", folder_of(&original.package));
    while archive.paths().any(|path| path.starts_with(&folder)) {
        folder.insert(folder.len() - 1, 'x');
    }
    folder
}

/// The folder of a file, with a slash at its end, or nothing.
fn folder_of(path: &str) -> &str {
    path.rfind('/').map_or("", |slash| &path[..=slash])
}

fn sound_name(section: usize) -> String {
    format!("chapter-{:03}.m4a", section + 1)
}

/// The documents in which something is heard, in their order, with ids and clips.
fn pages(telling: &Telling<'_>, original: &OriginalBook) -> Vec<Page> {
    let mut stretches: HashMap<usize, Vec<Stretch>> = HashMap::new();
    for (nth, line) in telling.lines.iter().enumerate().filter(|(nth, _)| telling.cues[*nth].is_some()) {
        stretches.entry(line.place.part).or_default().extend(said(nth, line));
    }
    let mut pages = Vec::new();
    for (part, path) in &original.documents {
        let Some(mut stretches) = stretches.remove(part) else { continue };
        stretches.sort_by_key(|stretch| (stretch.span.start, stretch.span.end));
        let (text, marks) = mark(&telling.book.script.parts[*part].text, &stretches);
        let mut by_line: HashMap<usize, Vec<Mark>> = HashMap::new();
        for mark in marks {
            by_line.entry(mark.line).or_default().push(mark);
        }
        pages.push(Page { path: path.clone(), text, marks: by_line, clips: Vec::new() });
    }
    clips(telling, &mut pages);
    pages.retain(|page| !page.clips.is_empty());
    pages
}

/// Where a line is in its document, without the markup in it.
fn said(nth: usize, line: &Line) -> Vec<Stretch> {
    let (mut at, mut said) = (line.place.span.start, Vec::new());
    for skip in &line.skipped {
        said.push(Span::new(at, skip.place.span.start.max(at)));
        at = skip.place.span.end;
    }
    said.push(Span::new(at, line.place.span.end.max(at)));
    said.retain(|span| !span.is_empty());
    said.into_iter().map(|span| Stretch { line: nth, span }).collect()
}

/// Gives the elements of the pages their part of the sound. A line's part lasts until the next one begins, because reading
/// systems go from part to part. What is in no document, such as a title that only the package states, is heard with the
/// line after it.
fn clips(telling: &Telling<'_>, pages: &mut [Page]) {
    let mut page_of: HashMap<usize, usize> = HashMap::new();
    for (nth, page) in pages.iter().enumerate() {
        page_of.extend(page.marks.keys().map(|&line| (line, nth)));
    }
    for (nth, section) in telling.sections.iter().enumerate() {
        let zero = millis(telling, section.start);
        let placed: Vec<_> = cues(telling, section).into_iter().filter(|cue| page_of.contains_key(&cue.line)).collect();
        for (at, cue) in placed.iter().enumerate() {
            let begin = if at == 0 { zero } else { millis(telling, cue.start) };
            let end = millis(telling, placed.get(at + 1).map_or(section.end, |next| next.start));
            pages[page_of[&cue.line]].speak(cue.line, nth, begin - zero..end.max(begin) - zero);
        }
    }
}

impl Page {
    /// Divides the sound of a line among its elements, by their length.
    fn speak(&mut self, line: usize, section: usize, time: std::ops::Range<u64>) {
        let Some(marks) = self.marks.get(&line) else { return };
        let whole = marks.iter().map(|mark| mark.weight as u64).sum::<u64>().max(1);
        let (mut said, mut begin) = (0, time.start);
        for mark in marks {
            said += mark.weight as u64;
            let end = time.start + (time.end - time.start) * said / whole;
            if begin < end {
                self.clips.push(Clip { id: mark.id.clone(), section, begin, end });
                begin = end;
            }
        }
    }

    fn overlay(&self, nth: usize, folder: &str) -> Overlay {
        Overlay {
            document: self.path.clone(),
            file: format!("{folder}page-{:03}.smil", nth + 1),
            milliseconds: self.clips.iter().map(|clip| clip.end - clip.begin).sum(),
        }
    }
}

/// The media overlay of a page.
fn smil(page: &Page, overlay: &Overlay) -> String {
    let document = package::relative(&overlay.file, &page.path);
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<smil xmlns=\"http://www.w3.org/ns/SMIL\" version=\"3.0\">\n<body>\n",
    );
    for (nth, clip) in page.clips.iter().enumerate() {
        let _ = writeln!(
            out,
            "<par id=\"p{nth}\"><text src=\"{document}#{}\"/><audio src=\"{}\" clipBegin=\"{}\" clipEnd=\"{}\"/></par>",
            clip.id,
            sound_name(clip.section),
            clock(clip.begin),
            clock(clip.end),
        );
    }
    out + "</body>\n</smil>\n"
}

/// The archive that is written.
struct Out<W: Write + Seek> {
    zip: ZipWriter<W>,
    /// Files that are new or changed, and not written yet.
    files: BTreeMap<String, String>,
}

impl<W: Write + Seek> Out<W> {
    /// Copies the files of the book, byte by byte unless they are changed. The type of the file comes first.
    fn copy(&mut self, original: &OriginalBook, dropped: &HashSet<String>) -> io::Result<()> {
        self.zip.start_file("mimetype", options(CompressionMethod::Stored))?;
        self.zip.write_all(b"application/epub+zip")?;
        let mut archive = ZipArchive::new(Cursor::new(&original.bytes[..]))?;
        let mut seen = HashSet::from(["mimetype".to_string()]);
        for nth in 0..archive.len() {
            let file = archive.by_index_raw(nth)?;
            let name = file.name()?.into_owned();
            // Paths out of the archive belong to no book, and a signature does not hold for the book with its sound.
            let safe = file.enclosed_name().is_some() && name != "META-INF/signatures.xml";
            if file.is_dir() || !safe || dropped.contains(&name) || !seen.insert(name.clone()) {
                continue;
            }
            match self.files.remove(&name) {
                Some(text) => self.put(&name, &text)?,
                None => self.zip.raw_copy_file(file)?,
            }
        }
        Ok(())
    }

    /// Writes the files that the book did not have.
    fn rest(&mut self) -> io::Result<()> {
        std::mem::take(&mut self.files).iter().try_for_each(|(name, text)| self.put(name, text))
    }

    fn put(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.zip.start_file(name, options(CompressionMethod::Deflated))?;
        self.zip.write_all(package::in_utf8(text).as_bytes())
    }

    fn sound(&mut self, name: &str, file: Option<&PathBuf>) -> io::Result<()> {
        let Some(file) = file else { return Ok(()) };
        let mut file = File::open(file)?;
        let large = file.metadata()?.len() >= u64::from(u32::MAX);
        self.zip.start_file(name, options(CompressionMethod::Stored).large_file(large))?;
        io::copy(&mut file, &mut self.zip).map(drop)
    }
}

/// All times are the same, so that the same story gives the same bytes.
fn options(method: CompressionMethod) -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(method).last_modified_time(DateTime::default())
}

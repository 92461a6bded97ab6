//! EPUB 3 with media overlays: a book that reads itself aloud and marks each line while it is heard.
//!
//! A book that came as an EPUB goes out as the same book (see `original`). For any other, a new one is made:
//! each chapter has its text, its sound (AAC in MP4, one of the core media types) and a SMIL file that connects the
//! two. See EPUB 3.3, 9 "Media overlays" (<https://www.w3.org/TR/epub-33/#sec-media-overlays>).

mod original;
mod package;
#[cfg(test)]
mod tests;

pub use original::Rebound;

use super::side::SampleSource;
use super::tags::Tags;
use super::telling::{Element, Section, Telling};
use super::{Output, OutputError, Spec, m4b};
use crate::assemble::Cue;
use crate::fs::{Doing, PathError, Scratch, Staged};
use std::fs::File;
use std::io::{self, BufWriter, Seek, Write};
use std::path::{Path, PathBuf};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// Writes the book. The same story gives the same bytes. Returns what became of a book that came as an EPUB.
///
/// # Errors
/// The disk is full or failed, or the source of the sound did.
pub fn write<S: SampleSource>(path: &Path, telling: &Telling<'_>, sound: &S) -> Result<Rebound, S::Error> {
    let temp = Scratch::beside(path).map_err(OutputError::from)?;
    let sounds = encode(temp.path(), telling, sound)?;
    let staged = Staged::create(path).map_err(OutputError::from)?;
    let fault = |error| OutputError::from(PathError::new(path, Doing::Write, error));
    let zip = ZipWriter::new(BufWriter::with_capacity(64 << 10, staged));
    let (written, rebound) = match &telling.book.script.meta.original {
        Some(book) => original::bind(zip, telling, book, &sounds).map_err(fault)?,
        None => (bind(zip, telling, &sounds).map_err(fault)?, Rebound::default()),
    };
    let staged = written.into_inner().map_err(|error| fault(error.into_error()))?;
    staged.commit().map_err(OutputError::from)?;
    Ok(rebound)
}

/// Writes a sound file for each chapter in which something is heard, in one pass over the samples.
fn encode<S: SampleSource>(folder: &Path, telling: &Telling<'_>, sound: &S) -> Result<Vec<Option<PathBuf>>, S::Error> {
    let channels = usize::from(sound.channels());
    let mut sounds = vec![None; telling.sections.len()];
    let mut open: Option<Box<dyn Output>> = None;
    let (mut nth, mut at) = (0, 0);
    let mut begin = |nth: usize| -> Result<Option<Box<dyn Output>>, OutputError> {
        let section = &telling.sections[nth];
        if cues(telling, section).is_empty() {
            return Ok(None);
        }
        let path = folder.join(format!("{nth}.m4a"));
        let frames = Some(section.end - section.start);
        let spec = Spec { frames, ..Spec::new(telling.timeline.rate, sound.channels(), sound.bits()) };
        let tags = Tags { title: section.title.clone(), chapters: Vec::new(), cover: None, ..telling.tags.clone() };
        let file = m4b::open(&path, &spec, &tags)?;
        sounds[nth] = Some(path);
        Ok(Some(file))
    };
    let mut fresh = true;
    sound.mastered(&mut |mut samples| {
        while !samples.is_empty() {
            if fresh {
                open = begin(nth)?;
                fresh = false;
            }
            let left = telling.sections[nth].end.saturating_sub(at);
            let last = nth + 1 == telling.sections.len();
            let now = if last { samples.len() } else { samples.len().min(left as usize * channels) };
            if let Some(file) = &mut open {
                file.write(&samples[..now])?;
            }
            at += (now / channels) as u64;
            samples = &samples[now..];
            if !last && at >= telling.sections[nth].end {
                if let Some(file) = open.take() {
                    file.finish()?;
                }
                nth += 1;
                fresh = true;
            }
        }
        Ok(())
    })?;
    if let Some(file) = open {
        file.finish()?;
    }
    Ok(sounds)
}

/// Puts everything into the archive. The type of the file comes first and uncompressed (EPUB OCF 3.3, 4.3).
fn bind<W: Write + Seek>(mut zip: ZipWriter<W>, telling: &Telling<'_>, sounds: &[Option<PathBuf>]) -> io::Result<W> {
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    // All times are the same, so that the same story gives the same bytes.
    let stored = stored.last_modified_time(DateTime::default());
    let mut put = |name: &str, bytes: &[u8]| -> io::Result<()> {
        zip.start_file(name, stored)?;
        zip.write_all(bytes)
    };
    put("mimetype", b"application/epub+zip")?;
    put("META-INF/container.xml", package::CONTAINER.as_bytes())?;
    let heard: Vec<bool> = sounds.iter().map(Option::is_some).collect();
    put("EPUB/package.opf", package::package(telling, &heard).as_bytes())?;
    put("EPUB/nav.xhtml", package::nav(telling).as_bytes())?;
    put("EPUB/style.css", include_bytes!("epub/style.css"))?;
    if let Some(cover) = &telling.tags.cover {
        put(&format!("EPUB/{}", package::cover_name(cover)), &cover.bytes)?;
    }
    for (nth, section) in telling.sections.iter().enumerate() {
        put(&format!("EPUB/{}.xhtml", package::name(nth)), package::chapter(telling, section).as_bytes())?;
        if heard[nth] {
            put(&format!("EPUB/{}.smil", package::name(nth)), package::overlay(telling, nth).as_bytes())?;
        }
    }
    for (nth, path) in sounds.iter().enumerate() {
        let Some(path) = path else { continue };
        let mut file = File::open(path)?;
        let large = file.metadata()?.len() >= u64::from(u32::MAX);
        zip.start_file(format!("EPUB/{}.m4a", package::name(nth)), stored.large_file(large))?;
        io::copy(&mut file, &mut zip)?;
    }
    Ok(zip.finish()?)
}

/// What is heard in a section, in order.
fn cues(telling: &Telling<'_>, section: &Section) -> Vec<Cue> {
    let lines = section.elements.iter().flat_map(Element::lines);
    lines.filter_map(|&line| telling.cues[line]).collect()
}

//! An HTML file to read along with: the text, the sound, and who speaks when. It needs no network and sends no requests.

#[cfg(test)]
mod tests;

use super::side::SampleSource;
use super::telling::{Element, Section, Telling, colour, escape};
use super::{OutputError, Spec};
use crate::fs::{Doing, PathError, Scratch, Staged};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use std::fs::File;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::{Component, Path, PathBuf};

/// The largest sound file that is put into the page, in bytes: about three hours. Phones have to hold it in memory.
pub const LARGEST: u64 = 48 << 20;

/// The most bars of the waveform: a few for each pixel of a wide screen.
const BARS: u64 = 4000;

/// The files from which the page is made.
const HTML: &str = include_str!("page/page.html");
const CSS: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");

/// Where the sound of a page is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PageSound {
    /// In the page.
    Inside,
    /// In the page, although it has so many bytes that phones may be unable to open it, because there is no single
    /// sound file that the page could link to.
    Heavy(u64),
    /// In a sound file, because it is too large to be put into the page. This is the link to the file from the page.
    Linked(String),
}

/// Writes the page, and returns where its sound is.
///
/// # Errors
/// The disk is full or failed, or the source of the sound did.
pub fn write<S: SampleSource>(path: &Path, telling: &Telling<'_>, sound: &S) -> Result<PageSound, S::Error> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let temp = Scratch::beside(path).map_err(OutputError::from)?;
    let encoded = temp.path().join("sound.opus");
    let peaks = encode(&encoded, telling, sound)?;
    let size = std::fs::metadata(&encoded).map_or(0, |data| data.len());
    let link = sound.file().filter(|_| size > LARGEST).map(|file| relative(folder, file));
    let source = match &link {
        Some(link) => Source::Link(link),
        None => Source::File(&encoded),
    };
    assemble(path, telling, &peaks, &source)?;
    Ok(match link {
        Some(link) => PageSound::Linked(link),
        None if size > LARGEST => PageSound::Heavy(size),
        None => PageSound::Inside,
    })
}

/// Where the page takes its sound from.
enum Source<'a> {
    Link(&'a str),
    File(&'a Path),
}

/// Writes the Opus file, and measures how loud each bar of the waveform is.
fn encode<S: SampleSource>(path: &Path, telling: &Telling<'_>, sound: &S) -> Result<Vec<u8>, S::Error> {
    let (rate, frames, channels) = (telling.timeline.rate, telling.timeline.frames, sound.channels());
    let spec = Spec { frames: Some(frames), ..Spec::new(rate, channels, sound.bits()) };
    let format = super::by_name("opus").expect("it is in the table");
    let mut file = (format.open)(path, &spec, &telling.tags)?;
    sound.encode(format, &spec, &mut *file)?;
    file.finish()?;
    let bars = (frames * 20 / u64::from(rate)).clamp(1, BARS);
    let width = frames.div_ceil(bars).max(1) * u64::from(channels);
    let mut sums = vec![0.0_f64; frames.div_ceil(width / u64::from(channels)) as usize];
    let mut at = 0_u64;
    sound.mastered(&mut |samples| {
        for sample in samples {
            if let Some(sum) = sums.get_mut((at / width) as usize) {
                *sum += f64::from(*sample).powi(2);
            }
            at += 1;
        }
        Ok(())
    })?;
    // Bars show mean levels, because the peaks of stretches of seconds are all alike.
    let loudest = sums.iter().copied().fold(1e-9, f64::max);
    Ok(sums.iter().map(|sum| ((sum / loudest).sqrt() * 255.0).round() as u8).collect())
}

fn assemble(path: &Path, telling: &Telling<'_>, peaks: &[u8], source: &Source<'_>) -> Result<(), OutputError> {
    let fault = |error| OutputError::from(PathError::new(path, Doing::Write, error));
    let staged = Staged::create(path)?;
    let mut out = BufWriter::with_capacity(64 << 10, staged);
    // The template is split at its marks only once, so that marks in the author's text are never replaced.
    for (nth, part) in HTML.split("{{").enumerate() {
        let Some((mark, rest)) = part.split_once("}}").filter(|_| nth > 0) else {
            out.write_all(part.as_bytes()).map_err(fault)?;
            continue;
        };
        match (mark, source) {
            ("sound", Source::File(file)) => embed(file, &mut out)?,
            ("sound", Source::Link(_)) => {}
            _ => out.write_all(fill(mark, telling, peaks, source).as_bytes()).map_err(fault)?,
        }
        out.write_all(rest.as_bytes()).map_err(fault)?;
    }
    let staged = out.into_inner().map_err(|error| fault(error.into_error()))?;
    Ok(staged.commit()?)
}

/// The text that replaces a mark of the template.
fn fill(mark: &str, telling: &Telling<'_>, peaks: &[u8], source: &Source<'_>) -> String {
    match mark {
        "language" => escape(telling.language()),
        "title" => escape(&telling.tags.title),
        "description" => escape(telling.tags.description.as_deref().unwrap_or(&telling.tags.title)),
        "head" => head(telling),
        "css" => CSS.into(),
        "script" => SCRIPT.into(),
        "contents" => contents(telling),
        "cast" => cast(telling),
        "text" => {
            let section = |(nth, section): (usize, &Section)| {
                let elements = section.elements.iter().filter(|element| !matches!(element, Element::Title(_)));
                format!("<section id=\"c{nth}\">\n{}</section>\n", telling.markup(elements))
            };
            telling.sections.iter().enumerate().map(section).collect()
        }
        "data" => data(telling, peaks, source),
        _ => unreachable!("the template knows no other mark"),
    }
}

/// The title and the author. If they are announced, they are lines like any other, which are shown here and not in the text.
fn head(telling: &Telling<'_>) -> String {
    let announced: Vec<_> = announced(telling).collect();
    let said = |text: &str| {
        let line = announced.iter().find(|&&line| telling.lines[line].text == text);
        line.map_or_else(|| escape(text), |&line| telling.line(line))
    };
    let mut out = format!("<h1>{}</h1>", said(&telling.tags.title));
    if let Some(author) = &telling.tags.author {
        out += &format!("<p class=\"by\">by {}</p>", said(author));
    }
    let others = announced.iter().filter(|&&line| {
        let text = &telling.lines[line].text;
        *text != telling.tags.title && telling.tags.author.as_ref() != Some(text)
    });
    others.for_each(|&line| out += &format!("<p class=\"by\">{}</p>", telling.line(line)));
    if let Some(text) = &telling.tags.description {
        out += &format!("<p class=\"about\">{}</p>", escape(text));
    }
    out
}

fn announced(telling: &Telling<'_>) -> impl Iterator<Item = usize> {
    telling.sections[0].elements.iter().filter_map(|element| match element {
        Element::Title(line) => Some(*line),
        _ => None,
    })
}

fn contents(telling: &Telling<'_>) -> String {
    let row = |(nth, section): (usize, &Section)| {
        let time = clock(telling.seconds(section.start));
        format!(
            "<li><a href=\"#c{nth}\" data-chapter=\"{nth}\"><span>{}</span> <time>{time}</time></a></li>\n",
            escape(&section.title)
        )
    };
    telling.sections.iter().enumerate().map(row).collect()
}

fn cast(telling: &Telling<'_>) -> String {
    let row = |(speaker, seconds): (crate::script::SpeakerId, f64)| {
        let name = escape(telling.book.script.name(speaker));
        format!("<li class=\"v{}\"><i></i><span>{name}</span> <time>{}</time></li>\n", colour(speaker), clock(seconds))
    };
    telling.heard().into_iter().map(row).collect()
}

/// The data for the page's script. `<` is escaped, so that no text can close the element.
fn data(telling: &Telling<'_>, peaks: &[u8], source: &Source<'_>) -> String {
    let millis = |sample: u64| (telling.seconds(sample) * 1000.0).round() as u64;
    let line = |cue: &crate::assemble::Cue| {
        let speaker = telling.lines[cue.line].speaker;
        json!([cue.line, millis(cue.start), millis(cue.end), speaker.0, colour(speaker)])
    };
    let names: Vec<_> = telling.book.script.speakers.iter().map(|speaker| &speaker.name).collect();
    let data = json!({
        "title": telling.tags.title,
        "author": telling.tags.author,
        "duration": millis(telling.timeline.frames),
        "names": names,
        "lines": telling.timeline.cues.iter().map(line).collect::<Vec<_>>(),
        "chapters": telling.sections.iter().map(|section| millis(section.start)).collect::<Vec<_>>(),
        "peaks": STANDARD.encode(peaks),
        "link": match source { Source::Link(link) => Some(link), Source::File(_) => None },
    });
    data.to_string().replace('<', "\\u003c").replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}

/// Copies a file as base64, block by block.
fn embed(file: &Path, out: &mut impl Write) -> Result<(), OutputError> {
    let fault = |error| OutputError::from(PathError::new(file, Doing::Read, error));
    let mut input = BufReader::new(File::open(file).map_err(fault)?);
    // The size is a multiple of three, so that only the last block needs padding.
    let mut block = Vec::with_capacity(48 << 10);
    loop {
        block.clear();
        input.by_ref().take(48 << 10).read_to_end(&mut block).map_err(fault)?;
        if block.is_empty() {
            return Ok(());
        }
        out.write_all(STANDARD.encode(&block).as_bytes()).map_err(fault)?;
    }
}

/// A link from a folder to a file: the relative path, or the path of the file itself if there is none.
fn relative(folder: &Path, file: &Path) -> String {
    let whole = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_path_buf());
    let (from, to) = (whole(folder), whole(file));
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| Component::ParentDir);
    let way: PathBuf = up.chain(to.components().skip(shared)).collect();
    let names = way.components().map(|part| percent(&part.as_os_str().to_string_lossy()));
    names.collect::<Vec<_>>().join("/")
}

/// Percent-encodes everything except the unreserved characters (RFC 3986, 2.3).
fn percent(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}

/// Writes a time as players show it: 4:05, or 1:04:05.
fn clock(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    match seconds / 3600 {
        0 => format!("{}:{:02}", seconds / 60, seconds % 60),
        hours => format!("{hours}:{:02}:{:02}", seconds / 60 % 60, seconds % 60),
    }
}

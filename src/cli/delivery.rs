//! Where the sound goes and what it must measure: chosen from what was typed, voices.toml and the script.

use super::args::Render;
use super::{Console, Fault};
use fullcast::assemble::{self, Frame, Timeline};
use fullcast::audio::measure::Measures;
use fullcast::audio::target::{self, Target, Verdict, judge};
use fullcast::book::Book;
use fullcast::diag::{Advice, Diagnostic};
use fullcast::fs;
use fullcast::output::tags::{Chapter, Tags};
use fullcast::output::{self, Bits, OutputRow, Spec, playlist};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a render shall bring forth.
pub struct Delivery {
    pub target: &'static Target,
    pub format: &'static OutputRow,
    /// The file; with `split` the folder.
    pub path: PathBuf,
    /// One file for each chapter.
    pub split: bool,
    pub room_tone: bool,
}

/// One file to be written.
pub struct Part {
    pub path: PathBuf,
    pub timeline: Arc<Timeline>,
    pub tags: Tags,
}

impl Delivery {
    pub fn choose(args: &Render, book: &Book, console: &Console) -> Result<Self, Fault> {
        let master = &book.voices.master;
        let name = args.target.as_deref().or(master.target.as_deref()).unwrap_or(target::DEFAULT_TARGET);
        let target = target::find(name).expect("both the command line and voices.toml know the names");
        let acx = target.duration.is_some();
        let split = args.split.is_some() || acx;
        let by_name = args.format.as_deref().and_then(|name| output::OUTPUTS.iter().find(|row| row.name == name));
        let by_path = args.output.as_deref().and_then(output::by_path);
        let format = match by_name.or(by_path) {
            Some(format) => format,
            None if !split && args.output.is_some() => return Err(unknown_format(args.output.as_deref())),
            None if acx => acx_format(args, console),
            None => &output::OUTPUTS[0],
        };
        let path = match (&args.output, split) {
            (Some(path), true) if by_path.is_some() => path.with_extension(""),
            (Some(path), _) => path.clone(),
            (None, true) => book.path.with_extension(""),
            (None, false) => book.path.with_extension(format.extensions[0]),
        };
        Ok(Self { target, format, path, split, room_tone: acx || master.room_tone.unwrap_or(false) })
    }

    /// The rate of the output.
    pub fn rate(&self, args: &Render, natural: u32) -> u32 {
        args.rate.or(self.target.rate).unwrap_or(natural)
    }

    pub fn spec(&self, args: &Render, rate: u32, channels: u16, frames: u64) -> Spec {
        let channels = self.target.channels.unwrap_or(channels);
        Spec { frames: Some(frames), ..Spec::new(rate, channels, Bits::from_count(args.bits).unwrap_or_default()) }
    }

    /// Refuses, before anything is spoken, what will not fit into the file.
    pub fn check_size(&self, args: &Render, book: &Book) -> Result<(), Fault> {
        let rate = self.rate(args, assemble::DEFAULT_RATE);
        // Chapters of unknown length are checked when they are known.
        let seconds = if self.split { 1.0 } else { assemble::estimated_seconds(&book.plan) };
        let frames = (seconds * f64::from(rate)) as u64;
        Ok((self.format.check_size)(frames, &self.spec(args, rate, assemble::channels(&book.plan), frames))?)
    }

    /// A folder that is missing or read-only is better told before an hour of speech than behind it.
    pub fn check_place(&self) -> Result<(), Fault> {
        if self.split {
            fs::make_folder(&self.path)?;
            fs::Staged::create(self.playlist())?;
        } else {
            fs::Staged::create(&self.path)?;
        }
        Ok(())
    }

    pub fn playlist(&self) -> PathBuf {
        let name = self.path.file_name().unwrap_or("chapters".as_ref());
        self.path.join(name).with_added_extension("m3u8")
    }

    /// Lays the target's silences around every file and says where the files begin. Gains come later.
    pub fn arrange(&self, book: &Book, mut timeline: Timeline) -> (Timeline, Vec<u64>) {
        timeline.room_tone = self.room_tone;
        timeline.channels = self.target.channels.unwrap_or(timeline.channels);
        let frame = self.target.head.zip(self.target.tail);
        if !self.split && frame.is_none() {
            return (timeline, vec![0]);
        }
        let chapters = if self.split { Tags::of(book, &timeline).chapters } else { Vec::new() };
        let mut parts = timeline.cut(&chapters.iter().map(|chapter| chapter.start).collect::<Vec<_>>());
        if let Some((head, tail)) = frame {
            let middle = |(least, most): (f64, f64)| (least + most) / 2.0;
            let frame = Frame { head: middle(head), tail: middle(tail) };
            parts = parts.iter().map(|part| part.framed(frame)).collect();
        }
        let starts = parts.iter().scan(0, |at, part| {
            *at += part.frames;
            Some(*at - part.frames)
        });
        let starts = starts.collect();
        (Timeline::join(&parts).unwrap_or(timeline), starts)
    }

    /// The files.
    pub fn parts(
        &self,
        book: &Book,
        whole: &Arc<Timeline>,
        starts: &[u64],
        cover: Option<&output::tags::Cover>,
    ) -> Vec<Part> {
        let tags = Tags { cover: cover.cloned(), ..Tags::of(book, whole) };
        if !self.split {
            return vec![Part { path: self.path.clone(), timeline: whole.clone(), tags }];
        }
        let title = |nth: usize| tags.chapters.get(nth).map_or(&tags.title, |chapter: &Chapter| &chapter.title);
        let titles: Vec<String> = (0..starts.len()).map(|nth| title(nth).clone()).collect();
        let names = playlist::file_names(&titles, self.format.extensions[0]);
        let parts = whole.cut(starts).into_iter().zip(titles).zip(names);
        let part = |(nth, ((timeline, title), name)): (usize, ((Timeline, String), String))| Part {
            path: self.path.join(name),
            timeline: timeline.into(),
            tags: tags.of_chapter(nth, title),
        };
        parts.enumerate().map(part).collect()
    }

    /// The playlist of the written files.
    pub fn finish(&self, parts: &[Part]) -> Result<(), Fault> {
        if !self.split {
            return Ok(());
        }
        let entry = |part: &Part| playlist::Entry {
            file: part.path.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            title: part.tags.title.clone(),
            seconds: part.timeline.frames as f64 / f64::from(part.timeline.rate),
        };
        Ok(playlist::write(&self.playlist(), &parts.iter().map(entry).collect::<Vec<_>>())?)
    }
}

/// MP3, which ACX asks for, where it is built in.
fn acx_format(args: &Render, console: &Console) -> &'static OutputRow {
    let mp3 = output::OUTPUTS.iter().find(|row| row.name == "mp3");
    let spec = Spec::new(44_100, 1, Bits::Sixteen);
    if let Some(mp3) = mp3.filter(|row| (row.check_size)(1, &spec).is_ok()) {
        return mp3;
    }
    if !args.quiet {
        console.say(format_args!(
            "note: ACX takes MP3 files, which this build lacks (cargo feature `mp3`): WAV files are written"
        ));
    }
    &output::OUTPUTS[0]
}

fn unknown_format(path: Option<&Path>) -> Fault {
    let known: Vec<_> =
        output::OUTPUTS.iter().flat_map(|row| row.extensions).map(|ending| format!(".{ending}")).collect();
    let shown = path.unwrap_or(Path::new("")).display();
    Diagnostic::error("unknown-format", format!("the name {shown} does not say which format to write"))
        .hint(format!("end it with one of: {}", known.join(", ")))
        .advise(Advice::NameFormat)
        .into()
}

/// Of no interest at the end of a render, unless the target asks for it.
const DETAILS: &[&str] = &["sample peak", "clipped samples", "longest silence", "duration", "sample rate", "channels"];

/// What a file measures against a target; in the short form without details.
pub fn table(measures: &Measures, target: &Target, short: bool) -> (String, bool) {
    let rows = judge(measures, target);
    let passed = rows.iter().all(|row| row.verdict != Verdict::Fail);
    let mut text = String::new();
    for row in rows.iter().filter(|row| !short || row.verdict != Verdict::Info || !DETAILS.contains(&row.quantity)) {
        let verdict = if row.verdict == Verdict::Info { "" } else { row.verdict.word() };
        let line = format!("  {:<19}  {:>12}  {:<24}  {verdict}", row.quantity, row.value_text(), row.allowed_text());
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{}", line.trim_end());
    }
    (text, passed)
}

//! Where everything goes and what it must measure, chosen from the order, voices.toml and the script.

use super::places::{Place, Places};
use super::{Note, Order, Product, PublishError, PublishedVolume, Sides, Volume};
use crate::assemble::{self, Frame, Timeline};
use crate::audio::target::{self, Target};
use crate::book::Book;
use crate::output::subtitles::{self, SubtitleFormat};
use crate::output::tags::{self, Cover, Tags};
use crate::output::{self, Bits, OUTPUTS, OutputRow, Spec, playlist, stems};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What an order means for a certain book.
pub(super) struct Layout<'a> {
    pub book: &'a Book,
    pub order: &'a Order,
    /// The files next to the sound, with the endings of their formats.
    pub sides: Sides,
    pub target: &'static Target,
    pub format: &'static OutputRow,
    /// The file of the sound or, if the book is split, its folder.
    pub path: PathBuf,
    /// Whether each chapter is a volume of its own.
    pub split: bool,
    pub room_tone: bool,
    /// Formats of the subtitles next to every volume, each once, sorted by extension.
    pub volume_subtitles: Vec<&'static SubtitleFormat>,
    pub notes: Vec<Note>,
}

impl<'a> Layout<'a> {
    pub fn choose(book: &'a Book, order: &'a Order) -> Result<Self, PublishError> {
        let master = &book.voices.master;
        let name = order.target.as_deref().or(master.target.as_deref()).unwrap_or(target::DEFAULT_TARGET);
        let target = target::find(name).ok_or_else(|| PublishError::UnknownTarget(name.into()))?;
        let split = order.split || target.split;
        let (format, note) = format(order, target, split)?;
        Ok(Self {
            book,
            order,
            sides: order.sides.named()?,
            target,
            format,
            path: path(book, order, format, split)?,
            split,
            room_tone: target.room_tone || master.room_tone.unwrap_or(false),
            volume_subtitles: volume_subtitles(order)?,
            notes: note.into_iter().collect(),
        })
    }

    /// The rate of the output. `natural` is the rate at which nothing is lost.
    pub fn rate(&self, natural: u32) -> u32 {
        self.order.rate.or(self.target.rate).unwrap_or(natural)
    }

    /// Whether volumes are measured.
    pub fn measured(&self) -> bool {
        self.order.measure && self.target.judges()
    }

    pub fn spec(&self, rate: u32, channels: u16, frames: u64) -> Spec {
        let channels = self.target.channels.unwrap_or(channels);
        Spec { frames: Some(frames), ..Spec::new(rate, channels, self.order.bits) }
    }

    /// Checks that the sound fits into the file. The length is an estimate, and that of chapters is unknown before they are
    /// spoken.
    pub fn check_size(&self) -> Result<(), PublishError> {
        let plan = &self.book.plan;
        let rate = self.rate(assemble::DEFAULT_RATE);
        let seconds = if self.split { 1.0 } else { assemble::estimated_seconds(plan) };
        let frames = (seconds * f64::from(rate)) as u64;
        Ok((self.format.check_size)(frames, &self.spec(rate, assemble::channels(plan), frames))?)
    }

    /// Every file and folder that will be written.
    pub fn places(&self) -> Result<Places, PublishError> {
        let mut all = Vec::new();
        let chosen = |place: Place| if self.order.output.is_some() { place } else { place.by_default() };
        if self.split {
            all.push(chosen(Place::folder(Product::Volumes, &self.path)));
            all.push(Place::file(Product::Playlist, self.playlist()).by_default());
        }
        for sound in self.files() {
            let place = |product, path| match self.split {
                true => Place::among(product, path),
                false => Place::file(product, path),
            };
            let beside = self.volume_subtitles.iter().map(|format| sound.with_extension(format.extension));
            let beside: Vec<_> = beside.map(|path| place(Product::Subtitles, path).by_default()).collect();
            all.push(chosen(place(Product::Sound, sound)));
            all.extend(beside);
        }
        let sides = &self.sides;
        all.extend(sides.timeline.iter().map(|path| Place::file(Product::Timeline, path)));
        all.extend(sides.page.iter().map(|path| Place::file(Product::Page, path)));
        for path in &sides.subtitles {
            subtitles::format_of(path).ok_or_else(|| PublishError::NoSubtitles(path.clone()))?;
            all.push(Place::file(Product::Subtitles, path));
        }
        all.extend(sides.labels.iter().map(|path| Place::file(Product::Labels, path)));
        all.extend(sides.epub.iter().map(|path| Place::file(Product::Epub, path)));
        if let Some(folder) = &sides.stems {
            all.push(Place::folder(Product::Stems, folder));
            all.extend(stems::file_names(self.book).map(|name| Place::among(Product::Stem, folder.join(name))));
        }
        Ok(Places(all))
    }

    /// The files of the sound.
    pub fn files(&self) -> Vec<PathBuf> {
        if !self.split {
            return vec![self.path.clone()];
        }
        let titles = tags::chapter_titles(self.book);
        let titles = if titles.is_empty() { vec![self.book.script.meta.title.clone()] } else { titles };
        self.names(&titles).map(|name| self.path.join(name)).collect()
    }

    fn names(&self, titles: &[String]) -> impl Iterator<Item = String> {
        playlist::file_names(titles, self.format.extensions[0]).into_iter()
    }

    pub fn playlist(&self) -> PathBuf {
        let name = self.path.file_name().unwrap_or("chapters".as_ref());
        self.path.join(name).with_added_extension("m3u8")
    }

    /// Puts the target's silences around every volume, and makes room for the joints of the format's segments. Also returns
    /// the samples at which the volumes start. Gains are set later.
    pub fn arrange(&self, mut timeline: Timeline) -> (Timeline, Vec<u64>) {
        timeline.room_tone = self.room_tone;
        timeline.channels = self.target.channels.unwrap_or(timeline.channels);
        // Subtitles say themselves when their words are heard.
        let timed = self.book.script.meta.lasts.is_some();
        let frame = self.target.head.zip(self.target.tail).filter(|_| !timed);
        let mut volumes = if self.split { timeline.cut(&self.chapters_in(&timeline)) } else { vec![timeline] };
        if let Some((head, tail)) = frame {
            let middle = |(least, most): (f64, f64)| (least + most) / 2.0;
            let frame = Frame { head: middle(head), tail: middle(tail) };
            volumes = volumes.iter().map(|volume| volume.framed(frame)).collect();
        }
        if let Some(segments) = self.format.segments.as_ref().filter(|_| !timed) {
            let jointed = |volume: &Timeline| {
                let spec = self.spec(volume.rate, volume.channels, volume.frames);
                volume.with_joints((segments.grid)(&spec), &self.chapters_in(volume))
            };
            volumes = volumes.iter().map(jointed).collect();
        }
        let starts = volumes.iter().scan(0, |at, volume| {
            *at += volume.frames;
            Some(*at - volume.frames)
        });
        let starts = starts.collect();
        let whole = if volumes.len() == 1 { volumes.pop() } else { Timeline::join(&volumes) };
        (whole.expect("there is always a volume"), starts)
    }

    /// The samples at which chapters begin.
    pub fn chapters_in(&self, timeline: &Timeline) -> Vec<u64> {
        let tags = Tags::of(self.book, timeline);
        tags.chapters.iter().map(|chapter| chapter.start).collect()
    }

    /// The volumes of the whole, which start at these samples.
    pub fn volumes(&self, whole: &Arc<Timeline>, starts: &[u64], cover: Option<Cover>) -> Vec<Volume> {
        let tags = Tags { cover, ..Tags::of(self.book, whole) };
        if !self.split {
            return vec![Volume { path: self.path.clone(), timeline: whole.clone(), tags }];
        }
        let title = |nth: usize| tags.chapters.get(nth).map_or(&tags.title, |chapter| &chapter.title);
        let titles: Vec<String> = (0..starts.len()).map(|nth| title(nth).clone()).collect();
        let names = self.names(&titles);
        let volumes = whole.cut(starts).into_iter().zip(&titles).zip(names).enumerate();
        let volume = |(nth, ((timeline, title), name)): (usize, ((Timeline, &String), String))| Volume {
            path: self.path.join(name),
            timeline: timeline.into(),
            tags: tags.of_chapter(nth, title.clone()),
        };
        volumes.map(volume).collect()
    }

    /// Writes the playlist of the volumes, if there are several, and returns its path.
    pub fn write_playlist(&self, volumes: &[PublishedVolume]) -> Result<Option<PathBuf>, PublishError> {
        if !self.split {
            return Ok(None);
        }
        let entry = |PublishedVolume { volume, .. }: &PublishedVolume| playlist::PlaylistEntry {
            file: volume.name(),
            title: volume.tags.title.clone(),
            seconds: volume.seconds(),
        };
        let path = self.playlist();
        playlist::write(&path, &volumes.iter().map(entry).collect::<Vec<_>>())?;
        Ok(Some(path))
    }

    /// The folder of the sound.
    pub fn folder(&self) -> &Path {
        let parent = self.path.parent().filter(|parent| !parent.as_os_str().is_empty());
        if self.split { &self.path } else { parent.unwrap_or(Path::new(".")) }
    }
}

/// The format that the order names, or else the one of the output's extension, or else the one that the target requires
/// if this build has it, or else the first one. If the build does not have it, a note says so.
fn format(order: &Order, target: &Target, split: bool) -> Result<(&'static OutputRow, Option<Note>), PublishError> {
    if let Some(name) = &order.format {
        let row = output::by_name(name).ok_or_else(|| PublishError::UnknownFormat(name.clone()))?;
        return Ok((row, None));
    }
    if let Some(path) = &order.output {
        match output::by_path(path) {
            Some(row) => return Ok((row, None)),
            None if !split => return Err(PublishError::NoFormat(path.clone())),
            // The output is a folder.
            None => {}
        }
    }
    let usual = &OUTPUTS[0];
    let Some(wanted) = target.format.and_then(output::by_name) else { return Ok((usual, None)) };
    let spec = Spec::new(target.rate.unwrap_or(44_100), target.channels.unwrap_or(1), Bits::default());
    Ok(match (wanted.check_size)(1, &spec) {
        Ok(()) => (wanted, None),
        Err(_) => {
            let note = Note::FormatNotBuilt { target: target.name, wanted: wanted.name, written: usual.name };
            (usual, Some(note))
        }
    })
}

fn path(book: &Book, order: &Order, format: &OutputRow, split: bool) -> Result<PathBuf, PublishError> {
    let named_like = book.path.as_ref().map(|script| match (&order.folder, script.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => script.clone(),
    });
    Ok(match (&order.output, named_like, split) {
        (Some(path), _, true) if output::by_path(path).is_some() => path.with_extension(""),
        (Some(path), ..) => path.clone(),
        (None, Some(script), true) => script.with_extension(""),
        (None, Some(script), false) => script.with_extension(format.extensions[0]),
        (None, None, _) => return Err(PublishError::NoOutput),
    })
}

fn volume_subtitles(order: &Order) -> Result<Vec<&'static SubtitleFormat>, PublishError> {
    let known = |name: &String| {
        let found = subtitles::FORMATS.iter().find(|format| format.extension.eq_ignore_ascii_case(name));
        found.ok_or_else(|| PublishError::NoSubtitles(name.into()))
    };
    let mut formats = order.sides.volume_subtitles.iter().map(known).collect::<Result<Vec<_>, _>>()?;
    formats.sort_by_key(|format| format.extension);
    formats.dedup_by_key(|format| format.extension);
    Ok(formats)
}

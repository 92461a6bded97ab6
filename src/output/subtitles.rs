//! Subtitles: SRT for video players, WebVTT for the web, ASS with a colour for each speaker.

mod lending;
mod pieces;
#[cfg(test)]
mod tests;

use super::telling::{COLOURS, Telling, colour};
use super::{OutputError, side};
use crate::diag::{is_control, one_line};
use crate::script::SpeakerId;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::ops::Range;
use std::path::Path;

/// A format of subtitles.
pub struct SubtitleFormat {
    /// The extension of its files, in lower case and without the dot.
    pub extension: &'static str,
    /// Makes the whole text of a file.
    pub render: fn(&Telling<'_>) -> String,
}

/// Every format.
pub const FORMATS: &[SubtitleFormat] = &[
    SubtitleFormat { extension: "srt", render: srt },
    SubtitleFormat { extension: "vtt", render: vtt },
    SubtitleFormat { extension: "ass", render: ass },
];

/// Finds the format of a path by its extension, in upper or lower case.
pub fn format_of(path: &Path) -> Option<&'static SubtitleFormat> {
    let extension = path.extension()?.to_str()?;
    FORMATS.iter().find(|format| format.extension.eq_ignore_ascii_case(extension))
}

/// Writes a file of subtitles.
///
/// # Errors
/// The disk is full or failed.
pub fn write(path: &Path, format: &SubtitleFormat, telling: &Telling<'_>) -> Result<(), OutputError> {
    side::write_text(path, &(format.render)(telling))
}

/// A piece of text that is shown at once. Its times are in the ticks of the format.
#[derive(Clone, Debug, PartialEq)]
struct Shown {
    start: u64,
    end: u64,
    speaker: SpeakerId,
    rows: Vec<String>,
}

/// The shortest time, in seconds, for which anything is shown if the silence after it is long enough: 5/6, as
/// broadcasters require (Netflix Timed Text Style Guide, "Duration").
const SHORTEST: f64 = 5.0 / 6.0;

/// How many characters per second adults read with ease (the same guide: 17 for most languages, 20 for English). Text
/// that is spoken faster stays on the screen during the silence after it, and if that is not enough, it also appears before
/// it is heard, as far as there is silence.
const READ: f64 = 17.0;
const READ_IN_ENGLISH: f64 = 20.0;

/// How many seconds before it is heard text appears at most.
const EARLY: f64 = 0.5;

/// Everything that is shown, in order and without overlaps. `named` puts speakers' names before what they say.
fn shown(telling: &Telling<'_>, ticks: u32, named: bool) -> Vec<Shown> {
    let english = telling.language().split('-').next().is_some_and(|first| first.eq_ignore_ascii_case("en"));
    let read = if english { READ_IN_ENGLISH } else { READ };
    let cues = &telling.timeline.cues;
    let mut all: Vec<Shown> = Vec::new();
    let mut wanted = Vec::new();
    for (nth, cue) in cues.iter().enumerate() {
        let line = telling.lines[cue.line];
        let pieces = Pieces::of(telling, cue.line, named);
        let limit = cues.get(nth + 1).map_or(telling.timeline.frames, |next| next.start);
        let seconds = |sample: u64| telling.seconds(sample);
        let earliest = all.last().map_or(0.0, |last| last.end as f64 / f64::from(ticks));
        let time = Time { heard: seconds(cue.start)..seconds(cue.end), earliest, limit: seconds(limit) };
        let tick = |seconds: f64| (seconds * f64::from(ticks)).round() as u64;
        wanted.extend(pieces.wanted(read).map(|seconds| (seconds * f64::from(ticks)).ceil() as u64));
        for (rows, times) in pieces.rows.iter().zip(pieces.times(&time, read)) {
            let start = tick(times.start).max(all.last().map_or(0, |last| last.end));
            let end = tick(times.end).max(start + 1);
            all.push(Shown { start, end, speaker: line.speaker, rows: rows.clone() });
        }
    }
    lending::lend(&mut all, &wanted, ticks);
    all
}

/// The pieces of a line, and how much of it each of them is.
struct Pieces {
    rows: Vec<Vec<String>>,
    /// The columns of what is heard of each piece. A name is not heard, so it takes up none of the line's time.
    weights: Vec<f64>,
    /// The columns of each piece.
    widths: Vec<f64>,
}

/// When a line is heard, and when it can be shown, in seconds.
struct Time {
    heard: Range<f64>,
    /// The end of what is shown before it.
    earliest: f64,
    /// The beginning of what is heard after it.
    limit: f64,
}

impl Pieces {
    fn of(telling: &Telling<'_>, line: usize, named: bool) -> Self {
        let text = &telling.lines[line].text;
        let named = named && telling.lines[line].speaker != SpeakerId::NARRATOR;
        let text = if named { format!("{}: {text}", telling.name(line)) } else { text.clone() };
        let text = text.replace(|c| is_control(c) && !matches!(c, '\n' | '\t'), "");
        let rows = pieces::cut(&text);
        let unheard = if named { pieces::width(telling.name(line)) + 2 } else { 0 };
        let widths: Vec<usize> =
            rows.iter().map(|piece| piece.iter().map(|row| pieces::width(row)).sum::<usize>().max(1)).collect();
        let heard = |(nth, width): (usize, &usize)| match nth {
            0 => width.saturating_sub(unheard).max(1) as f64,
            _ => *width as f64,
        };
        let weights = widths.iter().enumerate().map(heard).collect();
        Self { rows, weights, widths: widths.iter().map(|width| *width as f64).collect() }
    }

    /// How long each piece has to be shown, in seconds.
    fn wanted(&self, read: f64) -> impl Iterator<Item = f64> {
        self.widths.iter().map(move |width| (width / read).max(SHORTEST))
    }

    /// When each piece is shown: while it is heard, if that is long enough to read it. Otherwise the pieces share the time of
    /// the line, of the silence after it and, if need be, of the silence before it.
    fn times(&self, time: &Time, read: f64) -> Vec<Range<f64>> {
        let earliest = time.earliest.max(time.heard.start - EARLY).min(time.heard.start);
        let limit = time.limit.max(time.heard.end);
        let wanted: Vec<f64> = self.wanted(read).collect();
        // If there is not enough time for all, each has its share.
        let share = ((limit - earliest) / wanted.iter().sum::<f64>()).min(1.0);
        let wanted: Vec<f64> = wanted.iter().map(|wanted| wanted * share).collect();
        let (all, length) = (self.weights.iter().sum::<f64>(), time.heard.end - time.heard.start);
        let ends = self.weights.iter().scan(0.0, |sum, weight| {
            *sum += weight;
            Some(time.heard.start + length * *sum / all)
        });
        let mut ends: Vec<f64> = ends.collect();
        // From the beginning: nothing ends before it can be read, as long as there is room for what comes after it.
        let mut start = time.heard.start;
        for (end, wanted) in ends.iter_mut().zip(&wanted) {
            *end = end.max(start + wanted).min(limit);
            start = *end;
        }
        // From the end: what has no room there begins earlier.
        let mut starts = vec![time.heard.start; ends.len()];
        for nth in (0..ends.len()).rev() {
            let natural = if nth == 0 { time.heard.start } else { ends[nth - 1] };
            starts[nth] = natural.min(ends[nth] - wanted[nth]).max(earliest);
            if nth > 0 {
                ends[nth - 1] = starts[nth];
            }
        }
        starts.into_iter().zip(ends).map(|(start, end)| start..end).collect()
    }
}

/// Splits a time into hours, minutes, seconds and the rest.
fn clock(ticks: u64, per_second: u64) -> [u64; 4] {
    let seconds = ticks / per_second;
    [seconds / 3600, seconds / 60 % 60, seconds % 60, ticks % per_second]
}

/// SubRip. It has no escapes, so an invisible word joiner is put into anything that looks like markup.
fn srt(telling: &Telling<'_>) -> String {
    let mut out = String::new();
    let time = |ticks| {
        let [h, m, s, ms] = clock(ticks, 1000);
        format!("{h:02}:{m:02}:{s:02},{ms:03}")
    };
    for (nth, shown) in shown(telling, 1000, true).iter().enumerate() {
        let text =
            shown.rows.join("\n").replace('<', "<\u{2060}").replace("{\\", "{\u{2060}\\").replace("-->", "--\u{2060}>");
        let _ = writeln!(out, "{}\n{} --> {}\n{text}\n", nth + 1, time(shown.start), time(shown.end));
    }
    out
}

/// The colours on a dark background, as RGB. They are the same as on the page.
const RGB: [u32; COLOURS] = [0xF4F1EA, 0x6DB6F2, 0xF29A4A, 0x4CC9A0, 0xE78FBC, 0xE3C84E, 0xB0A0F8, 0x6FD0DC, 0xD3A992];

/// WebVTT. The speaker is given by a voice tag, which a style colours.
fn vtt(telling: &Telling<'_>) -> String {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut out = String::from("WEBVTT\n\nSTYLE\n");
    for (colour, rgb) in RGB.iter().enumerate() {
        let _ = writeln!(out, "::cue(.v{colour}) {{ color: #{rgb:06x}; }}");
    }
    out.push('\n');
    let time = |ticks| {
        let [h, m, s, ms] = clock(ticks, 1000);
        format!("{h:02}:{m:02}:{s:02}.{ms:03}")
    };
    for shown in shown(telling, 1000, false) {
        let name = escape(&one_line(telling.book.script.name(shown.speaker)));
        let text = escape(&shown.rows.join("\n"));
        let (start, end, colour) = (time(shown.start), time(shown.end), colour(shown.speaker));
        let _ = writeln!(out, "{start} --> {end}\n<v.v{colour} {name}>{text}</v>\n");
    }
    out
}

/// Advanced SubStation Alpha, with a style for each speaker.
fn ass(telling: &Telling<'_>) -> String {
    let heard = telling.heard();
    let names = style_names(telling, &heard);
    let title = one_line(&telling.tags.title);
    let mut out = format!("[Script Info]\nTitle: {title}\n{INFO}\n");
    for ((speaker, _), name) in heard.iter().zip(&names) {
        let rgb = RGB[colour(*speaker)];
        // Colours are written as alpha, blue, green, red.
        let bgr = (rgb & 0xFF) << 16 | rgb & 0xFF00 | rgb >> 16;
        let _ = writeln!(out, "Style: {name},sans-serif,54,&H00{bgr:06X},&H00{bgr:06X},&H00201C18,&H80000000,{LOOK}");
    }
    out += "\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text\n";
    let time = |ticks| {
        let [h, m, s, cs] = clock(ticks, 100);
        format!("{h}:{m:02}:{s:02}.{cs:02}")
    };
    for shown in shown(telling, 100, false) {
        let nth = heard.iter().position(|(speaker, _)| *speaker == shown.speaker).unwrap_or(0);
        let (name, text) = (&names[nth], ass_text(&shown.rows));
        let _ = writeln!(out, "Dialogue: 0,{},{},{name},{name},0,0,0,,{text}", time(shown.start), time(shown.end));
    }
    out
}

const INFO: &str = "ScriptType: v4.00+\nWrapStyle: 2\nScaledBorderAndShadow: yes\nPlayResX: 1920\nPlayResY: 1080\n\n\
    [V4+ Styles]\nFormat: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, \
    Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, \
    Encoding";

/// The end of every style: plain letters with an outline, at the bottom, in the middle.
const LOOK: &str = "0,0,0,0,100,100,0,0,1,3,1,2,120,120,60,1";

/// Escapes braces, which open override blocks. A backslash has no escape, so a word joiner separates it from the next letter.
fn ass_text(rows: &[String]) -> String {
    let escape = |row: &String| row.replace('\\', "\\\u{2060}").replace('{', "\\{").replace('}', "\\}");
    rows.iter().map(escape).collect::<Vec<_>>().join("\\N")
}

/// Names for styles: without commas, which separate fields, without an asterisk at the beginning, and each only once.
fn style_names(telling: &Telling<'_>, heard: &[(SpeakerId, f64)]) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let mut names = Vec::new();
    for (speaker, _) in heard {
        let name = one_line(telling.book.script.name(*speaker)).replace([',', '{', '}', '\\'], " ");
        let name = name.trim_start_matches('*').split_whitespace().collect::<Vec<_>>().join(" ");
        let unique = if name.is_empty() || taken.contains(&name) { format!("{name} {}", speaker.0) } else { name };
        taken.insert(unique.clone());
        names.push(unique.trim().to_string());
    }
    names
}

//! The table at the end of a render of several books.

use crate::cli::progress::clock;
use fullcast::publish::Published;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What became of a book.
pub struct Row {
    name: String,
    /// The files that were written.
    pub files: Vec<PathBuf>,
    /// How many takes had to be made for it alone or with others.
    pub new: usize,
    length: Option<f64>,
    lines: usize,
    said: String,
    failed: bool,
}

impl Row {
    pub fn new(path: &Path) -> Self {
        let name = path.display().to_string();
        Self { name, files: Vec::new(), new: 0, length: None, lines: 0, said: String::new(), failed: false }
    }

    pub fn is_written(&mut self, published: &Published, missed: Option<String>, strict: bool) {
        let timeline = &published.timeline;
        self.length = Some(timeline.frames as f64 / f64::from(timeline.rate));
        self.lines = timeline.cues.len();
        let sound = published.volumes.iter().map(|published| published.volume.path.clone());
        self.files = sound.chain(published.beside.iter().map(|(_, path)| path.clone())).collect();
        self.failed = missed.is_some() && strict;
        self.said = missed.unwrap_or_else(|| match &self.files[..] {
            [only] => only.display().to_string(),
            files => format!("{} files", files.len()),
        });
    }

    /// Nothing was written, because of so many errors.
    pub fn fails(&mut self, errors: usize) {
        self.failed = true;
        self.said = match errors {
            1 => "not written: 1 error, told above".into(),
            errors => format!("not written: {errors} errors, told above"),
        };
    }

    pub fn has_failed(&self) -> bool {
        self.failed
    }
}

/// A line for each book, and one for all.
pub fn of(rows: &[Row]) -> String {
    let width = rows.iter().map(|row| console::measure_text_width(&row.name)).max().unwrap_or(0).clamp(4, 40);
    let heads = ["book", "length", "lines", "new"];
    let mut text = format!("{:width$}  {:>8}  {:>6}  {:>6}\n", heads[0], heads[1], heads[2], heads[3]);
    for row in rows {
        let name = console::pad_str(&row.name, width, console::Alignment::Left, Some("…"));
        let length = row.length.map_or_else(|| "-".into(), clock);
        // Writing to a String cannot fail.
        let _ = writeln!(text, "{name}  {length:>8}  {:>6}  {:>6}  {}", row.lines, row.new, row.said);
    }
    let failed = rows.iter().filter(|row| row.failed).count();
    let seconds: f64 = rows.iter().filter_map(|row| row.length).sum();
    let _ = write!(
        text,
        "{} of {} books written, {} long",
        rows.iter().filter(|row| row.length.is_some()).count(),
        rows.len(),
        clock(seconds)
    );
    if failed > 0 {
        let _ =
            write!(text, "; {failed} failed: mend them and run the same command again, which does only what is left");
    }
    text
}

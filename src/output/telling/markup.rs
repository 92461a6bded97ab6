//! Writes a text as the author set it, in XHTML that is also valid HTML.

use crate::script::{Emphasis, Line, ListMark, Setting, Typeface};
use std::fmt::Write;

/// Escapes text for HTML and XML, inside elements and inside attributes in double quotes. Characters that XML does not
/// allow (XML 1.0, 2.2) become U+FFFD.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\'' => out += "&#39;",
            '\t' | '\n' | '\r' => out.push(c),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => out.push('\u{FFFD}'),
            c => out.push(c),
        }
    }
    out
}

/// The text of a line, with its emphasis and its line breaks. A break before the first character is left out, because
/// it belongs between two lines.
pub(super) fn typeset(line: &Line) -> String {
    let text = &line.text;
    let mut bounds: Vec<usize> = line.emphasis.iter().flat_map(|one| [one.range.start, one.range.end]).collect();
    bounds.extend(line.breaks.iter().filter(|&&at| at > 0));
    bounds.push(text.len());
    bounds.sort_unstable();
    bounds.dedup();
    let mut out = String::with_capacity(text.len());
    // The open elements, outermost first. Emphasis can overlap, as in `*a _b* c_`, but elements cannot.
    let mut open: Vec<&Emphasis> = Vec::new();
    let mut wanted: Vec<&Emphasis> = Vec::new();
    let mut ahead = line.emphasis.iter().peekable();
    let mut at = 0;
    for bound in bounds {
        wanted.retain(|one| one.range.end > at);
        wanted.extend(std::iter::from_fn(|| ahead.next_if(|one| one.range.start <= at)));
        change(&mut out, &mut open, &wanted);
        let broken = line.breaks.binary_search(&bound).is_ok();
        let piece = &text[at..bound];
        out += &escape(if broken { piece.trim_end() } else { piece });
        if broken {
            out += "<br/>";
        }
        at = bound;
    }
    change(&mut out, &mut open, &[]);
    out
}

/// Closes the elements that are open but no longer wanted, and opens those that are wanted but not open.
fn change<'l>(out: &mut String, open: &mut Vec<&'l Emphasis>, wanted: &[&'l Emphasis]) {
    let same = open.iter().zip(wanted).take_while(|(one, other)| one == other).count();
    for one in open.drain(same..).rev() {
        let _ = write!(out, "</{}>", element(one.face));
    }
    for one in &wanted[same..] {
        let _ = write!(out, "<{}>", element(one.face));
        open.push(one);
    }
}

fn element(face: Typeface) -> &'static str {
    match face {
        Typeface::Italic => "em",
        Typeface::Bold => "strong",
        Typeface::Struck => "s",
        Typeface::Code => "code",
    }
}

/// The quotes and lists around a block.
#[derive(Clone, Copy, PartialEq)]
enum Frame {
    Quote,
    Bullets,
    Numbers,
}

/// Opens and closes quotes and lists between blocks.
#[derive(Default)]
pub(super) struct Frames(Vec<Frame>);

impl Frames {
    /// What has to be written before a block with this setting.
    pub fn enter(&mut self, setting: Setting) -> String {
        let mut next = vec![Frame::Quote; setting.quotes];
        next.extend(setting.list.map(|mark| match mark {
            ListMark::Bullet | ListMark::Hyphen => Frame::Bullets,
            ListMark::Number(_) => Frame::Numbers,
        }));
        let same = self.0.iter().zip(&next).take_while(|(one, other)| one == other).count();
        let mut out = String::new();
        for frame in self.0.drain(same..).rev() {
            out += match frame {
                Frame::Quote => "</blockquote>\n",
                Frame::Bullets => "</ul>\n",
                Frame::Numbers => "</ol>\n",
            };
        }
        for frame in next.into_iter().skip(same) {
            match (frame, setting.list) {
                (Frame::Quote, _) => out += "<blockquote>\n",
                (Frame::Bullets, _) => out += "<ul>\n",
                (Frame::Numbers, Some(ListMark::Number(first))) if first != 1 => {
                    let _ = writeln!(out, "<ol start=\"{first}\">");
                }
                (Frame::Numbers, _) => out += "<ol>\n",
            }
            self.0.push(frame);
        }
        out
    }
}

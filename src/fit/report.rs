//! What became of the times of subtitles.

use super::{FASTEST, FRAME, NATURAL, Stretch, breath};
use crate::diag::Diagnostic;
use crate::script::{Line, Script};
use serde::Serialize;
use std::fmt;

/// How speech fits into its slots.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Fit {
    /// How many slots have words.
    pub slots: usize,
    /// In how many of them the words are spoken faster than the voice speaks otherwise.
    pub faster: usize,
    /// The highest tempo, as a factor on that of the voice.
    pub tempo: f64,
    /// In how many the words end later than the slot, in the silence after it.
    pub beyond: usize,
    /// Those that take longer than there is time, in order, although they are spoken as fast as is allowed.
    pub misfits: Vec<Misfit>,
}

/// Words that do not fit into their time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Misfit {
    /// The index of the first line in [`Plan::lines`](crate::plan::Plan::lines).
    pub line: usize,
    /// How many seconds the words last.
    pub needs: f64,
    /// How many seconds they have until the next slot begins, or the sound should end.
    pub has: f64,
}

/// How many misfits are named in a warning.
const NAMED: usize = 3;

/// Judges stretches that last so long at these tempos.
pub(super) fn judge(stretches: &[Stretch], lengths: &[f64], tempos: &[u32]) -> Fit {
    let highest = tempos.iter().copied().max().unwrap_or(NATURAL);
    let mut fit = Fit { slots: stretches.len(), tempo: f64::from(highest) / 100.0, ..Fit::default() };
    let mut free = 0.0_f64;
    for ((stretch, &length), &tempo) in stretches.iter().zip(lengths).zip(tempos) {
        let begin = stretch.slot.start.max(free);
        let end = begin + length;
        fit.faster += usize::from(tempo > NATURAL);
        if end > stretch.latest + FRAME {
            let has = (stretch.latest - begin).max(0.0);
            fit.misfits.push(Misfit { line: stretch.line, needs: length, has });
        } else if end > stretch.slot.end + FRAME {
            fit.beyond += 1;
        }
        free = end + 2.0 * breath();
    }
    fit
}

impl Fit {
    /// A warning about everything that does not fit, with the first few places. `None` if all fits. The script must be
    /// the one that was planned.
    pub fn warning(&self, script: &Script) -> Option<Diagnostic> {
        let first = self.misfits.first()?;
        let lines: Vec<&Line> = script.lines().collect();
        let named = self.misfits.iter().take(NAMED).map(|misfit| {
            let place = lines[misfit.line].place;
            let source = place.source(&script.parts);
            let (line, column) = source.line_column(place.span.start);
            let Misfit { needs, has, .. } = misfit;
            format!("{}:{line}:{column} needs {needs:.1} s, has {has:.1} s", source.path.display())
        });
        let named: Vec<String> = named.collect();
        let more = match self.misfits.len() - named.len() {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        let (count, fastest) = (self.misfits.len(), f64::from(FASTEST) / 100.0);
        let cues = if count == 1 { "1 cue does" } else { &format!("{count} cues do") };
        let message = format!("{cues} not fit at {fastest} times the tempo: {}{more}", named.join("; "));
        let warning = Diagnostic::warning("does-not-fit", message);
        let warning = warning.at_place(&script.parts, lines[first.line].place);
        let warning = warning.hint("the words are spoken to their end, so what follows begins late");
        Some(warning.hint("use fewer words, more time, or a voice that speaks faster"))
    }
}

impl fmt::Display for Fit {
    /// A sentence without a full stop, such as `3 of 40 cues are spoken faster, at up to 1.30 times the tempo`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { slots, faster, tempo, beyond, .. } = self;
        match faster {
            0 => write!(f, "all {slots} cues are spoken at the tempo of their voices")?,
            1 => write!(f, "1 of {slots} cues is spoken faster, at {tempo:.2} times the tempo")?,
            _ => write!(f, "{faster} of {slots} cues are spoken faster, at up to {tempo:.2} times the tempo")?,
        }
        match beyond {
            0 => Ok(()),
            1 => write!(f, "; 1 goes on in the silence after it"),
            _ => write!(f, "; {beyond} go on in the silence after them"),
        }
    }
}

//! `--max-cost` and `--max-new-lines`: a render that would exceed them is refused before anything is spoken or sent.

use crate::cli::args::Render;
use crate::cli::{Console, Fault, cache};
use fullcast::book::Book;
use fullcast::diag::{Diagnostic, Diagnostics, Severity};
use fullcast::engine::Engines;
use fullcast::history::{self, Forecast, Past, State};
use fullcast::render::SpeechEvent;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

pub(super) fn keep(args: &Render, book: &Book, engines: &Engines, console: &Console) -> Result<(), Fault> {
    if args.max_cost.is_none() && args.max_new_lines.is_none() {
        return Ok(());
    }
    let store = cache::open(&args.store, true, console)?;
    let forecast = history::forecast(book, engines, &store, &Past::default(), 1);
    let faults = exceeded(args.max_cost, args.max_new_lines, &forecast);
    console.tell(&faults, Severity::Error);
    if faults.has_errors() { Err(Fault::Told) } else { Ok(()) }
}

/// The limits that a render would exceed.
fn exceeded(max_cost: Option<f64>, max_new_lines: Option<usize>, forecast: &Forecast) -> Diagnostics {
    let new = forecast.lines.iter().filter(|line| line.state == State::Speak).count();
    let lines = max_new_lines.filter(|most| new > *most).map(|most| {
        let message = format!("{new} lines would be spoken, and --max-new-lines allows {most}: nothing was spoken");
        Diagnostic::error("too-many-lines", message).hint("`fullcast plan` lists them, and why each is spoken")
    });
    let cost = max_cost.zip(forecast.cost).filter(|(most, cost)| cost > most).map(|(most, cost)| {
        let message =
            format!("it would cost about {cost:.2}, by the prices in voices.toml, and --max-cost allows {most}: nothing was sent");
        Diagnostic::error("too-expensive", message).hint("`fullcast plan` shows what is spoken, and why")
    });
    lines.into_iter().chain(cost).collect()
}

/// Counts the lines of each round that is spoken. What `--fit` wants to have spoken again, faster, is known only when it has
/// been spoken once.
pub(super) struct Budget {
    most: Option<usize>,
    lines: AtomicUsize,
    exceeded: AtomicBool,
}

impl Budget {
    pub fn of(most: Option<usize>) -> Self {
        Self { most, lines: AtomicUsize::new(0), exceeded: AtomicBool::new(false) }
    }

    /// Whether a round that begins would exceed the limit.
    pub fn exceeds(&self, event: &SpeechEvent<'_>) -> bool {
        let (Some(most), SpeechEvent::Begin { to_speak, .. }) = (self.most, event) else { return false };
        let lines: BTreeSet<usize> = to_speak.iter().map(|(speak, _)| speak.line).collect();
        let beyond = self.lines.fetch_add(lines.len(), Ordering::Relaxed) + lines.len() > most;
        self.exceeded.fetch_or(beyond, Ordering::Relaxed);
        beyond
    }

    /// What is wrong, if the limit was exceeded.
    pub fn fault(&self) -> Option<Diagnostic> {
        let most = self.most.filter(|_| self.exceeded.load(Ordering::Relaxed))?;
        let lines = self.lines.load(Ordering::Relaxed);
        let message = format!(
            "{lines} lines would be spoken with those that are spoken again, and --max-new-lines allows {most}"
        );
        let hint =
            "what was spoken is kept, and what would have been too much was not spoken: allow more to go on from there";
        Some(Diagnostic::error("too-many-lines", message).hint(hint))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fullcast::engine::Engines;
    use fullcast::store::Store;

    #[test]
    fn a_render_beyond_a_limit_is_refused_with_the_figures() {
        let mut engines = Engines::open();
        engines.trust(fullcast::trust::Consent::everything());
        let voices = "[engines.openai]\nurls = [\"http://127.0.0.1:1/v1\"]\nmodel = \"m\"\nprice_per_million_characters = 1000\n[narrator]\nvoice = \"openai:nova\"\n";
        let book = Book::from_text("One. It rained.\n\nTwo. It snowed.\n", voices, &mut engines).unwrap();
        let store = Store::temporary().unwrap();
        let forecast = history::forecast(&book, &engines, &store, &Past::default(), 1);
        let told = |cost, lines| {
            exceeded(cost, lines, &forecast).iter().map(|fault| fault.message.clone()).collect::<Vec<_>>()
        };
        assert_eq!(told(None, None), Vec::<String>::new());
        let cost = forecast.cost.unwrap();
        let lines = forecast.lines.len();
        assert!(cost > 0.0 && lines > 1);
        assert_eq!(told(Some(cost), Some(lines)), Vec::<String>::new(), "exactly as much is allowed");
        let both = told(Some(cost / 2.0), Some(1));
        assert!(both[0].contains(&format!("{lines} lines")) && both[1].contains("--max-cost allows"), "{both:?}");
    }
}

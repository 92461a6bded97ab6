//! `--max-cost` and `--max-new-lines`: a render that would exceed them is refused before anything is spoken or sent.

use crate::cli::args;
use crate::cli::{Console, Fault, cache};
use fullcast::book::Book;
use fullcast::diag::{Diagnostic, Diagnostics, Severity};
use fullcast::engine::Engines;
use fullcast::history::{self, Forecast, Past, State};
use fullcast::render::SpeechEvent;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Refuses what would exceed the limits for all of these books.
pub(super) fn keep(
    most: Limits,
    books: &[(&Book, &Engines)],
    store: &args::Store,
    console: &Console,
) -> Result<(), Fault> {
    if most.cost.is_none() && most.lines.is_none() {
        return Ok(());
    }
    let store = cache::open(store, true, console)?;
    let foresee = |(book, engines): &(&Book, &Engines)| history::forecast(book, engines, &store, &Past::default(), 1);
    let forecasts: Vec<Forecast> = books.iter().map(foresee).collect();
    let faults = exceeded(most, &forecasts);
    console.tell(&faults, Severity::Error);
    if faults.has_errors() { Err(Fault::Told) } else { Ok(()) }
}

/// The limits that a render would exceed.
fn exceeded(most: Limits, forecasts: &[Forecast]) -> Diagnostics {
    let lines = forecasts.iter().flat_map(|forecast| &forecast.lines);
    let new = lines.filter(|line| line.state == State::Speak).count();
    let cost = forecasts.iter().filter_map(|forecast| forecast.cost).reduce(|one, other| one + other);
    let lines = most.lines.filter(|most| new > *most).map(|most| {
        let message = format!("{new} lines would be spoken, and --max-new-lines allows {most}: nothing was spoken");
        Diagnostic::error("too-many-lines", message).hint("`fullcast plan` lists them, and why each is spoken")
    });
    let cost = most.cost.zip(cost).filter(|(most, cost)| cost > most).map(|(most, cost)| {
        let message =
            format!("it would cost about {cost:.2}, by the prices in voices.toml, and --max-cost allows {most}: nothing was sent");
        Diagnostic::error("too-expensive", message).hint("`fullcast plan` shows what is spoken, and why")
    });
    lines.into_iter().chain(cost).collect()
}

/// Counts the lines of each round that is spoken, and what they cost. What `--fit` wants to have spoken again, faster, is
/// known only when it has been spoken once.
pub(super) struct Budget {
    most: Limits,
    spent: Mutex<Spent>,
}

/// What may be spent. `None` means any amount.
#[derive(Clone, Copy, Default)]
pub struct Limits {
    pub lines: Option<usize>,
    /// In the currency of the prices in voices.toml.
    pub cost: Option<f64>,
}

/// What all rounds need so far, with the one that exceeded a limit.
#[derive(Default)]
struct Spent {
    lines: usize,
    cost: f64,
}

impl Spent {
    fn exceeds_lines(&self, most: Limits) -> Option<usize> {
        most.lines.filter(|most| self.lines > *most)
    }

    fn exceeds_cost(&self, most: Limits) -> Option<f64> {
        // Sums of the same prices in another order differ in their last digits.
        most.cost.filter(|most| self.cost > most * (1.0 + 1e-9))
    }
}

impl Budget {
    pub fn of(most: Limits) -> Self {
        Self { most, spent: Mutex::default() }
    }

    /// Whether a round that begins would exceed a limit.
    pub fn exceeds(&self, event: &SpeechEvent<'_>, engines: &Engines) -> bool {
        let SpeechEvent::Begin { to_speak, .. } = event else { return false };
        let lines: BTreeSet<usize> = to_speak.iter().map(|(speak, _)| speak.line).collect();
        let cost = to_speak.iter().filter_map(|(speak, delivery)| history::cost(speak, delivery, engines));
        self.spend(lines.len(), cost.sum())
    }

    fn spend(&self, lines: usize, cost: f64) -> bool {
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        spent.lines += lines;
        spent.cost += cost;
        spent.exceeds_lines(self.most).is_some() || spent.exceeds_cost(self.most).is_some()
    }

    /// What is wrong, if a limit was exceeded.
    pub fn fault(&self) -> Option<Diagnostic> {
        let spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let again = "with the lines that are spoken again";
        let lines = spent.exceeds_lines(self.most).map(|most| {
            let message = format!("{} lines would be spoken, {again}, and --max-new-lines allows {most}", spent.lines);
            Diagnostic::error("too-many-lines", message)
        });
        let cost = || {
            let most = spent.exceeds_cost(self.most)?;
            let message = format!("it would cost about {:.2}, {again}, and --max-cost allows {most}", spent.cost);
            Some(Diagnostic::error("too-expensive", message))
        };
        let hint =
            "what was spoken is kept, and what would have been too much was not spoken: allow more to go on from there";
        lines.or_else(cost).map(|fault| fault.hint(hint))
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
            exceeded(Limits { lines, cost }, std::slice::from_ref(&forecast))
                .iter()
                .map(|fault| fault.message.clone())
                .collect::<Vec<_>>()
        };
        assert_eq!(told(None, None), Vec::<String>::new());
        let cost = forecast.cost.unwrap();
        let lines = forecast.lines.len();
        assert!(cost > 0.0 && lines > 1);
        assert_eq!(told(Some(cost), Some(lines)), Vec::<String>::new(), "exactly as much is allowed");
        let both = told(Some(cost / 2.0), Some(1));
        assert!(both[0].contains(&format!("{lines} lines")) && both[1].contains("--max-cost allows"), "{both:?}");
    }

    #[test]
    fn a_round_that_would_cost_too_much_with_those_before_it_is_refused() {
        let told = |most: Limits| {
            let budget = Budget::of(most);
            let rounds = [budget.spend(3, 0.3), budget.spend(2, 0.2)];
            (rounds, budget.fault().map(|fault| fault.code))
        };
        assert_eq!(told(Limits::default()), ([false, false], None));
        assert_eq!(told(Limits { lines: Some(5), cost: Some(0.5) }), ([false, false], None), "as much is allowed");
        assert_eq!(told(Limits { cost: Some(0.4), lines: None }), ([false, true], Some("too-expensive")));
        assert_eq!(told(Limits { lines: Some(4), cost: Some(0.5) }), ([false, true], Some("too-many-lines")));
    }
}

//! `--max-cost` and `--max-new-lines`: a render that would exceed them is refused before anything is spoken or sent.

use crate::cli::args::Render;
use crate::cli::{Console, Fault, cache};
use fullcast::book::Book;
use fullcast::diag::{Diagnostic, Diagnostics, Severity};
use fullcast::engine::Engines;
use fullcast::history::{self, Forecast, Past, State};

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

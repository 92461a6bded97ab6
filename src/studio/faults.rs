//! Faults as the page shows them.

use super::StudioOptions;
use super::undo::name_of;
use crate::diag::{Advice, Diagnostic, Diagnostics, Severity, excerpt};
use crate::trust::{NOT_TRUSTED, TrustRequest};
use serde::Serialize;

/// A fault, with its place in a file of the book.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(super) struct Fault {
    severity: String,
    pub message: String,
    file: Option<String>,
    line: Option<usize>,
    column: Option<usize>,
    hint: Option<String>,
    /// The line of the file, shortened.
    excerpt: Option<String>,
}

/// Faults that the page shows, the errors first. Notes are left out, and no more are listed than anybody reads.
pub(super) fn listed(diagnostics: &Diagnostics, options: &StudioOptions) -> Vec<Fault> {
    const MOST: usize = 200;
    let of = |severity: Severity| diagnostics.iter().filter(move |fault| fault.severity == severity);
    let all = of(Severity::Error).chain(of(Severity::Warning));
    all.take(MOST).map(|fault| shown(fault, options)).collect()
}

fn shown(fault: &Diagnostic, options: &StudioOptions) -> Fault {
    let place = fault.place.as_ref().map(|(source, span)| {
        let (line, column) = source.line_column(span.start);
        (name_of(&source.path), line, column, excerpt(&source.text[source.line(line).range()]))
    });
    Fault {
        severity: fault.severity.to_string(),
        message: fault.message.clone(),
        file: place.as_ref().map(|(file, ..)| file.clone()),
        line: place.as_ref().map(|place| place.1),
        column: place.as_ref().map(|place| place.2),
        hint: hint_of(fault, options.words),
        excerpt: place.map(|(.., excerpt)| excerpt),
    }
}

/// All hints and advice of a fault. `words` puts advice into words.
pub(super) fn hint_of(fault: &Diagnostic, words: fn(&Advice) -> String) -> Option<String> {
    let hints: Vec<String> = fault.hints.iter().cloned().chain(fault.advice.iter().map(words)).collect();
    (!hints.is_empty()).then(|| hints.join("; "))
}

/// Replaces the faults that are gone with consent by a single one that says what the book asks for.
pub(super) fn tell_requests<'r>(requests: impl Iterator<Item = &'r TrustRequest>, diagnostics: &mut Diagnostics) {
    diagnostics.leave_out(NOT_TRUSTED);
    let requests: Vec<&TrustRequest> = requests.collect();
    if !requests.is_empty() {
        let message = "the book asks for what you have not agreed to: nothing of it is done";
        let warning = Diagnostic::warning(NOT_TRUSTED, message).advise(Advice::ListRequests);
        let hints = requests.iter().map(|request| format!("it asks to {request}"));
        diagnostics.push(hints.fold(warning, Diagnostic::hint));
    }
}

//! `fullcast rehearse`: the system's own speech reads the script aloud right away, if this build can do that.

use super::args::Rehearse;
use super::{Console, Exit, Fault};

#[cfg(feature = "system-speech")]
mod live;
#[cfg(feature = "system-speech")]
mod system;

#[cfg(feature = "system-speech")]
pub fn run(args: &Rehearse, console: &Console) -> Result<Exit, Fault> {
    let mut engines = super::trust::engines()?;
    let (book, diagnostics) = super::load(&args.input, &mut engines);
    console.tell(&diagnostics, fullcast::diag::Severity::Error);
    let book = book.filter(|_| !diagnostics.has_errors()).ok_or(Fault::Told)?;
    let cues = fullcast::desk::cues(&book, args.excerpt.from, args.excerpt.character.as_deref())?;
    let speech = system::Speech::open(&book.cast.language)?;
    live::rehearse(&cues, speech, console)
}

/// Says how to get a build that can.
#[cfg(not(feature = "system-speech"))]
pub fn run(_args: &Rehearse, _console: &Console) -> Result<Exit, Fault> {
    use fullcast::diag::Diagnostic;
    Err(Diagnostic::error("speech-not-built", "this fullcast was built without the system's own speech")
        .hint("build it in: `cargo install --path . --features system-speech` (Debian: `apt install libclang-dev libspeechd-dev speech-dispatcher` first)")
        .hint("or hear the characters in their own voices: `fullcast audition SCRIPT`")
        .into())
}

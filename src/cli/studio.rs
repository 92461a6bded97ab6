//! `fullcast studio`: serves the page on which a book is cast and heard, and opens it in the browser.

use super::args::{Pages, Studio};
use super::{Console, Exit, Fault, advice, cache, interrupt};
use fullcast::diag::{Diagnostic, Severity};
use fullcast::script::Matter;
use fullcast::studio::{Studio as Server, StudioOptions};

pub fn run(args: &Studio, console: &Console) -> Result<Exit, Fault> {
    let stop = interrupt::listen();
    if !args.script.is_file() {
        // The page would only say the same, and wait for the file.
        fullcast::fs::read_bytes(&args.script)?;
    }
    let store = cache::open(&args.store, false, console)?;
    let options = StudioOptions {
        voices: args.voices.clone(),
        matter: if args.matter == Pages::All { Matter::All } else { Matter::Story },
        port: args.port,
        words: advice::words,
        ..StudioOptions::of(&args.script)
    };
    let (kept, preferred) = (args.store.clone(), args.voices_of.clone());
    let engines = move || {
        let mut engines = cache::engines(&kept).map_err(|fault| match fault {
            Fault::Because(fault) => *fault,
            _ => Diagnostic::error("no-engines", "the engines cannot be set up"),
        })?;
        if let Some(engine) = &preferred {
            engines.prefer(engine);
        }
        Ok(engines)
    };
    let server = Server::open(options, Box::new(engines), store)?;
    let address = server.address();
    console.say(format_args!("{}: {address}", args.script.display()));
    console.say(format_args!("whoever has this address can change the book's cast; Ctrl-C ends"));
    if !args.no_open
        && let Err(error) = open::that_detached(&address)
    {
        let message = format!("no browser could be opened: {error}");
        let warning = Diagnostic::warning("no-browser", message).hint("open the address above yourself");
        console.tell(&[warning].into_iter().collect(), Severity::Warning);
    }
    server.serve(stop)?;
    Ok(Exit::Done)
}

//! The rehearsal itself: reads keys, and has lines spoken.

use super::system::Speech;
use crate::cli::{Console, Exit, Fault, interrupt};
use crossterm::event::{self, Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use crossterm::terminal;
use fullcast::desk::{Action, Happening, Rehearsal, RehearsalLine, patience};
use fullcast::diag::{Diagnostic, printable};
use std::io::IsTerminal;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

/// How often to look for pressed keys.
const TICK: Duration = Duration::from_millis(20);

/// Has the lines read until there are no more or the user ends it.
pub fn rehearse(cues: &[RehearsalLine], mut speech: Speech, console: &Console) -> Result<Exit, Fault> {
    let stop = interrupt::listen();
    let keys = Keys::listen();
    if keys.live {
        console.say(format_args!("space pauses, arrows move by line, q ends\r"));
    }
    let mut rehearsal = Rehearsal::new(cues.len());
    let mut action = Action::Say(0);
    let mut deadline = None;
    let mut told = false;
    loop {
        match action {
            Action::Say(at) => {
                show(&cues[at], keys.live, console)?;
                speech.wish(Some(&cues[at]));
                deadline = Some(Instant::now() + patience(&cues[at]));
            }
            Action::Wait(at) => {
                speech.wish(None);
                deadline = None;
                console.say(format_args!("paused at line {}; space goes on\r", cues[at].number));
            }
            Action::Nothing => {}
            Action::End => break,
        }
        let happening = loop {
            if stop.load(Ordering::Relaxed) {
                speech.close();
                return Ok(Exit::Interrupted);
            }
            match keys.pressed() {
                Some(Key::Interrupt) => stop.store(true, Ordering::Relaxed),
                Some(Key::Is(happening)) => break happening,
                None => {}
            }
            if speech.has_ended(TICK)? {
                break Happening::Ended;
            }
            if deadline.is_some_and(|deadline| Instant::now() >= deadline) {
                speech.answers()?;
                if !std::mem::replace(&mut told, true) {
                    console.say(format_args!(
                        "note: the system does not tell when a line has ended; they follow one another by time\r"
                    ));
                }
                break Happening::Ended;
            }
        };
        action = rehearsal.next(happening);
    }
    speech.close();
    Ok(Exit::Done)
}

/// Shows the line that is being spoken. A terminal that passes on single keys needs a carriage return at the end of lines.
fn show(cue: &RehearsalLine, live: bool, console: &Console) -> Result<(), Diagnostic> {
    let end = if live { "\r\n" } else { "\n" };
    let line = format!("{:>5}  {}: {}", cue.number, cue.name, cue.text);
    match console.write(&(printable(&line) + end)) {
        Err(Fault::Because(fault)) => Err(*fault),
        _ => Ok(()),
    }
}

enum Key {
    /// Ctrl-C, which is a key like any other while the terminal passes on single keys.
    Interrupt,
    Is(Happening),
}

/// Single keys, if there is a terminal. The terminal's mode is restored when this is dropped.
struct Keys {
    live: bool,
}

impl Keys {
    fn listen() -> Self {
        Self { live: std::io::stdin().is_terminal() && terminal::enable_raw_mode().is_ok() }
    }

    /// The next key that has a meaning, if one was pressed.
    fn pressed(&self) -> Option<Key> {
        while self.live && event::poll(Duration::ZERO).unwrap_or(false) {
            if let Ok(Event::Key(key)) = event::read()
                && let Some(key) = meaning(key)
            {
                return Some(key);
            }
        }
        None
    }
}

impl Drop for Keys {
    fn drop(&mut self) {
        if self.live {
            let _ = terminal::disable_raw_mode();
        }
    }
}

fn meaning(key: KeyEvent) -> Option<Key> {
    if key.kind == KeyEventKind::Release {
        return None;
    }
    Some(match key.code {
        KeyCode::Char('c') if key.modifiers.contains(KeyModifiers::CONTROL) => Key::Interrupt,
        KeyCode::Char('q' | 'Q') | KeyCode::Esc => Key::Is(Happening::Enough),
        KeyCode::Char(' ') => Key::Is(Happening::Pause),
        KeyCode::Right | KeyCode::Down => Key::Is(Happening::Forward),
        KeyCode::Left | KeyCode::Up => Key::Is(Happening::Back),
        _ => return None,
    })
}

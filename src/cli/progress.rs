//! The progress of a render: a bar in a terminal, plain lines elsewhere, and nothing with `--quiet`.

use fullcast::render::SpeechEvent;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};
use std::fmt::Write as _;
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How long a render must take before it gets a bar, which would only flicker otherwise.
const PATIENCE: Duration = Duration::from_millis(300);
/// The time between plain lines.
const PLAIN_EVERY: Duration = Duration::from_secs(5);

/// Shows the progress of a render.
pub struct Progress {
    style: Style,
    state: Mutex<State>,
}

enum Style {
    Bar(ProgressBar),
    Plain,
    Quiet,
}

#[derive(Default)]
struct State {
    started: Option<Instant>,
    last_plain: Option<Instant>,
    utterances: usize,
    to_speak: usize,
    done: usize,
    audio: f64,
}

/// The result of a render.
#[derive(Clone, Copy, Debug)]
pub struct Summary {
    /// How many utterances the plan has.
    pub utterances: usize,
    /// How many utterances were spoken in this run.
    pub spoken: usize,
    /// How many seconds of sound they last.
    pub audio: f64,
    /// How many seconds the run took.
    pub took: f64,
}

impl Progress {
    pub fn new(quiet: bool) -> Self {
        let style = match (quiet, std::io::stderr().is_terminal()) {
            (true, _) => Style::Quiet,
            (false, true) => Style::Bar(ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden())),
            (false, false) => Style::Plain,
        };
        Self { style, state: Mutex::default() }
    }

    /// Takes note of an event. It may be called from any thread.
    pub fn watch(&self, event: SpeechEvent<'_>) {
        let mut state = self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        match event {
            SpeechEvent::Begin { utterances, to_speak } => {
                // If damaged takes have to be spoken again, rendering begins again, but the counts go on.
                state.started.get_or_insert_with(Instant::now);
                state.utterances = utterances;
                state.to_speak += to_speak;
            }
            SpeechEvent::Spoken { take, .. } => {
                state.done += 1;
                state.audio += take.frames as f64 / f64::from(take.rate);
            }
            SpeechEvent::Found => state.to_speak = state.to_speak.saturating_sub(1),
            SpeechEvent::Failed => state.done += 1,
        }
        match &self.style {
            Style::Bar(bar) => state.draw(bar),
            Style::Plain => state.plain_line(),
            Style::Quiet => {}
        }
    }

    /// Removes the bar, and returns what was done.
    pub fn finish(&self) -> Summary {
        if let Style::Bar(bar) = &self.style {
            bar.finish_and_clear();
        }
        let state = self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        Summary { utterances: state.utterances, spoken: state.done, audio: state.audio, took: state.seconds() }
    }
}

impl State {
    fn seconds(&self) -> f64 {
        self.started.map_or(0.0, |started| started.elapsed().as_secs_f64())
    }

    fn speed(&self) -> f64 {
        self.audio / self.seconds().max(1e-3)
    }

    fn draw(&self, bar: &ProgressBar) {
        if bar.is_hidden() && self.started.is_some_and(|started| started.elapsed() > PATIENCE) {
            bar.set_style(style());
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        }
        bar.set_length(self.to_speak as u64);
        bar.set_position(self.done as u64);
        bar.set_message(format!("{} of audio, {:.0} × real time", clock(self.audio), self.speed()));
    }

    fn plain_line(&mut self) {
        let now = Instant::now();
        let last = *self.last_plain.get_or_insert(now);
        if now - last < PLAIN_EVERY {
            return;
        }
        self.last_plain = Some(now);
        let left = self.seconds() / self.done.max(1) as f64 * self.to_speak.saturating_sub(self.done) as f64;
        eprintln!(
            "{}/{} lines, {} of audio, {:.0} × real time, {} left",
            self.done,
            self.to_speak,
            clock(self.audio),
            self.speed(),
            clock(left)
        );
    }
}

fn style() -> ProgressStyle {
    let template = "{bar:30} {pos}/{len} lines  {msg}  {left} left";
    let style = ProgressStyle::with_template(template).expect("the template is written here");
    style.progress_chars("━╸ ").with_key("left", |state: &ProgressState, out: &mut dyn std::fmt::Write| {
        let _ = out.write_str(&clock(state.eta().as_secs_f64()));
    })
}

/// Writes seconds as `1:02` or `2:03:04`.
pub fn clock(seconds: f64) -> String {
    let whole = seconds.round() as u64;
    let (hours, minutes, seconds) = (whole / 3600, whole / 60 % 60, whole % 60);
    let mut text = String::new();
    let _ = if hours > 0 {
        write!(text, "{hours}:{minutes:02}:{seconds:02}")
    } else {
        write!(text, "{minutes}:{seconds:02}")
    };
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_told_as_on_a_clock() {
        assert_eq!(clock(0.4), "0:00");
        assert_eq!(clock(62.0), "1:02");
        assert_eq!(clock(7384.0), "2:03:04");
    }
}

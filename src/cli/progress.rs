//! The progress of a render: a bar in a terminal, plain lines elsewhere, and nothing with `--quiet`.

use fullcast::cast::Delivery;
use fullcast::plan::Speak;
use fullcast::render::SpeechEvent;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// How long a render must take before it gets a bar, which would only flicker otherwise.
const PATIENCE: Duration = Duration::from_millis(300);
/// The time between plain lines.
const PLAIN_EVERY: Duration = Duration::from_secs(5);

/// How many steps the bar has. It shows how much of the expected time has gone by, not how many lines, because lines
/// and voices differ.
const STEPS: f64 = 1000.0;

/// Shows the progress of a render.
pub struct Progress<'a> {
    style: Style,
    expected: &'a Work<'a>,
    /// How many lines are spoken at once.
    jobs: usize,
    state: Mutex<State>,
}

/// Returns how many seconds a thread is expected to take for an utterance.
pub type Work<'a> = dyn Fn(&Speak, &Delivery) -> f64 + Sync + 'a;

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
    /// The line and the text of every utterance that was spoken. Some are spoken twice, because a take was damaged or has to
    /// be faster to fit.
    spoken: HashSet<(usize, String)>,
    audio: f64,
    /// The expected seconds of one thread for everything, and for what is done.
    work: f64,
    worked: f64,
    /// What the voices wait for, instead of speaking.
    waiting: Option<String>,
}

/// The result of a render.
#[derive(Clone, Copy, Debug)]
pub struct Summary {
    /// How many utterances the plan has.
    pub utterances: usize,
    /// How many utterances were spoken in this run, each counted once.
    pub spoken: usize,
    /// How many seconds of sound they last.
    pub audio: f64,
    /// How many seconds the run took.
    pub took: f64,
}

impl<'a> Progress<'a> {
    pub fn new(quiet: bool, jobs: usize, expected: &'a Work<'a>) -> Self {
        let style = match (quiet, std::io::stderr().is_terminal()) {
            (true, _) => Style::Quiet,
            (false, true) => Style::Bar(ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden())),
            (false, false) => Style::Plain,
        };
        Self { style, expected, jobs, state: Mutex::default() }
    }

    /// Takes note of an event. It may be called from any thread.
    pub fn watch(&self, event: SpeechEvent<'_>) {
        let mut state = self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        match event {
            SpeechEvent::Begin { utterances, to_speak } => {
                // If damaged takes have to be spoken again, rendering begins again, but the counts go on.
                state.started.get_or_insert_with(Instant::now);
                state.utterances = utterances;
                state.to_speak += to_speak.len();
                state.work += to_speak.iter().map(|(speak, delivery)| (self.expected)(speak, delivery)).sum::<f64>();
            }
            SpeechEvent::Spoken { speak, delivery, take, .. } => {
                state.done += 1;
                state.spoken.insert((speak.line, speak.text.clone()));
                state.worked += (self.expected)(speak, delivery);
                state.audio += take.frames as f64 / f64::from(take.rate);
            }
            SpeechEvent::Found => {
                state.work -= state.average();
                state.to_speak = state.to_speak.saturating_sub(1);
            }
            SpeechEvent::Failed => {
                state.worked += state.average();
                state.done += 1;
            }
        }
        match &self.style {
            Style::Bar(bar) => state.draw(bar, self.jobs),
            Style::Plain => state.plain_line(self.jobs),
            Style::Quiet => {}
        }
    }

    /// Takes note of what the voices wait for: a bar shows it as long as it lasts, and plain lines tell it once.
    pub fn waits(&self, what: Option<String>) {
        let mut state = self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        if state.waiting.is_none() && what.is_none() {
            return;
        }
        let before = std::mem::replace(&mut state.waiting, what);
        match (&self.style, before, &state.waiting) {
            (Style::Bar(bar), ..) => state.draw(bar, self.jobs),
            (Style::Plain, None, Some(what)) => eprintln!("{what}"),
            _ => {}
        }
    }

    /// Removes the bar, and returns what was done.
    pub fn finish(&self) -> Summary {
        if let Style::Bar(bar) = &self.style {
            bar.finish_and_clear();
        }
        let state = self.state.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        Summary { utterances: state.utterances, spoken: state.spoken.len(), audio: state.audio, took: state.seconds() }
    }
}

impl State {
    fn seconds(&self) -> f64 {
        self.started.map_or(0.0, |started| started.elapsed().as_secs_f64())
    }

    fn speed(&self) -> f64 {
        self.audio / self.seconds().max(1e-3)
    }

    /// The expected seconds of an utterance of which nothing else is known.
    fn average(&self) -> f64 {
        self.work / self.to_speak.max(1) as f64
    }

    /// The seconds that are left: by what was expected at first, and more and more by how long it took so far.
    fn left(&self, jobs: usize) -> f64 {
        // What was expected counts as much as this many expected seconds of work.
        let prior = (self.work / 10.0).min(5.0);
        let threads = jobs.min(self.to_speak).max(1) as f64;
        let rate = (self.seconds() + prior / threads) / (self.worked + prior).max(1e-9);
        (self.work - self.worked).max(0.0) * rate
    }

    fn draw(&self, bar: &ProgressBar, jobs: usize) {
        if bar.is_hidden() && self.started.is_some_and(|started| started.elapsed() > PATIENCE) {
            let style = ProgressStyle::with_template("{bar:30} {msg}").expect("the template is written here");
            bar.set_style(style.progress_chars("━╸ "));
            bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(10));
        }
        bar.set_length(STEPS as u64);
        bar.set_position((STEPS * self.worked / self.work.max(1e-9)) as u64);
        bar.set_message(self.line(jobs));
    }

    fn plain_line(&mut self, jobs: usize) {
        let now = Instant::now();
        let last = *self.last_plain.get_or_insert(now);
        if now - last < PLAIN_EVERY {
            return;
        }
        self.last_plain = Some(now);
        eprintln!("{}", self.line(jobs));
    }

    fn line(&self, jobs: usize) -> String {
        let Self { done, to_speak, .. } = self;
        let (audio, speed, left) = (clock(self.audio), self.speed(), clock(self.left(jobs)));
        // A fast voice needs no digits after the point, and one that is slower than real time does.
        let digits = usize::from(speed < 10.0);
        let waiting = self.waiting.as_ref().map(|what| format!("; {what}")).unwrap_or_default();
        format!("{done}/{to_speak} lines, {audio} of audio, {speed:.digits$} × real time, {left} left{waiting}")
    }
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
    use fullcast::book::Book;
    use fullcast::engine::Engines;
    use fullcast::store::Take;

    #[test]
    fn what_is_left_follows_first_from_what_is_expected_and_then_from_what_it_took() {
        let began = |seconds: u64| Instant::now().checked_sub(Duration::from_secs(seconds));
        let fresh = State { started: began(0), to_speak: 10, work: 100.0, ..State::default() };
        assert!((fresh.left(2) - 50.0).abs() < 1.0, "{}", fresh.left(2));
        // Half of the work took 100 seconds, where 25 were expected.
        let half = State { started: began(100), worked: 50.0, done: 5, ..fresh };
        assert!((half.left(2) - 93.0).abs() < 3.0, "{}", half.left(2));
        assert_eq!(State { worked: 100.0, ..half }.left(2), 0.0);
    }

    #[test]
    fn what_is_waited_for_is_told_as_long_as_it_lasts() {
        let progress = Progress::new(false, 1, &|_, _| 1.0);
        let line = || progress.state.lock().unwrap().line(1);
        progress.waits(Some("the server asked for a pause".into()));
        assert!(line().ends_with("left; the server asked for a pause"), "{}", line());
        progress.waits(None);
        assert!(line().ends_with(" left"), "{}", line());
    }

    #[test]
    fn lengths_are_told_as_on_a_clock() {
        assert_eq!(clock(0.4), "0:00");
        assert_eq!(clock(62.0), "1:02");
        assert_eq!(clock(7384.0), "2:03:04");
    }
    #[test]
    fn a_line_that_is_spoken_twice_is_counted_once() {
        let mut engines = Engines::open();
        let book = Book::from_text("It rained.", "[narrator]\nvoice = \"tone:hum\"\n", &mut engines).unwrap();
        let speak = book.plan.distinct()[0];
        let delivery = book.plan.delivery(speak);
        let take = Take {
            key: speak.key,
            frames: 1,
            rate: 1,
            peak: 0.0,
            true_peak: 0.0,
            energy: 0.0,
            sum: 0.0,
            head: 0,
            tail: 0,
            loudest: 0.0,
        };
        let progress = Progress::new(true, 1, &|_, _| 1.0);
        for _ in 0..2 {
            progress.watch(SpeechEvent::Begin { utterances: 1, to_speak: &[(speak, delivery)] });
            progress.watch(SpeechEvent::Spoken { speak, delivery, take: &take, took: None });
        }
        let summary = progress.finish();
        assert_eq!((summary.utterances, summary.spoken), (1, 1));
    }
}

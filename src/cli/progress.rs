//! The progress of a render, from the first line to the last file: a bar in a terminal, plain lines elsewhere, and nothing
//! with `--quiet`.

mod ahead;
mod line;
mod screen;

use ahead::Ahead;
use fullcast::cast::Delivery;
use fullcast::plan::{Plan, Speak};
use fullcast::publish::{PublishEvent, Task};
use fullcast::render::SpeechEvent;
use fullcast::store::Key;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use screen::Screen;
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;
use std::io::IsTerminal;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a render must take before it gets a bar, which would only flicker otherwise.
const PATIENCE: Duration = Duration::from_millis(300);
/// The time between plain lines.
const PLAIN_EVERY: Duration = Duration::from_secs(5);

/// Shows the progress of a render.
pub struct Progress<'a> {
    style: Style,
    expected: &'a Work<'a>,
    /// How many lines are spoken at once.
    jobs: usize,
    /// The lines that each take is for.
    shared: Shared,
    state: Mutex<State>,
}

/// The lines of which an utterance is a part, by the key of its take. Lines with the same words in the same voice share it.
type Shared = HashMap<Key, Vec<usize>>;

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
    /// The lines that have to be spoken, and the utterances of which they are made and that are not spoken yet.
    lines: HashMap<usize, usize>,
    to_speak: usize,
    /// What was spoken. A take is spoken twice if it was damaged.
    spoken: Spoken,
    audio: f64,
    /// The expected seconds of one thread for everything, and for what is done.
    work: f64,
    worked: f64,
    /// How long it took until everything was spoken.
    spoke: Option<f64>,
    /// What comes after the speech.
    ahead: Ahead,
    /// What the voices wait for, instead of speaking.
    waiting: Option<String>,
    /// How much of the bar was full: by how much of the expected time has gone by, because lines, voices and files differ. It
    /// never becomes less.
    shown: f64,
}

/// What was spoken.
#[derive(Clone, Debug, Default)]
pub struct Spoken {
    /// The takes, which can be those of several lines.
    pub takes: HashSet<Key>,
    /// The lines that were spoken, among them those that had to be faster to fit.
    pub lines: HashSet<usize>,
}

/// The result of a render.
#[derive(Clone, Debug)]
pub struct Summary {
    /// What was spoken in this run.
    pub spoken: Spoken,
    /// How many seconds of sound they last.
    pub audio: f64,
    /// How many seconds it took to speak.
    pub took: f64,
}

impl<'a> Progress<'a> {
    pub fn new(quiet: bool, jobs: usize, expected: &'a Work<'a>) -> Self {
        let style = match (quiet, std::io::stderr().is_terminal()) {
            (true, _) => Style::Quiet,
            (false, true) => Style::Bar(ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden())),
            (false, false) => Style::Plain,
        };
        Self { style, expected, jobs, shared: Shared::new(), state: Mutex::default() }
    }

    /// The same for the lines of a plan, of which all that share a take are counted, as `fullcast plan` does.
    pub fn of(mut self, plan: &Plan) -> Self {
        plan.speaks().for_each(|speak| self.shared.entry(speak.key).or_default().push(speak.line));
        self
    }

    /// Takes note of an event. It may be called from any thread.
    pub fn watch(&self, event: &PublishEvent<'_>) {
        let mut state = self.lock();
        state.started.get_or_insert_with(Instant::now);
        match event {
            PublishEvent::Speech(event) => state.speech(event, self.expected, &self.shared),
            PublishEvent::Ahead { tasks } => state.ahead.expect(tasks),
            PublishEvent::Advanced { task, done, of } => state.advanced(*task, *done, *of),
            _ => return,
        }
        self.show(&mut state);
    }

    /// Takes note of what the voices wait for: a bar shows it as long as it lasts, and plain lines tell it once. The bar is
    /// drawn again in any case, because time goes by and the terminal may have got another width.
    pub fn waits(&self, what: Option<String>) {
        let mut state = self.lock();
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
        let state = self.lock();
        let took = state.spoke.unwrap_or_else(|| state.seconds());
        Summary { spoken: state.spoken.clone(), audio: state.audio, took }
    }

    fn show(&self, state: &mut State) {
        match &self.style {
            Style::Bar(bar) => state.draw(bar, self.jobs),
            Style::Plain => state.plain_line(self.jobs),
            Style::Quiet => {}
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn speech(&mut self, event: &SpeechEvent<'_>, expected: &Work<'_>, shared: &Shared) {
        let lines = |speak: &Speak| shared.get(&speak.key).cloned().unwrap_or_else(|| vec![speak.line]);
        match event {
            SpeechEvent::Begin { to_speak, .. } => {
                // If damaged takes have to be spoken again, rendering begins again, but the counts go on.
                self.to_speak += to_speak.len();
                let parts = to_speak.iter().flat_map(|(speak, _)| lines(speak));
                parts.for_each(|line| *self.lines.entry(line).or_default() += 1);
                self.work += to_speak.iter().map(|(speak, delivery)| expected(speak, delivery)).sum::<f64>();
                self.ahead.pause();
            }
            SpeechEvent::Spoken { speak, delivery, take, .. } => {
                self.spoken.takes.insert(speak.key);
                self.spoken.lines.insert(speak.line);
                for line in lines(speak) {
                    self.lines.entry(line).and_modify(|left| *left = left.saturating_sub(1));
                }
                self.worked += expected(speak, delivery);
                self.audio += take.frames as f64 / f64::from(take.rate);
            }
            SpeechEvent::Found => {
                self.work -= self.average();
                self.to_speak = self.to_speak.saturating_sub(1);
            }
            SpeechEvent::Failed => self.worked += self.average(),
        }
    }

    fn advanced(&mut self, task: Task, done: u64, of: u64) {
        let seconds = self.seconds();
        self.spoke.get_or_insert(seconds);
        self.ahead.advance(task, done as f64 / of.max(1) as f64, seconds);
    }

    /// How many of the lines that have to be spoken are.
    fn done(&self) -> usize {
        self.lines.values().filter(|left| **left == 0).count()
    }

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

    /// The seconds that are left until the last file is written.
    fn left(&self, jobs: usize) -> f64 {
        let seconds = self.seconds();
        let speech = if self.ahead.task().is_some() { 0.0 } else { self.speech_left(jobs, seconds) };
        speech + self.ahead.left(seconds)
    }

    /// The seconds of speech that are left: by what was expected at first, and more and more by how long it took so far.
    fn speech_left(&self, jobs: usize, seconds: f64) -> f64 {
        // What was expected counts as much as this many expected seconds of work.
        let prior = (self.work / 10.0).min(5.0);
        let threads = jobs.min(self.to_speak).max(1) as f64;
        let rate = (seconds + prior / threads) / (self.worked + prior).max(1e-9);
        (self.work - self.worked).max(0.0) * rate
    }

    fn draw(&mut self, bar: &ProgressBar, jobs: usize) {
        let late = self.started.is_some_and(|started| started.elapsed() > PATIENCE);
        if bar.is_hidden() && !late {
            return;
        }
        let screen = Screen::default();
        let width = screen.columns();
        if bar.is_hidden() {
            let style = ProgressStyle::with_template("{msg}").expect("the template is written here");
            bar.set_style(style);
            bar.set_draw_target(ProgressDrawTarget::term_like_with_hz(Box::new(screen), 10));
        }
        let (seconds, left) = (self.seconds(), self.left(jobs));
        self.shown = self.shown.max(seconds / (seconds + left).max(1e-9)).min(1.0);
        // All of it changes at once, so that nothing is ever drawn that was laid out for another width.
        bar.set_message(line::with_bar(self, jobs, width));
    }

    fn plain_line(&mut self, jobs: usize) {
        let now = Instant::now();
        let last = *self.last_plain.get_or_insert(now);
        if now - last < PLAIN_EVERY {
            return;
        }
        self.last_plain = Some(now);
        eprintln!("{}", line::full(self, jobs));
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
    use fullcast::audio::Audio;
    use fullcast::audio::ends::Ends;
    use fullcast::book::Book;
    use fullcast::engine::Engines;
    use fullcast::publish::Product;
    use fullcast::store::Take;

    #[test]
    fn what_is_left_follows_first_from_what_is_expected_and_then_from_what_it_took() {
        let began = |seconds: u64| Instant::now().checked_sub(Duration::from_secs(seconds));
        let fresh = State { started: began(0), to_speak: 10, work: 100.0, ..State::default() };
        assert!((fresh.left(2) - 50.0).abs() < 1.0, "{}", fresh.left(2));
        // Half of the work took 100 seconds, where 25 were expected.
        let half = State { started: began(100), worked: 50.0, ..fresh };
        assert!((half.left(2) - 93.0).abs() < 3.0, "{}", half.left(2));
        assert_eq!(State { worked: 100.0, ..half }.left(2), 0.0);
    }

    #[test]
    fn what_is_waited_for_is_told_as_long_as_it_lasts() {
        let progress = Progress::new(false, 1, &|_, _| 1.0);
        let line = || line::full(&progress.lock(), 1);
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
    fn the_bar_goes_on_until_the_last_file_and_never_back() {
        let progress = Progress::new(true, 1, &|_, _| 1.0);
        let tasks =
            [(Task::Measuring, 1.0), (Task::Writing(Product::Sound), 20.0), (Task::Writing(Product::Page), 60.0)];
        progress.watch(&PublishEvent::Ahead { tasks: &tasks });
        assert!((progress.lock().left(1) - 81.0).abs() < 1.0);
        let advance = |task, done| progress.watch(&PublishEvent::Advanced { task, done, of: 100 });
        advance(Task::Writing(Product::Sound), 0);
        assert!((progress.lock().left(1) - 80.0).abs() < 1.0, "what comes before is over");
        advance(Task::Writing(Product::Sound), 100);
        assert!((progress.lock().left(1) - 60.0).abs() < 1.0);
        advance(Task::Writing(Product::Page), 50);
        let full = line::full(&progress.lock(), 1);
        assert!(full.starts_with("writing the page: 50 %, 0:") && full.ends_with(" left"), "{full}");
        advance(Task::Writing(Product::Page), 100);
        assert!(progress.lock().left(1) < 0.1);
    }

    #[test]
    fn the_line_fits_into_every_width_and_says_what_is_left_as_long_as_it_can() {
        let lines = (0..4_000).map(|line| (line, usize::from(line >= 12))).collect();
        let state = State { lines, to_speak: 4_000, work: 80_000.0, audio: 4_000.0, ..State::default() };
        for width in 0..200 {
            let line = line::with_bar(&state, 2, width);
            let whole = console::measure_text_width(&line);
            assert!(whole < width.max(1), "{whole} of {width}: {line}");
            assert!(width < 20 || line.ends_with("left"), "{width}: {line}");
        }
        let half = line::with_bar(&State { shown: 0.5, ..state }, 2, 120);
        assert!(
            half.starts_with(&("━".repeat(15) + "╸" + &" ".repeat(14) + " 12/4000 lines, 1:06:40 of audio")),
            "{half}"
        );
    }

    #[test]
    fn lines_with_the_same_words_are_all_counted() {
        let mut engines = Engines::open();
        let book = Book::from_text(
            "Yes.\n\nYes.\n\nNo.\n",
            "announce = false\n[narrator]\nvoice = \"tone:hum\"\n",
            &mut engines,
        );
        let book = book.unwrap();
        let to_speak: Vec<_> =
            book.plan.distinct().into_iter().map(|speak| (speak, book.plan.delivery(speak))).collect();
        let progress = Progress::new(true, 1, &|_, _| 1.0).of(&book.plan);
        progress.watch(&PublishEvent::Speech(SpeechEvent::Begin { utterances: 3, to_speak: &to_speak }));
        let counted = |state: &State| (state.lines.len(), state.done());
        assert_eq!((to_speak.len(), counted(&progress.lock())), (2, (3, 0)));
        let (speak, delivery) = to_speak[0];
        progress.watch(&PublishEvent::Speech(SpeechEvent::Spoken {
            speak,
            delivery,
            take: &take(speak.key),
            took: None,
        }));
        assert_eq!(counted(&progress.lock()), (3, 2), "both are spoken");
    }

    fn take(key: Key) -> Take {
        let (peak, true_peak, energy, sum, loudness, loudest) = (0.0, 0.0, 0.0, 0.0, f32::NEG_INFINITY, 0.0);
        let ends = Ends::of(&Audio::new(1, vec![0.0]));
        Take { key, frames: 1, rate: 1, peak, true_peak, energy, sum, loudness, loudest, ends }
    }

    #[test]
    fn a_line_that_is_spoken_twice_is_counted_once() {
        let mut engines = Engines::open();
        let book = Book::from_text("It rained.", "[narrator]\nvoice = \"tone:hum\"\n", &mut engines).unwrap();
        let speak = book.plan.distinct()[0];
        let delivery = book.plan.delivery(speak);
        let take = take(speak.key);
        let progress = Progress::new(true, 1, &|_, _| 1.0);
        for _ in 0..2 {
            progress.watch(&PublishEvent::Speech(SpeechEvent::Begin { utterances: 1, to_speak: &[(speak, delivery)] }));
            progress.watch(&PublishEvent::Speech(SpeechEvent::Spoken { speak, delivery, take: &take, took: None }));
        }
        let summary = progress.finish();
        assert_eq!((summary.spoken.takes.len(), summary.spoken.lines.len()), (1, 1));
    }
}

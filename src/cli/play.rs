//! `fullcast play`, and `--play` of other commands: plays a book through a program that is installed, from the first line on,
//! while later ones are still spoken.

mod feed;
mod players;

use super::args::Play;
use super::progress::Progress;
use super::{Console, Exit, Fault, cache, interrupt};
use feed::Speaking;
use fullcast::diag::{Diagnostic, Severity};
use fullcast::fs::{Doing, PathError, Scratch};
use fullcast::plan::Plan;
use fullcast::publish::PublishEvent;
use fullcast::render::{self, Booth, RenderError};
use fullcast::store::Store;
use fullcast::{desk, publish};
use std::fs::File;
use std::io::BufWriter;
use std::process::Child;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{Scope, ScopedJoinHandle};
use std::time::Duration;

pub use players::Player;

/// How often to look whether the player has ended, or the user wants to.
const LOOK: Duration = Duration::from_millis(50);

pub fn run(args: &Play, console: &Console) -> Result<Exit, Fault> {
    let stop = interrupt::listen();
    let mut engines = cache::engines(&args.store)?;
    let (book, diagnostics) = super::trust::load(&args.input, false, &mut engines, console)?;
    console.tell(&diagnostics, Severity::Error);
    let book = book.filter(|_| !diagnostics.has_errors()).ok_or(Fault::Told)?;
    let player = Player::find()?.quitting();
    let plan = desk::excerpt(&book, args.excerpt.from, args.excerpt.character.as_deref())?;
    let store = cache::open(&args.store, false, console)?;
    let booth = Booth { stop, ..Booth::new(&engines, &store) };
    let progress = Progress::new(false, booth.jobs, &|speak, _| speak.text.chars().count() as f64).of(&plan);
    std::thread::scope(|scope| {
        let mut playing = Playing::start(scope, player, &plan, &store, stop);
        let rendered = render::render(&plan, &booth, &|event| progress.watch(&PublishEvent::Speech(event)));
        progress.finish();
        match rendered {
            Ok(_) => {
                playing.finish()?;
                let stopped = stop.load(Ordering::Relaxed) && !playing.was_closed();
                if stopped { Err(Fault::Interrupted) } else { Ok(()) }
            }
            Err(RenderError::Cancelled) if playing.was_closed() => Ok(()),
            Err(RenderError::Cancelled) => Err(Fault::Interrupted),
            Err(error) => {
                console.tell(&publish::PublishError::from(error).diagnostics(&book), Severity::Error);
                Err(Fault::Told)
            }
        }
    })
    .map(|()| Exit::Done)
}

/// A plan that is played while it is spoken. When this is dropped, the player ends.
pub struct Playing<'scope> {
    thread: Option<ScopedJoinHandle<'scope, Result<(), Diagnostic>>>,
    spoken: Arc<AtomicBool>,
    given_up: Arc<AtomicBool>,
    closed: Arc<AtomicBool>,
}

impl<'scope> Playing<'scope> {
    /// Starts to play. Lines that are not in the store yet are waited for.
    pub fn start<'env: 'scope>(
        scope: &'scope Scope<'scope, 'env>,
        player: Player,
        plan: &'env Plan,
        store: &'env Store,
        stop: &'env AtomicBool,
    ) -> Self {
        let [spoken, given_up, closed] = std::array::from_fn(|_| Arc::<AtomicBool>::default());
        let signs = Signs { spoken: spoken.clone(), given_up: given_up.clone(), closed: closed.clone(), stop };
        let thread = scope.spawn(move || play(&player, plan, store, &signs));
        Self { thread: Some(thread), spoken, given_up, closed }
    }

    /// Whether the user closed the player before it had played everything.
    pub fn was_closed(&self) -> bool {
        self.closed.load(Ordering::Relaxed)
    }

    /// Waits until everything has been heard. Call it when everything is spoken.
    ///
    /// # Errors
    /// The player failed.
    pub fn finish(&mut self) -> Result<(), Diagnostic> {
        self.spoken.store(true, Ordering::Relaxed);
        let played = self.thread.take().map(ScopedJoinHandle::join);
        played.map_or(Ok(()), |played| played.unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    }
}

impl Drop for Playing<'_> {
    fn drop(&mut self) {
        self.given_up.store(true, Ordering::Relaxed);
    }
}

/// What the player has to know about the rest of the program.
struct Signs<'a> {
    /// Everything is spoken.
    spoken: Arc<AtomicBool>,
    /// Something failed.
    given_up: Arc<AtomicBool>,
    /// The user closed the player.
    closed: Arc<AtomicBool>,
    /// The user wants to end it.
    stop: &'a AtomicBool,
}

impl Signs<'_> {
    fn ends(&self) -> bool {
        self.given_up.load(Ordering::Relaxed) || self.stop.load(Ordering::Relaxed)
    }

    fn speaking(&self) -> Speaking {
        if self.ends() {
            Speaking::IsOver
        } else if self.spoken.load(Ordering::Relaxed) {
            Speaking::IsDone
        } else {
            Speaking::GoesOn
        }
    }
}

fn play(player: &Player, plan: &Plan, store: &Store, signs: &Signs<'_>) -> Result<(), Diagnostic> {
    let failed = |error| player.fault(error);
    let Some(mut command) = player.piped() else { return play_file(player, plan, store, signs) };
    let mut running = Running(command.spawn().map_err(failed)?);
    let input = running.0.stdin.take().expect("it was asked for");
    std::thread::scope(|scope| {
        // The player takes the sound at its own pace, so somebody else has to watch for the end.
        let fed = scope.spawn(|| feed::feed(plan, store, &|| signs.speaking(), &mut { input }));
        while !fed.is_finished() && !signs.ends() && running.0.try_wait().map_err(failed)?.is_none() {
            std::thread::sleep(LOOK);
        }
        if signs.ends() {
            running.end();
        } else if !fed.is_finished() {
            signs.closed.store(true, Ordering::Relaxed);
            signs.given_up.store(true, Ordering::Relaxed);
            // Without an ear, what comes next is not worth speaking.
            signs.stop.fetch_or(player.quits, Ordering::Relaxed);
        }
        match fed.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)) {
            Err(error) if !feed::was_closed(&error) => Err(failed(error)),
            _ => Ok(()),
        }
    })?;
    running.wait(signs).map_err(failed)
}

/// Plays a file, when everything is spoken.
fn play_file(player: &Player, plan: &Plan, store: &Store, signs: &Signs<'_>) -> Result<(), Diagnostic> {
    let folder = Scratch::beside(std::env::temp_dir().join("fullcast"))?;
    let path = folder.path().join("sound.wav");
    let fault = |error| Diagnostic::from(PathError::new(&path, Doing::Write, error));
    let mut file = BufWriter::new(File::create(&path).map_err(fault)?);
    feed::feed(plan, store, &|| signs.speaking(), &mut file).map_err(fault)?;
    drop(file);
    if signs.ends() {
        return Ok(());
    }
    let failed = |error| player.fault(error);
    let Some(mut command) = player.of_file(&path) else { return own::play(&path) };
    let mut running = Running(command.spawn().map_err(failed)?);
    running.wait(signs).map_err(failed)
}

/// A player that runs, and ends when this is dropped.
struct Running(Child);

impl Running {
    /// Waits until the player has played what it was given.
    fn wait(&mut self, signs: &Signs<'_>) -> std::io::Result<()> {
        while self.0.try_wait()?.is_none() {
            if signs.ends() {
                self.end();
            }
            std::thread::sleep(LOOK);
        }
        Ok(())
    }

    fn end(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
        let _ = self.0.wait();
    }
}

/// Sound output of this program's own, with the feature `play`.
mod own {
    use fullcast::diag::Diagnostic;
    use std::path::Path;

    /// Plays a file to its end.
    ///
    /// # Errors
    /// The machine has no sound, or the file cannot be played.
    #[cfg(feature = "play")]
    pub fn play(path: &Path) -> Result<(), Diagnostic> {
        let failed = |why: String| Diagnostic::error("cannot-play", format!("the sound cannot be played: {why}"));
        let sound = rodio::DeviceSinkBuilder::open_default_sink().map_err(|error| failed(error.to_string()))?;
        let file = std::fs::File::open(path).map_err(|error| failed(error.to_string()))?;
        let player =
            rodio::play(sound.mixer(), std::io::BufReader::new(file)).map_err(|error| failed(error.to_string()))?;
        player.sleep_until_end();
        Ok(())
    }

    /// Without the feature, a player is always a program.
    #[cfg(not(feature = "play"))]
    pub fn play(_path: &Path) -> Result<(), Diagnostic> {
        Err(Diagnostic::error("no-player", "no program that plays sound is installed"))
    }
}

//! Renders the book while the page shows how far it is.

use super::call::{Answer, Call, Refusal, Reply};
use super::people::{self, NARRATOR};
use super::session::{Session, lock};
use super::undo::name_of;
use super::view;
use crate::audio::target::{Verdict, judge};
use crate::book::{Book, BookOptions};
use crate::diag::{Diagnostic, Diagnostics, Severity};
use crate::history::{self, Pace, Past};
use crate::output;
use crate::publish::{Order, PublishError, PublishEvent, Published, Sides, publish};
use crate::render::{Booth, SpeechEvent, cores};
use crate::script::SpeakerId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How often pages are told how far a render is.
const OFTEN: Duration = Duration::from_millis(200);

/// What goes on, or what the last render of this studio did.
#[derive(Default)]
pub(super) struct Rendering {
    state: State,
    /// What the last plan said, which a running render does not change.
    plan: PlanView,
    progress: ProgressView,
    files: Vec<PathBuf>,
    measures: Vec<Measure>,
    error: Option<String>,
    stop: Arc<AtomicBool>,
    begun: Option<Instant>,
    told: Option<Instant>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    #[default]
    Idle,
    Running,
    Stopping,
    Done,
    Failed,
}

#[derive(Serialize)]
struct RenderView<'a> {
    state: State,
    plan: &'a PlanView,
    formats: Vec<&'static str>,
    progress: &'a ProgressView,
    files: Vec<FileView>,
    measures: &'a [Measure],
    error: Option<&'a str>,
}

#[derive(Clone, Default, Serialize)]
struct PlanView {
    lines: usize,
    to_speak: usize,
    minutes: f64,
    why: Vec<Reason>,
    seconds_left: f64,
    cost: Option<f64>,
    consent: Vec<String>,
}

#[derive(Clone, Serialize)]
struct Reason {
    reason: &'static str,
    lines: usize,
    /// Whose lines these are, those with the most of them first.
    who: Vec<Whose>,
}

#[derive(Clone, Serialize)]
struct Whose {
    name: String,
    lines: usize,
}

#[derive(Clone, Default, Serialize)]
struct ProgressView {
    done: usize,
    of: usize,
    phase: &'static str,
    seconds_left: Option<f64>,
}

#[derive(Serialize)]
struct FileView {
    name: String,
    size: u64,
    href: String,
}

#[derive(Serialize)]
struct Measure {
    name: &'static str,
    value: String,
    target: String,
    ok: bool,
}

/// The body of `POST api/render`.
#[derive(Deserialize)]
struct Wanted {
    version: u64,
    format: String,
    #[serde(default)]
    page: bool,
    subtitles: Option<String>,
}

impl Session {
    /// `GET api/render`
    pub fn render_state(&self, _: &Call) -> Answer {
        let (_, loaded) = self.current()?;
        if !self.is_rendering() {
            let plan = self.plan(&loaded.book);
            lock(&self.rendering).plan = plan;
        }
        Reply::json(&lock(&self.rendering).view())
    }

    /// `POST api/render`
    pub fn render(self: &Arc<Self>, call: &Call) -> Answer {
        let Wanted { version, format, page, subtitles } = call.body()?;
        let loaded = self.at_version(version)?;
        if self.is_faulty() {
            return Err(Refusal::new("the files of the book have errors")
                .hint("mend them first; the page shows where they are"));
        }
        if loaded.book.requests().next().is_some() {
            let error = "the book asks for what you have not agreed to";
            return Err(Refusal::new(error).hint((self.options.words)(&crate::diag::Advice::ListRequests)));
        }
        let row = output::by_name(&format).ok_or_else(|| Refusal::malformed("there is no such format"))?;
        let known = |name: &String| output::subtitles::FORMATS.iter().any(|format| format.extension == *name);
        if !subtitles.iter().all(known) {
            return Err(Refusal::malformed("there are no such subtitles"));
        }
        let beside = |extension: &str| self.options.script.with_extension(extension);
        let sides = Sides {
            page: page.then(|| beside("html")),
            subtitles: subtitles.iter().map(|extension| beside(extension)).collect(),
            ..Sides::default()
        };
        let output = Some(beside(row.extensions.first().copied().unwrap_or(row.name)));
        let order = Order { output, format: Some(row.name.into()), sides, ..Order::default() };
        let plan = self.plan(&loaded.book);
        {
            let mut rendering = lock(&self.rendering);
            if matches!(rendering.state, State::Running | State::Stopping) {
                return Err(Refusal::new("a render is running already"));
            }
            let progress = ProgressView { of: plan.to_speak, phase: "speaking", ..ProgressView::default() };
            let begun = Some(Instant::now());
            *rendering = Rendering { state: State::Running, plan, progress, begun, ..Rendering::default() };
        }
        let session = self.clone();
        std::thread::spawn(move || session.carry_out(&order));
        Ok(Reply::Begun)
    }

    /// `POST api/render/stop`
    pub fn stop_render(&self, _: &Call) -> Answer {
        let mut rendering = lock(&self.rendering);
        if rendering.state == State::Running {
            rendering.state = State::Stopping;
            rendering.stop.store(true, Ordering::Relaxed);
            self.pages.tell("render", &rendering.view());
        }
        Reply::json(&rendering.view())
    }

    /// `GET api/files/NAME`: a file that the last render of this studio wrote, and no other.
    pub fn rendered_file(&self, call: &Call) -> Answer {
        let path = lock(&self.rendering).files.iter().find(|path| name_of(path) == call.name).cloned();
        let path = path.ok_or_else(|| Refusal::missing("this render wrote no such file"))?;
        let file = std::fs::File::open(&path);
        Ok(Reply::Download(file.map_err(|_| Refusal::missing("the file is not there any more"))?))
    }

    fn is_rendering(&self) -> bool {
        matches!(lock(&self.rendering).state, State::Running | State::Stopping)
    }

    /// Stops a render that runs.
    pub fn give_up_rendering(&self) {
        lock(&self.rendering).stop.store(true, Ordering::Relaxed);
    }

    /// What a render would do now.
    fn plan(&self, book: &Book) -> PlanView {
        let past = Past::load(self.store.dir(), &self.options.script);
        let told = history::forecast(book, &self.engines(), &self.store, &past, cores());
        let why = history::Why::ALL.iter().map(|why| reason(&told, *why));
        PlanView {
            lines: told.lines.len(),
            to_speak: told.to_speak,
            minutes: (told.audio_seconds / 6.0).round() / 10.0,
            why: why.filter(|reason| reason.lines > 0).collect(),
            seconds_left: told.render_seconds,
            cost: told.cost,
            consent: book.requests().map(|request| format!("it asks to {request}")).collect(),
        }
    }

    /// Renders with engines of its own, so that lines can be heard and files be changed meanwhile.
    fn carry_out(&self, order: &Order) {
        let done = self.publish(order);
        if done.is_ok()
            && let Ok((_, loaded)) = self.current()
        {
            let past = Past::load(self.store.dir(), &self.options.script);
            *lock(&loaded.heard) = view::heard(&loaded.book, &self.store, &past);
            *lock(&loaded.levels) = None;
            let spoken =
                lock(&loaded.heard).iter().enumerate().filter(|(_, heard)| heard.spoken).map(|(nth, _)| nth).collect();
            self.pages.tell("spoken", &super::sound::Spoken { lines: spoken });
        }
        let mut rendering = lock(&self.rendering);
        match done {
            Ok(published) => {
                rendering.state = State::Done;
                rendering.progress.done = rendering.progress.of;
                rendering.measures = measures(&published);
                rendering.files = files(published);
            }
            Err(None) => rendering.state = State::Idle,
            Err(Some(fault)) => {
                rendering.state = State::Failed;
                rendering.error = Some(fault.message);
            }
        }
        rendering.progress.seconds_left = None;
        self.pages.tell("render", &rendering.view());
    }

    /// Publishes the book as its files are now.
    ///
    /// # Errors
    /// The first error, or nothing if it was stopped.
    fn publish(&self, order: &Order) -> Result<Published, Option<Diagnostic>> {
        let mut engines = (self.make_engines)().map_err(Some)?;
        let options = BookOptions {
            voices: self.options.voices.as_deref(),
            matter: self.options.matter,
            ..BookOptions::default()
        };
        let mut faults = Diagnostics::new();
        let book = Book::load(&self.options.script, &options, &mut engines, &mut faults);
        let error = |faults: &Diagnostics| faults.iter().find(|fault| fault.severity == Severity::Error).cloned();
        if let Some(fault) = error(&faults) {
            return Err(Some(fault));
        }
        let book = book.ok_or_else(|| Some(Diagnostic::error("cannot-read", "the book cannot be read")))?;
        let stop = lock(&self.rendering).stop.clone();
        let booth = Booth { stop: &stop, ..Booth::new(&engines, &self.store) };
        let pace = Pace::default();
        let watch = |event: PublishEvent<'_>| {
            if let PublishEvent::Speech(event) = &event {
                pace.watch(event);
            }
            self.tell_progress(&event);
        };
        let published = publish(&book, order, &booth, &watch).map_err(|failed| match failed {
            PublishError::Cancelled => None,
            failed => error(&failed.diagnostics(&book)),
        })?;
        history::record(&book, &engines, &published.takes, &pace, &self.store);
        Ok(published)
    }

    fn tell_progress(&self, event: &PublishEvent<'_>) {
        let mut rendering = lock(&self.rendering);
        let before = rendering.progress.phase;
        let progress = &mut rendering.progress;
        match event {
            PublishEvent::Speech(SpeechEvent::Begin { to_speak, .. }) => {
                *progress = ProgressView { of: to_speak.len(), phase: "speaking", ..ProgressView::default() };
            }
            PublishEvent::Speech(_) => {
                progress.done += 1;
                if progress.done >= progress.of {
                    progress.phase = "measuring";
                }
            }
            PublishEvent::Writing { .. } | PublishEvent::Beside => progress.phase = "writing",
            _ => {}
        }
        let gone = rendering.begun.map_or(0.0, |begun| begun.elapsed().as_secs_f64());
        let (done, of) = (rendering.progress.done, rendering.progress.of);
        rendering.progress.seconds_left =
            (done > 0 && done < of).then(|| (gone / done as f64 * (of - done) as f64 * 10.0).round() / 10.0);
        if rendering.progress.phase != before || rendering.told.is_none_or(|told| told.elapsed() >= OFTEN) {
            rendering.told = Some(Instant::now());
            self.pages.tell("render", &rendering.view());
        }
    }
}

impl Rendering {
    fn view(&self) -> RenderView<'_> {
        let files = self.files.iter().filter_map(|path| {
            let (name, size) = (name_of(path), path.metadata().ok()?.len());
            let href = format!("api/files/{}", encoded(&name));
            Some(FileView { name, size, href })
        });
        let formats = output::OUTPUTS.iter().map(|row| row.name).filter(|name| cfg!(feature = "mp3") || *name != "mp3");
        RenderView {
            state: self.state,
            plan: &self.plan,
            formats: formats.collect(),
            progress: &self.progress,
            files: files.collect(),
            measures: &self.measures,
            error: self.error.as_deref(),
        }
    }
}

/// How many lines are spoken for a reason, and whose they are.
fn reason(told: &history::Forecast, why: history::Why) -> Reason {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for line in told.lines.iter().filter(|line| line.why.contains(&why)) {
        *counts.entry(&line.speaker).or_default() += 1;
    }
    let shown = |(name, lines): (&str, usize)| {
        let name = if name == NARRATOR { people::on_page(SpeakerId::NARRATOR.0, name) } else { name };
        Whose { name: name.into(), lines }
    };
    let mut who: Vec<Whose> = counts.into_iter().map(shown).collect();
    who.sort_by(|one, other| other.lines.cmp(&one.lines).then_with(|| one.name.cmp(&other.name)));
    Reason { reason: why.help(), lines: who.iter().map(|one| one.lines).sum(), who }
}

/// The files that were written. Folders cannot be fetched.
fn files(published: Published) -> Vec<PathBuf> {
    let volumes = published.volumes.into_iter().map(|volume| volume.volume.path);
    let all = volumes.chain(published.beside.into_iter().map(|(_, path)| path));
    all.filter(|path| Path::is_file(path)).collect()
}

fn measures(published: &Published) -> Vec<Measure> {
    let asked = published.asked();
    let rows =
        published.volumes.iter().flat_map(|volume| &volume.measures).flat_map(|measures| judge(measures, &asked));
    let measures = rows.map(|row| Measure {
        name: row.quantity,
        value: row.value_text(),
        target: row.allowed_text(),
        ok: row.verdict != Verdict::Fail,
    });
    measures.collect()
}

/// A name in an address (RFC 3986, 2.1).
fn encoded(name: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    name.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

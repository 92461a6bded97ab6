//! Speaks the jobs of a cluster.

use super::coordinator::{PAUSE, runtime};
use super::failures::{Failure, Reason};
use super::jobs::{Job, Kind};
use super::link::{ClusterError, DONE, Link, Trouble, key_of, put};
use super::presence::{self, BEAT, ClusterRole, Seen};
use super::settings::ServerPlace;
use crate::engine::{EngineError, EngineErrorKind, Engines};
use crate::store::Key;
use async_nats::jetstream::consumer::PullConsumer;
use async_nats::jetstream::object_store::{InfoErrorKind, ObjectInfo};
use async_nats::jetstream::{AckKind, Message};
use futures_util::StreamExt;
use futures_util::future::join_all;
use speakers::{Line, Speakers, Words};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

mod speakers;

/// How often to look which kinds of jobs are wanted.
const LOOK: Duration = Duration::from_secs(1);

/// How long to wait when there is no job, at first and at most.
const REST: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(500));

/// How long an answer to the question for a job may take.
const ANSWER: Duration = Duration::from_secs(5);

/// How many workers may die of a line, or fail at it, before it counts as the line's fault.
const DEATHS: i64 = 3;

/// A worker.
#[derive(Clone, Copy)]
pub struct Worker<'a> {
    /// The engines that speak.
    pub engines: &'a Engines,
    /// How many lines are spoken at once; at least 1.
    pub jobs: usize,
    /// Once this is set, no line is begun any more.
    pub stop: &'a AtomicBool,
}

/// What happens while a worker is at work. Handle it quickly.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum WorkEvent {
    /// It is connected, and called like this.
    Began {
        /// The name.
        name: String,
    },
    /// A line was spoken, and its take is on the server.
    Spoken {
        /// How many seconds it lasts.
        seconds: f64,
    },
    /// A line could not be spoken.
    Failed {
        /// What was to be spoken.
        text: String,
        /// What happened, in a sentence without a full stop.
        message: String,
    },
    /// The server does not answer. It is tried again.
    Lost {
        /// What happened.
        message: String,
    },
}

/// What a worker did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Worked {
    /// How many lines it spoke.
    pub lines: u64,
    /// How many seconds of sound they last.
    pub seconds: f64,
    /// How many lines it could not speak.
    pub failed: u64,
}

/// Speaks jobs until it is stopped, and finishes the lines that it has begun by then.
///
/// # Errors
/// The server cannot be reached or used. Once it was reached, it may be away for any time.
pub fn work(place: &ServerPlace, worker: Worker<'_>, watch: &dyn Fn(WorkEvent)) -> Result<Worked, ClusterError> {
    std::thread::scope(|scope| {
        let speakers = Speakers::start(scope, worker.engines, worker.jobs);
        runtime().block_on(async {
            let link = Link::open(place).await?;
            let name = presence::own_name();
            watch(WorkEvent::Began { name: name.clone() });
            let shift = Shift {
                worker,
                link: &link,
                speakers: &speakers,
                watch,
                name,
                kinds: RefCell::default(),
                unknown: RefCell::default(),
                turn: Cell::new(0),
                free: Semaphore::new(worker.jobs),
                worked: Cell::default(),
            };
            Ok(shift.run().await)
        })
    })
}

/// A kind of jobs that is wanted and can be spoken here.
#[derive(Clone)]
struct Wanted {
    id: String,
    kind: Kind,
    consumer: PullConsumer,
}

/// The work of one worker.
struct Shift<'a> {
    worker: Worker<'a>,
    link: &'a Link,
    speakers: &'a Speakers,
    watch: &'a dyn Fn(WorkEvent),
    name: String,
    /// The kinds that are wanted and can be spoken here.
    kinds: RefCell<Vec<Wanted>>,
    /// Those that are not the same here.
    unknown: RefCell<BTreeMap<String, ()>>,
    /// Which kind is asked for first.
    turn: Cell<usize>,
    /// How many more lines can be spoken at once.
    free: Semaphore,
    worked: Cell<Worked>,
}

impl Shift<'_> {
    async fn run(&self) -> Worked {
        // One line more than is spoken at once is kept ready, so that nobody waits for the network.
        let hands = join_all((0..self.worker.jobs + self.worker.jobs.div_ceil(2)).map(|_| self.hand()));
        tokio::select! {
            _ = hands => {}
            () = self.look_around() => {}
            () = self.show() => {}
        }
        let _ = tokio::time::timeout(ANSWER, async {
            self.seen().leave(self.link).await;
            let _ = self.link.context.client().flush().await;
        })
        .await;
        self.worked.get()
    }

    fn is_stopped(&self) -> bool {
        self.worker.stop.load(Ordering::Relaxed)
    }

    fn seen(&self) -> Seen {
        let worked = self.worked.get();
        Seen {
            name: self.name.clone(),
            role: ClusterRole::Worker,
            lines: worked.lines,
            seconds: worked.seconds,
            threads: self.worker.jobs,
            kinds: self.kinds.borrow().iter().map(|wanted| wanted.id.clone()).collect(),
        }
    }

    /// Says again and again that this worker is there.
    async fn show(&self) {
        loop {
            let _ = self.seen().tell(self.link).await;
            tokio::time::sleep(BEAT).await;
        }
    }

    /// Looks again and again which kinds of jobs are wanted.
    async fn look_around(&self) {
        loop {
            let before = self.kinds.borrow().len();
            if let Err(trouble) = self.learn().await {
                (self.watch)(WorkEvent::Lost { message: trouble.to_string() });
            } else if self.kinds.borrow().len() != before {
                let _ = self.seen().tell(self.link).await;
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn learn(&self) -> Result<(), Trouble> {
        let current = presence::keys(&self.link.kinds).await?;
        self.kinds.borrow_mut().retain(|wanted| current.contains(&wanted.id));
        self.unknown.borrow_mut().retain(|id, ()| current.contains(id));
        for id in current {
            let is_known = self.kinds.borrow().iter().any(|wanted| wanted.id == id);
            if is_known || self.unknown.borrow().contains_key(&id) {
                continue;
            }
            let Some(json) = self.link.kinds.get(&*id).await? else { continue };
            let kind = serde_json::from_slice::<Kind>(&json).ok();
            match kind.filter(|kind| kind.id() == id && kind.is_here(self.worker.engines, &self.link.processor)) {
                Some(kind) => {
                    let consumer = self.link.consumer(&id).await?;
                    self.kinds.borrow_mut().push(Wanted { id, kind, consumer });
                }
                None => _ = self.unknown.borrow_mut().insert(id, ()),
            }
        }
        Ok(())
    }

    /// Takes one job after the other.
    async fn hand(&self) {
        let mut rest = REST.0;
        while !self.is_stopped() {
            match self.next().await {
                Ok(Some((wanted, message))) => {
                    rest = REST.0;
                    if let Err(trouble) = self.job(&wanted, &message).await {
                        (self.watch)(WorkEvent::Lost { message: trouble.to_string() });
                    }
                }
                Ok(None) => {
                    tokio::time::sleep(rest).await;
                    rest = (rest * 2).min(REST.1);
                }
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    /// The next job, of the kind of the last one if there is one.
    async fn next(&self) -> Result<Option<(Wanted, Message)>, Trouble> {
        let kinds = self.kinds.borrow().clone();
        let turn = self.turn.get();
        for nth in 0..kinds.len() {
            let at = (turn + nth) % kinds.len();
            let ask = async {
                let mut batch = kinds[at].consumer.fetch().max_messages(1).messages().await?;
                batch.next().await.transpose()
            };
            if let Some(message) = tokio::time::timeout(ANSWER, ask).await?? {
                self.turn.set(at);
                return Ok(Some((kinds[at].clone(), message)));
            }
        }
        Ok(None)
    }

    /// Does a job, and acknowledges it when its take is on the server.
    async fn job(&self, wanted: &Wanted, message: &Message) -> Result<(), Trouble> {
        let key = key_of(&message.subject).ok_or("a job without a key")?;
        let delivered = message.info()?.delivered;
        let job = serde_json::from_slice::<Job>(&message.payload).ok().filter(|job| wanted.kind.speaks(job));
        let Some(job) = job else {
            let error = EngineError::broken("what was sent is not a line of this voice");
            return self.fail(wanted, message, (&key, None), error).await;
        };
        if let Some(info) = self.found(&key).await? {
            self.tell(&info).await?;
            return done(message).await;
        }
        let begun = if delivered > 1 { self.begun(&key).await? } else { String::new() };
        if delivered > DEATHS && begun.lines().count() as i64 >= DEATHS - 1 {
            return self.fail(wanted, message, (&key, Some(&job)), last_words(&begun)).await;
        }
        let line = Line { key, job: job.clone(), alone: delivered >= DEATHS };
        let Some(spoken) = self.speak(message, line, begun).await? else {
            // It was not begun, because this worker ends.
            return message.ack_with(AckKind::Nak(None)).await;
        };
        match spoken {
            Ok(words) => self.hand_in(&key, &words, message).await,
            // Another machine may do better, unless the voice itself refuses the text.
            Err(error) if error.kind != EngineErrorKind::Refused && delivered < DEATHS => {
                self.note(&key, &format!("{}: {error}", self.name)).await?;
                message.ack_with(AckKind::Nak(Some(self.link.patience / 10))).await
            }
            Err(error) => self.fail(wanted, message, (&key, Some(&job)), error).await,
        }
    }

    /// The take, if it is on the server.
    async fn found(&self, key: &Key) -> Result<Option<ObjectInfo>, Trouble> {
        match self.link.takes.info(key.to_string()).await {
            Ok(info) => Ok(Some(info).filter(|info| !info.deleted)),
            Err(error) if error.kind() == InfoErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Says that a take is there.
    async fn tell(&self, info: &ObjectInfo) -> Result<(), Trouble> {
        let json = serde_json::to_vec(info)?;
        Ok(self.link.context.client().publish(format!("{DONE}.{}", info.name), json.into()).await?)
    }

    /// Who began a line, one a line.
    async fn begun(&self, key: &Key) -> Result<String, Trouble> {
        let noted = self.link.begun.get(key.to_string()).await?;
        Ok(noted.map(|noted| String::from_utf8_lossy(&noted).into_owned()).unwrap_or_default())
    }

    /// Adds to what is known about a line that was begun.
    async fn note(&self, key: &Key, words: &str) -> Result<(), Trouble> {
        let noted = self.begun(key).await? + words + "\n";
        self.link.begun.put(key.to_string(), noted.into()).await?;
        Ok(())
    }

    /// Has a line spoken as soon as there is room, and claims it anew until it is. `None` if the worker was stopped before
    /// that.
    async fn speak(
        &self,
        message: &Message,
        line: Line,
        begun: String,
    ) -> Result<Option<Result<Words, EngineError>>, Trouble> {
        let (key, is_new) = (line.key, message.info()?.delivered == 1);
        let work = async {
            // A line that may be deadly waits until nothing else is spoken, and counts as begun only then: otherwise it would
            // be blamed for the deaths of others.
            let room = if line.alone { self.worker.jobs } else { 1 };
            let _permit = self.free.acquire_many(room as u32).await?;
            if self.is_stopped() {
                return Ok(None);
            }
            // Who dies of it has no words left, so they come before it.
            if !is_new {
                let noted = format!("{begun}{} began it and did not come back\n", self.name);
                self.link.begun.put(key.to_string(), noted.into()).await?;
            }
            let spoken = self.speakers.speak(line).await;
            if !is_new {
                self.link.begun.put(key.to_string(), begun.into()).await?;
            }
            Ok(Some(spoken))
        };
        let claim = async {
            loop {
                tokio::time::sleep(self.link.patience / 3).await;
                // If it does not get there, another worker speaks the line as well, and both say the same.
                let _ = message.ack_with(AckKind::Progress).await;
            }
        };
        tokio::select! {
            done = work => done,
            () = claim => Ok(None),
        }
    }

    /// Puts a take onto the server, for as long as that takes, and acknowledges the job after that.
    async fn hand_in(&self, key: &Key, words: &Words, message: &Message) -> Result<(), Trouble> {
        let mut attempts = 0;
        let info = loop {
            match put(&self.link.takes, &key.to_string(), &self.name, &words.parcel).await {
                Ok(info) => break info,
                Err(error) if self.is_stopped() && attempts > 3 => return Err(error),
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
            attempts += 1;
            let _ = message.ack_with(AckKind::Progress).await;
        };
        self.tell(&info).await?;
        let mut worked = self.worked.get();
        worked.lines += 1;
        worked.seconds += words.seconds;
        self.worked.set(worked);
        (self.watch)(WorkEvent::Spoken { seconds: words.seconds });
        done(message).await
    }

    /// Says that a line cannot be spoken, and takes the job away.
    async fn fail(
        &self,
        wanted: &Wanted,
        message: &Message,
        (key, job): (&Key, Option<&Job>),
        error: EngineError,
    ) -> Result<(), Trouble> {
        let told = error.message.clone();
        let failure = Failure {
            reason: Reason::of(&error),
            message: format!("{told} ({})", self.name),
            voices: wanted.kind.words(),
            job: job.cloned(),
        };
        failure.tell(self.link, &wanted.id, key).await?;
        let mut worked = self.worked.get();
        worked.failed += 1;
        self.worked.set(worked);
        let text = job.map(|job| job.text.clone()).unwrap_or_default();
        (self.watch)(WorkEvent::Failed { text, message: told });
        done(message).await
    }
}

/// Acknowledges a job. If that does not get there, the next worker finds what this one left.
async fn done(message: &Message) -> Result<(), Trouble> {
    message.double_ack().await
}

/// What is said about a line of which workers died.
fn last_words(begun: &str) -> EngineError {
    let words = begun.lines().collect::<Vec<_>>().join("; ");
    EngineError::broken(format!("{DEATHS} workers did not survive it: {words}"))
}

//! Speaks the jobs of a cluster.

use super::coordinator::{PAUSE, runtime};
use super::jobs::Kind;
use super::link::{ClusterError, Link, Trouble};
use super::presence::{self, BEAT, ClusterRole, Seen};
use super::settings::ServerPlace;
use crate::engine::Engines;
use async_nats::jetstream::Message;
use async_nats::jetstream::consumer::PullConsumer;
use futures_util::StreamExt;
use futures_util::future::join_all;
use job::Given;
use speakers::Speakers;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Semaphore;

mod job;
mod speakers;

/// How often to look which kinds of jobs are wanted.
const LOOK: Duration = Duration::from_secs(1);

/// How long to wait when there is no job, at first and at most.
const REST: (Duration, Duration) = (Duration::from_millis(20), Duration::from_millis(500));

/// How long an answer to the question for a job may take.
const ANSWER: Duration = Duration::from_secs(5);

/// As long as more jobs than these wait, one more than is spoken at once is kept ready. Near the end of a book a worker only
/// asks for what it can begin at once, because the line may be spoken sooner by another one.
const PLENTY: u64 = 100;

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
                plenty: Cell::new(false),
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
    /// Whether so many jobs wait that one is fetched ahead.
    plenty: Cell<bool>,
    worked: Cell<Worked>,
}

impl Shift<'_> {
    async fn run(&self) -> Worked {
        // While there is plenty, one line more than is spoken at once is kept ready, so that nobody waits for the network.
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
            let room = if self.plenty.get() { None } else { self.free.acquire().await.ok() };
            match self.next().await {
                Ok(Some((wanted, message))) => {
                    rest = REST.0;
                    if let Err(trouble) = self.job(Given { wanted, message, room }).await {
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
                self.plenty.set(message.info()?.pending > PLENTY);
                return Ok(Some((kinds[at].clone(), message)));
            }
        }
        self.plenty.set(false);
        Ok(None)
    }
}

//! What a coordinator does: it sends jobs, and takes in what became of them.

use super::coordinator::{Coordinator, PAUSE};
use super::failures::{self, Failures, Found};
use super::jobs::{Job, Kind};
use super::link::{DONE, Link, TIMEOUT, Trouble, job_subject};
use super::presence::{self, BEAT, ClusterRole, Seen};
use crate::cast::DeliveryId;
use crate::render::{Booth, Spoken};
use crate::store::Key;
use async_nats::jetstream::context::PublishError;
use async_nats::jetstream::object_store::ObjectInfo;
use bit_set::BitSet;
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesUnordered;
use ledger::{Ledger, Unsent, Utterances};
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::time::{Duration, Instant};

mod arrivals;
mod ledger;
mod others;

/// How many jobs of a render are on the server at once. So two books share the workers, and memory stays flat.
const WINDOW: usize = 1_000;

/// How many takes are fetched at once, so that a distant server does not hold up the work.
const FETCHES: usize = 8;

/// How many takes are removed from the server at once.
const REMOVALS: usize = 64;

/// How often to look whether the render was stopped.
const LOOK: Duration = Duration::from_millis(100);

/// The longest time that a coordinator takes to clean up behind itself.
const CLEANING: Duration = Duration::from_secs(5);

type Report<'a> = &'a (dyn Fn(usize, Spoken) -> bool + Sync);

/// What is waited for at once.
enum Event {
    Take(ObjectInfo),
    Failed(Option<Found>),
    Fetched(ObjectInfo, Result<Option<Vec<u8>>, Trouble>),
    Look,
}

/// What is being fetched, or removed.
type Tasks<'a, T> = FuturesUnordered<LocalBoxFuture<'a, T>>;

/// The work of one render.
pub(super) struct Desk<'a> {
    coordinator: &'a Coordinator,
    link: &'a Link,
    utterances: Utterances<'a>,
    booth: &'a Booth<'a>,
    report: Report<'a>,
    seen: Seen,
    /// The kinds of the utterances, and which one each delivery has.
    kinds: Vec<(String, Kind)>,
    kind_of: HashMap<DeliveryId, usize>,
    ledger: Ledger<'a>,
    unsent: Unsent,
    /// With the places of the jobs in the stream, if they were not there already.
    sent: HashMap<Key, Option<u64>>,
    damaged: HashMap<Key, usize>,
    /// What other coordinators want of what is wanted here, by their names. `None` if that is not known yet.
    others: BTreeMap<String, Option<BitSet>>,
    fetching: HashSet<Key>,
    /// Takes that are here and still on the server. They are removed after the next look at what others want, because one who
    /// came meanwhile would have them spoken again.
    fetched: Vec<usize>,
    /// Takes that can be removed from the server now.
    unneeded: Vec<usize>,
    /// When the voices of the kinds were last told.
    said: Option<Instant>,
    go_on: bool,
}

impl<'a> Desk<'a> {
    pub fn new(
        coordinator: &'a Coordinator,
        link: &'a Link,
        utterances: Utterances<'a>,
        booth: &'a Booth<'a>,
        report: Report<'a>,
    ) -> Self {
        let mut kinds: Vec<(String, Kind)> = Vec::new();
        let mut known: HashMap<Vec<(&str, &str)>, usize> = HashMap::new();
        let mut kind_of = HashMap::new();
        for (speak, delivery) in utterances {
            kind_of.entry(speak.delivery).or_insert_with(|| {
                let names = delivery.voices.iter().map(|voice| (&*voice.engine, &*voice.voice)).collect();
                *known.entry(names).or_insert_with(|| {
                    let kind = Kind::of_delivery(delivery, booth.engines, &link.processor);
                    let kind = kind.expect("only such lines were taken on");
                    kinds.push((kind.id(), kind));
                    kinds.len() - 1
                })
            });
        }
        let name = presence::own_name();
        Self {
            coordinator,
            link,
            utterances,
            booth,
            report,
            seen: Seen { name, role: ClusterRole::Coordinator, lines: 0, seconds: 0.0, threads: 0, kinds: Vec::new() },
            kinds,
            kind_of,
            ledger: Ledger::new(utterances),
            unsent: Unsent::default(),
            sent: HashMap::new(),
            damaged: HashMap::new(),
            others: BTreeMap::new(),
            fetching: HashSet::new(),
            fetched: Vec::new(),
            unneeded: Vec::new(),
            said: None,
            go_on: true,
        }
    }

    /// Works until nothing is outstanding, or the render was stopped. With `again`, lines that failed before are tried again.
    pub async fn run(&mut self, again: bool) {
        let mut again = again;
        let mut idle = self.link.patience / 3;
        while !self.is_done() {
            let before = self.ledger.left();
            if let Err(trouble) = self.round(&mut again, idle).await {
                self.coordinator.note(|state| state.waiting = Some(format!("the server does not answer: {trouble}")));
                tokio::time::sleep(PAUSE).await;
            }
            // A book for which nobody works is looked at less and less often.
            idle = if self.ledger.left() == before {
                (idle * 2).min(10 * self.link.patience)
            } else {
                self.link.patience / 3
            };
        }
        let _ = tokio::time::timeout(CLEANING, self.leave()).await;
        self.coordinator.note(|state| state.waiting = None);
    }

    fn is_done(&self) -> bool {
        self.ledger.left() == 0 || !self.go_on || self.booth.is_stopped()
    }

    /// Looks at everything that is on the server, sends what is missing there, and takes in results until none came for `idle`,
    /// because then something may have been lost.
    async fn round(&mut self, again: &mut bool, idle: Duration) -> Result<(), Trouble> {
        self.announce().await?;
        // What comes while the server is looked through is in one of both. The bucket itself is not watched, because servers
        // before 2.10 leave out what was put while another object replaced one of the same name.
        let mut told = self.link.context.client().subscribe(format!("{DONE}.*")).await?;
        let mut waiting = self.look_through(again).await?;
        // It begins with those that are there, so none is missed, and what was forgotten does not come again.
        let mut failed = Failures::watch(self.link).await?;
        let (mut tasks, mut cleaning) = (Tasks::<Event>::new(), Tasks::<()>::new());
        let (mut last, mut beat) = (Instant::now(), Instant::now());
        while !self.is_done() {
            self.send().await?;
            while self.fetching.len() < FETCHES
                && let Some(info) = waiting.pop_front()
            {
                tasks.extend(self.fetch(info));
            }
            self.remove_some(&mut cleaning);
            let event = tokio::select! {
                event = tasks.next(), if !tasks.is_empty() => event.unwrap_or(Event::Look),
                Some(()) = cleaning.next(), if !cleaning.is_empty() => Event::Look,
                told = told.next() => match serde_json::from_slice(&told.ok_or("the connection ended")?.payload) {
                    Ok(info) => Event::Take(info),
                    Err(_) => Event::Look,
                },
                found = failed.next() => Event::Failed(found?),
                () = tokio::time::sleep(LOOK) => Event::Look,
            };
            match event {
                Event::Take(info) if !info.deleted && self.concerned(&info).is_some() => waiting.push_back(info),
                Event::Failed(Some(found)) => self.fail(&found),
                Event::Fetched(info, bytes) => {
                    last = Instant::now();
                    if !self.take(&info, bytes) {
                        cleaning.extend(Key::from_hex(&info.name).map(|key| self.remove(key)));
                    }
                }
                _ => {}
            }
            if beat.elapsed() > BEAT {
                beat = Instant::now();
                self.beat().await?;
                self.clear();
            }
            if last.elapsed() > idle {
                return Ok(());
            }
        }
        self.clean_up(cleaning).await;
        Ok(())
    }

    /// Removes what is on the server and not needed any more, because nothing is outstanding, or the render was given up.
    async fn clean_up(&mut self, mut cleaning: Tasks<'a, ()>) {
        if !self.booth.is_stopped() && tokio::time::timeout(CLEANING, self.beat()).await.is_ok() {
            self.clear();
        }
        let rest = async {
            self.remove_some(&mut cleaning);
            while !self.booth.is_stopped() && cleaning.next().await.is_some() {
                self.remove_some(&mut cleaning);
            }
        };
        let _ = tokio::time::timeout(CLEANING, rest).await;
    }

    /// Looks through what failed and what is spoken already, and returns the takes that are there. With `again`, failures of
    /// earlier renders are forgotten.
    async fn look_through(&mut self, again: &mut bool) -> Result<VecDeque<ObjectInfo>, Trouble> {
        let forgets = std::mem::take(again);
        for found in failures::all(self.link).await? {
            match forgets && self.ledger.outstanding(&found.key).is_some() {
                true => failures::forget(self.link, &found).await?,
                false => self.fail(&found),
            }
        }
        let (mut there, mut spoken) = (VecDeque::new(), BitSet::new());
        let mut list = self.link.takes.list().await?;
        while let Some(found) = tokio::time::timeout(TIMEOUT, list.next()).await? {
            let info = found?;
            if let Some(at) = self.concerned(&info) {
                spoken.insert(at);
                there.push_back(info);
            }
        }
        (self.unsent, self.sent) = (self.ledger.unsent(spoken, WINDOW), HashMap::new());
        self.fetching.clear();
        // Somebody may have come since it was decided that nobody needs these.
        self.fetched.append(&mut self.unneeded);
        Ok(there)
    }

    /// Sends jobs, up to the window. One that is there already is refused by the server, which is just as well.
    async fn send(&mut self) -> Result<(), Trouble> {
        let mut acknowledgements = Vec::new();
        // The window is refilled in one go when half of it is done.
        if self.sent.len() > WINDOW / 2 {
            return Ok(());
        }
        while self.sent.len() < WINDOW
            && let Some(at) = self.unsent.pop()
        {
            let (speak, delivery) = self.utterances[at];
            if !self.ledger.is_outstanding(at) {
                continue;
            }
            let job = Job { text: speak.text.clone(), sounds: speak.sounds.clone(), voices: delivery.voices.clone() };
            let subject = job_subject(&self.kind(at).0, &speak.key);
            let acknowledgement = self.link.context.publish(subject, serde_json::to_vec(&job)?.into()).await?;
            acknowledgements.push((speak.key, acknowledgement));
            self.sent.insert(speak.key, None);
        }
        for (key, acknowledgement) in acknowledgements {
            match acknowledgement.await {
                Ok(there) => _ = self.sent.insert(key, Some(there.sequence)),
                Err(error) if is_there(&error) => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(())
    }

    fn fail(&mut self, found: &Found) {
        if let Some(at) = self.ledger.outstanding(&found.key) {
            self.settle(&found.key, at, Err(found.failure.error()));
        }
    }

    fn settle(&mut self, key: &Key, at: usize, spoken: Spoken) {
        self.ledger.settle(at);
        self.sent.remove(key);
        self.go_on &= (self.report)(at, spoken);
    }

    /// The kind of an utterance.
    fn kind(&self, at: usize) -> &(String, Kind) {
        &self.kinds[self.kind_of[&self.utterances[at].0.delivery]]
    }
}

/// Whether a job was refused because it is there already.
fn is_there(error: &PublishError) -> bool {
    error.to_string().contains("maximum messages per subject exceeded")
}

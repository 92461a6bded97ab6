//! What a coordinator does: it sends jobs, and takes in what became of them.

use super::coordinator::{Coordinator, PAUSE};
use super::failures::{self, Failures, Found};
use super::jobs::{Job, Kind};
use super::link::{BY, CURRENT, DONE, LARGEST, Link, TIMEOUT, Trouble, job_subject, put, read};
use super::presence::{self, BEAT, ClusterRole, Seen};
use crate::cast::Delivery;
use crate::engine::EngineError;
use crate::plan::Speak;
use crate::render::{Booth, Spoken};
use crate::store::{self, Key};
use async_nats::jetstream::context::PublishError;
use async_nats::jetstream::object_store::ObjectInfo;
use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesUnordered;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::time::{Duration, Instant};

/// How many jobs of a render are on the server at once. So two books share the workers, and memory stays flat.
const WINDOW: usize = 1_000;

/// How many takes are fetched at once, so that a distant server does not hold up the work.
const FETCHES: usize = 8;

/// How often to look whether the render was stopped.
const LOOK: Duration = Duration::from_millis(100);

/// How often a take may arrive damaged before its line counts as failed.
const DAMAGED: usize = 3;

/// The longest time that a coordinator takes to clean up behind itself.
const CLEANING: Duration = Duration::from_secs(5);

type Report<'a> = &'a (dyn Fn(usize, Spoken) -> bool + Sync);

/// What is waited for at once.
enum Event {
    Take(ObjectInfo),
    Failed(Option<Found>),
    Fetched(ObjectInfo, Result<Vec<u8>, Trouble>),
    Cleaned,
    Look,
}

/// The work of one render.
pub(super) struct Desk<'a> {
    coordinator: &'a Coordinator,
    link: &'a Link,
    utterances: &'a [(&'a Speak, &'a Delivery)],
    booth: &'a Booth<'a>,
    report: Report<'a>,
    seen: Seen,
    /// The kinds of the utterances, and which one each has.
    kinds: Vec<(String, Kind)>,
    kind_of: Vec<usize>,
    /// What has no take yet, by its index.
    outstanding: HashMap<Key, usize>,
    /// What was not sent yet in this round, and how much of the rest has no take.
    unsent: VecDeque<usize>,
    /// With the places of the jobs in the stream, if they were not there already.
    sent: HashMap<Key, Option<u64>>,
    damaged: HashMap<Key, usize>,
    /// The beginnings of the keys that other coordinators want, by their names.
    others: BTreeMap<String, HashSet<u64>>,
    fetching: HashSet<Key>,
    /// The beginnings of the keys whose takes are here by now.
    done: HashSet<u64>,
    /// Takes that are here and still on the server. They are removed after the next look at what others want, because one who
    /// came meanwhile would have them spoken again.
    fetched: Vec<ObjectInfo>,
    /// When the voices of the kinds were last told.
    said: Option<Instant>,
    go_on: bool,
}

impl<'a> Desk<'a> {
    pub fn new(
        coordinator: &'a Coordinator,
        link: &'a Link,
        utterances: &'a [(&'a Speak, &'a Delivery)],
        booth: &'a Booth<'a>,
        report: Report<'a>,
    ) -> Self {
        let mut kinds: Vec<(String, Kind)> = Vec::new();
        let mut known: HashMap<Vec<(&str, &str)>, usize> = HashMap::new();
        let kind_of = utterances.iter().map(|(_, delivery)| {
            let names = delivery.voices.iter().map(|voice| (&*voice.engine, &*voice.voice)).collect();
            *known.entry(names).or_insert_with(|| {
                let kind =
                    Kind::of_delivery(delivery, booth.engines, &link.processor).expect("only such lines were taken on");
                kinds.push((kind.id(), kind));
                kinds.len() - 1
            })
        });
        let kind_of = kind_of.collect();
        let outstanding = utterances.iter().enumerate().map(|(at, (speak, _))| (speak.key, at)).collect();
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
            outstanding,
            unsent: VecDeque::new(),
            sent: HashMap::new(),
            damaged: HashMap::new(),
            others: BTreeMap::new(),
            fetching: HashSet::new(),
            done: HashSet::new(),
            fetched: Vec::new(),
            said: None,
            go_on: true,
        }
    }

    /// Works until nothing is outstanding, or the render was stopped. With `again`, lines that failed before are tried again.
    pub async fn run(&mut self, again: bool) {
        let mut again = again;
        let mut idle = self.link.patience / 3;
        while !self.is_done() {
            let before = self.outstanding.len();
            if let Err(trouble) = self.round(&mut again, idle).await {
                self.coordinator.note(|state| state.waiting = Some(format!("the server does not answer: {trouble}")));
                tokio::time::sleep(PAUSE).await;
            }
            // A book for which nobody works is looked at less and less often.
            idle = if self.outstanding.len() == before {
                (idle * 2).min(10 * self.link.patience)
            } else {
                self.link.patience / 3
            };
        }
        let _ = tokio::time::timeout(CLEANING, self.leave()).await;
        self.coordinator.note(|state| state.waiting = None);
    }

    fn is_done(&self) -> bool {
        self.outstanding.is_empty() || !self.go_on || self.booth.is_stopped()
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
        let mut tasks: FuturesUnordered<LocalBoxFuture<'_, Event>> = FuturesUnordered::new();
        let (mut last, mut beat) = (Instant::now(), Instant::now());
        while !self.is_done() {
            self.send().await?;
            while self.fetching.len() < FETCHES
                && let Some(info) = waiting.pop_front()
            {
                tasks.extend(self.fetch(info));
            }
            let event = tokio::select! {
                event = tasks.next(), if !tasks.is_empty() => event.unwrap_or(Event::Look),
                told = told.next() => match serde_json::from_slice(&told.ok_or("the connection ended")?.payload) {
                    Ok(info) => Event::Take(info),
                    Err(_) => Event::Look,
                },
                found = failed.next() => Event::Failed(found?),
                () = tokio::time::sleep(LOOK) => Event::Look,
            };
            match event {
                Event::Take(info) if !info.deleted => waiting.push_back(info),
                Event::Failed(Some(found)) => self.fail(&found),
                Event::Fetched(info, bytes) => {
                    last = Instant::now();
                    if !self.take(&info, bytes) {
                        tasks.push(self.remove(info));
                    }
                }
                _ => {}
            }
            if beat.elapsed() > BEAT {
                beat = Instant::now();
                self.beat().await?;
                tasks.extend(self.clear());
            }
            if last.elapsed() > idle {
                return Ok(());
            }
        }
        // Nothing is outstanding any more, or the render was given up: the rest is cleaning.
        if !self.booth.is_stopped() && tokio::time::timeout(CLEANING, self.beat()).await.is_ok() {
            tasks.extend(self.clear());
        }
        let rest = async { while !self.booth.is_stopped() && tasks.next().await.is_some() {} };
        let _ = tokio::time::timeout(CLEANING, rest).await;
        Ok(())
    }

    /// Looks through what failed and what is spoken already, and returns the takes that are there. With `again`, failures of
    /// earlier renders are forgotten.
    async fn look_through(&mut self, again: &mut bool) -> Result<VecDeque<ObjectInfo>, Trouble> {
        let forgets = std::mem::take(again);
        for found in failures::all(self.link).await? {
            match forgets && self.outstanding.contains_key(&found.key) {
                true => failures::forget(self.link, &found).await?,
                false => self.fail(&found),
            }
        }
        let mut there = VecDeque::new();
        let mut list = self.link.takes.list().await?;
        while let Some(found) = tokio::time::timeout(TIMEOUT, list.next()).await? {
            there.push_back(found?);
        }
        let keys: HashSet<Key> = there.iter().filter_map(|info| Key::from_hex(&info.name)).collect();
        let missing = self.outstanding.iter().filter(|(key, _)| !keys.contains(key));
        let mut missing: Vec<usize> = missing.map(|(_, at)| *at).collect();
        missing.sort_unstable();
        (self.unsent, self.sent) = (missing.into(), HashMap::new());
        self.fetching.clear();
        Ok(there)
    }

    /// Says which voices are needed and which takes are wanted.
    async fn announce(&mut self) -> Result<(), Trouble> {
        for (id, _) in &self.kinds {
            self.link.consumer(id).await?;
        }
        self.said = None;
        let wanted: Vec<u8> = self.outstanding.keys().flat_map(|key| beginning(key).to_le_bytes()).collect();
        put(&self.link.wants, &self.seen.name, &self.seen.name, &wanted).await?;
        self.beat().await
    }

    /// Says that this coordinator is there, and looks who else is.
    async fn beat(&mut self) -> Result<(), Trouble> {
        self.seen.lines = self.outstanding.len() as u64;
        self.seen.tell(self.link).await?;
        if self.said.is_none_or(|said| said.elapsed() > CURRENT / 4) {
            for (id, kind) in &self.kinds {
                self.link.kinds.put(id, serde_json::to_vec(kind)?.into()).await?;
            }
            self.said = Some(Instant::now());
        }
        let everybody = presence::everybody(self.link).await?;
        let others =
            everybody.iter().filter(|seen| seen.role == ClusterRole::Coordinator && seen.name != self.seen.name);
        let others: BTreeSet<&str> = others.map(|seen| &*seen.name).collect();
        self.others.retain(|name, _| others.contains(&**name));
        for name in others {
            if !self.others.contains_key(name) {
                let wanted = read(&self.link.wants_stream, &self.link.wants.info(name).await?).await?;
                let keys =
                    wanted.chunks_exact(8).map(|bytes| u64::from_le_bytes(bytes.try_into().expect("eight bytes")));
                self.others.insert(name.to_string(), keys.collect());
            }
        }
        let nobody = self.without_worker(&everybody);
        self.coordinator.note(|state| state.waiting = nobody);
        Ok(())
    }

    /// What no worker speaks, in a sentence.
    fn without_worker(&self, everybody: &[Seen]) -> Option<String> {
        let spoken: HashSet<&String> = everybody.iter().flat_map(|seen| &seen.kinds).collect();
        let wanted: BTreeSet<usize> = self.outstanding.values().map(|at| self.kind_of[*at]).collect();
        let lacking: Vec<String> = wanted
            .into_iter()
            .map(|kind| &self.kinds[kind])
            .filter(|(id, _)| !spoken.contains(id))
            .map(|(_, kind)| kind.words())
            .collect();
        let (first, rest) = lacking.split_first()?;
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        Some(format!("no worker speaks {first}{more}: one has to be started where the same voices are"))
    }

    /// Sends jobs, up to the window. One that is there already is refused by the server, which is just as well.
    async fn send(&mut self) -> Result<(), Trouble> {
        let mut acknowledgements = Vec::new();
        // The window is refilled in one go when half of it is done.
        if self.sent.len() > WINDOW / 2 {
            return Ok(());
        }
        while self.sent.len() < WINDOW
            && let Some(at) = self.unsent.pop_front()
        {
            let (speak, delivery) = self.utterances[at];
            if !self.outstanding.contains_key(&speak.key) {
                continue;
            }
            let job = Job { text: speak.text.clone(), sounds: speak.sounds.clone(), voices: delivery.voices.clone() };
            let subject = job_subject(&self.kinds[self.kind_of[at]].0, &speak.key);
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

    /// Removes the takes that are here by now from the server, except for those that others want.
    fn clear(&mut self) -> Vec<LocalBoxFuture<'a, Event>> {
        let fetched = std::mem::take(&mut self.fetched);
        let wanted = |info: &ObjectInfo| Key::from_hex(&info.name).is_some_and(|key| self.is_wanted_elsewhere(&key));
        fetched.into_iter().filter(|info| !wanted(info)).map(|info| self.remove(info)).collect()
    }

    /// Removes a take from the server.
    fn remove(&self, info: ObjectInfo) -> LocalBoxFuture<'a, Event> {
        let link = self.link;
        Box::pin(async move {
            if let Some(key) = Key::from_hex(&info.name) {
                // What is left of it if this fails is removed after a day.
                let _ = link.takes.delete(key.to_string()).await;
            }
            Event::Cleaned
        })
    }

    /// Begins to fetch a take, if it is wanted here. One that came once more is removed, unless somebody else wanted it.
    fn fetch(&mut self, info: ObjectInfo) -> Option<LocalBoxFuture<'a, Event>> {
        let key = Key::from_hex(&info.name)?;
        if self.done.contains(&beginning(&key)) {
            self.fetched.push(info);
            return None;
        }
        let key = Some(key).filter(|key| self.outstanding.contains_key(key))?;
        if info.size > LARGEST || !self.fetching.insert(key) {
            return None;
        }
        let link = self.link;
        Some(Box::pin(async move {
            let bytes = read(&link.takes_stream, &info).await;
            Event::Fetched(info, bytes)
        }))
    }

    /// Takes in what was fetched. Returns false if it is damaged and of no use to anybody.
    fn take(&mut self, info: &ObjectInfo, bytes: Result<Vec<u8>, Trouble>) -> bool {
        let Some(key) = Key::from_hex(&info.name) else { return true };
        self.fetching.remove(&key);
        let Some(&at) = self.outstanding.get(&key) else { return true };
        let worker = info.metadata.get(BY).cloned().unwrap_or_default();
        let audio = match bytes {
            // Another coordinator removed it, or the server is away: it is looked for again.
            Err(_) => {
                self.sent.remove(&key);
                self.unsent.push_back(at);
                return true;
            }
            Ok(bytes) => store::unpack(&key, &bytes),
        };
        let Some(audio) = audio else {
            let damaged = self.damaged.entry(key).or_default();
            *damaged += 1;
            if *damaged >= DAMAGED {
                let message = format!("what {worker} sent arrived damaged {DAMAGED} times");
                self.settle(&key, at, Err(EngineError::broken(message)));
            } else {
                self.sent.remove(&key);
                self.unsent.push_back(at);
            }
            return false;
        };
        let seconds = audio.seconds();
        self.coordinator.note(|state| {
            let done = state.workers.entry(worker).or_default();
            done.lines += 1;
            done.seconds += seconds;
        });
        self.settle(&key, at, Ok(self.booth.store.put(&key, &audio)));
        self.done.insert(beginning(&key));
        self.fetched.push(info.clone());
        true
    }

    fn is_wanted_elsewhere(&self, key: &Key) -> bool {
        self.others.values().any(|wanted| wanted.contains(&beginning(key)))
    }

    fn fail(&mut self, found: &Found) {
        if let Some(&at) = self.outstanding.get(&found.key) {
            self.settle(&found.key, at, Err(found.failure.error()));
        }
    }

    fn settle(&mut self, key: &Key, at: usize, spoken: Spoken) {
        self.outstanding.remove(key);
        self.sent.remove(key);
        self.go_on &= (self.report)(at, spoken);
    }

    /// Withdraws what nobody wants any more, and says goodbye.
    async fn leave(&mut self) {
        for (key, place) in self.sent.iter().filter(|(key, _)| !self.is_wanted_elsewhere(key)) {
            if let Some(place) = place.filter(|_| self.outstanding.contains_key(key)) {
                // It may be done by now.
                let _ = self.link.jobs.delete_message(place).await;
            }
        }
        self.seen.leave(self.link).await;
        let _ = self.link.wants.delete(&*self.seen.name).await;
    }
}

/// Whether a job was refused because it is there already.
fn is_there(error: &PublishError) -> bool {
    error.to_string().contains("maximum messages per subject exceeded")
}

/// The first bytes of a key: enough to tell which takes others want, and a fourth of the room.
fn beginning(key: &Key) -> u64 {
    u64::from_le_bytes(key.0[..8].try_into().expect("eight bytes"))
}

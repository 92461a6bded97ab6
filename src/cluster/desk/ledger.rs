//! How far the lines of a render are. A long book has a hundred thousand, so each has a place among the keys, of four bytes, and
//! all else that is known of it is a bit.

use crate::cast::Delivery;
use crate::plan::Speak;
use crate::store::Key;
use bit_set::BitSet;
use std::cmp::Reverse;
use std::collections::VecDeque;

/// Utterances by their indices, as a [`Crew`](crate::render::Crew) is given them.
pub(super) type Utterances<'a> = &'a [(&'a Speak, &'a Delivery)];

/// The lines of a render.
pub(super) struct Ledger<'a> {
    utterances: Utterances<'a>,
    /// The indices of the utterances, in the order of their keys.
    by_key: Box<[u32]>,
    /// What has no take yet.
    outstanding: BitSet,
    /// How much that is.
    left: usize,
    /// What has a take that came from the server.
    done: BitSet,
}

impl<'a> Ledger<'a> {
    /// Nothing is done. Of utterances with the same key, the last counts.
    pub fn new(utterances: Utterances<'a>) -> Self {
        let key = |at: &u32| utterances[*at as usize].0.key;
        let mut by_key: Vec<u32> = (0..utterances.len()).map(index).collect();
        by_key.sort_unstable_by_key(|at| (key(at), Reverse(*at)));
        by_key.dedup_by_key(|at| key(at));
        let mut outstanding = BitSet::with_capacity(utterances.len());
        by_key.iter().for_each(|at| _ = outstanding.insert(*at as usize));
        let (left, done) = (by_key.len(), BitSet::with_capacity(utterances.len()));
        Self { utterances, by_key: by_key.into(), outstanding, left, done }
    }

    /// How much is outstanding.
    pub fn left(&self) -> usize {
        self.left
    }

    /// The utterance with this key, if it is outstanding.
    pub fn outstanding(&self, key: &Key) -> Option<usize> {
        self.find(key).filter(|at| self.is_outstanding(*at))
    }

    pub fn is_outstanding(&self, at: usize) -> bool {
        self.outstanding.contains(at)
    }

    /// The utterance with this key, if its take came.
    pub fn done(&self, key: &Key) -> Option<usize> {
        self.find(key).filter(|at| self.done.contains(*at))
    }

    /// Everything that is outstanding, by its index.
    pub fn all_outstanding(&self) -> impl Iterator<Item = usize> + '_ {
        self.outstanding.iter()
    }

    /// Takes note that an utterance is not outstanding any more.
    pub fn settle(&mut self, at: usize) {
        self.left -= usize::from(self.outstanding.remove(at));
    }

    /// Takes note that the take of an utterance came.
    pub fn note_done(&mut self, at: usize) {
        self.done.insert(at);
    }

    /// The utterances whose keys begin like this: see [`beginning`].
    pub fn beginning_with(&self, start: u64) -> impl Iterator<Item = usize> + '_ {
        let start = start.to_le_bytes();
        let head = |at: &u32| &self.utterances[*at as usize].0.key.0[..8];
        let from = self.by_key.partition_point(|at| head(at) < &start[..]);
        self.by_key[from..].iter().take_while(move |at| head(at) == &start[..]).map(|at| *at as usize)
    }

    /// What has to be sent if these takes are `there` already. The longest of the `last` ones come first, so that nobody
    /// begins a long one when all others are done.
    pub fn unsent(&self, there: BitSet, last: usize) -> Unsent {
        let missing = || self.outstanding.difference(&there);
        let first = missing().count().saturating_sub(last);
        let mut end: Vec<u32> = missing().skip(first).map(index).collect();
        let until = end.first().copied().unwrap_or(0);
        end.sort_by_key(|at| Reverse(self.utterances[*at as usize].0.text.len()));
        Unsent { there, next: 0, until, last: end.into() }
    }

    fn find(&self, key: &Key) -> Option<usize> {
        let found = self.by_key.binary_search_by(|at| self.utterances[*at as usize].0.key.cmp(key));
        found.ok().map(|place| self.by_key[place] as usize)
    }

    /// The bytes of memory that it has.
    #[cfg(test)]
    fn bytes(&self) -> usize {
        let bits = |set: &BitSet| set.get_ref().capacity() / 8;
        self.by_key.len() * size_of::<u32>() + bits(&self.outstanding) + bits(&self.done)
    }
}

/// What was not sent yet in a round, in the order in which it is sent. What is not outstanding any more is in it as well.
#[derive(Default)]
pub(super) struct Unsent {
    /// What is spoken already.
    there: BitSet,
    /// Everything from the one index up to the other comes first,
    next: u32,
    until: u32,
    /// and then this.
    last: VecDeque<u32>,
}

impl Unsent {
    /// The next one.
    pub fn pop(&mut self) -> Option<usize> {
        while self.next < self.until {
            self.next += 1;
            let at = self.next as usize - 1;
            if !self.there.contains(at) {
                return Some(at);
            }
        }
        self.last.pop_front().map(|at| at as usize)
    }

    /// Adds one that was sent already, after all others.
    pub fn push(&mut self, at: usize) {
        self.last.push_back(index(at));
    }

    #[cfg(test)]
    fn bytes(&self) -> usize {
        self.there.get_ref().capacity() / 8 + self.last.capacity() * size_of::<u32>()
    }
}

/// The first bytes of a key: enough to tell which takes others want, and a fourth of the room.
pub(super) fn beginning(key: &Key) -> u64 {
    u64::from_le_bytes(key.0[..8].try_into().expect("eight bytes"))
}

fn index(at: usize) -> u32 {
    u32::try_from(at).expect("no book has four billion lines")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cast::DeliveryId;
    use crate::script::SpeakerId;

    /// Utterances that are longer and shorter, under keys that are scattered as digests are.
    fn speaks(count: usize) -> Vec<Speak> {
        let key = |nth: usize| Key(*blake3::hash(&nth.to_le_bytes()).as_bytes());
        let speak = |nth: usize| Speak {
            line: nth,
            text: "a".repeat(nth * 7 % 13),
            sounds: Vec::new(),
            delivery: DeliveryId(0),
            key: key(nth),
        };
        (0..count).map(speak).collect()
    }

    fn with<T>(speaks: &[Speak], check: impl FnOnce(Ledger<'_>) -> T) -> T {
        let delivery = Delivery { voices: Vec::new(), gain: 0.0, pan: 0.0, speaker: SpeakerId(0), language: None };
        let utterances: Vec<(&Speak, &Delivery)> = speaks.iter().map(|speak| (speak, &delivery)).collect();
        check(Ledger::new(&utterances))
    }

    #[test]
    fn an_utterance_is_outstanding_until_it_is_settled_and_done_when_its_take_came() {
        let speaks = speaks(500);
        with(&speaks[..400], |mut ledger| {
            let key = |at: usize| &speaks[at].key;
            assert!((0..400).all(|at| ledger.outstanding(key(at)) == Some(at) && ledger.done(key(at)).is_none()));
            assert!((400..500).all(|at| ledger.outstanding(key(at)).is_none()), "they are of another book");
            ledger.settle(7);
            ledger.settle(8);
            ledger.settle(8);
            ledger.note_done(8);
            assert_eq!((ledger.left(), ledger.all_outstanding().count()), (398, 398));
            assert_eq!([7, 8].map(|at| ledger.outstanding(key(at))), [None; 2]);
            assert_eq!([7, 8].map(|at| ledger.done(key(at))), [None, Some(8)]);
        });
    }

    #[test]
    fn utterances_with_one_key_count_as_one() {
        let mut speaks = speaks(4);
        speaks[1].key = speaks[3].key;
        with(&speaks, |mut ledger| {
            assert_eq!((ledger.left(), ledger.outstanding(&speaks[1].key)), (3, Some(3)));
            [0, 2, 3].into_iter().for_each(|at| ledger.settle(at));
            assert_eq!(ledger.left(), 0);
        });
    }

    #[test]
    fn utterances_are_found_by_the_beginnings_of_their_keys() {
        let mut speaks = speaks(300);
        let start = beginning(&speaks[9].key).to_le_bytes();
        speaks[5].key.0[..8].copy_from_slice(&start);
        with(&speaks, |ledger| {
            for (at, speak) in speaks.iter().enumerate() {
                let mut found: Vec<usize> = ledger.beginning_with(beginning(&speak.key)).collect();
                found.sort_unstable();
                assert_eq!(found, if [5, 9].contains(&at) { vec![5, 9] } else { vec![at] });
            }
            assert_eq!(ledger.beginning_with(0).chain(ledger.beginning_with(u64::MAX)).count(), 0);
        });
    }

    #[test]
    fn what_is_missing_is_sent_in_order_and_the_longest_of_the_last_first() {
        let speaks = speaks(60);
        with(&speaks, |mut ledger| {
            let there: BitSet = [0, 3, 45, 59].into_iter().collect();
            [4, 58].into_iter().for_each(|at| ledger.settle(at));
            let missing: Vec<usize> = (0..60).filter(|at| ![0, 3, 4, 45, 58, 59].contains(at)).collect();
            let mut unsent = ledger.unsent(there, 20);
            unsent.push(1);
            let sent: Vec<usize> =
                std::iter::from_fn(|| unsent.pop()).filter(|at| ledger.is_outstanding(*at)).collect();
            let (first, last) = missing.split_at(missing.len() - 20);
            let mut last = last.to_vec();
            last.sort_by_key(|at| Reverse(speaks[*at].text.len()));
            assert_eq!(sent, [first, &last, &[1]].concat());
            let mut few = ledger.unsent(BitSet::new(), 100);
            assert_eq!(std::iter::from_fn(|| few.pop()).count(), 58);
        });
    }

    #[test]
    fn a_line_needs_five_bytes() {
        let bytes = |count| {
            let speaks = speaks(count);
            with(&speaks, |mut ledger| {
                let mut unsent = ledger.unsent((0..count).step_by(2).collect(), 1_000);
                std::iter::from_fn(|| unsent.pop()).for_each(|at| {
                    ledger.settle(at);
                    ledger.note_done(at);
                });
                ledger.bytes() + unsent.bytes()
            })
        };
        let more = bytes(100_000) - bytes(1_000);
        assert!(more < 5 * 99_000, "{more} bytes for 99,000 lines");
    }
}

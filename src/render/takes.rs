//! The takes of a plan in memory: a long book has a hundred thousand.

use crate::store::{Key, Take};
use std::ops::Index;

/// How many lists there are: one for each first byte of a key, so that a take is put in its place among few others.
const LISTS: usize = 256;

/// The takes of a plan, found by their keys, and in the order of these.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Takes {
    /// Each in the order of the keys. None before the first take.
    lists: Vec<Vec<Take>>,
    len: usize,
}

impl Takes {
    /// No takes.
    pub fn new() -> Self {
        Self::default()
    }

    /// The number of takes.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The take with this key.
    pub fn get(&self, key: &Key) -> Option<&Take> {
        let list = self.lists.get(usize::from(key.0[0]))?;
        place(list, key).ok().map(|at| &list[at])
    }

    /// The take with this key, to be changed. Its key stays as it is.
    pub fn get_mut(&mut self, key: &Key) -> Option<&mut Take> {
        let list = self.lists.get_mut(usize::from(key.0[0]))?;
        place(list, key).ok().map(|at| &mut list[at])
    }

    /// Whether there is a take with this key.
    pub fn contains_key(&self, key: &Key) -> bool {
        self.get(key).is_some()
    }

    /// Adds a take under its key. Returns the one that it replaces.
    pub fn insert(&mut self, key: Key, take: Take) -> Option<Take> {
        debug_assert_eq!(key, take.key, "a take is found by its own key");
        if self.lists.is_empty() {
            self.lists = vec![Vec::new(); LISTS];
        }
        let list = &mut self.lists[usize::from(take.key.0[0])];
        match place(list, &take.key) {
            Ok(at) => Some(std::mem::replace(&mut list[at], take)),
            Err(at) => {
                if list.len() == list.capacity() {
                    // Left to itself, a list doubles, and a quarter of all memory is empty.
                    list.reserve_exact(1 + list.len() / 8);
                }
                list.insert(at, take);
                self.len += 1;
                None
            }
        }
    }

    /// The takes.
    pub fn values(&self) -> impl Iterator<Item = &Take> {
        self.lists.iter().flatten()
    }

    /// The takes with their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&Key, &Take)> {
        self.values().map(|take| (&take.key, take))
    }

    /// The bytes of memory that the lists have.
    #[cfg(test)]
    fn bytes(&self) -> usize {
        self.lists.iter().map(|list| list.capacity() * size_of::<Take>() + size_of::<Vec<Take>>()).sum()
    }
}

fn place(list: &[Take], key: &Key) -> Result<usize, usize> {
    list.binary_search_by(|take| take.key.cmp(key))
}

impl Index<&Key> for Takes {
    type Output = Take;

    /// # Panics
    /// If there is no such take.
    fn index(&self, key: &Key) -> &Take {
        self.get(key).expect("the take is there")
    }
}

impl Extend<(Key, Take)> for Takes {
    fn extend<I: IntoIterator<Item = (Key, Take)>>(&mut self, takes: I) {
        takes.into_iter().for_each(|(key, take)| _ = self.insert(key, take));
    }
}

impl FromIterator<(Key, Take)> for Takes {
    fn from_iter<I: IntoIterator<Item = (Key, Take)>>(takes: I) -> Self {
        let mut all = Self::new();
        all.extend(takes);
        all
    }
}

impl IntoIterator for Takes {
    type Item = (Key, Take);
    type IntoIter = Box<dyn Iterator<Item = Self::Item>>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.lists.into_iter().flatten().map(|take| (take.key, take)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audio::Audio;
    use crate::store::Store;
    use std::collections::BTreeMap;

    /// A take, and others like it under keys that are scattered as digests are.
    fn scattered(count: u32) -> impl Iterator<Item = Take> {
        let voice = Audio::new(24_000, (0..24_000).map(|n| (n as f32 / 24_000.0) * (n as f32 * 0.05).sin()).collect());
        let one = Store::temporary().expect("a store").put(&Key([0; 32]), &voice).expect("stored");
        (0..count).map(move |nth| Take { key: Key(*blake3::hash(&nth.to_le_bytes()).as_bytes()), ..one.clone() })
    }

    #[test]
    fn takes_are_found_by_their_keys_and_come_in_their_order() {
        let known: BTreeMap<Key, Take> = scattered(3_000).map(|take| (take.key, take)).collect();
        let takes: Takes = scattered(3_000).map(|take| (take.key, take)).collect();
        assert_eq!(takes.len(), 3_000);
        assert!(takes.values().eq(known.values()) && takes.iter().eq(known.iter()));
        assert!(known.iter().all(|(key, take)| takes.get(key) == Some(take) && takes[key] == *take));
        assert!(scattered(3_010).skip(3_000).all(|other| !takes.contains_key(&other.key)));
        assert!(takes.clone().into_iter().eq(known));
        assert!(Takes::new().get(&Key([9; 32])).is_none() && Takes::new().is_empty());
    }

    #[test]
    fn a_take_that_is_added_again_replaces_the_first() {
        let mut takes: Takes = scattered(10).map(|take| (take.key, take)).collect();
        let changed = scattered(1).map(|take| Take { frames: 7, ..take }).next().expect("one");
        let replaced = takes.insert(changed.key, changed.clone()).expect("it was there");
        assert_eq!((takes.len(), replaced.frames, takes[&changed.key].frames), (10, 24_000, 7));
        takes.get_mut(&changed.key).expect("it is there").frames = 8;
        assert_eq!(takes[&changed.key].frames, 8);
    }

    #[test]
    fn the_takes_of_a_long_book_need_130_bytes_a_line() {
        let takes: Takes = scattered(100_000).map(|take| (take.key, take)).collect();
        assert!(takes.bytes() < 130 * 100_000, "{} bytes a line", takes.bytes() / 100_000);
    }
}

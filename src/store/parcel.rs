//! Takes that travel between machines: the very bytes of their files, with the checksum that these have anyway.

use super::Key;
use super::format::{self, HEADER, Header};
use crate::audio::Audio;

/// The bytes of a take's file, without a store. `None` if there are more samples than a WAV file can hold.
pub fn pack(key: &Key, audio: &Audio) -> Option<Vec<u8>> {
    format::encode(*key, audio).map(|(_, bytes)| bytes)
}

/// The sound of a take that came from elsewhere. `None` unless every byte is what [`pack`] wrote for this key.
pub fn unpack(key: &Key, bytes: &[u8]) -> Option<Audio> {
    let (head, mut rest) = bytes.split_first_chunk::<HEADER>()?;
    let header = Header::parse(head).filter(|header| header.key == *key)?;
    let mut samples = Vec::new();
    let sound = bytes.len() as u64 == header.file_size() && format::decode(&header, &mut rest, &mut samples).ok()?;
    sound.then(|| Audio::new(header.rate, samples))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn a_take_arrives_as_it_was_sent_or_not_at_all() {
        let (key, other) = (Key([1; 32]), Key([2; 32]));
        let audio = Audio::new(16_000, (0..2_000).map(|i| (i % 40) as f32 / 80.0).collect());
        let parcel = pack(&key, &audio).unwrap();
        let (here, there) = (Store::temporary().unwrap(), Store::temporary().unwrap());
        let put = here.put(&key, &audio).unwrap();
        assert_eq!(there.put(&key, &unpack(&key, &parcel).unwrap()).unwrap(), put);
        assert_eq!(there.read(&put).unwrap(), here.read(&put).unwrap());
        assert_eq!(unpack(&other, &parcel), None, "it is another take's");
        for at in (0..parcel.len()).step_by(97) {
            let mut damaged = parcel.clone();
            damaged[at] ^= 1;
            assert_eq!(unpack(&key, &damaged), None, "byte {at} is wrong");
            assert_eq!(unpack(&key, &parcel[..at]), None, "it ends after {at} bytes");
        }
    }
}

//! Repeatable random numbers.

/// SplitMix64 (Steele, Lea and Flood 2014): its state is one word, and it is good enough for audible noise.
pub struct Random(u64);

impl Random {
    /// Creates a generator. The same seed gives the same numbers.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// The next number, uniformly distributed in -1.0..1.0.
    pub fn signed(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1u64 << 23) as f32 - 1.0
    }

    /// The next number, approximately normal with a deviation of 1: the sum of three uniform ones, which is never beyond ±3.
    pub fn normal(&mut self) -> f32 {
        self.signed() + self.signed() + self.signed()
    }
}

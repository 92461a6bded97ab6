//! Numbers that mostly rise by little, in few bytes: a book has a hundred thousand takes, and each has 110 of these.

/// The bytes that need no memory of their own. Takes of built-in voices need 23 to 29.
const HERE: usize = 39;

/// The differences between neighbours, each in an Exp-Golomb code: as many zeros as the difference plus one has binary digits
/// after the first, and then that number. The same numbers are always the same bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Packed {
    Here([u8; HERE]),
    /// Numbers that leap about, such as those of a voice that is never loud.
    There(Box<[u8]>),
}

impl Packed {
    pub fn of(numbers: &[u16]) -> Self {
        let (mut bytes, mut bits, mut last) = (vec![0u8; HERE], 0, 0u16);
        for &number in numbers {
            // A number that is lower than the one before comes around: whatever a file says is kept.
            let code = u32::from(number.wrapping_sub(last)) + 1;
            last = number;
            let digits = 32 - code.leading_zeros();
            bits += digits as usize - 1;
            for digit in (0..digits).rev() {
                if bits / 8 >= bytes.len() {
                    bytes.resize(bits / 8 + 1, 0);
                }
                bytes[bits / 8] |= ((code >> digit & 1) as u8) << (bits % 8);
                bits += 1;
            }
        }
        match <[u8; HERE]>::try_from(bytes) {
            Ok(bytes) => Self::Here(bytes),
            Err(bytes) => Self::There(bytes.into()),
        }
    }

    /// Fills in the numbers, as many as there were.
    pub fn unpack(&self, numbers: &mut [u16]) {
        let bytes = match self {
            Self::Here(bytes) => &bytes[..],
            Self::There(bytes) => bytes,
        };
        let mut bits = (0..bytes.len() * 8).map(|bit| u32::from(bytes[bit / 8] >> (bit % 8) & 1));
        let mut last = 0u16;
        for number in numbers {
            let digits = bits.by_ref().take_while(|bit| *bit == 0).count();
            let code = bits.by_ref().take(digits).fold(1, |code: u32, bit| code << 1 | bit);
            last = last.wrapping_add((code - 1) as u16);
            *number = last;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn again(numbers: &[u16]) -> Vec<u16> {
        let mut unpacked = vec![0; numbers.len()];
        Packed::of(numbers).unpack(&mut unpacked);
        unpacked
    }

    proptest! {
        #[test]
        fn any_numbers_come_back(numbers in proptest::collection::vec(any::<u16>(), 0..111)) {
            prop_assert_eq!(again(&numbers), numbers);
        }
    }

    #[test]
    fn the_most_that_numbers_can_leap_comes_back() {
        let leaps: Vec<u16> = (0..110).map(|nth| if nth % 2 == 0 { u16::MAX } else { 0 }).collect();
        assert!(matches!(Packed::of(&leaps), Packed::There(_)));
        assert_eq!(again(&leaps), leaps);
        assert_eq!(again(&[u16::MAX; 110]), [u16::MAX; 110]);
    }

    #[test]
    fn numbers_that_rise_by_little_need_no_memory_of_their_own() {
        let rising: Vec<u16> = (0..110).map(|nth| 6 + nth % 55 / 3 + nth % 55 / 18 * 9).collect();
        assert!(matches!(Packed::of(&rising), Packed::Here(_)));
        assert_eq!(again(&rising), rising);
        assert!(size_of::<Packed>() <= 40);
    }
}

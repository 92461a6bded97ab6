//! Checks the codebooks of a Vorbis stream before they are decoded. A few bits of a header can ask for terabytes of them, and
//! the decoder would try. The layout is that of the Vorbis I specification, section 3.2.1.

/// The most entries of a book. Those of encoders have some thousands.
const MOST_ENTRIES: u64 = 1 << 16;

/// The most values of all books together.
const MOST_VALUES: u64 = 1 << 24;

/// Reads bits from the lowest of each byte up.
struct BitReader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl BitReader<'_> {
    fn take(&mut self, bits: usize) -> Option<u64> {
        let end = self.at.checked_add(bits).filter(|&end| end <= self.bytes.len().saturating_mul(8))?;
        let value =
            (self.at..end).rev().fold(0, |value, at| value << 1 | u64::from(self.bytes[at / 8] >> (at % 8) & 1));
        self.at = end;
        Some(value)
    }

    fn skip(&mut self, bits: u64) -> Option<()> {
        let end = self.at.checked_add(usize::try_from(bits).ok()?)?;
        self.at = Some(end).filter(|&end| end <= self.bytes.len().saturating_mul(8))?;
        Some(())
    }
}

/// Whether the books in a setup header are complete and of a usual size.
pub(super) fn are_usual(setup: &[u8]) -> bool {
    let Some(body) = setup.strip_prefix(b"\x05vorbis") else { return false };
    let mut bits = BitReader { bytes: body, at: 0 };
    let Some(last) = bits.take(8) else { return false };
    let mut values = 0;
    (0..=last).all(|_| {
        values += book(&mut bits).unwrap_or(u64::MAX / 512);
        values <= MOST_VALUES
    })
}

/// Reads over a book, and returns how many values it has. `None` if it is not complete or too large.
fn book(bits: &mut BitReader<'_>) -> Option<u64> {
    let sync = bits.take(24)?;
    let (dimensions, entries) = (bits.take(16)?, bits.take(24)?);
    if sync != 0x56_4342 || entries > MOST_ENTRIES {
        return None;
    }
    if bits.take(1)? == 0 {
        let sparse = bits.take(1)? == 1;
        for _ in 0..entries {
            if !sparse || bits.take(1)? == 1 {
                bits.skip(5)?;
            }
        }
    } else {
        bits.skip(5)?;
        let mut entry = 0;
        while entry < entries {
            let width = u64::BITS - (entries - entry).leading_zeros();
            entry += bits.take(width as usize)?;
        }
    }
    let values = entries.checked_mul(dimensions.max(1))?;
    match bits.take(4)? {
        0 => {}
        kind @ (1 | 2) => {
            bits.skip(64)?;
            let width = bits.take(4)? + 1;
            bits.skip(1)?;
            let count = if kind == 1 { root(entries, dimensions) } else { values };
            bits.skip(count.checked_mul(width)?)?;
        }
        _ => return None,
    }
    Some(values)
}

/// The largest number whose power with this exponent is at most `entries`.
fn root(entries: u64, dimensions: u64) -> u64 {
    let fits =
        |base: u64| u32::try_from(dimensions).ok().and_then(|d| base.checked_pow(d)).is_some_and(|p| p <= entries);
    match dimensions {
        0 => 0,
        _ => (1..=entries).take_while(|&base| fits(base)).last().unwrap_or(0),
    }
}

//! Samples as integers, as files store them.
//!
//! One step is 1/32768 (16 bits) or 1/8388608 (24 bits) of full scale in both directions, so that integers converted to
//! floats come back as the same integers. Values between two steps are rounded to the nearer one, and halves to the even
//! one. There is no dither: many engines produce 16-bit samples themselves, and it would only add noise, 98 dB below full
//! scale.

/// Converts a sample to 16-bit PCM. Values outside of -1.0..1.0 are clipped, and NaN becomes silence.
#[inline]
pub fn to_i16(sample: f32) -> i16 {
    // The last bit of a float of this size is worth 1, so adding it rounds and leaves the integer in the low bits. The
    // plain `round_ties_even() as i16` gives the same result, but calls the C library for each sample.
    const ROUNDER: f32 = 12_582_912.0; // 1.5 × 2^23
    let rounded = (sample * 32_768.0).clamp(-32_768.0, 32_767.0) + ROUNDER;
    let rounded = if rounded.is_nan() { ROUNDER } else { rounded };
    rounded.to_bits().wrapping_sub(ROUNDER.to_bits()) as i16
}

/// Converts a 16-bit PCM sample to a float, exactly.
#[inline]
pub fn from_i16(sample: i16) -> f32 {
    f32::from(sample) / 32_768.0
}

/// Converts a sample to 24-bit PCM, -8388608..=8388607, in the same way as [`to_i16`].
#[inline]
pub fn to_i24(sample: f32) -> i32 {
    (sample * 8_388_608.0).round_ties_even().clamp(-8_388_608.0, 8_388_607.0) as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_16_bit_sample_comes_back_as_it_was() {
        for sample in i16::MIN..=i16::MAX {
            assert_eq!(to_i16(from_i16(sample)), sample);
            assert_eq!(to_i24(from_i16(sample)), i32::from(sample) << 8);
        }
    }

    #[test]
    fn halves_go_to_the_even_step_and_the_rest_to_the_nearest() {
        let step = 1.0 / 32_768.0;
        for (steps, expected) in
            [(0.5, 0), (1.5, 2), (2.5, 2), (-0.5, 0), (-1.5, -2), (0.499_999_97, 0), (0.51, 1), (7.49, 7), (-7.51, -8)]
        {
            assert_eq!(to_i16(steps * step), expected, "{steps}");
        }
    }

    #[test]
    fn the_fast_way_is_the_plain_way() {
        let plain = |sample: f32| (sample * 32_768.0).round_ties_even() as i16;
        // Floats of all sizes, signs and kinds.
        for bits in (0..=u32::MAX).step_by(4099) {
            let sample = f32::from_bits(bits);
            assert_eq!(to_i16(sample), plain(sample), "{sample}");
        }
        for step in -80_000..80_000 {
            let sample = step as f32 / 65_536.0 / 1.001;
            assert_eq!(to_i16(sample), plain(sample), "{sample}");
        }
    }

    #[test]
    fn what_is_out_of_range_is_clipped_and_what_is_no_number_is_silent() {
        for (sample, narrow, wide) in [
            (1.0, 32_767, 8_388_607),
            (-1.0, -32_768, -8_388_608),
            (9.0, 32_767, 8_388_607),
            (f32::NEG_INFINITY, -32_768, -8_388_608),
            (f32::NAN, 0, 0),
        ] {
            assert_eq!((to_i16(sample), to_i24(sample)), (narrow, wide), "{sample}");
        }
    }
}

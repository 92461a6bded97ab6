//! The lines of times: from when to when a cue is shown.

use crate::script::TimeSlot;

/// Later times are not taken for times. No film lasts that long, and SRT has two digits for hours.
const LATEST: f64 = 100.0 * 3600.0;

/// Whether a line says from when to when a cue is shown, as in `00:01:02,500 --> 00:01:04,000 align:start`.
pub(super) fn is_times(line: &str) -> bool {
    words(line).is_some_and(|(from, to)| is_time(from) && is_time(to))
}

/// The slot that a line of times gives. `None` if a time in it cannot be read, or if it ends before it begins.
pub(super) fn slot(line: &str) -> Option<TimeSlot> {
    let (from, to) = words(line)?;
    let slot = TimeSlot { start: seconds(from)?, end: seconds(to)? };
    (slot.start <= slot.end).then_some(slot)
}

/// What stands before and after the arrow, without the settings of WebVTT.
fn words(line: &str) -> Option<(&str, &str)> {
    let (from, to) = line.split_once("-->")?;
    Some((from.trim(), to.split_whitespace().next()?))
}

fn is_time(word: &str) -> bool {
    let fields = word.bytes().filter(|&b| b == b':').count();
    word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b':' | b',' | b'.')) && (1..=2).contains(&fields)
}

/// The seconds of a time such as `00:01:02,500` or `01:02.500`.
fn seconds(time: &str) -> Option<f64> {
    let (whole, fraction) = time.split_once([',', '.']).unwrap_or((time, "0"));
    let mut seconds = 0.0;
    for field in whole.split(':') {
        seconds = seconds * 60.0 + f64::from(field.parse::<u32>().ok()?);
    }
    // The fraction is added as one number, because a sum of rounded parts would be slightly off.
    let seconds: f64 = format!("{seconds}.{fraction}").parse().ok()?;
    (seconds < LATEST).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_both_formats() {
        let slot = |line| slot(line).map(|slot| (slot.start, slot.end));
        assert_eq!(slot("00:01:02,500 --> 01:01:04,000"), Some((62.5, 3664.0)));
        assert_eq!(slot("00:01.1 --> 00:02.345 align:start"), Some((1.1, 2.345)));
        assert_eq!(slot("0:00:01 --> 0:00:01"), Some((1.0, 1.0)));
    }

    #[test]
    fn what_is_no_time_has_no_slot() {
        for line in [
            "00:02,0 --> 00:01,0",
            "999:00:00,0 --> 999:00:01,0",
            ":: --> ::",
            "1:.. --> 2:.,",
            "9999999999999:0 --> 9:0",
        ] {
            assert_eq!(slot(line), None, "{line}");
        }
    }
}

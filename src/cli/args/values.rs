//! Values of options: which are allowed, and how they are read.

use clap::builder::{PossibleValue, PossibleValuesParser};

/// The help text for a script, with every format that can be read.
pub fn script() -> String {
    let formats: Vec<&str> = fullcast::read::FORMATS.iter().map(|format| format.about).collect();
    format!("Script to read, or `-` for standard input. Its content shows what it is: {}", formats.join("; "))
}

/// The names of the targets.
pub fn targets() -> PossibleValuesParser {
    use fullcast::audio::target::TARGETS;
    TARGETS.iter().map(|target| PossibleValue::new(target.name).help(target.help)).collect::<Vec<_>>().into()
}

/// The names of the engines.
pub fn engines() -> PossibleValuesParser {
    use fullcast::engine::ENGINES;
    ENGINES.iter().map(|row| PossibleValue::new(row.name).help(row.help)).collect::<Vec<_>>().into()
}

/// The names of the formats of audio files.
pub fn formats() -> PossibleValuesParser {
    use fullcast::output::OUTPUTS;
    OUTPUTS.iter().map(|row| PossibleValue::new(row.name).help(row.help)).collect::<Vec<_>>().into()
}

/// Bits per sample.
pub fn bits(text: &str) -> Result<u16, String> {
    match text {
        "16" => Ok(16),
        "24" => Ok(24),
        _ => Err("16 or 24".into()),
    }
}

/// A number of lines to speak at once.
pub fn jobs(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(jobs @ 1..=256) => Ok(jobs),
        _ => Err("a number from 1 to 256".into()),
    }
}

/// An amount of money.
pub fn cost(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(cost) if (0.0..f64::INFINITY).contains(&cost) => Ok(cost),
        _ => Err("an amount such as 2.50".into()),
    }
}

/// A line of a script, counted from 1.
pub fn line(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|line| *line > 0).ok_or_else(|| "a line number, counted from 1".into())
}

/// A number and the unit after it.
fn quantity(text: &str) -> Option<(f64, String)> {
    let split = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let number: f64 = text[..split].parse().ok()?;
    Some((number, text[split..].trim().to_ascii_lowercase()))
}

/// A length of time, such as 30d.
pub fn age(text: &str) -> Result<std::time::Duration, String> {
    const EXPECTED: &str = "a number with s, m, h, d or w, such as 30d";
    let (number, unit) = quantity(text).ok_or(EXPECTED)?;
    let seconds = match unit.as_str() {
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3_600.0,
        "d" => 86_400.0,
        "w" => 604_800.0,
        _ => return Err(EXPECTED.into()),
    };
    std::time::Duration::try_from_secs_f64(number * seconds).map_err(|_| EXPECTED.into())
}

/// A number of bytes, such as 2GB.
pub fn size(text: &str) -> Result<u64, String> {
    const EXPECTED: &str = "a number with B, KB, MB, GB or TB, such as 2GB";
    let (number, unit) = quantity(text).ok_or(EXPECTED)?;
    let bytes = match unit.as_str() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "t" | "tb" => 1e12,
        _ => return Err(EXPECTED.into()),
    };
    Ok((number * bytes) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_and_sizes_are_read_with_their_units() {
        assert_eq!(age("30d"), Ok(std::time::Duration::from_secs(30 * 86_400)));
        assert_eq!(age("1.5h"), Ok(std::time::Duration::from_secs(5_400)));
        assert!(age("30").is_err() && age("d").is_err() && age("-1d").is_err());
        assert_eq!(size("2GB"), Ok(2_000_000_000));
        assert_eq!(size("500 mb"), Ok(500_000_000));
        assert!(size("lots").is_err() && size("2 parsecs").is_err());
    }
}

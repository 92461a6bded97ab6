//! Kokoro's voices: tables with 256 numbers for every length of a text, and mixtures of them.

use crate::engine::neural::{DataReader, VoiceData};
use crate::engine::{EngineError, Obstacle};
use std::io::{Read, Seek};

/// How many numbers a style has.
pub const WIDTH: usize = 256;

/// How many styles a voice has: one for each number of symbols.
const ROWS: usize = 510;

/// Where a voice is stored.
#[derive(Clone, Debug)]
pub struct VoiceFile {
    /// The name of the voice, such as `af_heart`.
    pub name: String,
    /// The file.
    pub data: VoiceData,
    /// The name of the entry in the file, if the file holds several voices.
    pub entry: Option<String>,
}

/// Reads a mixture: `af_heart`, `af_heart*0.7+am_echo*0.3`, or `af_heart+am_echo` in equal parts.
///
/// # Errors
/// Returns what is wrong with it, as a sentence without a full stop.
pub fn recipe(text: &str) -> Result<Vec<(String, f32)>, String> {
    let parts: Vec<&str> = text.split('+').map(str::trim).collect();
    let mut mixture: Vec<(String, f32)> = Vec::with_capacity(parts.len());
    let weighed = parts.iter().filter(|part| part.contains('*')).count();
    if weighed != 0 && weighed != parts.len() {
        return Err("either every voice of a mixture has a weight or none has".into());
    }
    for part in &parts {
        let (name, weight) = match part.split_once('*') {
            Some((name, weight)) => {
                let weight = weight.trim();
                let value: f32 = weight.parse().map_err(|_| format!("the weight `{weight}` is not a number"))?;
                if !(value > 0.0 && value <= 1.0) {
                    return Err(format!("the weight {weight} is not above 0 and at most 1"));
                }
                (name.trim(), value)
            }
            None => (*part, 1.0 / parts.len() as f32),
        };
        if name.is_empty() {
            return Err("a voice of the mixture has no name".into());
        }
        if mixture.iter().any(|(known, _)| known == name) {
            return Err(format!("`{name}` is in the mixture twice"));
        }
        mixture.push((name.to_string(), weight));
    }
    let sum: f32 = mixture.iter().map(|(_, weight)| weight).sum();
    if (sum - 1.0).abs() > 0.005 {
        return Err(format!("the weights add up to {sum:.2}, not to 1"));
    }
    Ok(mixture)
}

/// Lists the voices in a file. A `.bin` file of plain numbers is one voice, with the name of the file. A NumPy archive,
/// with any extension, can hold several. Other files have none.
pub fn list(data: &VoiceData) -> Vec<VoiceFile> {
    let Ok(file) = data.open() else { return Vec::new() };
    if let Some(archive) = archive(file) {
        let source = |entry: std::borrow::Cow<'_, str>| {
            let name = entry.strip_suffix(".npy")?.to_string();
            Some(VoiceFile { name, data: data.clone(), entry: Some(entry.into_owned()) })
        };
        return archive.file_names().flatten().filter_map(source).collect();
    }
    match data.stem() {
        "" => Vec::new(),
        stem if data.length() == (ROWS * WIDTH * 4) as u64 => {
            vec![VoiceFile { name: stem.to_string(), data: data.clone(), entry: None }]
        }
        _ => Vec::new(),
    }
}

fn archive(mut file: Box<dyn DataReader>) -> Option<zip::ZipArchive<Box<dyn DataReader>>> {
    let mut start = [0; 4];
    file.read_exact(&mut start).ok()?;
    file.rewind().ok()?;
    if start != *b"PK\x03\x04" {
        return None;
    }
    zip::ZipArchive::new(file).ok()
}

/// Reads the styles of a voice, row by row.
///
/// # Errors
/// Returns an error if the file cannot be read or holds something else.
pub fn styles(source: &VoiceFile) -> Result<Vec<f32>, EngineError> {
    let fault = |problem: &str| {
        EngineError::from(Obstacle::Damaged { path: source.data.path().into_owned(), problem: problem.to_string() })
    };
    let mut bytes = Vec::new();
    let read = match &source.entry {
        None => source.data.read().map(|all| bytes = all.into_owned()).map_err(|error| error.to_string()),
        Some(entry) => (|| {
            let file = source.data.open().map_err(|error| error.to_string())?;
            let mut archive = archive(file).ok_or("it is no longer an archive")?;
            let member = archive.by_name(entry).map_err(|error| error.to_string())?;
            // Read at most twice the right size, because an archive can claim any size.
            let limit = (2 * ROWS * WIDTH * 4) as u64;
            member.take(limit).read_to_end(&mut bytes).map(drop).map_err(|error| error.to_string())
        })(),
    };
    read.map_err(|error| fault(&format!("cannot be read: {error}")))?;
    let data = if source.entry.is_some() {
        numpy(&bytes).ok_or_else(|| fault("is not a table of 32-bit floats"))?
    } else {
        &bytes[..]
    };
    if data.len() != ROWS * WIDTH * 4 {
        return Err(fault(&format!("has a voice of another shape than {ROWS} × {WIDTH}: {}", source.name)));
    }
    let numbers: Vec<f32> =
        data.chunks_exact(4).map(|four| f32::from_le_bytes(four.try_into().expect("four"))).collect();
    if numbers.iter().any(|number| !number.is_finite()) {
        return Err(fault(&format!("is damaged: the voice {} has numbers that are not numbers", source.name)));
    }
    Ok(numbers)
}

/// Returns the data of a `.npy` file (NumPy's format, versions 1 to 3) of little-endian 32-bit floats in C order.
fn numpy(bytes: &[u8]) -> Option<&[u8]> {
    let rest = bytes.strip_prefix(b"\x93NUMPY")?;
    let (version, rest) = rest.split_first_chunk::<2>()?;
    let (length, rest) = match version[0] {
        1 => rest.split_first_chunk::<2>().map(|(length, rest)| (usize::from(u16::from_le_bytes(*length)), rest))?,
        _ => rest.split_first_chunk::<4>().map(|(length, rest)| (u32::from_le_bytes(*length) as usize, rest))?,
    };
    let (header, data) = rest.split_at_checked(length)?;
    let header = std::str::from_utf8(header).ok()?;
    (header.contains("'<f4'") && header.contains("'fortran_order': False")).then_some(data)
}

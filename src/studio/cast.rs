//! The cast: who has which voice, and which voices there are.

use crate::book::Book;
use crate::engine::{Engines, Gender};
use crate::script::SpeakerId;

/// The voice that sounds least like those of the others, for somebody new: of this gender, and of the engine of the
/// automatic voices.
pub(super) fn suggested(book: &Book, engines: &Engines, gender: Option<Gender>) -> Option<String> {
    let automatic = book.cast.automatic_engine.as_deref().and_then(|name| engines.get(name));
    let engine = automatic.or_else(|| engines.by_naturalness().into_iter().next())?;
    let taken: Vec<String> = (0..book.script.speakers.len()).flat_map(|id| book.cast.heard(SpeakerId(id))).collect();
    let fits = engine.voices().iter().filter(|voice| gender.is_none_or(|gender| voice.gender == gender));
    let least = |name: &str| {
        let distances =
            taken.iter().map(|other| engine.distance(name, other).unwrap_or(f32::from(u8::from(other != name))));
        distances.fold(f32::MAX, f32::min)
    };
    let mut found: Vec<(f32, &str)> = fits.map(|voice| (least(&voice.name), &*voice.name)).collect();
    found.sort_by(|one, other| other.0.total_cmp(&one.0).then(one.1.cmp(other.1)));
    found.first().map(|(_, name)| (*name).to_string())
}

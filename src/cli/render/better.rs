//! After a render by built-in voices: what would sound more natural, and the command for it.

use crate::cli::Console;
use fullcast::book::Book;
use fullcast::engine::{Engine, Engines, Voice};
use fullcast::install::{self, CatalogueEntry};

/// How much more natural voices have to be before they are worth a word, on the scale of [`Engine::naturalness`].
const WORTH: f32 = 0.5;

/// What would sound more natural.
#[derive(Debug, PartialEq)]
enum Better<'a> {
    /// The voices of this engine, which are here, such as this one.
    Here(&'a str, String),
    /// A voice that can be installed.
    Installable(&'static CatalogueEntry),
}

/// Shows one line about it, if there is anything.
pub fn suggest(book: &Book, engines: &Engines, console: &Console) {
    let absent =
        |entry: &CatalogueEntry| !install::folder(entry).is_ok_and(|folder| install::is_installed(entry, &folder));
    match better(book, engines, &absent) {
        Some(Better::Here(engine, voice)) => console.say(format_args!(
            "voices that sound more natural are here, such as `{voice}`: `fullcast voices --engine {engine}` lists them"
        )),
        Some(Better::Installable(entry)) => {
            let size = entry.bytes().map(|bytes| format!(" ({} MB)", bytes.div_ceil(1_000_000))).unwrap_or_default();
            console
                .say(format_args!("a voice that sounds more natural{size}: `fullcast voices install {}`", entry.name));
        }
        None => {}
    }
}

/// What would sound more natural than the least natural voice of a book whose voices are all built in. `absent` says whether
/// an entry of the catalogue is not installed.
fn better<'a>(book: &Book, engines: &'a Engines, absent: &dyn Fn(&CatalogueEntry) -> bool) -> Option<Better<'a>> {
    let language = book.cast.language.as_str();
    let settings = || book.cast.deliveries.iter().flat_map(|delivery| &delivery.voices);
    let voice = |engine: &str, name: &str| engines.voice(engine, name);
    let right = |voice: &Voice| voice.built_in && reads(voice, language);
    let all_right = settings().all(|own| voice(&own.engine, &own.voice).is_some_and(|voice| right(&voice)));
    if !all_right {
        return None;
    }
    let used = settings().filter_map(|own| engines.get(&own.engine)).map(Engine::naturalness);
    let least = used.min_by(f32::total_cmp)?;
    let worth = |engine: &dyn Engine| engine.naturalness() >= least + WORTH;
    let here = engines.by_naturalness().into_iter().filter(|engine| worth(*engine)).find_map(|engine| {
        let voice = engine.voices().iter().find(|voice| voice.automatic && reads(voice, language))?;
        Some(Better::Here(engine.name(), voice.name.to_string()))
    });
    here.or_else(|| {
        let fits = |entry: &&CatalogueEntry| engines.get(&entry.engine).is_some_and(worth) && absent(entry);
        install::reading(language).into_iter().find(fits).map(Better::Installable)
    })
}

fn reads(voice: &Voice, language: &str) -> bool {
    let primary = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    primary(&voice.language) == primary(language)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is suggested for a story in a language, read by this voice.
    fn told(language: &str, voice: &str) -> Option<String> {
        let mut engines = Engines::open();
        let story = format!("---\nlanguage: {language}\n---\n\nHm.\n");
        // What is installed on this machine makes no difference.
        let voices =
            format!("[engines]\nkokoro.folder = \"no\"\npiper.folder = \"no\"\n[narrator]\nvoice = \"{voice}\"\n");
        let book = Book::from_text(&story, &voices, &mut engines).expect("a book");
        better(&book, &engines, &|_| true).map(|better| match better {
            Better::Here(engine, voice) => format!("{engine}:{voice}"),
            Better::Installable(entry) => format!("install {}", entry.name),
        })
    }

    #[test]
    fn a_voice_that_can_be_installed_is_suggested_where_only_plain_ones_are_built_in() {
        assert_eq!(told("de", "greta"), Some("install de_DE-thorsten-medium".into()));
        assert_eq!(told("fr", "colette"), Some("install kokoro".into()));
    }

    #[cfg(feature = "natural")]
    #[test]
    fn for_a_plain_english_voice_the_built_in_natural_ones_are_suggested_and_for_those_nothing() {
        assert_eq!(told("en", "nora"), Some("hibari:river".into()));
        assert_eq!(told("en", "river"), None);
    }

    #[test]
    fn nothing_is_suggested_for_voices_from_elsewhere_or_of_another_language() {
        assert_eq!(told("en", "tone:beep"), None);
        assert_eq!(told("de", "nora"), None);
    }
}

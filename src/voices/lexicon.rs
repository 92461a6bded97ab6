//! The pronunciations in voices.toml, in layers that characters share.

use super::Spanned;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Words as they are written, and how they are said, in file order.
pub type LexiconLayer = Vec<(Spanned<String>, LexiconEntry)>;

/// Words and how they are said. Only whole words are replaced, and the longest entry wins.
///
/// It consists of layers, which are never copied: a thousand characters with words of their own share one layer with the
/// words of the whole book.
#[derive(Clone, Debug, Default)]
pub struct Lexicon {
    /// The uppermost layer first.
    layers: Vec<Arc<LexiconLayer>>,
}

/// How a word is said: at least one of `say` and `ipa` is set. A voice that takes no phonemes uses the respelling;
/// without a respelling, it reads the word as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LexiconEntry {
    /// A respelling.
    pub say: Option<String>,
    /// Phonemes, in the form that [`phonemes::ipa`](super::phonemes::ipa) gives.
    pub ipa: Option<String>,
    /// Whether the entry applies only to this letter case.
    pub case: bool,
    /// Whether the word is a regular expression. Then `$1` in `say` is what its first group matched.
    pub regex: bool,
}

impl LexiconEntry {
    /// Makes an entry that has a respelling and nothing else.
    pub fn respelt(say: impl Into<String>) -> Self {
        Self { say: Some(say.into()), ..Self::default() }
    }

    /// Compiles the regular expression of an entry.
    ///
    /// # Errors
    /// It is not a regular expression, or it is too big. The error says why, in one line.
    pub fn pattern(word: &str, case: bool) -> Result<regex::Regex, String> {
        /// The most bytes that a compiled expression may take, so that no entry can use up the memory.
        const BIGGEST: usize = 1 << 20;
        let built = regex::RegexBuilder::new(word).case_insensitive(!case).size_limit(BIGGEST).build();
        built.map_err(|error| match error {
            regex::Error::CompiledTooBig(_) => "it is too big".to_string(),
            // The last line says what is wrong; the lines before it show the place.
            other => {
                let told = other.to_string();
                told.lines().last().unwrap_or_default().trim_start_matches("error: ").to_string()
            }
        })
    }
}

impl Lexicon {
    /// Makes a lexicon of one layer.
    pub fn new(words: LexiconLayer) -> Self {
        let layers = if words.is_empty() { Vec::new() } else { vec![Arc::new(words)] };
        Self { layers }
    }

    /// This lexicon laid over `base`: if a word is in both, this lexicon's entry applies.
    pub fn over(&self, base: &Lexicon) -> Lexicon {
        let own = |layer: &&Arc<LexiconLayer>| !self.layers.iter().any(|other| Arc::ptr_eq(other, layer));
        Lexicon { layers: self.layers.iter().chain(base.layers.iter().filter(own)).cloned().collect() }
    }

    /// The layers, the uppermost first. An entry hides those that are written the same in the layers below.
    pub fn layers(&self) -> &[Arc<LexiconLayer>] {
        &self.layers
    }

    /// Each word as it is written and how it is said: the uppermost layer first, each in file order, without what is hidden.
    pub fn words(&self) -> impl Iterator<Item = &(Spanned<String>, LexiconEntry)> {
        let mut seen = BTreeSet::new();
        self.layers.iter().flat_map(|layer| layer.iter()).filter(move |(word, _)| seen.insert(word.value.as_str()))
    }
}

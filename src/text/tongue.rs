//! What the rules know about each language.

mod dutch;
mod french;
mod german;
mod italian;
mod polish;
mod portuguese;
mod spanish;

/// A language that the rules know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    English,
    German,
    French,
    Italian,
    Spanish,
    Portuguese,
    Dutch,
    Polish,
}

/// Where letters are an abbreviation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    /// Everywhere.
    Always,
    /// Everywhere; the full stop can also end the sentence.
    MayEnd,
    /// Before a name.
    Name,
    /// Before a number, in digits or as a Roman numeral.
    Number,
    /// Before a Roman numeral.
    Roman,
    /// After a Roman numeral.
    RomanAfter,
    /// After a number in digits.
    After,
}

/// The words for symbols in a language.
#[derive(Debug)]
pub(super) struct Tongue {
    pub language: Language,
    /// Whether numbers are said in words. In other languages, they are left to the engine.
    pub english: bool,
    pub and: &'static str,
    pub percent: &'static str,
    pub at: &'static str,
    pub dot: &'static str,
    pub slash: &'static str,
    pub dash: &'static str,
    pub underscore: &'static str,
    pub plus: &'static str,
    pub minus: &'static str,
    pub equals: &'static str,
    pub times: &'static str,
    pub number: &'static str,
    pub paragraph: &'static str,
    pub degrees: &'static str,
    pub to: &'static str,
    /// Singular and plural of the currency, then of its smaller coin.
    pub dollar: [&'static str; 4],
    pub pound: [&'static str; 4],
    pub euro: [&'static str; 4],
    pub yen: [&'static str; 4],
    /// The word between the larger and the smaller coin. The smaller coin itself is only named in English.
    pub coins: &'static str,
    /// The words between hours and minutes, and after full hours.
    pub clock: [&'static str; 2],
    pub half: &'static str,
    /// The decimal mark.
    pub point: char,
    /// Whether the day comes before the month in `1/2/2023`.
    pub day_first: bool,
    /// Whether Latin letters beyond Latin-1 lose their marks.
    pub fold: bool,
    /// The names of the months as they are in dates, separated by spaces. This and what follows is used by the rules for
    /// languages other than English.
    pub months: &'static str,
    /// A half, a quarter, three quarters, a third, two thirds.
    pub fractions: [&'static str; 5],
    /// The word between the numbers of a ratio.
    pub ratio: &'static str,
    /// Squared and cubed.
    pub powers: [&'static str; 2],
    /// Words after which a Roman numeral is a number.
    pub counted: &'static str,
    /// Written form, spoken form, and where it counts. A space may be missing.
    pub abbreviations: &'static [(&'static str, &'static str, When)],
    /// Written form, singular, plural; longer ones first.
    pub units: &'static [(&'static str, &'static str, &'static str)],
}

/// The words of a language by its BCP 47 tag. `None` for an unknown language.
pub(super) fn of(language: &str) -> Option<&'static Tongue> {
    let first = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    match first.as_str() {
        "en" if is_british(language) => Some(&BRITISH),
        "en" => Some(&ENGLISH),
        "de" => Some(&german::GERMAN),
        "fr" => Some(&french::FRENCH),
        "it" => Some(&italian::ITALIAN),
        "es" => Some(&spanish::SPANISH),
        "pt" => Some(&portuguese::PORTUGUESE),
        "nl" => Some(&dutch::DUTCH),
        "pl" => Some(&polish::POLISH),
        _ => None,
    }
}

/// Whether a tag names a region in which English is written as in Britain.
fn is_british(language: &str) -> bool {
    let region = language.rsplit(['-', '_']).next().unwrap_or_default();
    ["GB", "IE", "AU", "NZ", "ZA", "IN"].iter().any(|other| region.eq_ignore_ascii_case(other))
}

pub(super) static ENGLISH: Tongue = AMERICAN;

const AMERICAN: Tongue = Tongue {
    language: Language::English,
    english: true,
    and: "and",
    percent: "percent",
    at: "at",
    dot: "dot",
    slash: "slash",
    dash: "dash",
    underscore: "underscore",
    plus: "plus",
    minus: "minus",
    equals: "equals",
    times: "times",
    number: "number",
    paragraph: "section",
    degrees: "degrees",
    to: "to",
    dollar: ["dollar", "dollars", "cent", "cents"],
    pound: ["pound", "pounds", "penny", "pence"],
    euro: ["euro", "euros", "cent", "cents"],
    yen: ["yen", "yen", "sen", "sen"],
    coins: "and",
    clock: ["", "o'clock"],
    half: "a half",
    point: '.',
    day_first: false,
    fold: true,
    months: "",
    fractions: ["", "", "", "", ""],
    ratio: "to",
    powers: ["squared", "cubed"],
    counted: "",
    abbreviations: &[],
    units: &[],
};

/// English outside of North America, where the day comes before the month.
static BRITISH: Tongue = Tongue { day_first: true, ..AMERICAN };

//! What the rules know about each language.

/// The words for symbols in a language.
#[derive(Debug)]
pub(super) struct Tongue {
    /// Whether it has the full rules (numbers in words, abbreviations, years …).
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
}

/// The words of a language by its BCP 47 tag. `None` for an unknown language.
pub(super) fn of(language: &str) -> Option<&'static Tongue> {
    let first = language.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
    match first.as_str() {
        "en" if is_british(language) => Some(&BRITISH),
        "en" => Some(&ENGLISH),
        "de" => Some(&GERMAN),
        "fr" => Some(&FRENCH),
        "it" => Some(&ITALIAN),
        "es" => Some(&SPANISH),
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
};

/// English outside of North America, where the day comes before the month.
static BRITISH: Tongue = Tongue { day_first: true, ..AMERICAN };

static GERMAN: Tongue = Tongue {
    english: false,
    and: "und",
    percent: "Prozent",
    at: "ät",
    dot: "Punkt",
    slash: "Schrägstrich",
    dash: "Strich",
    underscore: "Unterstrich",
    plus: "plus",
    minus: "minus",
    equals: "gleich",
    times: "mal",
    number: "Nummer",
    paragraph: "Paragraf",
    degrees: "Grad",
    to: "bis",
    dollar: ["Dollar", "Dollar", "Cent", "Cent"],
    pound: ["Pfund", "Pfund", "Penny", "Pence"],
    euro: ["Euro", "Euro", "Cent", "Cent"],
    yen: ["Yen", "Yen", "Sen", "Sen"],
    coins: "",
    clock: ["Uhr", "Uhr"],
    half: "einhalb",
    point: ',',
    day_first: true,
};

static FRENCH: Tongue = Tongue {
    english: false,
    and: "et",
    percent: "pour cent",
    at: "arobase",
    dot: "point",
    slash: "barre oblique",
    dash: "tiret",
    underscore: "tiret bas",
    plus: "plus",
    minus: "moins",
    equals: "égale",
    times: "fois",
    number: "numéro",
    paragraph: "paragraphe",
    degrees: "degrés",
    to: "à",
    dollar: ["dollar", "dollars", "cent", "cents"],
    pound: ["livre", "livres", "penny", "pence"],
    euro: ["euro", "euros", "centime", "centimes"],
    yen: ["yen", "yens", "sen", "sen"],
    coins: "",
    clock: ["heures", "heures"],
    half: "et demi",
    point: ',',
    day_first: true,
};

static ITALIAN: Tongue = Tongue {
    english: false,
    and: "e",
    percent: "per cento",
    at: "chiocciola",
    dot: "punto",
    slash: "barra",
    dash: "trattino",
    underscore: "trattino basso",
    plus: "più",
    minus: "meno",
    equals: "uguale",
    times: "per",
    number: "numero",
    paragraph: "paragrafo",
    degrees: "gradi",
    to: "a",
    dollar: ["dollaro", "dollari", "centesimo", "centesimi"],
    pound: ["sterlina", "sterline", "penny", "penny"],
    euro: ["euro", "euro", "centesimo", "centesimi"],
    yen: ["yen", "yen", "sen", "sen"],
    coins: "e",
    clock: ["e", ""],
    half: "e mezzo",
    point: ',',
    day_first: true,
};

static SPANISH: Tongue = Tongue {
    english: false,
    and: "y",
    percent: "por ciento",
    at: "arroba",
    dot: "punto",
    slash: "barra",
    dash: "guion",
    underscore: "guion bajo",
    plus: "más",
    minus: "menos",
    equals: "igual a",
    times: "por",
    number: "número",
    paragraph: "sección",
    degrees: "grados",
    to: "a",
    dollar: ["dólar", "dólares", "centavo", "centavos"],
    pound: ["libra", "libras", "penique", "peniques"],
    euro: ["euro", "euros", "céntimo", "céntimos"],
    yen: ["yen", "yenes", "sen", "sen"],
    coins: "con",
    clock: ["y", ""],
    half: "y medio",
    point: ',',
    day_first: true,
};

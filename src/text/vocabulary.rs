//! Word lists of the English rules.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

/// Names that make a `St.` before them a saint, even if another name comes before it.
pub(super) const SAINTS: [&str; 38] = [
    "Mark",
    "Paul",
    "Peter",
    "John",
    "James",
    "Louis",
    "Petersburg",
    "Mary",
    "Patrick",
    "George",
    "Nicholas",
    "Thomas",
    "Andrew",
    "Andrews",
    "Francis",
    "Joseph",
    "Luke",
    "Martin",
    "Michael",
    "Stephen",
    "Anne",
    "Anthony",
    "Bernard",
    "Catherine",
    "Clair",
    "Cloud",
    "Helena",
    "Ives",
    "Kitts",
    "Lawrence",
    "Lucia",
    "Moritz",
    "Pancras",
    "Vincent",
    "Basil",
    "Augustine",
    "Benedict",
    "Albans",
];

/// Words after which a four-digit number is a year.
pub(super) const BEFORE_YEAR: [&str; 48] = [
    "in",
    "since",
    "by",
    "from",
    "until",
    "till",
    "of",
    "year",
    "before",
    "after",
    "around",
    "about",
    "between",
    "circa",
    "summer",
    "winter",
    "spring",
    "autumn",
    "fall",
    "early",
    "late",
    "mid",
    "during",
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "jan",
    "feb",
    "apr",
    "aug",
    "sept",
    "sep",
    "oct",
    "nov",
    "dec",
    "to",
    "and",
    "christmas",
    "was",
];

/// Words that can follow a year, but not a number that counts something.
pub(super) const AFTER_YEAR: [&str; 58] = [
    "and", "or", "to", "the", "a", "an", "he", "she", "it", "they", "we", "i", "you", "was", "were", "is", "had",
    "has", "when", "with", "by", "as", "at", "on", "in", "for", "that", "but", "after", "before", "until", "there",
    "his", "her", "their", "our", "my", "who", "which", "did", "would", "will", "while", "because", "its", "under",
    "against", "into", "during", "through", "from", "this", "these", "where", "then", "came", "gave", "became",
];

/// Words in capitals that are said letter by letter, though they could be pronounced.
const INITIALISMS: &str = "USA UAE UCLA FAQ ASAP AFAIK IMHO IMAO IATA IEEE ISO IOU API APIs CEO CIO CFO CTO COO EU UN UK UFO \
     AI TV ID IQ US HA MC DJ OS IP IO PC CD UI UX QA HIV ATM USB GUI IDE AMA BBC BA MA MBA IRA IRS IPO ETA EOF \
     EOD FYI LA DC NYC OCD ICU IV VIP VIPS ROI SEO SOS URI URL UTC UPS USSR YMCA EKG ECG DIY CIA FBI NSA AC AD BC BCE CE \
     EMEA EULA AWS IAM OOM OOP ELO ETC UEFI AUC LED LEDs NGO RAF PE DNA RNA AKA ER EP MI DI GI NE SE POW MOT DOB \
     ACLU AFL AOL BYOB EDT EST ESP EV FAA FAO FDA GOP IMF IPA IUD LAPD MIT NBA OAP OED RCA SUV UCL UPI USC VA VIPs UFOs EVs";

/// Words in capitals that mean one thing as a word and another letter by letter: the words before and after it that
/// show which.
pub(super) const EITHER: [Either; 3] = [
    Either {
        word: "US",
        said: &[
            "to", "for", "of", "with", "at", "between", "told", "tell", "give", "gave", "let", "made", "make", "help",
            "all", "both", "against", "from", "by", "among", "let's", "need", "needs", "love", "loves", "hate",
            "hates", "like", "than", "and", "not",
        ],
        spelt: &["the"],
        spelt_before: &[],
        usual: Usual::Spelt,
    },
    Either {
        word: "IT",
        said: &[],
        spelt: &["the", "an", "our", "their", "your", "my", "his", "her", "in-house"],
        spelt_before: &[
            "department",
            "guy",
            "guys",
            "team",
            "manager",
            "support",
            "specialist",
            "security",
            "infrastructure",
            "company",
            "industry",
            "system",
            "systems",
            "people",
            "staff",
            "job",
            "director",
            "consultant",
            "services",
        ],
        usual: Usual::Said,
    },
    Either { word: "WHO", said: &[], spelt: &["the"], spelt_before: &["guidelines", "report"], usual: Usual::Said },
];

/// See [`EITHER`].
pub(super) struct Either {
    pub word: &'static str,
    /// The words before it that make it a word.
    pub said: &'static [&'static str],
    /// The words before it that make it an initialism.
    pub spelt: &'static [&'static str],
    /// The words after it that make it an initialism.
    pub spelt_before: &'static [&'static str],
    pub usual: Usual,
}

/// How a word in capitals is said if nothing around it decides.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Usual {
    /// As a word.
    Said,
    /// Letter by letter.
    Spelt,
}

/// Words in capitals that are said as a word, though they look unpronounceable.
const ACRONYMS: &str = "YE NASA NATO LASER RADAR SCUBA COVID SIM RAM ROM GIF JPEG PIN SWAT AIDS LAN WAN VAT ZIP OPEC UNESCO \
     UNICEF FIFA IKEA LEGO JSON YAML TOML POSIX ASCII CAPTCHA BASIC SQUID NAS MIDI GNU LISP RAID ROFL LOL YOLO FOMO SPAM \
     WASM BIOS CERN NIMBY ABBA NORAD WIFI MOMA PIN HOWTO README TODO CRISPR SARS MERS KISS DOS NAFTA ASEAN ISIS FEMA DARPA \
     NASDAQ HIPAA OSHA BAFTA TASER AWOL";

/// Short and frequent words, and cries, for words in capitals (`THE END`) and stretched spelling (`Nooooo`).
const COMMON: &str = "a about across after again ah all alone also always am an and any are arm around art as ask at ate away \
     aw back bad bag bang bar be beat bed been beer bet big bit blue boo book boom box boy bravo bring burn bus but buy by bye \
     call came can car cat city cold come cool cow cry cup cut dad damn dark day dead dear die did dig do dog done door \
     down dream drop dry due duck ear earth eat egg eh end enough even ever every eye face fact fall false far fast fat \
     fear feel few find fine fire first fit five fix fly follow food fool foot for four free from full fun game gave get \
     girl give go god gone good got great green grow guy ha had hah half hand happy hard has hat hate have he head hear \
     heart hehe hell hello help her here hers hey hi high him his hit hmm ho hold home hot hour house how huh hurry hurray \
     hush i ice idea if ill in inn is it its jam job joy just keep key kid kill kind king kiss know lady last late law \
     lay leave left leg less let lie life light like line little live long look lord lose lost lot loud love low mad made \
     make man many map may me mean meet men met might mind miss mom moo more most move much mud mum must my name near \
     need never new news next nice night nine no noise none nope nor not note nothing now of off oh oi okay old on once \
     one only ooh oops open or other ouch our out over ow own page part party past pay peace people pig place play \
     please poor pop poor pull push put quick quiet quit ran read ready real really red rest rich ride right ring roar \
     road room rude rule run sad safe said same sat save saw say sea see seen sell send set seven she ship shoe shoot shop \
     short shout show shut sick side sir sit six skip sky sleep slow small smell so some son song soon sorry soul \
     soup south spy stairs stand star start stay stop storm story such sun super sure sweet take talk tea team tell ten \
     than thank thanks that the them then there they thing think this those three tie time tiny tip to today toe \
     together too took top town toy tree true try turn two ugh ugly uh um under until up upon us use van very wait walk \
     wall want war warm was watch water way we weak wear week weird well went were wet what wheel when where which \
     while white who whoa why wide wife will win wind wine wish with woah woman won wonder woo wood word work world \
     worse worst wow wrong yay yeah year yell yes yet you your yup zero zip zoo ten tis twas aha hoo yo ya";

/// Cries without a vowel, which are never spelt out.
const CRIES: &str = "hm hmm hmmm mm mmm brr brrr psst pst pfft shh sh shhh tsk grr grrr zzz tut zz";

fn set(words: &'static str) -> HashSet<&'static str> {
    words.split_ascii_whitespace().collect()
}

/// See [`INITIALISMS`].
pub(super) static SPELT: LazyLock<HashSet<&str>> = LazyLock::new(|| set(INITIALISMS));
/// See [`ACRONYMS`].
pub(super) static SAID: LazyLock<HashSet<&str>> = LazyLock::new(|| set(ACRONYMS));
/// See [`COMMON`]; in lower case.
pub(super) static ORDINARY: LazyLock<HashSet<&str>> = LazyLock::new(|| set(COMMON));
/// See [`CRIES`]; in lower case.
pub(super) static VOWELLESS: LazyLock<HashSet<&str>> = LazyLock::new(|| set(CRIES));

/// Short words, in lower case; see the head of the file.
static SHORT: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let words = include_str!("vocabulary/words.txt").lines().filter(|line| !line.starts_with('#'));
    words.filter(|word| !word.is_empty()).collect()
});

/// Whether a word in lower case is a short English word or a form of one, or a given name.
pub(super) fn is_word(lower: &str) -> bool {
    let known = |word: &str| ORDINARY.contains(word) || SHORT.contains(word);
    let stem = |end: &str| lower.strip_suffix(end).filter(|stem| stem.len() >= 3);
    known(lower)
        || stem("s").is_some_and(known)
        || stem("d").is_some_and(|stem| stem.ends_with('e') && known(stem))
        || stem("ed").is_some_and(known)
        || (lower.chars().count() >= 3 && crate::names::bearers(lower, "en").is_some())
}

/// Words with which no name goes on: after `told US` and one of these, the pronoun is over.
pub(super) fn is_particle(lower: &str) -> bool {
    const PARTICLES: &str = "and or but to in on at all both the a an that what how who when where why if so as too not now about \
         for from with by up out off down over through into again more both here there because before after is was will";
    PARTICLES.split_ascii_whitespace().any(|word| word == lower)
}

/// The names of the people of a script, in capitals: in which words they are written, and how.
#[derive(Clone, Debug, Default)]
pub(super) struct Names(HashMap<String, bool>);

impl Names {
    /// Splits names into words. `ODA` may be an initialism, but `Oda` is a word, and so is `ODA` in a script where both occur.
    pub fn new<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        let mut all = HashMap::new();
        for word in names.into_iter().flat_map(|name| name.split(|c: char| !c.is_alphabetic())) {
            if word.chars().count() >= 2 {
                *all.entry(word.to_uppercase()).or_default() |= word.contains(char::is_lowercase);
            }
        }
        Self(all)
    }

    /// Whether somebody is called so (in capitals), and whether that is also written in small letters.
    pub fn find(&self, upper: &str) -> Option<bool> {
        self.0.get(upper).copied()
    }
}

//! Word lists of the English rules.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words for chapters and the like: a Roman numeral after one of them is a number.
pub(super) const COUNTED: [&str; 22] = [
    "chapter", "part", "book", "volume", "act", "scene", "section", "episode", "season", "war", "phase", "type",
    "level", "canto", "article", "appendix", "grade", "class", "round", "stage", "mark", "title",
];

/// Names of rulers: a Roman numeral after one of them is an ordinal.
pub(super) const RULERS: [&str; 44] = [
    "Henry",
    "Louis",
    "Charles",
    "Edward",
    "George",
    "Richard",
    "William",
    "James",
    "Elizabeth",
    "Mary",
    "Paul",
    "Pius",
    "Benedict",
    "Francis",
    "Philip",
    "Napoleon",
    "Frederick",
    "Wilhelm",
    "Nicholas",
    "Alexander",
    "Ivan",
    "Peter",
    "Catherine",
    "Robert",
    "Leo",
    "Gregory",
    "Innocent",
    "Clement",
    "Ramses",
    "Ptolemy",
    "Xerxes",
    "Darius",
    "Leopold",
    "Otto",
    "Gustav",
    "Haakon",
    "Alfonso",
    "Ferdinand",
    "Juan",
    "Umberto",
    "Christian",
    "John",
    "Victoria",
    "Anne",
];

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
pub(super) const BEFORE_YEAR: [&str; 46] = [
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
pub(super) const AFTER_YEAR: [&str; 44] = [
    "and", "or", "to", "the", "a", "an", "he", "she", "it", "they", "we", "i", "you", "was", "were", "is", "had",
    "has", "when", "with", "by", "as", "at", "on", "in", "for", "that", "but", "after", "before", "until", "there",
    "his", "her", "their", "our", "my", "who", "which", "did", "would", "will", "while", "because",
];

/// Units after a number: written form, singular, plural. A longer unit comes before one that it begins with.
pub(super) const UNITS: [(&str, &str, &str); 50] = [
    ("km/h", "kilometer per hour", "kilometers per hour"),
    ("kph", "kilometer per hour", "kilometers per hour"),
    ("mph", "mile per hour", "miles per hour"),
    ("m/s", "meter per second", "meters per second"),
    ("km²", "square kilometer", "square kilometers"),
    ("m²", "square meter", "square meters"),
    ("m³", "cubic meter", "cubic meters"),
    ("km", "kilometer", "kilometers"),
    ("cm", "centimeter", "centimeters"),
    ("mm", "millimeter", "millimeters"),
    ("nm", "nanometer", "nanometers"),
    ("m", "meter", "meters"),
    ("mi", "mile", "miles"),
    ("yd", "yard", "yards"),
    ("ft", "foot", "feet"),
    ("kg", "kilogram", "kilograms"),
    ("mg", "milligram", "milligrams"),
    ("g", "gram", "grams"),
    ("lbs", "pound", "pounds"),
    ("lb", "pound", "pounds"),
    ("oz", "ounce", "ounces"),
    ("ml", "milliliter", "milliliters"),
    ("mL", "milliliter", "milliliters"),
    ("cl", "centiliter", "centiliters"),
    ("l", "liter", "liters"),
    ("L", "liter", "liters"),
    ("kWh", "kilowatt hour", "kilowatt hours"),
    ("kW", "kilowatt", "kilowatts"),
    ("MW", "megawatt", "megawatts"),
    ("W", "watt", "watts"),
    ("V", "volt", "volts"),
    ("GHz", "gigahertz", "gigahertz"),
    ("MHz", "megahertz", "megahertz"),
    ("kHz", "kilohertz", "kilohertz"),
    ("Hz", "hertz", "hertz"),
    ("dB", "decibel", "decibels"),
    ("TB", "terabyte", "terabytes"),
    ("GB", "gigabyte", "gigabytes"),
    ("MB", "megabyte", "megabytes"),
    ("KB", "kilobyte", "kilobytes"),
    ("kB", "kilobyte", "kilobytes"),
    ("ms", "millisecond", "milliseconds"),
    ("s", "second", "seconds"),
    ("sec", "second", "seconds"),
    ("min", "minute", "minutes"),
    ("hrs", "hour", "hours"),
    ("hr", "hour", "hours"),
    ("h", "hour", "hours"),
    ("°C", "degree Celsius", "degrees Celsius"),
    ("°F", "degree Fahrenheit", "degrees Fahrenheit"),
];

/// Words in capitals that are said letter by letter, though they could be pronounced.
const INITIALISMS: &str = "USA UAE UCLA FAQ ASAP AFAIK IMHO IMAO IATA IEEE ISO IOU API APIs CEO CIO CFO CTO COO EU UN UK UFO \
     AI TV ID IQ IT US HA MC DJ OS IP IO PC CD UI UX QA HIV ATM USB GUI IDE AMA BBC BA MA MBA IRA IRS IPO ETA EOF \
     EOD FYI LA DC NYC OCD ICU IV VIP VIPS ROI SEO SOS URI URL UTC UPS USSR YMCA EKG ECG DIY CIA FBI NSA AC AD BC BCE CE \
     EMEA EULA AWS IAM OOM OOP ELO ETC UEFI AUC";

/// Words in capitals that are said as a word, though they look unpronounceable.
const ACRONYMS: &str = "NASA NATO LASER RADAR SCUBA COVID SIM RAM ROM GIF JPEG PIN SWAT AIDS LAN WAN VAT ZIP OPEC UNESCO \
     UNICEF FIFA IKEA LEGO JSON YAML TOML POSIX ASCII CAPTCHA BASIC SQUID NAS MIDI GNU LISP RAID ROFL LOL YOLO FOMO SPAM \
     WASM BIOS CERN NIMBY ABBA NORAD WIFI MOMA PIN HOWTO README TODO CRISPR SARS MERS KISS DOS";

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
     worse worst wow wrong yay yeah year yell yes yet you your yup zero zip zoo ten";

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

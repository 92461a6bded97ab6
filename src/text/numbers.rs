//! English numbers in words.

const SMALL: [&str; 20] = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
];
const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
const SCALES: [(u64, &str); 4] =
    [(1_000_000_000_000, "trillion"), (1_000_000_000, "billion"), (1_000_000, "million"), (1_000, "thousand")];

/// The largest number that is read as a number; longer ones are read digit by digit.
pub(super) const LARGEST: u64 = 999_999_999_999_999;

/// `42` → `forty-two`; `n` is at most [`LARGEST`].
pub(super) fn cardinal(n: u64) -> String {
    let mut words = Vec::new();
    let mut rest = n;
    for (scale, name) in SCALES {
        if rest >= scale {
            words.push(format!("{} {name}", below_thousand(rest / scale)));
            rest %= scale;
        }
    }
    if words.is_empty() {
        return below_thousand(rest);
    }
    if rest > 0 {
        let and = if rest < 100 { "and " } else { "" };
        words.push(format!("{and}{}", below_thousand(rest)));
    }
    words.join(" ")
}

fn below_thousand(n: u64) -> String {
    match (n / 100, n % 100) {
        (0, rest) => below_hundred(rest),
        (hundreds, 0) => format!("{} hundred", SMALL[hundreds as usize]),
        (hundreds, rest) => format!("{} hundred and {}", SMALL[hundreds as usize], below_hundred(rest)),
    }
}

fn below_hundred(n: u64) -> String {
    match (n / 10, n % 10) {
        (0 | 1, _) => SMALL[n as usize].to_string(),
        (tens, 0) => TENS[tens as usize].to_string(),
        (tens, ones) => format!("{}-{}", TENS[tens as usize], SMALL[ones as usize]),
    }
}

/// Whether a word in lower case is a number below a hundred, or ends a larger one.
pub(super) fn is_cardinal(word: &str) -> bool {
    matches!(word, "hundred" | "thousand") || (1..100).any(|n| cardinal(n).rsplit('-').next() == Some(word))
}

/// `21` → `twenty-first`.
pub(super) fn ordinal(n: u64) -> String {
    let words = cardinal(n);
    let cut = words.rfind([' ', '-']).map_or(0, |at| at + 1);
    let (head, last) = words.split_at(cut);
    let last = match last {
        "one" => "first".to_string(),
        "two" => "second".to_string(),
        "three" => "third".to_string(),
        "five" => "fifth".to_string(),
        "eight" => "eighth".to_string(),
        "nine" => "ninth".to_string(),
        "twelve" => "twelfth".to_string(),
        _ => last.strip_suffix('y').map_or(format!("{last}th"), |stem| format!("{stem}ieth")),
    };
    format!("{head}{last}")
}

/// `1984` → `nineteen eighty-four`, `2007` → `two thousand and seven`, `1905` → `nineteen oh five`.
pub(super) fn year(n: u64) -> String {
    match (n / 100, n % 100) {
        (20, 0..=9) | (10, 0..=9) => cardinal(n),
        (century, 0) => format!("{} hundred", cardinal(century)),
        (century, rest @ 1..=9) => format!("{} oh {}", cardinal(century), cardinal(rest)),
        (century, rest) => format!("{} {}", cardinal(century), cardinal(rest)),
    }
}

/// The plural of a number word: `nineties`, `twenties`, `hundreds`, `sixes`.
pub(super) fn plural(words: &str) -> String {
    match words.strip_suffix('y') {
        Some(stem) => format!("{stem}ies"),
        None if words.ends_with('x') => format!("{words}es"),
        None => format!("{words}s"),
    }
}

/// Each digit by itself: `007` → `zero zero seven`. Other characters are skipped.
pub(super) fn digits(text: &str) -> String {
    let words: Vec<&str> = text.chars().filter_map(|c| c.to_digit(10)).map(|d| SMALL[d as usize]).collect();
    words.join(" ")
}

/// The denominator of a fraction: `half`, `thirds`, `quarters`.
pub(super) fn part(below: u64, many: bool) -> String {
    let one = match below {
        2 => "half".to_string(),
        4 => "quarter".to_string(),
        _ => ordinal(below),
    };
    match (many, below) {
        (false, _) => one,
        (true, 2) => "halves".to_string(),
        (true, _) => format!("{one}s"),
    }
}

/// The value of a Roman numeral in capitals, if it is written the standard way: at most 3999.
pub(super) fn roman(text: &str) -> Option<u64> {
    const SIGNS: [(&str, u64); 13] = [
        ("M", 1000),
        ("CM", 900),
        ("D", 500),
        ("CD", 400),
        ("C", 100),
        ("XC", 90),
        ("L", 50),
        ("XL", 40),
        ("X", 10),
        ("IX", 9),
        ("V", 5),
        ("IV", 4),
        ("I", 1),
    ];
    if text.is_empty() || text.len() > 15 {
        return None;
    }
    let (mut left, mut value) = (text, 0);
    for (sign, worth) in SIGNS {
        while let Some(tail) = left.strip_prefix(sign) {
            (left, value) = (tail, value + worth);
        }
    }
    let (mut canonical, mut rest) = (String::new(), value);
    for (sign, worth) in SIGNS {
        while rest >= worth {
            canonical.push_str(sign);
            rest -= worth;
        }
    }
    (left.is_empty() && value < 4000 && canonical == text).then_some(value)
}

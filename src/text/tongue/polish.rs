//! What the rules know about Polish.

use super::{Language, Tongue, When};

pub(super) static POLISH: Tongue = Tongue {
    language: Language::Polish,
    english: false,
    and: "i",
    percent: "procent",
    at: "małpa",
    dot: "kropka",
    slash: "ukośnik",
    dash: "myślnik",
    underscore: "podkreślnik",
    plus: "plus",
    minus: "minus",
    equals: "równa się",
    times: "razy",
    number: "numer",
    paragraph: "paragraf",
    degrees: "stopni",
    to: "do",
    dollar: ["dolar", "dolarów", "cent", "centów"],
    pound: ["funt", "funtów", "pens", "pensów"],
    euro: ["euro", "euro", "cent", "centów"],
    yen: ["jen", "jenów", "sen", "senów"],
    coins: "",
    clock: ["", ""],
    half: "i pół",
    point: ',',
    day_first: true,
    fold: false,
    months: "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    fractions: ["pół", "jedna czwarta", "trzy czwarte", "jedna trzecia", "dwie trzecie"],
    ratio: "do",
    powers: ["do kwadratu", "do sześcianu"],
    counted: "rozdział rozdziale część części tom księga akt scena klasa strona numer",
    abbreviations: &ABBREVIATIONS,
    units: &UNITS,
};

const ABBREVIATIONS: [(&str, &str, When); 17] = [
    ("dr", "doktor", When::Name),
    ("prof.", "profesor", When::Name),
    ("św.", "święty", When::Name),
    ("nr", "numer", When::Number),
    ("str.", "strona", When::Number),
    ("s.", "strona", When::Number),
    ("rozdz.", "rozdział", When::Number),
    ("tel.", "telefon", When::Number),
    ("ul.", "ulica", When::Name),
    ("np.", "na przykład", When::Always),
    ("m.in.", "między innymi", When::Always),
    ("tzn.", "to znaczy", When::Always),
    ("itd.", "i tak dalej", When::MayEnd),
    ("itp.", "i tym podobne", When::MayEnd),
    ("godz.", "godzina", When::Number),
    ("p.n.e.", "przed naszą erą", When::MayEnd),
    ("n.e.", "naszej ery", When::MayEnd),
];

const UNITS: [(&str, &str, &str); 2] =
    [("° C", "stopień Celsjusza", "stopni Celsjusza"), ("°C", "stopień Celsjusza", "stopni Celsjusza")];

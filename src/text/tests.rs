//! Facts about single texts, by class.

use super::*;
use crate::diag::{Source, Span};
use crate::voices::Spanned;

pub(super) fn lexicon(words: &[(&str, &str)]) -> Lexicon {
    let source = Source::new("voices.toml", "");
    let spanned = |word: &str| Spanned { value: word.to_string(), source: source.clone(), span: Span::new(0, 0) };
    Lexicon {
        words: words
            .iter()
            .map(|(written, spoken)| (spanned(written), crate::voices::LexiconEntry::respelt(*spoken)))
            .collect(),
    }
}

fn says(language: &str, cases: &[(&str, &str)]) {
    let speller = Speller::new(&Lexicon::default(), language);
    let wrong: Vec<String> = cases
        .iter()
        .map(|(written, expected)| (written, expected, speller.speakable(written)))
        .filter(|(_, expected, spoken)| spoken.text != **expected)
        .map(|(written, expected, spoken)| {
            format!("{written:?}\n  is      {:?}\n  must be {expected:?}\n  by {:?}", spoken.text, spoken.changes)
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn plain_text_stays_as_it_is() {
    for text in [
        "Arvind is attending KubeCon for the first time. He's on his own.",
        "\"Hi, I'm Arvind\"",
        "A well-known friend (of mine), I think; is it so?",
        "Wait; no. Jack-o'-lantern, mother-in-law, don't!",
        "Straße, naïve café, Ærø.",
    ] {
        assert_eq!(
            speakable(text, &Lexicon::default(), "en-US"),
            Spoken { text: text.to_string(), ..Spoken::default() }
        );
    }
}

#[test]
fn numbers_are_said_in_words() {
    says(
        "en-US",
        &[
            ("I have 3 of 42.", "I have three of forty-two."),
            ("0 and 10", "zero and ten"),
            ("1,000,000 people", "one million people"),
            ("1001 nights", "one thousand and one nights"),
            ("12345678", "twelve million three hundred and forty-five thousand six hundred and seventy-eight"),
            (
                "999,999,999,999,999",
                "nine hundred and ninety-nine trillion nine hundred and ninety-nine billion nine hundred and ninety-nine million nine hundred and ninety-nine thousand nine hundred and ninety-nine",
            ),
            ("Agent 007", "Agent zero zero seven"),
            ("3.14 or 3.0 or .5", "three point one four or three point zero or point five"),
            ("It was -5 outside", "It was minus five outside"),
            (
                "1st, 2nd, 3rd, 12th, 20th, 21st, 100th",
                "first, second, third, twelfth, twentieth, twenty-first, one hundredth",
            ),
            ("10–12 of them, 3-4, 5 – 6", "ten to twelve of them, three to four, five to six"),
            (
                "½ a cup, 2½ cups, 2 1/2 cups, 3/4 done, 1/3",
                "half a cup, two and a half cups, two and a half cups, three quarters done, one third",
            ),
            ("open 24/7", "open twenty-four seven"),
            ("a 10-year-old", "a ten-year-old"),
            ("#3 and No. 5 and Nos. 6", "number three and Number five and Numbers six"),
            ("No. Five is too many. No!", "No. Five is too many. No!"),
            ("won 3:1", "won three to one"),
            ("version 1.2.3", "version one point two point three"),
            (
                "call 555-0123 or 1-800-555-0123",
                "call five five five, zero one two three or one, eight zero zero, five five five, zero one two three",
            ),
            ("3D, 4K, MP3, k8s", "three D, four K, em pee three, k eight s"),
            ("5 * 3 = 15, 2+2=4, 6 × 7", "five times three equals fifteen, two plus two equals four, six times seven"),
            (
                "12345678901234567",
                "one two three four five six seven eight nine zero one two three four five six seven",
            ),
        ],
    );
}

#[test]
fn years_are_read_in_pairs_and_other_numbers_are_not() {
    says(
        "en-US",
        &[
            ("In 1984 it began.", "In nineteen eighty-four it began."),
            (
                "since 2007, in 2010, by 1905, in 1900",
                "since two thousand and seven, in twenty ten, by nineteen oh five, in nineteen hundred",
            ),
            ("(1984)", "(nineteen eighty-four)"),
            ("1914–1918", "nineteen fourteen to nineteen eighteen"),
            ("on May 5, 2019", "on May five, twenty nineteen"),
            ("in 1500 places", "in one thousand five hundred places"),
            ("1984 people", "one thousand nine hundred and eighty-four people"),
            (
                "the 1990s, the 1990's, the '90s, the 90s",
                "the nineteen nineties, the nineteen nineties, the nineties, the nineties",
            ),
            ("the 1900s and 2000s and 2010s", "the nineteen hundreds and two thousands and twenty tens"),
            ("on 2019-12-25", "on December twenty-fifth, twenty nineteen"),
            ("1984 was a good year", "nineteen eighty-four was a good year"),
        ],
    );
}

#[test]
fn times_are_said_as_on_a_clock() {
    says(
        "en-US",
        &[
            ("At 10:30 we left.", "At ten thirty we left."),
            ("10:05, 10:00, 0:00, 18:00", "ten oh five, ten o'clock, midnight, eighteen hundred"),
            ("10:30 am and 5 pm", "ten thirty ay em and five pee em"),
            ("10:30am, 5PM", "ten thirty ay em, five pee em"),
            ("at 10:30 p.m. and not before", "at ten thirty pee em and not before"),
            ("We met at 10 p.m. She left.", "We met at ten pee em. She left."),
            ("10:30:15", "ten thirty and fifteen seconds"),
        ],
    );
}

#[test]
fn money_names_its_currency_behind_the_amount() {
    says(
        "en-US",
        &[
            ("$5.20", "five dollars and twenty cents"),
            ("It costs $1, or $1.01.", "It costs one dollar, or one dollar and one cent."),
            ("$0.99 and $5.00", "ninety-nine cents and five dollars"),
            ("£3.50 and £1", "three pounds and fifty pence and one pound"),
            ("€20, 20 €, 20€", "twenty euros, twenty euros, twenty euros"),
            (
                "$1.5 million, $5M, $3k, $2 billion",
                "one point five million dollars, five million dollars, three thousand dollars, two billion dollars",
            ),
            ("$1,000", "one thousand dollars"),
            ("$5-$10", "five dollars to ten dollars"),
            ("-$5 or ¥500", "minus five dollars or five hundred yen"),
            ("50% or 12.5 %", "fifty percent or twelve point five percent"),
            ("10–15%", "ten to fifteen percent"),
        ],
    );
}

#[test]
fn units_behind_numbers_are_spelt_out() {
    says(
        "en-GB",
        &[
            ("5 km, 1 km, 2.5km", "five kilometers, one kilometer, two point five kilometers"),
            ("70kg at 100 km/h", "seventy kilograms at one hundred kilometers per hour"),
            ("20°C, 70 °F, 90°", "twenty degrees Celsius, seventy degrees Fahrenheit, ninety degrees"),
            ("16 GB of RAM", "sixteen gigabytes of Ram"),
            ("10–12 km", "ten to twelve kilometers"),
            ("30 m² by 5'10\"", "thirty square meters by five foot ten"),
            ("5 men in 3 shops", "five men in three shops"),
        ],
    );
}

#[test]
fn symbols_have_words() {
    says(
        "en-US",
        &[
            ("Tom & Jerry, R&D, Q&A", "Tom and Jerry, R and D, Q and A"),
            ("and/or, he/she, cats/dogs", "and or, he or she, cats slash dogs"),
            ("a + b = c", "a plus b equals c"),
            ("C++ and C#", "C plus plus and C sharp"),
            ("thanks @veena #rust", "thanks at veena hashtag rust"),
            ("© 2019 Acme™", "copyright two thousand and nineteen Acme"),
            ("§ 5", "section five"),
            ("[sic] {x} | y", "sic x y"),
            ("x -> y => z, 1 < 2", "x, y, z, one less than two"),
        ],
    );
}

#[test]
fn abbreviations_are_said_in_full() {
    says(
        "en-US",
        &[
            ("Dr. Smith met Mr. and Mrs. Jones.", "Doctor Smith met Mr. and Missus Jones."),
            ("Dr Smith, Prof. Lee, St. Paul, Lt. Dan", "Doctor Smith, Professor Lee, Saint Paul, Lieutenant Dan"),
            ("on Main St. at Mulholland Dr. now", "on Main Street at Mulholland Drive now"),
            ("In St. Paul", "In Saint Paul"),
            ("cats vs. dogs vs birds", "cats versus dogs versus birds"),
            ("cats, dogs, etc. are", "cats, dogs, et cetera are"),
            ("Cats, dogs, etc. They are.", "Cats, dogs, et cetera. They are."),
            ("and so on, etc.", "and so on, et cetera."),
            ("pets, e.g. cats, i.e. these", "pets, for example cats, that is these"),
            ("on Jan. 5 and Dec. 24", "on January five and December twenty-four"),
            ("the U.S. and J.R.R. Tolkien", "the you ess and jay ar ar Tolkien"),
            ("He moved to the U.S.", "He moved to the you ess."),
            ("w/ milk, w/o sugar", "with milk, without sugar"),
        ],
    );
}

#[test]
fn roman_numerals_are_read_where_they_count() {
    says(
        "en-US",
        &[
            ("Chapter IV", "Chapter four"),
            ("Part I: The Start", "Part one: The Start"),
            ("Henry VIII had six.", "Henry the eighth had six."),
            ("World War II", "World War two"),
            ("Rocky II and Louis XIV", "Rocky two and Louis the fourteenth"),
            ("In this chapter I write. I do.", "In this chapter I write. I do."),
            ("Elizabeth I, queen", "Elizabeth the first, queen"),
        ],
    );
}

#[test]
fn loud_words_are_words_and_initialisms_are_spelt() {
    says(
        "en-US",
        &[
            ("THE END", "The End"),
            ("WOW! STOP! That is HUGE.", "Wow! Stop! That is Huge."),
            ("a VM, two VMs, small PRs", "a vee em, two vee ems, small pee ars"),
            ("HA proxy, the MC, an API", "aych ay proxy, the em see, an ay pee eye"),
            ("MC comes to stage", "em see comes to stage"),
            ("NASA and NATO and the FBI", "Nasa and Nato and the eff bee eye"),
            ("the US told us", "the you ess told us"),
            ("HELP US NOW", "Help Us Now"),
            ("OK, I am fine. A B C", "okay, I am fine. A B C"),
            ("VERONIKA SCREAMED", "Veronika Screamed"),
            (
                "HTTP, HTML, YMCA, ISBN, NCAA, ESPN",
                "aych tee tee pee, aych tee em ell, why em see ay, eye ess bee en, en see ay ay, ee ess pee en",
            ),
            ("HMM, PSST", "Hmm, Psst"),
            ("RUN, BOB, RUN", "Run, bee oh bee, Run"),
        ],
    );
}

#[test]
fn stretched_words_are_shortened() {
    says(
        "en-US",
        &[
            ("Rooooooar! Rooooooarrrrr!", "Roar! Roar!"),
            ("ruuuur.", "ruur."),
            ("Nooooo, sooo goood, helllooo", "No, so good, hello"),
            ("NOOOO", "No"),
            ("Hmmmm, aaaargh", "Hmm, aargh"),
            ("World War III", "World War three"),
        ],
    );
}

#[test]
fn emphasis_that_is_left_is_not_said() {
    says(
        "en-US",
        &[
            ("This is *so* **very** _nice_ ~~not~~ `code`", "This is so very nice not code"),
            ("snake_case_name and getUserName", "snake case name and get User Name"),
            ("__init__", "init"),
            ("iPhone, GitHub, KubeCon, macOS", "iPhone, GitHub, KubeCon, mac OS"),
        ],
    );
}

#[test]
fn emoji_are_dropped() {
    says(
        "en-US",
        &[
            ("Hello 😀, world 👨‍👩‍👧‍👦!", "Hello, world!"),
            ("hi😀there", "hi there"),
            ("Fine :-) really ;) yes <3", "Fine really yes"),
            ("🇩🇪 flag ❤️ ☃ →", "flag"),
            ("1️⃣ first", "one first"),
        ],
    );
}

#[test]
fn dashes_and_dots_are_pauses() {
    says(
        "en-US",
        &[
            ("word—word", "word, word"),
            ("word — word, word – word, word - word, word--word", "word, word, word, word, word, word, word, word"),
            ("\"But—\" he said", "\"But,\" he said"),
            ("— Well, said he", "Well, said he"),
            ("Well, — he said", "Well, he said"),
            ("pre- and post-war", "pre and post-war"),
            ("wait…what", "wait, what"),
            ("Well… no. . . yes....", "Well, no, yes."),
            ("What?!?! No!!! Hm???", "What? No! Hm?"),
        ],
    );
}

#[test]
fn addresses_are_read_with_their_dots() {
    says(
        "en-US",
        &[
            ("See https://www.example.com/a-b/c_d.", "See example dot com slash a dash b slash c underscore d."),
            ("(http://example.com)", "(example dot com)"),
            ("Mail me.too@example.co.uk, please", "Mail me dot too at example dot co dot uk, please"),
            ("edit voices.toml and README.md", "edit voices dot toml and Readme dot md"),
            ("example.com/path is up", "example dot com slash path is up"),
            ("Node.js rocks", "Node dot js rocks"),
            ("It ended.Then it began", "It ended.Then it began"),
            ("src/text/mod.rs", "src slash text slash mod dot rs"),
        ],
    );
}

#[test]
fn characters_are_made_plain() {
    says(
        "en-US",
        &[
            ("“Hello,” she said. ‘Don’t!’", "\"Hello,\" she said. Don't!"),
            ("a\u{a0}b\tc\u{2003}d\u{200b}e\u{ad}f", "a b c def"),
            ("\u{feff}cafe\u{301}", "café"),
            ("ﬁne ＡＢ１", "fine ay bee one"),
            ("Dvořák, Łódź", "Dvorák, Lódz"),
            ("a\0b\u{7}", "ab"),
            ("日本語 и русский", "日本語 и русский"),
        ],
    );
}

#[test]
fn the_lexicon_comes_first_and_has_the_last_word() {
    let lexicon = lexicon(&[
        ("imnotabot", "I'm not a bot"),
        ("kubernetes", "koo-ber-NET-eez"),
        ("US", "United States"),
        ("New York", "Noo Yawk"),
        ("New York City", "the 1st city"),
        ("don", "Dohn"),
        ("Polish", "Pole-ish"),
        ("polish", "pollish"),
        ("C++", "see plus plus"),
        ("it’s fine", "all is well"),
    ]);
    for (written, expected) in [
        ("imnotabot's talk, IMNOTABOT, imnotabots", "I'm not a bot's talk, I'm not a bot, imnotabots"),
        ("imnotabot’s", "I'm not a bot's"),
        ("Kubernetes and KUBERNETES", "koo-ber-NET-eez and koo-ber-NET-eez"),
        ("the US told us", "the United States told us"),
        ("New York City and new york and New  York\u{a0}City", "the 1st city and Noo Yawk and the 1st city"),
        ("Don, don't don", "Dohn, don't Dohn"),
        ("Polish polish POLISH", "Pole-ish pollish Pole-ish"),
        ("I write C++ daily", "I write see plus plus daily"),
        ("it's fine", "all is well"),
        ("pre-kubernetes_x", "pre-koo-ber-NET-eez x"),
    ] {
        assert_eq!(speakable(written, &lexicon, "en-US").text, expected, "{written}");
    }
}

#[test]
fn a_change_tells_where_what_and_why() {
    let change = |at, written: &str, spoken: &str, why: &'static str| Change {
        at,
        written: written.into(),
        spoken: spoken.into(),
        why: why.into(),
    };
    let spoken = speakable("“Tom”\u{a0}& imnotabot", &lexicon(&[("imnotabot", "I'm not a bot")]), "en");
    assert_eq!(spoken.text, "\"Tom\" and I'm not a bot");
    assert_eq!(
        spoken.changes,
        [
            change(0, "“", "\"", "quote"),
            change(6, "”", "\"", "quote"),
            change(11, "&", " and ", "symbol"),
            change(13, "imnotabot", "I'm not a bot", "lexicon"),
        ]
    );
}

#[test]
fn a_rule_swallows_the_repairs_under_it() {
    let spoken = speakable("５０\u{a0}% ﬁ", &Lexicon::default(), "en");
    assert_eq!(spoken.text, "fifty percent fi");
    assert_eq!(spoken.changes.len(), 2);
    assert_eq!((spoken.changes[0].at, spoken.changes[0].written.as_str()), (0, "５０\u{a0}%"));
    assert_eq!((spoken.changes[1].written.as_str(), &*spoken.changes[1].why), ("ﬁ", "unicode"));
}

#[test]
fn a_text_without_words_is_silent_and_says_so() {
    for written in ["…", "?!", "😀 😀", "***", "—", " . ", "“”"] {
        let spoken = speakable(written, &Lexicon::default(), "en");
        assert_eq!(spoken.text, "", "{written}");
        assert_eq!(spoken.changes.len(), 1, "{written}");
        assert_eq!((spoken.changes[0].written.as_str(), spoken.changes[0].spoken.as_str()), (written, ""));
    }
    for written in ["", "  \n\u{a0}"] {
        assert_eq!(speakable(written, &Lexicon::default(), "en"), Spoken::default());
    }
}

#[test]
fn what_a_voice_cannot_read_is_spelt_in_latin_letters_and_no_word_is_lost() {
    let latin = |letter: char| letter < '\u{100}';
    let speller = Speller::new(&lexicon(&[("Влад", "Vladimir"), ("Ягода", "Ягода")]), "en-US");
    for (written, expected) in [
        ("He said Привет to 日本, in a café.", "He said Privet to Ri Ben, in a café."),
        ("日本語です。Ελένη?", "Ri Ben Yu desu. Elene?"),
        ("«Влад!» ПРИВЕТ!!", "\"Vladimir!\" Privet!"),
        // What the lexicon says has to be read too.
        ("Ягода", "Iagoda"),
        ("x²日3", "x squared Ri three"),
    ] {
        assert_eq!(speller.speakable_by(written, &latin).text, expected, "{written}");
    }
    let spoken = speller.speakable_by("at Привет's 𡎪", &latin);
    assert_eq!(spoken.text, "at Privet's 𡎪");
    let change = Change { at: 3, written: "Привет".into(), spoken: "Privet".into(), why: LETTERS.into() };
    assert_eq!(spoken.changes, [change]);
    assert_eq!(unreadable(&spoken.text, &latin).collect::<Vec<_>>(), ["𡎪"]);
    assert_eq!(speller.speakable("Привет 日本").text, "Привет 日本", "others read them");
    assert_eq!(["Привет", "café", "Łódź", "e\u{301}", "日"].map(is_foreign), [true, false, false, false, true]);
}

#[test]
fn german_has_its_own_words_for_symbols() {
    says(
        "de-DE",
        &[
            ("Tom & Anna, 50 %, 20% mehr", "Tom und Anna, 50 Prozent, 20 Prozent mehr"),
            ("5,20 € und 1 € und €7", "5 Euro 20 und 1 Euro und 7 Euro"),
            ("Um 10:30 und 9:00", "Um 10 Uhr 30 und 9 Uhr"),
            ("§ 5, 20 °C, 10–12", "Paragraf 5, 20 Grad C, 10 bis 12"),
            ("„Hallo“ – sagte sie…", "\"Hallo\", sagte sie."),
            ("siehe www.beispiel.de/a", "siehe beispiel Punkt de Schrägstrich a"),
            ("Im Jahr 1984 waren 3 da.", "Im Jahr 1984 waren 3 da."),
            ("STRASSE, GmbH, BMW, ADAC", "Strasse, GmbH, BMW, Adac"),
            ("Neeeein! 😀", "Neein!"),
        ],
    );
}

#[test]
fn french_italian_and_spanish_have_their_own_words_for_symbols() {
    says(
        "fr",
        &[
            ("Tom & Anne : 50 %", "Tom et Anne: 50 pour cent"),
            ("5,20 €, « Bonjour ! »", "5 euros 20, \" Bonjour! \""),
            ("écris à a@b.fr", "écris à a arobase b point fr"),
            ("10:30, 9:00", "10 heures 30, 9 heures"),
        ],
    );
    says("it-IT", &[("Tom & Anna, 5,20 €, 50%", "Tom e Anna, 5 euro e 20, 50 per cento"), ("10:30", "10 e 30")]);
    says(
        "es_ES",
        &[("Tom & Ana, 5,20 €, 50%", "Tom y Ana, 5 euros con 20, 50 por ciento"), ("10:30, ¿qué?", "10 y 30, ¿qué?")],
    );
}

#[test]
fn an_unknown_language_is_only_cleaned() {
    says(
        "fi",
        &[
            ("“Tom” & 5 % $5.20 10:30 NASA Dr. X", "\"Tom\" & 5 % $5.20 10:30 NASA Dr. X"),
            ("sana—sana… 😀 *so*", "sana, sana. so"),
            ("Dvořák", "Dvořák"),
            ("niiiin", "niin"),
        ],
    );
}

#[test]
fn pieces_end_at_sentences_then_clauses_then_words() {
    let text = "Mr. Smith came in. \"Stop!\" he cried. Nobody moved, not even the cat; it slept.";
    assert_eq!(pieces(text, "en-US", 200), [text]);
    assert_eq!(
        pieces(text, "en-US", 40),
        ["Mr. Smith came in. \"Stop!\" he cried.", "Nobody moved, not even the cat;", "it slept."]
    );
    assert_eq!(pieces(text, "en-US", 20)[..2], ["Mr. Smith came in.", "\"Stop!\" he cried."]);
    assert_eq!(pieces("one two three four", "en", 8), ["one two", "three", "four"]);
    assert_eq!(pieces("abcdefghij klm", "en", 4), ["abcd", "efgh", "ij", "klm"]);
    assert_eq!(pieces("e\u{301}e\u{301}e\u{301}", "en", 3), ["e\u{301}", "e\u{301}", "e\u{301}"]);
    assert_eq!(pieces("", "en", 10), Vec::<String>::new());
    assert_eq!(pieces(" \n ", "en", 10), Vec::<String>::new());
}

#[test]
fn endless_lines_are_cut_without_loss() {
    for unit in ["a", "word ", "Stop! ", "é", "1", ".", "\" ", "x, ", "日本。"] {
        let text = unit.repeat(100_000);
        let cut = pieces(&text, "en", 300);
        assert!(cut.iter().all(|piece| piece.chars().count() <= 300 && !piece.is_empty()));
        let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).count();
        assert_eq!(cut.iter().map(|piece| bare(piece)).sum::<usize>(), bare(&text), "{unit:?}");
    }
}

#[test]
fn a_sentence_that_opens_with_a_replacement_opens_with_a_capital() {
    says(
        "en-US",
        &[
            ("He died. 1500 people came.", "He died. One thousand five hundred people came."),
            ("\"Why?\" 3 of us asked.", "\"Why?\" Three of us asked."),
            ("See No. 5, e.g. 3", "See Number five, for example three"),
        ],
    );
}

#[test]
fn a_realistic_page_reads_well() {
    says(
        "en-US",
        &[
            (
                "Dr. Anna O'Brien paid $12.50 for 3 books at 10:45 a.m. on March 3rd, 1998 — and left.",
                "Doctor Anna O'Brien paid twelve dollars and fifty cents for three books at ten forty-five ay em on March third, \
                 nineteen ninety-eight, and left.",
            ),
            (
                "She read Chapter XII of Vol. 2 (pp. 34–56), i.e. the part about King George III.",
                "She read Chapter twelve of Volume two (pages thirty-four to fifty-six), that is the part about King George the \
                 third.",
            ),
            (
                "The '60s were wild, man. Rock 'n' roll, y'all! Get 'em, Ma'am!",
                "The sixties were wild, man. Rock and roll, y'all! Get em, Ma'am!",
            ),
            (
                "ARVIND WALKED INTO THE ROOM. \"WHERE IS THE CEO?\" HE SAID.",
                "Arvind Walked Into The Room. \"Where Is The see ee oh?\" He Said.",
            ),
            (
                "She whispered, ‘I can’t…’ and then—silence. \"But why—?\"",
                "She whispered, I can't, and then, silence. \"But why?\"",
            ),
            (
                "Visit St. Mark's on Easter St. or 5th Ave. now.",
                "Visit Saint Mark's on Easter Street or fifth Avenue now.",
            ),
            ("It's a 50/50 chance; AC/DC, TCP/IP.", "It's a fifty fifty chance; ay see dee see, tee see pee eye pee."),
            (
                "v2.0.1, COVID-19, F-16, mid-1990s, pre-1900",
                "v two point zero point one, Covid-nineteen, F-sixteen, mid-nineteen nineties, pre-nineteen hundred",
            ),
        ],
    );
}

/// A lexicon as people write it.
fn entries(toml: &str) -> Lexicon {
    let mut faults = crate::diag::Diagnostics::new();
    let none = |_: &std::path::Path| Err("no files here".to_string());
    let voices = crate::voices::parse(&Source::new("voices.toml", format!("[lexicon]\n{toml}")), &none, &mut faults);
    assert!(!faults.has_errors(), "{faults:?}");
    voices.lexicon
}

/// The words with phonemes in a spoken text.
fn sounds(spoken: &Spoken) -> Vec<(&str, &str)> {
    spoken.sounds.iter().map(|sound| (&spoken.text[sound.start..sound.end], sound.ipa.as_str())).collect()
}

#[test]
fn phonemes_stay_beside_the_readable_text_at_the_place_of_their_word() {
    let lexicon = entries("KubeCon = { ipa = \"ˈkjuːbkɒn\" }\nNguyen = { say = \"win\", xsampa = 'N\"wIn' }\n");
    let spoken = speakable("“At  KubeCon’s end,” 3 ﬁne Nguyens & kubecon -- Nguyen!", &lexicon, "en-US");
    assert_eq!(spoken.text, "\"At KubeCon's end,\" three fine Nguyens and kubecon, win!");
    assert_eq!(sounds(&spoken), [("KubeCon", "ˈkjuːbkɒn"), ("kubecon", "ˈkjuːbkɒn"), ("win", "ŋˈwɪn")]);
}

#[test]
fn an_entry_can_ask_for_its_letter_case() {
    let lexicon = entries("Reading = { say = \"redding\", case = true }\n");
    assert_eq!(
        speakable("Reading is where I like reading. READING!", &lexicon, "en-US").text.matches("redding").count(),
        1
    );
}

#[test]
fn a_regular_expression_matches_whole_words_and_hands_its_groups_on() {
    let lexicon = entries(
        "'v(\\d+)' = { say = \"version $1\", regex = true }\n'kube\\w*' = { ipa = \"kjuːb\", regex = true }\nKubeDay = \"cube day\"\n",
    );
    let spoken = speakable("From v2 to V10, not rev2 or v2x: KubeWeek, KubeDay.", &lexicon, "en-US");
    assert!(spoken.text.starts_with("From version 2 to version 10,"), "{}", spoken.text);
    assert!(!spoken.text.contains("reversion") && spoken.text.contains("cube day"), "{}", spoken.text);
    assert_eq!(sounds(&spoken), [("KubeWeek", "kjuːb")]);
}

#[test]
fn phonemes_go_with_their_word_into_the_piece_that_it_is_in() {
    let lexicon = entries("Nguyen = { ipa = \"wɪn\" }\n\"Van Nguyen\" = { ipa = \"van wɪn\" }\n");
    let text = "This is Nguyen, who came first. Then came Nguyen, again, and Van Nguyen was the last one.";
    let spoken = speakable(text, &lexicon, "en-US");
    for limit in 1..100 {
        let pieces = pieces(&spoken.text, "en-US", limit);
        let all = sounds_of(&spoken.text, &pieces, &spoken.sounds);
        assert_eq!(all.len(), pieces.len());
        let words: Vec<_> =
            pieces.iter().zip(&all).flat_map(|(piece, sounds)| sounds.iter().map(|s| &piece[s.start..s.end])).collect();
        if limit > 40 {
            assert_eq!(words, ["Nguyen", "Nguyen", "Van Nguyen"], "{limit}");
        }
        assert!(words.iter().all(|word| ["Nguyen", "Van Nguyen"].contains(word)), "{limit}: {words:?}");
    }
}

use super::*;

#[test]
fn what_a_voice_cannot_read_is_spelt_in_latin_letters_and_no_word_is_lost() {
    let latin = |letter: char| letter < '\u{100}';
    let speller = Speller::new(&lexicon(&[("Влад", "Vladimir"), ("Ягода", "Ягода")]), "en-US");
    for (written, expected) in [
        ("He said Привет to 日本, in a café.", "He said Privet to Ri Ben, in a café."),
        ("日本語です。Ελένη?", "Ri Ben Yu desu. Elene?"),
        ("«Влад!» ПРИВЕТ!!", "\"Vladimir!\" Privet!"),
        // What the lexicon says is respelt too if the voice cannot read it.
        ("Ягода", "Iagoda"),
        ("x²日3", "x squared Ri three"),
    ] {
        assert_eq!(speller.speakable(written, &latin).text, expected, "{written}");
    }
    let spoken = speller.speakable("at Привет's 𡎪", &latin);
    assert_eq!(spoken.text, "at Privet's 𡎪");
    let change = Change { at: 3, written: "Привет".into(), spoken: "Privet".into(), why: LETTERS.into() };
    assert_eq!(spoken.changes, [change]);
    assert_eq!(unreadable(&spoken.text, &latin).collect::<Vec<_>>(), ["𡎪"]);
    assert_eq!(speller.speakable("Привет 日本", &any).text, "Привет 日本", "others read them");
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
            ("§ 5, 20 °C, 10–12", "Paragraf 5, 20 Grad Celsius, 10 bis 12"),
            ("„Hallo“ – sagte sie…", "\"Hallo\", sagte sie."),
            ("siehe www.beispiel.de/a", "siehe beispiel Punkt de Schrägstrich a"),
            ("Im Jahr 1984 waren 3 da.", "Im Jahr neunzehnhundertvierundachtzig waren 3 da."),
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
fn a_reading_in_brackets_is_said_instead_of_the_characters() {
    says(
        "ja",
        &[
            ("彼は憂鬱《ゆううつ》だった。", "彼はゆううつだった。"),
            ("『夜』《本》", "『夜』《本》"),
            ("ひら《が》", "ひら《が》"),
        ],
    );
}

#[test]
fn readings_are_said_where_they_tell_a_voice_more_than_the_words() {
    let latin = |letter: char| letter < '\u{100}';
    let ruby = |base: &str, reading: &str, language: &str, reads: Reads| {
        let (written, start) = (format!("（{base}を。"), '（'.len_utf8());
        let ruby = Ruby { range: start..start + base.len(), reading: reading.into() };
        let spoken = Speller::new(&Lexicon::default(), language).speakable_with(&written, &[ruby], reads);
        let why: Vec<_> = spoken.changes.iter().map(|change| change.why.to_string()).collect();
        (spoken.text, why.contains(&"reading".to_string()))
    };
    for (base, reading, language, expected) in [
        ("憂鬱", "ゆううつ", "ja", "(ゆううつを。"),
        ("神聖文字", "ヒエログリフ", "ja", "(ヒエログリフを。"),
        ("お茶", "おちゃ", "ja", "(おちゃを。"),
        ("magic", "マジック", "ja", "(マジックを。"),
        ("戦", "いくさ", "ja", "(いくさを。"),
        ("漢字", "kanji", "ja", "(漢字を。"),
        ("重要", "・・", "ja", "(重要を。"),
        ("重要", "﹅﹅", "ja", "(重要を。"),
        ("汉字", "hànzì", "zh-Hans", "(汉字を。"),
        ("漢字", "ㄏㄢˋ", "zh-Hant", "(漢字を。"),
        ("大韓", "대한", "ko", "(대한を。"),
        ("wind", "waɪnd", "en", "(windを。"),
    ] {
        let (text, said) = ruby(base, reading, language, &any);
        assert_eq!((text.as_str(), said), (expected, !expected.contains(base)), "{base} {reading}");
    }
    assert_eq!(ruby("東京", "とうきょう", "en", &latin).0, "(toukyou o.");
    assert_eq!(ruby("東京", "Tokyo", "en", &latin).0, "(Tokyo o.");
    assert_eq!(ruby("wind", "ウィンド", "en", &latin).0, "(windo.");
}

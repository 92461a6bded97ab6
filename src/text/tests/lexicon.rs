use super::*;

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
        assert_eq!(speakable(written, &Lexicon::default(), "en"), SpokenText::default());
    }
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
fn a_stretch_of_the_spoken_text_leads_back_to_what_was_written() {
    let written = "“It cost  $5,” said Dr. Wood.";
    let spoken = speakable(written, &Lexicon::default(), "en-US");
    assert_eq!(spoken.text, "\"It cost five dollars,\" said Doctor Wood.");
    for (said, expected) in [
        ("It", "It"),
        ("cost", "cost"),
        ("five dollars", "$5"),
        ("dollars,\"", "$5,”"),
        ("\"It cost", "“It cost"),
        ("Doctor", "Dr."),
        ("said Doctor Wood", "said Dr. Wood"),
        (&spoken.text, written),
    ] {
        let at = spoken.text.find(said).expect("it is said");
        let range = written_range(written, &spoken.text, &spoken.changes, at..at + said.len());
        assert_eq!(&written[range], expected, "{said}");
    }
    assert_eq!(written_range(written, &spoken.text, &spoken.changes, 0..0), 0..0);
}

#[test]
fn a_layer_hides_what_is_written_the_same_below_it_and_nothing_else() {
    let below = entries(
        "data = \"day ta\"\nKubeCon = \"cube con\"\n'v(\\d)' = { say = \"version $1\", regex = true }\n\"New York\" = \"noo york\"\n",
    );
    let above = entries(
        "data = { say = \"dah ta\", case = true }\n'v(\\d)' = { say = \"vee $1\", regex = true }\nNew = \"knew\"\nkubecon = \"koob con\"\n",
    );
    let says = |written: &str| speakable(written, &above.over(&below), "en-US").text;
    assert_eq!(says("data and Data"), "dah ta and Data", "the entry below is hidden in every letter case");
    assert_eq!(says("v2"), "vee 2");
    assert_eq!(says("New York, New"), "noo york, knew", "the longest entry wins, whatever layer it is in");
    assert_eq!(says("KubeCon and KUBECON"), "cube con and koob con", "the exact spelling wins, then the layer above");
    assert_eq!(speakable("data", &below, "en-US").text, "day ta");
}

#[test]
fn characters_share_the_index_of_the_words_of_the_book() {
    let patterns: String = (0..200).map(|nth| format!("'word{nth}\\w*' = {{ say = \"w\", regex = true }}\n")).collect();
    let book = entries(&(patterns + "plain = \"plane\"\n"));
    let mut spellers = Spellers::new("en-US", []);
    let all: Vec<_> = (0..400)
        .map(|nth| match nth % 2 {
            0 => spellers.speller(&book),
            _ => spellers.speller(&lexicon(&[("own", "his")]).over(&book)),
        })
        .collect();
    assert_eq!(spellers.lexicons.size(), (201 + 200, 200), "each entry is indexed once, each expression compiled once");
    assert_eq!(all[399].speakable("My own plain word7s.", &any).text, "My his plane w.");
    assert_eq!(all[398].speakable("My own plain word7s.", &any).text, "My own plane w.");
}

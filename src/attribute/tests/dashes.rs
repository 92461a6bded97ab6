//! Dialogue that a dash or a hyphen opens, and the marks of other conventions.

use super::*;

/// Returns the speakers of the quotations of a text in a language.
fn speakers(language: &str, text: &str) -> Vec<String> {
    let read = read(&format!("---\nlanguage: {language}\n---\n\n{text}"));
    read.said().into_iter().map(|(who, _)| who.to_string()).filter(|who| who != "narrator").collect()
}

/// A question and its answer in several languages, without the dashes that open them, and who says them.
const TALKS: [(&str, &str, &str, [&str; 3]); 7] = [
    ("en", "Are you cold? asked Nora.", "Not very, said Tomas. The train is late.", ["Nora", "Tomas", "Tomas"]),
    ("fr", "Tu viens ? demanda Anne.", "Pas encore, répondit Marc. Le train part.", ["Anne", "Marc", "Marc"]),
    ("es", "¿Vienes? —preguntó Ana.", "Todavía no —respondió Luis—. El tren llega.", ["Ana", "Luis", "Luis"]),
    ("pt", "Vens? — perguntou Luísa.", "Vou — respondeu Jorge. — É tarde.", ["Luísa", "Jorge", "Jorge"]),
    ("it", "Vieni? — chiese Giulia.", "Sì, — rispose Renzo. — È tardi.", ["Giulia", "Renzo", "Renzo"]),
    ("pl", "Idziesz? — zapytała Zosia.", "Do lasu — odparł Tadeusz. — Wrócę.", ["Zosia", "Tadeusz", "Tadeusz"]),
    ("ru", "Ты идёшь? — спросила Анна.", "Домой, — ответил Пётр. — Поздно.", ["Анна", "Пётр", "Пётр"]),
];

#[test]
fn dialogue_may_open_with_any_dash() {
    for dash in ["—", "— ", "–", "– ", "―", "― ", "--", "-- ", "---", "—\u{a0}", "—\u{2009}"] {
        for (language, question, answer, who) in TALKS {
            let text = format!("{dash}{question}\n\n{dash}{answer}");
            assert_eq!(speakers(language, &text), who, "{text}");
        }
    }
    let joyce = "--Are you coming? asked Nora.\n\n--Not yet, said Tomas. The train is late.\n\n—It is always late, said Nora.\n\n\
        —Always, Tomas said.\n\n- Then we wait, said Nora.";
    assert_eq!(speakers("en", joyce), ["Nora", "Tomas", "Tomas", "Nora", "Tomas", "Nora"]);
}

#[test]
fn dialogue_may_open_with_a_hyphen_that_looks_like_the_mark_of_a_list() {
    for (language, question, answer, who) in TALKS {
        for between in ["\n\n", "\n"] {
            for dash in ["—", "-"] {
                let text = format!("- {question}{between}- {answer}").replace('—', dash);
                assert_eq!(speakers(language, &text), who, "{text}");
            }
        }
    }
    let tight = "-¿Vienes? -preguntó Ana.\n\n-Todavía no -respondió Luis-. El tren llega.";
    assert_eq!(speakers("es", tight), ["Ana", "Luis", "Luis"]);
    let bare = "- Idziesz?\n\n- Nie - odparł Tadeusz.\n\n- Szkoda - rzekła Zosia.";
    assert_eq!(speakers("pl", bare).len(), 3, "in Polish, lines without a tag are dialogue too");
}

#[test]
fn a_list_is_no_dialogue() {
    for (language, text) in [
        ("pl", "Zakupy:\n\n- mleko\n- chleb\n- masło"),
        ("pl", "- Mleko\n- Chleb"),
        ("ru", "- молоко;\n- хлеб."),
        ("fr", "- Du lait.\n- Du pain."),
        ("en", "- Nora asked for milk.\n- Tomas wanted bread.\n- Cheese."),
        ("en", "He wrote:\n\n- Milk, said the list.\n\n\"Well,\" he said.\n\n\"Well.\""),
    ] {
        assert_eq!(speakers(language, text), [""; 0], "{text}");
    }
}

#[test]
fn the_dashes_inside_of_dialogue_divide_it_and_hyphens_in_words_do_not() {
    let said = |language: &str, text: &str| {
        let read = read(&format!("---\nlanguage: {language}\n---\n\n{text}"));
        read.said().into_iter().map(|(_, what)| what.to_string()).collect::<Vec<_>>()
    };
    let polish = said("pl", "- To dwu- albo trzykrotnie więcej - odparł Tadeusz. - Wrócę.");
    assert_eq!(polish, ["To dwu- albo trzykrotnie więcej", "- odparł Tadeusz.", "- Wrócę."]);
    let french = said("fr", "— Est-ce là-bas, peut-être ? demanda Anne. Allons-y.");
    assert_eq!(french, ["— Est-ce là-bas, peut-être ?", "demanda Anne.", "Allons-y."]);
}

#[test]
fn every_pair_of_quotation_marks_is_read() {
    for (open, close) in [
        ("「", "」"),
        ("『", "』"),
        ("„", "“"),
        ("„", "”"),
        ("»", "«"),
        ("›", "‹"),
        ("«", "»"),
        ("‹", "›"),
        ("”", "”"),
        ("‘", "’"),
        ("‚", "‘"),
        ("« ", " »"),
        ("«\u{202f}", "\u{202f}»"),
    ] {
        let text = format!("Pell came in.\n\n{open}Come in,{close} said Pell. {open}Now.{close}");
        let read = read(&text);
        let expected = [("Pell", format!("{open}Come in,{close}")), ("Pell", format!("{open}Now.{close}"))];
        let said: Vec<(&str, String)> = read.said().into_iter().map(|(who, what)| (who, what.to_string())).collect();
        assert_eq!(said[1..].iter().filter(|(who, _)| *who == "Pell").cloned().collect::<Vec<_>>(), expected, "{text}");
    }
}

#[test]
fn a_speech_that_is_left_open_goes_on_in_the_next_paragraph() {
    for (language, text, parts) in [
        ("en", "\"One thing is sure.\n\n\"Another is not,\" said Pell.", 2),
        ("en", "Pell said: \"One thing is sure.\n\n\"Another is not.\n\n\"Good night.\"", 3),
        ("en", "“One thing is sure.\n\n“Another is not,” Pell said.", 2),
        ("fr", "« Un.\n\n« Deux », dit Pell.", 2),
        ("fr", "« Un.\n\n» Deux.\n\n» Trois », dit Pell.", 3),
    ] {
        let text = format!("{}{text}", "Jonna and Pell sat there. Jonna smiled.\n\n".repeat(2));
        assert_eq!(speakers(language, &text), vec!["Pell"; parts], "{text}");
    }
    let two = "\"One thing is sure,\" said Jonna. \"And another\n\n\"Never,\" said Pell.";
    assert_eq!(speakers("en", two), ["Jonna", "Jonna", "Pell"], "a mark was forgotten");
}

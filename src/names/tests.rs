use super::*;

#[test]
fn letter_case_makes_no_difference() {
    assert_eq!(key("VEENA Rao"), "veena rao");
    assert!(same("Émile", "ÉMILE"));
    assert!(same("İpek", "i\u{307}pek"), "the capital is two characters in lower case");
}

#[test]
fn every_kind_of_white_space_is_a_single_space() {
    for space in [" ", "  ", "\t", "\n", "\r\n", "\u{a0}", "\u{2007}", "\u{2009}", "\u{200a}", "\u{202f}", "\u{3000}"] {
        assert_eq!(key(&format!("{space}Mr{space}Darcy{space}")), "mr darcy", "{space:?}");
    }
}

#[test]
fn every_apostrophe_is_the_same() {
    for mark in ["'", "’", "‘", "ʼ", "′", "`", "´", "＇"] {
        assert_eq!(key(&format!("O{mark}Brien")), "o'brien", "{mark}");
        assert_eq!(without_genitive(&format!("Ada{mark}s")), "Ada", "{mark}");
    }
    assert_eq!(without_genitive("Chris"), "Chris");
    assert_eq!(without_genitive("s"), "s");
}

#[test]
fn a_title_is_the_same_with_and_without_its_full_stop() {
    for (dotted, plain) in [("Mr. Darcy", "Mr Darcy"), ("DR. Bell", "dr bell"), ("Bo Wood Jr.", "Bo Wood Jr")] {
        assert!(same(dotted, plain), "{dotted}");
    }
    assert!(!same("J. Wood", "J Wood"), "an initial is no title");
    assert!(!same("Mr. Wood.", "Mr. Wood"), "a full stop after a name is not a title's");
}

#[test]
fn an_accent_makes_a_difference_but_not_how_it_is_encoded() {
    assert!(same("Zoe\u{308}", "Zoë"));
    assert!(!same("Zoe", "Zoë"));
    assert!(!same("Ada", "Eda"));
}

#[test]
fn a_key_is_its_own_key() {
    for name in ["O’Brien", "Mr. and  Mrs. Wood", "ẞtraße", "ΣΊΣΥΦΟΣ", "İ", "", " ", "小明", "'", "."] {
        assert_eq!(key(&key(name)), key(name), "{name:?}");
    }
}

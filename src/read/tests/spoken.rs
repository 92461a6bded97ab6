//! Words that are read in a way of their own, in the formats that are text.

use super::*;
use crate::script::{Block, Manuscript};

fn read_as(name: &str, text: &str) -> Manuscript {
    let manuscript = read(Input::new(Path::new(name), text.into()), &mut Diagnostics::new()).expect("text");
    let script = crate::attribute::attribute(&manuscript, &Default::default(), &mut Diagnostics::new());
    assert!(script.skipped.iter().all(|skip| skip.reason != "not read"), "{text}: {:?}", script.skipped);
    manuscript
}

fn block(name: &str, text: &str) -> Block {
    read_as(name, text).blocks.into_iter().next().expect("a block")
}

/// The text of a block, with its readings as `base=reading`.
pub(in crate::read) fn ruby(block: &Block) -> Vec<String> {
    block.ruby.iter().map(|ruby| format!("{}={}", &block.text[ruby.range.clone()], ruby.reading)).collect()
}

/// The stretches of a block in a language, as `tag: words`.
pub(in crate::read) fn languages(block: &Block) -> Vec<String> {
    let shown = block.languages.iter().map(|one| format!("{}: {}", one.tag, &block.text[one.range.clone()]));
    shown.collect()
}

#[test]
fn ruby_is_kept_beside_the_words_that_are_shown() {
    for (name, text, shown, expected) in [
        (
            "a.html",
            "<p>彼は<ruby>憂鬱<rp>(</rp><rt>ゆううつ</rt><rp>)</rp></ruby>だ</p>",
            "彼は憂鬱だ",
            &["憂鬱=ゆううつ"][..],
        ),
        ("a.html", "<p><ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby></p>", "漢字", &["漢=かん", "字=じ"]),
        (
            "a.html",
            "<p><ruby><rb>東</rb><rb>京</rb><rt>とう</rt><rt>きょう</rt></ruby></p>",
            "東京",
            &["東=とう", "京=きょう"],
        ),
        ("a.html", "<p><ruby>夜<rt>よ&#x308B;</rt></ruby> の</p>", "夜 の", &["夜=よる"]),
        ("a.html", "<p><ruby><rt>よる</rt></ruby>x</p>", "x", &[]),
        ("a.md", "彼は<ruby>憂鬱<rp>(</rp><rt>ゆううつ</rt><rp>)</rp></ruby>だ", "彼は憂鬱だ", &["憂鬱=ゆううつ"]),
        ("a.md", "<ruby>漢<rt>かん</rt>字<rt>じ</rt></ruby>", "漢字", &["漢=かん", "字=じ"]),
        ("a.md", "これは{電子書籍|でんししょせき}だ", "これは電子書籍だ", &["電子書籍=でんししょせき"]),
        ("a.md", "{電子|でん|し}と{x|y}", "電子と{x|y}", &["電子=でんし"]),
        ("a.md", "彼は憂鬱《ゆううつ》だ", "彼は憂鬱だ", &["憂鬱=ゆううつ"]),
        (
            "a.txt",
            "彼は憂鬱《ゆううつ》だった。その｜お茶《おちゃ》を",
            "彼は憂鬱だった。そのお茶を",
            &["憂鬱=ゆううつ", "お茶=おちゃ"],
        ),
        ("a.txt", "［＃２字下げ］《夜》という本", "《夜》という本", &[]),
    ] {
        let block = block(name, text);
        assert_eq!(
            (block.text.as_str(), &ruby(&block)[..]),
            (shown, &expected.iter().map(|one| one.to_string()).collect::<Vec<_>>()[..]),
            "{text}"
        );
    }
}

#[test]
fn languages_of_parts_are_kept_and_inner_ones_count() {
    for (name, text, expected) in [
        ("a.html", "<p>He said <span lang='fr'>à demain</span>.</p>", &["fr: à demain"][..]),
        (
            "a.html",
            "<p xml:lang='fr'>Il dit <i lang='en'>good bye</i>, oui.</p>",
            &["fr: Il dit", "en: good bye", "fr: , oui."],
        ),
        ("a.html", "<div lang='la'><p>Veni.</p></div>", &["la: Veni."]),
        ("a.html", "<html lang='de'><body lang='de'><p>Nein.</p></body></html>", &[]),
        ("a.html", "<p lang='fr'>Oui <span lang=''>x-1</span></p>", &["fr: Oui"]),
        ("a.html", "<p lang='und'>Hm.</p>", &[]),
        ("a.md", "He said <span lang=\"fr\">à *demain*</span>.", &["fr: à demain"]),
        ("a.md", "<i lang=fr>Il dit <b xml:lang='en'>bye</b>, oui", &["fr: Il dit", "en: bye", "fr: , oui"]),
        ("a.md", "He <span class=\"x\">said</span> so.", &[]),
    ] {
        assert_eq!(languages(&block(name, text)), expected, "{text}");
    }
    let two = read_as("a.html", "<div lang='fr'><p>Un.</p><p>Deux.</p></div><p>Three.</p>");
    let all: Vec<_> = two.blocks.iter().flat_map(languages).collect();
    assert_eq!(all, ["fr: Un.", "fr: Deux."]);
}

//! Files that were damaged at random: whatever they are, they are read or refused, and nothing of them is lost silently.

use super::super::office::tests::packed;
use super::super::*;
use crate::attribute::attribute;
use crate::script::{Footnotes, Matter};

/// The files that are damaged: their name, the files of the archive if it is one, and which of these is damaged.
pub(crate) fn seeds() -> Vec<(&'static str, Vec<(&'static str, String)>)> {
    let page = "<html><head><title>The Well</title></head><body><nav><a href='x'>Home</a></nav><h1 id='a'>One</h1><p>It was <em>late</em>.<sup><a href='#n'>1</a></sup> &amp; cold&hellip;</p><aside epub:type='footnote' id='n'><p>So he says.</p></aside><table><tr><td>A</td></tr></table><p>\"Hi,\" said <b>Oda</b>.<br/>&#8220;Yes&#8221;</p><!-- x --><script>1 < 2</script></body></html>";
    let package = r##"<package version="3.0"><metadata xmlns:dc="d"><dc:title>The Well</dc:title></metadata><manifest><item id="n" href="n.xhtml" properties="nav" media-type="application/xhtml+xml"/><item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest><spine><itemref idref="a"/></spine></package>"##;
    let container = r#"<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>"#;
    let word = r#"<w:document xmlns:w="w"><w:body><w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>The Well</w:t></w:r></w:p><w:p><w:del><w:r><w:delText>no</w:delText></w:r></w:del><w:r><w:rPr><w:i/></w:rPr><w:t>It &lt;broke</w:t><w:br/><w:tab/></w:r><w:r><w:footnoteReference w:id="1"/></w:r></w:p></w:body></w:document>"#;
    let notes = r#"<w:footnotes xmlns:w="w"><w:footnote w:id="1"><w:p><w:r><w:t>Yes.</w:t></w:r></w:p></w:footnote></w:footnotes>"#;
    let odt = r#"<o:document-content xmlns:o="o" xmlns:t="t"><o:body><o:text><t:h t:outline-level="1">One</t:h><t:p>It <t:span>is</t:span><t:s/>late.<t:note><t:note-citation>1</t:note-citation><t:note-body><t:p>So.</t:p></t:note-body></t:note></t:p></o:text></o:body></o:document-content>"#;
    let one = |name, text: &str| (name, vec![("", text.to_string())]);
    vec![
        one("a.md", "---\ntitle: The Well\ncast:\n  Oda: {}\n---\n# I.\n\nOda (softly): *Hi* [pause] there.[^1]\nSFX: Rain.\n\n> \"Who?\" asked [Bram](x \"y\").\n\n- One\n- <b>Two</b> &amp; `three`\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[^1]: So he says.\n\n***\n\n```\ncode\n```\n"),
        one("a.html", page),
        one("a.fountain", "Title: The Well\nAuthor: Ann\n\nINT. KITCHEN - NIGHT #4#\n\nRain [[a note]] falls.\n\nODA (V.O.) ^\n(softly)\nWho is /* gone */ there?\n~La la\n\n> CUT TO:\n\n.THE WELL\n\n@McBram\nMe.\n\n= Synopsis\n"),
        one("a.srt", "1\n00:00:01,000 --> 00:00:02,000\n<i>Oda:</i> We can stop,\n\n2\n00:00:03,000 --> 00:00:04,000\n- Or not. [thunder]\n- {\\an8}Yes &amp; no.\n"),
        one("a.vtt", "WEBVTT\n\nNOTE x\n\n00:01.000 --> 00:02.000 align:start\n<v Oda>Hi <c.red>there</c>\n"),
        one("a.log", "[00:01] Oda: Hi.\n[00:02] <bram> *No*.\n\nOda [0:03]: Yes.\n12/03/24, 21:14 - Ann: <Media omitted>\n[Oda] One.\n[Bram] Two.\n<P1>Three.</P1>\n<P2>Four.</P2>\n"),
        one("a.txt", "The Project Gutenberg EBook of The Well\n\nTitle: The Well\n\n*** START OF THIS PROJECT GUTENBERG EBOOK THE WELL ***\n\nTHE WELL\n\nCONTENTS\n\n  I. The Rope  1\n\nCHAPTER I.\nTHE ROPE\n\nIt was _late_ when the con-\nsidered rope broke.[1]\n\n[Illustration: A\nwell]\n\n    A line of verse\n    Another line\n\n-12-\n\n*** END OF THIS PROJECT GUTENBERG EBOOK THE WELL ***\n"),
        one("a.rtf", r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 A;}{\f1\fcharset128 B;}}{\stylesheet{\s1\outlinelevel0 heading 1;}}{\info{\title The Well}}\pard\s1 One\par\pard It {\i was} late\'e9.{\super\chftn{\*\footnote\chftn  So.\par}}\u8220\'93Hi\u-10179?\u-8704?\line{\f1\'93\'fa}{\field{\*\fldinst PAGE}{\fldrslt 1}}{\pict\bin2 {}}{\upr{a}{\*\ud b}}{\shp{\*\shpinst{\shptxt Box.\par}}}\par}"),
        ("a.epub", vec![("a.xhtml", page.to_string()), ("c.opf", package.to_string()), ("META-INF/container.xml", container.to_string()), ("n.xhtml", "<html><body><nav epub:type='toc'><ol><li><a href='a.xhtml#a'>One</a></li></ol></nav></body></html>".to_string())]),
        ("a.docx", vec![("word/document.xml", word.to_string()), ("word/footnotes.xml", notes.to_string())]),
        ("a.odt", vec![("content.xml", odt.to_string())]),
    ]
}

/// Pieces of the formats that are put in at random.
const PIECES: [&str; 32] = [
    "<",
    ">",
    "&",
    "&#x10FFFF;",
    "]]>",
    "<![CDATA[",
    "<!--",
    "[[",
    "/*",
    "\n\n",
    "\r",
    "\"",
    "“",
    "—",
    "[^1]",
    "*",
    "_",
    "\u{0}",
    "\u{feff}",
    "\u{a0}",
    "00:00:01,000 --> 00:00:00,000\n",
    "\\",
    ":",
    "</w:p>",
    "{\\*\\footnote ",
    "}",
    "{",
    "\\u-10179?",
    "\\'93",
    "\\bin9 ",
    "[sound a.wav -6dB]",
    "[/music]",
];

/// Numbers that look random and are the same on every run: SplitMix64 (Steele, Lea and Flood 2014).
pub(crate) struct Random(pub u64);

impl Random {
    pub fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }
}

/// Changes a few bytes.
pub(crate) fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(40)).min(bytes.len());
        match random.below(5) {
            0 if at < bytes.len() => bytes[at] = random.below(256) as u8,
            1 => _ = bytes.drain(at..end),
            2 => {
                let copy = bytes[at..end].to_vec();
                let to = random.below(bytes.len() + 1);
                bytes.splice(to..to, copy);
            }
            3 => bytes.truncate(bytes.len() - random.below(bytes.len() / 8 + 1)),
            _ => _ = bytes.splice(at..at, PIECES[random.below(PIECES.len())].bytes()),
        }
    }
}

/// A damaged file: damage in one file of an archive, or in the archive itself.
pub(crate) fn damaged(files: &[(&'static str, String)], random: &mut Random) -> Vec<u8> {
    let mut files: Vec<(&str, Vec<u8>)> = files.iter().map(|(path, text)| (*path, text.clone().into_bytes())).collect();
    let one = random.below(files.len());
    let inside = files[one].0.is_empty() || random.below(5) > 0;
    if inside {
        damage(&mut files[one].1, random);
    }
    if files[0].0.is_empty() {
        return files.swap_remove(0).1;
    }
    let texts: Vec<(&str, String)> =
        files.into_iter().map(|(path, bytes)| (path, String::from_utf8_lossy(&bytes).into_owned())).collect();
    let mut archive = packed(&texts.iter().map(|(path, text)| (*path, text.as_str())).collect::<Vec<_>>());
    if !inside {
        damage(&mut archive, random);
    }
    archive
}

/// How many files are damaged in a test: this many, or `FULLCAST_DAMAGED` for a long run.
pub(crate) fn count(usual: usize) -> usize {
    std::env::var("FULLCAST_DAMAGED").ok().and_then(|count| count.parse().ok()).unwrap_or(usual)
}

fn try_all(count: usize) {
    for (name, files) in seeds() {
        let mut random = Random(7);
        let format = FORMATS
            .iter()
            .find(|format| format.extensions.contains(&name.split_once('.').unwrap().1))
            .expect("a format");
        for nth in 0..count {
            let bytes = damaged(&files, &mut random);
            let footnotes = [Footnotes::Skip, Footnotes::After, Footnotes::Chapter][nth % 3];
            let options = ReadOptions {
                matter: [Matter::Story, Matter::All][nth % 2],
                footnotes,
                times: nth % 2 == 0,
                sounds: nth % 3 == 0,
            };
            let mut told = Diagnostics::new();
            let input = Input { path: Path::new(name), bytes: bytes.clone(), options };
            // By its own reader too, although the content may show another format by now.
            let read = if nth % 4 == 0 { (format.reader)(input, &mut told) } else { read(input, &mut told) };
            let Some(manuscript) = read else {
                assert!(told.has_errors(), "{name} {nth}: refused without a word");
                continue;
            };
            let script = attribute(&manuscript, &Default::default(), &mut told);
            let lost = script.skipped.iter().find(|skip| skip.reason == "not read");
            assert!(
                lost.is_none(),
                "{name} {nth}: lost {:?} of {:?}",
                lost.map(|skip| skip.place.text(&script.parts)),
                String::from_utf8_lossy(&bytes)
            );
        }
    }
}

#[test]
fn damaged_files_of_every_format_are_read_or_refused() {
    try_all(400);
}

#[test]
#[ignore = "takes some minutes"]
fn a_hundred_thousand_damaged_files_of_every_format_are_read_or_refused() {
    try_all(100_000);
}

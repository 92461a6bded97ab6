use super::*;
use crate::script::{BlockKind, ListMark, Typeface};
use std::collections::HashSet;

fn view<'a>(notes: &'a HashSet<String>, styles: &'a Styles) -> View<'a> {
    View { notes, styles, outside: &[] }
}

/// Reads XHTML.
fn document(text: &str) -> Document {
    let mut document = walk(text, 0, &Tree::read(text, true), view(&HashSet::new(), &Styles::default()));
    document.skipped.extend(document.notes.iter().map(Note::skip));
    every_byte_has_a_place(text, &document);
    document
}

/// Every byte but white space is text of a block, or skipped for a reason.
fn every_byte_has_a_place(text: &str, document: &Document) {
    let mut covered = vec![false; text.len()];
    let blocks = document.blocks.iter();
    let spans = blocks.flat_map(|block| match block.kind {
        BlockKind::Scene => vec![block.place.span],
        _ => (0..block.text.len()).map(|at| block.place_of(at..at + 1).span).collect(),
    });
    for span in spans.chain(document.skipped.iter().map(|skip| skip.place.span)) {
        covered[span.range()].fill(true);
    }
    let missed: String =
        text.char_indices().filter(|&(at, c)| !covered[at] && !c.is_whitespace()).map(|(_, c)| c).collect();
    assert_eq!(missed, "", "in {text:?}");
}

fn texts(text: &str) -> Vec<String> {
    document(text).blocks.into_iter().map(|block| block.text).collect()
}

fn skipped(text: &str, reason: &str) -> Vec<String> {
    let skipped = document(text).skipped.into_iter().filter(|skip| skip.reason == reason);
    skipped.map(|skip| text[skip.place.span.range()].to_string()).collect()
}

#[test]
fn blocks_are_paragraphs_and_inline_elements_are_not() {
    let text = "<html><head><title>No</title></head><body>Loose <b>words</b>.<p>One\n  <span>two</span></p><div>three<p>four</p>five</div></body></html>";
    assert_eq!(texts(text), ["Loose words.", "One two", "three", "four", "five"]);
    assert_eq!(skipped(text, "document head"), ["<head><title>No</title></head>"]);
}

#[test]
fn a_heading_of_several_lines_is_one_block() {
    let document = document("<h2>Chapter <span>I</span><br/>The Rope</h2><h3><p>A</p><p>B</p></h3>");
    let kinds: Vec<_> =
        document.blocks.iter().map(|block| (block.kind, block.text.as_str(), block.breaks.clone())).collect();
    assert_eq!(
        kinds,
        [(BlockKind::Heading(2), "Chapter I The Rope", vec![10]), (BlockKind::Heading(3), "A B", vec![2])]
    );
}

#[test]
fn white_space_that_is_written_as_a_reference_is_left_out_at_the_ends() {
    assert_eq!(texts("<p>&#160;</p><p>&nbsp;a&nbsp;b&#160;\n </p>"), ["a b"]);
}

#[test]
fn character_references_are_letters_with_a_place() {
    let text = "<p>Zo&euml; &amp; co, AT&T &nothing;</p>";
    let document = document(text);
    let block = &document.blocks[0];
    assert_eq!(block.text, "Zoë & co, AT&T &nothing;");
    let at = block.text.find('ë').unwrap();
    assert_eq!(&text[block.place_of(at..at + 2).span.range()], "&euml;");
}

#[test]
fn emphasis_verse_quotes_and_lists_are_kept() {
    let found = document(
        "<blockquote><p>I <em>saw</em> it,<br/>once.</p></blockquote><ol><li>a</li><li>b</li></ol><ul><li>c</li></ul><pre>x\ny</pre>",
    );
    let [verse, a, b, c, pre] = &found.blocks[..] else { panic!("{}", found.blocks.len()) };
    assert_eq!((verse.setting.quotes, &verse.breaks[..]), (1, &[10][..]));
    assert_eq!((verse.emphasis[0].range.clone(), verse.emphasis[0].face), (2..5, Typeface::Italic));
    assert_eq!(
        [a, b, c].map(|item| item.setting.list.unwrap()),
        [ListMark::Number(1), ListMark::Number(2), ListMark::Bullet]
    );
    assert_eq!((pre.text.as_str(), &pre.breaks[..]), ("x y", &[2][..]));
}

#[test]
fn what_nobody_reads_aloud_is_skipped_with_a_reason() {
    let text = "<p>A<span epub:type='pagebreak' id='p1'>12</span> b<ruby>漢<rp>(</rp><rt>kan</rt></ruby><span hidden=''>no</span><script>x</script></p><p><img src='a.png' alt='A dam'/></p>";
    assert_eq!(texts(text), ["A b漢"]);
    assert_eq!(skipped(text, "page number"), ["<span epub:type='pagebreak' id='p1'>12</span>"]);
    assert_eq!(skipped(text, "ruby"), ["<rp>(</rp>", "<rt>kan</rt>"]);
    assert_eq!(skipped(text, "image").len() + skipped(text, "hidden").len() + skipped(text, "HTML script").len(), 3);
}

#[test]
fn a_picture_of_letters_and_a_formula_are_their_alternative_text() {
    assert_eq!(
        texts("<p><img src='t.png' alt='T'/>he end of <math alttext='x squared'><mi>x</mi></math>.</p>"),
        ["The end of x squared."]
    );
}

#[test]
fn footnotes_are_kept_apart_from_the_text() {
    let text = "<p>True.<a epub:type='noteref' href='#n1'>1</a> Odd.<sup><a href='#n2'>2</a></sup> x<sup>2</sup> <a href='#x'>see</a></p><aside epub:type='footnote' id='n1'><p>Or not.</p></aside><p id='n2'>Even.</p>";
    let notes = HashSet::from(["n2".to_string()]);
    let mut document = walk(text, 0, &Tree::read(text, true), view(&notes, &Styles::default()));
    document.skipped.extend(document.notes.iter().map(Note::skip));
    every_byte_has_a_place(text, &document);
    let texts: Vec<_> = document.blocks.iter().map(|block| block.text.as_str()).collect();
    assert_eq!(texts, ["True. Odd. x² see"]);
    let marks: Vec<_> = document.note_marks.iter().map(|mark| (mark.block, mark.target.as_str())).collect();
    assert_eq!(marks, [(0, "#n1"), (0, "#n2")]);
    let notes: Vec<_> = document.notes.iter().map(|note| (note.ids.join(" "), note.blocks[0].text.as_str())).collect();
    assert_eq!(notes, [("n1".to_string(), "Or not."), ("n2".to_string(), "Even.")]);
}

#[test]
fn raised_numbers_without_a_link_are_notes_after_words_and_powers_after_symbols() {
    for (text, expected) in [
        ("<p>It sank.<sup>7</sup> Nobody knew<sup>12</sup> why.</p>", "It sank. Nobody knew why."),
        ("<p>x<sup>2</sup> and 12 km<sup>2</sup>, 10<sup>12</sup></p>", "x² and 12 km², 10¹²"),
        ("<p>H<sub>2</sub>O on the 20<sup>th</sup>, M<sup>me</sup> Roux</p>", "H2O on the 20th, Mme Roux"),
        ("<p>2<sup><i>n</i></sup> and a<sup></sup></p>", "2n and a"),
    ] {
        every_byte_has_a_place(text, &document(text));
        assert_eq!(texts(text), [expected]);
    }
}

#[test]
fn the_rows_of_a_play_state_their_speakers() {
    let text = "<table><tr><td epub:type='z3998:persona'>Lane</td><td>I didn’t think it <i>polite</i>, sir.</td></tr><tr><td>a</td><td><p>b</p></td></tr></table>";
    let document = document(text);
    let row = &document.blocks[0];
    assert_eq!(
        (row.text.as_str(), row.labels[0].name.as_str(), row.labels[0].at),
        ("I didn’t think it polite, sir.", "Lane", 0)
    );
    assert_eq!((document.blocks[1].text.as_str(), &document.blocks[1].breaks[..]), ("a b", &[2][..]));
}

#[test]
fn anchors_point_to_the_block_that_follows() {
    let document = document("<p>One.</p><a id='two'/><p>Two.</p><p>Th<span id='three'>ree</span>.</p>");
    assert_eq!((document.anchors["two"], document.anchors["three"]), (1, 2));
}

/// Reads a page as a file.
fn page(text: &str) -> crate::script::Manuscript {
    let path = std::path::Path::new("page.txt");
    crate::read::read(Input::new(path, text.into()), &mut Diagnostics::new()).expect("text")
}

#[test]
fn a_page_is_recognized_by_its_beginning_and_tells_title_and_language() {
    let page = page(
        "<!-- saved -->\n<!DOCTYPE html><html lang=en><head><meta name=author content='A. Mason'><title>\n The Well </title></head><body><p>Rain.<p>More.</html>",
    );
    let texts: Vec<_> = page.blocks.iter().map(|block| block.text.as_str()).collect();
    assert_eq!(texts, ["Rain.", "More."]);
    assert_eq!(
        (page.meta.title.as_str(), page.meta.author.as_deref(), page.meta.language.as_deref()),
        ("The Well", Some("A. Mason"), Some("en"))
    );
    assert_eq!(page.meta.title_place.unwrap().text(&page.parts), "The Well");
    assert!(!recognizes(b"He wrote <html> on the wall.") && !recognizes(b""));
}

/// A page as sites have them, and its text.
const SITE: &str = "<!DOCTYPE html><html lang='en'><head><meta charset='utf-8'><title>The Well | The Daily Bucket</title><meta property='og:title' content='The Well'><meta property='og:site_name' content='The Daily Bucket'><meta name='author' content='Ann Mason'><meta property='article:published_time' content='2021-04-05T10:00:00Z'></head><body><div class='cookie-banner'>We value your privacy, and a lot of other things, too. <button>Accept</button></div><header class='site-header'><nav><a href='/'>Home</a> <a href='/news'>News</a></nav></header><main><article><h1>The Well</h1><p>It rained all day on the harbour, and nobody went out, not even the ferryman.</p><p>In the evening, when the lamps were lit, somebody knocked, and Ann opened the door.</p><aside>Buy our <a href='/mug'>mug</a>, it is large, and blue, and cheap.</aside><p>Nobody was there, but the rope of the well, which had been new, was wet and torn.</p><ul class='related'><li><a href='/1'>Ten wells you must see</a></li><li><a href='/2'>Ropes, ranked</a></li></ul></article></main><div id='comments'><p>First! I love wells, and ropes, and all of it. What a story, what a day.</p></div><footer>© The Daily Bucket, all rights reserved, everywhere</footer></body></html>";

fn site(options: crate::script::ReadOptions) -> (crate::script::Manuscript, Diagnostics) {
    let mut told = Diagnostics::new();
    let input = Input { path: std::path::Path::new("page.html"), bytes: SITE.into(), options };
    (crate::read::read(input, &mut told).expect("text"), told)
}

#[test]
fn of_a_web_page_only_the_main_text_is_read() {
    let (page, told) = site(Default::default());
    let texts: Vec<_> = page.blocks.iter().map(|block| block.text.split(' ').next().unwrap()).collect();
    assert_eq!(texts, ["The", "It", "In", "Nobody"]);
    let message = &told.iter().next().expect("a note").message;
    assert!(message.contains("words around the main text of the page are left out"), "{message}");
    let script = crate::attribute::attribute(&page, &Default::default(), &mut Diagnostics::new());
    let skipped = |reason| script.skipped.iter().filter(move |skip| skip.reason == reason);
    assert_eq!(skipped("not read").count(), 0, "{:?}", script.skipped);
    let around: Vec<_> = skipped("around the main text").map(|skip| skip.place.text(&page.parts)).collect();
    for words in ["We value", "<nav>", "Buy our", "Ropes, ranked", "First!", "all rights"] {
        assert!(around.iter().any(|text| text.contains(words)), "{words}: {around:?}");
    }
}

#[test]
fn all_of_a_web_page_is_read_if_that_is_wanted() {
    let all = crate::script::ReadOptions { matter: crate::script::Matter::All, ..Default::default() };
    let (page, told) = site(all);
    let text: String = page.blocks.iter().map(|block| block.text.as_str()).collect::<Vec<_>>().join("\n");
    for words in ["We value", "Home News", "Buy our", "Ropes, ranked", "First!", "all rights"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert_eq!(told.iter().count(), 0);
}

#[test]
fn a_page_says_who_wrote_it_and_when_and_its_title_is_not_that_of_the_site() {
    let (read, _) = site(Default::default());
    let meta = &read.meta;
    assert_eq!(
        (meta.title.as_str(), meta.author.as_deref(), meta.date.as_deref()),
        ("The Well", Some("Ann Mason"), Some("2021-04-05"))
    );
    assert_eq!(meta.title_place.unwrap().text(&read.parts), "The Well");
    let window = page("<html><head><meta property=og:site_name content=Sea><title>Rain – Sea</title></head><body>x");
    assert_eq!((window.meta.title.as_str(), window.meta.title_place.unwrap().text(&window.parts)), ("Rain", "Rain"));
}

#[test]
fn a_page_without_anything_around_its_text_is_read_whole() {
    let list = "<ul><li>Mugs</li><li>Ropes</li></ul><div class='sidebar'><p>Aside, but his own.</p></div>";
    let read = page(&format!("<html><body><p>Short.</p>{list}</body></html>"));
    let texts: Vec<_> = read.blocks.iter().map(|block| block.text.as_str()).collect();
    assert_eq!(texts, ["Short.", "Mugs", "Ropes", "Aside, but his own."]);
}

#[test]
fn a_page_in_which_no_main_text_is_found_is_read_without_its_menus() {
    let read = page("<html><body><nav><a href='/'>Home</a></nav><p>Too short.</p><footer>No.</footer></body></html>");
    let texts: Vec<_> = read.blocks.iter().map(|block| block.text.as_str()).collect();
    assert_eq!(texts, ["Too short."]);
}

#[test]
fn the_text_of_a_page_that_is_one_form_is_read() {
    assert_eq!(texts("<form><p>Words.</p><label>Name</label><input/></form>"), ["Words."]);
}

/// Reads XHTML with a stylesheet, and the ids of footnotes.
fn styled(text: &str, css: &str, notes: &[&str]) -> Document {
    let mut styles = Styles::default();
    styles.add(css);
    let notes = notes.iter().map(|id| id.to_string()).collect();
    let mut document = walk(text, 0, &Tree::read(text, true), view(&notes, &styles));
    document.skipped.extend(document.notes.iter().map(Note::skip));
    every_byte_has_a_place(text, &document);
    document
}

#[test]
fn classes_of_the_stylesheet_are_emphasis_lines_and_hidden_words() {
    let css = ".it{font-style:italic}.strong{font-weight:bold}.line{display:block}.up{font-style:normal}.no{display:none}.keep{white-space:pre-line}";
    let text = "<p>A <span class='it'>b</span> <span class='strong'>c</span> <i class='up'>d</i></p><p class='it'>All of it.</p><h2 class='it'>One</h2><p><span class='line'>Row,</span><span class='line'>row.</span></p><p class='keep'>x\ny</p><p>z<span class='no'>!</span></p><p>plain</p>";
    let document = styled(text, css, &[]);
    let faces = |nth: usize| -> Vec<_> {
        let block: &crate::script::Block = &document.blocks[nth];
        block.emphasis.iter().map(|one| (&block.text[one.range.clone()], one.face)).collect()
    };
    assert_eq!(faces(0), [("b", Typeface::Italic), ("c", Typeface::Bold)]);
    assert_eq!(faces(1), [("All of it.", Typeface::Italic)]);
    assert!(faces(2).is_empty() && faces(6).is_empty());
    let (verse, kept) = (&document.blocks[3], &document.blocks[4]);
    assert_eq!((verse.text.as_str(), &verse.breaks[..]), ("Row, row.", &[5][..]));
    assert_eq!((kept.text.as_str(), &kept.breaks[..], document.blocks[5].text.as_str()), ("x y", &[2][..], "z"));
}

#[test]
fn marks_of_footnotes_are_known_by_their_look_too() {
    for mark in [
        "<a href='#n'>[1]</a>",
        "<a href='#n'>¹</a>",
        "<a href='#n'>†</a>",
        "<a class='footnote-ref' href='#n'>1</a>",
        "<a href='n.xhtml#n'><sup>1</sup></a>",
        "<a href='#n'>↩︎</a>",
    ] {
        assert_eq!(texts(&format!("<p>True{mark}.</p>")), ["True."], "{mark}");
    }
    for link in ["<a href='#n'>1</a>", "<a href='#n'>see</a>", "<a href='#n'>[see below]</a>", "<a id='n'>[1]</a>"] {
        let words = document(&format!("<p>True{link}.</p>")).blocks[0].text.clone();
        assert!(words.len() > "True.".len(), "{link}: {words}");
    }
}

#[test]
fn a_footnote_can_be_known_by_the_anchor_at_its_beginning() {
    let text = "<p>True.<a id='r1' href='#n1'>[1]</a></p><p><a id='n1'/><a href='#r1'>1</a> Or <a href='x#y'>not</a> so.</p><p>See <a id='n1x'/>this.</p>";
    let document = styled(text, "", &["n1"]);
    assert_eq!(document.blocks.len(), 2);
    assert_eq!(document.notes[0].blocks[0].text, "Or not so.");
    let marks: Vec<_> = document.note_marks.iter().map(|mark| (mark.target.as_str(), mark.own.join(" "))).collect();
    assert_eq!(marks, [("#n1", "r1".to_string())]);
}

#[test]
fn numbers_and_heads_of_printed_pages_are_left_out() {
    let text = "<p class='running-head'>THE WELL</p><p>A<span class='pagenum'>[12]</span> b<span role='doc-pagebreak' aria-label='13'>13</span>.</p>";
    assert_eq!(texts(text), ["A b."]);
    assert_eq!((skipped(text, "page number").len(), skipped(text, "running head").len()), (2, 1));
}

#[test]
fn numbers_beside_the_lines_of_a_poem_are_left_out() {
    for class in ["lnum", "linenum", "lineno", "LineNumber", "line-number", "verse line_number"] {
        let text =
            format!("<p>April is the cruellest month, <span class='{class}'>10</span><br/>breeding 20 lilacs.</p>");
        assert_eq!(texts(&text), ["April is the cruellest month, breeding 20 lilacs."], "{class}");
        assert_eq!(skipped(&text, "line number").len(), 1, "{class}");
    }
    let outside = "<div><span class='lnum'>10</span></div><p>Mixing <span class='lnums'>10</span> roots.</p>";
    assert_eq!(texts(outside), ["Mixing 10 roots."]);
}

#[test]
fn what_books_have_besides_paragraphs_is_read_as_it_is_meant() {
    let text = "<p>The <abbr title='World Health Organization'>WHO</abbr> met <span lang='fr' xml:lang='fr'>à Paris</span>.</p><table><tr><th>Day</th><th>Rain</th></tr><tr><td>Mon</td><td>3 mm</td></tr></table><figure><img src='a.png' alt='A dam'/><figcaption>The dam</figcaption></figure><blockquote><p>Dear Bo,</p><p>come home.</p></blockquote><dl><dt>Well</dt><dd>A hole.</dd></dl>";
    assert_eq!(
        texts(text),
        ["The WHO met à Paris.", "Day Rain", "Mon 3 mm", "The dam", "Dear Bo,", "come home.", "Well", "A hole."]
    );
}

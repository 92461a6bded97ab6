//! Gives every spoken line of a page an element that can be marked while the line is heard.

use super::edits::Edits;
use crate::diag::Span;
use crate::read::html::{Element, Tree, What, is_block};
use std::collections::{HashMap, HashSet};

/// A stretch of a page that a line says. A line has several if there is markup in it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch {
    /// The number of the line.
    pub line: usize,
    /// Where it is in the page.
    pub span: Span,
}

/// An element that holds a line or a part of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Mark {
    /// The number of the line.
    pub line: usize,
    /// The id of the element.
    pub id: String,
    /// How many bytes of the line are in it.
    pub weight: usize,
}

/// Returns a page in which every stretch is in an element with an id, and these elements, in the order of the page. Whole
/// paragraphs keep their element and get an id if they have none; other stretches get a `span` around them. Nothing else
/// is changed. The stretches must be in the order of the page.
pub(super) fn mark(text: &str, stretches: &[Stretch]) -> (String, Vec<Mark>) {
    let tree = Tree::read(text, true);
    let mut marker = Marker { text, tree: &tree, stretches, found: Vec::new() };
    marker.inside(None);
    let mut found = marker.found;
    found.sort_by_key(|(run, _)| run.span.start);
    let mut ids = Ids::of(&tree);
    let mut edits = Edits::default();
    let marks = found.into_iter().map(|(run, holder)| {
        let id = match holder {
            Holder::Named(id) => id,
            Holder::Element(at) => {
                let id = ids.new_id(run.line);
                edits.insert(at, format!(" id=\"{id}\""));
                id
            }
            Holder::Span => {
                let id = ids.new_id(run.line);
                edits.insert(run.span.start, format!("<span id=\"{id}\">"));
                edits.insert(run.span.end, "</span>");
                id
            }
        };
        Mark { line: run.line, id, weight: run.weight }
    });
    let marks = marks.collect();
    (edits.apply(text), marks)
}

/// The ids of a page.
struct Ids {
    taken: HashSet<String>,
    /// How many elements each line has so far.
    parts: HashMap<usize, usize>,
}

impl Ids {
    fn of(tree: &Tree) -> Self {
        let taken = tree.elements().filter_map(|(_, element)| element.attribute("id")).map(str::to_string);
        Self { taken: taken.collect(), parts: HashMap::new() }
    }

    fn new_id(&mut self, line: usize) -> String {
        let part = self.parts.entry(line).or_default();
        *part += 1;
        let mut id = if *part == 1 { format!("line-{line}") } else { format!("line-{line}-{part}") };
        while !self.taken.insert(id.clone()) {
            id.push('x');
        }
        id
    }
}

/// What holds a run.
enum Holder {
    /// An element with this id.
    Named(String),
    /// An element that gets an id at this offset.
    Element(usize),
    /// A `span` that is put around it.
    Span,
}

struct Marker<'a> {
    text: &'a str,
    tree: &'a Tree,
    stretches: &'a [Stretch],
    /// What is to be marked, and by what.
    found: Vec<(Run, Holder)>,
}

/// Neighbours inside of one element that the same line says.
struct Run {
    line: usize,
    span: Span,
    weight: usize,
}

/// The runs of an element.
#[derive(Default)]
struct Runs {
    all: Vec<Run>,
    /// Whether the last one can go on.
    open: bool,
}

impl Runs {
    fn add(&mut self, line: usize, span: Span, weight: usize) {
        match self.all.last_mut().filter(|last| self.open && last.line == line) {
            Some(last) => {
                last.span = last.span.join(span);
                last.weight += weight;
            }
            None => self.all.push(Run { line, span, weight }),
        }
        self.open = true;
    }
}

impl<'a> Marker<'a> {
    /// The stretches that touch a span.
    fn within(&self, span: Span) -> &'a [Stretch] {
        let rest = &self.stretches[self.stretches.partition_point(|one| one.span.end <= span.start)..];
        &rest[..rest.partition_point(|one| one.span.start < span.end)]
    }

    /// Marks what is inside of an element, or of the whole page.
    fn inside(&mut self, parent: Option<usize>) {
        let tree = self.tree;
        let children: Vec<usize> = match parent {
            Some(parent) => tree.children(parent).collect(),
            None => tree.roots().collect(),
        };
        let mut runs = Runs::default();
        let mut below = false;
        for child in children {
            match &tree.nodes[child].what {
                What::Gap(_) => {}
                What::Text => self.text_node(tree.nodes[child].place, &mut runs),
                What::Element(element) => below |= self.element(child, element, &mut runs),
            }
        }
        let own = parent.and_then(|parent| Some((parent, tree.element(parent)?)));
        let own = own.filter(|(_, element)| !below && runs.all.len() == 1 && carries(element));
        let holder = || match own.map(|(nth, element)| (nth, element, element.attribute("id"))) {
            Some((_, _, Some(id))) if is_plain(id) => Holder::Named(id.to_string()),
            Some((nth, element, None)) => Holder::Element(tree.nodes[nth].place.start + 1 + element.name.len()),
            _ => Holder::Span,
        };
        self.found.extend(runs.all.into_iter().map(|run| (run, holder())));
    }

    fn text_node(&self, place: Span, runs: &mut Runs) {
        for stretch in self.within(place) {
            let span = Span::new(stretch.span.start.max(place.start), stretch.span.end.min(place.end));
            let inner = &self.text[span.range()];
            let solid = inner.trim();
            if solid.is_empty() {
                continue;
            }
            let start = span.start + (inner.len() - inner.trim_start().len());
            runs.add(stretch.line, Span::new(start, start + solid.len()), solid.len());
        }
    }

    /// Adds an element inside of a sentence to the runs, or marks what is in it. Returns whether it did the latter.
    fn element(&mut self, nth: usize, element: &Element, runs: &mut Runs) -> bool {
        let whole = self.tree.whole(nth);
        let said = self.within(whole);
        let inline = !is_block(&element.name) && !self.holds_blocks(nth);
        let Some(first) = said.first() else {
            runs.open &= inline;
            return false;
        };
        if inline && (element.name == "math" || said.iter().all(|one| one.line == first.line)) {
            let weight = said.iter().map(|one| one.span.len().min(whole.len())).sum();
            runs.add(first.line, whole, weight);
            return false;
        }
        runs.open = false;
        self.inside(Some(nth));
        true
    }

    fn holds_blocks(&self, nth: usize) -> bool {
        let inside = nth + 1..self.tree.nodes[nth].end;
        inside.into_iter().any(|nth| self.tree.element(nth).is_some_and(|element| is_block(&element.name)))
    }
}

/// Whether an element can stand for the line in it. The outermost ones hold more than one paragraph.
fn carries(element: &Element) -> bool {
    is_block(&element.name) && element.name != "body"
}

/// Whether an id is the same in a link as it is in the page.
fn is_plain(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Marks a page in which the lines are between `[` and `]`, numbered from 0.
    fn marked(page: &str) -> (String, Vec<String>) {
        let (mut text, mut stretches, mut start, mut line) = (String::new(), Vec::new(), 0, 0);
        for c in page.chars() {
            match c {
                '[' => start = text.len(),
                ']' => {
                    let mut at = start;
                    // Tags are not spoken.
                    for piece in text[start..].split_inclusive(['<', '>']) {
                        let tag = piece.ends_with('>');
                        let words = piece.trim_end_matches('<');
                        if !tag && !words.is_empty() {
                            stretches.push(Stretch { line, span: Span::new(at, at + words.len()) });
                        }
                        at += piece.len();
                    }
                    line += 1;
                }
                c => text.push(c),
            }
        }
        let (page, marks) = mark(&text, &stretches);
        (page, marks.into_iter().map(|mark| format!("{} {} {}", mark.line, mark.id, mark.weight)).collect())
    }

    #[test]
    fn a_paragraph_of_one_line_gets_an_id_and_nothing_else() {
        let (page, marks) = marked("<body><p class=\"a\">[It <i>was</i> late.]</p><h2 id='two'>[Two]</h2></body>");
        assert_eq!(page, "<body><p id=\"line-0\" class=\"a\">It <i>was</i> late.</p><h2 id='two'>Two</h2></body>");
        assert_eq!(marks, ["0 line-0 10", "1 two 3"]);
    }

    #[test]
    fn lines_that_share_a_paragraph_get_spans() {
        let (page, _) = marked("<p>[“No,”] [said Ann. ]<br/>[“Not <b>me</b>.”]</p>");
        assert_eq!(
            page,
            "<p><span id=\"line-0\">“No,”</span> <span id=\"line-1\">said Ann.</span> <br/><span id=\"line-2\">“Not <b>me</b>.”</span></p>"
        );
    }

    #[test]
    fn a_line_across_the_border_of_an_element_gets_a_span_on_each_side() {
        let (page, marks) = marked("<p>[“No,] [she <i>did] [not</i> say]</p>");
        assert_eq!(
            page,
            "<p><span id=\"line-0\">“No,</span> <span id=\"line-1\">she</span> <i><span id=\"line-1-2\">did</span> <span id=\"line-2\">not</span></i> <span id=\"line-2-2\">say</span></p>"
        );
        assert_eq!(marks, ["0 line-0 6", "1 line-1 3", "1 line-1-2 3", "2 line-2 3", "2 line-2-2 3"]);
    }

    #[test]
    fn no_span_is_put_around_a_block_and_loose_text_is_wrapped() {
        let (page, _) = marked(
            "<body>[Loose]<div><p>[A<br/>b]</p></div><h1><p>[One]</p></h1><li>[x]<ul><li>[y]</li></ul></li></body>",
        );
        let expected = "<body><span id=\"line-0\">Loose</span><div><p id=\"line-1\">A<br/>b</p></div><h1><p id=\"line-2\">One</p></h1><li><span id=\"line-3\">x</span><ul><li id=\"line-4\">y</li></ul></li></body>";
        assert_eq!(page, expected);
    }

    #[test]
    fn ids_are_never_used_twice() {
        let (page, _) = marked("<p>[a]</p><a id='line-0'/><p id=\"o'clock &amp;\">[b]</p>");
        assert_eq!(
            page,
            "<p id=\"line-0x\">a</p><a id='line-0'/><p id=\"o'clock &amp;\"><span id=\"line-1\">b</span></p>"
        );
    }
}

//! Makes a tree from the tags of HTML or XHTML, as leniently as a browser, with the place of everything.

use crate::diag::Span;
use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};
use std::convert::Infallible;

/// Elements nested deeper than this are not told apart from their parent.
const DEEPEST: usize = 200;

/// A document as a list of nodes. A node's descendants follow it, up to its `end`.
pub(crate) struct Tree {
    pub nodes: Vec<Node>,
}

/// An element, a text, or something between them that is neither.
pub(crate) struct Node {
    pub what: What,
    /// The tag that opens the element, or the whole text or comment.
    pub place: Span,
    /// The tag that closes the element. Empty if there is none.
    pub closing: Span,
    /// The number of the node after its last descendant.
    pub end: usize,
}

pub(crate) enum What {
    Element(Element),
    Text,
    /// A comment, a document type, or a tag that closes nothing, with the reason why it is not spoken.
    Gap(&'static str),
}

/// An element with its attributes. Names are in lower case, and their prefixes are left as they are.
#[derive(Default)]
pub(crate) struct Element {
    pub name: String,
    pub attributes: Vec<(String, String)>,
}

impl Element {
    /// The value of an attribute, if it is there.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether the element has a meaning by `epub:type`, or by the ARIA role of the same name.
    pub fn is_a(&self, meaning: &str) -> bool {
        self.meanings().any(|one| one == meaning)
    }

    /// All meanings that `epub:type` and `role` give the element, without prefixes.
    pub fn meanings(&self) -> impl Iterator<Item = &str> {
        let types =
            ["epub:type", "role"].iter().filter_map(|name| self.attribute(name)).flat_map(str::split_whitespace);
        types.map(|one| one.strip_prefix("doc-").unwrap_or(one)).map(|one| one.rsplit(':').next().unwrap_or(one))
    }
}

impl Tree {
    /// Reads a document. In XHTML, and in drawings and formulas, a tag that ends with `/>` has no content; in HTML only
    /// certain elements have none, and some end where others begin.
    pub fn read(text: &str, xhtml: bool) -> Tree {
        let mut growing = Growing { xhtml, nodes: Vec::new(), open: Vec::new(), tag: None };
        let mut emitter =
            CallbackEmitter::new(|event: CallbackEvent<'_>, span: html5gum::Span<usize>| -> Option<Infallible> {
                growing.event(event, Span { start: span.start, end: span.end.max(span.start) });
                None
            });
        emitter.naively_switch_states(!xhtml);
        Tokenizer::new_with_emitter(text, emitter).for_each(drop);
        let end = growing.nodes.len();
        for nth in std::mem::take(&mut growing.open) {
            growing.nodes[nth].end = end;
        }
        for hole in growing.holes(text) {
            growing.leaf(What::Gap("markup"), hole);
        }
        Tree { nodes: growing.nodes }
    }

    /// The children of a node.
    pub fn children(&self, of: usize) -> impl Iterator<Item = usize> {
        self.siblings(of + 1, self.nodes[of].end)
    }

    /// The nodes at the top.
    pub fn roots(&self) -> impl Iterator<Item = usize> {
        self.siblings(0, self.nodes.len())
    }

    fn siblings(&self, first: usize, end: usize) -> impl Iterator<Item = usize> {
        let inside = move |at: usize| (at < end).then_some(at);
        std::iter::successors(inside(first), move |&at| inside(self.nodes[at].end))
    }

    /// The element of a node, if it is one.
    pub fn element(&self, nth: usize) -> Option<&Element> {
        match &self.nodes[nth].what {
            What::Element(element) => Some(element),
            _ => None,
        }
    }

    /// All elements, with the numbers of their nodes.
    pub fn elements(&self) -> impl Iterator<Item = (usize, &Element)> {
        (0..self.nodes.len()).filter_map(|nth| Some((nth, self.element(nth)?)))
    }

    /// Everything from a node's first byte to its last.
    pub fn whole(&self, nth: usize) -> Span {
        let node = &self.nodes[nth];
        let last = self.nodes[nth..node.end].iter().map(|node| node.place.end.max(node.closing.end)).max();
        Span::new(node.place.start, last.unwrap_or(node.place.end))
    }
}

/// A tree that is being made.
struct Growing {
    xhtml: bool,
    nodes: Vec<Node>,
    /// The numbers of the open elements, the outermost first.
    open: Vec<usize>,
    /// The start tag that is being read.
    tag: Option<(Element, Span)>,
}

impl Growing {
    fn event(&mut self, event: CallbackEvent<'_>, span: Span) {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        match event {
            CallbackEvent::OpenStartTag { name } => {
                self.tag = Some((Element { name: text(name), attributes: Vec::new() }, span));
            }
            CallbackEvent::AttributeName { name } => {
                if let Some((element, _)) = &mut self.tag {
                    element.attributes.push((text(name), String::new()));
                }
            }
            CallbackEvent::AttributeValue { value } => {
                let last = self.tag.as_mut().and_then(|(element, _)| element.attributes.last_mut());
                if let Some((_, written)) = last {
                    *written = text(value);
                }
            }
            CallbackEvent::CloseStartTag { self_closing } => {
                if let Some((element, start)) = self.tag.take() {
                    self.start(element, start.join(span), self_closing);
                }
            }
            CallbackEvent::EndTag { name } => self.end(&text(name), span),
            CallbackEvent::String { .. } => self.leaf(What::Text, span),
            CallbackEvent::Comment { .. } => self.leaf(What::Gap("comment"), span),
            CallbackEvent::Doctype { .. } => self.leaf(What::Gap("document type"), span),
            CallbackEvent::Error(_) => {}
        }
    }

    /// What the tokenizer drops without a word, such as a tag that the end of the file cuts off.
    fn holes(&self, text: &str) -> Vec<Span> {
        let mut known: Vec<Span> = self.nodes.iter().flat_map(|node| [node.place, node.closing]).collect();
        known.push(Span::new(text.len(), text.len()));
        known.sort_unstable();
        let (mut holes, mut at) = (Vec::new(), 0);
        for span in known {
            if text.get(at..span.start).is_some_and(|between| !between.trim().is_empty()) {
                holes.push(Span::new(at, span.start));
            }
            at = at.max(span.end);
        }
        holes
    }

    fn leaf(&mut self, what: What, place: Span) {
        let end = self.nodes.len() + 1;
        self.nodes.push(Node { what, place, closing: Span::new(place.end, place.end), end });
    }

    fn start(&mut self, element: Element, place: Span, self_closing: bool) {
        if !self.xhtml {
            self.imply(&element.name);
        }
        let foreign = |name: &str| matches!(name, "svg" | "math");
        let own_rules = self.xhtml || foreign(&element.name) || self.open.iter().any(|&nth| foreign(self.name(nth)));
        let childless = VOID.contains(&element.name.as_str()) || (own_rules && self_closing);
        if self.open.len() >= DEEPEST && !childless {
            return self.leaf(What::Gap("markup"), place);
        }
        self.leaf(What::Element(element), place);
        if !childless {
            self.open.push(self.nodes.len() - 1);
        }
    }

    fn end(&mut self, name: &str, place: Span) {
        let Some(depth) = self.open.iter().rposition(|&nth| self.name(nth) == name) else {
            return self.leaf(What::Gap("markup"), place);
        };
        self.close(depth);
        self.nodes[self.open[depth]].closing = place;
        self.open.truncate(depth);
    }

    /// Closes the open elements from `depth` on.
    fn close(&mut self, depth: usize) {
        let end = self.nodes.len();
        for &nth in &self.open[depth..] {
            self.nodes[nth].end = end;
        }
    }

    fn name(&self, nth: usize) -> &str {
        match &self.nodes[nth].what {
            What::Element(element) => &element.name,
            _ => "",
        }
    }

    /// Closes what the start of an element ends in HTML: a paragraph, or the item before it.
    fn imply(&mut self, name: &str) {
        let (ends, within): (&[&str], &[&str]) = match name {
            "li" => (&["li"], &["ul", "ol", "menu"]),
            "dt" | "dd" => (&["dt", "dd"], &["dl"]),
            "tr" => (&["tr", "td", "th"], &["table"]),
            "td" | "th" => (&["td", "th"], &["tr", "table"]),
            "option" => (&["option"], &["select"]),
            name if is_block(name) => (&["p"], &["td", "th", "li", "button", "object"]),
            _ => return,
        };
        let near = self.open.iter().rposition(|&nth| within.contains(&self.name(nth))).map_or(0, |depth| depth + 1);
        if let Some(depth) = self.open[near..].iter().position(|&nth| ends.contains(&self.name(nth))) {
            self.close(near + depth);
            self.open.truncate(near + depth);
        }
    }
}

/// Elements without content.
const VOID: [&str; 14] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"];

/// Elements that begin on a line of their own, sorted.
const BLOCKS: [&str; 44] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "th",
    "tr",
    "ul",
];

/// Whether an element begins on a line of its own.
pub(crate) fn is_block(name: &str) -> bool {
    BLOCKS.binary_search(&name).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree as nested parentheses, with each text in quotes.
    fn shown(text: &str, xhtml: bool) -> String {
        fn show(tree: &Tree, text: &str, nth: usize, out: &mut String) {
            match &tree.nodes[nth].what {
                What::Element(element) => {
                    out.push_str(&format!("{}(", element.name));
                    tree.children(nth).for_each(|child| show(tree, text, child, out));
                    out.push(')');
                }
                What::Text => out.push_str(&format!("'{}'", &text[tree.nodes[nth].place.range()])),
                What::Gap(reason) => out.push_str(&format!("<{reason}>")),
            }
        }
        let (tree, mut out) = (Tree::read(text, xhtml), String::new());
        tree.roots().for_each(|root| show(&tree, text, root, &mut out));
        out
    }

    #[test]
    fn blocks_are_sorted_for_the_search() {
        assert!(BLOCKS.is_sorted());
    }

    #[test]
    fn what_browsers_close_silently_is_closed() {
        assert_eq!(shown("<p>a<p>b<ul><li>c<li>d</ul>e", false), "p('a')p('b')ul(li('c')li('d'))'e'");
        assert_eq!(shown("<table><tr><td>a<td>b<tr><th>c</table>", false), "table(tr(td('a')td('b'))tr(th('c')))");
        assert_eq!(shown("<b>a</i>b</b></p>c", false), "b('a'<markup>'b')<markup>'c'");
        assert_eq!(shown("<p>a<script>if (1<2) '</p>'</script>b", false), "p('a'script('if (1<2) '</p>'')'b')");
    }

    #[test]
    fn in_xhtml_a_tag_can_be_empty() {
        assert_eq!(shown("<head><title/><script src='x'/></head><p/>a", true), "head(title()script())p()'a'");
        assert_eq!(shown("<div/>a", false), "div('a')");
        assert_eq!(shown("<svg/>a<svg><use/>b</svg><i/>c", false), "svg()'a'svg(use()'b')i('c')");
    }

    #[test]
    fn every_byte_is_in_a_node() {
        let text = "\u{feff}<!DOCTYPE html><p\nid = a >x &lt; y<br>z</p >\r\n<!-- c --><img alt='é'/></b> <3 &c <";
        for xhtml in [false, true] {
            let tree = Tree::read(text, xhtml);
            let mut spans: Vec<Span> = tree.nodes.iter().flat_map(|node| [node.place, node.closing]).collect();
            spans.retain(|span| !span.is_empty());
            spans.sort_unstable();
            let joined = spans.iter().fold(0, |at, span| {
                assert_eq!(span.start, at, "{:?}", &text[at..]);
                span.end
            });
            assert_eq!(joined, text.len());
        }
    }

    #[test]
    fn depth_and_width_are_bounded_only_by_memory() {
        let deep = "<div>".repeat(100_000);
        let tree = Tree::read(&deep, false);
        assert_eq!(tree.nodes.len(), 100_000);
        assert_eq!(Tree::read(&"<p>a".repeat(10_000), false).roots().count(), 10_000);
    }

    #[test]
    fn meanings_come_from_types_and_roles() {
        let tree = Tree::read("<a epub:type='z3998:roman noteref' role=doc-noteref>1</a>", true);
        let (_, element) = tree.elements().next().unwrap();
        assert!(element.is_a("noteref") && element.is_a("roman") && !element.is_a("footnote"));
    }
}

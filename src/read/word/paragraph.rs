//! Reads the paragraphs of a Word document.

use super::styles::{Style, Styles, attribute, is_on, level, value};
use crate::read::block::BlockBuilder;
use crate::read::notes;
use crate::read::office::{Part, name};
use crate::script::{BlockKind, ListMark, Setting, Typeface};
use roxmltree::Node;

/// Elements that are nested more deeply than this are left out. Word itself writes a dozen levels.
const DEEPEST: usize = 100;

/// Reads paragraphs one after the other.
pub(super) struct Paragraphs<'s> {
    styles: &'s Styles,
    /// Whether tables of contents are read too.
    keep_all: bool,
    /// The text of a paragraph that is styled as the title.
    pub title: Option<String>,
    /// The blocks with the mark of a note, and which note that is.
    pub marks: Vec<(usize, String)>,
    /// A paragraph whose end was deleted, so that the next one continues it.
    open: Option<BlockBuilder>,
    /// How many elements the one that is being read is inside of.
    depth: usize,
    /// The fields that are open: whether their result is left out, and whether it has begun.
    fields: Vec<(bool, bool)>,
}

impl<'s> Paragraphs<'s> {
    pub fn new(styles: &'s Styles, keep_all: bool) -> Self {
        Self { styles, keep_all, title: None, marks: Vec::new(), open: None, depth: 0, fields: Vec::new() }
    }

    /// Reads all paragraphs inside an element.
    pub fn read(&mut self, root: Node, part: &mut Part) {
        self.blocks(root, part);
        if let Some(builder) = self.open.take() {
            part.close(builder, BlockKind::Paragraph, Setting::default());
        }
    }

    fn blocks(&mut self, node: Node, part: &mut Part) {
        self.depth += 1;
        for child in node.children().filter(|child| child.is_element()) {
            match name(child) {
                "p" => self.paragraph(child, part),
                named => match left_out(named) {
                    Some(reason) => part.leave(child, reason),
                    None if self.depth > DEEPEST => part.leave(child, "nested too deeply"),
                    None => self.blocks(child, part),
                },
            }
        }
        self.depth -= 1;
    }

    fn paragraph(&mut self, node: Node, part: &mut Part) {
        let properties = child(node, "pPr");
        let property = |named| properties.and_then(|properties| child(properties, named));
        let style = self.styles.find(property("pStyle").and_then(value).unwrap_or_default());
        if !self.keep_all && (style.name.starts_with("toc ") || style.name == "table of figures") {
            return part.leave(node, "table of contents");
        }
        let mut builder = self.open.take().unwrap_or_else(|| part.builder());
        self.runs(node, part, &mut builder, &style);
        let merged = property("rPr").and_then(|run| child(run, "del")).is_some();
        if merged {
            self.open = Some(builder);
            return;
        }
        let level = property("outlineLvl").and_then(level).or(style.level);
        let kind = match style.name.as_str() {
            "title" => BlockKind::Heading(1),
            _ => level.map_or(BlockKind::Paragraph, |level| BlockKind::Heading(level.min(6))),
        };
        let quotes = usize::from(style.name.contains("quote") || style.name == "block text");
        let list = property("numPr").filter(|_| kind == BlockKind::Paragraph).map(|_| ListMark::Bullet);
        let before = part.blocks.len();
        part.close(builder, kind, Setting { quotes, list });
        if style.name == "title"
            && let Some(block) = part.blocks.get(before).filter(|_| self.title.is_none())
        {
            self.title = Some(block.text.clone());
        }
    }

    /// Reads the text inside a paragraph or an element in it.
    fn runs(&mut self, node: Node, part: &mut Part, builder: &mut BlockBuilder, style: &Style) {
        self.depth += 1;
        for child in node.children().filter(|child| child.is_element()) {
            match name(child) {
                "pPr" | "rPr" => {}
                "r" => self.run(child, part, builder, style),
                // A text box has paragraphs of its own. The words on both sides of it become two paragraphs.
                "p" => {
                    let outer = std::mem::replace(builder, part.builder());
                    part.close(outer, BlockKind::Paragraph, Setting::default());
                    self.paragraph(child, part);
                }
                named => match left_out(named) {
                    Some(reason) => part.leave(child, reason),
                    None if self.depth > DEEPEST => part.leave(child, "nested too deeply"),
                    None => self.runs(child, part, builder, style),
                },
            }
        }
        self.depth -= 1;
    }

    /// Reads words with their reading beside them. The reading stands before the words.
    fn ruby(&mut self, node: Node, part: &mut Part, builder: &mut BlockBuilder, style: &Style) {
        let from = builder.text().len();
        self.runs(node, part, builder, style);
        let reading: String = child(node, "rt").into_iter().flat_map(words).collect();
        builder.read_as(from..builder.text().len(), &reading);
    }

    /// Reads a run: text of one formatting.
    fn run(&mut self, node: Node, part: &mut Part, builder: &mut BlockBuilder, style: &Style) {
        let properties = child(node, "rPr");
        let property = |named| properties.and_then(|properties| child(properties, named));
        if property("vanish").is_some_and(is_on) {
            return part.leave(node, "hidden text");
        }
        let own = property("rStyle").and_then(value).map(|id| self.styles.find(id)).unwrap_or_default();
        let face =
            |named, own: Option<bool>, base: Option<bool>| property(named).map(is_on).or(own).or(base) == Some(true);
        let italic = face("i", own.italic.or((own.name == "emphasis").then_some(true)), style.italic);
        // The letters of headings are bold without meaning anything by it.
        let bold = face("b", own.bold, style.bold.filter(|_| style.level.is_none())) && style.level.is_none();
        let faces = [
            (italic, Typeface::Italic),
            (bold, Typeface::Bold),
            (property("strike").is_some_and(is_on), Typeface::Struck),
        ];
        let faces: Vec<Typeface> = faces.into_iter().filter(|(on, _)| *on).map(|(_, face)| face).collect();
        let raised = property("vertAlign").and_then(value) == Some("superscript");
        let language = property("lang").and_then(value).or(own.language.as_deref()).or(style.language.as_deref());
        builder.speak_in(language);
        faces.iter().for_each(|&face| builder.open(face));
        for child in node.children().filter(|child| child.is_element()) {
            match name(child) {
                "t" if self.fields.iter().any(|(hidden, _)| *hidden) => part.leave(child, "field"),
                "t" => {
                    let text = child.text().unwrap_or_default();
                    let mark = raised && notes::is_number(text.trim()) && notes::is_raised_mark(builder.text());
                    match mark {
                        true => part.leave(child, "note mark"),
                        false => child.children().for_each(|text| part.add(text, builder)),
                    }
                }
                "tab" | "ptab" => part.stand_for(child, " ", builder),
                "noBreakHyphen" => part.stand_for(child, "-", builder),
                "br" if attribute(child, "type").is_none_or(|kind| kind == "textWrapping") => {
                    part.break_line(child, builder)
                }
                "cr" => part.break_line(child, builder),
                "footnoteReference" | "endnoteReference" => {
                    let kind = name(child).trim_end_matches("Reference");
                    self.marks
                        .push((part.blocks.len(), format!("{kind} {}", attribute(child, "id").unwrap_or_default())));
                    part.leave(child, "note mark");
                }
                "ruby" if self.depth <= DEEPEST => self.ruby(child, part, builder, style),
                "fldChar" => self.field(child),
                "instrText" => self.instruction(child, part),
                "rPr" => {}
                named => match left_out(named) {
                    Some(reason) => part.leave(child, reason),
                    None if self.depth > DEEPEST => part.leave(child, "nested too deeply"),
                    None => self.runs(child, part, builder, style),
                },
            }
        }
        faces.iter().rev().for_each(|&face| builder.close(face));
    }

    /// Follows the beginning and the end of fields, such as the number of a page.
    fn field(&mut self, node: Node) {
        match attribute(node, "fldCharType") {
            Some("begin") if self.fields.len() < DEEPEST => self.fields.push((false, false)),
            Some("separate") => {
                if let Some(field) = self.fields.last_mut() {
                    field.1 = true;
                }
            }
            Some("end") => _ = self.fields.pop(),
            _ => {}
        }
    }

    /// Reads which field it is. The numbers of pages, tables of contents and indexes are left out.
    fn instruction(&mut self, node: Node, part: &mut Part) {
        let words = node.text().unwrap_or_default().trim().to_ascii_uppercase();
        let first = words.split_whitespace().next().unwrap_or_default();
        let keep_all = self.keep_all;
        if let Some((hidden, _)) = self.fields.last_mut().filter(|(_, begun)| !begun) {
            *hidden |= matches!(first, "PAGE" | "NUMPAGES" | "PAGEREF" | "SECTIONPAGES")
                || !keep_all && matches!(first, "TOC" | "INDEX" | "TOA");
        }
        part.leave(node, "field");
    }
}

/// Why an element is left out with everything in it.
fn left_out(named: &str) -> Option<&'static str> {
    Some(match named {
        "del" | "moveFrom" | "delText" => "deleted text",
        "Fallback" => "markup",
        "rt" => "ruby",
        "delInstrText" => "field",
        "annotationRef" | "commentReference" => "comment",
        "sym" => "symbol",
        _ => return None,
    })
}

/// The texts inside of an element.
fn words<'n>(node: Node<'n, '_>) -> impl Iterator<Item = &'n str> {
    node.descendants().filter(|one| name(*one) == "t").filter_map(|one| one.text())
}

fn child<'n, 'i>(node: Node<'n, 'i>, named: &str) -> Option<Node<'n, 'i>> {
    node.children().find(|child| child.is_element() && name(*child) == named)
}

//! Walks through the XML of a document in order, and records what of it is text and what is not.

use crate::diag::{Place, Span};
use crate::read::block::BlockBuilder;
use crate::read::{entity, plain};
use crate::script::{Block, BlockKind, Setting, Skip};
use roxmltree::Node;

/// A file of a document that is being read. Everything between two texts is markup.
pub(in crate::read) struct Part<'t> {
    number: usize,
    text: &'t str,
    /// Up to where it was read.
    at: usize,
    pub blocks: Vec<Block>,
    pub skipped: Vec<Skip>,
}

/// The name of an element without its namespace.
pub(in crate::read) fn name<'n>(node: Node<'n, '_>) -> &'n str {
    node.tag_name().name()
}

impl<'t> Part<'t> {
    /// Begins to read the part of this number.
    pub fn new(number: usize, text: &'t str) -> Self {
        Self { number, text, at: 0, blocks: Vec::new(), skipped: Vec::new() }
    }

    /// An empty paragraph in this part.
    pub fn builder(&self) -> BlockBuilder {
        BlockBuilder::new(self.number)
    }

    fn skip(&mut self, span: Span, reason: &'static str) {
        if span.start < span.end {
            self.skipped.push(Skip { place: Place::new(self.number, span), reason });
        }
    }

    /// Everything up to an offset is markup.
    fn reach(&mut self, at: usize) {
        self.skip(Span::new(self.at, at.max(self.at)), "markup");
        self.at = self.at.max(at);
    }

    /// Adds a text to a paragraph.
    pub fn add(&mut self, node: Node, builder: &mut BlockBuilder) {
        let range = node.range();
        if range.start < self.at || !node.is_text() {
            return;
        }
        self.reach(range.start);
        let (mut from, mut at) = (range.start, range.start);
        if self.text[range.clone()].starts_with("<![CDATA[") {
            builder.respell(node.text().unwrap_or_default(), Span::from(range.clone()));
            (from, at) = (range.end, range.end);
        }
        while let Some(found) = self.text[at..range.end].find('&') {
            at += found;
            match entity::leading(&self.text[at..range.end]) {
                Some((length, decoded)) => {
                    builder.copy(self.text, Span::new(from, at));
                    builder.respell(&decoded, Span::new(at, at + length));
                    at += length;
                    from = at;
                }
                None => at += 1,
            }
        }
        builder.copy(self.text, Span::new(from, range.end));
        self.at = range.end;
    }

    /// Adds text to a paragraph as the file has it.
    pub fn copy(&mut self, span: Span, builder: &mut BlockBuilder) {
        self.reach(span.start);
        builder.copy(self.text, span);
        self.at = span.end;
    }

    /// Adds what an element stands for, such as a space for a tab.
    pub fn stand_for(&mut self, node: Node, text: &str, builder: &mut BlockBuilder) {
        if node.range().start >= self.at {
            self.respell(Span::from(node.range()), text, builder);
        }
    }

    /// Adds text to a paragraph that the file writes differently.
    pub fn respell(&mut self, span: Span, text: &str, builder: &mut BlockBuilder) {
        self.reach(span.start);
        builder.respell(text, span);
        if text.trim().is_empty() {
            self.skip(span, "markup");
        }
        self.at = span.end;
    }

    /// Ends a line on purpose at an element.
    pub fn break_line(&mut self, node: Node, builder: &mut BlockBuilder) {
        builder.break_line(Span::from(node.range()));
    }

    /// Notes that an element is read elsewhere, so that the words around it do not include it.
    pub fn read_elsewhere(&mut self, node: Node) {
        self.skip(Span::from(node.range()), "read elsewhere");
    }

    /// Leaves an element out, with everything in it.
    pub fn leave(&mut self, node: Node, reason: &'static str) {
        self.leave_span(Span::from(node.range()), reason);
    }

    /// Leaves a part of the text out, as far as it has not been read yet.
    pub fn leave_span(&mut self, span: Span, reason: &'static str) {
        self.reach(span.start);
        self.skip(Span::new(self.at.max(span.start), span.end), reason);
        self.at = self.at.max(span.end);
    }

    /// Leaves a paragraph out that was read.
    pub fn drop(&mut self, builder: BlockBuilder, reason: &'static str) {
        if let Some(block) = builder.finish(BlockKind::Paragraph, Setting::default()) {
            self.skip(block.place.span, reason);
        }
    }

    /// Ends a paragraph. One of marks alone is a scene break.
    pub fn close(&mut self, builder: BlockBuilder, kind: BlockKind, setting: Setting) {
        let Some(mut block) = builder.finish(kind, setting) else { return };
        if kind == BlockKind::Paragraph && plain::is_scene_break(&block.text) {
            block = Block { kind: BlockKind::Scene, place: block.place, ..Block::default() };
        }
        self.blocks.push(block);
    }

    /// Ends the part. What follows is markup.
    pub fn finish(&mut self) {
        self.reach(self.text.len());
    }
}

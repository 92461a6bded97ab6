//! The groups of an RTF document: what each of them is for, and how the text in it is formatted.

use crate::script::{Footnotes, ReadOptions};

/// What the text of a group is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum Role {
    /// Text of the document.
    #[default]
    Text,
    /// Words that are kept: the instruction of a field, the title, the author.
    Words,
    /// The name of a style.
    Style,
    /// Nothing that is read.
    Left,
}

/// What happens at the end of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) enum End {
    #[default]
    Nothing,
    /// The whole group is left out, for a reason.
    Leave(&'static str),
    /// The number or bullet of a list, which is not read.
    List,
    /// The instruction of a field ends.
    Field,
    Title,
    Author,
    Style,
    /// A footnote or endnote ends.
    Note,
    /// A frame with paragraphs of its own ends.
    Box,
}

/// A group that is open, with the formatting that its text has so far.
#[derive(Clone, Copy, Default)]
pub(super) struct Group {
    /// Where it begins.
    pub start: usize,
    pub role: Role,
    pub end: End,
    /// Whether no word has been read in it.
    pub is_new: bool,
    /// Whether who does not know its first word leaves it out.
    pub starred: bool,
    /// Whether its groups are styles, or the properties of the document.
    list_of: Option<Listed>,
    /// Whether its groups say the same, and only the one in Unicode, `\ud`, is read. Whether it is one of these.
    has_alternatives: bool,
    is_alternative: bool,
    /// Why the result of the field that it is in is left out.
    pub field: Option<&'static str>,
    pub italic: bool,
    pub bold: bool,
    pub struck: bool,
    pub raised: bool,
    pub hidden: bool,
    pub deleted: bool,
    /// The number of the language of its text.
    pub language: i32,
    /// The number of the style of its paragraph.
    pub style: i32,
    /// The level of a heading that the paragraph has by itself.
    pub level: Option<u8>,
    /// Whether the paragraph is one of a list.
    pub list: bool,
}

/// The groups that have no text, or whose text is not that of the document.
const MARKUP: [&str; 24] = [
    "fonttbl",
    "colortbl",
    "stylesheet",
    "info",
    "filetbl",
    "listtable",
    "listoverridetable",
    "revtbl",
    "themedata",
    "sp",
    "shprslt",
    "objdata",
    "objclass",
    "nonesttables",
    "bkmkstart",
    "bkmkend",
    "ftnsep",
    "ftnsepc",
    "ftncn",
    "aftnsep",
    "aftnsepc",
    "aftncn",
    "pntxta",
    "pntxtb",
];

#[derive(Clone, Copy, PartialEq)]
enum Listed {
    Styles,
    Properties,
}

impl Group {
    /// A group in this one, which begins with the same formatting.
    pub fn inner(&self, start: usize) -> Self {
        let is_style = self.list_of == Some(Listed::Styles);
        let (role, end) = match () {
            () if is_style => (Role::Style, End::Style),
            () if self.has_alternatives => (Role::Left, End::Nothing),
            () => (self.role, End::Nothing),
        };
        let list_of = self.list_of.filter(|_| !is_style);
        let is_alternative = self.has_alternatives;
        Self {
            start,
            role,
            end,
            is_new: true,
            list_of,
            is_alternative,
            starred: false,
            has_alternatives: false,
            ..*self
        }
    }

    /// What a group is for whose first word is `name`. `None` if the word formats its text.
    pub fn purpose(&mut self, name: &str, starred: bool, options: &ReadOptions) -> Option<(Role, End)> {
        let left = |reason| Some((Role::Left, End::Leave(reason)));
        match (self.role, self.list_of) {
            (_, Some(Listed::Properties)) => return self.property(name),
            // The styles of letters and tables, and what only some programs say of a style.
            (Role::Style, _) if starred || self.end != End::Style => return Some((Role::Left, End::Nothing)),
            (Role::Words, _) if starred => return Some((Role::Left, End::Nothing)),
            (Role::Left, _) if self.is_alternative && name == "ud" => return Some((Role::Text, End::Nothing)),
            (Role::Text, _) => {}
            _ => return None,
        }
        match name {
            "stylesheet" => self.list_of = Some(Listed::Styles),
            "info" => self.list_of = Some(Listed::Properties),
            "upr" => self.has_alternatives = true,
            _ => {}
        }
        match name {
            "footnote" if options.footnotes == Footnotes::Skip => left("footnote"),
            "footnote" => Some((Role::Text, End::Note)),
            "shptxt" | "dptxbxtext" => Some((Role::Text, End::Box)),
            "listtext" | "pntext" => Some((Role::Left, End::List)),
            "fldinst" => Some((Role::Words, End::Field)),
            "fldrslt" => self.field.and_then(left),
            "header" | "headerl" | "headerr" | "headerf" | "footer" | "footerl" | "footerr" | "footerf" => {
                left("page header")
            }
            "annotation" | "atnid" | "atnauthor" | "atntime" | "atnref" | "atndate" | "atnparent" => left("comment"),
            "pict" | "shppict" | "nonshppict" => left("picture"),
            "xe" | "tc" | "tcn" | "rxe" => left("field"),
            _ if MARKUP.contains(&name) => left("markup"),
            // The text in these is that of the document, although not all programs know them.
            "shpinst" | "shpgrp" | "do" => None,
            _ if starred => left("markup"),
            _ => None,
        }
    }

    /// What a group among the properties of the document is for.
    fn property(&mut self, name: &str) -> Option<(Role, End)> {
        let end = match name {
            "upr" | "ud" => return None,
            "title" => End::Title,
            "author" => End::Author,
            _ => return Some((Role::Left, End::Nothing)),
        };
        self.list_of = None;
        Some((Role::Words, end))
    }

    /// Follows a word that formats text. Returns whether it does.
    pub fn format(&mut self, name: &str, number: Option<i32>) -> bool {
        let on = number != Some(0);
        match name {
            "i" => self.italic = on,
            "b" => self.bold = on,
            "strike" | "striked" => self.struck = on,
            "v" => self.hidden = on,
            "deleted" => self.deleted = on,
            "super" => self.raised = on,
            "up" => self.raised = number.unwrap_or(6) > 0,
            "sub" | "nosupersub" | "dn" => self.raised = false,
            "lang" => self.language = number.unwrap_or(0),
            "plain" => {
                (self.italic, self.bold, self.struck) = (false, false, false);
                (self.hidden, self.deleted, self.raised) = (false, false, false);
            }
            "pard" => (self.style, self.level, self.list) = (0, None, false),
            "s" => self.style = number.unwrap_or(0),
            "outlinelevel" => self.level = level(number),
            "ls" | "pnlvlblt" | "pnlvlbody" => self.list = on,
            _ => return false,
        }
        true
    }
}

/// The level that an outline level stands for. 9 is that of text.
pub(super) fn level(number: Option<i32>) -> Option<u8> {
    u8::try_from(number?).ok().filter(|level| *level < 9).map(|level| level + 1)
}

/// Why the result of a field is left out, if it is.
pub(super) fn field(instruction: &str, keep_all: bool) -> Option<&'static str> {
    let first = instruction.split_whitespace().next().unwrap_or_default().to_ascii_uppercase();
    match first.as_str() {
        "PAGE" | "NUMPAGES" | "PAGEREF" | "SECTIONPAGES" => Some("page number"),
        "TOC" | "INDEX" | "TOA" if !keep_all => Some("table of contents"),
        _ => None,
    }
}

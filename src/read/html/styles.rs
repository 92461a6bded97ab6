//! What the stylesheets of a book say about its text: which classes are set in italics or bold, begin a line, or are hidden.

use super::tree::{Element, Tree, What};
use std::borrow::Cow;
use std::collections::HashMap;

/// How words of a class look, as far as it matters when they are read. `None` is what the element itself says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::read) struct Look {
    pub italic: Option<bool>,
    pub bold: Option<bool>,
    /// Whether it begins on a line of its own.
    pub block: Option<bool>,
    pub hidden: Option<bool>,
    /// Whether line breaks of the source are the author's.
    pub verbatim: Option<bool>,
}

impl Look {
    /// This look, and where it says nothing, another one.
    fn or(self, other: Look) -> Look {
        Look {
            italic: self.italic.or(other.italic),
            bold: self.bold.or(other.bold),
            block: self.block.or(other.block),
            hidden: self.hidden.or(other.hidden),
            verbatim: self.verbatim.or(other.verbatim),
        }
    }

    /// Reads the declarations between the braces of a rule.
    fn of(declarations: &str) -> Look {
        let mut look = Look::default();
        for declaration in declarations.split(';') {
            let Some((property, value)) = declaration.split_once(':') else { continue };
            let value = value.trim().trim_end_matches("!important").trim().to_ascii_lowercase();
            match property.trim().to_ascii_lowercase().as_str() {
                "font-style" => look.italic = Some(value.starts_with("italic") || value.starts_with("oblique")),
                "font-weight" => {
                    let heavy = value.parse::<u32>().is_ok_and(|weight| weight >= 600);
                    look.bold = Some(heavy || value == "bold" || value == "bolder");
                }
                "display" => {
                    look.hidden = Some(value == "none");
                    look.block = Some(matches!(value.as_str(), "block" | "list-item" | "table" | "flex" | "grid"));
                }
                "visibility" => look.hidden = Some(value == "hidden"),
                "white-space" => look.verbatim = Some(matches!(value.as_str(), "pre" | "pre-line" | "pre-wrap")),
                _ => {}
            }
        }
        look
    }
}

/// The rules of stylesheets that are for a class (`.verse`), or for a class of an element (`span.verse`). Others, such as
/// those for elements inside of others, are not needed to tell how a book means its text.
#[derive(Clone, Debug, Default)]
pub(in crate::read) struct Styles {
    /// By element, which is empty for all, and class. Later rules come first.
    looks: HashMap<(String, String), Look>,
}

impl Styles {
    /// Adds the rules of a stylesheet. Later ones replace earlier ones.
    pub fn add(&mut self, css: &str) {
        let css = without_comments(css);
        let mut rest = css.as_str();
        while let Some(open) = rest.find('{') {
            let selectors = rest[..open].rsplit(';').next().unwrap_or("").trim();
            let close = block_end(&rest[open..]).map_or(rest.len(), |end| open + end);
            // Rules for certain media, such as paper, are not for readers.
            if !selectors.starts_with('@') {
                let look = Look::of(&rest[open + 1..close]);
                if look != Look::default() {
                    selectors.split(',').filter_map(simple).for_each(|key| {
                        let known = self.looks.entry(key).or_default();
                        *known = look.or(*known);
                    });
                }
            }
            rest = rest.get(close + 1..).unwrap_or("");
        }
    }

    /// These styles, with those that a document has in itself.
    pub fn with_those_of(&self, text: &str, tree: &Tree) -> Cow<'_, Styles> {
        let mut styles = Cow::Borrowed(self);
        for (nth, _) in tree.elements().filter(|(_, element)| element.name == "style") {
            for child in tree.children(nth).filter(|&child| matches!(tree.nodes[child].what, What::Text)) {
                styles.to_mut().add(&text[tree.nodes[child].place.range()]);
            }
        }
        styles
    }

    /// The look of an element, by its own style and its classes.
    pub fn look_of(&self, element: &Element) -> Look {
        let own = element.attribute("style").map_or(Look::default(), Look::of);
        own.or(self.look(&element.name, element.attribute("class")))
    }

    /// The look of an element with these classes.
    fn look(&self, element: &str, classes: Option<&str>) -> Look {
        let Some(classes) = classes.filter(|_| !self.looks.is_empty()) else { return Look::default() };
        let mut look = Look::default();
        for class in classes.split_whitespace() {
            // A rule for the element is more special than one for all.
            for owner in [element, ""] {
                if let Some(found) = self.looks.get(&(owner.to_string(), class.to_string())) {
                    look = look.or(*found);
                }
            }
        }
        look
    }
}

/// The element, which can be empty, and the class of a simple selector.
fn simple(selector: &str) -> Option<(String, String)> {
    let (element, class) = selector.trim().split_once('.')?;
    let name = |text: &str| text.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    (name(element) && !class.is_empty() && name(class)).then(|| (element.to_ascii_lowercase(), class.to_string()))
}

/// Where a block that begins with a brace ends: the offset of its closing brace.
fn block_end(text: &str) -> Option<usize> {
    let mut depth = 0;
    text.bytes().position(|byte| {
        depth += i32::from(byte == b'{') - i32::from(byte == b'}');
        depth == 0
    })
}

fn without_comments(css: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(css.len()), css);
    while let Some(open) = rest.find("/*") {
        out.push_str(&rest[..open]);
        rest = rest[open + 2..].split_once("*/").map_or("", |(_, after)| after);
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn styles(css: &str) -> Styles {
        let mut styles = Styles::default();
        styles.add(css);
        styles
    }

    #[test]
    fn simple_rules_say_how_a_class_looks() {
        let styles = styles(
            "@charset 'utf-8'; /* .x{font-style:italic} */ .it, p.first { font-style: italic !important; margin: 0 }\n.b{font-weight:700}@media print{.no{display:none}} .line { display: block } span.it{font-style:normal}.n{display:none}",
        );
        assert_eq!(styles.look("i", Some("it b")), Look { italic: Some(true), bold: Some(true), ..Look::default() });
        assert_eq!(styles.look("span", Some("it")).italic, Some(false));
        assert_eq!(
            (styles.look("p", Some("first")).italic, styles.look("div", Some("first")).italic),
            (Some(true), None)
        );
        assert_eq!(styles.look("span", Some("line")).block, Some(true));
        assert_eq!((styles.look("p", Some("n")).hidden, styles.look("p", Some("no")).hidden), (Some(true), None));
        for nothing in ["x", "no", ""] {
            assert_eq!(styles.look("p", Some(nothing)), Look::default(), "{nothing}");
        }
    }

    #[test]
    fn rules_for_elements_inside_of_others_and_broken_ones_are_passed_over() {
        let mut styles =
            styles(".a .b{font-style:italic} .c:hover{font-style:italic} .d>p{font-style:italic} .e{font-style:italic");
        for class in ["a", "b", "c", "d"] {
            assert_eq!(styles.look("p", Some(class)), Look::default(), "{class}");
        }
        assert_eq!(styles.look("p", Some("e")).italic, Some(true));
        for broken in ["{", "}", "{{}", "/*", ".a{", "@media{", "é{}.ü{font-style:italic}"] {
            styles.add(broken);
        }
    }
}

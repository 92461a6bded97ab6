//! What the search for the main text asks about the elements of a page.

use super::super::tree::{Element, Tree, What, is_block};
use regex::{Regex, RegexBuilder};
use std::sync::LazyLock;

fn pattern(text: &str) -> Regex {
    RegexBuilder::new(text).case_insensitive(true).build().expect("a valid pattern")
}

/// Names of elements that are hardly ever part of the main text.
static UNLIKELY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "-ad-|ai2html|banner|breadcrumbs|combx|comment|community|consent|cookie|cover-wrap|disqus|extra|footer|gdpr|header|legends|menu|newsletter|related|remark|replies|rss|shoutbox|sidebar|skyscraper|social|sponsor|supplemental|ad-break|agegate|pagination|pager|popup|yom-remote",
    )
});
/// Names that save an element from that.
static MAYBE: LazyLock<Regex> = LazyLock::new(|| pattern("and|article|body|column|content|main|mathjax|shadow"));
static POSITIVE: LazyLock<Regex> =
    LazyLock::new(|| pattern("article|body|content|entry|hentry|h-entry|main|page|pagination|post|text|blog|story"));
static NEGATIVE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "-ad-|hidden|^hid$| hid$| hid |^hid |banner|combx|comment|com-|contact|footer|gdpr|masthead|media|meta|outbrain|promo|related|scroll|share|shoutbox|sidebar|skyscraper|sponsor|shopping|tags|widget",
    )
});
static SHARE: LazyLock<Regex> = LazyLock::new(|| pattern(r"(\b|_)(share|sharedaddy)(\b|_)"));
static BYLINE: LazyLock<Regex> = LazyLock::new(|| pattern("byline|author|dateline|writtenby|p-author"));

/// Roles of elements that are not part of the main text.
const ROLES: [&str; 7] = ["menu", "menubar", "complementary", "navigation", "alert", "alertdialog", "dialog"];

/// Elements that are not part of the main text, whatever their names. A `header` can hold the headline.
const NEVER: [&str; 21] = [
    "aside", "audio", "button", "canvas", "embed", "footer", "head", "iframe", "input", "link", "map", "nav",
    "noscript", "object", "script", "select", "style", "svg", "template", "textarea", "video",
];

/// The text of a page, as far as it is kept, and how its elements are named.
pub(super) struct Facts<'a> {
    pub text: &'a str,
    pub tree: &'a Tree,
    /// The parents of all nodes.
    pub parents: Vec<Option<usize>>,
    /// Whether a node is left out.
    pub outside: Vec<bool>,
    /// Characters and commas of each text node, with white space folded.
    sizes: Vec<(usize, usize)>,
    weights: bool,
}

impl<'a> Facts<'a> {
    pub fn of(text: &'a str, tree: &'a Tree, weights: bool) -> Self {
        let mut parents = vec![None; tree.nodes.len()];
        for nth in 0..tree.nodes.len() {
            tree.children(nth).for_each(|child| parents[child] = Some(nth));
        }
        let sizes = tree.nodes.iter().map(|node| match node.what {
            What::Text => size(&text[node.place.range()]),
            _ => (0, 0),
        });
        let sizes = sizes.collect();
        Self { text, tree, parents, outside: vec![false; tree.nodes.len()], sizes, weights }
    }

    /// Whether the page has nothing around its text.
    pub fn is_plain(&self, few: f32) -> bool {
        let around = |element: &Element| {
            ["nav", "aside", "footer", "form"].contains(&element.name.as_str())
                || element.attribute("role").is_some_and(|role| ROLES.contains(&role))
        };
        let (mut all, mut links) = (0, 0);
        for root in self.tree.roots() {
            all += self.length(root);
            links += self.length_in(root, &|name| name == "a");
        }
        !self.tree.elements().any(|(_, element)| around(element)) && (links as f32) < few * all as f32
    }

    pub fn name(&self, nth: usize) -> &'a str {
        self.tree.element(nth).map_or("", |element| element.name.as_str())
    }

    /// The kept nodes in a node, with itself.
    pub fn inside(&self, nth: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.tree.nodes[nth].end;
        let mut at = nth;
        std::iter::from_fn(move || {
            while at < end && self.outside[at] {
                at = self.tree.nodes[at].end;
            }
            let next = (at < end).then_some(at);
            at += 1;
            next
        })
    }

    /// The kept children of a node.
    pub fn children(&self, nth: usize) -> impl Iterator<Item = usize> + '_ {
        self.tree.children(nth).filter(|&child| !self.outside[child])
    }

    pub fn ancestors(&self, nth: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.parents[nth], |&parent| self.parents[parent])
    }

    /// How many characters a node holds.
    pub fn length(&self, nth: usize) -> usize {
        self.inside(nth).map(|one| self.sizes[one].0).sum()
    }

    pub fn commas(&self, nth: usize) -> usize {
        self.inside(nth).map(|one| self.sizes[one].1).sum()
    }

    /// How many characters are in the outermost elements of certain names below a node.
    pub fn length_in(&self, nth: usize, named: &dyn Fn(&str) -> bool) -> usize {
        let mut covered = nth;
        let mut sum = 0;
        for one in self.inside(nth).filter(|&one| one != nth) {
            if one >= covered && named(self.name(one)) {
                sum += self.length(one);
                covered = self.tree.nodes[one].end;
            }
        }
        sum
    }

    /// Which share of the text of a node is in links. Links within the page count less.
    pub fn link_density(&self, nth: usize) -> f32 {
        let all = self.length(nth);
        let links = self.inside(nth).filter(|&one| one != nth && self.name(one) == "a").map(|link| {
            let target = self.tree.element(link).and_then(|element| element.attribute("href")).unwrap_or("");
            let weight = if target.len() > 1 && target.starts_with('#') { 0.3 } else { 1.0 };
            self.length(link) as f32 * weight
        });
        if all == 0 { 0.0 } else { links.sum::<f32>() / all as f32 }
    }

    /// Whether nothing in an element begins on a line of its own.
    pub fn is_paragraph(&self, nth: usize) -> bool {
        self.name(nth) == "p" || (self.name(nth) == "div" && !self.holds_blocks(nth))
    }

    pub fn holds_blocks(&self, nth: usize) -> bool {
        self.inside(nth).any(|one| one != nth && is_block(self.name(one)))
    }

    /// The classes and the id of an element.
    fn names_of(element: &Element) -> [&str; 2] {
        [element.attribute("class").unwrap_or(""), element.attribute("id").unwrap_or("")]
    }

    /// Points for the names of an element.
    pub fn weight(&self, nth: usize) -> i32 {
        let Some(element) = self.tree.element(nth).filter(|_| self.weights) else { return 0 };
        let points = Self::names_of(element).map(|name| match name {
            "" => 0,
            name => 25 * (i32::from(POSITIVE.is_match(name)) - i32::from(NEGATIVE.is_match(name))),
        });
        points.iter().sum()
    }

    /// Leaves out an element.
    pub fn drop(&mut self, nth: usize) {
        self.outside[nth] = true;
    }

    /// Leaves out the elements for which this holds, with everything in them.
    fn drop_where(&mut self, is: impl Fn(&Self, usize, &Element) -> bool) {
        let mut at = 0;
        while at < self.tree.nodes.len() {
            if self.outside[at] {
                at = self.tree.nodes[at].end;
                continue;
            }
            let tree = self.tree;
            match tree.element(at) {
                Some(element) if is(self, at, element) => {
                    self.outside[at] = true;
                    at = tree.nodes[at].end;
                }
                _ => at += 1,
            }
        }
    }

    /// Leaves out what no page shows as text, and what says by its element or role that it is something else.
    pub fn drop_what_never_is_text(&mut self) {
        self.drop_where(|facts, nth, element| {
            let role = element.attribute("role").is_some_and(|role| ROLES.contains(&role));
            let modal = element.attribute("aria-modal") == Some("true");
            let share = Facts::names_of(element).iter().any(|name| SHARE.is_match(name)) && facts.length(nth) < 500;
            let never = NEVER.contains(&element.name.as_str());
            (never || role || modal || share || facts.is_byline(nth, element)) && !is_outermost(element)
        });
    }

    /// Whether an element names the author, above the text.
    fn is_byline(&self, nth: usize, element: &Element) -> bool {
        let names = Self::names_of(element).join(" ");
        let said = element.attribute("rel") == Some("author")
            || element.attribute("itemprop").is_some_and(|prop| prop.contains("author"))
            || BYLINE.is_match(&names);
        said && (1..100).contains(&self.length(nth))
    }

    /// Leaves out elements whose classes or ids say that they are something else.
    pub fn drop_by_name(&mut self) {
        self.drop_where(|facts, nth, element| {
            let names = Facts::names_of(element).join(" ");
            let within = |name: &str| facts.ancestors(nth).any(|outer| facts.name(outer) == name);
            UNLIKELY.is_match(&names)
                && !MAYBE.is_match(&names)
                && !is_outermost(element)
                && element.name != "a"
                && !within("table")
                && !within("code")
        });
    }

    /// Leaves out everything that is neither in the chosen nodes nor around them.
    pub fn keep_only(&mut self, chosen: &[usize]) {
        let mut keep = vec![false; self.tree.nodes.len()];
        let mut around = keep.clone();
        for &nth in chosen {
            keep[nth..self.tree.nodes[nth].end].fill(true);
            let mut outer = self.parents[nth];
            while let Some(parent) = outer.filter(|&parent| !std::mem::replace(&mut around[parent], true)) {
                outer = self.parents[parent];
            }
        }
        for nth in 0..keep.len() {
            self.outside[nth] |= !keep[nth] && !around[nth];
        }
    }

    /// How many characters are kept.
    pub fn kept_length(&self) -> usize {
        self.tree.roots().filter(|&root| !self.outside[root]).map(|root| self.length(root)).sum()
    }
}

fn is_outermost(element: &Element) -> bool {
    matches!(element.name.as_str(), "html" | "body" | "article" | "main")
}

/// The characters of a text with white space folded, and its commas in any script.
fn size(text: &str) -> (usize, usize) {
    let letters: usize = text.split_whitespace().map(|word| word.chars().count() + 1).sum();
    let commas = text.chars().filter(|c| matches!(c, ',' | '،' | '﹐' | '︐' | '︑' | '⹁' | '⸴' | '⸲' | '，' | '、'));
    (letters.saturating_sub(1), commas.count())
}

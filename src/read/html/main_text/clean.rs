//! Leaves out what stands in the main text and is none of it: lists of links, forms, and boxes without sentences.

use super::facts::Facts;

/// Leaves out what is not part of the text in the elements that were chosen.
pub(super) fn clean(facts: &mut Facts<'_>) {
    for kinds in [&["form", "fieldset"][..], &["h1", "h2"], &["table"], &["ul", "ol"], &["div"]] {
        // From the inside to the outside, as a box without its lists of links may be empty.
        for nth in (0..facts.tree.nodes.len()).rev() {
            let kept = || !facts.outside[nth] && !facts.ancestors(nth).any(|outer| facts.outside[outer]);
            if kinds.contains(&facts.name(nth)) && kept() && is_none_of_it(facts, nth) {
                facts.drop(nth);
            }
        }
    }
}

/// What an element holds.
struct Counts {
    paragraphs: usize,
    pictures: usize,
    items: usize,
    fields: usize,
}

impl Counts {
    fn of(facts: &Facts<'_>, nth: usize) -> Self {
        let mut counts = Self { paragraphs: 0, pictures: 0, items: 0, fields: 0 };
        for one in facts.inside(nth).filter(|&one| one != nth) {
            match facts.name(one) {
                "img" | "picture" => counts.pictures += 1,
                "li" => counts.items += 1,
                "input" => counts.fields += 1,
                _ if facts.is_paragraph(one) => counts.paragraphs += 1,
                _ => {}
            }
        }
        counts
    }
}

/// Elements that hold text, and not only other elements.
fn is_textual(name: &str) -> bool {
    matches!(name, "span" | "li" | "td" | "blockquote" | "dl" | "div" | "img" | "ol" | "p" | "pre" | "table" | "ul")
}

fn is_none_of_it(facts: &Facts<'_>, nth: usize) -> bool {
    let (name, weight, length) = (facts.name(nth), facts.weight(nth), facts.length(nth));
    if matches!(name, "h1" | "h2") {
        return weight < 0;
    }
    let data = |table: usize| facts.name(table) == "table" && is_data(facts, table);
    if facts.inside(nth).any(data) || facts.ancestors(nth).any(|outer| data(outer) || facts.name(outer) == "code") {
        return false;
    }
    if weight < 0 {
        return true;
    }
    if facts.commas(nth) >= 10 {
        return false;
    }
    let in_lists = facts.length_in(nth, &|name| name == "ul" || name == "ol");
    let is_list = name == "ul" || name == "ol" || in_lists as f32 > 0.9 * length as f32;
    let counts = Counts::of(facts, nth);
    let links = facts.link_density(nth);
    let headings = facts.length_in(nth, &|name| matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6"));
    let in_figure = facts.ancestors(nth).any(|outer| facts.name(outer) == "figure");
    let gallery = !in_figure && counts.pictures > 1 && counts.paragraphs * 2 < counts.pictures;
    let menu = !is_list && counts.items > 100 + counts.paragraphs;
    let short = !is_list
        && !in_figure
        && (headings as f32) < 0.9 * length as f32
        && length < 25
        && (counts.pictures == 0 || counts.pictures > 2)
        && links > 0.0;
    let linky = if weight < 25 { !is_list && links > 0.2 } else { links > 0.5 };
    let bare = counts.pictures == 0 && facts.length_in(nth, &is_textual) == 0 && !facts.is_paragraph(nth);
    let links_only = is_list && links > 0.9;
    gallery || menu || counts.fields > counts.paragraphs / 3 || short || linky || bare || links_only
}

/// Whether a table holds data, and is not only there for the looks of the page.
fn is_data(facts: &Facts<'_>, nth: usize) -> bool {
    let Some(table) = facts.tree.element(nth) else { return false };
    if table.attribute("role") == Some("presentation") || table.attribute("datatable") == Some("0") {
        return false;
    }
    let has = |names: &[&str]| facts.inside(nth).any(|one| names.contains(&facts.name(one)));
    if table.attribute("summary").is_some() || has(&["caption", "col", "colgroup", "tfoot", "thead", "th"]) {
        return true;
    }
    if facts.inside(nth).any(|one| one != nth && facts.name(one) == "table") {
        return false;
    }
    let rows = facts.inside(nth).filter(|&one| facts.name(one) == "tr").count();
    let cells = facts.inside(nth).filter(|&one| facts.name(one) == "td").count();
    let columns = cells / rows.max(1);
    rows > 1 && columns > 1 && (rows >= 10 || columns > 4 || rows * columns > 10)
}

//! Gives points to the elements of a page, and chooses those that hold the main text.

use super::facts::Facts;
use std::collections::HashMap;

/// How far up the points of a paragraph reach.
const LEVELS: usize = 5;

/// How many of the best elements are compared.
const BEST: usize = 5;

/// Another of the best elements counts if it has at least this share of the points of the best.
const NEARLY: f32 = 0.75;

/// An element around so many of the best is taken instead of them.
const SEVERAL: usize = 3;

/// Paragraphs that are shorter than this get no points, in characters.
const SHORTEST: usize = 25;

/// Chooses the nodes that hold the main text. `None` if the page has no paragraph that gets points.
pub(super) fn choose(facts: &Facts<'_>) -> Option<Vec<usize>> {
    let points = points(facts);
    let mut ranked: Vec<(usize, f32)> = points.iter().map(|(&nth, &points)| (nth, points)).collect();
    ranked.sort_by(|(a, one), (b, other)| other.total_cmp(one).then(a.cmp(b)));
    ranked.truncate(BEST);
    let &(first, _) = ranked.first()?;
    if facts.name(first) == "body" {
        return Some(vec![first]);
    }
    let top = widened(facts, &points, higher(facts, &ranked));
    Some(with_siblings(facts, &points, top))
}

/// The points of all elements, less the share of their text that is in links.
fn points(facts: &Facts<'_>) -> HashMap<usize, f32> {
    let mut points: HashMap<usize, f32> = HashMap::new();
    for root in facts.tree.roots() {
        for nth in facts.inside(root).collect::<Vec<_>>() {
            if is_scored(facts, nth) {
                add(facts, &mut points, facts.parents[nth], (facts.length(nth), facts.commas(nth)));
            } else if facts.name(nth) == "div" {
                loose(facts, nth).for_each(|size| add(facts, &mut points, Some(nth), size));
            }
        }
    }
    points.iter_mut().for_each(|(&nth, points)| *points *= 1.0 - facts.link_density(nth).min(1.0));
    points
}

fn is_scored(facts: &Facts<'_>, nth: usize) -> bool {
    matches!(facts.name(nth), "section" | "h2" | "h3" | "h4" | "h5" | "h6" | "td" | "pre") || facts.is_paragraph(nth)
}

/// The sizes of the paragraphs in an element that have no element of their own.
fn loose<'a>(facts: &'a Facts<'_>, nth: usize) -> impl Iterator<Item = (usize, usize)> + 'a {
    let children: Vec<usize> = facts.children(nth).collect();
    let inline = |child: &usize| {
        let name = facts.name(*child);
        !super::super::tree::is_block(name) && !facts.holds_blocks(*child) && name != "br"
    };
    let runs: Vec<(usize, usize)> = children
        .split(|child| !inline(child))
        .map(|run| run.iter().fold((0, 0), |sum, &one| (sum.0 + facts.length(one), sum.1 + facts.commas(one))))
        .collect();
    runs.into_iter()
}

/// Gives the points of a paragraph to the elements around it, less the farther they are.
fn add(facts: &Facts<'_>, points: &mut HashMap<usize, f32>, parent: Option<usize>, size: (usize, usize)) {
    let (length, commas) = size;
    if length < SHORTEST {
        return;
    }
    let own = (2 + commas + (length / 100).min(3)) as f32;
    let Some(parent) = parent else { return };
    let around = std::iter::once(parent).chain(facts.ancestors(parent)).take(LEVELS);
    for (level, outer) in around.enumerate().filter(|(_, outer)| facts.name(*outer) != "html") {
        let share = match level {
            0 => 1.0,
            1 => 2.0,
            level => level as f32 * 3.0,
        };
        *points.entry(outer).or_insert_with(|| first_points(facts, outer)) += own / share;
    }
}

/// The points that an element has by its kind and names.
fn first_points(facts: &Facts<'_>, nth: usize) -> f32 {
    let kind = match facts.name(nth) {
        "div" => 5,
        "pre" | "td" | "blockquote" => 3,
        "address" | "ol" | "ul" | "dl" | "dd" | "dt" | "li" | "form" => -3,
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "th" => -5,
        _ => 0,
    };
    (kind + facts.weight(nth)) as f32
}

/// The best element, or one that is around it and several others that are nearly as good.
fn higher(facts: &Facts<'_>, ranked: &[(usize, f32)]) -> usize {
    let (top, most) = ranked[0];
    let others: Vec<usize> =
        ranked[1..].iter().filter(|(_, points)| *points >= NEARLY * most).map(|(nth, _)| *nth).collect();
    let around = |outer: &usize| {
        facts.name(*outer) != "body"
            && others.iter().filter(|&&other| facts.ancestors(other).any(|one| one == *outer)).count() >= SEVERAL
    };
    facts.ancestors(top).find(around).unwrap_or(top)
}

/// The element, or one around it that has even more points or nothing else in it.
fn widened(facts: &Facts<'_>, points: &HashMap<usize, f32>, mut top: usize) -> usize {
    let least = points.get(&top).copied().unwrap_or(0.0) / 3.0;
    let mut last = points.get(&top).copied().unwrap_or(0.0);
    for outer in facts.ancestors(top).take_while(|&outer| facts.name(outer) != "body") {
        let Some(&here) = points.get(&outer) else { continue };
        if here < least {
            break;
        }
        if here > last {
            top = outer;
            break;
        }
        last = here;
    }
    while let Some(parent) = facts.parents[top].filter(|&parent| facts.name(parent) != "body") {
        let elements = facts.children(parent).filter(|&child| facts.tree.element(child).is_some());
        if elements.count() != 1 {
            break;
        }
        top = parent;
    }
    top
}

/// The element with those of its neighbours that are like it or look like paragraphs of the text.
fn with_siblings(facts: &Facts<'_>, points: &HashMap<usize, f32>, top: usize) -> Vec<usize> {
    let most = points.get(&top).copied().unwrap_or(0.0);
    let least = (most * 0.2).max(10.0);
    let class = |nth: usize| facts.tree.element(nth).and_then(|element| element.attribute("class")).unwrap_or("");
    let Some(parent) = facts.parents[top] else { return vec![top] };
    let like = |nth: usize| {
        let bonus = if !class(top).is_empty() && class(nth) == class(top) { most * 0.2 } else { 0.0 };
        points.get(&nth).is_some_and(|points| points + bonus >= least)
    };
    let paragraph = |nth: usize| {
        let (length, links) = (facts.length(nth), facts.link_density(nth));
        let sentence = || {
            let node = &facts.tree.whole(nth);
            facts.text[node.range()].contains(". ") || facts.text[node.range()].contains(".<")
        };
        facts.name(nth) == "p"
            && ((length > 80 && links < 0.25) || ((1..80).contains(&length) && links == 0.0 && sentence()))
    };
    let children = facts.children(parent).filter(|&child| facts.tree.element(child).is_some());
    children.filter(|&child| child == top || like(child) || paragraph(child)).collect()
}

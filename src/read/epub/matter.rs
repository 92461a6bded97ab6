//! Tells the story from the pages around it: covers, copyright pages, tables of contents, licences and indexes.

use crate::read::html::Tree;

/// What the documents of an EPUB are said to be that are not part of the story. Forewords, dedications and the like are.
const TYPES: [&str; 21] = [
    "cover",
    "titlepage",
    "title-page",
    "halftitlepage",
    "halftitle",
    "copyright-page",
    "copyright",
    "imprint",
    "imprimatur",
    "colophon",
    "toc",
    "landmarks",
    "loi",
    "lot",
    "loa",
    "page-list",
    "index",
    "bibliography",
    "glossary",
    "credits",
    "seriespage",
];

/// Notes at the end of a book.
const NOTES: [&str; 4] = ["endnotes", "rearnotes", "footnotes", "notes"];

/// Titles of pages that are not part of the story, in lower case.
#[rustfmt::skip]
const TITLES: [&str; 103] = [
    "about the author", "about the authors", "about the publisher", "about this book", "about this ebook",
    "advertisement", "also by", "also by the author", "also by the same author", "books by", "borító", "capa",
    "colofon", "colophon", "contenido", "contents", "contraportada", "copertina", "copyright", "copyright notice",
    "copyright page", "couverture", "cover", "credits", "créditos", "cubierta", "folha de rosto", "front cover",
    "frontespizio", "full license", "glossary", "half title", "half-title page", "impressum", "imprint", "index",
    "indhold", "indholdsfortegnelse", "indice", "inhalt", "inhaltsverzeichnis", "inhoud", "inhoudsopgave", "innehåll",
    "innehållsförteckning", "innhold", "içindekiler", "kansi", "kapak", "landmarks", "list of illustrations",
    "nimiösivu", "obsah", "obálka", "okładka", "omslag", "other books by", "page de titre", "portada", "praise for",
    "página de título", "quatrième de couverture", "sisällys", "sisällysluettelo", "sommaire", "sommario",
    "spis treści", "strona redakcyjna", "strona tytułowa", "sumário", "tabla de contenido", "table des matières",
    "table of contents", "tartalom", "tartalomjegyzék", "the full project gutenberg license", "tiráž", "titelblatt",
    "titelei", "titelpagina", "titelseite", "title", "title page", "titlepage", "umschlag", "uncopyright", "índice",
    "зміст", "обложка", "оглавление", "содержание", "титульный лист", "奥付", "封面", "版权", "版权页", "版權", "目录", "目次", "目錄",
    "表紙", "목차", "차례",
];

/// Returns what a document is if it is not part of the story, by what it is said to be.
pub(super) fn around<'a>(types: impl Iterator<Item = &'a str> + Clone) -> Option<&'static str> {
    let is = |all: &[&str]| types.clone().any(|one| all.contains(&one));
    if is(&NOTES) {
        return Some("endnotes");
    }
    is(&TYPES).then_some(REASON)
}

/// What a document says that it is, and what its only section says.
pub(super) fn declared(tree: &Tree) -> Vec<String> {
    let outer = tree.elements().filter(|(_, element)| ["html", "body"].contains(&element.name.as_str()));
    let body = tree.elements().find(|(_, element)| element.name == "body").map(|(nth, _)| nth);
    let children = body.into_iter().flat_map(|body| tree.children(body));
    let sections: Vec<_> = children.filter_map(|child| tree.element(child)).collect();
    let only = sections.first().filter(|_| sections.len() == 1);
    let all = outer.map(|(_, element)| element).chain(only.copied());
    all.flat_map(|element| element.meanings().map(str::to_string)).collect()
}

/// Why a page around the story is left out.
pub(super) const REASON: &str = "matter around the story";

/// Whether one of the titles of a section says that it is not part of the story.
pub(super) fn is_title(titles: &[&str]) -> bool {
    titles.iter().any(|title| {
        let title = title.trim().trim_end_matches(['.', ':']).to_lowercase();
        let also = ["also by ", "other books by ", "books by ", "praise for ", "about the author"];
        TITLES.contains(&title.as_str()) || also.iter().any(|start| title.starts_with(start))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_around_the_story_are_known_by_type_or_title() {
        let around = |types: &[&'static str]| around(types.iter().copied());
        assert!(around(&["frontmatter", "copyright-page"]).is_some());
        assert!(is_title(&["Table of Contents"]) && is_title(&["Also by Ann Mason"]));
        assert_eq!(around(&["backmatter", "endnotes"]), Some("endnotes"));
        for (types, title) in
            [(&["preface"][..], "Preface"), (&["frontmatter", "dedication"], "To Bo"), (&["chapter"], "The Index")]
        {
            assert!(around(types).is_none() && !is_title(&[title]));
        }
    }
}

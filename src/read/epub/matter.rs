//! Tells the story from the pages around it: covers, copyright pages, tables of contents, licences and indexes.

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
const TITLES: [&str; 38] = [
    "about the author",
    "about the authors",
    "about the publisher",
    "about this book",
    "about this ebook",
    "advertisement",
    "also by",
    "also by the author",
    "also by the same author",
    "books by",
    "colophon",
    "contents",
    "copyright",
    "copyright notice",
    "copyright page",
    "cover",
    "credits",
    "front cover",
    "full license",
    "glossary",
    "half title",
    "half-title page",
    "imprint",
    "index",
    "inhalt",
    "inhaltsverzeichnis",
    "landmarks",
    "list of illustrations",
    "other books by",
    "praise for",
    "table des matières",
    "table of contents",
    "the full project gutenberg license",
    "title",
    "title page",
    "titlepage",
    "uncopyright",
    "índice",
];

/// Returns what a document is if it is not part of the story: by what it is said to be, or by its title.
pub(super) fn around<'a>(types: impl Iterator<Item = &'a str> + Clone, titles: &[&str]) -> Option<&'static str> {
    let is = |all: &[&str]| types.clone().any(|one| all.contains(&one));
    if is(&NOTES) {
        return Some("endnotes");
    }
    if is(&TYPES) {
        return Some("matter around the story");
    }
    let titled = titles.iter().any(|title| {
        let title = title.trim().trim_end_matches(['.', ':']).to_lowercase();
        let also = ["also by ", "other books by ", "books by ", "praise for ", "about the author"];
        TITLES.contains(&title.as_str()) || also.iter().any(|start| title.starts_with(start))
    });
    titled.then_some("matter around the story")
}

#[cfg(test)]
mod tests {
    #[test]
    fn pages_around_the_story_are_known_by_type_or_title() {
        let around = |types: &[&'static str], titles: &[&str]| super::around(types.iter().copied(), titles);
        assert!(around(&["frontmatter", "copyright-page"], &[]).is_some());
        assert!(
            around(&["bodymatter"], &["Table of Contents"]).is_some() && around(&[], &["Also by Ann Mason"]).is_some()
        );
        assert_eq!(around(&["backmatter", "endnotes"], &[]), Some("endnotes"));
        for (types, title) in
            [(&["preface"][..], "Preface"), (&["frontmatter", "dedication"], "To Bo"), (&["chapter"], "The Index")]
        {
            assert_eq!(around(types, &[title]), None);
        }
    }
}

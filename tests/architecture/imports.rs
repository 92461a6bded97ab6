//! A room imports only from rooms above it, as the table in ARCHITECTURE.md says.

use super::rooms::ROOMS;
use super::source::{self, SourceFile};
use proc_macro2::{Delimiter, Ident, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, ItemMod, ItemUse, Macro, Meta, UseTree, VisRestricted};

/// Something that code refers to by a path that begins at the crate's root.
#[derive(Debug, PartialEq, Eq)]
struct Import {
    /// The room. Empty if the path is the root itself, through which every room could be reached.
    room: String,
    /// The line, counted from 1.
    line: usize,
}

/// Finds the paths in a file that lead out of its module.
struct Imports {
    /// The module that is being read.
    module: Vec<String>,
    found: Vec<Import>,
}

impl Imports {
    /// The imports of a file that is not for tests.
    fn of(module: &[String], syntax: &syn::File) -> Vec<Import> {
        let mut imports = Self { module: module.to_vec(), found: Vec::new() };
        if !source::is_for_tests(&syntax.attrs) {
            imports.visit_file(syntax);
        }
        imports.found
    }

    /// Records where a path leads that begins with `crate`, `self` or `super`. Other paths begin with a name that is
    /// already in scope.
    fn add(&mut self, segments: &[Ident]) {
        let Some(first) = segments.first() else { return };
        let mut reached = match first.to_string().as_str() {
            "crate" => Vec::new(),
            "self" | "super" => self.module.clone(),
            _ => return,
        };
        for segment in segments {
            match segment.to_string().as_str() {
                "crate" | "self" => {}
                "super" => drop(reached.pop()),
                name => reached.push(name.to_string()),
            }
        }
        let room = reached.into_iter().next().unwrap_or_default();
        self.found.push(Import { room, line: first.span().start().line });
    }

    fn add_tree(&mut self, prefix: &[Ident], tree: &UseTree) {
        let with = |ident: &Ident| [prefix, std::slice::from_ref(ident)].concat();
        match tree {
            UseTree::Path(path) => self.add_tree(&with(&path.ident), &path.tree),
            UseTree::Name(name) => self.add(&with(&name.ident)),
            UseTree::Rename(rename) => self.add(&with(&rename.ident)),
            UseTree::Glob(_) => self.add(prefix),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.add_tree(prefix, tree)),
        }
    }

    /// Finds paths among the tokens of a macro, which are not parsed.
    fn add_tokens(&mut self, prefix: &[Ident], tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is =
            |at: usize, sign: char| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == sign);
        let named = |at: usize, name: &str| matches!(tokens.get(at), Some(TokenTree::Ident(ident)) if ident == name);
        let mut at = 0;
        while at < tokens.len() {
            if named(at, "as") {
                // This is a new name, not a path.
                at += 2;
                continue;
            }
            let mut path = prefix.to_vec();
            let mut open = !prefix.is_empty();
            while let Some(TokenTree::Ident(ident)) = tokens.get(at) {
                path.push(ident.clone());
                at += 1;
                open = is(at, ':') && is(at + 1, ':');
                if !open {
                    break;
                }
                at += 2;
            }
            let written = path.len() > prefix.len();
            match tokens.get(at) {
                // `crate::{a, b}`
                Some(TokenTree::Group(group)) if written && open && group.delimiter() == Delimiter::Brace => {
                    self.add_tokens(&path, group.stream());
                    at += 1;
                }
                // `crate::*`
                _ if open && is(at, '*') => {
                    self.add(&path);
                    at += 1;
                }
                // `self` alone is a value, and `crate` alone is part of `pub(crate)`.
                _ if written => {
                    if path.len() > 1 || named(at, "as") {
                        self.add(&path);
                    }
                }
                Some(TokenTree::Group(group)) => {
                    self.add_tokens(&[], group.stream());
                    at += 1;
                }
                _ => at += 1,
            }
        }
    }
}

impl<'ast> Visit<'ast> for Imports {
    crate::skip_tests!();

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    fn visit_item_extern_crate(&mut self, item: &'ast syn::ItemExternCrate) {
        // `extern crate self as other` gives the crate a second root.
        if item.ident == "self" {
            self.found.push(Import { room: String::new(), line: item.ident.span().start().line });
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if item.leading_colon.is_none() {
            self.add_tree(&[], &item.tree);
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<Ident> = path.segments.iter().map(|segment| segment.ident.clone()).collect();
        // `self` alone is a value.
        if path.leading_colon.is_none() && segments.len() > 1 {
            self.add(&segments);
        }
        visit::visit_path(self, path);
    }

    fn visit_vis_restricted(&mut self, _: &'ast VisRestricted) {}

    fn visit_macro(&mut self, item: &'ast Macro) {
        self.visit_path(&item.path);
        self.add_tokens(&[], item.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        match &attribute.meta {
            Meta::List(list) => {
                for literal in list.tokens.clone() {
                    // `#[serde(with = "crate::room::name")]`
                    if let Ok(text) = syn::parse2::<syn::LitStr>(literal.into())
                        && let Ok(tokens) = text.value().parse()
                    {
                        self.add_tokens(&[], tokens);
                    }
                }
                self.add_tokens(&[], list.tokens.clone());
            }
            Meta::Path(_) | Meta::NameValue(_) => {}
        }
    }
}

/// The imports of a file that break the rules for its room.
fn violations(file: &SourceFile) -> Vec<String> {
    let Some(room) = file.room().filter(|_| !file.test) else { return Vec::new() };
    let allowed = ROOMS.iter().find(|(name, _)| *name == room).map_or(&[][..], |(_, allowed)| *allowed);
    let imports = Imports::of(&file.module, &file.syntax);
    let wrong = imports.into_iter().filter(|import| import.room != room && !allowed.contains(&import.room.as_str()));
    let place = |line| format!("{}:{line}", file.path.display());
    wrong
        .map(|import| match import.room.as_str() {
            "" => format!("{} imports the crate's root, and with it every room", place(import.line)),
            other => format!("{} imports `{other}`, which `{room}` may not", place(import.line)),
        })
        .collect()
}

#[test]
fn every_room_imports_only_from_rooms_above_it() {
    let broken: Vec<String> = source::library().iter().flat_map(violations).collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_table_of_rooms_runs_downwards_only() {
    for (nth, (room, allowed)) in ROOMS.iter().enumerate() {
        for name in *allowed {
            let above = ROOMS[..nth].iter().any(|(upper, _)| upper == name);
            assert!(above, "the table itself lets `{room}` import `{name}`, which is not above it");
        }
    }
}

#[test]
fn the_rooms_of_the_library_are_those_of_the_table() {
    let mut built: Vec<String> = source::library()
        .into_iter()
        .filter(|file| file.module.len() == 1 && !file.test)
        .map(|file| file.module[0].clone())
        .collect();
    let mut known: Vec<String> = ROOMS.iter().map(|(name, _)| name.to_string()).collect();
    built.sort();
    built.dedup();
    known.sort();
    assert_eq!(built, known);
}

#[test]
fn architecture_md_holds_the_same_table() {
    let text = std::fs::read_to_string(source::package().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let rows = text.lines().filter_map(|line| {
        let cells: Vec<&str> = line.trim().trim_matches('|').split('|').map(str::trim).collect();
        let room = cells.first()?.strip_prefix('`')?.strip_suffix('`')?.trim_end_matches('/');
        ROOMS
            .iter()
            .find(|(name, _)| *name == room)
            .map(|(name, allowed)| (*name, *allowed, cells[cells.len() - 1].to_string()))
    });
    let rows: Vec<_> = rows.collect();
    assert_eq!(
        rows.iter().map(|(room, ..)| *room).collect::<Vec<_>>(),
        ROOMS.iter().map(|(room, _)| *room).collect::<Vec<_>>()
    );
    for (room, allowed, written) in rows {
        let written: Vec<&str> = written.split(',').map(str::trim).filter(|name| *name != "–").collect();
        assert_eq!(written, allowed, "the row of `{room}`");
    }
}

/// Code in some module that reaches `output` (or the crate's root), in every possible way.
const PLANTED: &[(&str, &str)] = &[
    ("diag", "use crate::output::side::Sides;"),
    ("diag", "use crate::output;"),
    ("diag", "use crate::{audio, output::{side, tags}};"),
    ("diag", "use crate::{\n    audio::{self, level},\n    output::side,\n};"),
    ("diag", "use crate::output::*;"),
    ("diag", "use crate::output as far;"),
    ("diag", "pub use crate::output::OUTPUTS;"),
    ("diag", "pub(crate) use crate::output::OUTPUTS;"),
    ("diag", "use super::output::side;"),
    ("diag", "use self::super::output::side;"),
    ("diag::render", "use super::super::output::side;"),
    ("diag::render", "use super::{super::output, Span};"),
    ("diag::render::deep", "fn f() { super::super::super::output::write() }"),
    ("diag", "mod inner { use super::super::output; }"),
    ("diag", "fn f() { use crate::output::side; }"),
    ("diag", "fn f(x: &crate::output::Spec) {}"),
    ("diag", "struct A { b: Vec<crate::output::Spec> }"),
    ("diag", "fn f<T: crate::output::Output>() {}"),
    ("diag", "impl From<crate::output::OutputError> for A {}"),
    ("diag", "impl crate::output::Output for A {}"),
    ("diag", "fn f() { <crate::output::Wav as Default>::default(); }"),
    ("diag", "const A: usize = crate::output::SIZE;"),
    ("diag", "fn f() { match x { crate::output::X => {} _ => {} } }"),
    ("diag", "fn f() { println!(\"{}\", crate::output::NAME) }"),
    ("diag", "fn f() { vec![a(|| crate::output::write())] }"),
    ("diag::render", "fn f() { assert!(super::super::output::OUTPUTS.is_empty()) }"),
    ("diag", "macro_rules! m { () => { $crate::output::write() } }"),
    ("diag", "m! { use crate::{audio, output::side}; }"),
    ("diag", "#[serde(with = \"crate::output::json\")] struct A;"),
    ("diag", "#[derive(crate::output::Derive)] struct A;"),
    ("diag", "#[cfg(any(unix, test))] use crate::output::side;"),
    ("diag", "#[cfg(not(test))] mod a { use crate::output::side; }"),
    ("diag", "mod tests { use crate::output::side; }"),
];

/// Code that reaches the crate's root, and therefore every room.
const PLANTED_ROOTS: &[(&str, &str)] = &[
    ("diag", "use crate as whole;"),
    ("diag", "use crate::{self as whole};"),
    ("diag", "use crate::*;"),
    ("diag", "use super::*;"),
    ("diag::render", "use super::super::*;"),
    ("diag::render", "use super::super as whole;"),
    ("diag", "extern crate self as whole;"),
    ("diag", "m! { use crate::*; }"),
    ("diag", "m! { use crate::{self as whole, audio as a}; }"),
    ("diag", "m! { use crate::{*}; }"),
    ("diag", "m! { use crate as whole; }"),
];

/// Code that stays in its room, or only looks as if it left it.
const INNOCENT: &[(&str, &str)] = &[
    ("diag", "use self::render::Excerpt; use std::fmt;"),
    ("diag::render", "use super::Span; use super::super::diag::Source; use crate::diag::Source;"),
    ("diag", "// use crate::output::side;\n/* crate::output */ const A: &str = \"crate::output\";"),
    ("diag", "/// Not [`crate::output`].\n#[doc = \"crate::output\"] struct A;"),
    ("diag", "#[cfg(test)] mod tests { use crate::output::side; }"),
    ("diag", "#[cfg(test)] use crate::output::side;"),
    ("diag", "impl A { #[cfg(test)] fn f() { crate::output::write() } }"),
    ("diag", "#[cfg(all(test, unix))] fn f() { crate::output::write() }"),
    ("diag", "#[test] fn f() { crate::output::write() }"),
    ("diag", "pub(crate) fn f(&self) { self.output(); m!(self.output, self) }"),
    ("diag", "pub(in crate::diag) fn f() {} m! { pub(crate) fn g() {} }"),
    ("diag", "m! { use crate::{audio as output, audio::{a as b}}; use self as output; a * b; x as crate_type }"),
    ("diag", "use output::side; use ::output::tags; fn f() { ::output::write() }"),
    ("diag", "mod output { use super::render; }"),
    ("diag", "fn f() { self::output::write() }"),
];

/// The rooms other than its own that a snippet in a module reaches.
fn reached(module: &str, code: &str) -> Vec<String> {
    let syntax = syn::parse_file(code).unwrap_or_else(|error| panic!("{code}: {error}"));
    let module: Vec<String> = module.split("::").map(String::from).collect();
    let imports = Imports::of(&module, &syntax).into_iter().map(|import| import.room);
    imports.filter(|room| *room != module[0] && *room != "audio").collect()
}

#[test]
fn planted_imports_are_found_however_they_are_written() {
    for (module, code) in PLANTED {
        let found = reached(module, code);
        assert!(!found.is_empty() && found.iter().all(|room| room == "output"), "{found:?} in `{module}`: {code}");
    }
    for (module, code) in PLANTED_ROOTS {
        assert_eq!(reached(module, code), [""], "in `{module}`: {code}");
    }
}

#[test]
fn code_that_stays_in_its_room_is_let_alone() {
    for (module, code) in INNOCENT {
        assert_eq!(reached(module, code), [""; 0], "in `{module}`: {code}");
    }
}

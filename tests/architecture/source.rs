//! The source tree as the compiler sees it: every file is found through the `mod` declarations that lead to it.

use std::fs;
use std::path::{Path, PathBuf};
use syn::punctuated::Punctuated;
use syn::{Attribute, ImplItem, Item, ItemMod, Meta, Token, TraitItem};

/// A source file.
pub struct SourceFile {
    /// Its path, relative to the package.
    pub path: PathBuf,
    /// Its module, such as `["output", "page"]`. Empty for the crate's root.
    pub module: Vec<String>,
    /// Whether it is compiled for tests only.
    pub test: bool,
    /// Its text.
    pub text: String,
    /// Its parsed text.
    pub syntax: syn::File,
}

impl SourceFile {
    /// The room that it belongs to, which is the first module of its path. `None` for the crate's root.
    pub fn room(&self) -> Option<&str> {
        self.module.first().map(String::as_str)
    }
}

/// The folder of the package.
pub fn package() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of the library.
pub fn library() -> Vec<SourceFile> {
    tree("src/lib.rs")
}

/// Every file of the program.
pub fn program() -> Vec<SourceFile> {
    tree("src/main.rs")
}

/// Every file of the library and the program.
pub fn everything() -> Vec<SourceFile> {
    library().into_iter().chain(program()).collect()
}

fn tree(root: &str) -> Vec<SourceFile> {
    let mut files = Vec::new();
    load(Path::new(root), Vec::new(), false, &mut files);
    files
}

fn load(path: &Path, module: Vec<String>, test: bool, files: &mut Vec<SourceFile>) {
    let text = fs::read_to_string(package().join(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let syntax = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let test = test || is_for_tests(&syntax.attrs);
    for (item, inner, test) in declarations(&syntax.items, &module, test) {
        let child = file_of(path, item, &inner);
        // Test code that several packages share is outside of `src`, and no rule of the library applies to it.
        if child.starts_with("src") {
            load(&child, inner, test, files);
        }
    }
    files.push(SourceFile { path: path.to_path_buf(), module, test, text, syntax });
}

/// The modules that a file declares but does not contain, including those declared in modules that it does contain. For
/// each, the declaration, the path of the module, and whether it is only for tests.
fn declarations<'a>(items: &'a [Item], module: &[String], test: bool) -> Vec<(&'a ItemMod, Vec<String>, bool)> {
    let mut found = Vec::new();
    for item in items {
        let Item::Mod(item) = item else { continue };
        let inner: Vec<String> = module.iter().cloned().chain([item.ident.to_string()]).collect();
        let test = test || is_for_tests(&item.attrs);
        match &item.content {
            Some((_, items)) => found.extend(declarations(items, &inner, test)),
            None => found.push((item, inner, test)),
        }
    }
    found
}

fn file_of(parent: &Path, item: &ItemMod, module: &[String]) -> PathBuf {
    let folder = parent.parent().expect("a file lies in a folder");
    if let Some(path) = item.attrs.iter().find_map(path_attribute) {
        return normal(&folder.join(path));
    }
    let base = PathBuf::from_iter(["src"].into_iter().chain(module.iter().map(String::as_str)));
    let (file, old) = (base.with_extension("rs"), base.join("mod.rs"));
    if package().join(&file).is_file() { file } else { old }
}

/// The path in `#[path = "…"]`.
fn path_attribute(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(pair) = &attribute.meta else { return None };
    let syn::Expr::Lit(literal) = &pair.value else { return None };
    match &literal.lit {
        syn::Lit::Str(text) if pair.path.is_ident("path") => Some(text.value()),
        _ => None,
    }
}

/// Removes `..` from a path.
fn normal(path: &Path) -> PathBuf {
    path.components().fold(PathBuf::new(), |mut whole, part| {
        match part {
            std::path::Component::ParentDir => drop(whole.pop()),
            part => whole.push(part),
        }
        whole
    })
}

/// Whether something with these attributes is compiled only for tests.
pub fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if list.path.is_ident("cfg") => list.parse_args::<Meta>().is_ok_and(|meta| needs_test(&meta)),
        _ => false,
    })
}

/// Whether a `cfg` can be true only in tests, of which those by fuzzers are some.
fn needs_test(meta: &Meta) -> bool {
    let Meta::List(list) = meta else { return meta.path().is_ident("test") || meta.path().is_ident("fuzzing") };
    let Ok(inner) = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated) else { return false };
    match list.path.get_ident().map(ToString::to_string).as_deref() {
        Some("all") => inner.iter().any(needs_test),
        Some("any") => !inner.is_empty() && inner.iter().all(needs_test),
        _ => false,
    }
}

/// Whether an item is compiled only for tests.
pub fn is_test_item(item: &Item) -> bool {
    let attributes = match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => return false,
    };
    is_for_tests(attributes)
}

/// Whether a part of an `impl` is compiled only for tests.
pub fn is_test_impl_item(item: &ImplItem) -> bool {
    matches!(item, ImplItem::Fn(item) if is_for_tests(&item.attrs))
}

/// Whether a part of a trait is compiled only for tests.
pub fn is_test_trait_item(item: &TraitItem) -> bool {
    matches!(item, TraitItem::Fn(item) if is_for_tests(&item.attrs))
}

/// Every file in `src` and below.
fn all_files() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(package().join(&folder)).expect("a readable source tree") {
            let entry = entry.expect("a readable source tree");
            let path = folder.join(entry.file_name());
            if entry.path().is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    found
}

#[test]
fn every_source_file_belongs_to_the_library_or_the_program() {
    let known: Vec<PathBuf> = everything().into_iter().map(|file| file.path).collect();
    let strays: Vec<_> = all_files().into_iter().filter(|file| !known.contains(file)).collect();
    assert!(strays.is_empty(), "no `mod` leads to {strays:?}");
}

#[test]
fn what_is_for_tests_is_told_by_its_attributes() {
    let test = |code: &str| is_test_item(&syn::parse_str::<Item>(code).expect("an item"));
    for code in [
        "#[cfg(test)] mod a {}",
        "#[cfg(all(unix, test))] use a::b;",
        "#[test] fn a() {}",
        "#[cfg(any(test))] fn a() {}",
        "#[cfg(any(test, fuzzing))] mod a {}",
    ] {
        assert!(test(code), "{code}");
    }
    for code in [
        "mod tests {}",
        "#[cfg(any(unix, test))] mod a {}",
        "#[cfg(not(test))] mod a {}",
        "#[cfg(feature = \"test\")] mod a {}",
    ] {
        assert!(!test(code), "{code}");
    }
}

/// Visits code that is not for tests.
///
/// Types that use this get the default visitor, without everything that is only for tests.
#[macro_export]
macro_rules! skip_tests {
    () => {
        fn visit_item(&mut self, item: &'ast syn::Item) {
            if !$crate::source::is_test_item(item) {
                syn::visit::visit_item(self, item);
            }
        }

        fn visit_impl_item(&mut self, item: &'ast syn::ImplItem) {
            if !$crate::source::is_test_impl_item(item) {
                syn::visit::visit_impl_item(self, item);
            }
        }

        fn visit_trait_item(&mut self, item: &'ast syn::TraitItem) {
            if !$crate::source::is_test_trait_item(item) {
                syn::visit::visit_trait_item(self, item);
            }
        }
    };
}

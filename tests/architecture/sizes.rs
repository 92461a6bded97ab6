//! Limits for the sizes of files, of functions, and of lists of parameters, which keep code readable.

use super::source::{self, SourceFile};
use proc_macro2::Span;
use syn::visit::{self, Visit};
use syn::{Block, ImplItemFn, ItemFn, Signature, TraitItemFn};

/// The most lines in a file.
const LONGEST_FILE: usize = 450;
/// The most lines in a function, from its signature to its closing brace.
const LONGEST_FUNCTION: usize = 60;
/// The most parameters of a function, including `self`.
const MOST_PARAMETERS: usize = 5;

/// What is too large in the functions that were visited.
#[derive(Default)]
struct Functions(Vec<String>);

impl Functions {
    fn add(&mut self, signature: &Signature, end: Option<Span>) {
        let name = &signature.ident;
        let first = signature.fn_token.span.start().line;
        let lines = end.map_or(0, |end| end.end().line) + 1;
        if lines.saturating_sub(first) > LONGEST_FUNCTION {
            self.0.push(format!("{first}: `{name}` has {} lines", lines - first));
        }
        if signature.inputs.len() > MOST_PARAMETERS {
            self.0.push(format!("{first}: `{name}` takes {} parameters", signature.inputs.len()));
        }
    }
}

fn end(block: &Block) -> Option<Span> {
    Some(block.brace_token.span.close())
}

impl<'ast> Visit<'ast> for Functions {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.add(&item.sig, end(&item.block));
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.add(&item.sig, end(&item.block));
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        self.add(&item.sig, item.default.as_ref().and_then(end));
        visit::visit_trait_item_fn(self, item);
    }
}

fn too_large(file: &SourceFile) -> Vec<String> {
    let mut functions = Functions::default();
    functions.visit_file(&file.syntax);
    let path = file.path.display();
    let mut told: Vec<String> = functions.0.iter().map(|words| format!("{path}:{words}")).collect();
    let lines = file.text.lines().count();
    if lines > LONGEST_FILE {
        told.push(format!("{path}: it has {lines} lines"));
    }
    told
}

#[test]
fn files_functions_and_lists_of_parameters_are_small() {
    let told: Vec<String> = source::everything().iter().flat_map(too_large).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn a_room_with_a_folder_has_its_file_beside_it() {
    let old: Vec<_> = source::everything().into_iter().filter(|file| file.path.ends_with("mod.rs")).collect();
    let old: Vec<String> = old.iter().map(|file| file.path.display().to_string()).collect();
    assert!(old.is_empty(), "`x.rs` stands beside the folder `x`, not `mod.rs` in it: {old:?}");
}

#[test]
fn planted_functions_are_found() {
    let body = "let _ = 1;\n".repeat(59);
    let code = format!(
        "fn long() {{\n{body}}}\nimpl A {{ fn many(&self, a: u8, b: u8, c: u8, d: u8, e: u8) {{}} }}\n\
         trait B {{ fn wide(a: u8, b: u8, c: u8, d: u8, e: u8, f: u8); fn good(&self, a: u8, b: u8, c: u8, d: u8); }}\n\
         fn short() {{\n{}}}",
        "let _ = 1;\n".repeat(58)
    );
    let mut functions = Functions::default();
    functions.visit_file(&syn::parse_file(&code).expect("code"));
    assert_eq!(
        functions.0,
        ["1: `long` has 61 lines", "62: `many` takes 6 parameters", "63: `wide` takes 6 parameters"]
    );
}

//! The library says what to do, never which option to type, because options and commands belong to just one of its users.

use super::source::{self, SourceFile};
use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, Fields, Item, LitStr, Macro};

/// The commands and options of the command line, as its own source declares them.
struct CommandLine {
    commands: Vec<String>,
    options: Vec<String>,
}

impl CommandLine {
    fn read() -> Self {
        let program = source::program();
        let args = program.iter().filter(|file| file.module.first().is_some_and(|room| room == "cli") && !file.test);
        let mut known = Self { commands: Vec::new(), options: Vec::new() };
        for item in args.flat_map(|file| &file.syntax.items) {
            match item {
                Item::Enum(item) if item.ident == "Command" => {
                    known.commands.extend(item.variants.iter().map(|variant| variant.ident.to_string().to_lowercase()));
                }
                Item::Struct(item) => known.options.extend(options(&item.fields)),
                _ => {}
            }
        }
        known
    }

    /// The command or option that a text names. `None` if it names none.
    fn named_in<'a>(&self, text: &'a str) -> Option<&'a str> {
        let words =
            || text.split(|c: char| c.is_whitespace() || "`'\"()[],;:=|".contains(c)).filter(|word| !word.is_empty());
        let command = words()
            .zip(words().skip(1))
            .find(|(program, command)| *program == "fullcast" && self.commands.iter().any(|known| known == command));
        let option = |word: &&str| self.options.iter().any(|known| known == word.trim_end_matches(['.', '?', '!']));
        command.map(|(_, command)| command).or_else(|| words().find(option))
    }
}

/// The options that the fields of a struct declare: `--name` for each, and `-n` if there is a short form.
fn options(fields: &Fields) -> Vec<String> {
    let mut found = Vec::new();
    for field in fields {
        let Some(name) = &field.ident else { continue };
        for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("arg")) {
            let said = attribute.meta.require_list().map(|list| list.tokens.to_string()).unwrap_or_default();
            let words: Vec<&str> = said.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
            if words.contains(&"long") {
                found.push(format!("--{}", name.to_string().replace('_', "-")));
            }
            if words.contains(&"short") {
                found.extend(name.to_string().chars().next().map(|first| format!("-{first}")));
            }
        }
    }
    found
}

/// The texts of a file: string literals in code and in macros, but not documentation or attributes.
#[derive(Default)]
struct Texts(Vec<(usize, String)>);

impl Texts {
    fn of(syntax: &syn::File) -> Vec<(usize, String)> {
        let mut texts = Self::default();
        texts.visit_file(syntax);
        texts.0
    }

    fn add(&mut self, literal: &LitStr) {
        self.0.push((literal.span().start().line, literal.value()));
    }

    fn add_tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.add_tokens(group.stream()),
                TokenTree::Literal(_) => {
                    if let Ok(literal) = syn::parse2::<LitStr>(token.into()) {
                        self.add(&literal);
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Texts {
    crate::skip_tests!();

    fn visit_lit_str(&mut self, literal: &'ast LitStr) {
        self.add(literal);
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        visit::visit_macro(self, item);
        self.add_tokens(item.tokens.clone());
    }

    fn visit_attribute(&mut self, _: &'ast Attribute) {}
}

/// Whether a text is an argument that an engine passes to another program, which is a single word.
fn is_argument(file: &SourceFile, text: &str) -> bool {
    file.room() == Some("engine") && !text.contains(char::is_whitespace)
}

#[test]
fn no_text_of_the_library_names_a_command_or_an_option() {
    let known = CommandLine::read();
    let mut broken = Vec::new();
    for file in source::library().iter().filter(|file| !file.test) {
        for (line, text) in Texts::of(&file.syntax) {
            if let Some(named) = known.named_in(&text).filter(|_| !is_argument(file, &text)) {
                let place = format!("{}:{line}", file.path.display());
                broken.push(format!("{place} names `{named}`; say what to do with diag::Advice: {text:?}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn the_command_line_is_known_to_this_test() {
    let known = CommandLine::read();
    for command in ["render", "voices", "lexicon"] {
        assert!(known.commands.iter().any(|found| found == command), "{command}");
    }
    for option in ["--output", "-o", "--no-cache", "--target", "--from", "--max-size"] {
        assert!(known.options.iter().any(|found| found == option), "{option}");
    }
}

#[test]
fn planted_messages_are_found_and_others_let_alone() {
    let known = CommandLine::read();
    let named = |code: &str| {
        let syntax = syn::parse_file(code).unwrap_or_else(|error| panic!("{code}: {error}"));
        Texts::of(&syntax).iter().any(|(_, text)| known.named_in(text).is_some())
    };
    for code in [
        "const A: &str = \"`fullcast voices` lists them\";",
        "fn f() { hint(\"choose another name with -o\") }",
        "fn f() { hint(format!(\"try `--cache {folder}`\")) }",
        "fn f() { a(vec![b(\"see --target.\")]) }",
        "const A: &str = \"a long line \\\n    with --no-cache in it\";",
        "const A: &str = r#\"run fullcast render\"#;",
    ] {
        assert!(named(code), "{code}");
    }
    for code in [
        "/// Unlike `--cache`.\nfn f() {}",
        "#[doc = \"--cache\"] fn f() {}",
        "#[cfg(test)] mod a { const A: &str = \"fullcast voices\"; }",
        "const A: &str = \"fullcast server 1\";",
        "const A: &str = \"a word -- and another\";",
        "const A: &str = \"made by fullcast\";",
    ] {
        assert!(!named(code), "{code}");
    }
}

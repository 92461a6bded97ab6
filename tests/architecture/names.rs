//! One word means one thing: no two public types of the library have the same name.

use super::source;
use std::collections::BTreeMap;
use syn::{Item, Visibility};

/// The public types that these items declare, including those in modules among them, with their lines.
fn public_types(items: &[Item]) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for item in items.iter().filter(|item| !source::is_test_item(item)) {
        let (visibility, name) = match item {
            Item::Enum(item) => (&item.vis, &item.ident),
            Item::Struct(item) => (&item.vis, &item.ident),
            Item::Trait(item) => (&item.vis, &item.ident),
            Item::Type(item) => (&item.vis, &item.ident),
            Item::Union(item) => (&item.vis, &item.ident),
            Item::Mod(module) => {
                found.extend(module.content.iter().flat_map(|(_, items)| public_types(items)));
                continue;
            }
            _ => continue,
        };
        if matches!(visibility, Visibility::Public(_)) {
            found.push((name.to_string(), name.span().start().line));
        }
    }
    found
}

#[test]
fn no_two_public_types_share_a_name() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in source::library().iter().filter(|file| !file.test) {
        for (name, line) in public_types(&file.syntax.items) {
            places.entry(name).or_default().push(format!("{}:{line}", file.path.display()));
        }
    }
    let shared = places.iter().filter(|(_, places)| places.len() > 1);
    let shared: Vec<_> = shared.map(|(name, places)| format!("`{name}`: {}", places.join(", "))).collect();
    assert!(shared.is_empty(), "{}", shared.join("\n"));
}

#[test]
fn planted_types_are_found() {
    let code = "pub struct A; mod b { pub enum A {} } pub(crate) struct C; struct D; #[cfg(test)] pub struct E; pub trait F {}";
    let syntax = syn::parse_file(code).expect("code");
    let names: Vec<String> = public_types(&syntax.items).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["A", "A", "F"]);
}

//! What the app's core declares. No page speaks these words, so they are in no TypeScript: they are
//! read where they are written.

use crate::words::{Field, Shape};
use std::path::Path;
use syn::{Attribute, Fields, Item, Type};

/// Every `#[wire]` type of the app's core, by name.
///
/// # Panics
/// If a type has a form that is not known here.
#[must_use]
pub fn app() -> Vec<(String, Shape)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../core/src/app");
    let mut files: Vec<_> = std::fs::read_dir(folder).expect("the app's core").collect();
    files.sort_by_key(|it| it.as_ref().map(std::fs::DirEntry::path).ok());
    let texts = files.into_iter().flatten().map(|it| {
        let text = std::fs::read_to_string(it.path()).expect("a source");
        syn::parse_file(&text).expect("Rust")
    });
    texts
        .flat_map(|it| it.items)
        .filter_map(|it| declared(&it))
        .collect()
}

fn declared(item: &Item) -> Option<(String, Shape)> {
    match item {
        Item::Struct(item) if is_wire(&item.attrs) => {
            Some((item.ident.to_string(), Shape::Fields(fields(&item.fields))))
        }
        Item::Enum(item) if is_wire(&item.attrs) => {
            let words = item.variants.iter().map(|it| snake(&it.ident.to_string()));
            let shape = if item.variants.iter().all(|it| it.fields.is_empty()) {
                Shape::Words(words.collect())
            } else {
                let all = item.variants.iter().map(|it| fields(&it.fields));
                Shape::Tagged(words.zip(all).collect())
            };
            Some((item.ident.to_string(), shape))
        }
        _ => None,
    }
}

fn is_wire(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|it| it.path().is_ident("wire"))
}

fn fields(all: &Fields) -> Vec<Field> {
    let each = all.iter().map(|it| {
        let (name, arguments) = typed(&it.ty);
        let optional = name == "Option";
        let inner = arguments.filter(|_| optional);
        Field {
            name: camel(&it.ident.as_ref().expect("a name").to_string()),
            shape: shape(inner.unwrap_or(&it.ty)),
            optional,
        }
    });
    each.collect()
}

fn shape(it: &Type) -> Shape {
    let (name, inner) = typed(it);
    match (name.as_str(), inner) {
        ("Vec", Some(inner)) => Shape::List(Box::new(shape(inner))),
        ("String", _) => Shape::Text,
        ("bool", _) => Shape::Flag,
        ("i64" | "u32" | "u16" | "Millis", _) => Shape::Number,
        _ => Shape::Named(name),
    }
}

/// A type's name and what it is of.
fn typed(it: &Type) -> (String, Option<&Type>) {
    let Type::Path(it) = it else {
        panic!("a type without a name");
    };
    let last = it.path.segments.last().expect("a name");
    let inner = match &last.arguments {
        syn::PathArguments::AngleBracketed(all) => all.args.iter().find_map(|it| match it {
            syn::GenericArgument::Type(inner) => Some(inner),
            _ => None,
        }),
        _ => None,
    };
    (last.ident.to_string(), inner)
}

fn snake(name: &str) -> String {
    let mut snake = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(letter.to_lowercase());
    }
    snake
}

fn camel(name: &str) -> String {
    let mut camel = String::new();
    for (at, word) in name.split('_').enumerate() {
        let (first, rest) = word.split_at(usize::from(at > 0).min(word.len()));
        camel.push_str(&first.to_uppercase());
        camel.push_str(rest);
    }
    camel
}

//! What the vocabulary declares. `npm/src/wire.ts` is generated from the core and held to it, so it
//! is read here rather than told a second time.

use std::collections::BTreeMap;
use std::path::Path;

/// What a document can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A whole number.
    Number,
    /// A text.
    Text,
    /// True or false.
    Flag,
    /// A list of one shape.
    List(Box<Shape>),
    /// A type with a name.
    Named(String),
    /// One of some words.
    Words(Vec<String>),
    /// An object whose `type` says which other fields it has.
    Tagged(Vec<(String, Vec<Field>)>),
    /// An object.
    Fields(Vec<Field>),
}

/// A field of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// What it holds.
    pub shape: Shape,
    /// Whether it may be absent.
    pub optional: bool,
}

/// All types by name.
pub struct Vocabulary(BTreeMap<String, Shape>);

impl Vocabulary {
    /// Of the repository.
    ///
    /// # Panics
    /// If the file is not there or has a form that is not known here.
    #[must_use]
    pub fn read() -> Self {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../npm/src/wire.ts");
        let text = std::fs::read_to_string(path).expect("npm/src/wire.ts");
        let mut words = Self::of(&text);
        words.0.extend(crate::source::app());
        words
    }

    fn of(text: &str) -> Self {
        let tokens = tokens(text);
        let mut parser = Parser {
            tokens: &tokens,
            at: 0,
        };
        let mut types = BTreeMap::new();
        while parser.take("export") {
            let is_interface = parser.take("interface");
            assert!(is_interface || parser.take("type"), "{}", parser.here());
            let name = parser.next().to_owned();
            if is_interface {
                parser.must("{");
                types.insert(name, Shape::Fields(parser.fields()));
            } else {
                parser.must("=");
                // A column of a table is no part of any document here.
                if name == "Value" {
                    while parser.next() != ";" {}
                } else {
                    types.insert(name, parser.shape());
                    parser.must(";");
                }
            }
        }
        assert!(parser.at == tokens.len(), "{}", parser.here());
        Vocabulary(types)
    }

    /// The shape behind a name, and behind the name that is.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn shape<'a>(&'a self, shape: &'a Shape) -> &'a Shape {
        match shape {
            Shape::Named(name) => self.shape(self.0.get(name).expect("a declared type")),
            other => other,
        }
    }
}

fn tokens(text: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("/*") {
            rest.find("*/").expect("the comment's end") + 2
        } else if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if first == '"' {
            rest[1..].find('"').expect("the text's end") + 2
        } else if first.is_alphanumeric() {
            let end = rest.find(|it: char| !it.is_alphanumeric() && it != '_');
            end.unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (token, after) = rest.split_at(length);
        if !token.starts_with('/') {
            tokens.push(token.to_owned());
        }
        rest = after.trim_start();
    }
    tokens
}

struct Parser<'a> {
    tokens: &'a [String],
    at: usize,
}

impl<'a> Parser<'a> {
    fn peek(&self) -> &'a str {
        self.tokens.get(self.at).map_or("", String::as_str)
    }

    fn next(&mut self) -> &'a str {
        let token = self.peek();
        self.at += 1;
        token
    }

    fn take(&mut self, token: &str) -> bool {
        let is_it = self.peek() == token;
        self.at += usize::from(is_it);
        is_it
    }

    fn must(&mut self, token: &str) {
        assert!(self.take(token), "{token} is missing: {}", self.here());
    }

    fn here(&self) -> String {
        let from = self.at.saturating_sub(6);
        let to = (self.at + 6).min(self.tokens.len());
        self.tokens[from..to].join(" ")
    }

    /// Fields up to the bracket that closes them.
    fn fields(&mut self) -> Vec<Field> {
        let mut fields = Vec::new();
        while !self.take("}") {
            let name = self.next().to_owned();
            let optional = self.take("?");
            self.must(":");
            let shape = self.shape();
            self.take(";");
            fields.push(Field {
                name,
                shape,
                optional,
            });
        }
        fields
    }

    fn shape(&mut self) -> Shape {
        self.take("|");
        let mut shapes = vec![self.one()];
        while self.take("|") {
            shapes.push(self.one());
        }
        if shapes.iter().all(|it| matches!(it, Shape::Words(_))) {
            let words = shapes.into_iter().flat_map(|it| match it {
                Shape::Words(words) => words,
                _ => Vec::new(),
            });
            return Shape::Words(words.collect());
        }
        let is_tagged = shapes.iter().all(|it| tag(it).is_some());
        match shapes.len() {
            _ if is_tagged => {
                Shape::Tagged(shapes.into_iter().filter_map(|it| variant(&it)).collect())
            }
            1 => shapes.remove(0),
            _ => panic!("a union of another kind: {}", self.here()),
        }
    }

    fn one(&mut self) -> Shape {
        let token = self.next();
        let mut shape = match token {
            "{" => Shape::Fields(self.fields()),
            "number" => Shape::Number,
            "string" => Shape::Text,
            "boolean" => Shape::Flag,
            word if word.starts_with('"') => Shape::Words(vec![word.trim_matches('"').to_owned()]),
            name => Shape::Named(name.to_owned()),
        };
        while self.take("[") {
            self.must("]");
            shape = Shape::List(Box::new(shape));
        }
        shape
    }
}

/// The word of an object whose first field is a `type` of one word.
fn tag(shape: &Shape) -> Option<&str> {
    let Shape::Fields(fields) = shape else {
        return None;
    };
    match fields.first() {
        Some(Field {
            name,
            shape: Shape::Words(words),
            ..
        }) if name == "type" && words.len() == 1 => words.first().map(String::as_str),
        _ => None,
    }
}

fn variant(shape: &Shape) -> Option<(String, Vec<Field>)> {
    let word = tag(shape)?.to_owned();
    let Shape::Fields(fields) = shape else {
        return None;
    };
    Some((word, fields.iter().skip(1).cloned().collect()))
}

#[cfg(test)]
mod tests {
    use super::{Shape, Vocabulary};

    #[test]
    fn each_form_of_a_declaration_is_read() {
        let text = "/** A */ export type Word = \"a\" | \"b\"; // c\nexport interface It { /** d */ one?: Word[]; two: number }\n\
                    export type Way =\n | { type: \"open\"; url: string }\n | { type: \"none\" };";
        let vocabulary = Vocabulary::of(text);
        let shape = |name: &str| format!("{:?}", vocabulary.shape(&Shape::Named(name.into())));
        assert_eq!(shape("Word"), r#"Words(["a", "b"])"#);
        assert!(shape("It").contains(r#"name: "one", shape: List(Named("Word")), optional: true"#));
        assert!(shape("Way").starts_with(r#"Tagged([("open", [Field { name: "url""#));
    }
}

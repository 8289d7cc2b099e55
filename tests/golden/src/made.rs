//! Documents by rule: of each type the least and the most that it can be, each variant so, and
//! each word, always the shortest way inside the types that are kept.

use crate::Cases;
use crate::kept::Type;
use crate::words::{Field, Shape, Vocabulary};
use kassa::json::Wrong;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// Where numbers of some language, or of some parser, end.
const NUMBERS: [i64; 8] = [
    0,
    i64::MAX,
    i64::MIN,
    -1,
    9_007_199_254_740_991,
    9_007_199_254_740_993,
    -9_007_199_254_740_993,
    1_769_817_600_000,
];

/// What a text can be that somebody's writer, line reader or page gets wrong.
const TEXTS: [&str; 10] = [
    "",
    "ada",
    "\"\\/\u{8}\u{c}\n\r\t\u{0}\u{1f}",
    "한글 결제 내역, 日本語",
    "e\u{301} ≠ é, 😀 👩‍👩‍👧",
    "\u{2028}\u{2029}\u{85}\u{7f}\u{feff}",
    "</script><!-- & 'quoted' `$x` %s {0}",
    "\u{202e}right to left: שלום",
    "\\u0041 is no A, \\n is no line",
    "{\"type\":\"ask\"}",
];

/// Lists of lists of lists end here.
const MOST_LEVELS: usize = 7;

/// Adds what the rules make.
pub fn add(words: &Vocabulary, types: &'static [Type], cases: &mut Cases) {
    for it in types {
        for document in all(words, it) {
            cases.add(it.name, accepted(it, document));
        }
    }
}

/// What the rules make of a type, before the core has read it: what is nothing is written here, and
/// what has to be is left out where the core has a word for that.
#[must_use]
pub fn all(words: &Vocabulary, it: &Type) -> Vec<Value> {
    let mut maker = Maker {
        words,
        numbers: 0,
        texts: 0,
        others: 0,
    };
    maker.all(it.name)
}

/// As the core writes it. Numbers that have less than 64 bits are taken back to their own limit.
fn accepted(it: &Type, mut document: Value) -> String {
    loop {
        let Wrong(path) = match (it.again)(&document.to_string()) {
            Ok(text) => return text,
            Err(wrong) => wrong,
        };
        let place = at(&mut document, &path);
        let limits = [i64::from(u32::MAX), i64::from(u16::MAX)];
        let number = place.as_i64().unwrap_or(0);
        let less = limits.iter().find(|it| number < 0 || number > **it);
        let less = less.unwrap_or_else(|| panic!("{}: {path} in {document}", it.name));
        *at(&mut document, &path) = json!(less);
    }
}

/// The value at a path such as `plans[0].price.amount`.
fn at<'a>(document: &'a mut Value, path: &str) -> &'a mut Value {
    let steps = path.split(['.', '[', ']']).filter(|it| !it.is_empty());
    steps.fold(document, |value, step| match value {
        Value::Array(items) => &mut items[step.parse::<usize>().expect("a place")],
        other => &mut other[step],
    })
}

/// What stands somewhere inside.
#[derive(Clone, Copy)]
struct Aim<'a> {
    name: &'a str,
    /// The word or variant; of a type that has none it is empty.
    word: &'a str,
    size: Size,
}

/// How much of a type a document shows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Size {
    /// Only what has to be there.
    Least,
    /// All that can be there, and nothing in it.
    Empty,
    /// All that can be there, and as much as fits.
    Most,
}

struct Maker<'a> {
    words: &'a Vocabulary,
    numbers: usize,
    texts: usize,
    others: usize,
}

impl Maker<'_> {
    fn all(&mut self, root: &str) -> Vec<Value> {
        let words = self.words;
        let root = Shape::Named(root.to_owned());
        let mut names = BTreeSet::new();
        self.inside(&root, &mut names);
        let mut made = Vec::new();
        for name in &names {
            let shape = Shape::Named(name.clone());
            let chosen: Vec<&str> = match words.shape(&shape) {
                Shape::Words(known) => known.iter().map(String::as_str).collect(),
                Shape::Tagged(variants) => variants.iter().map(|it| it.0.as_str()).collect(),
                _ => vec![""],
            };
            for word in chosen {
                for size in [Size::Least, Size::Empty, Size::Most] {
                    made.push(self.toward(&root, Aim { name, word, size }));
                }
            }
        }
        made
    }

    /// The names of all types inside.
    fn inside(&self, shape: &Shape, names: &mut BTreeSet<String>) {
        if let Shape::Named(name) = shape
            && !names.insert(name.clone())
        {
            return;
        }
        for it in parts(self.words.shape(shape)) {
            self.inside(it, names);
        }
    }

    /// The least document in which the aim stands.
    fn toward(&mut self, shape: &Shape, aim: Aim<'_>) -> Value {
        let words = self.words;
        if matches!(shape, Shape::Named(name) if name == aim.name) {
            return self.chosen(shape, aim.word, aim.size);
        }
        match words.shape(shape) {
            Shape::List(item) => json!([self.toward(item, aim)]),
            Shape::Tagged(variants) => {
                let far =
                    |it: &&(String, Vec<Field>)| self.far_all(&it.1, aim.name, &mut Vec::new());
                let reach = variants.iter().filter(|it| far(it).is_some());
                let (word, fields) = reach.min_by_key(far).expect("a way");
                self.toward_all(Some(word), fields, aim)
            }
            Shape::Fields(fields) => self.toward_all(None, fields, aim),
            other => panic!("{} is not in {other:?}", aim.name),
        }
    }

    fn toward_all(&mut self, tag: Option<&str>, fields: &[Field], aim: Aim<'_>) -> Value {
        let far = |it: &Field| self.far(&it.shape, aim.name, &mut Vec::new());
        let reach = fields.iter().filter(|it| far(it).is_some());
        let way = reach.min_by_key(|it| far(it)).map(|it| it.name.clone());
        let mut members = tagged(tag);
        for Field {
            name,
            shape,
            optional,
        } in fields
        {
            if way.as_ref() == Some(name) {
                members.insert(name.clone(), self.toward(shape, aim));
            } else if !optional {
                members.insert(name.clone(), self.any(shape, Size::Least, 0));
            }
        }
        Value::Object(members)
    }

    /// How many types lie between a shape and a name; none if it is not inside.
    fn far(&self, shape: &Shape, name: &str, way: &mut Vec<String>) -> Option<usize> {
        if let Shape::Named(own) = shape {
            if own == name {
                return Some(0);
            }
            if way.contains(own) {
                return None;
            }
            way.push(own.clone());
        }
        let inner = parts(self.words.shape(shape));
        let found = inner.iter().filter_map(|it| self.far(it, name, way)).min();
        if matches!(shape, Shape::Named(_)) {
            way.pop();
        }
        found.map(|far| far + 1)
    }

    fn far_all(&self, fields: &[Field], name: &str, way: &mut Vec<String>) -> Option<usize> {
        fields
            .iter()
            .filter_map(|it| self.far(&it.shape, name, way))
            .min()
    }

    fn chosen(&mut self, shape: &Shape, word: &str, size: Size) -> Value {
        let words = self.words;
        match words.shape(shape) {
            Shape::Words(_) => word.into(),
            Shape::Tagged(variants) => {
                let (_, fields) = variants.iter().find(|it| it.0 == word).expect("a variant");
                self.object(Some(word), fields, size, 0)
            }
            _ => self.any(shape, size, 0),
        }
    }

    fn object(&mut self, tag: Option<&str>, fields: &[Field], size: Size, level: usize) -> Value {
        let mut members = tagged(tag);
        for Field {
            name,
            shape,
            optional,
        } in fields
        {
            if !optional || (size != Size::Least && level < MOST_LEVELS) {
                members.insert(name.clone(), self.any(shape, size, level + 1));
            }
        }
        Value::Object(members)
    }

    /// Something of a shape: the most or the least.
    fn any(&mut self, shape: &Shape, size: Size, level: usize) -> Value {
        let words = self.words;
        // It is written so, whatever it is: see the core's `Secret`.
        if *shape == Shape::Named("Secret".into()) {
            return "***".into();
        }
        match words.shape(shape) {
            Shape::Number => json!(turn(&NUMBERS, &mut self.numbers, size)),
            Shape::Text => json!(turn(&TEXTS, &mut self.texts, size)),
            Shape::Flag => (size == Size::Most).into(),
            Shape::List(item) if size == Size::Most && level < MOST_LEVELS => {
                json!([
                    self.any(item, Size::Most, level + 1),
                    self.any(item, Size::Least, level + 1)
                ])
            }
            Shape::List(_) => json!([]),
            Shape::Words(known) => turn(known, &mut self.others, size).as_str().into(),
            Shape::Tagged(variants) => {
                let (word, fields) = turn(variants, &mut self.others, size);
                self.object(Some(word), fields, size, level)
            }
            Shape::Fields(fields) => self.object(None, fields, size, level),
            Shape::Named(name) => panic!("{name} is behind its own name"),
        }
    }
}

/// The next of some, or the first where little is wanted.
fn turn<'a, T>(some: &'a [T], count: &mut usize, size: Size) -> &'a T {
    *count += usize::from(size == Size::Most);
    let place = if size == Size::Most { *count } else { 0 };
    &some[place % some.len()]
}

fn tagged(tag: Option<&str>) -> Map<String, Value> {
    tag.map(|word| ("type".to_owned(), word.into()))
        .into_iter()
        .collect()
}

fn parts(shape: &Shape) -> Vec<&Shape> {
    match shape {
        Shape::List(item) => vec![item],
        Shape::Fields(fields) => fields.iter().map(|it| &it.shape).collect(),
        Shape::Tagged(variants) => {
            let fields = variants.iter().flat_map(|(_, fields)| fields);
            fields.map(|it| &it.shape).collect()
        }
        Shape::Number | Shape::Text | Shape::Flag | Shape::Named(_) | Shape::Words(_) => Vec::new(),
    }
}

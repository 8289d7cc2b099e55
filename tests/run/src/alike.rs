//! The order of a module's functions. What packs a file looks back a few kilobytes, so a function
//! packs best right behind those that it is like. `wasm-opt` orders functions by their names: here
//! each is named after its place.

use std::collections::{BTreeMap, BTreeSet};

const MAGIC_AND_VERSION: usize = 8;
const CUSTOM: u8 = 0;
const IMPORT: u8 = 2;
const CODE: u8 = 10;

/// So many bytes in a row are one trait of a function.
const TRAIT: usize = 5;
/// What so many functions have says nothing of any two.
const COMMON: usize = 80;

/// The module with its functions named, those that are alike in a row; none if it is no module.
pub(crate) fn named(module: &[u8]) -> Option<Vec<u8>> {
    let (head, mut rest) = module.split_at_checked(MAGIC_AND_VERSION)?;
    let mut out = head.to_vec();
    let (mut imported, mut functions) = (0, Vec::new());
    while let Some((id, mut from)) = rest.split_first() {
        let size = number(&mut from)?;
        let (mut content, next) = from.split_at_checked(size)?;
        if *id != CUSTOM || !content.starts_with(b"\x04name") {
            out.extend(rest.get(..rest.len() - next.len())?);
        }
        match *id {
            // The glue of a module gives it nothing but functions.
            IMPORT => imported = number(&mut content)?,
            CODE => functions = bodies(content)?,
            _ => {}
        }
        rest = next;
    }
    let mut names = Vec::new();
    for (place, at) in in_order(&functions).into_iter().enumerate() {
        names.push((imported + at, format!("{place:06}")));
    }
    names.sort();
    let mut list = sized(names.len());
    for (function, name) in names {
        list.extend(sized(function));
        list.extend(sized(name.len()));
        list.extend(name.bytes());
    }
    let mut section = b"\x04name\x01".to_vec();
    section.extend(sized(list.len()));
    section.extend(list);
    out.push(CUSTOM);
    out.extend(sized(section.len()));
    out.extend(section);
    Some(out)
}

fn bodies(mut code: &[u8]) -> Option<Vec<&[u8]>> {
    let mut bodies = Vec::new();
    for _ in 0..number(&mut code)? {
        let size = number(&mut code)?;
        let (body, next) = code.split_at_checked(size)?;
        bodies.push(body);
        code = next;
    }
    Some(bodies)
}

/// Each next one is the likest to those before, the last of them counting most.
fn in_order(functions: &[&[u8]]) -> Vec<usize> {
    let mut who_has: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
    let traits: Vec<BTreeSet<&[u8]>> = functions
        .iter()
        .map(|function| function.windows(TRAIT).collect())
        .collect();
    for (at, traits) in traits.iter().enumerate() {
        for one in traits {
            who_has.entry(one).or_default().push(at);
        }
    }
    who_has.retain(|_, them| them.len() < COMMON);
    let mut left: Vec<(usize, u64)> = (0..functions.len()).map(|at| (at, 0)).collect();
    let mut order = Vec::new();
    let mut likeness = vec![0_u64; functions.len()];
    while let Some(next) = likest(&left, functions) {
        let (at, _) = left.remove(next);
        order.push(at);
        for them in traits
            .get(at)
            .into_iter()
            .flatten()
            .filter_map(|it| who_has.get(it))
        {
            for other in them {
                if let Some(likeness) = likeness.get_mut(*other) {
                    *likeness += 1_000 / u64::from(them.len().ilog2() + 1);
                }
            }
        }
        for (at, known) in &mut left {
            let new = likeness.get_mut(*at).map(std::mem::take);
            *known = *known - *known / 16 + new.unwrap_or(0);
        }
    }
    order
}

/// A long function has more traits to share, which must not count for it.
fn likest(left: &[(usize, u64)], functions: &[&[u8]]) -> Option<usize> {
    let weight = |(at, likeness): &(usize, u64)| {
        let size = functions.get(*at).map_or(0, |function| function.len());
        likeness * likeness / u64::try_from(size + 40).unwrap_or(u64::MAX)
    };
    let all = left.iter().map(weight).enumerate();
    all.max_by_key(|(place, weight)| (*weight, std::cmp::Reverse(*place)))
        .map(|(place, _)| place)
}

/// Reads a number as WebAssembly writes it: seven bits a byte, the lowest first.
fn number(from: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for shift in (0..32).step_by(7) {
        let (byte, rest) = from.split_first()?;
        *from = rest;
        number |= usize::from(byte & 127) << shift;
        if *byte < 128 {
            return Some(number);
        }
    }
    None
}

fn sized(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(number & 127).unwrap_or(0);
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 128);
    }
}

#[cfg(test)]
mod tests {
    use super::in_order;

    #[test]
    fn functions_that_are_alike_stand_in_a_row() {
        let functions: [&[u8]; 4] = [
            b"a song of rain",
            b"0123456789",
            b"a song of snow",
            b"x2345678",
        ];
        assert_eq!(in_order(&functions), [0, 2, 1, 3]);
    }
}

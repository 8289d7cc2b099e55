//! Changes JSON and leaves it JSON. libFuzzer's own mutator changes bytes: of a thousand such
//! bodies a few are still JSON, and none has a field of another type in the depth.

use fastrand::Rng;
use libfuzzer_sys::fuzzer_mutate;
use serde_json::{json, Value};

/// A text in a text (a stored row, a reply's body) is changed inside nearly always.
const INSIDE: u32 = 8;

/// Texts that mean something somewhere.
const WORDS: &[&str] = &[
    "",
    " ",
    "\0",
    "usd",
    "krw",
    "paid",
    "active",
    "canceled",
    "cus_1",
    "sub_1",
    "in_1",
    "pi_1",
    "ch_1",
    "cs_1",
    "account",
    "cause",
    "link",
    "stray",
    "change",
    "entry",
    "ada",
    "credits",
    "image",
    "expiringFirst",
    "debt",
    "freeze",
    "봄",
    "%2F",
    "Sat, 21 Nov 2026 12:00:00 GMT",
    "{}",
    "[]",
    "/",
    "https://app.test/",
    "9007199254740993",
];

/// Numbers at which something changes.
const NUMBERS: &[i64] = &[
    0,
    1,
    -1,
    2,
    7,
    29,
    31,
    99,
    100,
    200,
    404,
    409,
    429,
    500,
    599,
    10_000,
    10_001,
    1_795_000_000,
    1_795_000_002_000,
    4_102_444_800,
    253_402_300_800,
    9_007_199_254_740_991,
    1_000_000_000_000,
    i64::MAX,
    i64::MIN,
];

/// libFuzzer's door for mutators of one's own: changes the first `size` bytes of `data` and tells
/// how many there are now.
pub fn mutate(
    data: &mut [u8],
    size: usize,
    max_size: usize,
    seed: u32,
    below: Option<&str>,
) -> usize {
    let mut rng = Rng::with_seed(seed.into());
    let whole = data
        .get(..size)
        .and_then(|text| serde_json::from_slice::<Value>(text).ok());
    if let Some(mut whole) = whole.filter(|_| rng.u32(..16) > 0) {
        for _ in 0..rng.u32(1..5) {
            let part = match below {
                Some(field) => whole.get_mut(field),
                None => Some(&mut whole),
            };
            if let Some(part) = part {
                change(part, &mut rng);
            }
        }
        let text = whole.to_string();
        if let Some(place) = data
            .get_mut(..text.len())
            .filter(|_| text.len() <= max_size)
        {
            place.copy_from_slice(text.as_bytes());
            return text.len();
        }
    }
    fuzzer_mutate(data, size, max_size)
}

/// Changes one of the values, each as likely as any other.
fn change(whole: &mut Value, rng: &mut Rng) {
    let other = nth(&mut whole.clone(), rng.usize(..count(whole))).map(|it| it.take());
    let chosen = rng.usize(..count(whole));
    if let Some(value) = nth(whole, chosen) {
        change_value(value, other.unwrap_or(Value::Null), rng);
    }
}

fn count(value: &Value) -> usize {
    1 + match value {
        Value::Array(items) => items.iter().map(count).sum(),
        Value::Object(fields) => fields.values().map(count).sum(),
        _ => 0,
    }
}

/// The value at that place, counted from the top downwards.
fn nth(value: &mut Value, place: usize) -> Option<&mut Value> {
    let Some(mut left) = place.checked_sub(1) else {
        return Some(value);
    };
    let inner: Vec<&mut Value> = match value {
        Value::Array(items) => items.iter_mut().collect(),
        Value::Object(fields) => fields.values_mut().collect(),
        _ => return None,
    };
    for it in inner {
        let size = count(it);
        if left < size {
            return nth(it, left);
        }
        left -= size;
    }
    None
}

fn change_value(value: &mut Value, other: Value, rng: &mut Rng) {
    if let Value::String(text) = value {
        let inside = serde_json::from_str::<Value>(text).ok();
        let inside = inside.filter(|it| it.is_object() || it.is_array());
        if let Some(mut inside) = inside.filter(|_| rng.u32(..INSIDE) > 0) {
            change(&mut inside, rng);
            *text = inside.to_string();
            return;
        }
    }
    match (rng.u32(..8), &mut *value) {
        (0, _) => *value = Value::Null,
        (1, _) => *value = other,
        (2, _) => *value = anything(rng),
        (_, Value::Object(fields)) if !fields.is_empty() => {
            let name = fields
                .keys()
                .nth(rng.usize(..fields.len()))
                .cloned()
                .unwrap_or_default();
            if rng.bool() {
                fields.remove(&name);
            } else {
                fields.insert(name, other);
            }
        }
        (kind, Value::Array(items)) if !items.is_empty() => {
            let place = rng.usize(..items.len());
            match kind {
                3 | 4 => items.truncate(place),
                5 => items.insert(place, other),
                _ => items.extend_from_within(place..),
            }
        }
        (_, Value::Number(number)) => {
            let number = number.as_i64().unwrap_or_default();
            *value = json!(number.wrapping_add(rng.i64(-2_678_400..2_678_400)));
        }
        (_, Value::String(text)) => {
            let mut bytes = text.clone().into_bytes();
            let size = bytes.len();
            bytes.resize(size + 16, 0);
            let size = fuzzer_mutate(&mut bytes, size, size + 16);
            bytes.truncate(size);
            *text = String::from_utf8_lossy(&bytes).into_owned();
        }
        _ => *value = anything(rng),
    }
}

fn anything(rng: &mut Rng) -> Value {
    match rng.u32(..8) {
        0 => json!(rng.bool()),
        1 => json!(rng.f64()),
        2 => json!([]),
        3 => json!({}),
        4 | 5 => json!(rng.choice(WORDS)),
        _ => json!(rng.choice(NUMBERS)),
    }
}

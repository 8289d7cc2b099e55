//! Forms, queries and segments of paths, encoded so that a request can be
//! compared with the one of an official library and a repeated one is equal.
//!
//! Brackets stay as they are, in names and in values; all else but letters,
//! digits and `-._~` is percent-encoded as UTF-8; a blank is `%20`. An empty
//! value stays, since it can mean "unset this field". Order is the order of
//! adding.

use alloc::format;
use alloc::string::{String, ToString};
use alloc::vec::Vec;
/// A form or a query under construction.
#[derive(Default)]
pub(super) struct Form(String);

impl Form {
    pub(super) fn new() -> Self {
        Form::default()
    }

    /// Adds a field; `name` carries its brackets, such as `items[0][price]`.
    pub(super) fn text(&mut self, name: &str, value: &str) -> &mut Self {
        if !self.0.is_empty() {
            self.0.push('&');
        }
        encode(&mut self.0, name, b"[]");
        self.0.push('=');
        encode(&mut self.0, value, b"[]");
        self
    }

    pub(super) fn number(&mut self, name: &str, value: i64) -> &mut Self {
        self.text(name, &value.to_string())
    }

    /// Adds a field if there is a value.
    pub(super) fn maybe(&mut self, name: &str, value: Option<&str>) -> &mut Self {
        if let Some(value) = value {
            self.text(name, value);
        }
        self
    }

    /// The same fields, with those of one object beside each other, as a library writes an object
    /// whatever the order in which it was filled.
    pub(super) fn grouped(self) -> Self {
        let mut placed: Vec<&str> = Vec::new();
        for field in self.0.split('&') {
            let mut closest = (0, placed.len());
            for (place, other) in placed.iter().enumerate() {
                let shared = shared(field, other);
                if shared > 0 && shared >= closest.0 {
                    closest = (shared, place.saturating_add(1));
                }
            }
            placed.insert(closest.1, field);
        }
        Form(placed.join("&"))
    }

    pub(super) fn finish(self) -> String {
        self.0
    }

    /// The form as a query on a path.
    pub(super) fn query(self, path: &str) -> String {
        format!("{path}?{}", self.0)
    }
}

/// How many parts the names of two fields begin with in common.
fn shared(one: &str, other: &str) -> usize {
    let name = |field: &str| field.split('=').next().unwrap_or_default().to_string();
    let (one, other) = (name(one), name(other));
    let pairs = one.split('[').zip(other.split('['));
    pairs.take_while(|(one, other)| one == other).count()
}

/// An id as one segment of a path.
pub(super) fn segment(id: &str) -> String {
    let mut segment = String::new();
    encode(&mut segment, id, b"");
    segment
}

/// Adds a text byte by byte, without a table of all bytes.
fn encode(out: &mut String, text: &str, also_plain: &[u8]) {
    for byte in text.bytes() {
        let is_plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        if is_plain || also_plain.contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            for half in [byte >> 4, byte & 15] {
                let digit = char::from_digit(half.into(), 16);
                out.extend(digit.map(|digit| digit.to_ascii_uppercase()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Form, segment};

    #[test]
    fn names_keep_their_brackets_and_values_lose_all_that_could_be_misread() {
        let mut form = Form::new();
        form.text(
            "success_url",
            "https://shop.example/ok?id={CHECKOUT_SESSION_ID}&n=1",
        )
        .text("metadata[이름]", "봄 & 여름+50%")
        .text(
            "line_items[0][price_data][product_data][name]",
            "Pro!*'()[a]~-._",
        )
        .number("amount", -7)
        .text("cancel_at", "")
        .maybe("locale", None);
        assert_eq!(
            form.finish(),
            "success_url=https%3A%2F%2Fshop.example%2Fok%3Fid%3D%7BCHECKOUT_SESSION_ID%7D%26n%3D1\
             &metadata[%EC%9D%B4%EB%A6%84]=%EB%B4%84%20%26%20%EC%97%AC%EB%A6%84%2B50%25\
             &line_items[0][price_data][product_data][name]=Pro%21%2A%27%28%29[a]~-._\
             &amount=-7&cancel_at="
        );
    }

    #[test]
    fn fields_of_one_object_stand_together_in_the_order_of_the_first_of_each() {
        let mut form = Form::new();
        for name in [
            "a",
            "b[x]",
            "c[0][y][z]",
            "b2",
            "b[y]",
            "c[1]",
            "c[0][w]",
            "c[0][y][q]",
        ] {
            form.number(name, 1);
        }
        assert_eq!(
            form.grouped().finish(),
            "a=1&b[x]=1&b[y]=1&c[0][y][z]=1&c[0][y][q]=1&c[0][w]=1&c[1]=1&b2=1"
        );
    }

    #[test]
    fn an_id_cannot_leave_its_place_in_a_path() {
        assert_eq!(segment("../v1/x?y=[1]"), "..%2Fv1%2Fx%3Fy%3D%5B1%5D");
    }
}

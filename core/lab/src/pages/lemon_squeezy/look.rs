//! What a checkout may wish of its looks.

use crate::json::Json;
use crate::pages::html::Look;
use serde_json::Value;

/// The wishes that are colours, and what each of them colours.
const COLORS: [(&str, &str); 9] = [
    ("background_color", "--bg"),
    ("headings_color", "--heading"),
    ("primary_text_color", "--ink"),
    ("secondary_text_color", "--soft"),
    ("links_color", "--link"),
    ("borders_color", "--line"),
    ("active_state_color", "--focus"),
    ("button_color", "--accent"),
    ("button_text_color", "--on"),
];

/// The look that a checkout's options ask for; only whole hex colours are taken.
pub(super) fn of(options: &Value) -> Look {
    let mut css = String::new();
    for (name, variable) in COLORS {
        if let Some(color) = hex(options.text(name)) {
            css.push_str(&format!("{variable}:{color};"));
        }
    }
    if let Some(color) = hex(options.text("button_color"))
        && hex(options.text("button_text_color")).is_none()
    {
        css.push_str(&format!("--on:{};", readable_on(color)));
    }
    Look {
        dark: options.flag("dark"),
        css,
    }
}

fn hex(text: &str) -> Option<&str> {
    let digits = text.strip_prefix('#')?;
    let plain = digits.chars().all(|c| c.is_ascii_hexdigit());
    (plain && [3, 6].contains(&digits.len())).then_some(text)
}

/// Black or white, whichever stands out against a colour.
fn readable_on(color: &str) -> &'static str {
    let digits: Vec<u32> = color.chars().filter_map(|c| c.to_digit(16)).collect();
    let part = |place: usize| match digits.len() {
        3 => digits.get(place).map_or(0, |digit| digit * 17),
        _ => {
            let high = digits.get(place * 2).copied().unwrap_or(0);
            high * 16 + digits.get(place * 2 + 1).copied().unwrap_or(0)
        }
    };
    let light = part(0) * 299 + part(1) * 587 + part(2) * 114;
    if light > 140_000 { "#000" } else { "#fff" }
}

/// The picture of a product or of a store: the lab has no others.
pub(super) fn picture(name: &str) -> String {
    let (width, shape) = if name == "avatar.svg" {
        (64, "<circle cx=\"32\" cy=\"32\" r=\"18\" fill=\"#fff\"/>")
    } else {
        (
            128,
            "<path d=\"M12 56 44 20l24 26 14-14 34 24z\" fill=\"#fff\"/>",
        )
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} 64\" width=\"{width}\" \
         height=\"64\"><rect width=\"{width}\" height=\"64\" fill=\"#7047eb\"/>{shape}</svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_colour_that_is_none_is_left_out_and_a_light_button_gets_dark_letters() {
        let look = of(&json!({"button_color": "#FFE600", "links_color": "red;}"}));
        assert_eq!(look.css, "--accent:#FFE600;--on:#000;");
        assert_eq!(
            of(&json!({"button_color": "#2b2"})).css,
            "--accent:#2b2;--on:#fff;"
        );
    }
}

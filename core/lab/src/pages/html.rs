//! The frame of every page, and safe text inside it.

use super::words::Words;

/// Text that cannot become markup.
pub(crate) fn esc(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// A link target that cannot run a script; anything else becomes a dead link.
pub(crate) fn href(url: &str) -> String {
    let scheme = url.split(':').next().unwrap_or_default().to_lowercase();
    if ["javascript", "data", "vbscript"].contains(&scheme.as_str()) {
        return "#".to_owned();
    }
    esc(url)
}

/// What a page may ask for beyond the looks that all of them share.
#[derive(Clone, Debug, Default)]
pub(crate) struct Look {
    /// Dark whatever the visitor's system says.
    pub(crate) dark: bool,
    /// Variables of the style sheet, each with its semicolon.
    pub(crate) css: String,
}

/// A whole page.
pub(crate) fn frame(words: &Words, title: &str, inner: &str) -> String {
    framed(words, title, inner, &Look::default())
}

/// A whole page with looks of its own.
pub(crate) fn framed(words: &Words, title: &str, inner: &str, look: &Look) -> String {
    let dark = if look.dark { "color-scheme:dark;" } else { "" };
    format!(
        "<!doctype html><html lang=\"{}\" style=\"{dark}{}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <meta name=\"robots\" content=\"noindex\"><link rel=\"icon\" href=\"data:,\">\
         <title>{}</title><style>{}</style></head><body>\
         <div class=\"badge\" role=\"note\">{}</div><main>{inner}</main></body></html>",
        words.code,
        esc(&look.css),
        esc(title),
        include_str!("style.css"),
        esc(words.badge),
    )
}

/// An amount as people write it: `$20.00`, `₩9,900`.
pub(crate) fn money(minor: i64, currency: &str) -> String {
    let whole = [
        "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf",
        "xof", "xpf",
    ];
    let digits = if whole.contains(&currency) {
        0
    } else if ["bhd", "jod", "kwd", "omr", "tnd"].contains(&currency) {
        3
    } else {
        2
    };
    let unit = 10_i64.pow(digits);
    let sign = if minor < 0 { "−" } else { "" };
    let (major, rest) = (minor.abs() / unit, minor.abs() % unit);
    let mut grouped = String::new();
    let plain = major.to_string();
    for (n, digit) in plain.chars().enumerate() {
        if n > 0 && (plain.len() - n) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let tail = match digits {
        0 => String::new(),
        2 => format!(".{rest:02}"),
        _ => format!(".{rest:03}"),
    };
    let symbol = match currency {
        "usd" => "$".to_owned(),
        "eur" => "€".to_owned(),
        "gbp" => "£".to_owned(),
        "jpy" => "¥".to_owned(),
        "krw" => "₩".to_owned(),
        other => format!("{} ", other.to_uppercase()),
    };
    format!("{sign}{symbol}{grouped}{tail}")
}

/// A form with one button.
pub(crate) fn button(action: &str, fields: &[(&str, &str)], label: &str) -> String {
    let mut form = format!("<form method=\"post\" action=\"{}\">", esc(action));
    for (name, value) in fields {
        form.push_str(&format!(
            "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
            esc(name),
            esc(value)
        ));
    }
    form.push_str(&format!("<button>{}</button></form>", esc(label)));
    form
}

/// A short coloured word for a state.
pub(crate) fn tag(state: &str) -> String {
    // TossPayments writes its states in capitals.
    let class = match state.to_ascii_lowercase().as_str() {
        "active" | "trialing" | "on_trial" | "paid" | "succeeded" | "complete" | "done" => "good",
        "past_due" | "unpaid" | "canceled" | "cancelled" | "expired" | "failed" | "incomplete"
        | "aborted" | "removed" => "bad",
        _ => "soft",
    };
    format!("<span class=\"tag {class}\">{}</span>", esc(state))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_follow_the_currency() {
        assert_eq!(money(123_456, "usd"), "$1,234.56");
        assert_eq!(money(9_900, "krw"), "₩9,900");
        assert_eq!(money(-5, "usd"), "−$0.05");
        assert_eq!(money(1_500, "kwd"), "KWD 1.500");
    }

    #[test]
    fn text_never_becomes_markup() {
        assert_eq!(esc("<b a='1'>&\""), "&lt;b a=&#39;1&#39;&gt;&amp;&quot;");
        assert_eq!(href("JavaScript:alert(1)"), "#");
    }
}

//! Just enough of Rust's grammar to tell code from comments and literals.

/// The same text three times, line by line and column by column; what a view leaves out is
/// blank there.
#[derive(Debug, Default)]
pub struct Views {
    /// Without comments and without what strings and characters hold.
    pub code: String,
    /// Without comments.
    pub spoken: String,
    /// Nothing but comments.
    pub comments: String,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Code,
    Literal,
    Comment,
}

/// Takes a file apart.
#[must_use]
pub fn views(text: &str) -> Views {
    let mut views = Views::default();
    let mut rest = text;
    while !rest.is_empty() {
        let (part, length) = next(rest);
        let (taken, left) = rest.split_at_checked(length).unwrap_or((rest, ""));
        for c in taken.chars() {
            let keep = |wanted: bool| if wanted || c == '\n' { c } else { ' ' };
            views.code.push(keep(part == Part::Code));
            views.spoken.push(keep(part != Part::Comment));
            views.comments.push(keep(part == Part::Comment));
        }
        rest = left;
    }
    views
}

/// What the text begins with, and how many bytes of it.
fn next(text: &str) -> (Part, usize) {
    if text.starts_with("//") {
        return (Part::Comment, text.find('\n').unwrap_or(text.len()));
    }
    if text.starts_with("/*") {
        return (Part::Comment, through(text, "*/"));
    }
    if let Some(hashes) = raw(text) {
        let end = format!("\"{}", "#".repeat(hashes));
        let opening = hashes.saturating_add(2);
        let body = text.get(opening..).unwrap_or_default();
        return (Part::Literal, opening.saturating_add(through(body, &end)));
    }
    if text.starts_with('"') {
        return (Part::Literal, quoted(text));
    }
    if text.starts_with('\'')
        && let Some(length) = character(text)
    {
        return (Part::Literal, length);
    }
    // A whole word at once, so that the `r` of `for"` is not taken for a raw string's.
    let word = text
        .find(|c: char| !c.is_alphanumeric() && c != '_')
        .unwrap_or(text.len());
    let one = text.chars().next().map_or(1, char::len_utf8);
    (Part::Code, word.max(one))
}

/// How many `#` a raw string begins with, if it is one.
fn raw(text: &str) -> Option<usize> {
    let rest = text.strip_prefix('r')?;
    let body = rest.trim_start_matches('#');
    body.starts_with('"')
        .then(|| rest.len().saturating_sub(body.len()))
}

fn through(text: &str, end: &str) -> usize {
    text.find(end)
        .map_or(text.len(), |at| at.saturating_add(end.len()))
}

fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        if c == '"' && !escaped {
            return at.saturating_add(1);
        }
        escaped = c == '\\' && !escaped;
    }
    text.len()
}

/// The length of a character literal; none for a lifetime.
fn character(text: &str) -> Option<usize> {
    let mut chars = text.char_indices().skip(1);
    let (_, first) = chars.next()?;
    if first == '\\' {
        let (end, _) = chars.skip(1).find(|(_, c)| *c == '\'')?;
        return Some(end.saturating_add(1));
    }
    let (end, second) = chars.next()?;
    (second == '\'').then(|| end.saturating_add(1))
}

/// A function with a body.
#[derive(Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// The line that it begins at, from 1.
    pub line: usize,
    /// Lines of its body that hold code: neither blank nor only a comment.
    pub lines: usize,
}

/// The functions of a file, by counting braces.
#[must_use]
pub fn functions(text: &str) -> Vec<Function> {
    let views = views(text);
    let lines: Vec<&str> = views.code.lines().collect();
    let named = |line: &str| {
        let (before, after) = line.split_once("fn ")?;
        let leads = before.split_whitespace().all(|word| {
            matches!(word, "pub" | "const" | "async" | "in" | "extern") || word.starts_with("pub(")
        });
        let name: String = after
            .chars()
            .take_while(|c| c.is_alphanumeric() || *c == '_')
            .collect();
        (leads && !name.is_empty()).then_some(name)
    };
    (0..)
        .zip(&lines)
        .filter_map(|(at, line)| {
            let name = named(line)?;
            let lines = body(lines.get(at..).unwrap_or_default())?;
            let line = at.saturating_add(1);
            Some(Function { name, line, lines })
        })
        .collect()
}

/// How many lines of code stand between a function's braces; none if it has no body.
fn body(lines: &[&str]) -> Option<usize> {
    let (mut depth, mut counted) = (0_usize, 0_usize);
    for line in lines {
        let inside = depth > 0;
        for c in line.chars() {
            match c {
                ';' if depth == 0 => return None,
                '{' => depth = depth.saturating_add(1),
                '}' => depth = depth.saturating_sub(1),
                _ => continue,
            }
            if c == '}' && depth == 0 {
                return Some(counted);
            }
        }
        if inside && !line.trim().is_empty() {
            counted = counted.saturating_add(1);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{functions, views};

    #[test]
    fn a_literal_or_a_comment_is_no_code() {
        let text = "let a = \"// {\"; // }\nlet b = r#\"\" {\"#; let c: &'a str = f('{', '\\'');";
        let views = views(text);
        assert!(!views.code.contains(['{', '}']));
        assert!(views.code.contains("&'a str"));
        assert!(views.spoken.contains("// {"));
        assert_eq!(views.comments.trim(), "// }");
    }

    #[test]
    fn a_functions_body_is_counted_without_its_comments() {
        let text = "pub(crate) async fn one(\n  a: u8,\n) -> u8 {\n  // why\n  if a > 1 {\n    2\n  }\n}\nfn two();\n";
        let found = functions(text);
        assert_eq!(found.len(), 1);
        assert_eq!(found.first().map(|f| (f.line, f.lines)), Some((1, 3)));
    }
}

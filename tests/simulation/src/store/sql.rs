//! The few shapes of SQL that the core writes, and no more: what is not known
//! here panics, so that a new statement of the core is seen at once.

use std::iter::Peekable;
use std::vec::IntoIter;

/// A statement, read once and kept by its text.
#[derive(Debug)]
pub(super) enum Plan {
    Query(Query),
    Insert(Insert),
    /// A table and what the rows to go look like.
    Delete(String, Vec<Test>),
    /// A table, a column, its new value, and which rows get it.
    Update(String, String, Term, Vec<Test>),
}

/// `SELECT … UNION ALL SELECT … ORDER BY …`
#[derive(Debug)]
pub(super) struct Query {
    pub(super) parts: Vec<Select>,
    pub(super) order: Vec<String>,
}

#[derive(Debug)]
pub(super) struct Select {
    pub(super) distinct: bool,
    /// What is selected, then what it is only sorted by.
    pub(super) items: Vec<(Term, String)>,
    pub(super) shown: usize,
    pub(super) from: Vec<Source>,
    pub(super) tests: Vec<Test>,
    pub(super) order: Vec<String>,
    pub(super) limit: Option<usize>,
}

#[derive(Debug)]
pub(super) struct Source {
    pub(super) rows: Rows,
    pub(super) alias: String,
}

#[derive(Debug)]
pub(super) enum Rows {
    Table(String),
    Select(Box<Select>),
}

#[derive(Debug)]
pub(super) struct Test {
    pub(super) left: Term,
    pub(super) is: Is,
}

#[derive(Debug)]
pub(super) enum Is {
    Compare(String, Term),
    AnyOf(Vec<Term>),
    In(Box<Select>),
    Known,
}

#[derive(Debug)]
pub(super) enum Term {
    /// A column, and the source it is of where that is said.
    Column(Option<String>, String),
    Text(String),
    Number(i64),
    /// The n-th parameter.
    Param(usize),
}

#[derive(Debug)]
pub(super) struct Insert {
    pub(super) table: String,
    pub(super) columns: Vec<String>,
    pub(super) again: Again,
}

/// What an insert does where the row is there already.
#[derive(Debug)]
pub(super) enum Again {
    Fails,
    Nothing,
    /// Overwrites these columns.
    Sets(Vec<String>),
}

/// Reads a statement.
pub(super) fn parse(sql: &str) -> Plan {
    let mut reader = Reader {
        words: words(sql).into_iter().peekable(),
        params: 0,
        sql,
    };
    let plan = if reader.take("INSERT") {
        Plan::Insert(reader.insert())
    } else if reader.take("DELETE") {
        reader.must("FROM");
        let table = reader.word();
        Plan::Delete(table, reader.tests())
    } else if reader.take("UPDATE") {
        let table = reader.word();
        reader.must("SET");
        let column = reader.word();
        reader.must("=");
        let value = reader.term();
        Plan::Update(table, column, value, reader.tests())
    } else {
        Plan::Query(reader.query())
    };
    match reader.words.next() {
        None => plan,
        Some(word) => reader.unknown(&word),
    }
}

fn words(sql: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut rest = sql.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '\'' => rest[1..].find('\'').map_or(rest.len(), |end| end + 2),
            '<' | '>' => 1 + usize::from(rest[1..].starts_with(['=', '>'])),
            _ if first.is_alphanumeric() || first == '_' => rest
                .find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.')
                .unwrap_or(rest.len()),
            _ => 1,
        };
        words.push(rest[..length].to_string());
        rest = rest[length..].trim_start();
    }
    words
}

struct Reader<'a> {
    words: Peekable<IntoIter<String>>,
    params: usize,
    sql: &'a str,
}

impl Reader<'_> {
    fn unknown(&self, word: &str) -> ! {
        panic!(
            "the statement-level store does not know {word:?} in: {}",
            self.sql
        )
    }

    fn sees(&mut self, word: &str) -> bool {
        self.words
            .peek()
            .is_some_and(|next| next.eq_ignore_ascii_case(word))
    }

    fn take(&mut self, word: &str) -> bool {
        let seen = self.sees(word);
        if seen {
            self.words.next();
        }
        seen
    }

    fn must(&mut self, word: &str) {
        if !self.take(word) {
            let next = self.words.peek().cloned().unwrap_or_default();
            self.unknown(&next);
        }
    }

    fn word(&mut self) -> String {
        self.words.next().unwrap_or_else(|| self.unknown(""))
    }

    fn list(&mut self) -> Vec<String> {
        self.must("(");
        let mut all = vec![self.word()];
        while self.take(",") {
            all.push(self.word());
        }
        self.must(")");
        all
    }

    fn term(&mut self) -> Term {
        let word = self.word();
        if word == "?" {
            self.params += 1;
            return Term::Param(self.params - 1);
        }
        if let Some(text) = word.strip_prefix('\'') {
            return Term::Text(text.trim_end_matches('\'').into());
        }
        if let Ok(number) = word.parse() {
            return Term::Number(number);
        }
        match word.split_once('.') {
            Some((source, column)) => Term::Column(Some(source.into()), column.into()),
            None => Term::Column(None, word),
        }
    }

    fn insert(&mut self) -> Insert {
        self.must("INTO");
        let table = self.word();
        let columns = self.list();
        self.must("VALUES");
        loop {
            let row = self.list();
            if row.len() != columns.len() || row.iter().any(|word| word != "?") {
                self.unknown("VALUES");
            }
            if !self.take(",") {
                break;
            }
        }
        if !self.take("ON") {
            let again = Again::Fails;
            return Insert {
                table,
                columns,
                again,
            };
        }
        self.must("CONFLICT");
        self.list();
        self.must("DO");
        if self.take("NOTHING") {
            let again = Again::Nothing;
            return Insert {
                table,
                columns,
                again,
            };
        }
        self.must("UPDATE");
        self.must("SET");
        let mut set = Vec::new();
        loop {
            let column = self.word();
            self.must("=");
            let value = self.word();
            if value != format!("excluded.{column}") {
                self.unknown(&value);
            }
            set.push(column);
            if !self.take(",") {
                break;
            }
        }
        let again = Again::Sets(set);
        Insert {
            table,
            columns,
            again,
        }
    }

    fn query(&mut self) -> Query {
        let mut parts = vec![self.select()];
        while self.take("UNION") {
            self.must("ALL");
            parts.push(self.select());
        }
        let order = match parts.as_mut_slice() {
            [_] => Vec::new(),
            [.., last] => std::mem::take(&mut last.order),
            [] => Vec::new(),
        };
        Query { parts, order }
    }

    fn select(&mut self) -> Select {
        self.must("SELECT");
        let distinct = self.take("DISTINCT");
        let mut items = Vec::new();
        loop {
            let term = self.term();
            let mut name = match &term {
                Term::Column(_, column) => column.clone(),
                Term::Text(_) | Term::Number(_) | Term::Param(_) => String::new(),
            };
            if self.take("AS") {
                name = self.word();
            }
            items.push((term, name));
            if !self.take(",") {
                break;
            }
        }
        self.must("FROM");
        let mut from = vec![self.source()];
        let mut tests = Vec::new();
        while self.take("JOIN") {
            from.push(self.source());
            self.must("ON");
            tests.extend(self.conjunction());
        }
        tests.extend(self.tests());
        let shown = items.len();
        let order = self.order();
        for column in &order {
            if !items.iter().any(|(_, name)| name == column) {
                items.push((Term::Column(None, column.clone()), column.clone()));
            }
        }
        let limit = self.take("LIMIT").then(|| match self.term() {
            Term::Param(at) => at,
            Term::Column(..) | Term::Text(_) | Term::Number(_) => self.unknown("LIMIT"),
        });
        Select {
            distinct,
            items,
            shown,
            from,
            tests,
            order,
            limit,
        }
    }

    fn source(&mut self) -> Source {
        let rows = if self.take("(") {
            let select = self.select();
            self.must(")");
            Rows::Select(Box::new(select))
        } else {
            Rows::Table(self.word())
        };
        self.take("AS");
        let ends = ["", "WHERE", "UNION", "ORDER", "LIMIT", "JOIN", "ON", ")"];
        let next = self.words.peek().cloned().unwrap_or_default();
        let named = !ends.iter().any(|end| next.eq_ignore_ascii_case(end));
        let alias = if named { self.word() } else { String::new() };
        Source { rows, alias }
    }

    fn tests(&mut self) -> Vec<Test> {
        if self.take("WHERE") {
            self.conjunction()
        } else {
            Vec::new()
        }
    }

    fn conjunction(&mut self) -> Vec<Test> {
        let mut tests = vec![self.test()];
        while self.take("AND") {
            tests.push(self.test());
        }
        tests
    }

    fn test(&mut self) -> Test {
        let left = self.term();
        if self.take("IS") {
            self.must("NOT");
            self.must("NULL");
            return Test {
                left,
                is: Is::Known,
            };
        }
        if !self.take("IN") {
            let compare = self.word();
            if !["=", "<", ">", "<=", ">=", "<>"].contains(&compare.as_str()) {
                self.unknown(&compare);
            }
            let is = Is::Compare(compare, self.term());
            return Test { left, is };
        }
        self.must("(");
        let is = if self.sees("SELECT") {
            Is::In(Box::new(self.select()))
        } else {
            let mut all = vec![self.term()];
            while self.take(",") {
                all.push(self.term());
            }
            Is::AnyOf(all)
        };
        self.must(")");
        Test { left, is }
    }

    fn order(&mut self) -> Vec<String> {
        let mut order = Vec::new();
        if self.take("ORDER") {
            self.must("BY");
            order.push(self.word());
            while self.take(",") {
                order.push(self.word());
            }
        }
        order
    }
}

//! Tables in memory that run the core's statements one by one.

use super::sql::{Again, Insert, Is, Plan, Query, Rows, Select, Term, Test, parse};
use kassa::need::{Statement, Value};
use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::rc::Rc;

type Row = Vec<Value>;

/// A unique constraint was hit.
#[derive(Debug, PartialEq, Eq)]
pub struct Hit;

/// All tables.
#[derive(Clone)]
pub struct Memory {
    tables: Vec<Table>,
    undo: Vec<Undo>,
    /// A planted fault for the tests of the simulator: the journal has no keys.
    pub forgets_the_journal: bool,
    /// A planted fault: what a spend took is given back in the snapshot.
    pub loses_spends: bool,
}

#[derive(Clone)]
struct Table {
    name: String,
    columns: Vec<String>,
    /// Columns of the primary key, then those of other unique constraints.
    unique: Vec<Vec<usize>>,
    rows: Vec<Row>,
}

#[derive(Clone)]
enum Undo {
    Inserted(usize, usize),
    Changed(usize, usize, Row),
    Deleted(usize, usize, Row),
}

impl Default for Memory {
    fn default() -> Self {
        let tables = kassa::store::schema().iter();
        Memory {
            tables: tables.filter_map(|sql| Table::read(sql)).collect(),
            undo: Vec::new(),
            forgets_the_journal: false,
            loses_spends: false,
        }
    }
}

impl Table {
    /// Reads `CREATE TABLE`; an index changes no result.
    fn read(sql: &str) -> Option<Self> {
        let sql = sql.strip_prefix("CREATE TABLE IF NOT EXISTS ")?;
        let (name, body) = sql.split_once(" (\n")?;
        let mut columns: Vec<String> = Vec::new();
        let mut unique = Vec::new();
        let mut key = Vec::new();
        for line in body.lines().map(str::trim) {
            if let Some(names) = line.strip_prefix("PRIMARY KEY (") {
                let names = names.trim_end_matches(')').split(", ");
                key = names
                    .filter_map(|name| columns.iter().position(|column| column == name))
                    .collect();
            } else if let Some((column, kind)) = line.split_once(' ') {
                if kind.contains("UNIQUE") {
                    unique.push(vec![columns.len()]);
                }
                columns.push(column.into());
            }
        }
        // Numbers differ most often: they are compared first.
        key.reverse();
        unique.insert(0, key);
        let (name, rows) = (name.into(), Vec::new());
        Some(Table {
            name,
            columns,
            unique,
            rows,
        })
    }

    fn column(&self, name: &str) -> usize {
        let found = self.columns.iter().position(|column| column == name);
        found.unwrap_or_else(|| panic!("{} has no column {name}", self.name))
    }

    /// Where a new row goes: rows that a query may return in any order come as
    /// they come from SQLite's index, so that both stores lead to the same life.
    fn place(&self, row: &Row) -> usize {
        if !["kassa_link", "kassa_stray", "kassa_stray_reference"].contains(&self.name.as_str()) {
            return self.rows.len();
        }
        let before = |other: &Row| {
            let mut columns = self.unique[0].iter().rev();
            let order = columns.find_map(|at| {
                let order = compare(&other[*at], &row[*at]);
                order.filter(|order| order.is_ne())
            });
            order == Some(Ordering::Less)
        };
        self.rows.partition_point(before)
    }

    fn equal(&self, key: &[usize], row: &Row) -> Option<usize> {
        let same = |other: &Row| key.iter().all(|column| other[*column] == row[*column]);
        self.rows.iter().rposition(same)
    }
}

thread_local! {
    /// Statements that were read before: the core has few.
    static PLANS: RefCell<BTreeMap<String, Rc<Plan>>> = RefCell::default();
}

fn plan(sql: &str) -> Rc<Plan> {
    PLANS.with_borrow_mut(|plans| {
        if let Some(plan) = plans.get(sql) {
            return plan.clone();
        }
        let plan = Rc::new(parse(sql));
        plans.insert(sql.into(), plan.clone());
        plan
    })
}

/// One row of each source, by what the source is called.
type Scope<'a> = Vec<(&'a str, &'a [String], &'a Row)>;

impl Memory {
    /// Runs one query.
    pub fn read(&mut self, statement: &Statement) -> Vec<Row> {
        let (asked, version) = kassa::store::schema_version();
        if statement.sql == asked {
            return vec![vec![Value::Integer(version)]];
        }
        match &*plan(&statement.sql) {
            Plan::Query(query) => self.query(query, &statement.params),
            other => panic!("not a query: {other:?}"),
        }
    }

    /// Runs one statement of a transaction that [`Memory::end`] ends.
    ///
    /// # Errors
    /// A unique constraint was hit.
    pub fn step(&mut self, statement: &Statement) -> Result<(), Hit> {
        match &*plan(&statement.sql) {
            Plan::Insert(insert) => self.insert(insert, &statement.params),
            Plan::Delete(table, tests) => {
                self.delete(table, tests, &statement.params);
                Ok(())
            }
            Plan::Update(table, column, value, tests) => {
                self.update(table, column, value, tests, &statement.params);
                Ok(())
            }
            Plan::Query(_) => panic!("a query among writes: {}", statement.sql),
        }
    }

    /// Ends the transaction: kept, or undone.
    pub fn end(&mut self, keep: bool) {
        while let Some(undo) = self.undo.pop() {
            match undo {
                _ if keep => {}
                Undo::Inserted(table, at) => {
                    self.tables[table].rows.remove(at);
                }
                Undo::Changed(table, at, row) => self.tables[table].rows[at] = row,
                Undo::Deleted(table, at, row) => self.tables[table].rows.insert(at, row),
            }
        }
    }

    /// Every table by its name, its rows sorted.
    pub fn dump(&self) -> Vec<(String, Vec<String>)> {
        let sorted = |table: &Table| {
            let mut rows: Vec<String> = table.rows.iter().map(|row| format!("{row:?}")).collect();
            rows.sort();
            (table.name.clone(), rows)
        };
        self.tables.iter().map(sorted).collect()
    }

    fn table(&self, name: &str) -> usize {
        let found = self.tables.iter().position(|table| table.name == name);
        found.unwrap_or_else(|| panic!("no table {name}"))
    }

    fn insert(&mut self, insert: &Insert, params: &[Value]) -> Result<(), Hit> {
        let at = self.table(&insert.table);
        let forgets = self.forgets_the_journal && insert.table == "kassa_revision";
        let loses = self.loses_spends && insert.table == "kassa_account";
        let table = &mut self.tables[at];
        assert_eq!(
            table.columns, insert.columns,
            "{} has other columns",
            table.name
        );
        for row in params.chunks(table.columns.len()) {
            let mut row = row.to_vec();
            if loses {
                row = row.iter().map(unspent).collect();
            }
            if forgets {
                self.undo.push(Undo::Inserted(at, table.rows.len()));
                table.rows.push(row);
                continue;
            }
            let mut others = table.unique.iter().skip(1);
            if others.any(|key| table.equal(key, &row).is_some()) {
                return Err(Hit);
            }
            match (table.equal(&table.unique[0], &row), &insert.again) {
                (None, _) => {
                    let place = table.place(&row);
                    self.undo.push(Undo::Inserted(at, place));
                    table.rows.insert(place, row);
                }
                (Some(_), Again::Fails) => return Err(Hit),
                (Some(_), Again::Nothing) => {}
                (Some(place), Again::Sets(columns)) => {
                    let before = table.rows[place].clone();
                    for column in columns {
                        let column = table.column(column);
                        table.rows[place][column] = row[column].clone();
                    }
                    self.undo.push(Undo::Changed(at, place, before));
                }
            }
        }
        Ok(())
    }

    fn fitting(&self, at: usize, tests: &[Test], params: &[Value]) -> Vec<usize> {
        let table = &self.tables[at];
        let fits = |row: &Row| self.holds(tests, &vec![("", &table.columns, row)], params);
        let rows = table.rows.iter().enumerate();
        rows.filter(|(_, row)| fits(row))
            .map(|(place, _)| place)
            .collect()
    }

    fn update(&mut self, name: &str, column: &str, term: &Term, tests: &[Test], params: &[Value]) {
        let at = self.table(name);
        let column = self.tables[at].column(column);
        let new = value(term, &Vec::new(), params).into_owned();
        for place in self.fitting(at, tests, params) {
            let row = &mut self.tables[at].rows[place];
            self.undo.push(Undo::Changed(at, place, row.clone()));
            row[column] = new.clone();
        }
    }

    fn delete(&mut self, name: &str, tests: &[Test], params: &[Value]) {
        let at = self.table(name);
        for place in self.fitting(at, tests, params).into_iter().rev() {
            let row = self.tables[at].rows.remove(place);
            self.undo.push(Undo::Deleted(at, place, row));
        }
    }

    fn query(&self, query: &Query, params: &[Value]) -> Vec<Row> {
        let mut all = Vec::new();
        for part in &query.parts {
            all.extend(self.select(part, params));
        }
        if let Some(first) = query.parts.first() {
            sort(&mut all, first, &query.order);
        }
        all
    }

    fn select(&self, select: &Select, params: &[Value]) -> Vec<Row> {
        let made: Vec<(Vec<String>, Vec<Row>)> = select
            .from
            .iter()
            .map(|source| match &source.rows {
                Rows::Table(_) => (Vec::new(), Vec::new()),
                Rows::Select(inner) => {
                    let names = inner.items.iter().map(|(_, name)| name.clone());
                    (names.collect(), self.select(inner, params))
                }
            })
            .collect();
        let sources: Vec<(&str, &[String], &[Row])> = select
            .from
            .iter()
            .zip(&made)
            .map(|(source, made)| match &source.rows {
                Rows::Table(name) => {
                    let table = &self.tables[self.table(name)];
                    (source.alias.as_str(), &table.columns[..], &table.rows[..])
                }
                Rows::Select(_) => (source.alias.as_str(), &made.0[..], &made.1[..]),
            })
            .collect();
        let mut found = Vec::new();
        self.join(select, &sources, &mut Vec::new(), params, &mut found);
        sort(&mut found, select, &select.order);
        let limit = select.limit.map(|at| params[at].integer());
        if let Some(limit) = limit {
            found.truncate(limit.and_then(|limit| limit.try_into().ok()).unwrap_or(0));
        }
        if select.shown < select.items.len() {
            found.iter_mut().for_each(|row| row.truncate(select.shown));
        }
        found
    }

    fn join<'a>(
        &self,
        select: &Select,
        sources: &[(&'a str, &'a [String], &'a [Row])],
        scope: &mut Scope<'a>,
        params: &[Value],
        found: &mut Vec<Row>,
    ) {
        let Some((alias, columns, rows)) = sources.get(scope.len()) else {
            if self.holds(&select.tests, scope, params) {
                let terms = select.items.iter();
                let row: Row = terms
                    .map(|(term, _)| value(term, scope, params).into_owned())
                    .collect();
                if !select.distinct || !found.contains(&row) {
                    found.push(row);
                }
            }
            return;
        };
        for row in *rows {
            scope.push((alias, columns, row));
            self.join(select, sources, scope, params, found);
            scope.pop();
        }
    }

    fn holds(&self, tests: &[Test], scope: &Scope<'_>, params: &[Value]) -> bool {
        tests.iter().all(|test| {
            let left = value(&test.left, scope, params);
            let left = &*left;
            match &test.is {
                Is::Known => *left != Value::Null,
                Is::Compare(word, right) => {
                    let order = compare(left, &value(right, scope, params));
                    match word.as_str() {
                        "=" => order == Some(Ordering::Equal),
                        "<" => order == Some(Ordering::Less),
                        ">" => order == Some(Ordering::Greater),
                        "<=" => order.is_some_and(Ordering::is_le),
                        ">=" => order.is_some_and(Ordering::is_ge),
                        _ => order.is_some_and(Ordering::is_ne),
                    }
                }
                Is::AnyOf(terms) => terms.iter().any(|term| {
                    compare(left, &value(term, scope, params)) == Some(Ordering::Equal)
                }),
                Is::In(inner) => {
                    let rows = self.select(inner, params);
                    rows.iter()
                        .any(|row| compare(left, &row[0]) == Some(Ordering::Equal))
                }
            }
        })
    }
}

fn value<'a>(term: &Term, scope: &Scope<'a>, params: &'a [Value]) -> std::borrow::Cow<'a, Value> {
    use std::borrow::Cow;
    match term {
        Term::Param(at) => Cow::Borrowed(&params[*at]),
        Term::Text(text) => Cow::Owned(Value::Text(text.clone())),
        Term::Number(number) => Cow::Owned(Value::Integer(*number)),
        Term::Column(source, name) => {
            let mut places = scope.iter();
            let found = places.find_map(|(alias, columns, row)| {
                let named = source.as_ref().is_none_or(|source| source == alias);
                let at = columns.iter().position(|column| named && column == name)?;
                Some(&row[at])
            });
            Cow::Borrowed(found.unwrap_or_else(|| panic!("no column {name}")))
        }
    }
}

/// A snapshot in which nothing small was spent.
fn unspent(value: &Value) -> Value {
    match value.text() {
        Some(text) => Value::Text(text.replace("\"spent\":7", "\"spent\":0")),
        None => value.clone(),
    }
}

/// As SQL compares: nothing equals NULL.
fn compare(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Integer(a), Value::Integer(b)) => Some(a.cmp(b)),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        (Value::Null, _) | (_, Value::Null) => None,
        (a, b) => panic!("a comparison of {a:?} with {b:?}"),
    }
}

fn sort(rows: &mut [Row], select: &Select, order: &[String]) {
    let places: Vec<usize> = order
        .iter()
        .filter_map(|name| select.items.iter().position(|(_, item)| item == name))
        .collect();
    let by = |a: &Row, b: &Row| {
        let mut all = places.iter().filter_map(|at| compare(&a[*at], &b[*at]));
        all.find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    };
    if !places.is_empty() {
        rows.sort_by(by);
    }
}

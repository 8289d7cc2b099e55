//! The store on PostgreSQL.

use crate::store::{Failed, Store};
use kassa::need::{Statement, Value};
use postgres::types::private::BytesMut;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Config, NoTls};
use std::collections::BTreeMap;

/// One connection. It is made again when it was lost.
pub struct Postgres {
    config: Config,
    client: Client,
    prepared: BTreeMap<String, postgres::Statement>,
}

/// A commit's text depends on how much is in it; more would fill the server's
/// memory.
const MOST_PREPARED: usize = 100;

impl Postgres {
    /// Connects (`postgres://…`) and makes the tables, in the first schema of
    /// the connection's `search_path`.
    ///
    /// # Errors
    /// What PostgreSQL says.
    pub fn open(url: &str) -> Result<Self, Failed> {
        let config: Config = url.parse()?;
        let mut client = config.connect(NoTls)?;
        for statement in kassa::store::schema() {
            // `IF NOT EXISTS` looks before it makes: two processes that make
            // the same table at once can still meet, and the later one fails.
            client
                .batch_execute(statement)
                .or_else(|_| client.batch_execute(statement))?;
        }
        Ok(Postgres {
            config,
            client,
            prepared: BTreeMap::new(),
        })
    }

    fn run(&mut self, statement: &Statement) -> Result<Vec<postgres::Row>, Failed> {
        if self.client.is_closed() {
            self.prepared.clear();
            self.client = self.config.connect(NoTls)?;
        }
        let known = self.prepared.get(&statement.sql).cloned();
        let prepared = match known {
            Some(prepared) => prepared,
            None => self.client.prepare(&statement.sql)?,
        };
        if self.prepared.len() < MOST_PREPARED {
            self.prepared
                .insert(statement.sql.clone(), prepared.clone());
        }
        let params: Vec<Param> = statement.params.iter().map(Param).collect();
        let params: Vec<_> = params.iter().map(|it| it as &(dyn ToSql + Sync)).collect();
        Ok(self.client.query(&prepared, &params)?)
    }
}

impl Store for Postgres {
    fn read(&mut self, statement: &Statement) -> Result<Vec<Vec<Value>>, Failed> {
        let rows = self.run(&one_statement(std::slice::from_ref(statement)))?;
        rows.iter()
            .map(|row| {
                (0..row.len())
                    .map(|at| Ok(row.try_get::<_, Column>(at)?.0))
                    .collect()
            })
            .collect()
    }

    fn write(&mut self, statements: &[Statement]) -> Result<(), Failed> {
        if statements.is_empty() {
            return Ok(());
        }
        self.run(&one_statement(statements)).map(drop)
    }
}

/// All statements as one: those after the first as data-modifying `WITH`
/// queries. So a commit is one round trip, whole by itself, and needs no
/// `BEGIN`, which poolers like. The server begins with the statement outside of
/// the `WITH`: that is the first, where writers of one account meet, so that
/// whoever is late holds no other lock while it waits.
///
/// A single statement stays as it is, since tables cannot be made in a `WITH`.
/// No statement of the core needs what another of the same write did, and no
/// text in them holds a question mark.
fn one_statement(statements: &[Statement]) -> Statement {
    let (first, others) = statements.split_at(statements.len().min(1));
    let mut whole = String::new();
    for (number, other) in others.iter().enumerate() {
        let begin = if number == 0 { "WITH" } else { "," };
        whole.push_str(&format!("{begin} k{number} AS ({}) ", other.sql));
    }
    let mut sql = String::new();
    let mut count = 0;
    let texts = std::iter::once(whole.as_str()).chain(first.iter().map(|it| it.sql.as_str()));
    for letter in texts.flat_map(str::chars) {
        if letter == '?' {
            count += 1;
            sql.push_str(&format!("${count}"));
        } else {
            sql.push(letter);
        }
    }
    let params = others.iter().chain(first).flat_map(|it| it.params.clone());
    Statement {
        sql,
        params: params.collect(),
    }
}

#[derive(Debug)]
struct Param<'a>(&'a Value);

impl ToSql for Param<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Failed> {
        match self.0 {
            Value::Integer(number) => number.to_sql_checked(ty, out),
            Value::Text(text) => text.to_sql_checked(ty, out),
            Value::Null => Ok(IsNull::Yes),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

struct Column(Value);

impl<'a> FromSql<'a> for Column {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Self, Failed> {
        Ok(Column(match *ty {
            Type::INT4 => Value::Integer(i32::from_sql(ty, raw)?.into()),
            Type::INT8 => Value::Integer(i64::from_sql(ty, raw)?),
            _ => Value::Text(String::from_sql(ty, raw)?),
        }))
    }

    fn from_sql_null(_: &Type) -> Result<Self, Failed> {
        Ok(Column(Value::Null))
    }

    fn accepts(ty: &Type) -> bool {
        *ty == Type::INT4 || *ty == Type::INT8 || <String as FromSql>::accepts(ty)
    }
}

#[cfg(test)]
mod tests {
    use super::one_statement;
    use kassa::need::{Statement, Value};

    fn statement(sql: &str, params: &[i64]) -> Statement {
        let params = params.iter().map(|it| Value::Integer(*it)).collect();
        let sql = sql.into();
        Statement { sql, params }
    }

    #[test]
    fn several_statements_are_one_with_their_parameters_counted_through() {
        let all = [
            statement("INSERT INTO a VALUES (?), (?)", &[1, 2]),
            statement("DELETE FROM b WHERE c = ?", &[3]),
            statement("DELETE FROM d", &[]),
        ];
        let whole = one_statement(&all);
        assert_eq!(
            whole.sql,
            "WITH k0 AS (DELETE FROM b WHERE c = $1) , k1 AS (DELETE FROM d) \
             INSERT INTO a VALUES ($2), ($3)"
        );
        assert_eq!(whole.params, statement("", &[3, 1, 2]).params);
        let alone = one_statement(&all[2..]);
        assert_eq!(alone.sql, "DELETE FROM d");
    }
}

//! Statements with optional parts: filters, pages, lists.

use crate::conn::{Args, Bind, Conn, Query, Text};

/// A statement put together from parts that are all in the program's text; arguments go in by
/// [`Build::arg`], never into the text.
#[must_use = "a statement does nothing until it is run"]
pub struct Build<'c> {
    conn: &'c mut Conn,
    text: String,
    args: Args,
    count: usize,
    failed: Option<sqlx::error::BoxDynError>,
}

impl<'c> Build<'c> {
    pub(crate) fn new(conn: &'c mut Conn, sql: &'static str) -> Self {
        let args = conn.args();
        Self { conn, text: sql.to_owned(), args, count: 0, failed: None }
    }

    /// More text.
    pub fn push(mut self, sql: &'static str) -> Self {
        self.text.push_str(sql);
        self
    }

    /// Text for one engine or the other.
    pub fn split(self, sqlite: &'static str, postgres: &'static str) -> Self {
        let text = if self.conn.is_postgres() { postgres } else { sqlite };
        self.push(text)
    }

    /// An argument at this place.
    pub fn arg<'t, T: Bind<'t>>(mut self, value: T) -> Self {
        use std::fmt::Write;
        self.count += 1;
        let _ = write!(self.text, "${}", self.count);
        if let Err(error) = self.add(value) {
            self.failed.get_or_insert(error);
        }
        self
    }

    /// An argument that each engine wants in its own query language.
    pub fn split_arg(self, sqlite: String, postgres: String) -> Self {
        let value = if self.conn.is_postgres() { postgres } else { sqlite };
        self.arg(value)
    }

    /// ` AND {sql}{value}`, when there is a value.
    pub fn and<'t, T: Bind<'t>>(self, sql: &'static str, value: Option<T>) -> Self {
        match value {
            Some(value) => self.push(" AND ").push(sql).arg(value),
            None => self,
        }
    }

    /// ` AND {sql}`, when `so`.
    pub fn and_if(self, sql: &'static str, so: bool) -> Self {
        if so { self.push(" AND ").push(sql) } else { self }
    }

    /// A list `($1, $2, …)` of the values; an empty one matches nothing.
    pub fn list<'t, T: Bind<'t>>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        self.text.push('(');
        let mut first = true;
        for value in values {
            if !first {
                self.text.push_str(", ");
            }
            first = false;
            self = self.arg(value);
        }
        self.text.push_str(if first { "NULL)" } else { ")" });
        self
    }

    fn add<'t, T: Bind<'t>>(&mut self, value: T) -> Result<(), sqlx::error::BoxDynError> {
        use sqlx::Arguments;
        match &mut self.args {
            Args::Sqlite(args) => args.add(value),
            Args::Postgres(args) => args.add(value),
        }
    }

    /// The finished statement.
    pub fn done(self) -> Query<'c> {
        Query {
            conn: self.conn,
            text: Text::Built(self.text),
            args: self.args,
            failed: self.failed,
        }
    }
}

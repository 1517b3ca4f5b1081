//! From a file and variables to a configuration, or to everything that is wrong with them.

use std::{collections::BTreeMap, fs, path::Path};

use serde::Deserialize;
use toml::{Table, Value};

use super::{
    Config, Environment, Fault, Faults, Key, PREFIX,
    sections::{self, keys},
};

/// Variables of ours that are not settings.
const OTHERS: [&str; 3] = ["CONFIG", "PRINT_JSON", "BIN"];

/// How alike two names are (1 is the same) for one to be suggested for the other.
const ALIKE: f64 = 0.5;

/// What was said about a setting, and where.
struct Said {
    key: &'static Key,
    value: Value,
    place: String,
}

#[derive(Default)]
struct Reading {
    said: BTreeMap<&'static str, Said>,
    faults: Vec<Fault>,
}

/// Reads the file, if there is one, lays the environment over it, and checks everything.
pub fn load(file: Option<&Path>, environment: &Environment) -> Result<Config, Faults> {
    let mut reading = Reading::default();
    if let Some(file) = file {
        reading.file(file);
    }
    reading.variables(environment);
    reading.into_config(environment)
}

impl Reading {
    fn fault(&mut self, place: &str, message: impl Into<String>) {
        self.faults.push(Fault::new(place, message));
    }

    fn file(&mut self, file: &Path) {
        let place = file.display().to_string();
        let text = match fs::read_to_string(file) {
            Ok(text) => text,
            Err(error) => return self.fault(&place, format!("cannot be read: {error}")),
        };
        match text.parse::<Table>() {
            Ok(table) => self.table(&place, "", table),
            // The parser's own message shows the line, and with it perhaps a secret: the place
            // and the reason are enough.
            Err(error) => {
                let at = error.span().map_or(0, |span| span.start.min(text.len()));
                let line = text.get(..at).unwrap_or_default().split('\n').count();
                self.fault(&place, format!("line {line} is not TOML: {}", error.message()));
            }
        }
    }

    fn table(&mut self, place: &str, section: &str, table: Table) {
        for (name, value) in table {
            let name = if section.is_empty() { name } else { format!("{section}.{name}") };
            if let Some(key) = sections::key(&name) {
                self.say(key, value, place.to_owned());
            } else if let Value::Table(inner) = value
                && is_section(&name)
            {
                self.table(place, &name, inner);
            } else if is_section(&name) {
                self.fault(place, format!("{name} is a section: begin it with [{name}]"));
            } else {
                self.fault(place, unknown(&name));
            }
        }
    }

    fn variables(&mut self, environment: &Environment) {
        for (name, text) in environment.ours() {
            let place = format!("{PREFIX}{name}");
            let (bare, of_file) = match name.strip_suffix("__FILE") {
                // `geoip.file` is a setting of its own.
                Some(bare) if sections::key(&dotted(name)).is_none() => (bare, true),
                _ => (name, false),
            };
            match sections::key(&dotted(bare)) {
                Some(key) if of_file && key.kind.is_secret() => {
                    let file = Table::from_iter([("file".to_owned(), text.into())]);
                    self.say(key, Value::Table(file), place);
                }
                Some(_) if of_file => self.fault(&place, "only a secret is read from a file"),
                // An empty variable is how a shell or a compose file leaves one out.
                Some(_) if text.is_empty() => {}
                Some(key) => self.say(key, key.kind.read(text), place),
                None if OTHERS.contains(&name) => {}
                None if bare.contains("__") => self.fault(&place, unknown(&dotted(bare))),
                // Others write variables with our name too (a service named frontdesk in
                // Kubernetes); only what is meant for us by its looks stops the start.
                None => {
                    let meant =
                        keys().iter().find(|key| key.name.replace('.', "_") == dotted(bare));
                    if let Some(key) = meant {
                        let say = format!("is not a setting; write {}", key.variable());
                        self.fault(&place, say);
                    }
                }
            }
        }
    }

    fn say(&mut self, key: &'static Key, value: Value, place: String) {
        self.said.insert(&key.name, Said { key, value, place });
    }

    fn into_config(mut self, environment: &Environment) -> Result<Config, Faults> {
        let mut values: Vec<(&'static str, Value)> = Vec::new();
        for key in keys() {
            let said = self.said.remove(key.name.as_str());
            if let Some(Said { key, value, place }) = said {
                match resolved(key, value, environment) {
                    Ok(value) => values.push((&key.name, value)),
                    Err(message) => self.fault(&place, format!("{}: {message}", key.name)),
                }
            } else if let Some(default) = key.default {
                let table: Table = format!("value = {default}").parse().unwrap_or_default();
                values.extend(table.into_iter().map(|(_, value)| (key.name.as_str(), value)));
            }
        }
        if !self.faults.is_empty() {
            return Err(Faults(self.faults));
        }
        let mut tree = Table::new();
        for (name, value) in values {
            insert(&mut tree, name, value);
        }
        // Every section is there, with or without values.
        for (section, _) in sections::SECTIONS {
            tree.entry(*section).or_insert_with(|| Value::Table(Table::new()));
        }
        Config::deserialize(Value::Table(tree))
            .map_err(|error| Faults(vec![Fault::new("configuration", error.message())]))
    }
}

/// `DATABASE__URL` as `database.url`.
fn dotted(name: &str) -> String {
    name.to_ascii_lowercase().replace("__", ".")
}

fn is_section(name: &str) -> bool {
    let inside = format!("{name}.");
    keys().iter().any(|key| key.name.starts_with(&inside))
}

/// The value in its checked form, read from where it is kept; or what is wrong with it.
fn resolved(key: &Key, value: Value, environment: &Environment) -> Result<Value, String> {
    let value = match value {
        Value::Table(table) if key.kind.is_secret() => kept_elsewhere(&table, environment)?,
        value => value,
    };
    key.kind.check(&value).ok_or_else(|| {
        let found = if key.kind.is_secret() {
            // Even a wrong one may be nearly right.
            format!("a {} that is not shown", value.type_str())
        } else {
            value.to_string()
        };
        format!("found {found}; allowed: {}", key.kind.allowed())
    })
}

/// A secret that is in a file or in a variable.
fn kept_elsewhere(table: &Table, environment: &Environment) -> Result<Value, String> {
    let mut entries = table.iter();
    match (entries.next(), entries.next()) {
        (Some((name, Value::String(file))), None) if name == "file" => {
            let text = fs::read_to_string(file).map_err(|error| format!("{file}: {error}"))?;
            // Editors and `echo` end a file with a line feed that is no part of the secret.
            Ok(Value::String(text.trim_end_matches(['\r', '\n']).to_owned()))
        }
        (Some((name, Value::String(variable))), None) if name == "env" => environment
            .get(variable)
            .map(|text| Value::String(text.to_owned()))
            .ok_or_else(|| format!("the variable {variable} is not set")),
        _ => Err("allowed: a text, { file = \"…\" } or { env = \"…\" }".to_owned()),
    }
}

fn insert(tree: &mut Table, name: &str, value: Value) {
    match name.split_once('.') {
        None => {
            tree.insert(name.to_owned(), value);
        }
        Some((section, rest)) => {
            let inner = tree.entry(section).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                insert(inner, rest, value);
            }
        }
    }
}

/// What to say about a name that is none of ours.
fn unknown(name: &str) -> String {
    if let Some(wrong) = unknown_provider(name) {
        return wrong;
    }
    let (section, last) = name.rsplit_once('.').unwrap_or(("", name));
    let beside: Vec<&str> = keys()
        .iter()
        .filter_map(|key| match key.name.rsplit_once('.') {
            Some((of, last)) => (of == section).then_some(last),
            None => section.is_empty().then_some(key.name.as_str()),
        })
        .collect();
    // In a section that is ours, only the last part can be mistyped.
    let like = match nearest(last, beside.iter().copied()) {
        Some(like) if section.is_empty() => Some(like.to_owned()),
        Some(like) => Some(format!("{section}.{like}")),
        None if beside.is_empty() => {
            nearest(name, keys().iter().map(|key| key.name.as_str())).map(str::to_owned)
        }
        None => None,
    };
    match like {
        Some(like) => format!("{name} is not a setting; did you mean {like}?"),
        None if section.is_empty() || beside.is_empty() => {
            let sections = sections::SECTIONS.iter().map(|(name, _)| *name);
            let all: Vec<&str> = sections.chain(["providers", "data_dir"]).collect();
            format!("{name} is not a setting; allowed are {}", all.join(", "))
        }
        None => {
            let all = beside.join(", ");
            format!("{name} is not a setting; allowed in [{section}] are {all}")
        }
    }
}

/// What to say about a setting of a provider that there is none of.
fn unknown_provider(name: &str) -> Option<String> {
    let provider = name.strip_prefix("providers.")?.split('.').next()?;
    let mut known: Vec<&str> = keys()
        .iter()
        .filter_map(|key| key.name.strip_prefix("providers.")?.split('.').next())
        .collect();
    known.dedup();
    if known.contains(&provider) {
        return None;
    }
    Some(match nearest(provider, known.iter().copied()) {
        Some(like) => {
            format!("providers.{provider} is not a provider; did you mean providers.{like}?")
        }
        None => format!("providers.{provider} is not a provider; allowed are {}", known.join(", ")),
    })
}

/// The name that is most like this one, if one is like it at all.
fn nearest<'a>(name: &str, among: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    among
        .map(|other| (strsim::normalized_damerau_levenshtein(name, other), other))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .filter(|(alike, _)| *alike >= ALIKE)
        .map(|(_, other)| other)
}

//! What is said about configurations that are not right, and what those that are mean.

use std::{fs, path::PathBuf};

use super::*;

struct File(tempfile::TempDir);

impl File {
    fn new(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("frontdesk.toml"), text).unwrap();
        Self(folder)
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("frontdesk.toml")
    }
}

fn read(text: &str, vars: &[(&str, &str)]) -> Result<Config, Vec<String>> {
    let file = File::new(text);
    let path = file.path();
    load(Some(&path), &Environment::of(vars.iter().copied())).map_err(|faults| {
        let place = path.display().to_string();
        faults.0.iter().map(|fault| fault.to_string().replace(&place, "file")).collect()
    })
}

#[track_caller]
fn refused(text: &str, vars: &[(&str, &str)], says: &[&str]) {
    assert_eq!(read(text, vars).unwrap_err(), says, "{text} {vars:?}");
}

#[test]
fn nothing_at_all_is_a_configuration() {
    let config = load(None, &Environment::default()).unwrap();

    assert_eq!(config.server.bind.to_string(), "127.0.0.1:8080");
    assert_eq!(config.data_dir, PathBuf::from("data"));
    assert_eq!(config.models.default, ["house"]);
    assert!(config.database.url.is_none() && config.sign_up.enabled);
}

#[test]
fn every_default_is_allowed() {
    for key in sections::keys() {
        let Some(default) = key.default else { continue };
        let table: toml::Table = format!("value = {default}").parse().unwrap();
        assert!(key.kind.check(&table["value"]).is_some(), "{}", key.name);
    }
}

#[test]
fn the_environment_wins_over_the_file() {
    let text = "[server]\nbind = \"127.0.0.1:1\"\npublic_url = \"https://desk.example.com/\"\n";
    let vars = [
        ("FRONTDESK_SERVER__BIND", "127.0.0.1:2"),
        ("FRONTDESK_SERVER__TRUSTED_PROXIES", "10.0.0.0/8, ::1"),
        ("FRONTDESK_DATABASE__MAX_CONNECTIONS", "7"),
        ("FRONTDESK_SIGN_UP__ENABLED", "no"),
        ("FRONTDESK_DATA_DIR", "/srv/frontdesk"),
        ("FRONTDESK_MODELS__DEFAULT", "anthropic:claude-sonnet-4-5,house"),
        ("FRONTDESK_LOG__LEVEL", ""),
        ("FRONTDESK_PROVIDERS__ANTHROPIC__API_KEY", "sk-1"),
        ("UNRELATED", "x"),
    ];
    let config = read(text, &vars).unwrap();

    assert_eq!(config.server.bind.port(), 2);
    assert_eq!(config.server.public_url.as_deref(), Some("https://desk.example.com"));
    assert_eq!(config.server.trusted_proxies, ["10.0.0.0/8", "::1"]);
    assert_eq!(config.database.max_connections, 7);
    assert!(!config.sign_up.enabled);
    assert_eq!(config.data_dir, PathBuf::from("/srv/frontdesk"));
    assert_eq!(config.models.default, ["anthropic:claude-sonnet-4-5", "house"]);
    assert_eq!(config.log.level, "info");
    assert_eq!(config.providers["anthropic"].credentials["api_key"].expose(), "sk-1");
}

#[test]
fn a_secret_may_be_kept_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    fs::write(&key, "from a file\n").unwrap();
    let text = format!(
        "[providers.openai]\napi_key = {{ file = '{}' }}\nbase_url = \"http://127.0.0.1:9/v1/\"\n\
         [providers.anthropic]\napi_key = {{ env = \"CLAUDE\" }}\n\
         [database]\nurl = {{ env = \"DB\" }}\n",
        key.display()
    );
    let file = key.display().to_string();
    let vars = [
        ("CLAUDE", "from a variable"),
        ("DB", "postgres://u:p@h/d"),
        ("FRONTDESK_PROVIDERS__RESEND__API_KEY__FILE", file.as_str()),
    ];
    let config = read(&text, &vars).unwrap();

    assert_eq!(config.providers["openai"].credentials["api_key"].expose(), "from a file");
    assert_eq!(config.providers["openai"].base_url.as_deref(), Some("http://127.0.0.1:9/v1"));
    assert_eq!(config.providers["anthropic"].credentials["api_key"].expose(), "from a variable");
    assert_eq!(config.providers["resend"].credentials["api_key"].expose(), "from a file");
    assert_eq!(config.database.url.unwrap().expose(), "postgres://u:p@h/d");
}

#[test]
fn an_unknown_key_is_told_with_its_likeness_or_its_neighbours() {
    refused(
        "[server]\nbnid = 1\n",
        &[],
        &["file: server.bnid is not a setting; did you mean server.bind?"],
    );
    refused(
        "[limits]\nxyz = 1\n",
        &[],
        &["file: limits.xyz is not a setting; allowed in [limits] are rates, requests, calls"],
    );
    refused(
        "[log.format]\na = 1\n",
        &[],
        &["file: log.format: found { a = 1 }; allowed: pretty, json"],
    );
    refused("log = \"json\"\n", &[], &["file: log is a section: begin it with [log]"]);
    let says = read("[providers.foo]\napi_key = \"x\"\n", &[]).unwrap_err();
    assert!(says[0].starts_with("file: providers.foo is not a provider; allowed are "), "{says:?}");
    assert!(says[0].contains("anthropic") && says[0].contains("openai"), "{says:?}");
    refused(
        "[providers.antropic]\napi_key = \"x\"\n",
        &[],
        &["file: providers.antropic is not a provider; did you mean providers.anthropic?"],
    );
    let says = read("[zzz]\nqqq = 1\n", &[]).unwrap_err();
    assert!(
        says[0].starts_with("file: zzz is not a setting; allowed are server, database,"),
        "{says:?}"
    );
}

#[test]
fn an_unknown_variable_is_told_if_it_was_meant_for_us() {
    refused(
        "",
        &[("FRONTDESK_DATABASE__ULR", "sqlite://x")],
        &["FRONTDESK_DATABASE__ULR: database.ulr is not a setting; did you mean database.url?"],
    );
    refused(
        "",
        &[("FRONTDESK_DATABASE_URL", "sqlite://x")],
        &["FRONTDESK_DATABASE_URL: is not a setting; write FRONTDESK_DATABASE__URL"],
    );
    refused(
        "",
        &[("FRONTDESK_SERVER__BIND__FILE", "/x")],
        &["FRONTDESK_SERVER__BIND__FILE: only a secret is read from a file"],
    );
    let others =
        [("FRONTDESK_PORT_8080_TCP", "x"), ("FRONTDESK_SERVICE_HOST", "x"), ("FRONTDESK_BIN", "x")];
    assert!(read("", &others).is_ok());
}

const HOSTS: &str = "a list of hosts with their ports, such as [\"intranet:80\"]";

#[test]
fn a_host_and_its_port_are_told_apart() {
    for (text, apart) in [
        ("intranet.example:80", ("intranet.example", 80)),
        ("127.0.0.1:8080", ("127.0.0.1", 8080)),
        ("[::1]:81", ("[::1]", 81)),
    ] {
        assert_eq!(host_and_port(text), Some(apart));
    }
}

#[test]
fn a_bad_value_is_told_with_what_is_allowed() {
    let cases = [
        ("server.bind", "\"8080\"", "an address and a port, such as 127.0.0.1:8080 or [::]:8080"),
        ("server.bind", "8080", "an address and a port, such as 127.0.0.1:8080 or [::]:8080"),
        (
            "server.public_url",
            "\"desk.example.com\"",
            "http:// or https:// and a host, such as https://desk.example.com",
        ),
        (
            "server.public_url",
            "\"https://a.example/b\"",
            "http:// or https:// and a host, such as https://desk.example.com",
        ),
        (
            "server.trusted_proxies",
            "[\"10.0.0.0/99\"]",
            "a list of addresses and networks, such as [\"10.0.0.0/8\"]",
        ),
        ("knowledge.private_hosts", "[\"intranet\"]", HOSTS),
        ("knowledge.private_hosts", "[\"http://intranet:80\"]", HOSTS),
        ("knowledge.private_hosts", "[\"intranet:0\"]", HOSTS),
        ("knowledge.private_hosts", "[\"::1:80\"]", HOSTS),
        ("server.country_header", "\"not a header\"", "the name of a header, such as cf-ipcountry"),
        ("server.max_connections", "0", "a whole number from 16 to 1000000"),
        ("bus.url", "\"nats://h\"", "an address that begins with memory:"),
        ("storage.url", "\"gs://b\"", "an address that begins with file:/// or s3://"),
        ("secrets.backend", "\"vault\"", "sealed"),
        ("log.format", "\"yaml\"", "pretty, json"),
        ("log.level", "\"loud\"", "error, warn, info, debug or trace"),
        ("models.default", "[]", "a list of house and provider:model, best first"),
        ("models.default", "\"claude\"", "a list of house and provider:model, best first"),
        ("sign_up.enabled", "\"maybe\"", "true or false"),
        ("limits.rates", "-1", "a number from 0 to 1000"),
        (
            "telemetry.otlp_endpoint",
            "\"collector:4317\"",
            "an address that begins with http:// or https://",
        ),
        (
            "providers.twilio.base_url",
            "\"ftp://x\"",
            "an address that begins with http:// or https://",
        ),
    ];
    for (key, value, allowed) in cases {
        let says = format!("file: {key}: found {value}; allowed: {allowed}");
        refused(&format!("{key} = {value}\n"), &[], &[&says]);
    }
}

#[test]
fn a_secret_is_not_shown_even_when_it_is_wrong() {
    refused(
        "[database]\nurl = \"mysql://root:hunter2@h/d\"\n[providers.openai]\napi_key = 5\n",
        &[],
        &[
            "file: database.url: found a string that is not shown; allowed: sqlite:///path/to/file or \
             postgres://user:password@host/name",
            "file: providers.openai.api_key: found a integer that is not shown; allowed: a text, \
             { file = \"…\" } or { env = \"…\" }",
        ],
    );
    refused(
        "[providers.openai]\napi_key = { env = \"NOT_THERE\" }\n",
        &[],
        &["file: providers.openai.api_key: the variable NOT_THERE is not set"],
    );
    let broken = read("[providers.openai]\napi_key = \"hunter2\n", &[]).unwrap_err();
    assert!(
        broken[0].starts_with("file: line 2 is not TOML") && !broken[0].contains("hunter2"),
        "{broken:?}"
    );
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let says =
        read("[server]\nbind = 1\nx = 1\n", &[("FRONTDESK_LOG__FORMAT", "yaml")]).unwrap_err();

    assert_eq!(says.len(), 3, "{says:?}");
    assert_eq!(says[2], "FRONTDESK_LOG__FORMAT: log.format: found \"yaml\"; allowed: pretty, json");
}

#[test]
fn a_file_that_was_named_must_be_there() {
    let faults = load(Some(&PathBuf::from("/nowhere/frontdesk.toml")), &Environment::default());

    let says = faults.unwrap_err().to_string();
    assert!(says.contains("/nowhere/frontdesk.toml: cannot be read"), "{says}");
}

#[test]
fn the_page_about_the_configuration_is_up_to_date() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    if Environment::of_this_process().on("UPDATE_DOCS") {
        fs::write(&path, page()).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();

    assert!(kept == page(), "docs/configuration.md is stale: run with UPDATE_DOCS=1 to write it");
}

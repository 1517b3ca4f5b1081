//! What must not come in through a dependency. `deny.toml` says the same to cargo-deny, which is slow
//! to install; this needs nothing.

use super::{File, Problem};

/// Crates that may not be in the tree at all, and why.
const BANNED: [(&str, &str); 6] = [
    ("openssl-sys", "TLS is rustls with ring"),
    ("native-tls", "TLS is rustls with ring"),
    ("aws-lc-sys", "two TLS back ends panic at run time: TLS is rustls with ring"),
    ("aws-lc-rs", "two TLS back ends panic at run time: TLS is rustls with ring"),
    ("tonic", "telemetry speaks HTTP"),
    ("chrono-tz", "time zones are jiff's"),
];

/// Crates that may be there once: a second one does not link, or does not fit.
const ONCE: [&str; 3] = ["libsqlite3-sys", "sqlx-core", "rustls"];

/// The lock file holds none of the banned crates and no second copy of the others.
pub(super) fn banned(files: &[File]) -> Vec<Problem> {
    let Some(lock) = files.iter().find(|file| file.path == "Cargo.lock") else { return Vec::new() };
    let name = |line: &str| Some(line.strip_prefix("name = \"")?.trim_end_matches('"').to_owned());
    let packages: Vec<(usize, String)> = lock
        .text
        .lines()
        .enumerate()
        .filter_map(|(at, line)| Some((at + 1, name(line)?)))
        .collect();
    let mut problems = Vec::new();
    for (line, package) in &packages {
        if let Some((_, why)) = BANNED.iter().find(|(banned, _)| banned == package) {
            let say = format!(
                "`{package}` is banned ({why}): `cargo tree -i {package}` says who brings it"
            );
            problems.push(Problem::new(lock, *line, say));
        }
    }
    for once in ONCE {
        let mut copies = packages.iter().filter(|(_, package)| package == once).skip(1);
        if let Some((line, _)) = copies.next() {
            let say =
                format!("`{once}` is there twice: `cargo tree -d` says who brings the second");
            problems.push(Problem::new(lock, *line, say));
        }
    }
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::check_rule;

    #[test]
    fn a_banned_crate_and_a_second_copy_are_told() {
        let lock = "[[package]]\nname = \"tonic\"\n[[package]]\nname = \"libsqlite3-sys\"\n[[package]]\n\
                    name = \"libsqlite3-sys\"\n[[package]]\nname = \"serde\"\n";

        check_rule(
            banned,
            &[("Cargo.lock", lock)],
            &["Cargo.lock:2: `tonic` is banned", "Cargo.lock:6: `libsqlite3-sys` is there twice"],
        );
    }
}

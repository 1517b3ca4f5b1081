//! Says what to do when the browser's side has not been built. It builds nothing itself.
#![expect(clippy::disallowed_methods, reason = "cargo talks to build scripts by the environment")]

use std::path::Path;

fn main() {
    let dist = Path::new("../../web/dist");
    println!("cargo::rerun-if-changed=build.rs");
    // A debug build reads the files when it serves them; others have them inside.
    if !dist.is_dir() || std::env::var("PROFILE").is_ok_and(|profile| profile != "debug") {
        println!("cargo::rerun-if-changed={}", dist.display());
    }
    if !dist.is_dir() {
        println!("cargo::error=web/dist is missing: build it with `cargo xtask assets`");
    }
}

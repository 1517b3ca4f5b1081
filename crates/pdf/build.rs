//! Says what to do when the fonts are not there yet. It fetches nothing itself.

use std::path::Path;

fn main() {
    let fonts = Path::new("../../web/fonts");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", fonts.display());
    if !fonts.is_dir() {
        println!("cargo::error=web/fonts is missing: make it with `cargo xtask assets`");
    }
}

//! Where tests find the files of the models.

use std::path::PathBuf;

/// The folder that holds a folder for each model. Without `TEST_MODELS_DIR` a test that needs a
/// model fails, it is never skipped: `cargo xtask models` fetches the files and prints the folder.
///
/// # Panics
/// When `TEST_MODELS_DIR` is not set.
#[expect(clippy::disallowed_methods, reason = "only tests call this")]
#[expect(clippy::panic, reason = "a test without its model fails")]
pub fn folder() -> PathBuf {
    match std::env::var_os("TEST_MODELS_DIR") {
        Some(folder) => folder.into(),
        None => {
            panic!("TEST_MODELS_DIR is not set: run `cargo xtask models` and export what it prints")
        }
    }
}

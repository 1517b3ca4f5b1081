//! House rules and chores as code.
fn main() {}

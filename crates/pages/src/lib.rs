//! The dashboard and the public pages: what people see, made from what `desk` knows.

pub mod layout;
pub mod parts;

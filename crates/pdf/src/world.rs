//! All that a template can reach: itself, the document's data, its logo and its code. There is no
//! file system, no package, no network and no clock behind it.

use std::sync::LazyLock;

use typst::{
    Library, LibraryExt, World,
    diag::{FileError, FileResult},
    foundations::{Bytes, Datetime, Duration},
    syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot},
    text::{Font, FontBook},
    utils::LazyHash,
};

use crate::fonts::FONTS;

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| LazyHash::new(Library::default()));

static SHEET: LazyLock<Source> =
    LazyLock::new(|| Source::new(id("/sheet.typ"), include_str!("sheet.typ").to_owned()));

fn id(path: &'static str) -> FileId {
    #[expect(clippy::expect_used, reason = "the paths are the constants of this file")]
    let path = VirtualPath::new(path).expect("a path inside the root");
    RootedPath::new(VirtualRoot::Project, path).intern()
}

/// One document's world.
pub(crate) struct Desk {
    /// What the template reads.
    pub(crate) data: Bytes,
    /// The logo.
    pub(crate) logo: Option<Bytes>,
    /// The QR code, as SVG.
    pub(crate) code: Option<Bytes>,
}

impl World for Desk {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        SHEET.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == SHEET.id() { Ok(SHEET.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let file = match (id.root(), id.vpath().get_with_slash()) {
            (VirtualRoot::Project, "/data.json") => Some(&self.data),
            (VirtualRoot::Project, "/logo") => self.logo.as_ref(),
            (VirtualRoot::Project, "/code.svg") => self.code.as_ref(),
            _ => None,
        };
        file.cloned().ok_or(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.faces.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

//! Logos: kept under the name of their content, once for papers and once for screens, and never changed, so
//! that what was made with one looks the same ever after.

use std::fmt::Write;

use bytes::Bytes;
use frontdesk_base::{
    Result,
    id::OrgId,
    paper::{Logo, ReadLogo},
};
use sha2::{Digest, Sha256};

use super::{get, put};
use crate::App;

/// The name of a logo: which, and how large it is on a screen. `5f3a…-320x96`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogoName {
    content: String,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

impl LogoName {
    /// Reads one; nothing of what is none.
    pub fn parse(text: &str) -> Option<Self> {
        let (content, size) = text.split_once('-')?;
        let (width, height) = size.split_once('x')?;
        let (width, height) = (width.parse().ok()?, height.parse().ok()?);
        let is_content = content.len() == 32
            && content.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        (is_content && width > 0 && height > 0).then(|| Self {
            content: content.to_owned(),
            width,
            height,
        })
    }

    /// Its size where it may be so large at most, as it is or smaller.
    pub fn within(&self, wide: u32, high: u32) -> (u32, u32) {
        let (w, h) = (u64::from(self.width), u64::from(self.height));
        let fits = |part: u64| u32::try_from(part.max(1)).unwrap_or(u32::MAX);
        if w <= u64::from(wide) && h <= u64::from(high) {
            return (self.width, self.height);
        }
        let by_width = (wide, fits(h * u64::from(wide) / w));
        if by_width.1 <= high { by_width } else { (fits(w * u64::from(high) / h), high) }
    }
}

impl std::fmt::Display for LogoName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}x{}", self.content, self.width, self.height)
    }
}

fn for_papers(org: &OrgId, name: &LogoName) -> String {
    format!("{org}/logos/{}", name.content)
}

fn for_screens(org: &OrgId, name: &LogoName) -> String {
    format!("{org}/logos/{}.png", name.content)
}

/// Keeps a logo and answers its name.
pub(crate) async fn keep(app: &App, org: &OrgId, logo: ReadLogo) -> Result<LogoName> {
    let mut hash = Sha256::new();
    hash.update(&logo.paper.0);
    let content = hash.finalize().iter().take(16).fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    });
    let name = LogoName { content, width: logo.width, height: logo.height };
    put(app, org, &for_papers(org, &name), logo.paper.0.into()).await?;
    put(app, org, &for_screens(org, &name), logo.png.into()).await?;
    Ok(name)
}

/// A logo as a paper is set with it; nothing for no name.
pub(crate) async fn on_paper(app: &App, org: &OrgId, name: &str) -> Result<Option<Logo>> {
    let Some(name) = LogoName::parse(name) else { return Ok(None) };
    let bytes = get(app, org, &for_papers(org, &name)).await?;
    Ok(bytes.map(|bytes| Logo(bytes.to_vec())))
}

/// A logo as a screen shows it, PNG; nothing for no name.
pub(crate) async fn on_screen(app: &App, org: &OrgId, name: &str) -> Result<Option<Bytes>> {
    let Some(name) = LogoName::parse(name) else { return Ok(None) };
    get(app, org, &for_screens(org, &name)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_is_written_and_nothing_else_is_one() {
        let text = "0123456789abcdef0123456789abcdef-960x100";
        let name = LogoName::parse(text).unwrap();
        assert_eq!(name.to_string(), text);
        assert_eq!(name.within(220, 48), (220, 22));
        assert_eq!(LogoName { width: 100, height: 200, ..name.clone() }.within(220, 48), (24, 48));
        assert_eq!(LogoName { width: 40, height: 20, ..name }.within(220, 48), (40, 20));
        for wrong in [
            "",
            "x",
            "0123456789abcdef0123456789abcdef",
            "0123456789abcdef0123456789abcdef-0x5",
            "0123456789ABCDEF0123456789abcdef-9x5",
            "../../../../../../../../etc/pass-9x5",
            "0123456789abcdef0123456789abcdef-9x5x",
            "0123456789abcdef0123456789abcdef-99999999999x5",
        ] {
            assert_eq!(LogoName::parse(wrong), None, "{wrong}");
        }
    }
}

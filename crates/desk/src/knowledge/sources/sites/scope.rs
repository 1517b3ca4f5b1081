//! Which addresses are pages of a site that are to be read.

use std::collections::HashSet;

use frontdesk_extract::url::normalize;
use url::Url;

use super::{super::address::same_site, Site};

/// Endings of what is no page and no document: asking for it would be a waste of both sides.
const NO_PAGES: [&str; 34] = [
    "jpg", "jpeg", "png", "gif", "svg", "webp", "avif", "ico", "bmp", "tif", "tiff", "mp3", "mp4",
    "mov", "avi", "webm", "ogg", "wav", "m4a", "zip", "gz", "rar", "7z", "exe", "dmg", "apk",
    "css", "js", "json", "xml", "rss", "woff", "woff2", "ics",
];

/// How often the same word may stand in a path: a link that leads deeper and deeper is a loop.
const SAME_SEGMENTS: usize = 3;

/// What of a site is read.
pub(super) struct Scope {
    home: Url,
    below: Vec<String>,
    left_out: HashSet<String>,
}

impl Scope {
    pub(super) fn of(site: &Site) -> Option<Self> {
        let home = Url::parse(&site.url).ok()?;
        let lines = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
        Some(Self {
            home,
            below: lines(&site.only_below),
            left_out: lines(&site.left_out).into_iter().collect(),
        })
    }

    pub(super) fn whole(home: &Url) -> Self {
        Self { home: home.clone(), below: Vec::new(), left_out: HashSet::new() }
    }

    /// The address in the one spelling of this site, if it is one of its pages that are read.
    pub(super) fn take(&self, url: &Url) -> Option<Url> {
        let url = self.own(url)?;
        if url == self.home {
            return Some(url);
        }
        let path = url.path();
        let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.'));
        let is_page = ending
            .is_none_or(|(_, ending)| !NO_PAGES.contains(&ending.to_ascii_lowercase().as_str()));
        let below = self.below.is_empty() || self.below.iter().any(|below| is_below(path, below));
        let wanted = !self.left_out.contains(url.as_str());
        (is_page && below && wanted && !loops(path)).then_some(url)
    }

    /// The address in the one spelling of this site, if it is on it at all.
    pub(super) fn own(&self, url: &Url) -> Option<Url> {
        let mut url = normalize(url)?;
        if !same_site(&self.home, &url) {
            return None;
        }
        // http and https, with and without www: one page each.
        url.set_scheme(self.home.scheme()).ok()?;
        url.set_host(self.home.host_str()).ok()?;
        Some(url)
    }
}

/// Whether a path is this one or below it: `/prices` is not below `/price`.
fn is_below(path: &str, below: &str) -> bool {
    let below = below.trim_end_matches('/');
    path.strip_prefix(below).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '.']))
}

fn loops(path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    segments
        .iter()
        .any(|one| segments.iter().filter(|other| *other == one).count() >= SAME_SEGMENTS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(scope: &Scope, url: &str, taken: Option<&str>) {
        let url = Url::parse(url).unwrap();
        assert_eq!(scope.take(&url).as_ref().map(Url::as_str), taken);
    }

    #[test]
    fn only_pages_of_the_site_are_taken_and_each_has_one_spelling() {
        let scope = Scope::whole(&Url::parse("https://www.salon.example/").unwrap());

        check(
            &scope,
            "http://salon.example/a?x=1&x=1#top",
            Some("https://www.salon.example/a?x=1"),
        );
        check(
            &scope,
            "https://www.salon.example/menu.pdf",
            Some("https://www.salon.example/menu.pdf"),
        );
        check(&scope, "https://www.salon.example/a.JPG", None);
        check(&scope, "https://other.example/", None);
        check(&scope, "https://shop.salon.example/", None);
        check(&scope, "https://www.salon.example:8443/", None);
        check(&scope, "http://127.0.0.1/", None);
        check(&scope, "mailto:a@salon.example", None);
        check(&scope, "https://www.salon.example/a/b/a/b/a/b", None);
    }

    #[test]
    fn a_site_is_narrowed_by_paths_and_addresses() {
        let scope = Scope {
            home: Url::parse("https://salon.example/").unwrap(),
            below: vec!["/prices".to_owned(), "/de/".to_owned()],
            left_out: HashSet::from(["https://salon.example/de/jobs".to_owned()]),
        };

        for taken in ["/", "/prices", "/prices/", "/prices/cut", "/prices.html", "/de/x"] {
            assert!(scope.take(&scope.home.join(taken).unwrap()).is_some(), "{taken}");
        }
        for left in ["/price", "/pricesx", "/about", "/de/jobs"] {
            assert!(scope.take(&scope.home.join(left).unwrap()).is_none(), "{left}");
        }
    }
}

//! What a site asks of crawlers (`robots.txt`).

use std::{fmt, time::Duration};

use texting_robots::Robot;
use url::Url;

/// How much of a file is read, in bytes (as Google does).
pub const LONGEST: usize = 500 << 10;
/// The longest line that is read, in bytes: each pattern with stars becomes an expression.
const LINE: usize = 2_048;
/// The most lines. Each rule is tried for each address.
const LINES: usize = 5_000;

/// The rules for one crawler.
pub struct Rules {
    robot: Option<Robot>,
    nothing: bool,
}

impl Rules {
    /// Reads the rules for the crawler of this name (the product token, such as `Frontdesk`). What
    /// cannot be understood says nothing, so everything is allowed then.
    pub fn read(agent: &str, bytes: &[u8]) -> Self {
        let text = String::from_utf8_lossy(&bytes[..bytes.len().min(LONGEST)]);
        let lines: Vec<&str> = text.lines().filter(|line| line.len() <= LINE).take(LINES).collect();
        let text = lines.join("\n");
        let robot = crate::guarded(|| {
            Robot::new(agent, text.as_bytes()).map_err(|e| crate::Failure::Damaged(e.to_string()))
        });
        Self { robot: robot.ok(), nothing: false }
    }

    /// The rules of a site that could not say its rules (a server error): nothing is allowed for now.
    pub fn nothing() -> Self {
        Self { robot: None, nothing: true }
    }

    /// Whether the crawler may ask for this address.
    pub fn allowed(&self, url: &Url) -> bool {
        !self.nothing && self.robot.as_ref().is_none_or(|robot| robot.allowed(url.as_str()))
    }

    /// The time that it should wait between two requests, at most an hour.
    pub fn crawl_delay(&self) -> Option<Duration> {
        let seconds = f64::from(self.robot.as_ref()?.delay?);
        (seconds.is_finite() && seconds > 0.0)
            .then(|| Duration::from_secs_f64(seconds.min(3_600.0)))
    }

    /// The site maps that it names, at most 50.
    pub fn sitemaps(&self) -> Vec<Url> {
        let named = self.robot.iter().flat_map(|robot| &robot.sitemaps);
        named
            .filter_map(|sitemap| Url::parse(sitemap).ok())
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            .take(50)
            .collect()
    }
}

impl fmt::Debug for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rules").field("known", &self.robot.is_some()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(robots: &str, path: &str, allowed: bool) {
        let url = Url::parse("https://e.de").unwrap().join(path).unwrap();
        assert_eq!(Rules::read("Frontdesk", robots.as_bytes()).allowed(&url), allowed);
    }

    #[test]
    fn a_site_says_what_may_be_read() {
        let robots =
            "User-agent: *\nDisallow: /\n\nUser-agent: frontdesk\nDisallow: /a*b$\nAllow: /\n";
        check(robots, "/x", true);
        check(robots, "/a-b", false);
        check("User-agent: *\nDisallow: /private", "/private/x", false);
        check("<html>404</html>", "/", true);
        check("", "/", true);
        check("User-agent: *\nDisallow:", "/", true);
    }

    #[test]
    fn delay_and_site_maps_are_bounded() {
        let robots =
            "User-agent: *\nCrawl-delay: 999999\nSitemap: https://e.de/s.xml\nSitemap: x:y\n";
        let rules = Rules::read("Frontdesk", robots.as_bytes());

        assert_eq!(rules.crawl_delay(), Some(Duration::from_secs(3_600)));
        assert_eq!(rules.sitemaps().len(), 1);
        assert!(!Rules::nothing().allowed(&Url::parse("https://e.de").unwrap()));
    }

    #[test]
    fn garbage_is_no_rule_and_costs_little() {
        let garbage = vec![0xff; 4 << 20];
        assert!(Rules::read("Frontdesk", &garbage).allowed(&Url::parse("https://e.de").unwrap()));

        let stars = format!("User-agent: *\nDisallow: /{}x$\n", "*a".repeat(900)).repeat(100);
        let url = Url::parse(&format!("https://e.de/{}", "a".repeat(2_000))).unwrap();
        assert!(Rules::read("Frontdesk", stars.as_bytes()).allowed(&url));
    }
}

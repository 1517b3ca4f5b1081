//! Sites and pages, on both engines, against a site of 300 pages with every trap that there is.

use std::time::Duration;

use frontdesk_base::Error;
use frontdesk_db::{Door, both};
use frontdesk_providers::web::{Bounds, Seen};

use super::*;
use crate::{
    knowledge::{
        search,
        sources::sites::world::{PAGES, World, html, moved, status, world},
        sources::{self, Added, SourceState, add_page, fetch},
    },
    registry,
    testing::{self, TestApp},
};

async fn found(w: &World, caller: &Caller, query: &str) -> Vec<String> {
    let found = search(&w.t, caller, query).await.unwrap();
    found.passages.into_iter().map(|passage| passage.text).collect()
}

/// Runs what is due, and then what is due a little later, until the site is read.
async fn read(w: &World, caller: &Caller, id: &SiteId) -> Site {
    for _ in 0..3_000 {
        // Another runner each time: nothing is kept in one.
        registry::runner(&w.t).run_due().await.unwrap();
        let site = get(&w.t, caller, id).await.unwrap();
        if site.state != SiteState::Reading {
            return site;
        }
        w.t.advance(Duration::from_secs(1));
    }
    panic!("it never ends")
}

fn new(w: &World) -> NewSite {
    NewSite { url: format!("{}/", w.base), most_pages: Some(1_000), ..NewSite::default() }
}

async fn state(w: &World, caller: &Caller, id: &SiteId, path: &str) -> (PageState, String) {
    let url = format!("{}{path}", w.base);
    let pages = pages(&w.t, caller, id).await.unwrap();
    let all = pages.len();
    let page = pages.into_iter().find(|page| page.url == url);
    let page = page.unwrap_or_else(|| panic!("{path} is not among {all} pages"));
    (page.state, page.note.unwrap_or_default())
}

both! {
    async fn a_site_of_300_pages_is_read_once_and_nothing_private_is_asked_for(w: World = world) {
        let ann = w.t.organization("Salon Ana").await;

        let site = add(&w.t, &ann, new(&w)).await.unwrap();
        let site = read(&w, &ann, &site.id).await;

        let id = &site.id;
        // Its pages, the start page, the one in another encoding and the PDF.
        assert_eq!((site.state, site.pages_read), (SiteState::Ready, PAGES as i64 + 3));
        assert_eq!(site.error, None);
        assert_eq!(site.pages_found, site.pages_read + site.pages_failed);
        for (path, expected, words) in [
            ("/p/299", PageState::Read, ""),
            ("/missing", PageState::Failed, "answered 404"),
            ("/broken", PageState::Failed, "answered 500"),
            ("/huge", PageState::Failed, "larger than 5 MB"),
            ("/self", PageState::Failed, "again and again"),
            ("/old", PageState::Skipped, "another page of the site"),
            ("/ring/a", PageState::Skipped, "another page of the site"),
            ("/ring/b", PageState::Skipped, "another page of the site"),
            ("/away", PageState::Skipped, "another site"),
            ("/inside", PageState::Skipped, "another site"),
            ("/private/prices", PageState::Skipped, "robots.txt"),
            ("/noindex", PageState::Skipped, "asks not to be kept"),
            ("/copy", PageState::Skipped, "the same as another page"),
            ("/p/9?a=1", PageState::Skipped, "another address"),
        ] {
            let (state, note) = state(&w, &ann, id, path).await;
            assert_eq!(state, expected, "{path}: {note}");
            assert!(note.contains(words), "{path}: {note}");
        }
        assert_eq!(w.trapped(), 0);
        let asked = w.asked();
        assert!(!asked.iter().any(|path| path.contains("private") || path.contains("picture")));
        let mut once = asked.clone();
        once.sort_unstable();
        once.dedup();
        assert_eq!(once.len(), asked.len(), "a page was asked for twice");

        assert!(found(&w, &ann, "what does a manicure cost").await[0].contains("45 euros"));
        assert!(found(&w, &ann, "was kostet Färben").await[0].contains("70 Euro"));
        let footer = found(&w, &ann, "Mariahilfer Strasse").await;
        assert_eq!(footer.iter().filter(|text| text.contains("Mariahilfer")).count(), 1);
        assert!(sources::list(&w.t, &ann).await.unwrap().is_empty(), "its pages are the site's");
    }
}

both! {
    async fn looking_again_finds_what_changed_and_what_is_gone(w: World = world) {
        let ann = w.t.organization("Salon Ana").await;
        let narrow = NewSite { only_below: vec!["/p/1".to_owned(), "p/2".to_owned(), "/p/3".to_owned()], ..new(&w) };
        let site = add(&w.t, &ann, narrow).await.unwrap();
        let site = read(&w, &ann, &site.id).await;
        assert_eq!(site.pages_read, 4);
        let week = Duration::from_secs(7 * 24 * 3600);
        assert_eq!(site.next_at, site.checked_at.map(|at| at.plus(week)));
        w.change("/p/1", html("Treatment 1", "Treatment number 1 is a massage with hot stones.", &[]));
        w.change("/p/2", status(410));
        w.change("/p/3", status(503));
        w.asked();

        // It looks by itself when the week is over.
        w.t.advance(week);
        registry::runner(&w.t).run_due().await.unwrap();
        let again = read(&w, &ann, &site.id).await;

        assert_eq!(state(&w, &ann, &site.id, "/p/2").await.0, PageState::Gone);
        assert_eq!(state(&w, &ann, &site.id, "/p/3").await.0, PageState::Failed);
        assert!(found(&w, &ann, "massage with hot stones").await[0].contains("hot stones"));
        assert!(found(&w, &ann, "treatment number 2").await.iter().all(|text| !text.contains("number 2 ")));
        // A server that fails for a while takes nothing away.
        assert!(found(&w, &ann, "treatment number 3").await[0].contains("number 3 "));
        assert!(again.next_at > site.next_at);
    }
}

both! {
    async fn a_site_is_paused_goes_on_and_is_deleted_with_all_its_pages(w: World = world) {
        let (ann, ben) = (w.t.organization("Salon Ana").await, w.t.organization("Bike shop").await);
        let site = add(&w.t, &ann, NewSite { most_pages: Some(5), ..new(&w) }).await.unwrap();
        for _ in 0..4 {
            registry::runner(&w.t).run_due().await.unwrap();
            w.t.advance(Duration::from_secs(1));
        }
        let paused = pause(&w.t, &ann, &site.id, true).await.unwrap();
        assert!(paused.paused && paused.pages_read > 0);
        w.asked();
        for _ in 0..4 {
            registry::runner(&w.t).run_due().await.unwrap();
            w.t.advance(Duration::from_secs(1));
        }
        assert!(w.asked().len() <= 1, "the page that was being read is the last");

        pause(&w.t, &ann, &site.id, false).await.unwrap();
        let done = read(&w, &ann, &site.id).await;
        assert_eq!((done.state, done.pages_read), (SiteState::Ready, 5));

        assert!(matches!(get(&w.t, &ben, &site.id).await, Err(Error::NotFound(_))));
        assert!(matches!(pages(&w.t, &ben, &site.id).await, Err(Error::NotFound(_))));
        assert!(matches!(delete(&w.t, &ben, &site.id).await, Err(Error::NotFound(_))));
        assert!(matches!(check_again(&w.t, &ben, &site.id).await, Err(Error::NotFound(_))));
        assert!(matches!(pause(&w.t, &ben, &site.id, true).await, Err(Error::NotFound(_))));
        assert!(matches!(set_schedule(&w.t, &ben, &site.id, 0).await, Err(Error::NotFound(_))));
        assert!(list(&w.t, &ben).await.unwrap().is_empty());
        assert!(found(&w, &ben, "treatment").await.is_empty());

        delete(&w.t, &ann, &site.id).await.unwrap();
        assert!(found(&w, &ann, "treatment number").await.is_empty());
        assert!(list(&w.t, &ann).await.unwrap().is_empty());
        // What was planned finds nothing to do.
        w.t.advance(Duration::from_secs(8 * 24 * 3600));
        registry::runner(&w.t).run_due().await.unwrap();
    }
}

both! {
    async fn a_preview_says_what_would_be_read_and_stores_nothing(w: World = world) {
        let ann = w.t.organization("Salon Ana").await;

        let seen = preview(&w.t, &ann, &w.base).await.unwrap();

        assert_eq!(seen.pages[0].title, "Salon Ana");
        assert!(seen.from_map && !seen.more);
        assert_eq!(seen.forbidden, 1);
        assert!(seen.pages.iter().any(|page| page.url.ends_with("/p/149")));
        assert!(seen.pages.iter().all(|page| page.url.starts_with(&w.base)));
        assert!(list(&w.t, &ann).await.unwrap().is_empty());
        assert_eq!(w.trapped(), 0);
        let viewer = w.t.caller(ann.org(), Role::Viewer);
        assert!(matches!(preview(&w.t, &viewer, &w.base).await, Err(Error::Forbidden(_))));
    }
}

both! {
    async fn a_page_of_its_own_is_looked_at_again_each_week_until_it_is_deleted(w: World = world) {
        let ann = w.t.organization("Salon Ana").await;
        let added = add_page(&w.t, &ann, &format!("{}/p/7", w.base)).await.unwrap();
        let id = added.source().id.clone();
        registry::runner(&w.t).run_due().await.unwrap();
        let first = sources::get(&w.t, &ann, &id).await.unwrap().checked_at;

        for price in ["88 euros", "99 euros"] {
            w.change("/p/7", html("Treatment 7", &format!("Treatment number 7 costs {price}."), &[]));
            w.t.advance(Duration::from_secs(6 * 24 * 3600));
            registry::runner(&w.t).run_due().await.unwrap();
            assert!(!found(&w, &ann, "treatment number 7").await[0].contains(price));
            w.t.advance(Duration::from_secs(24 * 3600));
            registry::runner(&w.t).run_due().await.unwrap();
            assert!(found(&w, &ann, "treatment number 7").await[0].contains(price));
        }
        assert!(sources::get(&w.t, &ann, &id).await.unwrap().checked_at > first);

        sources::delete(&w.t, &ann, &id).await.unwrap();
        w.t.advance(Duration::from_secs(8 * 24 * 3600));
        assert_eq!(registry::runner(&w.t).run_due().await.unwrap(), 1);
        assert_eq!(registry::runner(&w.t).run_due().await.unwrap(), 0);
    }
}

/// What the migration does for pages that were read before there were plans.
const PLANNED: &str = include_str!("../../../../../db/migrations/20261129071000_pages_planned.sql");

both! {
    async fn a_page_without_a_plan_is_given_one(w: World = world) {
        let ann = w.t.organization("Salon Ana").await;
        let planned = add_page(&w.t, &ann, &format!("{}/p/8", w.base)).await.unwrap();
        add_page(&w.t, &ann, &format!("{}/p/7", w.base)).await.unwrap();
        registry::runner(&w.t).run_due().await.unwrap();
        let mut tx = w.t.db().begin_system(Door::Admin).await.unwrap();
        let key = format!("{}:again", planned.source().id);
        // system door: the migration sees every organization
        let lost = tx.query("DELETE FROM jobs WHERE state = 'queued' AND dedupe_key <> $1").bind(&key).execute();
        assert_eq!(lost.await.unwrap(), 1);

        // The page that has a plan keeps the one it has.
        assert_eq!(tx.query(PLANNED).execute().await.unwrap(), 1);
        assert_eq!(tx.query(PLANNED).execute().await.unwrap(), 0);

        tx.commit().await.unwrap();
        w.change("/p/7", html("Treatment 7", "Treatment number 7 costs 99 euros.", &[]));
        w.t.advance(Duration::from_secs(6 * 24 * 3600));
        registry::runner(&w.t).run_due().await.unwrap();
        assert!(!found(&w, &ann, "treatment number 7").await[0].contains("99"));
        w.t.advance(Duration::from_secs(24 * 3600 + 1));
        registry::runner(&w.t).run_due().await.unwrap();
        assert!(found(&w, &ann, "treatment number 7").await[0].contains("99"));
    }
}

both! {
    async fn a_page_is_read_again_only_when_it_has_changed(w: World = world) {
        let ann = w.t.organization("Salon Ana").await;
        let added = add_page(&w.t, &ann, &format!("{}/p/7#top", w.base)).await.unwrap();
        let id = added.source().id.clone();
        registry::runner(&w.t).run_due().await.unwrap();
        let page = sources::get(&w.t, &ann, &id).await.unwrap();
        assert_eq!((page.state, page.title.as_str()), (SourceState::Ready, "Treatment 7"));
        assert!(found(&w, &ann, "treatment number 7").await[0].contains("27 euros"));

        w.t.advance(Duration::from_secs(60));
        let same = add_page(&w.t, &ann, &format!("{}/p/7", w.base)).await.unwrap();
        assert!(matches!(&same, Added::Same(source) if source.id == id));
        registry::runner(&w.t).run_due().await.unwrap();
        let again = sources::get(&w.t, &ann, &id).await.unwrap();
        assert!(again.checked_at > page.checked_at && again.updated_at == page.updated_at);

        w.change("/p/7", html("Treatment 7", "Treatment number 7 costs 99 euros.", &[]));
        sources::read_again(&w.t, &ann, &id).await.unwrap();
        registry::runner(&w.t).run_due().await.unwrap();
        assert!(found(&w, &ann, "treatment number 7").await[0].contains("99 euros"));

        w.change("/p/7", status(404));
        sources::read_again(&w.t, &ann, &id).await.unwrap();
        registry::runner(&w.t).run_due().await.unwrap();
        let gone = sources::get(&w.t, &ann, &id).await.unwrap();
        assert!(gone.error.is_some_and(|error| error.contains("404")) && gone.state == SourceState::Ready);
    }
}

both! {
    async fn a_page_that_cannot_be_read_says_why(w: World = world) {
        let ann = w.t.organization("Salon Ana").await;
        w.change("/hop/1", moved("/hop/2"));
        w.change("/hop/2", moved("/p/3"));
        for (path, words) in [
            ("/missing", "This page answered 404"),
            ("/broken", "This page answered 500"),
            ("/huge", "larger than 5 MB"),
            ("/ring/a", "again and again"),
            ("/inside", "This address is not on the public internet."),
            ("/away", "ports 80 and 443"),
            ("/private/prices", "Its robots.txt asks not to be read."),
        ] {
            let added = add_page(&w.t, &ann, &format!("{}{path}", w.base)).await.unwrap();
            registry::runner(&w.t).run_due().await.unwrap();
            let page = sources::get(&w.t, &ann, &added.source().id).await.unwrap();
            let error = page.error.unwrap_or_default();
            assert!(page.state == SourceState::Failed && error.contains(words), "{path}: {error}");
        }
        let added = add_page(&w.t, &ann, &format!("{}/hop/1", w.base)).await.unwrap();
        registry::runner(&w.t).run_due().await.unwrap();
        assert_eq!(sources::get(&w.t, &ann, &added.source().id).await.unwrap().title, "Treatment 3");
        assert_eq!(w.trapped(), 0);

        let silent = format!("{}/silent", w.base).parse().unwrap();
        let bounds = Bounds { deadline: Duration::from_millis(50), bytes: 100 };
        let late = fetch::ask(&w.t, &silent, &Seen::default(), bounds).await.unwrap_err();
        assert!(late.message().contains("No answer before the deadline"), "{late:?}");
    }
}

both! {
    async fn an_address_that_is_none_is_refused(t: TestApp = testing::app) {
        let ann = t.organization("Salon Ana").await;
        let long = format!("https://example.com/{}", "a".repeat(10_000));
        for wrong in [
            "", " ", "javascript:alert(1)", "file:///etc/passwd", "file:/etc/passwd", "ftp://example.com/",
            "https://user:pass@example.com/", "mailto:a@example.com", "http://[::1]/", "http://[::ffff:10.0.0.1]/",
            "http://127.0.0.1/", "http://0x7f.1/", "localhost", "http://localhost/", "https://example.com:22/",
            "http://169.254.169.254/latest", "https://", "data:text/html,x", "\u{0}", "https://exa mple.com", &long,
        ] {
            let page = add_page(&t, &ann, wrong).await;
            assert!(matches!(page, Err(Error::Invalid(_))), "{wrong}");
            let site = add(&t, &ann, NewSite { url: wrong.to_owned(), ..NewSite::default() }).await;
            assert!(matches!(site, Err(Error::Invalid(_))), "{wrong}");
            assert!(matches!(preview(&t, &ann, wrong).await, Err(Error::Invalid(_))), "{wrong}");
        }
        let long = NewSite { most_pages: Some(1_001), url: "example.com".to_owned(), ..NewSite::default() };
        assert!(matches!(add(&t, &ann, long).await, Err(Error::Invalid(_))));
        let viewer = t.caller(ann.org(), Role::Viewer);
        assert!(matches!(add_page(&t, &viewer, "example.com").await, Err(Error::Forbidden(_))));
        assert!(sources::list(&t, &ann).await.unwrap().is_empty());
    }
}

both! {
    async fn one_page_added_twice_at_once_is_one_page(t: TestApp = testing::app) {
        let ann = t.organization("Salon Ana").await;

        let (one, two) = tokio::join!(add_page(&t, &ann, "example.com"), add_page(&t, &ann, "example.com"));
        let (site, again) = tokio::join!(
            add(&t, &ann, NewSite { url: "example.com".to_owned(), ..NewSite::default() }),
            add(&t, &ann, NewSite { url: "example.com".to_owned(), ..NewSite::default() }),
        );

        assert_eq!(one.unwrap().source().id, two.unwrap().source().id);
        assert_eq!(sources::list(&t, &ann).await.unwrap().len(), 1);
        assert!(site.is_ok() != again.is_ok());
    }
}

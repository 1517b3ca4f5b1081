//! Files by signed address.

use std::time::Duration;

use frontdesk_db::both;

use super::site::{Form, PNG, Site, site};

both! {
    async fn a_file_is_never_a_page_of_ours(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "look").await;

        for (name, bytes, inline) in [("cut \u{e4}.png", PNG, true), ("notes.txt", b"plain".as_slice(), false), ("x.pdf", b"%PDF-1.7 x", false)] {
            let sent = t.upload(&visit, &id, Form::file(name, bytes)).await.expect(202);
            let answer = t.get(sent["attachments"][0]["url"].as_str().unwrap(), "").await;
            assert_eq!(answer.status, 200);
            let header = |name: &str| answer.headers[name].to_str().unwrap().to_owned();
            assert!(header("content-security-policy").starts_with("default-src 'none'; sandbox"));
            assert_eq!(header("x-content-type-options"), "nosniff");
            assert_eq!(header("cross-origin-resource-policy"), "same-origin");
            assert!(header("cache-control").starts_with("private"));
            let disposition = header("content-disposition");
            assert_eq!(disposition.starts_with("inline"), inline, "{disposition}");
            assert!(disposition.contains("filename*=UTF-8''"), "{disposition}");
            assert_eq!(answer.headers["content-type"], sent["attachments"][0]["content_type"].as_str().unwrap());
        }
    }
}

both! {
    async fn only_the_right_address_opens_a_file_and_only_for_a_day(t: Site = site) {
        let salon = t.business("Salon Ana").await;
        let bikes = t.business("Bike shop").await;
        let visit = t.visit(&salon).await;
        let id = t.conversation(&visit, "look").await;
        let sent = t.upload(&visit, &id, Form::file("a.png", PNG)).await.expect(202);
        let url = sent["attachments"][0]["url"].as_str().unwrap().to_owned();
        let (path, query) = url.split_once('?').unwrap();
        let (expires, signature) = query.split_once('&').unwrap();
        let later: i64 = expires.trim_start_matches("expires=").parse().unwrap();

        let elsewhere = url.replace(salon.owner.org().as_str(), bikes.owner.org().as_str());
        let longer = format!("{path}?expires={}&{signature}", later + 3_600_000);
        let unsigned = format!("{path}?{expires}&signature=");
        for wrong in [elsewhere, longer, unsigned, url.replace("signature=", "signature=0"), format!("/files/..%2f..%2fetc/passwd?{query}")] {
            assert_eq!(t.get(&wrong, "").await.status, 404, "{wrong}");
        }
        assert_eq!(t.get(path, "").await.status, 422);

        t.get(&url, "").await;
        t.advance(Duration::from_hours(25));
        assert_eq!(t.get(&url, "").await.status, 404);
    }
}

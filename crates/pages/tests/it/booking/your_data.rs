//! "Your data": asked, confirmed and answered without a script.

use super::*;
use frontdesk_desk::Role;

const PRIVACY: &str = "/app/settings/privacy";

/// The path of the link in the newest mail about somebody's data.
async fn link(shop: &Shop) -> String {
    let mails = mail::mailbox(&shop.world.app).await.unwrap();
    let body = &mails.first().unwrap().body;
    let at = body.find("/book/").unwrap();
    body[at..].split_whitespace().next().unwrap().to_owned()
}

#[tokio::test]
async fn anybody_asks_confirms_and_has_an_answer() {
    let shop = Shop::open(BookingRules::default()).await;
    let path = format!("/book/{}/your-data", shop.slug);
    let linked = format!("href=\"{path}\"");
    shop.get(&format!("/book/{}", shop.slug)).await.is(200).says(&linked);
    let booking = shop.book("2026-11-24T09:00:00Z", KEY).await;
    shop.get(&booking).await.is(200).says(&linked);
    let empty = shop.get(&path).await.is(200).says("Your data at Salon Ana").is_safe();
    assert_eq!(empty.header("x-robots-tag"), "noindex, nofollow");
    assert!(!empty.headers.contains_key("set-cookie"), "no cookie is needed");
    shop.get_as(&path, "de").await.says("Ihre Daten bei Salon Ana").says("lang=\"de\"");
    shop.get_as(&path, "ar").await.says("dir=\"rtl\"");

    // What is wrong is said, and what was typed is kept.
    let wrong = format!("kind=all&name={}&email=x&message={}", encoded(EVIL), "a".repeat(4001));
    shop.post(&path, &wrong)
        .await
        .is(422)
        .says("Choose what you ask for.")
        .says("such as ana@example.com")
        .says("at most 4,000 characters")
        .says("&lt;script&gt;")
        .is_safe();

    let form = "kind=delete&name=Zoe&email=zoe%40example.com&message=All+of+it";
    let sent = shop.post(&path, form).await.is(303);
    let there = sent.header("location").to_owned();
    shop.get(&there).await.is(200).says("Look into your mailbox");

    // Opening the link confirms nothing, however often.
    let link = link(&shop).await;
    for _ in 0..2 {
        shop.get(&link).await.is(200).says("Was this you?").says("zoe@example.com").is_safe();
    }
    shop.world.get(&shop.ann, PRIVACY).await.is(200).says("No data requests").says(&path);
    let confirmed = shop.post(&link, "").await.is(303);
    assert_eq!(confirmed.header("location"), link);
    shop.post(&link, "").await.is(303);
    shop.get(&link).await.is(200).says("We have your request").says("23 December 2026");
    shop.get(&format!("{path}/0123")).await.is(404).says("This link leads to no request");
    shop.post(&format!("{path}/0123"), "").await.is(404);
    shop.get("/book/nobody/your-data").await.is(404).says("There is no business here");

    let list = shop.world.get(&shop.ann, PRIVACY).await.is(200).says("Zoe").says("waits for you");
    let at = list.body.split(&format!("href=\"{PRIVACY}/")).nth(1).unwrap();
    let at = format!("{PRIVACY}/{}", at.split('"').next().unwrap());
    shop.world.get(&shop.ann, &at).await.is(200).says("All of it").says("Words to send").is_safe();
    let answer = format!("{at}/answer");
    shop.world.post(&shop.ann, &answer, "answer=&status=done").await.is(422).says("mailed to");
    shop.world.post(&shop.ann, &answer, "answer=Kept&status=open").await.is(422).says("Kept");
    let oli = shop.world.member(&shop.ann, "Oli Operator", Role::Operator).await;
    shop.world.get(&oli, &at).await.is(403);
    shop.world.post(&oli, &answer, "answer=Gone&status=done").await.is(403);
    let closed = shop.world.post(&shop.ann, &answer, "answer=Gone.&status=done").await.is(303);
    assert_eq!(closed.header("location"), PRIVACY);
    shop.world
        .post(&shop.ann, &answer, "answer=No&status=refused")
        .await
        .is(422)
        .says("has been answered already");
    shop.world.get(&shop.ann, PRIVACY).await.says("Answered").says("done");
    shop.world.get(&shop.ann, &at).await.says("What you answered").says("Gone.");
    shop.get(&link).await.is(200).says("Your request has been answered");
}

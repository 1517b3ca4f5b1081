//! What a customer is told of a deposit, of a request, and of a door that is closed to them.

use super::*;

#[tokio::test]
async fn a_deposit_is_told_wherever_the_price_is() {
    let shop =
        Shop::open(BookingRules { deposit_amount: Some(4000), ..BookingRules::default() }).await;
    let deposit = "Deposit of $40, paid in advance";
    shop.get(&format!("/book/{}", shop.slug)).await.is(200).says(deposit);
    let at = "2026-11-24T09:00:00Z";
    let details = shop.get(&shop.page(&format!("at={}", encoded(at)))).await.is(200);
    details.says("Your details").says(deposit);
    let page = shop.book(at, KEY).await;
    shop.get(&format!("{page}?new=mail")).await.is(200).says("You are booked").says(deposit);
    shop.get_as(&page, "de").await.is(200).says("Anzahlung von $40 im Voraus");
    let mails = mail::mailbox(&shop.world.app).await.unwrap();
    assert!(mails[0].body.contains(deposit), "{}", mails[0].body);
}

#[tokio::test]
async fn whoever_is_blocked_reads_what_anybody_might() {
    let shop = Shop::open(BookingRules::default()).await;
    let (app, owner) = (&shop.world.app, &shop.ann.caller);
    let zoe = contacts::ContactChange {
        name: Some("Zoe".into()),
        email: Some("zoe@example.com".into()),
        ..contacts::ContactChange::default()
    };
    let zoe = contacts::create(app, owner, &zoe).await.unwrap();
    contacts::block(app, owner, &zoe.id, true).await.unwrap();
    let (path, at) = (format!("/book/{}", shop.slug), "2026-11-24T09:00:00Z");

    let no = shop.post(&path, &shop.form(at, KEY)).await.is(403).is_safe();
    let said = "Booking is not available here. Please get in touch with Salon Ana directly.";
    let no = no.says(said).says("Your details").never_says("blocked");
    assert_eq!(no.field("name"), "Zoe", "what was typed is kept");
    let wait = format!(
        "service={}&staff={}&day=2026-11-24&span=1&name=Zoe&email=zoe%40example.com",
        shop.cut, shop.ana
    );
    shop.post(&format!("{path}/wait"), &wait).await.is(403).says(said);
    let mails = mail::mailbox(app).await.unwrap();
    assert!(mails.iter().all(|mail| mail.to_address != "zoe@example.com"));
}

#[tokio::test]
async fn a_request_is_not_called_confirmed() {
    let shop = Shop::open(BookingRules { needs_approval: true, ..BookingRules::default() }).await;
    let page = shop.book("2026-11-24T09:00:00Z", KEY).await;
    let page = shop.get(&format!("{page}?new=mail")).await.is(200);
    page.says("Your request is on its way")
        .says("Salon Ana will confirm it.")
        .says("You will hear by e-mail.")
        .never_says("A confirmation is on its way");
}

//! What is done with quotes and invoices.

use super::*;

#[tokio::test]
async fn a_quote_goes_out_is_answered_and_becomes_an_invoice() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let bob = world.owner("Bike shop").await;
    let vic = world.member(&ann, "Vic Viewer", Role::Viewer).await;
    let one = quote(&world, &ann).await;
    let at = at_quote(&one.id);

    let page = world.get(&ann, &at).await.is(200).is_safe();
    page.says("Draft")
        .says("Send…")
        .says("Work")
        .says("€297.50")
        .says("Written")
        .never_says("customer's link");
    world.get(&bob, &at).await.is(404);
    let seen = world.get(&vic, &at).await.is(200).says("Bathroom");
    for act in ["/send", "/edit\"", "/delete", "/duplicate"] {
        assert!(!seen.body.contains(&format!("{at}{act}")), "{act}");
    }
    let file =
        World::request("GET", &format!("{at}/paper.pdf"), &vic, &[], axum::body::Body::empty());
    let file = world.ask(file).await.is(200);
    assert_eq!(file.header("content-type"), "application/pdf");
    assert!(file.header("content-security-policy").contains("frame-ancestors 'self'"));
    world.get(&bob, &format!("{at}/paper.pdf")).await.is(404);

    world.get(&ann, &format!("{at}/send")).await.is(200).says("ann@example.com");
    world.act(&ann, &format!("{at}/send"), "email=&how=email").await.is(422).says("f-email-error");
    world
        .act(&ann, &format!("{at}/send"), "email=nobody&how=email")
        .await
        .is(422)
        .says("value=\"nobody\"");
    world.post(&vic, &format!("{at}/send"), "how=link").await.is(403);
    let sent = world.act(&ann, &format!("{at}/send"), "email=&how=link").await.is(204);
    assert!(sent.header("hx-trigger").contains("Q-2026-0001 is out"), "{:?}", sent.headers);
    world
        .get(&ann, &at)
        .await
        .says("Sent")
        .says("Handed over by its link")
        .says("/quotes/")
        .says("customer's link");

    world.post(&ann, &format!("{at}/accept"), "name=").await.is(422).says("f-name-error");
    world.post(&ann, &format!("{at}/invoice"), "").await.is(303);
    assert!(invoices(&world, &ann).await.is_empty(), "nobody has accepted it");
    world.post(&vic, &format!("{at}/accept"), "name=x").await.is(403);
    world.post(&ann, &format!("{at}/accept"), &format!("name={}", encoded(EVIL))).await.is(303);
    let page = world.get(&ann, &at).await.is(200).is_safe();
    page.says("Accepted").says("Make the invoice").never_says("/delete\"");
    world.post(&ann, &format!("{at}/invoice"), "").await.is(303);
    world.post(&ann, &format!("{at}/invoice"), "").await.is(303);
    let bills = invoices(&world, &ann).await;
    assert_eq!((bills.len(), bills[0].total()), (1, 29_750));
    world.get(&ann, &at).await.says("Open the invoice").says("Made into an invoice");
    world.post(&ann, &format!("{at}/delete"), "").await.is(303);
    assert_eq!(quotes(&world, &ann).await.len(), 1, "what was agreed on stays");

    world.post(&ann, &format!("{at}/duplicate"), "").await.is(303);
    let copy = quotes(&world, &ann).await.remove(0);
    let at = at_quote(&copy.id);
    sales::send_quote(&world.app, &ann.caller, &copy.id, Sending::default()).await.unwrap();
    world.post(&ann, &format!("{at}/decline"), &format!("reason={}", encoded(EVIL))).await.is(303);
    world.get(&ann, &at).await.is(200).is_safe().says("Declined").says("Change and send anew");
    world.post(&vic, &format!("{at}/revise"), "").await.is(403);
    world.post(&ann, &format!("{at}/revise"), "").await.is(303);
    world.get(&ann, &at).await.says("Taken back to change it");
    world.post(&vic, &format!("{at}/delete"), "").await.is(403);
    world.post(&bob, &format!("{at}/delete"), "").await.is(404);
    world.post(&ann, &format!("{at}/delete"), "").await.is(303);
    world.get(&ann, &at).await.is(404);
}

#[tokio::test]
async fn an_invoice_is_issued_paid_and_paid_back() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let vic = world.member(&ann, "Vic Viewer", Role::Viewer).await;
    let bob = world.owner("Bike shop").await;
    let blank =
        sales::create_invoice(&world.app, &ann.caller, NewInvoice::default()).await.unwrap();
    let said = world.act(&ann, &format!("{}/issue", at_invoice(&blank.id)), "").await.is(204);
    assert!(said.header("hx-trigger").contains("Edit it first"), "{:?}", said.headers);
    world.post(&ann, &format!("{}/delete", at_invoice(&blank.id)), "").await.is(303);
    // Whether the days fit together is known on the day that it is issued.
    let deposit =
        Deposit { part: Reduction::Amount(1_000), due: Due::On("2030-01-01".parse().unwrap()) };
    let terms = Terms { due: Due::Days(14), deposit: Some(deposit) };
    let new = NewInvoice {
        content: Content { terms, ..work("Ann Smith") },
        currency: Currency::from_code("EUR"),
        ..NewInvoice::default()
    };
    let late = sales::create_invoice(&world.app, &ann.caller, new).await.unwrap();
    let at = at_invoice(&late.id);
    let said = world.act(&ann, &format!("{at}/issue"), "").await.is(204);
    let told = said.header("hx-trigger");
    assert!(told.contains("deposit would be due later") && told.contains("Edit it"), "{told}");
    let sent = world.post(&ann, &format!("{at}/send"), "how=link").await.is(422);
    sent.says("deposit would be due later than the whole");
    world.post(&ann, &format!("{at}/delete"), "").await.is(303);

    world.post(&ann, "/app/money/invoices/new", FORM).await.is(303);
    let draft = invoices(&world, &ann).await.remove(0);
    let at = at_invoice(&draft.id);
    world.get(&ann, &at).await.is(200).says("Issue and send").says("Delete draft").is_safe();
    world.post(&vic, &format!("{at}/issue"), "").await.is(403);
    world.post(&ann, &format!("{at}/issue"), "").await.is(303);
    // The deposit goes first.
    let page = world.get(&ann, &at).await.is(200).is_safe();
    page.says("INV-2026-0001").says("value=\"64.02\"").says("Void it").never_says("/edit\"");
    let pay = format!("{at}/pay");
    world.get(&ann, &pay).await.is(200).says("value=\"64.02\"");
    for (wrong, field) in [
        ("amount=x&method=cash", "amount"),
        ("amount=&method=cash", "amount"),
        ("amount=-5&method=cash", "amount"),
        ("amount=999999&method=cash", "amount"),
        ("amount=99999999999999999999&method=cash", "amount"),
        ("amount=1&method=gold", "method"),
        ("amount=1&method=cash&received_on=soon", "received_on"),
        ("amount=1&method=cash&received_on=2199-01-01", "received_on"),
    ] {
        world.act(&ann, &pay, wrong).await.is(422).says(&format!("f-{field}-error"));
    }
    world.post(&vic, &pay, "amount=1&method=cash").await.is(403);
    world.post(&bob, &pay, "amount=1&method=cash").await.is(404);
    let once =
        format!("amount=64%2C02&method=transfer&reference={}&key=1234567890123456", encoded(EVIL));
    let paid = world.act(&ann, &pay, &once).await.is(204);
    assert!(paid.header("hx-trigger").contains("/undo"), "{:?}", paid.headers);
    world.act(&ann, &pay, &once).await.is(204);
    let now = invoice(&world, &ann, &draft.id).await;
    assert_eq!(
        (now.status, now.paid),
        (InvoiceStatus::PartlyPaid, 6_402),
        "the same form twice is once"
    );
    world
        .get(&ann, &at)
        .await
        .is_safe()
        .says("Partly paid")
        .says("value=\"149.38\"")
        .says("R-2026-0001");
    world.act(&ann, &pay, "amount=149.38&method=cash").await.is(204);
    let page = world.get(&ann, &at).await.says("Paid").never_says("data-open=\"pay\"");
    page.says("Record a refund").never_says("Void it");

    let payments = sales::payments(&world.app, &ann.caller, &draft.id).await.unwrap();
    let second = format!("/app/money/payments/{}", payments[1].id);
    world.get(&vic, &format!("{second}/receipt.pdf")).await.is(200);
    world.get(&bob, &format!("{second}/receipt.pdf")).await.is(404);
    world.post(&vic, &format!("{second}/undo"), "").await.is(403);
    world.post(&bob, &format!("{second}/undo"), "").await.is(404);
    world.post(&ann, &format!("{second}/undo"), "").await.is(303);
    world.get(&ann, &at).await.says("taken back").says("value=\"149.38\"");

    let refund = format!("{at}/refund");
    world.get(&ann, &refund).await.is(200).says("value=\"64.02\"");
    world
        .post(&ann, &refund, "amount=100&method=cash")
        .await
        .is(422)
        .says("more than what was paid");
    world.post(&ann, &refund, "amount=4,02&method=cash").await.is(303);
    assert_eq!(invoice(&world, &ann, &draft.id).await.paid, 6_000);
    world.get(&ann, &at).await.says("went back");
}

#[tokio::test]
async fn an_invoice_is_voided_or_credited_and_says_so() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let vic = world.member(&ann, "Vic Viewer", Role::Viewer).await;
    let wrong = issued(&world, &ann).await;
    let void = format!("{}/void", at_invoice(&wrong.id));
    world.get(&ann, &void).await.is(200).says("cannot be taken back");
    world.post(&ann, &void, "reason=+").await.is(422).says("f-reason-error");
    world.post(&vic, &void, "reason=x").await.is(403);
    world.post(&ann, &void, &format!("reason={}", encoded(EVIL))).await.is(303);
    let page = world.get(&ann, &at_invoice(&wrong.id)).await.is(200).is_safe();
    page.says("Void because").never_says("/pay\"").never_says("/void\"").says("/duplicate");

    let bill = issued(&world, &ann).await;
    let at = at_invoice(&bill.id);
    let credit = format!("{at}/credit");
    world.get(&ann, &credit).await.is(200).says("€297.50").says("Work, of 2").is_safe();
    world.get(&vic, &credit).await.is(403);
    let form = |version: i64, typed: &str| format!("version={version}&{typed}");
    let first = bill.version;
    for (typed, place) in [
        ("what=lines", "lines"),
        ("what=lines&quantity=&quantity=0", "lines"),
        ("what=lines&quantity=x", "quantity.0-error"),
        ("what=lines&quantity=3", "more than what is left of it"),
        ("what=lines&quantity=-1", "lines"),
        ("what=lines&quantity=&quantity=&quantity=5", "lines"),
    ] {
        world.post(&ann, &credit, &form(first, typed)).await.is(422).says(place).is_safe();
    }
    world.post(&vic, &credit, &form(first, "what=all")).await.is(403);
    let tap = form(first, "what=lines&quantity=&quantity=1&reason=It+came+back");
    world.post(&ann, &credit, &tap).await.is(303);
    let note = invoices(&world, &ann).await.remove(0);
    assert_eq!(note.total(), 5_950);
    world
        .get(&ann, &at_invoice(&note.id))
        .await
        .is(200)
        .says("CN-2026-0001")
        .says("Takes back")
        .never_says("/pay\"");
    world.get(&ann, &at).await.says("CN-2026-0001").says("Credited").says("€238");
    let rest = world.get(&ann, &credit).await.is(200).says("The rest").says("€238.00");
    rest.says("Work, of 2").never_says("The whole invoice").never_says("Tap, of");
    // Somebody who still sees the form from before is shown what is left by now, and types it anew.
    for stale in [tap.as_str(), &form(first, "what=all"), "what=all", &form(first, "what=lines")] {
        let page = world.post(&ann, &credit, stale).await.is(422).is_safe();
        page.says("what is left of it now").says("Work, of 2").never_says("Tap, of");
    }
    assert_eq!(invoice(&world, &ann, &bill.id).await.credited, 5_950);
    let now = invoice(&world, &ann, &bill.id).await.version;
    let gone = form(now, "what=lines&quantity=&quantity=1");
    world.post(&ann, &credit, &gone).await.is(422);
    world.post(&ann, &credit, &form(now, "what=all")).await.is(303);
    assert_eq!(invoices(&world, &ann).await.remove(0).total(), 23_800);
    world
        .get(&ann, "/app/money/invoices?state=credit_note")
        .await
        .says("CN-2026-0001")
        .never_says("INV-2026-0002<");
}

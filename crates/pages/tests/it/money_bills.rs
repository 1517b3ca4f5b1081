//! Invoices once they are out, hostile forms, and how the business bills.

use frontdesk_desk::{
    Role,
    sales::{self, InvoiceStatus, Thousandths},
};

use crate::{
    money::{FORM, at_invoice, at_quote, invoice, invoices, issued, quotes},
    world::{EVIL, World, encoded},
};

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
    for (form, place) in [
        ("what=lines", "lines"),
        ("what=lines&quantity=&quantity=0", "lines"),
        ("what=lines&quantity=x", "quantity.0-error"),
        ("what=lines&quantity=3", "more than was billed"),
        ("what=lines&quantity=-1", "lines"),
        ("what=lines&quantity=&quantity=&quantity=5", "lines"),
    ] {
        world.post(&ann, &credit, form).await.is(422).says(place).is_safe();
    }
    world.post(&vic, &credit, "what=all").await.is(403);
    world.post(&ann, &credit, "what=lines&quantity=&quantity=1&reason=It+came+back").await.is(303);
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
    world.post(&ann, &credit, "what=all").await.is(422).says("more than what is left");
    world
        .get(&ann, "/app/money/invoices?state=credit_note")
        .await
        .says("CN-2026-0001")
        .never_says("INV-2026-0002<");
}

#[tokio::test]
async fn hostile_forms_are_refused_and_nothing_they_say_runs() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let evil = encoded(EVIL);
    for new in ["/app/money/quotes/new", "/app/money/invoices/new"] {
        let form = format!(
            "name={evil}&address={evil}&subject={evil}&intro={evil}&notes={evil}&who={evil}&l_description={evil}&l_unit={evil}&l_tax=other&l_tax_name={evil}&l_tax_rate={evil}&l_price={evil}&pay_url={evil}&currency={evil}&valid_until={evil}&deposit={evil}&base={evil}"
        );
        world.post(&ann, new, &form).await.is(422).is_safe();
        world.post(&ann, new, &format!("{form}&change={evil}")).await.is(200).is_safe();
        world.act(&ann, "/app/money/sums", &form).await.is(200).is_safe();
        for wrong in [
            "l_description=a&l_price=-1",
            "l_description=a&l_price=99999999999999999999",
            "l_description=a&l_price=10000000000",
            "l_description=a&l_price=1&l_quantity=0",
            "l_description=a&l_price=1&l_quantity=-1",
            "l_description=a&l_price=1&l_discount=101%25",
            "l_description=a&l_price=1&l_tax=999999999999+VAT",
            "l_description=a&l_price=1000000000&l_quantity=1000000&l_tax=100+VAT",
            "discount=-1",
            "currency=XX",
            "language=tlh",
            "due_days=-1",
            "due_days=99999",
            "deposit=30%25&deposit_on=2026-02-30",
            "contact=con_x",
            "email=nobody",
        ] {
            world.post(&ann, new, wrong).await.is(422).is_safe();
            world.act(&ann, "/app/money/sums", wrong).await.is(200).is_safe();
        }
        let many = vec!["l_description=a&l_price=1"; 500].join("&");
        world.post(&ann, new, &many).await.is(422);
    }
    assert!(quotes(&world, &ann).await.is_empty() && invoices(&world, &ann).await.is_empty());
    let form = format!("name={evil}&subject={evil}&l_description={evil}&l_detail={evil}&l_price=1");
    world.post(&ann, "/app/money/quotes/new", &form).await.is(303);
    let one = quotes(&world, &ann).await.remove(0);
    for path in ["/app/money".to_owned(), at_quote(&one.id), format!("{}/edit", at_quote(&one.id))]
    {
        world.get(&ann, &path).await.is(200).is_safe();
    }
}

#[tokio::test]
async fn an_admin_says_how_the_business_bills() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let opi = world.member(&ann, "Opi Operator", Role::Operator).await;
    let path = "/app/settings/billing";
    let page = world.get(&ann, path).await.is(200).is_safe();
    let base = page.says("The next one is INV-2026-0001.").field("base");
    world.get(&opi, path).await.is(200).says("disabled").never_says("Save changes");
    let form = |more: &str| {
        format!(
            "legal_name=Ana+GmbH&t_name=VAT&t_rate=19&t_name=VAT&t_rate=7&due_days=10&deposit=30%25&deposit_days=2&valid_days=20&quote_prefix=Q&invoice_prefix=RE&credit_prefix=GU&receipt_prefix=R&pay_by=nothing&reminders=3,+10&send_receipts=on&{more}"
        )
    };
    world.post(&opi, path, &form("")).await.is(403);
    world
        .post(&ann, path, &form("change=add"))
        .await
        .is(200)
        .says("f-taxes.2")
        .says("value=\"Ana GmbH\"");
    world.post(&ann, path, &form("change=remove-0")).await.is(200).never_says("value=\"19\"");
    let evil = encoded(EVIL);
    for wrong in [
        form("").replace("invoice_prefix=RE", "invoice_prefix=Q"),
        form("").replace("invoice_prefix=RE", &format!("invoice_prefix={evil}")),
        form("").replace("t_rate=19", "t_rate=nineteen"),
        form("").replace("t_rate=19", "t_rate=101"),
        form("").replace("due_days=10", "due_days=x"),
        form("").replace("valid_days=20", "valid_days=0"),
        form("").replace("reminders=3,+10", "reminders=soon"),
        form("").replace("pay_by=nothing", "pay_by=url&pay_url=javascript:alert(1)"),
        form("").replace("pay_by=nothing", "pay_by=gold"),
        form("").replace("deposit=30%25", &format!("deposit={evil}")),
    ] {
        world.post(&ann, path, &wrong).await.is(422).is_safe();
    }
    world.post(&ann, path, &form(&format!("base={base}"))).await.is(303);
    let (stored, version) = sales::billing(&world.app, &ann.caller).await.unwrap();
    assert_eq!((stored.taxes.len(), stored.valid_days, version), (2, 20, 1));
    let stale = world
        .post(&ann, path, &form(&format!("base={base}")).replace("Ana+GmbH", "Mine"))
        .await
        .is(409);
    stale.says("Somebody changed this").says("Ana GmbH").says("value=\"Mine\"");
    world.get(&ann, path).await.says("The next one is RE-2026-0001.");
    world.get(&ann, "/app/money/quotes/new").await.says("19 VAT").says("value=\"30%\"");
}

//! Quotes, invoices and payments on their pages, and how the business bills.

use frontdesk_base::{
    Currency,
    id::{InvoiceId, QuoteId},
};
use frontdesk_desk::{
    Role,
    contacts::{self, ContactChange},
    leads,
    sales::{
        self, Content, Invoice, InvoiceFilter, InvoiceStatus, Line, NewInvoice, NewQuote, Quote,
        QuoteFilter, QuoteStatus, Recipient, Sending, Tax, Thousandths,
    },
};

use crate::world::{EVIL, Somebody, World, encoded};

pub(crate) fn vat(rate: i64) -> Tax {
    Tax { name: "VAT".to_owned(), rate: Thousandths(rate) }
}

pub(crate) fn work(name: &str) -> Content {
    let line = |description: &str, quantity, unit_price| Line {
        description: description.to_owned(),
        quantity: Thousandths(quantity),
        unit_price,
        tax: vat(19_000),
        ..Line::default()
    };
    Content {
        recipient: Recipient {
            name: name.to_owned(),
            email: "ann@example.com".to_owned(),
            language: "en".to_owned(),
            ..Recipient::default()
        },
        subject: "Bathroom".to_owned(),
        lines: vec![line("Work", 2_000, 10_000), line("Tap", 1_000, 5_000)],
        ..Content::default()
    }
}

pub(crate) async fn quote(world: &World, who: &Somebody) -> Quote {
    let currency = Currency::from_code("EUR");
    let new = NewQuote { content: work("Ann Smith"), currency, ..NewQuote::default() };
    sales::create_quote(&world.app, &who.caller, new).await.unwrap()
}

pub(crate) async fn issued(world: &World, who: &Somebody) -> Invoice {
    let currency = Currency::from_code("EUR");
    let new = NewInvoice { content: work("Ann Smith"), currency, ..NewInvoice::default() };
    let invoice = sales::create_invoice(&world.app, &who.caller, new).await.unwrap();
    sales::issue_invoice(&world.app, &who.caller, &invoice.id).await.unwrap()
}

pub(crate) async fn quotes(world: &World, who: &Somebody) -> Vec<Quote> {
    let filter = QuoteFilter { limit: 50, ..QuoteFilter::default() };
    sales::list_quotes(&world.app, &who.caller, &filter).await.unwrap().data
}

pub(crate) async fn invoices(world: &World, who: &Somebody) -> Vec<Invoice> {
    let filter = InvoiceFilter { limit: 50, ..InvoiceFilter::default() };
    sales::list_invoices(&world.app, &who.caller, &filter).await.unwrap().data
}

pub(crate) async fn invoice(world: &World, who: &Somebody, id: &InvoiceId) -> Invoice {
    sales::get_invoice(&world.app, &who.caller, id).await.unwrap()
}

pub(crate) fn at_quote(id: &QuoteId) -> String {
    format!("/app/money/quotes/{id}")
}

pub(crate) fn at_invoice(id: &InvoiceId) -> String {
    format!("/app/money/invoices/{id}")
}

/// A form with two lines, as a browser sends it.
pub(crate) const FORM: &str = "name=Ann+Smith&email=ann%40example.com&language=en&currency=EUR&subject=Bathroom\
    &l_description=Work&l_detail=&l_quantity=1%2C5&l_unit=h&l_price=100%2C00&l_discount=&l_tax=19+VAT&l_tax_name=&l_tax_rate=\
    &l_description=Tap&l_detail=Brass&l_quantity=1&l_unit=&l_price=50&l_discount=10%25&l_tax=other&l_tax_name=City&l_tax_rate=2.5\
    &discount=5%25&due_days=14&deposit=30%25&deposit_days=3";

#[tokio::test]
async fn lists_say_what_is_open_and_teach_while_there_is_nothing() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let bob = world.owner("Bike shop").await;
    let vic = world.member(&ann, "Vic Viewer", Role::Viewer).await;

    world.get(&ann, "/app/money").await.is(200).says("No quotes yet").says("New quote").is_safe();
    world.get(&ann, "/app/money/invoices").await.is(200).says("No invoices yet").is_safe();
    let draft = quote(&world, &ann).await;
    let bill = issued(&world, &ann).await;

    let page = world.get(&ann, "/app/money").await.is(200);
    page.says("Draft").says("Ann Smith").says("Bathroom").says("€297.50").says(">Open, EUR<");
    let page = world.get(&ann, "/app/money/invoices").await.is(200).is_safe();
    page.says("INV-2026-0001").says("in 14 days").never_says("Overdue<");
    world.app.advance(std::time::Duration::from_secs(20 * 24 * 3600));
    let page = world.get(&ann, "/app/money/invoices?state=overdue").await.is(200);
    page.says("INV-2026-0001").says("6 days overdue").says("text-danger");
    world.get(&ann, "/app/money/invoices?state=paid").await.says("Nothing found");
    world.get(&ann, "/app/money?q=bath").await.says(draft.id.as_str());
    world.get(&ann, "/app/money?q=zzz").await.says("Nothing found").says("Show all");
    world.get(&bob, "/app/money/invoices").await.never_says("INV-2026");

    let seen = world.get(&vic, "/app/money/invoices").await.is(200).says("INV-2026-0001");
    seen.never_says("/app/money/quotes/new\" class").never_says("export");
    for path in ["/app/money/invoices.csv", "/app/money/payments.csv"] {
        world.get(&vic, path).await.is(403);
        let csv = world.get(&ann, path).await.is(200);
        assert!(csv.header("content-disposition").starts_with("attachment"), "{path}");
    }
    world.get(&ann, "/app/money/invoices.csv").await.says(bill.id.as_str());
    for hostile in ["state=%00", "state=x", "cursor=1.9", "cursor=..", "q=%27--", "contact=x"] {
        for path in ["/app/money", "/app/money/invoices"] {
            let status = world.get(&ann, &format!("{path}?{hostile}")).await.status.as_u16();
            assert!(status < 500, "{path} {hostile}: {status}");
        }
    }
}

#[tokio::test]
async fn a_quote_is_written_added_up_and_saved() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let vic = world.member(&ann, "Vic Viewer", Role::Viewer).await;
    let new = "/app/money/quotes/new";

    world.get(&ann, new).await.is(200).says("New quote").says("Comes to").is_safe();
    world.get(&vic, new).await.is(403);
    world.post(&vic, new, FORM).await.is(403);
    // 150 and 45, less 5 %: 185.25; its taxes on 142.50 and 42.75.
    let sums = world.act(&ann, "/app/money/sums", FORM).await.is(200).is_safe();
    sums.says("€195")
        .says("Discount 5%")
        .says("-€9.75")
        .says("VAT 19%")
        .says("€27.08")
        .says("City 2.5%")
        .says("€1.07")
        .says("€213.40")
        .says("€64.02")
        .says("hx-target=\"#line-amount-1\"")
        .never_says("<html");
    let sums = world.act(&ann, "/app/money/sums", "l_description=a&l_price=x&l_quantity=y").await;
    sums.is(200).says("cannot be read yet");

    // Buttons change the form and save nothing.
    let more = world.post(&ann, new, &format!("{FORM}&change=add")).await.is(200).is_safe();
    more.says("line-2").says("data-line-fresh").says("Brass");
    let less = world.post(&ann, new, &format!("{FORM}&change=remove-0")).await.is(200);
    less.never_says("line-1\"").says("Brass");
    world.post(&ann, new, &format!("{FORM}&change=show")).await.is(200).says("€213.40");
    assert!(quotes(&world, &ann).await.is_empty());

    let wrong = world
        .post(
            &ann,
            new,
            &FORM
                .replace("l_quantity=1%2C5", "l_quantity=many")
                .replace("l_description=Tap", "l_description="),
        )
        .await
        .is(422)
        .is_safe();
    wrong
        .says("f-lines.0.quantity-error")
        .says("f-lines.1.description-error")
        .says("value=\"many\"")
        .says("value=\"Bathroom\"");
    world.post(&ann, new, FORM).await.is(303);
    let one = quotes(&world, &ann).await.remove(0);
    assert_eq!((one.total(), one.content.lines.len(), one.status), (21_340, 2, QuoteStatus::Draft));
    assert_eq!(one.content.lines[1].tax, Tax { name: "City".to_owned(), rate: Thousandths(2_500) });

    // The form is filled with what is stored; what was stored meanwhile is told of.
    let edit = format!("{}/edit", at_quote(&one.id));
    let page =
        world.get(&ann, &edit).await.is(200).says("value=\"1.5\"").says("2.5 City").is_safe();
    let base = page.field("base");
    let other = FORM.replace("Bathroom", "Kitchen");
    world.post(&ann, &edit, &format!("{other}&base={base}")).await.is(303);
    let stale = world.post(&ann, &edit, &format!("{FORM}&base={base}")).await.is(409);
    let stale = stale.says("Somebody changed this").says("Kitchen").says("value=\"Bathroom\"");
    world.post(&ann, &edit, &format!("{FORM}&base={}", stale.field("base"))).await.is(303);
    assert_eq!(quotes(&world, &ann).await[0].content.subject, "Bathroom");
}

#[tokio::test]
async fn a_new_one_begins_with_what_is_known() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let bob = world.owner("Bike shop").await;
    let new = ContactChange {
        name: Some("Cora Contact".to_owned()),
        email: Some("cora@example.com".to_owned()),
        ..ContactChange::default()
    };
    let cora = contacts::create(&world.app, &ann.caller, &new).await.unwrap();
    let lead = leads::Captured {
        name: "Leo Lead".to_owned(),
        interest: "Quote: A wedding".to_owned(),
        ..leads::Captured::default()
    };
    let lead = leads::capture(&world.app, &ann.caller, lead).await.unwrap();
    let (_, conversation) = world.wrote(&ann, "What would it cost?").await;
    let at = |what: &str| format!("/app/money/quotes/new?{what}");

    let page = world.get(&ann, &at(&format!("contact={}", cora.id))).await.is(200);
    page.says("Cora Contact").says("cora@example.com").says("Not them");
    let page = world.get(&ann, &at(&format!("lead={}", lead.id))).await.is(200);
    page.says("Leo Lead").says("A wedding");
    world.get(&ann, &at(&format!("conversation={conversation}"))).await.is(200);
    world
        .get(&ann, &format!("/app/money/invoices/new?contact={}", cora.id))
        .await
        .is(200)
        .says("Cora");
    for foreign in [format!("contact={}", cora.id), format!("lead={}", lead.id)] {
        world.get(&bob, &at(&foreign)).await.is(404).never_says("Cora").never_says("Leo Lead");
    }
    for nonsense in ["contact=x", "lead=%27--", "booking=1", "conversation=.."] {
        world.get(&ann, &at(nonsense)).await.is(422);
    }
    world.post(&ann, &at(""), &format!("{FORM}&lead={}", lead.id)).await.is(303);
    assert_eq!(quotes(&world, &ann).await[0].lead_id.as_ref(), Some(&lead.id));

    // A contact is found and fills the form in; without a script too.
    let found =
        world.refresh(&ann, "/app/money/contacts?who=cora&action=/app/money/quotes/new").await;
    found.is(200).says("Cora Contact").says(cora.id.as_str());
    for action in ["//evil.example/", "https://evil.example/", "/app/money/../../x", "\"onclick"] {
        let path = format!("/app/money/contacts?who=cora&action={}", encoded(action));
        world.refresh(&ann, &path).await.is(200).never_says("evil").is_safe();
    }
    world.refresh(&bob, "/app/money/contacts?who=cora").await.never_says("Cora Contact");
    let path = at("");
    world.post(&ann, &path, "who=cora&change=find").await.is(200).says("Cora Contact");
    let chosen = world.post(&ann, &path, &format!("change=contact-{}", cora.id)).await.is(200);
    chosen.says("value=\"cora@example.com\"").says("Not them");
    world.post(&ann, &path, "change=contact-x").await.is(422);
    world.post(&bob, &path, &format!("change=contact-{}", cora.id)).await.is(404);
}

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

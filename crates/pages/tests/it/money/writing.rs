//! Writing quotes and invoices, with whatever is typed.

use super::*;

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

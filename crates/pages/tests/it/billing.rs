//! How the business bills, in its settings.

use frontdesk_desk::{Role, sales};

use crate::world::{EVIL, World, encoded};

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

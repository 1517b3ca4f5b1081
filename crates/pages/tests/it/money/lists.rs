//! The lists of quotes and invoices.

use super::*;

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

//! Files and web pages, by who asks.

use frontdesk_desk::{
    Role,
    knowledge::sources::{self, NewFile, sites},
    registry,
};

use crate::world::{Answer, EVIL, Somebody, World, encoded};

const PATH: &str = "/app/knowledge/sources";

async fn upload(world: &World, who: &Somebody, files: &[(&str, &str)]) -> Answer {
    let mut body = String::new();
    for (name, text) in files {
        body = format!(
            "{body}--B\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\nContent-Type: text/plain\r\n\r\n{text}\r\n"
        );
    }
    body.push_str("--B--\r\n");
    let kind = [("content-type", "multipart/form-data; boundary=B")];
    world.ask(World::request("POST", &format!("{PATH}/files"), who, &kind, body)).await
}

#[tokio::test]
async fn files_are_uploaded_read_shown_downloaded_and_deleted() {
    let world = World::new().await;
    let (ann, bob) = (world.owner("Salon Ana").await, world.owner("Bike shop").await);
    world.get(&ann, PATH).await.is(200).says("Give it something to read").is_safe();
    upload(&world, &ann, &[]).await.is(422).says("Choose at least one file.");
    upload(&world, &ann, &[("empty.txt", "")]).await.is(422).says("empty.txt is empty.");

    let two =
        [("prices.md", "# Prices\n\nA perm costs 80 euros."), ("rules.txt", "No dogs, please.")];
    let answer = upload(&world, &ann, &two).await.is(303);
    assert!(
        answer.header("set-cookie").contains("Added+2+files"),
        "{}",
        answer.header("set-cookie")
    );
    world.get(&ann, PATH).await.says("Reading").says("every 2s");
    registry::runner(&world.app).run_due().await.unwrap();
    world
        .get(&ann, PATH)
        .await
        .says("Ready")
        .says("1 passage")
        .says("data-confirm=\"Delete “")
        .never_says("every 2s")
        .is_safe();

    let all = sources::list(&world.app, &ann.caller).await.unwrap();
    let prices = all.iter().find(|one| one.file_name.as_deref() == Some("prices.md")).unwrap();
    let at = format!("{PATH}/{}", prices.id);
    world
        .get(&ann, &at)
        .await
        .is(200)
        .says("A perm costs 80 euros.")
        .says("As it is quoted")
        .is_safe();
    let original = world.get(&ann, &format!("{at}/original")).await.is(200);
    assert!(original.header("content-disposition").starts_with("attachment"));
    assert_eq!(original.header("content-type"), "application/octet-stream");
    world
        .get(&ann, "/app/knowledge/ask?q=what+does+a+perm+cost")
        .await
        .is(200)
        .says(&format!("href=\"{at}\""))
        .says("80 euros");
    for path in [at.clone(), format!("{at}/original")] {
        world.get(&bob, &path).await.is(404);
    }
    for act in ["read", "delete"] {
        world.post(&bob, &format!("{at}/{act}"), "").await.is(404);
    }
    world.post(&ann, &format!("{at}/read"), "").await.is(303);
    world.post(&ann, &format!("{at}/delete"), "").await.is(303);
    // Whoever still looks at it is told; its address leads nowhere any more.
    world.refresh(&ann, &at).await.is(200).says("was deleted");
    world.get(&ann, &at).await.is(404);
    world.get(&ann, &at).await.is(404);
}

#[tokio::test]
async fn pages_and_sites_are_added_and_wrong_addresses_come_back_as_they_were_typed() {
    let world = World::new().await;
    let (ann, bob) = (world.owner("Salon Ana").await, world.owner("Bike shop").await);
    for wrong in ["javascript:alert(1)", "http://10.0.0.1/", "https://u:p@example.com/", EVIL, ""] {
        for path in ["/app/knowledge/sources/pages", "/app/knowledge/sites/preview"] {
            let form = format!("url={}", encoded(wrong));
            let answer = world.post(&ann, path, &form).await.is(422).is_safe();
            answer.says("aria-invalid=\"true\"");
        }
    }
    world.post(&ann, "/app/knowledge/sources/pages", "url=example.com%2Fprices").await.is(303);
    world.get(&ann, PATH).await.says("example.com/prices").says("Open the page");

    let form = format!(
        "url=https%3A%2F%2Fexample.com%2F&title={}&offered={}&offered=https%3A%2F%2Fexample.com%2Fjobs+Jobs&page=https%3A%2F%2Fexample.com%2Fa&only_below=%2Fa",
        encoded(EVIL),
        encoded(&format!("https://example.com/a {EVIL}")),
    );
    let refused = world.post(&ann, "/app/knowledge/sites", &form).await.is(422).is_safe();
    refused.says("https://example.com/jobs").says("/a</textarea>");
    let form = format!("{form}&most_pages=50&every_hours=24");
    let led = world.post(&ann, "/app/knowledge/sites", &form).await.is(303);
    let at = led.header("location").to_owned();

    let site = sites::list(&world.app, &ann.caller).await.unwrap().remove(0);
    assert_eq!((site.left_out.as_str(), site.most_pages), ("https://example.com/jobs", 50));
    assert_eq!(at, format!("/app/knowledge/sites/{}", site.id));
    world.get(&ann, &at).await.is(200).says("Reading the pages").says("Pause").is_safe();
    world.post(&ann, &format!("{at}/pause"), "").await.is(303);
    world.get(&ann, &at).await.says("Go on").never_says("every 2s");
    world.post(&ann, &format!("{at}/schedule"), "every_hours=0").await.is(303);
    world.post(&ann, &format!("{at}/schedule"), "every_hours=x").await.is(422);
    world.get(&bob, &at).await.is(404);
    for act in ["check", "pause", "resume", "delete"] {
        world.post(&bob, &format!("{at}/{act}"), "").await.is(404);
    }
    world.post(&ann, &format!("{at}/delete"), "").await.is(303);
    // Whoever still looks at it is told; its address leads nowhere any more.
    world.refresh(&ann, &at).await.is(200).says("was deleted");
    world.get(&ann, &at).await.is(404);
    world.get(&ann, &at).await.is(404);
}

#[tokio::test]
async fn a_viewer_looks_and_adds_nothing() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let vic = world.member(&ann, "Vic Viewer", Role::Viewer).await;
    let file = NewFile {
        name: format!("{EVIL}.md"),
        bytes: format!("# {EVIL}\n\nIt says {EVIL}.").into_bytes().into(),
    };
    let added = sources::add_file_in_place(&world.app, &ann.caller, file).await.unwrap();
    let at = format!("{PATH}/{}", added.source().id);

    world.get(&vic, PATH).await.is(200).is_safe().never_says("Add files").never_says("Read again");
    world.get(&vic, &at).await.is(200).is_safe().never_says("Delete");
    upload(&world, &vic, &[("a.txt", "Text.")]).await.is(403);
    for (path, form) in [
        ("/app/knowledge/sources/pages", "url=example.com"),
        ("/app/knowledge/sites/preview", "url=example.com"),
        ("/app/knowledge/sites", "url=example.com"),
        (&format!("{at}/read"), ""),
        (&format!("{at}/delete"), ""),
    ] {
        world.post(&vic, path, form).await.is(403);
    }
}

#[tokio::test]
async fn gaps_that_ask_the_same_are_answered_together() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    for question in ["How much is a perm?", "What does a perm cost?"] {
        let (visitor, id) = world.wrote(&ann, question).await;
        drop((visitor, id));
        registry::runner(&world.app).run_due().await.unwrap();
    }
    let page = world.get(&ann, "/app/knowledge/gaps").await.is(200);
    page.says("Answer all").says("in 2 ways");

    let first =
        frontdesk_desk::knowledge::gap_groups(&world.app, &ann.caller).await.unwrap().remove(0);
    let at = format!("/app/knowledge/gaps/{}", first.gaps[0].id);
    let other = first.gaps[1].question.clone();
    world.get(&ann, &at).await.is(200).says(&format!("{other}</textarea>"));
    let form =
        format!("question=How+much+is+a+perm%3F&answer=80+euros.&alternatives={}", encoded(&other));
    world.post(&ann, &at, &form).await.is(303);
    world.get(&ann, "/app/knowledge/gaps").await.says("Nothing was left unanswered");
}

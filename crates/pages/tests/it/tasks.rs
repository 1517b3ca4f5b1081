//! The page of tasks, one task, and the rules that make them.

use frontdesk_desk::{
    Role,
    tasks::{self, Filter, NewTask, Task, TaskChange, rules},
};

use crate::world::{EVIL, Somebody, World, encoded};

const PATH: &str = "/app/settings/task-rules";

async fn all(world: &World, who: &Somebody) -> Vec<Task> {
    let filter = Filter { limit: 50, ..Filter::default() };
    tasks::list(&world.app, &who.caller, &filter).await.unwrap().data
}

async fn written(world: &World, who: &Somebody, title: &str) -> Task {
    let new = NewTask { title: title.to_owned(), ..NewTask::default() };
    tasks::create(&world.app, &who.caller, new).await.unwrap()
}

#[tokio::test]
async fn tasks_stand_by_when_they_are_due() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let vic = world.member(&ann, "Vic Viewer", Role::Viewer).await;
    let me = ann.caller.member().unwrap();

    world
        .get(&ann, "/app/tasks")
        .await
        .is(200)
        .says("Nothing for you to do")
        .says("Add a task and press Enter")
        .is_safe();
    // It is Monday, 11:00 in Berlin.
    for (title, due) in [
        ("Late", "due=2026-11-20"),
        ("Soon", "due=2026-11-23&time=18:30"),
        ("Friday", "due=2026-11-27"),
        ("December", "due=2026-12-20"),
        ("Someday", ""),
    ] {
        let form = format!("title={title}&{due}&member={me}");
        world.post(&ann, "/app/tasks", &form).await.is(303);
    }
    world.act(&ann, "/app/tasks", "title=Nobodys&quick=true").await.is(204);
    let refused = world.act(&ann, "/app/tasks", "title=&quick=true").await.is(204);
    assert!(refused.header("hx-trigger").contains("toast"), "{:?}", refused.headers);

    let page = world.get(&ann, "/app/tasks").await.is(200);
    let mut rest = page.body.as_str();
    for words in [
        "Overdue",
        "Late",
        "Today",
        "Soon",
        "This week",
        "Friday",
        "Later",
        "December",
        "No date",
        "Someday",
    ] {
        let (_, after) =
            rest.split_once(&format!(">{words}<")).unwrap_or_else(|| panic!("{words}"));
        rest = after;
    }
    let page = page.never_says("Nobodys").says("data-tasks-due");
    assert!(page.body.contains(r#"data-tasks-due><span class="count">2"#), "the badge");
    world.get(&ann, "/app/tasks?show=nobody").await.says("Nobodys").never_says("Friday");
    world.get(&ann, "/app/tasks?show=all&due=week").await.says("Friday").never_says("Soon<");
    world.get(&ann, "/app/tasks?q=frid").await.says("Friday").never_says("Someday");
    world.get(&ann, "/app/tasks?q=zzz").await.says("No such task");
    world.get(&vic, "/app/tasks?show=all").await.says("Friday").never_says("/complete");
    for hostile in ["show=%00", "due=x", "cursor=1.9", "q=%27--", "cursor=.."] {
        let status = world.get(&ann, &format!("/app/tasks?{hostile}")).await.status.as_u16();
        assert!(status < 500, "{hostile}: {status}");
    }
}

#[tokio::test]
async fn a_task_is_changed_done_deleted_and_taken_back() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let bob = world.owner("Bike shop").await;
    let vic = world.member(&ann, "Vic Viewer", Role::Viewer).await;
    let task = written(&world, &ann, EVIL).await;
    let at = format!("/app/tasks/{}", task.id);

    world.get(&bob, &at).await.is(404);
    world.get(&vic, &at).await.is(200).says("disabled");
    let page = world.get(&ann, &at).await.is(200).is_safe();
    let base = page.field("base");
    let form = |title: &str, base: &str| {
        format!(
            "title={}&body=b&due=2026-11-25&time=09:15&urgency=high&kind=callback&member=&base={base}",
            encoded(title)
        )
    };
    world.post(&vic, &at, &form("x", &base)).await.is(403);
    for wrong in [
        "title=&urgency=high&kind=todo",
        "title=x&urgency=high&kind=todo&time=10:00",
        "title=x&urgency=high&kind=todo&due=soon",
        "title=x&urgency=high&kind=todo&due=2026-11-25&time=noon",
        "title=x&urgency=urgent&kind=todo",
        "title=x&urgency=low&kind=%27DROP",
        "title=x&urgency=low&kind=todo&member=mem_1",
    ] {
        world.post(&ann, &at, wrong).await.is(422).is_safe();
    }
    // Somebody else was quicker: what was typed stays, and what is stored is said.
    let other = TaskChange { title: Some("Theirs".to_owned()), ..TaskChange::default() };
    tasks::update(&world.app, &ann.caller, &task.id, other).await.unwrap();
    let stale = world.post(&ann, &at, &form("Mine", &base)).await.is(409);
    let stale = stale.says("Somebody changed this").says("Theirs").says("Mine");
    world.post(&ann, &at, &form("Mine", &stale.field("base"))).await.is(303);
    let now = all(&world, &ann).await.remove(0);
    assert_eq!((now.title.as_str(), now.kind.as_str()), ("Mine", "callback"));
    assert_eq!(now.due_at.unwrap().to_string(), "2026-11-25T08:15:00.000Z");

    world.post(&ann, &format!("{at}/complete"), "").await.is(303);
    world.get(&ann, "/app/tasks?show=done").await.says("Mine").says("/reopen");
    world.get(&ann, &at).await.says("Not done yet");
    world.post(&vic, &format!("{at}/delete"), "").await.is(403);
    let done = world.act(&ann, &format!("{at}/delete"), "").await.is(204);
    assert!(done.header("hx-trigger").contains("/restore"), "{:?}", done.headers);
    world.get(&ann, &at).await.is(404);
    world.post(&bob, &format!("{at}/restore"), "").await.is(303);
    world.get(&ann, &at).await.is(404);
    world.post(&ann, &format!("{at}/restore"), "").await.is(303);
    world.get(&ann, &at).await.is(200);
}

#[tokio::test]
async fn an_owner_says_which_tasks_are_made_by_themselves() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let bob = world.owner("Bike shop").await;
    let opi = world.member(&ann, "Opi Operator", Role::Operator).await;

    world.get(&ann, PATH).await.is(200).says("Usual ones").is_safe();
    world.get(&opi, PATH).await.is(200).never_says("Usual ones");
    world.post(&opi, &format!("{PATH}/usual"), "occasion=unanswered").await.is(403);
    world.post(&ann, &format!("{PATH}/usual"), "occasion=unanswered").await.is(303);
    world.post(&ann, &format!("{PATH}/usual"), "occasion=x").await.is(422);
    let form = |title: &str| {
        format!(
            "occasion=booking_no_show&title={}&urgency=normal&due=hours&hours=24&member=&enabled=on",
            encoded(title)
        )
    };
    for wrong in [
        form("{stars}"),
        form(""),
        form("{name"),
        form("x").replace("hours=24", "hours=9999"),
        form("x").replace("hours=24", "hours=-"),
        form("x").replace("booking_no_show", "never"),
        form("x").replace("member=", "member=mem_1"),
    ] {
        world.post(&ann, PATH, &wrong).await.is(422).is_safe();
    }
    world.post(&ann, PATH, &form("{name} did not come")).await.is(303);
    let made = rules::list(&world.app, &ann.caller).await.unwrap();
    assert_eq!(made.len(), 2);
    let at = format!("{PATH}/{}", made[1].id);
    world.get(&ann, PATH).await.says("{name} did not come").says("24 hours later");
    world.get(&bob, &at).await.is(404);
    let base = world.get(&ann, &at).await.is(200).is_safe().field("base");
    world.post(&ann, &format!("{at}/switch"), "on=false").await.is(303);
    let stale =
        world.post(&ann, &at, &format!("{}&base={base}", form(EVIL))).await.is(409).is_safe();
    let form = format!("{}&base={}", form(EVIL), stale.field("base"));
    world.post(&ann, &at, &form).await.is(303);
    world.get(&ann, PATH).await.is_safe();
    world.post(&opi, &format!("{at}/delete"), "").await.is(403);
    world.post(&ann, &format!("{at}/delete"), "").await.is(303);
    assert_eq!(rules::list(&world.app, &ann.caller).await.unwrap().len(), 1);

    world.get(&ann, "/app/settings/account").await.says("Remind me of my tasks");
    world.post(&ann, "/app/settings/account/mails", "").await.is(303);
    assert!(!frontdesk_desk::orgs::member_mails(&world.app, &ann.caller).await.unwrap().tasks);
}

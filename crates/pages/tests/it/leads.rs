//! Leads without a script: the board, the list, one lead, its way, its end, and what is taken back.

use frontdesk_base::id::LeadId;
use frontdesk_desk::{
    Role,
    leads::{self, Captured, Stage},
};

use crate::world::{EVIL, Somebody, World, encoded};

async fn lead(world: &World, of: &Somebody, name: &str) -> LeadId {
    let new = Captured {
        name: name.to_owned(),
        interest: "A haircut".to_owned(),
        source: "api".to_owned(),
        ..Captured::default()
    };
    leads::capture(&world.app, &of.caller, new).await.unwrap().id
}

async fn stage(world: &World, of: &Somebody, id: &LeadId) -> Stage {
    leads::get(&world.app, &of.caller, id).await.unwrap().stage
}

#[tokio::test]
async fn the_board_the_list_and_a_lead_work_without_a_script() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let made = format!("name={}&interest=A+wedding&note={}", encoded("Zoe Ng"), encoded(EVIL));
    world.post(&ann, "/app/leads", "name=Zoe").await.is(405);
    let refused = world.post(&ann, "/app/leads/new", "name=Zoe+Ng&interest=").await.is(422);
    refused.says("value=\"Zoe Ng\"");
    world.post(&ann, "/app/leads/new", &made).await.is(303);
    let filter = leads::Filter { limit: 10, ..leads::Filter::default() };
    let one = leads::list(&world.app, &ann.caller, &filter).await.unwrap().data.remove(0);
    let at = format!("/app/leads/{}", one.id);

    // Every stage is a form of the card's own, and of the page.
    for page in ["/app/leads", "/app/leads?view=list", at.as_str()] {
        world.get(&ann, page).await.is(200).says("Zoe Ng").is_safe();
    }
    world.get(&ann, "/app/leads").await.says(&format!("action=\"{at}/move"));
    world.get(&ann, &at).await.says(&format!("action=\"{at}/move"));
    world.post(&ann, &format!("{at}/move"), "to=contacted&from=new").await.is(303);
    assert_eq!(stage(&world, &ann, &one.id).await, Stage::Contacted);
    world.post(&ann, &format!("{at}/move"), "to=won&from=new").await.is(409);
    // Why it is lost is asked on a page.
    world.get(&ann, &format!("{at}/lost")).await.is(200).says("No answer");
    world.post(&ann, &format!("{at}/move"), "to=lost&from=contacted&why=").await.is(422);
    let lost = "to=lost&from=contacted&why=No+answer";
    let done = world.post(&ann, &format!("{at}/move"), lost).await.is(303);
    assert_eq!(done.header("location"), at);
    world.get(&ann, &at).await.says("No answer");
    world.post(&ann, &format!("{at}/next"), "next_step=Call&next_step_at=").await.is(303);
    world.post(&ann, &format!("{at}/edit"), "name=Zoe&interest=").await.is(422);
}

#[tokio::test]
async fn that_a_lead_was_deleted_is_taken_back() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let bob = world.owner("Bike shop").await;
    let oli = world.member(&ann, "Oli", Role::Operator).await;
    let id = lead(&world, &ann, "Zoe").await;
    let at = format!("/app/leads/{id}");

    world.post(&oli, &format!("{at}/delete"), "").await.is(403);
    let done = world.post(&ann, &format!("{at}/delete"), "").await.is(303);
    assert!(done.header("set-cookie").contains("restore"), "{}", done.header("set-cookie"));
    world.get(&ann, &at).await.is(404);
    world.get(&ann, "/app/leads").await.never_says(id.as_str());
    world.post(&bob, &format!("{at}/restore"), "").await.is(303);
    world.post(&oli, &format!("{at}/restore"), "").await.is(403);
    world.get(&ann, &at).await.is(404);
    world.post(&ann, &format!("{at}/restore"), "").await.is(303);
    world.get(&ann, &at).await.is(200).says("Zoe");
}

//! The user's account and sessions, keys to models, keys to the API, the end.

use frontdesk_base::Secret;
use frontdesk_desk::{
    auth::{self, Client, SignUp},
    metering, orgs, secrets,
};

use crate::world::{Somebody, World};

#[tokio::test]
async fn the_account_and_its_sessions_are_the_users_own() {
    let world = World::new().await;
    let new = SignUp {
        name: "Cy".into(),
        email: "cy@example.com".into(),
        password: Secret::new("correct horse battery"),
    };
    auth::sign_up(&world.app, new).await.unwrap();
    let link = world.app.newest_link("cy@example.com").await;
    let client =
        Client { ip: "192.0.2.9".into(), user_agent: "Mozilla/5.0 (iPhone) Safari/604.1".into() };
    let token =
        auth::verify_email(&world.app, &link, &client).await.unwrap().token.expose().to_owned();
    let signed = auth::authenticate(&world.app, &token).await.unwrap();
    let new = orgs::NewOrganization {
        name: "Cy's".into(),
        time_zone: "UTC".into(),
        ..orgs::NewOrganization::default()
    };
    orgs::create(&world.app, &signed.user.person(), new).await.unwrap();
    let caller = auth::authenticate(&world.app, &token).await.unwrap().caller.unwrap();
    let cy = Somebody { caller, token };

    world.post(&cy, "/app/settings/account", "name=").await.is(422).says("f-name-error");
    world.post(&cy, "/app/settings/account", "name=Cyrus").await.is(303);
    let form = "email=new%40example.com&current_password=wrong";
    world
        .post(&cy, "/app/settings/account/email", form)
        .await
        .is(422)
        .says("value=\"new@example.com\"")
        .says("not your current password");
    world
        .post(
            &cy,
            "/app/settings/account/email",
            "email=new%40example.com&current_password=correct+horse+battery",
        )
        .await
        .is(303);
    let link = world.app.newest_link("new@example.com").await;
    world
        .post(&cy, "/email-change", &format!("token={link}"))
        .await
        .is(200)
        .says("new@example.com");
    world
        .post(&cy, "/email-change", &format!("token={link}"))
        .await
        .is(422)
        .says("This link does not work");

    let path = "/app/settings/security";
    let other = auth::SignIn {
        email: "new@example.com".into(),
        password: Secret::new("correct horse battery"),
    };
    auth::sign_in(
        &world.app,
        other,
        &Client { ip: "192.0.2.8".into(), user_agent: "Firefox/128.0 Windows".into() },
    )
    .await
    .unwrap();
    world
        .get(&cy, path)
        .await
        .says("Safari on iPhone")
        .says("this one")
        .says("Firefox on Windows")
        .says("192.0.2.8");
    let others = auth::sessions(&world.app, &signed).await.unwrap();
    let other = others.iter().find(|one| one.id != signed.session).unwrap();
    world.post(&cy, &format!("{path}/sessions/{}/end", other.id), "").await.is(303);
    world.post(&cy, &format!("{path}/sessions/{}/end", other.id), "").await.is(404);
    world.post(&cy, &format!("{path}/sessions/end"), "").await.is(303);
    world
        .post(&cy, path, "current_password=correct+horse+battery&password=short")
        .await
        .is(422)
        .says("At least 10");
    world
        .post(&cy, path, "current_password=no&password=a+new+password")
        .await
        .is(422)
        .says("not your current password");
    world
        .post(&cy, path, "current_password=correct+horse+battery&password=a+new+password")
        .await
        .is(303);
    world.get(&cy, path).await.is(200);
}

#[tokio::test]
async fn a_key_is_shown_once() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let path = "/app/settings/api-keys";
    world
        .post(&ann, path, "name=Forms")
        .await
        .is(422)
        .says("value=\"Forms\"")
        .says("Choose what the key may do");
    let made = world
        .post(&ann, path, "name=Forms&scopes=read&scopes=write")
        .await
        .is(200)
        .says("cannot be shown again");
    let key =
        made.body.split("id=\"new-key\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(key.starts_with("fd_") && key.len() == 67, "{key}");
    world.get(&ann, path).await.says("Forms").says(&key[..9]).never_says(&key);

    let id = auth::api_keys::list(&world.app, &ann.caller).await.unwrap().remove(0).id;
    world.post(&ann, &format!("{path}/{id}/revoke"), "").await.is(303);
    world.get(&ann, path).await.says("No key yet");
    assert!(auth::authenticate_api_key(&world.app, &key).await.is_err());
    world.get(&ann, "/app/settings/audit").await.says("API key: revoked").says("Ann Owner");
}

#[tokio::test]
async fn keys_to_models_never_come_back() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    let path = "/app/settings/models";
    world.post(&ann, "/app/settings/models/anthropic.api_key", "value=sk-secret-1").await.is(303);
    world.get(&ann, path).await.says("status-success").says("Replace").never_says("sk-secret-1");
    world
        .post(&ann, "/app/settings/models/openai.base_url", "value=ftp%3A%2F%2Fx")
        .await
        .is(422)
        .says("is an address such as")
        .never_says("ftp://x");
    world.post(&ann, "/app/settings/models/other", "value=x").await.is(404);
    world.post(&ann, "/app/settings/models/anthropic.api_key/remove", "").await.is(303);
    assert!(secrets::names(&world.app, &ann.caller).await.unwrap().is_empty());
    world.post(&ann, "/app/settings/models/limit", "daily_limit=7.50").await.is(303);
    assert_eq!(metering::daily_limit_micros(&world.app, &ann.caller).await.unwrap(), 7_500_000);
    world
        .post(&ann, "/app/settings/models/limit", "daily_limit=-3")
        .await
        .is(422)
        .says("value=\"-3\"");
    world.get(&ann, "/app/settings/usage").await.says("of US$ 7.50 a day");
}

#[tokio::test]
async fn an_organization_ends_when_its_name_is_typed() {
    let world = World::new().await;
    let ann = world.owner("Salon Ana").await;
    world.get(&ann, "/app/settings/danger").await.is(200).says("Type “Salon Ana” to go on");
    world.post(&ann, "/app/settings/danger", "name=salon").await.is(422).says("value=\"salon\"");
    world.post(&ann, "/app/settings/danger", "name=Salon+Ana").await.is(303);
    assert_eq!(world.get(&ann, "/app").await.is(303).header("location"), "/app/organizations/new");
}

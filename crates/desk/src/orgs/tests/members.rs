//! Members: who may do what to whom, and that an owner is always left.

use frontdesk_base::Error;
use frontdesk_db::both;

use super::own;
use crate::{
    Caller, Role, audit,
    orgs::{invitations, invite, is_member, leave, member_in, members, remove, set_role},
    testing::TestApp,
};

fn id(caller: &Caller) -> &frontdesk_base::id::MemberId {
    caller.member().unwrap()
}

both! {
    async fn nobody_gives_or_takes_what_is_above_them(t: TestApp = crate::testing::app) {
        let owner = t.organization("Salon").await;
        for by in Role::ALL {
            for of in Role::ALL {
                for to in Role::ALL {
                    let caller = t.caller(owner.org(), by);
                    let target = t.member(&owner, "Bo", of).await;

                    let answer = set_role(&t, &caller, id(&target), to).await;
                    let removed = remove(&t, &caller, id(&target)).await;

                    let may = by >= Role::Admin && to <= by && of <= by;
                    assert_eq!(answer.is_ok(), may, "{by} makes {of} {to}: {answer:?}");
                    assert!(may || matches!(answer, Err(Error::Forbidden(_))));
                    let may = by >= Role::Admin && of <= by;
                    assert_eq!(removed.is_ok(), may, "{by} removes {of}");
                    if !may {
                        remove(&t, &owner, id(&target)).await.unwrap();
                    }
                }
            }
        }
        assert_eq!(members(&t, &owner).await.unwrap().len(), 1);
    }
}

both! {
    async fn the_last_owner_stays(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        t.member(&ann, "Cy", Role::Admin).await;
        for refused in [
            leave(&t, &ann).await,
            remove(&t, &ann, id(&ann)).await,
            set_role(&t, &ann, id(&ann), Role::Admin).await.map(drop),
        ] {
            assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
        }
        set_role(&t, &ann, id(&ann), Role::Owner).await.unwrap();

        let bo = t.member(&ann, "Bo", Role::Owner).await;
        leave(&t, &ann).await.unwrap();

        assert!(matches!(leave(&t, &bo).await, Err(Error::Conflict(_))));
        assert_eq!(members(&t, &bo).await.unwrap().len(), 2);
        assert_eq!(audit::count(&t, bo.org(), "member.left").await.unwrap(), 1);
    }
}

both! {
    async fn two_owners_who_go_at_once_leave_one(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let bo = t.member(&ann, "Bo", Role::Owner).await;

        let (first, second) = tokio::join!(
            remove(&t, &ann, id(&bo)),
            async { set_role(&t, &bo, id(&ann), Role::Viewer).await.map(drop) },
        );

        let left = members(&t, &t.caller(ann.org(), Role::Owner)).await.unwrap();
        assert_eq!(left.iter().filter(|member| member.role == Role::Owner).count(), 1);
        assert!(first.is_ok() || second.is_ok());
        let (first, second) = tokio::join!(leave(&t, &ann), leave(&t, &bo));
        assert!(first.is_err() || second.is_err());
    }
}

both! {
    async fn a_change_is_told_and_recorded_once(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let bo = t.member(&ann, "Bo", Role::Viewer).await;
        let before = crate::events::newest(&t, ann.org()).await.unwrap();

        let made = set_role(&t, &ann, id(&bo), Role::Operator).await.unwrap();
        set_role(&t, &ann, id(&bo), Role::Operator).await.unwrap();

        assert_eq!((made.role, own(&t, &bo).await.role), (Role::Operator, Role::Operator));
        let told = crate::events::list(&t, &ann, before, 10).await.unwrap();
        assert_eq!(told.len(), 1);
        assert_eq!((told[0].name.as_str(), &told[0].payload.0["member_id"]), ("member.updated", &serde_json::json!(id(&bo))));
        assert_eq!(audit::count(&t, ann.org(), "member.role_changed").await.unwrap(), 1);
    }
}

both! {
    async fn whoever_is_removed_takes_their_open_invitations_along(t: TestApp = crate::testing::app) {
        let ann = t.organization("Salon").await;
        let bo = t.member(&ann, "Bo", Role::Admin).await;
        invite(&t, &bo, "friend@example.com", Role::Admin).await.unwrap();
        invite(&t, &ann, "cy@example.com", Role::Viewer).await.unwrap();
        let link = t.newest_link("friend@example.com").await;

        remove(&t, &ann, id(&bo)).await.unwrap();

        let left = invitations(&t, &ann).await.unwrap();
        assert_eq!(left.iter().map(|i| i.email.as_str()).collect::<Vec<_>>(), ["cy@example.com"]);
        assert!(crate::orgs::invited(&t, &link).await.is_err());
        assert!(matches!(remove(&t, &ann, id(&bo)).await, Err(Error::NotFound("member"))));
        assert_eq!(audit::count(&t, ann.org(), "member.removed").await.unwrap(), 1);
    }
}

both! {
    async fn another_organizations_members_are_not_there(t: TestApp = crate::testing::app) {
        let (ann, ben) = (t.organization("Salon").await, t.organization("Garage").await);
        let bo = t.member(&ann, "Bo", Role::Viewer).await;

        assert!(matches!(set_role(&t, &ben, id(&bo), Role::Admin).await, Err(Error::NotFound("member"))));
        assert!(matches!(remove(&t, &ben, id(&bo)).await, Err(Error::NotFound("member"))));
        assert!(!is_member(&t, &ben, id(&bo)).await.unwrap());
        assert!(is_member(&t, &ann, id(&bo)).await.unwrap());
        let mut conn = t.db().read(ben.org()).await.unwrap();
        assert!(member_in(&mut conn, ben.org(), id(&bo)).await.unwrap().is_none());
        // Naming the other organization on a connection of one's own finds nothing on Postgres,
        // and is something no operation does.
        drop(conn);
        assert_eq!(members(&t, &ben).await.unwrap().len(), 1);
        assert_eq!(members(&t, &ann).await.unwrap().len(), 2);
        let key = Caller::system(ann.org().clone());
        assert!(matches!(leave(&t, &key).await, Err(Error::NotFound("member"))));
    }
}

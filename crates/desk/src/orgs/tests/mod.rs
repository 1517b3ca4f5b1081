//! The promises of organizations. Each file is one of them.

mod founding;
mod invitations;
mod look;
mod members;
mod profile;
mod progress;

use frontdesk_base::{Error, Result};

use super::{Member, NewOrganization};
use crate::{Caller, testing::TestApp};

fn shop(name: &str) -> NewOrganization {
    NewOrganization {
        name: name.to_owned(),
        time_zone: "Europe/Berlin".to_owned(),
        ..NewOrganization::default()
    }
}

/// The caller's own row.
async fn own(t: &TestApp, caller: &Caller) -> Member {
    let all = super::members(t, caller).await.unwrap();
    all.into_iter().find(|member| Some(&member.id) == caller.member()).unwrap()
}

#[track_caller]
fn is_invalid<T>(result: Result<T>, wrong: &str) {
    match result {
        Err(Error::Invalid(fields)) if fields.contains_key(wrong) => {}
        Err(other) => panic!("{other:?} does not name {wrong}"),
        Ok(_) => panic!("it is not refused"),
    }
}

//! What is done with a lead by one press.

use axum::{extract::State, response::Response};
use frontdesk_base::id::{LeadId, MemberId};
use frontdesk_desk::{
    App, Error,
    leads::{self, Lead, Move, Stage},
};
use frontdesk_http::{Form, Member, Path, Query, Result};
use serde::Deserialize;

use super::{PATH, lost, stage_word, words};
use crate::{
    calendar::typed::given,
    errors,
    flash::{Back, Flash},
    shell::Frame,
};

fn at(id: &LeadId) -> String {
    format!("/app/leads/{id}")
}

/// Where to a lead is moved: a part in the address, a part in the body. An undo has it all in its address.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Moved {
    to: String,
    /// Where whoever moves it sees it.
    from: String,
    /// Why it was lost: one of the reasons offered, or words.
    why: String,
    lost_reason: String,
    undo: bool,
}

impl Moved {
    fn over(self, under: Self) -> Self {
        let first = |one: String, two: String| if one.is_empty() { two } else { one };
        Self {
            to: first(self.to, under.to),
            from: first(self.from, under.from),
            why: first(self.why, under.why),
            lost_reason: first(self.lost_reason, under.lost_reason),
            undo: self.undo || under.undo,
        }
    }

    fn asked(&self) -> Result<Move, Error> {
        let to: Option<Stage> = given(&self.to, "to")?;
        Ok(Move {
            to: to.ok_or_else(|| Error::invalid("to", "is needed"))?,
            reason: lost::reason(&self.why, &self.lost_reason),
            from: given(&self.from, "from")?,
        })
    }
}

pub(super) async fn move_lead(
    State(app): State<App>,
    frame: Frame,
    back: Back,
    Path(id): Path<LeadId>,
    Query(asked): Query<Moved>,
    Form(form): Form<Moved>,
) -> Result<Response> {
    let moved = form.over(asked);
    let to = moved.asked()?;
    let before = leads::get(&app, &frame.caller, &id).await?;
    match leads::move_to(&app, &frame.caller, &id, &to).await {
        Ok(now) => {
            let said = said(&before, &now, moved.undo);
            // The page that asks why is no page to come back to.
            let leads_away = now.stage == Stage::Lost && !back.stays() && !moved.undo;
            Ok(if leads_away { back.led(said, &at(&id)) } else { back.said(said, &at(&id)) })
        }
        Err(error @ Error::Invalid(_)) if to.to == Stage::Lost => {
            let wrong = errors::of_form(error)?;
            let typed = (moved.why.as_str(), moved.lost_reason.as_str());
            Ok(lost::refused(frame, back.stays(), &before, typed, &wrong))
        }
        Err(error) => Err(error.into()),
    }
}

fn said(before: &Lead, now: &Lead, undoing: bool) -> Flash {
    let name = words::name(now);
    if before.stage == now.stage {
        return Flash::done(format!("{name} stands at {} already", stage_word(now.stage)));
    }
    if undoing {
        return Flash::done(format!("{name} is back at {}", stage_word(now.stage)));
    }
    let words = match now.stage {
        Stage::Won => format!("{name} is won"),
        Stage::Lost => format!("{name} is lost: {}", now.lost_reason),
        stage => format!("{name} moved to {}", stage_word(stage)),
    };
    Flash::done(words).undo(way_back(before, now))
}

/// The address that puts a lead back to where it was, while it is still where it was put.
fn way_back(before: &Lead, now: &Lead) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query
        .append_pair("undo", "true")
        .append_pair("from", now.stage.as_str())
        .append_pair("to", before.stage.as_str());
    if !before.lost_reason.is_empty() {
        query.append_pair("lost_reason", &before.lost_reason);
    }
    format!("{}/move?{}", at(&now.id), query.finish())
}

#[derive(Deserialize)]
pub(super) struct Assignment {
    /// A member; empty for nobody.
    #[serde(default)]
    member: String,
}

pub(super) async fn assign(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<LeadId>,
    Form(form): Form<Assignment>,
) -> Result<Response> {
    let to: Option<MemberId> = given(&form.member, "member")?;
    leads::assign(&app, &caller, &id, to.as_ref()).await?;
    let words =
        if to.is_none() { "Nobody sees to the lead now" } else { "The lead has somebody new" };
    Ok(back.said(Flash::done(words), &at(&id)))
}

pub(super) async fn delete(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<LeadId>,
) -> Result<Response> {
    leads::delete(&app, &caller, &id).await?;
    let flash = Flash::done("Lead deleted").undo(format!("{}/restore", at(&id)));
    Ok(back.led(flash, PATH))
}

pub(super) async fn restore(
    State(app): State<App>,
    Member(caller): Member,
    back: Back,
    Path(id): Path<LeadId>,
) -> Result<Response> {
    let flash = match leads::restore(&app, &caller, &id).await {
        Ok(_) => Flash::done("The lead is back"),
        Err(Error::NotFound(_)) => {
            Flash::warning("It is too late to take this back. Write the lead down again.")
        }
        Err(error) => return Err(error.into()),
    };
    Ok(back.said(flash, PATH))
}

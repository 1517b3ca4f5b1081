//! The frame of a page for whoever is signed in, loaded once for each request, and switching
//! between organizations.

use axum::{
    Router,
    extract::{FromRef, FromRequestParts, State},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
    routing::post,
};
use frontdesk_base::{Timestamp, id::OrgId};
use frontdesk_desk::{
    App, Caller, Error, Role,
    auth::{self, SignedIn},
    bookings,
    conversations::inbox,
    events, orgs, tasks,
};
use frontdesk_http::{Failure, Hx, Path, Redirect, Result, Signed};
use jiff::tz::TimeZone;
use maud::Markup;

use crate::{
    Pages,
    flash::{Flash, Shown},
    layout::{self, Organization, Place, Shell},
    parts::{Moment, Reads},
};

/// Where somebody who is in no organization makes one.
pub const NEW_ORGANIZATION: &str = "/app/organizations/new";

/// Routes of the frame itself.
pub(crate) fn router() -> Router<Pages> {
    Router::new().route("/app/organizations/{org}/switch", post(switch))
}

/// Who asks, as a member of their organization, and the frame around what they are shown.
///
/// As an extractor it sends whoever is signed out to the sign-in, and a member of no organization
/// to where one is made.
#[derive(Debug, Clone)]
pub struct Frame {
    /// The member.
    pub caller: Caller,
    /// The user behind them.
    pub signed: SignedIn,
    /// The organization's time zone.
    pub zone: TimeZone,
    /// When the page is made.
    pub now: Timestamp,
    /// What the layout is given. A page may add to it, such as an announcement.
    pub shell: Shell,
    /// The newest event that is already in what the page shows.
    pub since: i64,
    /// Whether a flash was taken, which the page's answer then clears.
    flashed: bool,
}

impl<S> FromRequestParts<S> for Frame
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let app = App::from_ref(state);
        let Signed(signed) =
            Signed::from_request_parts(parts, state).await.map_err(IntoResponse::into_response)?;
        let hx = Hx::of(&parts.headers);
        if signed.caller.is_none() {
            return Err(Redirect::to(&hx, NEW_ORGANIZATION).into_response());
        }
        // A part of a page shows no toasts: the flash is for the next whole one.
        let flash = if hx.request { None } else { Flash::of(&parts.headers) };
        Self::load(&app, signed, flash).await.map_err(|error| Failure(error).into_response())
    }
}

impl Frame {
    async fn load(app: &App, signed: SignedIn, flash: Option<Flash>) -> Result<Self, Error> {
        let caller = signed.caller()?.clone();
        // Before anything is read: what happens in between is told again rather than missed.
        let since = events::newest(app, caller.org()).await?;
        let profile = orgs::profile(app, &caller).await?;
        let unread = inbox::counts(app, &caller).await?.unread;
        let requests = bookings::count_pending(app, &caller).await?;
        let due = tasks::count_due(app, &caller).await?;
        let organizations = signed
            .memberships
            .iter()
            .map(|one| Organization {
                name: one.name.clone(),
                switch: format!("/app/organizations/{}/switch", one.org),
                current: one.org == *caller.org(),
            })
            .collect();
        let shell = Shell {
            user_name: signed.user.name.clone(),
            user_email: signed.user.email.to_string(),
            user_id: signed.user.id.to_string(),
            organization: profile.name.clone(),
            organizations,
            unread: u32::try_from(unread).unwrap_or(u32::MAX),
            requests: u32::try_from(requests).unwrap_or(u32::MAX),
            tasks: u32::try_from(due).unwrap_or(u32::MAX),
            live: Some(format!("/app/events?organization={}", caller.org())),
            live_since: Some(since.to_string()),
            flash: flash.iter().cloned().collect(),
            ..Shell::default()
        };
        Ok(Self {
            zone: profile.zone(),
            now: app.clock().now(),
            since,
            flashed: flash.is_some(),
            caller,
            signed,
            shell,
        })
    }

    /// Whether the member may do what this role may: for leaving out what would be refused. The
    /// refusal itself is the operation's.
    pub fn may(&self, role: Role) -> bool {
        self.caller.role() >= role
    }

    /// A time, ready to be shown.
    pub fn moment(&self, at: Timestamp, reads: Reads) -> Moment {
        Moment::new(at.millis(), self.now.millis(), &self.zone, reads)
    }

    /// A page in a column of readable width.
    pub fn page(mut self, place: Place, title: &str, body: &Markup) -> Page {
        self.shell.place = place;
        Page {
            html: layout::page(&self.shell, title, body),
            status: StatusCode::OK,
            flashed: self.flashed,
        }
    }

    /// A page that uses the whole space and scrolls in its own panes.
    pub fn full_page(mut self, place: Place, title: &str, body: &Markup) -> Page {
        self.shell.place = place;
        Page {
            html: layout::full_page(&self.shell, title, body),
            status: StatusCode::OK,
            flashed: self.flashed,
        }
    }
}

/// A whole page as an answer.
#[derive(Debug, Clone)]
pub struct Page {
    html: Markup,
    status: StatusCode,
    flashed: bool,
}

impl Page {
    /// The page of a form that was refused: what was typed, and what is wrong with it.
    #[must_use]
    pub fn refused(self) -> Self {
        self.status(StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// With another status than 200.
    #[must_use]
    pub fn status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        if self.flashed {
            (self.status, Shown, self.html).into_response()
        } else {
            (self.status, self.html).into_response()
        }
    }
}

/// Makes another of the user's organizations the current one.
async fn switch(
    State(app): State<App>,
    hx: Hx,
    Signed(signed): Signed,
    Path(org): Path<OrgId>,
) -> Result<Redirect> {
    auth::switch_organization(&app, &signed, &org).await?;
    Ok(Redirect::to(&hx, "/app"))
}

//! Invitations: a link by mail that makes whoever has the address a member, once, within a week.

use frontdesk_base::{
    Error, Result, Timestamp,
    address::Email,
    id::{InvitationId, MemberId, OrgId},
    language::Language,
    text,
};
use frontdesk_db::{Door, Tx};
use serde::Serialize;

use super::{Person, members, store};
use crate::{
    Actor, App, Caller, Role, audit, limits,
    mail::{self, NewMail},
    signing,
};

/// Invitations of one organization that may wait at a time.
const MOST: i64 = 100;

/// An invitation that waits to be taken up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Invitation {
    /// Its id.
    pub id: InvitationId,
    /// Who is invited.
    pub email: Email,
    /// As what.
    pub role: Role,
    /// When it was sent, the last time.
    pub created_at: Timestamp,
    /// Until when its link works.
    pub expires_at: Timestamp,
}

/// What the link of an invitation shows to whoever holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invited {
    /// The organization's name.
    pub organization: String,
    /// Who is invited.
    pub email: Email,
    /// As what.
    pub role: Role,
}

fn spent() -> Error {
    Error::invalid(
        "token",
        "This invitation has been used, taken back, or is too old. Ask for a new one.",
    )
}

/// Invites somebody. Whoever is invited a second time gets a new link in place of the first.
pub async fn invite(app: &App, caller: &Caller, email: &str, role: Role) -> Result<Invitation> {
    caller.must_be(Role::Admin)?;
    caller.must_be(role)?;
    let email = Email::parse(email).map_err(|wrong| Error::invalid("email", wrong.to_string()))?;
    let (org, now) = (caller.org(), app.clock().now());
    let id = InvitationId::new(now);
    let expires_at = now.plus(limits::INVITATION);
    let invitation = Invitation { id, email, role, created_at: now, expires_at };

    let mut tx = app.db().begin(org).await?;
    store::lock(&mut tx, org).await?;
    if store::members::has_email(&mut tx, org, &invitation.email).await? {
        return Err(Error::invalid("email", "is a member already"));
    }
    store::invitations::delete_waiting(&mut tx, org, &invitation.email).await?;
    if store::invitations::count(&mut tx, org, now).await? >= MOST {
        return Err(Error::conflict("Too many invitations are waiting. Take some back first."));
    }
    let token = app.random().token();
    let hash = signing::token_hash(&token);
    store::invitations::insert(&mut tx, org, &invitation, &hash, caller.actor().id()).await?;
    send(app, &mut tx, caller, &invitation, &token).await?;
    let (id, role) = (&invitation.id, invitation.role.as_str());
    audit::record(app, &mut tx, caller, "member.invited", id.as_str(), role).await?;
    tx.commit().await?;

    tracing::info!(org.id = %org, invitation.id = %id, "Sent invitation {id}");
    Ok(invitation)
}

/// The words of an invitation in one language.
struct Texts {
    subject: &'static str,
    body: &'static str,
    /// Who invites where nobody by name does.
    team: &'static str,
    /// From viewer to owner.
    roles: [&'static str; 4],
}

const fn texts(language: Language) -> Texts {
    match language {
        Language::En => Texts {
            subject: "Join {organization} on Frontdesk",
            body: include_str!("invitation/en.txt"),
            team: "The team",
            roles: ["viewer", "operator", "admin", "owner"],
        },
        Language::De => Texts {
            subject: "Einladung zu {organization} auf Frontdesk",
            body: include_str!("invitation/de.txt"),
            team: "Das Team",
            roles: ["Betrachter", "Mitarbeiter", "Administrator", "Inhaber"],
        },
        Language::Fr => Texts {
            subject: "Rejoignez {organization} sur Frontdesk",
            body: include_str!("invitation/fr.txt"),
            team: "L’équipe",
            roles: ["lecteur", "opérateur", "administrateur", "propriétaire"],
        },
        Language::Es => Texts {
            subject: "Únase a {organization} en Frontdesk",
            body: include_str!("invitation/es.txt"),
            team: "El equipo",
            roles: ["lector", "operador", "administrador", "propietario"],
        },
        Language::Ar => Texts {
            subject: "انضم إلى {organization} على Frontdesk",
            body: include_str!("invitation/ar.txt"),
            team: "الفريق",
            roles: ["مشاهد", "مشغّل", "مدير", "مالك"],
        },
    }
}

async fn send(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
    invitation: &Invitation,
    token: &str,
) -> Result<()> {
    let business = super::profile_in(tx, caller.org()).await?;
    let organization = business.name.clone();
    let language = Language::choose(business.languages.0.iter().map(String::as_str));
    let texts = texts(language);
    let by = match caller.actor() {
        Actor::Member { name, .. } => name.as_str(),
        _ => texts.team,
    };
    let role = texts.roles[invitation.role as usize];
    let link = format!("{}/invitation?token={token}", app.settings().public_url);
    let body = texts
        .body
        .replacen("{link}", &link, 1)
        .replacen("{role}", role, 1)
        .replacen("{by}", by, 1)
        .replacen("{organization}", &organization, 1);
    let subject = texts.subject.replacen("{organization}", &text::shorten(&organization, 60), 1);
    let mail = NewMail::new("invitation", &invitation.email, subject, body)
        .dressed(language, super::look(&business));
    mail::write(app, tx, Some(caller.org()), mail).await
}

/// The invitations that wait, newest first.
pub async fn invitations(app: &App, caller: &Caller) -> Result<Vec<Invitation>> {
    caller.must_be(Role::Admin)?;
    let mut conn = app.db().read(caller.org()).await?;
    store::invitations::waiting(&mut conn, caller.org()).await
}

/// Sends an invitation again, with a new link; the one before stops working.
pub async fn resend_invitation(
    app: &App,
    caller: &Caller,
    id: &InvitationId,
) -> Result<Invitation> {
    caller.must_be(Role::Admin)?;
    let (org, now) = (caller.org(), app.clock().now());
    let token = app.random().token();
    let hash = signing::token_hash(&token);
    let until = now.plus(limits::INVITATION);
    let mut tx = app.db().begin(org).await?;
    let invitation = store::invitations::renew(&mut tx, org, id, &hash, now, until)
        .await?
        .ok_or(Error::NotFound("invitation"))?;
    // Sending it again is inviting again.
    caller.must_be(invitation.role)?;
    send(app, &mut tx, caller, &invitation, &token).await?;
    audit::record(app, &mut tx, caller, "member.invited", id.as_str(), invitation.role.as_str())
        .await?;
    tx.commit().await?;
    Ok(invitation)
}

/// Takes an invitation back: its link stops working.
pub async fn cancel_invitation(app: &App, caller: &Caller, id: &InvitationId) -> Result<()> {
    caller.must_be(Role::Admin)?;
    let mut tx = app.db().begin(caller.org()).await?;
    if !store::invitations::delete(&mut tx, caller.org(), id).await? {
        return Err(Error::NotFound("invitation"));
    }
    audit::record(app, &mut tx, caller, "member.invitation_cancelled", id.as_str(), "").await?;
    tx.commit().await
}

/// What an invitation's link is to. Looking does not use it up.
pub async fn invited(app: &App, token: &str) -> Result<Invited> {
    let mut conn = app.db().read_system(Door::Token).await?;
    let hash = signing::token_hash(token);
    store::invitations::by_token(&mut conn, &hash, app.clock().now()).await?.ok_or_else(spent)
}

/// Takes up an invitation as a user with an account. The invitation is the address's, not the
/// link's holder's: a forwarded mail lets nobody in.
pub async fn accept_invitation(app: &App, token: &str, person: &Person) -> Result<OrgId> {
    let mut tx = app.db().begin_system(Door::Token).await?;
    let org = join(app, &mut tx, token, person).await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, user.id = %person.user, "{} joined {org}", person.user);
    Ok(org)
}

/// Takes up an invitation in this transaction, which came through a door.
pub(crate) async fn join(app: &App, tx: &mut Tx, token: &str, person: &Person) -> Result<OrgId> {
    let now = app.clock().now();
    let invitation =
        store::invitations::take(tx, &signing::token_hash(token), now).await?.ok_or_else(spent)?;
    if invitation.email != person.email {
        return Err(Error::forbidden(
            "This invitation is for another address. Sign in with the one it was sent to.",
        ));
    }
    let member = MemberId::new(now);
    if !store::members::insert(tx, &invitation.org, &member, person, invitation.role, now).await? {
        return Err(Error::conflict("You are a member of this organization already."));
    }
    let actor =
        Actor::Member { id: member.clone(), user: person.user.clone(), name: person.name.clone() };
    let caller = Caller::new(invitation.org.clone(), actor, invitation.role);
    members::told(app, tx, &invitation.org, &member).await?;
    let role = invitation.role.as_str();
    audit::record(app, tx, &caller, "member.joined", member.as_str(), role).await?;
    Ok(invitation.org)
}

//! The rows of users, sign-ups, one-time links and sessions. They belong to the installation, not
//! to a tenant: every statement here runs behind the sign-in door or the admin's.

use frontdesk_base::{
    Result, Timestamp,
    address::Email,
    id::{OrgId, UserId, UserSessionId},
};
use frontdesk_db::{Conn, Tx};

use super::{Session, User, links::Purpose, sign_up::Pending};

/// False when the address has an account already.
pub(super) async fn insert_user(
    tx: &mut Tx,
    user: &User,
    hash: Option<&str>,
    now: Timestamp,
) -> Result<bool> {
    let changed = tx
        .query(
            "INSERT INTO users (id, email, name, password_hash, created_at, updated_at) \
             VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (email) DO NOTHING",
        )
        .bind(&user.id)
        .bind(&user.email)
        .bind(&user.name)
        .bind(hash)
        .bind(now)
        .execute()
        .await?;
    Ok(changed == 1)
}

pub(super) async fn user(conn: &mut Conn, id: &UserId) -> Result<Option<User>> {
    conn.query("SELECT id, name, email FROM users WHERE id = $1").bind(id).optional().await
}

pub(super) async fn user_by_email(conn: &mut Conn, email: &Email) -> Result<Option<User>> {
    conn.query("SELECT id, name, email FROM users WHERE email = $1").bind(email).optional().await
}

/// A user's password hash; `None` for an account without a password yet.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Credentials {
    pub(super) id: UserId,
    pub(super) password_hash: Option<String>,
}

pub(super) async fn credentials(conn: &mut Conn, email: &Email) -> Result<Option<Credentials>> {
    conn.query("SELECT id, password_hash FROM users WHERE email = $1").bind(email).optional().await
}

pub(super) async fn set_password(
    tx: &mut Tx,
    user: &UserId,
    hash: &str,
    now: Timestamp,
) -> Result<()> {
    tx.query("UPDATE users SET password_hash = $2, updated_at = $3 WHERE id = $1")
        .bind(user)
        .bind(hash)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

pub(super) async fn set_name(tx: &mut Tx, user: &UserId, name: &str, now: Timestamp) -> Result<()> {
    tx.query("UPDATE users SET name = $2, updated_at = $3 WHERE id = $1")
        .bind(user)
        .bind(name)
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

/// False when somebody else has taken the address meanwhile.
pub(super) async fn set_email(
    tx: &mut Tx,
    user: &UserId,
    email: &Email,
    now: Timestamp,
) -> Result<bool> {
    let changed = tx
        .query(
            "UPDATE users SET email = $2, updated_at = $3 WHERE id = $1 \
             AND NOT EXISTS (SELECT 1 FROM users other WHERE other.email = $2 AND other.id <> $1)",
        )
        .bind(user)
        .bind(email)
        .bind(now)
        .execute()
        .await?;
    Ok(changed == 1)
}

pub(super) async fn insert_sign_up(
    tx: &mut Tx,
    token_hash: &str,
    pending: &Pending,
    now: Timestamp,
    until: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO sign_ups (token_hash, email, name, password_hash, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(token_hash)
    .bind(&pending.email)
    .bind(&pending.name)
    .bind(&pending.password_hash)
    .bind(now)
    .bind(until)
    .execute()
    .await?;
    Ok(())
}

/// The sign-up of a link that still works; it works once.
pub(super) async fn take_sign_up(
    tx: &mut Tx,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<Pending>> {
    tx.query(
        "DELETE FROM sign_ups WHERE token_hash = $1 AND expires_at > $2 \
         RETURNING email, name, password_hash",
    )
    .bind(token_hash)
    .bind(now)
    .optional()
    .await
}

/// Whether the link of a sign-up still works, without using it up.
pub(super) async fn sign_up_waits(
    conn: &mut Conn,
    token_hash: &str,
    now: Timestamp,
) -> Result<bool> {
    let count: i64 = conn
        .query("SELECT COUNT(*) FROM sign_ups WHERE token_hash = $1 AND expires_at > $2")
        .bind(token_hash)
        .bind(now)
        .scalar()
        .await?;
    Ok(count > 0)
}

/// The newest sign-up of an address that still waits.
pub(super) async fn waiting_sign_up(
    conn: &mut Conn,
    email: &Email,
    now: Timestamp,
) -> Result<Option<Pending>> {
    conn.query(
        "SELECT email, name, password_hash FROM sign_ups WHERE email = $1 AND expires_at > $2 \
         ORDER BY created_at DESC, token_hash LIMIT 1",
    )
    .bind(email)
    .bind(now)
    .optional()
    .await
}

pub(super) async fn forget_sign_ups(tx: &mut Tx, email: &Email) -> Result<()> {
    tx.query("DELETE FROM sign_ups WHERE email = $1").bind(email).execute().await?;
    Ok(())
}

pub(super) async fn insert_link(
    tx: &mut Tx,
    token_hash: &str,
    user: &UserId,
    purpose: Purpose,
    new_email: Option<&Email>,
    now: Timestamp,
    until: Timestamp,
) -> Result<()> {
    tx.query(
        "INSERT INTO user_tokens (token_hash, user_id, purpose, new_email, created_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(token_hash)
    .bind(user)
    .bind(purpose.as_str())
    .bind(new_email)
    .bind(now)
    .bind(until)
    .execute()
    .await?;
    Ok(())
}

/// Whose link it is and the address it carries, while it works; it works once.
pub(super) async fn take_link(
    tx: &mut Tx,
    token_hash: &str,
    purpose: Purpose,
    now: Timestamp,
) -> Result<Option<(UserId, Option<Email>)>> {
    tx.query(
        "DELETE FROM user_tokens WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3 \
         RETURNING user_id, new_email",
    )
    .bind(token_hash)
    .bind(purpose.as_str())
    .bind(now)
    .optional()
    .await
}

/// Whether a link still works, without using it up.
pub(super) async fn link_works(
    conn: &mut Conn,
    token_hash: &str,
    purpose: Purpose,
    now: Timestamp,
) -> Result<Option<(UserId,)>> {
    conn.query(
        "SELECT user_id FROM user_tokens WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3",
    )
    .bind(token_hash)
    .bind(purpose.as_str())
    .bind(now)
    .optional()
    .await
}

/// Makes every link of a user useless.
pub(super) async fn forget_links(tx: &mut Tx, user: &UserId) -> Result<()> {
    tx.query("DELETE FROM user_tokens WHERE user_id = $1").bind(user).execute().await?;
    Ok(())
}

/// A session to store.
pub(super) struct NewRow<'a> {
    pub(super) id: &'a UserSessionId,
    pub(super) token_hash: &'a str,
    pub(super) user: &'a UserId,
    pub(super) org: Option<&'a OrgId>,
    pub(super) ip: &'a str,
    pub(super) user_agent: &'a str,
    pub(super) now: Timestamp,
    pub(super) until: Timestamp,
}

pub(super) async fn insert_session(tx: &mut Tx, row: NewRow<'_>) -> Result<()> {
    tx.query(
        "INSERT INTO user_sessions (id, token_hash, user_id, current_org, user_agent, ip, created_at, used_at, expires_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)",
    )
    .bind(row.id)
    .bind(row.token_hash)
    .bind(row.user)
    .bind(row.org)
    .bind(row.user_agent)
    .bind(row.ip)
    .bind(row.now)
    .bind(row.until)
    .execute()
    .await?;
    Ok(())
}

/// A session and its user, as a token finds them.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Found {
    pub(super) session: UserSessionId,
    pub(super) current_org: Option<OrgId>,
    pub(super) used_at: Timestamp,
    pub(super) user_id: UserId,
    pub(super) name: String,
    pub(super) email: Email,
}

pub(super) async fn session(
    conn: &mut Conn,
    token_hash: &str,
    now: Timestamp,
) -> Result<Option<Found>> {
    conn.query(
        "SELECT s.id AS session, s.current_org, s.used_at, u.id AS user_id, u.name, u.email \
         FROM user_sessions s JOIN users u ON u.id = s.user_id \
         WHERE s.token_hash = $1 AND s.expires_at > $2",
    )
    .bind(token_hash)
    .bind(now)
    .optional()
    .await
}

pub(super) async fn renew_session(
    tx: &mut Tx,
    id: &UserSessionId,
    now: Timestamp,
    until: Timestamp,
) -> Result<()> {
    tx.query("UPDATE user_sessions SET used_at = $2, expires_at = $3 WHERE id = $1")
        .bind(id)
        .bind(now)
        .bind(until)
        .execute()
        .await?;
    Ok(())
}

pub(super) async fn set_current_org(
    tx: &mut Tx,
    id: &UserSessionId,
    user: &UserId,
    org: &OrgId,
) -> Result<()> {
    tx.query("UPDATE user_sessions SET current_org = $3 WHERE id = $1 AND user_id = $2")
        .bind(id)
        .bind(user)
        .bind(org)
        .execute()
        .await?;
    Ok(())
}

pub(super) async fn sessions(
    conn: &mut Conn,
    user: &UserId,
    now: Timestamp,
) -> Result<Vec<Session>> {
    conn.query(
        "SELECT id, user_agent, ip, created_at, used_at, expires_at FROM user_sessions \
         WHERE user_id = $1 AND expires_at > $2 ORDER BY used_at DESC, id DESC LIMIT 100",
    )
    .bind(user)
    .bind(now)
    .all()
    .await
}

pub(super) async fn delete_session_by_token(tx: &mut Tx, token_hash: &str) -> Result<()> {
    tx.query("DELETE FROM user_sessions WHERE token_hash = $1").bind(token_hash).execute().await?;
    Ok(())
}

/// False when the user has no such session.
pub(super) async fn delete_session(tx: &mut Tx, user: &UserId, id: &UserSessionId) -> Result<bool> {
    let changed = tx
        .query("DELETE FROM user_sessions WHERE user_id = $1 AND id = $2")
        .bind(user)
        .bind(id)
        .execute()
        .await?;
    Ok(changed == 1)
}

/// Ends a user's sessions but one, or all. How many.
pub(super) async fn delete_sessions(
    tx: &mut Tx,
    user: &UserId,
    but: Option<&UserSessionId>,
) -> Result<u64> {
    tx.build("DELETE FROM user_sessions WHERE user_id = ")
        .arg(user)
        .and("id <> ", but)
        .done()
        .execute()
        .await
}

/// Counts one more try; how many there have been since the window began.
pub(super) async fn count_attempt(
    tx: &mut Tx,
    key: &str,
    now: Timestamp,
    window_began: Timestamp,
) -> Result<i64> {
    tx.query(
        "INSERT INTO attempts (key, count, since) VALUES ($1, 1, $2) \
         ON CONFLICT (key) DO UPDATE SET \
           count = CASE WHEN attempts.since <= $3 THEN 1 ELSE attempts.count + 1 END, \
           since = CASE WHEN attempts.since <= $3 THEN excluded.since ELSE attempts.since END \
         RETURNING count",
    )
    .bind(key)
    .bind(now)
    .bind(window_began)
    .scalar()
    .await
}

pub(super) async fn forget_attempts(tx: &mut Tx, key: &str) -> Result<()> {
    tx.query("DELETE FROM attempts WHERE key = $1").bind(key).execute().await?;
    Ok(())
}

/// Removes what has run out: sessions, links, sign-ups, and counts that began before `counts`.
pub(super) async fn purge(tx: &mut Tx, now: Timestamp, counts: Timestamp) -> Result<()> {
    tx.query("DELETE FROM user_sessions WHERE expires_at <= $1").bind(now).execute().await?;
    tx.query("DELETE FROM user_tokens WHERE expires_at <= $1").bind(now).execute().await?;
    tx.query("DELETE FROM sign_ups WHERE expires_at <= $1").bind(now).execute().await?;
    tx.query("DELETE FROM attempts WHERE since <= $1").bind(counts).execute().await?;
    Ok(())
}

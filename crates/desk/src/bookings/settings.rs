//! When the business's contacts are not reminded, and whether somebody who did not come is written to.

use frontdesk_base::{Error, Result, error::Checks, id::OrgId};
use frontdesk_db::Conn;
use jiff::civil::{Time, time};

use super::{Quiet, reminders, store::settings as store};
use crate::{App, Caller, Role, audit, events, orgs};

/// How a business reminds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReminderSettings {
    /// When it does not.
    pub quiet: Quiet,
    /// Whether somebody who did not come is invited to book again.
    pub follow_up: bool,
    /// How long after it was noted that they did not come.
    pub follow_up_minutes: u32,
}

impl Default for ReminderSettings {
    fn default() -> Self {
        let quiet = Quiet { from: time(21, 0, 0, 0), until: time(8, 0, 0, 0) };
        Self { quiet, follow_up: false, follow_up_minutes: 120 }
    }
}

/// How a business reminds, as somebody writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReminderText {
    /// From when nobody is reminded: `21:00`. Empty with the end empty for no such hours.
    pub quiet_from: String,
    /// Until when.
    pub quiet_until: String,
    /// Whether somebody who did not come is invited to book again.
    pub follow_up: bool,
    /// How long after, in minutes: 0 to 10080.
    pub follow_up_minutes: String,
}

/// How the organization reminds.
pub async fn reminder_settings(app: &App, caller: &Caller) -> Result<ReminderSettings> {
    let mut conn = app.db().read(caller.org()).await?;
    settings_in(&mut conn, caller.org()).await
}

pub(super) async fn settings_in(conn: &mut Conn, org: &OrgId) -> Result<ReminderSettings> {
    Ok(store::get(conn, org).await?.unwrap_or_default())
}

/// Changes how the organization reminds. What is to come follows it.
pub async fn set_reminder_settings(
    app: &App,
    caller: &Caller,
    text: &ReminderText,
) -> Result<ReminderSettings> {
    caller.must_be(Role::Admin)?;
    let org = caller.org();
    let settings = read(text)?;
    let mut tx = app.db().begin(org).await?;
    let before = settings_in(&mut tx, org).await?;
    if before == settings {
        return Ok(settings);
    }
    store::set(&mut tx, org, &settings, app.clock().now()).await?;
    if before.quiet != settings.quiet {
        reminders::plan_anew(app, &mut tx, org).await?;
    }
    let payload = serde_json::json!({ "changed": ["reminders"] });
    let event = events::NewEvent::new("organization.updated", payload);
    events::emit(app, &mut tx, org, event).await?;
    audit::record(app, &mut tx, caller, "reminders.updated", org.as_str(), "").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, "Changed how it reminds");
    Ok(settings)
}

fn read(text: &ReminderText) -> Result<ReminderSettings> {
    let mut checks = Checks::new();
    let none = text.quiet_from.trim().is_empty() && text.quiet_until.trim().is_empty();
    let quiet = if none {
        Quiet { from: Time::midnight(), until: Time::midnight() }
    } else {
        let from = checks.take("quiet_from", clock(&text.quiet_from));
        let until = checks.take("quiet_until", clock(&text.quiet_until));
        Quiet { from: from.unwrap_or_default(), until: until.unwrap_or_default() }
    };
    let minutes: Option<u32> = text.follow_up_minutes.trim().parse().ok();
    let minutes = minutes.filter(|minutes| *minutes <= 7 * 24 * 60);
    checks.require(minutes.is_some(), "follow_up_minutes", "is a whole number, 0 to 10080");
    checks.done()?;
    Ok(ReminderSettings {
        quiet,
        follow_up: text.follow_up,
        follow_up_minutes: minutes.ok_or_else(|| Error::internal("checked before"))?,
    })
}

fn clock(text: &str) -> Result<Time, &'static str> {
    orgs::clock(text).ok_or("is a time such as 21:00")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(from: &str, until: &str, minutes: &str) -> ReminderText {
        ReminderText {
            quiet_from: from.to_owned(),
            quiet_until: until.to_owned(),
            follow_up: true,
            follow_up_minutes: minutes.to_owned(),
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        let read_quiet = |from: &str, until: &str| read(&text(from, until, "120")).map(|s| s.quiet);
        assert_eq!(
            read_quiet("21:00", "8:05").unwrap(),
            Quiet { from: time(21, 0, 0, 0), until: time(8, 5, 0, 0) }
        );
        let none = read_quiet(" ", "").unwrap();
        assert_eq!(none.from, none.until);
        for wrong in ["", "21", "24:00", "21:60", "-1:00", "+9:00", "9:0x", "٩:٠٠", "<b>", "1:2:3"]
        {
            assert!(read_quiet(wrong, "08:00").is_err(), "{wrong}");
            assert!(read_quiet("21:00", wrong).is_err(), "{wrong}");
        }
        for wrong in ["", "soon", "-1", "10081", "99999999999"] {
            assert!(read(&text("21:00", "08:00", wrong)).is_err(), "{wrong}");
        }
    }
}

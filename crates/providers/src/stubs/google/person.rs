//! What a test does to the account: as its owner, and as Google.

use std::collections::BTreeMap;

use frontdesk_base::Timestamp;
use serde_json::{Value, json};

use super::{
    Calendar, GoogleAccount, GoogleChannel, GoogleFault,
    events::{self, merge},
    oauth::Code,
    pairs,
};

impl GoogleAccount {
    /// Says yes to everything that an authorization address asks for but what was unticked; answers with the
    /// address that Google sends the browser back to.
    pub fn consent(&self, authorize: &str) -> String {
        let query = pairs(authorize.split_once('?').map_or("", |(_, query)| query));
        let field = |name: &str| query.get(name).cloned().unwrap_or_default();
        let mut state = self.state();
        let asked = field("scope");
        let given = asked.split(' ').filter(|scope| !state.unticked.iter().any(|no| no == scope));
        let scope = given.collect::<Vec<_>>().join(" ");
        let code = state.unique("4/code");
        let (challenge, redirect) = (field("code_challenge"), field("redirect_uri"));
        let back = format!("{redirect}?state={}&code={code}", field("state"));
        state.codes.insert(code, Code { challenge, redirect, scope });
        back
    }

    /// The owner does not give this permission from now on.
    pub fn untick(&self, scope: &str) {
        self.state().unticked.push(scope.to_owned());
    }

    /// An access token that is good now.
    pub fn access_token(&self) -> String {
        let mut state = self.state();
        let token = state.unique("ya29.");
        state.access.insert(token.clone());
        token
    }

    /// All access tokens have expired; refreshing makes new ones.
    pub fn expire_tokens(&self) {
        self.state().access.clear();
    }

    /// The owner takes back what was granted.
    pub fn revoke_grant(&self) {
        let mut state = self.state();
        state.access.clear();
        state.refresh.clear();
    }

    /// What the next call of the calendar meets; in the order in which they are given.
    pub fn fail(&self, fault: GoogleFault) {
        self.state().faults.push_back(fault);
    }

    /// All sync tokens are too old from now on.
    pub fn forget_sync_tokens(&self) {
        let mut state = self.state();
        state.changed();
        state.forgotten = state.sequence;
    }

    /// Lists come in pages of `size`; with `empty_first` each begins with a page that has nothing.
    pub fn paged(&self, size: usize, empty_first: bool) {
        let mut state = self.state();
        state.page = size.max(1);
        state.empty_pages = empty_first;
    }

    /// What time Google thinks it is.
    pub fn set_now(&self, now: Timestamp) {
        self.state().now = now;
    }

    /// Another calendar; `role` is `owner`, `writer`, `reader` or `freeBusyReader`.
    pub fn add_calendar(&self, id: &str, name: &str, zone: &str, role: &'static str) {
        let calendar = Calendar {
            name: name.to_owned(),
            zone: zone.to_owned(),
            role,
            primary: false,
            events: BTreeMap::new(),
        };
        self.state().calendars.insert(id.to_owned(), calendar);
    }

    /// Puts an event as a person does it; answers with its id.
    pub fn add(&self, calendar: &str, event: Value) -> String {
        let mut state = self.state();
        let id = match event["id"].as_str() {
            Some(id) => id.to_owned(),
            None => state.unique("person"),
        };
        events::store(&mut state, calendar, &id, event);
        id
    }

    /// Puts a busy event with a title between two times (RFC 3339).
    pub fn add_busy(&self, calendar: &str, title: &str, start: &str, end: &str) -> String {
        let event = json!({
            "summary": title,
            "start": { "dateTime": start },
            "end": { "dateTime": end },
        });
        self.add(calendar, event)
    }

    /// Changes what `patch` names. Does nothing where there is no such event.
    pub fn change(&self, calendar: &str, id: &str, patch: &Value) {
        let mut state = self.state();
        let found = state.calendar(calendar).and_then(|one| one.events.get(id).cloned());
        if let Some((_, mut event)) = found {
            merge(&mut event, patch);
            events::store(&mut state, calendar, id, event);
        }
    }

    /// Moves an event.
    pub fn move_to(&self, calendar: &str, id: &str, start: &str, end: &str) {
        let patch = json!({ "start": { "dateTime": start }, "end": { "dateTime": end } });
        self.change(calendar, id, &patch);
    }

    /// Deletes an event.
    pub fn delete(&self, calendar: &str, id: &str) {
        self.change(calendar, id, &json!({ "status": "cancelled" }));
    }

    /// The owner says no to an invitation.
    pub fn decline(&self, calendar: &str, id: &str) {
        let me = json!({ "email": "ann@example.com", "self": true, "responseStatus": "declined" });
        self.change(calendar, id, &json!({ "attendees": [me] }));
    }

    /// The events that are there.
    pub fn events(&self, calendar: &str) -> Vec<Value> {
        let mut state = self.state();
        let found = state.calendar(calendar).map(|one| one.events.values().cloned().collect());
        let all: Vec<(u64, Value)> = found.unwrap_or_default();
        all.into_iter().map(|(_, event)| event).filter(|one| one["status"] != "cancelled").collect()
    }

    /// An event, also one that was deleted.
    pub fn event(&self, calendar: &str, id: &str) -> Option<Value> {
        let mut state = self.state();
        state.calendar(calendar)?.events.get(id).map(|(_, event)| event.clone())
    }

    /// The push channels, also those that were stopped.
    pub fn channels(&self) -> Vec<GoogleChannel> {
        self.state().channels.clone()
    }
}

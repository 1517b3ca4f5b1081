//! Links that are asked for: to the booking page, and to the page on which an appointment is moved or
//! cancelled.

use serde_json::{Value, json};

use super::{
    said::Said,
    turn::{Told, Turn},
};

/// Whether a link for appointments is asked for: "can you send me the link to change it?"
pub(super) fn asks(said: &Said) -> bool {
    let page = said.any_of(
        "booking page | bookings page | booking site | booking website | page to book | page for booking | page where i can book",
    );
    let link = said.any_of("link | links | url | web address");
    let wanted = said.question()
        || said.any_of(
            "send | give | get | have | share | text | need | want | show | please | pls | me | rather",
        )
        || said.words.len() <= 4;
    let about = said.any_of(
        "book | booking | bookings | appointment | appointments | appt | change | move | cancel | reschedule | \
        manage | myself | edit",
    );
    let other = said.any_of(
        "menu | instagram | facebook | review | reviews | photos | gallery | video | pay | payment | map | google | \
        doesnt work | not working | broken | didnt work | isnt working",
    );
    wanted && !other && (page || link && about)
}

/// Whether it is the link of an appointment that there is.
fn of_an_appointment(said: &Said) -> bool {
    said.any_of("change | move | cancel | reschedule | manage | edit | my appointment | my booking | update")
        && !said.any_of("book myself | book for myself | booking page | to book | book online | book a | book an")
}

impl Turn<'_> {
    /// Gives the link that is asked for.
    pub(super) fn tell_link(&mut self, said: &Said) -> Told {
        if !self.can("send_link") {
            return self.look_up(said);
        }
        self.state.misses = 0;
        let bare = !asks(said) && !self.facts.contact.appointments.is_empty();
        if (of_an_appointment(said) || bare) && self.can("my_bookings") {
            return self.tell_manage_links();
        }
        let link = self.ask_tool("send_link", json!({}))?;
        match link["url"].as_str() {
            Some(url) => self.say(format!("Here you can book for yourself: {url}")),
            None => return self.look_up(said),
        }
        Ok(())
    }

    /// The links of the appointments that are theirs in this conversation.
    fn tell_manage_links(&mut self) -> Told {
        let mine = self.ask_tool("my_bookings", json!({}))?;
        let mut lines = Vec::new();
        for booking in mine["bookings"].as_array().into_iter().flatten().take(3) {
            let link = self.ask_tool("send_link", json!({ "booking_id": booking["id"] }))?;
            let service = booking["service"]["name"].as_str().unwrap_or_default();
            let at = booking["starts_at"].as_str().and_then(|at| at.get(..19)?.parse().ok());
            let when = at.map(|at| format!(", {}", self.facts.moment(at))).unwrap_or_default();
            if let Some(url) = link.get("url").and_then(Value::as_str) {
                lines.push(format!("{service}{when}: {url}"));
            }
        }
        match lines.as_slice() {
            [] => {
                self.say(
                    "I see no appointment of yours in this chat. The confirmation of an appointment has the link to change it.",
                );
                self.choice("Move my appointment", "Move my appointment");
                self.choice("Cancel my appointment", "Cancel my appointment");
            }
            [one] => self.say(format!("Here you can move or cancel it. {one}")),
            several => {
                self.say(format!("Here you can move or cancel them:\n- {}", several.join("\n- ")));
            }
        }
        Ok(())
    }
}

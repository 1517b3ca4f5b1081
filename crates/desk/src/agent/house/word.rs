//! Whether somebody comes to the appointment that the agent called about: the answer to "will you be there?".

use serde_json::json;

use super::{
    booking::Wish,
    said::Said,
    theirs,
    turn::{Outcome, Told, Turn},
};

/// That they come, whatever was asked before.
const COMES: &str = "ill be there | i will be there | well be there | we will be there | im coming | i am coming | were coming | \
    we are coming | ill come | i will come | well come | we will come | ill make it | i can make it | i will make it | see you then | \
    see you there | ill see you | i can come | i can be there | count me in | still coming | still on | i confirm | confirm it | \
    confirm the | i do confirm | thats confirmed | that is confirmed | thatll work | that works | still works | still good";

/// That they do not.
const NOT: &str = "not | wont | cant | cannot | dont | unable | no longer | if i | if we | unless | maybe | might | not sure | late";

/// A yes, and the words around one.
const YES: &str = "yes | yeah | yep | yup | sure | ok | okay | of course | absolutely | definitely | certainly | correct | right | \
    i will | i do | we will | fine | alright | exactly | perfect | confirmed | affirmative";
const AROUND: &str = "yes yeah yep yup sure ok okay of course absolutely definitely certainly thats that is its it correct right i will \
    we do fine alright exactly perfect confirmed affirmative great good thank thanks you for the call calling please hi hello no problem \
    all lovely super me my side from then ill be there im all set wonderful ya y uh um huh yea";

/// A no, and the words around one.
const NO: &str = "no nope nah sorry im i am afraid not unfortunately really thats it wont cant that be there make we hi hello \
    will do possible to able come coming unable cannot can today tomorrow then going gonna at all";
const REFUSES: &str = "no | nope | nah | wont | cant | cannot | not | unable | unfortunately";

impl Turn<'_> {
    /// Takes what they say to "will you be there?" out of the pieces; false when they say nothing of it.
    pub(super) fn take_word(&mut self, pieces: &mut Vec<Said>) -> Told<bool> {
        let Some(about) = self.facts.contact.called_about.clone() else { return Ok(false) };
        if !self.can("confirm_booking") {
            return Ok(false);
        }
        // "No, cancel it", "I can't do Friday, can we move it?": the usual way.
        if theirs::wish(&Said::new(&self.everything()), self.facts).is_some() {
            return Ok(false);
        }
        let just_now = about.just_now;
        let comes = |said: &Said| {
            !said.question() && !said.any_of(NOT) && said.any_of(COMES)
                || just_now && said.only_of(AROUND) && said.any_of(YES)
        };
        if pieces.iter().any(comes) {
            let at = self.facts.moment(about.appointment.at);
            match self.call("confirm_booking", json!({ "booking_id": about.booking }))? {
                Outcome::Done(_) => {
                    self.say(format!("Thank you. I've noted that you will be there {at}."));
                }
                Outcome::Refused(why) => self.say(why),
                Outcome::Unable => return Ok(false),
            }
            pieces.retain(|said| !comes(said));
            return Ok(true);
        }
        let refuses = |said: &Said| just_now && said.only_of(NO) && said.any_of(REFUSES);
        if pieces.iter().any(refuses)
            && pieces.iter().all(|said| refuses(said) || said.words.len() <= 3)
        {
            self.say("No problem.");
            pieces.clear();
            return self.answer_wish(Wish::Move).map(|()| true);
        }
        Ok(false)
    }
}

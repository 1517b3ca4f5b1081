//! What becomes of a call: decided by the line's settings and the caller, and by nothing else.

use frontdesk_providers::phone::{Attestation, CallerId};

use super::{Answers, Line, VoiceSettings, Withheld};

/// What becomes of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Route {
    /// The agent talks to them.
    Agent,
    /// It rings at the transfer number; if nobody answers there, the call goes on as if it had not.
    Ring,
    /// They hear that nobody answers and may leave a message.
    Voicemail,
    /// They are turned away.
    Reject,
}

/// What is known when a call comes in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) caller: &'a CallerId,
    /// How far the carrier vouches for their number.
    pub(super) attestation: Attestation,
    /// Whether a contact with this number is blocked.
    pub(super) contact_blocked: bool,
    /// Whether a person can be expected to answer: it is within the opening hours.
    pub(super) open: bool,
    /// Whether it has rung at the transfer number already.
    pub(super) rang: bool,
}

/// What becomes of a call.
pub(super) fn route(line: &Line, known: &Known<'_>) -> Route {
    let settings: &VoiceSettings = &line.settings;
    let number = known.caller.number().map(frontdesk_base::Phone::as_str);
    let among = |list: &[String]| number.is_some_and(|number| list.iter().any(|one| one == number));
    let withheld = (*known.caller == CallerId::Withheld).then_some(settings.withheld);
    let forged = (known.attestation == Attestation::Failed).then_some(settings.forged);
    let hidden = |what| withheld == Some(what) || forged == Some(what);
    let rings = settings.transfer_number.is_some() && !known.rang;

    if known.contact_blocked || among(&settings.blocked) || hidden(Withheld::Reject) {
        return Route::Reject;
    }
    // A number that is not theirs opens no door.
    if rings && forged.is_none() && among(&settings.ring_through) {
        return Route::Ring;
    }
    if !line.enabled || settings.desk_out || hidden(Withheld::Voicemail) {
        return Route::Voicemail;
    }
    if rings && settings.answers == Answers::OutOfHours && known.open {
        return Route::Ring;
    }
    Route::Agent
}

#[cfg(test)]
mod tests {
    use frontdesk_base::{Phone, id::ChannelId};
    use frontdesk_db::Json;

    use super::*;
    use crate::{channels::voice::Carrier, testing::NOW};

    fn line(settings: VoiceSettings) -> Line {
        Line {
            channel_id: ChannelId::new(NOW),
            name: "Reception".into(),
            carrier: Carrier::Twilio,
            enabled: true,
            number: "+15005550006".into(),
            settings: Json(settings),
            carrier_id: String::new(),
            wired_at: None,
            last_call_at: None,
            updated_at: NOW,
        }
    }

    #[test]
    fn each_caller_gets_where_the_settings_say() {
        let ann = CallerId::Number(Phone::parse("+4930901821", None).unwrap());
        let listed = vec!["+4930901821".to_owned()];
        let to = Some("+4930901822".to_owned());
        let usual = VoiceSettings::default;
        let attestation = Attestation::None;
        let known =
            Known { caller: &ann, attestation, contact_blocked: false, open: true, rang: false };
        let forged = Known { attestation: Attestation::Failed, ..known };
        let hidden = Known { caller: &CallerId::Withheld, ..known };
        let sip = CallerId::Other("sip:ann@example.com".into());

        let out = || VoiceSettings { desk_out: true, ..usual() };
        let hours = || VoiceSettings {
            answers: Answers::OutOfHours,
            transfer_number: to.clone(),
            ..usual()
        };
        let friends = |then: VoiceSettings| VoiceSettings {
            ring_through: listed.clone(),
            transfer_number: to.clone(),
            ..then
        };
        let hide = |withheld| VoiceSettings { withheld, ..usual() };
        let table = [
            ("the agent answers", usual(), known, Route::Agent),
            ("a withheld number, too", usual(), hidden, Route::Agent),
            (
                "and one of another kind",
                hide(Withheld::Reject),
                Known { caller: &sip, ..known },
                Route::Agent,
            ),
            ("withheld, to be turned away", hide(Withheld::Reject), hidden, Route::Reject),
            ("withheld, to leave a message", hide(Withheld::Voicemail), hidden, Route::Voicemail),
            ("a number, whatever of withheld ones", hide(Withheld::Reject), known, Route::Agent),
            (
                "a blocked number",
                VoiceSettings { blocked: listed.clone(), ..usual() },
                known,
                Route::Reject,
            ),
            ("a blocked contact", usual(), Known { contact_blocked: true, ..known }, Route::Reject),
            (
                "a blocked contact who would ring through",
                friends(usual()),
                Known { contact_blocked: true, ..known },
                Route::Reject,
            ),
            ("a number that is forged", usual(), forged, Route::Voicemail),
            (
                "a forged one, to be turned away",
                VoiceSettings { forged: Withheld::Reject, ..usual() },
                forged,
                Route::Reject,
            ),
            (
                "a friend's number, forged",
                friends(VoiceSettings { forged: Withheld::Answer, ..usual() }),
                forged,
                Route::Agent,
            ),
            ("the desk is out", out(), known, Route::Voicemail),
            ("a friend while the desk is out", friends(out()), known, Route::Ring),
            (
                "a friend who was not answered",
                friends(out()),
                Known { rang: true, ..known },
                Route::Voicemail,
            ),
            (
                "a friend whom the agent takes then",
                friends(usual()),
                Known { rang: true, ..known },
                Route::Agent,
            ),
            ("within hours", hours(), known, Route::Ring),
            ("within hours, nobody answered", hours(), Known { rang: true, ..known }, Route::Agent),
            ("out of hours", hours(), Known { open: false, ..known }, Route::Agent),
        ];
        for (what, settings, known, wanted) in table {
            assert_eq!(route(&line(settings), &known), wanted, "{what}");
        }
        let off = Line { enabled: false, ..line(usual()) };
        assert_eq!(route(&off, &known), Route::Voicemail);
    }
}

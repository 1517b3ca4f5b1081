//! What the customers' pages say, a language a file. Holes are `{name}`; [`fill`] puts text into them.

mod ar;
mod de;
mod en;
mod es;
mod fr;

use frontdesk_base::language::Language;
pub(super) use frontdesk_base::text::fill;

/// Every text of the customers' pages.
pub(super) struct Words {
    pub months: [&'static str; 12],
    pub months_short: [&'static str; 12],
    pub days: [&'static str; 7],
    pub days_short: [&'static str; 7],

    pub book: &'static str,
    pub not_here: &'static str,
    pub not_here_more: &'static str,
    pub choose_service: &'static str,
    pub choose_staff: &'static str,
    pub anybody: &'static str,
    pub anybody_more: &'static str,
    pub with: &'static str,
    pub change: &'static str,
    pub minutes: &'static str,
    pub price_from: &'static str,
    pub deposit: &'static str,
    pub needs_approval: &'static str,
    pub service: &'static str,
    pub staff: &'static str,
    pub when: &'static str,
    pub place: &'static str,
    pub places: [&'static str; 4],

    pub choose_time: &'static str,
    pub earlier_month: &'static str,
    pub later_month: &'static str,
    pub day_open: &'static str,
    pub day_full: &'static str,
    pub today: &'static str,
    pub morning: &'static str,
    pub afternoon: &'static str,
    pub evening: &'static str,
    pub at_theirs: &'static str,
    pub zone_of: &'static str,
    pub zone_is: &'static str,
    pub zone_other: &'static str,
    pub zone: &'static str,
    pub zone_show: &'static str,
    pub month_empty: &'static str,
    pub day_empty: &'static str,
    pub none_at_all: &'static str,
    pub next_open: &'static str,
    pub pick_day: &'static str,

    pub wait_title: &'static str,
    pub wait_offer: &'static str,
    pub wait_lead: &'static str,
    pub wait_day: &'static str,
    pub wait_span: &'static str,
    pub wait_spans: [&'static str; 3],
    pub wait_send: &'static str,
    pub wait_done: &'static str,
    pub wait_wrong_day: &'static str,

    pub details: &'static str,
    pub name: &'static str,
    pub email: &'static str,
    pub email_hint: &'static str,
    pub phone: &'static str,
    pub phone_hint: &'static str,
    pub note: &'static str,
    pub noted: &'static str,
    pub note_hint: &'static str,
    pub optional: &'static str,
    pub confirm: &'static str,
    pub request: &'static str,
    pub other_time: &'static str,
    pub privacy: &'static str,
    pub name_wrong: &'static str,
    pub email_wrong: &'static str,
    pub email_needed: &'static str,
    pub phone_wrong: &'static str,
    pub note_wrong: &'static str,
    pub form_wrong: &'static str,
    pub busy: &'static str,
    pub not_bookable: &'static str,
    pub look_again: &'static str,
    pub why_taken: &'static str,
    pub why_soon: &'static str,
    pub why_far: &'static str,
    pub why_closed: &'static str,
    pub others: &'static str,
    pub take: &'static str,

    pub yours: &'static str,
    pub booked: &'static str,
    pub booked_more: &'static str,
    pub booked_no_mail: &'static str,
    pub asked: &'static str,
    pub asked_more: &'static str,
    pub asked_mail: &'static str,
    pub moved: &'static str,
    pub was_cancelled: &'static str,
    pub status_pending: &'static str,
    pub word_asked: &'static str,
    pub word_give: &'static str,
    pub word_given: &'static str,
    pub add: &'static str,
    pub add_file: &'static str,
    pub reschedule: &'static str,
    pub cancel: &'static str,
    pub keep_link: &'static str,
    pub until: &'static str,
    pub too_late: &'static str,
    pub begun: &'static str,
    pub over: &'static str,
    pub cancelled: &'static str,
    pub reach: &'static str,
    pub again: &'static str,

    pub move_title: &'static str,
    pub move_from: &'static str,
    pub move_to: &'static str,
    pub move_do: &'static str,
    pub move_staff: &'static str,
    pub back: &'static str,
    pub cancel_title: &'static str,
    pub cancel_lead: &'static str,
    pub cancel_reason: &'static str,
    pub cancel_do: &'static str,
    pub keep: &'static str,

    pub held: &'static str,
    pub held_until: &'static str,
    pub held_take: &'static str,
    pub held_leave: &'static str,
    pub held_lapsed: &'static str,
    pub held_left: &'static str,
    pub unknown: &'static str,
    pub unknown_more: &'static str,
}

/// The texts in a language.
pub(super) const fn words(language: Language) -> &'static Words {
    match language {
        Language::En => &en::WORDS,
        Language::De => &de::WORDS,
        Language::Fr => &fr::WORDS,
        Language::Es => &es::WORDS,
        Language::Ar => &ar::WORDS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The holes of a text, in an order of their own.
    fn holes(text: &str) -> Vec<&str> {
        let mut holes: Vec<&str> =
            text.split('{').skip(1).filter_map(|part| part.split('}').next()).collect();
        holes.sort_unstable();
        holes
    }

    #[test]
    fn every_language_has_the_same_holes() {
        for language in Language::ALL {
            let of = |words: &'static Words| {
                [
                    words.with,
                    words.minutes,
                    words.price_from,
                    words.deposit,
                    words.not_bookable,
                    words.needs_approval,
                    words.places[0],
                    words.day_open,
                    words.day_full,
                    words.at_theirs,
                    words.zone_of,
                    words.zone_is,
                    words.month_empty,
                    words.day_empty,
                    words.why_taken,
                    words.why_soon,
                    words.why_far,
                    words.why_closed,
                    words.take,
                    words.asked_more,
                    words.until,
                    words.too_late,
                    words.reach,
                    words.move_staff,
                    words.held_until,
                ]
                .map(holes)
            };
            assert_eq!(of(words(language)), of(&en::WORDS), "{language:?}");
        }
    }

    #[test]
    fn what_is_filled_in_is_text() {
        assert_eq!(fill("{a} at {b}.", &[("a", "{b}"), ("b", "noon")]), "{b} at noon.");
        assert_eq!(fill("a { b", &[]), "a { b");
    }
}

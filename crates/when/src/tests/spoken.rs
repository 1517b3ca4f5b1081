//! What is said in the middle of a talk about a day: after the one that is spoken of, within the week that is
//! spoken of, with the words people put around an hour.

use jiff::civil::date;

use super::{check, check_at, usual};
use crate::{Asked, Context};

#[test]
fn one_after_what_will_not_do() {
    check(&[
        ("Not this coming Saturday but the one after", "2026-03-14; not 2026-03-07"),
        ("not this Friday, the one after", "2026-03-13; not 2026-03-06"),
        ("not next week but the week after", "2026-03-16..2026-03-22; not 2026-03-09..2026-03-15"),
        ("the weekend after this one", "2026-03-14..2026-03-15"),
        ("the weekend after next", "2026-03-21..2026-03-22"),
        ("week after next, say wednesday lunchtime", "2026-03-18 @ [12:00-14:00)"),
    ]);
}

#[test]
fn by_a_day() {
    check(&[
        ("can I drop my bike by Friday at 10:30am", "2026-03-06 @ 10:30"),
        ("could I come by Friday at 10?", "2026-03-06 @ 10:00"),
        ("swing by tomorrow around 3", "2026-03-05 @ ~15:00"),
        ("pop by Friday", "2026-03-06"),
        ("need it done by Friday", "2026-03-04..2026-03-06"),
        ("it must be ready by Friday", "2026-03-04..2026-03-06"),
    ]);
}

#[test]
fn early_and_late() {
    check(&[
        ("as late as you've got", "@ [16:00-)"),
        ("Thursday, as late as you can", "2026-03-05 @ [16:00-)"),
        ("your last appointment on Friday", "2026-03-06 @ [16:00-)"),
        ("early as you can", "soonest"),
        ("as early as ye can", "soonest"),
        ("sometime next week after work", "2026-03-09..2026-03-15 @ [17:00-)"),
        ("next week after 4", "2026-03-09..2026-03-15 @ [16:00-)"),
        ("later today then, say 3", "2026-03-04 @ 15:00"),
    ]);
}

#[test]
fn how_far_it_is_moved() {
    check(&[
        ("need to bump the reflexology one a week", "+7d"),
        ("push it a week", "+7d"),
        ("delay it by a day", "+1d"),
        ("bring it forward a day", "-1d"),
        ("move it forward two hours", "-120min"),
        ("could we bring him in a day later?", "+1d"),
        ("the day before, 10am", "@ 10:00; -1d"),
        ("day before, 10am", "@ 10:00; -1d"),
    ]);
}

#[test]
fn hours_as_they_are_typed() {
    check(&[
        ("2 o clock wed", "2026-03-11 @ 14:00"),
        ("thre pm", "@ 15:00"),
        ("tomorrow at fuor", "2026-03-05 @ 16:00"),
        ("any time between 2 and 4 really", "@ [14:00-16:00)"),
        ("thursday 9", "2026-03-05 @ 09:00"),
        ("Friday 13", "2026-03-13"),
        ("on the 25th mid morning", "2026-03-25 @ [10:00-12:00)"),
    ]);
    let asked = Context { asked: Asked::Time, ..usual() };
    check_at(
        &asked,
        &[
            ("8.30s fine", "@ 08:30"),
            ("4's good", "@ 16:00"),
            ("10s ok", "@ 10:00"),
            ("pm", "@ [12:00-18:00)"),
            ("am", "@ [-12:00)"),
        ],
    );
}

#[test]
fn feasts_that_have_two_names() {
    check(&[
        ("on St Patrick's Day", "2026-03-17"),
        ("Paddy's Day, noon", "2026-03-17 @ 12:00"),
        ("St Stephen's Day", "2026-12-26"),
        ("fourth of July", "2026-07-04"),
    ]);
}

#[test]
fn within_the_week_that_is_spoken_of() {
    let next = (date(2026, 3, 9), date(2026, 3, 15));
    let week = Context { around: Some(next), ..usual() };
    check_at(
        &week,
        &[
            ("Thursday", "2026-03-12"),
            ("thursday again, half 6", "2026-03-12 @ 18:30"),
            ("tues", "2026-03-10"),
            ("the 11th", "2026-03-11"),
            // What is named with its own week or month stays what it is.
            ("tomorrow", "2026-03-05"),
            ("this Friday", "2026-03-06"),
            ("20 March", "2026-03-20"),
        ],
    );
}

#[test]
fn after_and_before_the_day_that_is_spoken_of() {
    let spoken = Context { focus: Some(date(2026, 3, 13)), ..usual() };
    check_at(
        &spoken,
        &[
            ("the Friday after that", "2026-03-20"),
            ("the Monday after", "2026-03-16"),
            ("the Monday before", "2026-03-09"),
            ("following Monday?", "2026-03-16"),
            ("the following friday then", "2026-03-20"),
        ],
    );
    check(&[
        ("the Friday after next", "2026-03-13"),
        ("Friday after work", "2026-03-06 @ [17:00-)"),
    ]);
}

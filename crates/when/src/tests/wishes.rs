//! What belongs together, what is excluded, what is taken back, what is moved.

use super::check;

#[test]
fn options() {
    check(&[
        ("Tuesday or Thursday afternoon", "2026-03-10,2026-03-05 @ [12:00-18:00)"),
        ("Monday morning or Wednesday at 3", "2026-03-09 @ [-12:00) / 2026-03-11 @ 15:00"),
        ("3 on Monday or 4 on Tuesday", "2026-03-09 @ 15:00 / 2026-03-10 @ 16:00"),
        ("at 3 on Monday or 4 on Tuesday", "2026-03-09 @ 15:00 / 2026-03-10 @ 16:00"),
        ("tomorrow at 3 or 4", "2026-03-05 @ 15:00,16:00"),
        ("tomorrow afternoon or evening", "2026-03-05 @ [12:00-18:00),[17:00-)"),
        ("Monday, Tuesday or Wednesday after 4", "2026-03-09,2026-03-10,2026-03-11 @ [16:00-)"),
        ("Friday at 2, or failing that Monday at 10", "2026-03-06 @ 14:00 / 2026-03-09 @ 10:00"),
        ("either Tuesday or Wednesday", "2026-03-10,2026-03-11"),
        ("at 10 or 11 tomorrow", "2026-03-05 @ 10:00,11:00"),
        ("tomorrow at 9am. Or Friday at 2pm.", "2026-03-05 @ 09:00 / 2026-03-06 @ 14:00"),
        ("Tuesday and Thursday mornings", "2026-03-04..[tue],2026-03-04..[thu] @ [-12:00)"),
        ("after 2 and before 5", "@ [14:00-17:00)"),
        ("before 10 or after 4", "@ [-10:00),[16:00-)"),
        ("Saturday or Sunday", "2026-03-07,2026-03-08"),
        (
            "after 5 on weekdays or any time at the weekend",
            "2026-03-04..[mon,tue,wed,thu,fri] @ [17:00-) / 2026-03-07..2026-03-08 @ [-)",
        ),
    ]);
}

#[test]
fn what_will_not_do() {
    check(&[
        ("not Monday", "not 2026-03-04..[mon]"),
        ("not on Mondays", "not 2026-03-04..[mon]"),
        ("can't do mornings", "not @ [-12:00)"),
        ("I can't do mornings", "not @ [-12:00)"),
        ("anything but 10", "not @ 10:00"),
        ("any day but Friday", "2026-03-04..; not 2026-03-04..[fri]"),
        (
            "any day except Tuesday or Wednesday",
            "2026-03-04..; not 2026-03-04..[tue],2026-03-04..[wed]",
        ),
        ("not tomorrow", "not 2026-03-05"),
        ("not this Friday", "not 2026-03-06"),
        ("not the 10th", "not 2026-03-10"),
        ("no Mondays please", "not 2026-03-04..[mon]"),
        ("no mornings", "not @ [-12:00)"),
        ("not Monday morning", "not 2026-03-04..[mon] @ [-12:00)"),
        ("Mondays don't work for me", "not 2026-03-04..[mon]"),
        ("Monday doesn't work", "not 2026-03-04..[mon]"),
        ("tomorrow is no good", "not 2026-03-05"),
        ("Monday works, Tuesday doesn't work", "2026-03-09; not 2026-03-04..[tue]"),
        ("next week but not Monday", "2026-03-09..2026-03-15; not 2026-03-04..[mon]"),
        ("next week except Wednesday", "2026-03-09..2026-03-15; not 2026-03-04..[wed]"),
        ("I can't do Monday but Tuesday is fine", "2026-03-10; not 2026-03-04..[mon]"),
        ("not after 4", "not @ [16:00-)"),
        ("not before 10", "not @ [-10:00)"),
        ("Tuesday but not in the morning", "2026-03-10; not @ [-12:00)"),
        ("I'm busy on Thursday", "not 2026-03-04..[thu]"),
        ("I work Mondays and Tuesdays", "not 2026-03-04..[mon],2026-03-04..[tue]"),
        ("I'm away next week", "not 2026-03-09..2026-03-15"),
        ("avoid weekends", "not 2026-03-04..[sat,sun]"),
        (
            "not Monday, Tuesday or Wednesday",
            "not 2026-03-04..[mon],2026-03-04..[tue],2026-03-04..[wed]",
        ),
        ("not Monday or before 10", "not 2026-03-04..[mon]; not @ [-10:00)"),
        ("3pm is too late", "not @ 15:00"),
        ("afternoons only, not Fridays", "@ [12:00-18:00); not 2026-03-04..[fri]"),
        ("I can't make it tomorrow", "not 2026-03-05"),
    ]);
}

#[test]
fn corrections() {
    check(&[
        ("no, make it four", "@ 16:00; corrected"),
        ("make it 4", "@ 16:00; corrected"),
        ("make it the 11th", "2026-03-11; corrected"),
        ("actually Tuesday", "2026-03-10; corrected"),
        ("Actually, Tuesday at 3", "2026-03-10 @ 15:00; corrected"),
        ("not Monday, Wednesday", "2026-03-11; not 2026-03-04..[mon]; corrected"),
        ("not at 3, at 4", "@ 16:00; not @ 15:00; corrected"),
        ("no, 4", "@ 16:00; corrected"),
        ("No, the 11th", "2026-03-11; corrected"),
        ("Tuesday at 3, no wait, Wednesday", "2026-03-11 @ 15:00; corrected"),
        ("Tuesday at 3 - sorry, 4", "2026-03-10 @ 16:00; corrected"),
        ("tomorrow, no, Friday at 2", "2026-03-06 @ 14:00; corrected"),
        ("Tuesday. Sorry I meant Thursday", "2026-03-05; corrected"),
        ("Wednesday instead", "2026-03-11; corrected"),
        ("how about 4 instead?", "@ 16:00; corrected"),
        ("Monday at 9, actually make it 10", "2026-03-09 @ 10:00; corrected"),
        ("I said Tuesday not Thursday", "2026-03-10; not 2026-03-04..[thu]"),
        ("how about Thursday?", "2026-03-05"),
        ("what about 4?", "@ 16:00"),
        ("Monday doesn't suit, how about Tuesday?", "2026-03-10; not 2026-03-04..[mon]; corrected"),
        ("no thanks", "-"),
        ("no", "-"),
        ("No worries, Tuesday is fine", "2026-03-10"),
        ("Friday would be better", "2026-03-06"),
        ("at 3, I mean 3:30", "@ 15:30; corrected"),
        ("oops, next week", "2026-03-09..2026-03-15; corrected"),
    ]);
}

#[test]
fn moves() {
    check(&[
        ("move it to Thursday", "2026-03-05"),
        ("can we move it to 4?", "@ 16:00"),
        ("move my appointment from Tuesday to Thursday", "2026-03-05; moved 2026-03-10"),
        ("move my Tuesday appointment to Thursday at 2", "2026-03-05 @ 14:00; moved 2026-03-10"),
        ("change my 3pm to 4pm", "@ 16:00; moved @ 15:00"),
        ("can I change my appointment tomorrow to Friday?", "2026-03-06; moved 2026-03-05"),
        ("I need to reschedule my appointment on the 10th at 2", "moved 2026-03-10 @ 14:00"),
        ("reschedule for next week", "2026-03-09..2026-03-15"),
        ("could you push my 10 o'clock back by half an hour", "moved @ 10:00; +30min"),
        ("can I move it forward by an hour", "-60min"),
    ]);
}

#[test]
fn steps() {
    check(&[
        ("as soon as possible", "soonest"),
        ("ASAP", "soonest"),
        ("next available", "soonest"),
        ("what's the earliest you have?", "soonest"),
        ("the first available appointment tomorrow", "2026-03-05; soonest"),
        ("anything earlier?", "earlier"),
        ("do you have something later", "later"),
        ("a bit later please", "later"),
        ("any sooner?", "sooner"),
        ("another day", "another day"),
        ("a different time", "another time"),
        ("the next one", "another"),
        ("anything else?", "another"),
        ("an hour later", "+60min"),
        ("half an hour earlier", "-30min"),
        ("30 minutes later", "+30min"),
        ("the day after", "+1d"),
        ("the week after", "+7d"),
        ("a week later", "+7d"),
        ("the day before", "-1d"),
        ("same time on Thursday", "2026-03-05; same time"),
        ("same day at 4", "@ 16:00; same day"),
        ("see you later", "-"),
        ("later in the week", "2026-03-04..2026-03-08"),
        ("earlier in the day", "earlier"),
        ("I finish at 5, any time after that", "@ [17:00-)"),
    ]);
}

//! Steps from what was spoken of: "anything later?", "another day", "an hour earlier".

use frontdesk_when::{self as when, Days, Shift, Times, Window};
use jiff::{Span, ToSpan, civil::Time};

use super::Plan;
use crate::agent::house::turn::Turn;

impl Turn<'_> {
    /// Takes a step into the plan; false when there is nothing to step from.
    pub(super) fn shift(
        &self,
        plan: &mut Plan,
        shift: Shift,
        focus: Option<jiff::civil::Date>,
    ) -> bool {
        let first = plan.slot.as_ref().or(plan.slots.first()).map(|slot| slot.at);
        let last = plan.slot.as_ref().or(plan.slots.last()).map(|slot| slot.at);
        let window =
            |from: Option<Time>, to: Option<Time>| vec![Times::Within(Window { from, to })];
        let day = |date| vec![Days::on(date)];
        let wish = match shift {
            Shift::Earlier => first.map(|at| when::Wish {
                days: day(at.date()),
                times: window(None, Some(at.time())),
            }),
            Shift::Later => last.map(|at| {
                let after = at.time().checked_add(1.minute()).unwrap_or(Time::MAX);
                when::Wish { days: day(at.date()), times: window(Some(after), None) }
            }),
            Shift::Sooner => {
                let before = first.and_then(|at| at.date().yesterday().ok());
                before.map(|date| when::Wish {
                    days: vec![Days::span(self.facts.now.date().min(date), Some(date))],
                    times: Vec::new(),
                })
            }
            Shift::Another | Shift::AnotherTime | Shift::AnotherDay => {
                let shown = plan.slots.iter().chain(&plan.slot);
                let gone: Vec<when::Wish> = shown
                    .map(|slot| when::Wish {
                        days: day(slot.at.date()),
                        times: if shift == Shift::AnotherDay {
                            Vec::new()
                        } else {
                            vec![Times::At(slot.at.time())]
                        },
                    })
                    .collect();
                if shift == Shift::AnotherDay {
                    plan.wishes.iter_mut().for_each(|wish| wish.days.clear());
                }
                plan.slot = None;
                plan.not.extend(gone);
                return true;
            }
            Shift::Minutes(by) => first.and_then(|at| {
                let at = at.checked_add(Span::new().minutes(by)).ok()?;
                Some(when::Wish { days: day(at.date()), times: vec![Times::At(at.time())] })
            }),
            Shift::Days(by) => focus.and_then(|date| {
                let date = date.checked_add(by.days()).ok()?;
                let times = plan.wishes.iter().flat_map(|wish| wish.times.clone()).collect();
                Some(when::Wish { days: day(date), times })
            }),
        };
        match wish {
            Some(wish) => {
                plan.wishes = vec![wish];
                plan.slot = None;
                true
            }
            None => false,
        }
    }
}

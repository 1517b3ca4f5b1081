//! Who answers: the state machine `agent -> waiting for a person -> person -> agent`.
//!
//! Pure: what stands, what happens, what the business allows, in; what stands now and what must be
//! said and done, out. Every step has an owner, a deadline where somebody is owed a person, and a
//! line that both sides see; a deadline that passes always ends with the agent, a told contact and
//! a task, so there is neither a loop nor a silence.

use frontdesk_base::{Timestamp, id::MemberId};

use super::model::{Holder, Status};

/// What stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) status: Status,
    pub(crate) holder: Holder,
    pub(crate) assignee: Option<MemberId>,
    /// By when a person must have answered.
    pub(crate) deadline: Option<Timestamp>,
}

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Input {
    /// The contact wrote.
    ContactWrote,
    /// A person is wanted: by the contact, by the agent, by a member.
    PersonWanted,
    /// A member has the caller put through to somebody else.
    PutThrough,
    /// A member takes over.
    TakenOver(MemberId),
    /// A member answered; doing so takes over.
    PersonAnswered(MemberId),
    /// A member gives the conversation back to the agent.
    HandedBack,
    /// The conversation is given to a member, or to nobody.
    Assigned(Option<MemberId>),
    /// The deadline has passed and nobody answered.
    DeadlinePassed,
    /// It is over.
    Resolved,
}

/// A line that both sides see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Line {
    /// "A person will be with you in a moment."
    PersonComing,
    /// "The team has been told": nobody can be promised at this hour.
    TeamTold,
    /// "Ann is here now."
    PersonHere,
    /// "Ava, our assistant, will take it from here."
    AgentBack,
    /// "Nobody could come to the chat. We will get back to you."
    NobodyCame,
    /// "This conversation is closed."
    Closed,
    /// "The conversation goes on."
    Reopened,
}

/// What must be done besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Show a line.
    Say(Line),
    /// Make a task so that the contact is called back.
    CallbackTask,
    /// Let the agent answer what is unanswered.
    Turn,
}

/// How long a contact may be left waiting.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Policy {
    pub(crate) now: Timestamp,
    /// For a person to come.
    pub(crate) wait: std::time::Duration,
    /// For the person who is there to answer.
    pub(crate) answer: std::time::Duration,
}

/// What stands after `input`, and what must be done. `None` where nothing changes.
pub(crate) fn step(
    standing: &Standing,
    input: &Input,
    policy: Policy,
) -> Option<(Standing, Vec<Effect>)> {
    use Effect::{CallbackTask, Say, Turn};
    let agent =
        Standing { status: Status::Open, holder: Holder::Agent, assignee: None, deadline: None };
    let person = |member: &MemberId| Standing {
        status: Status::Escalated,
        holder: Holder::Person,
        assignee: Some(member.clone()),
        deadline: None,
    };
    let changed = match (standing.holder, input) {
        (_, Input::ContactWrote) if standing.status == Status::Resolved => {
            (agent, vec![Say(Line::Reopened), Turn])
        }
        (Holder::Agent, Input::ContactWrote) => return None,
        (Holder::Waiting, Input::ContactWrote) => return None,
        // The person who is there owes an answer from the first unanswered message on.
        (Holder::Person, Input::ContactWrote) => (
            Standing {
                deadline: standing.deadline.or(Some(policy.now.plus(policy.answer))),
                ..standing.clone()
            },
            vec![],
        ),
        (Holder::Agent, Input::PersonWanted)
        | (Holder::Agent | Holder::Person, Input::PutThrough) => (
            Standing {
                status: Status::Escalated,
                holder: Holder::Waiting,
                assignee: standing.assignee.clone(),
                deadline: Some(policy.now.plus(policy.wait)),
            },
            vec![Say(Line::PersonComing)],
        ),
        // Already wanted, already there.
        (Holder::Waiting | Holder::Person, Input::PersonWanted) => return None,
        (Holder::Waiting, Input::PutThrough) => return None,
        (Holder::Person, Input::TakenOver(member))
            if standing.assignee.as_ref() == Some(member) =>
        {
            return None;
        }
        (_, Input::TakenOver(member)) => (person(member), vec![Say(Line::PersonHere)]),
        (Holder::Person, Input::PersonAnswered(member))
            if standing.assignee.as_ref() == Some(member) =>
        {
            (person(member), vec![])
        }
        (_, Input::PersonAnswered(member)) => (person(member), vec![Say(Line::PersonHere)]),
        (Holder::Agent, Input::HandedBack) if standing.status == Status::Open => return None,
        (_, Input::HandedBack) => (agent, vec![Say(Line::AgentBack), Turn]),
        (_, Input::Assigned(member)) => {
            (Standing { assignee: member.clone(), ..standing.clone() }, vec![])
        }
        // The contact is told, somebody is given the task, and the agent is there again.
        (Holder::Waiting | Holder::Person, Input::DeadlinePassed) => {
            (agent, vec![Say(Line::NobodyCame), CallbackTask])
        }
        (Holder::Agent, Input::DeadlinePassed) => return None,
        (_, Input::Resolved) if standing.status == Status::Resolved => return None,
        (_, Input::Resolved) => (
            Standing {
                status: Status::Resolved,
                holder: Holder::Agent,
                assignee: standing.assignee.clone(),
                deadline: None,
            },
            vec![Say(Line::Closed)],
        ),
    };
    (changed.0 != *standing || !changed.1.is_empty()).then_some(changed)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    fn member(n: i64) -> MemberId {
        use std::str::FromStr;
        MemberId::from_str(&format!("mem_{n:032x}")).unwrap()
    }

    fn inputs() -> impl Strategy<Value = Input> {
        prop_oneof![
            Just(Input::ContactWrote),
            Just(Input::PersonWanted),
            Just(Input::PutThrough),
            (1..3_i64).prop_map(|n| Input::TakenOver(member(n))),
            (1..3_i64).prop_map(|n| Input::PersonAnswered(member(n))),
            Just(Input::HandedBack),
            (0..3_i64).prop_map(|n| Input::Assigned((n > 0).then(|| member(n)))),
            Just(Input::DeadlinePassed),
            Just(Input::Resolved),
        ]
    }

    fn begin() -> Standing {
        Standing { status: Status::Open, holder: Holder::Agent, assignee: None, deadline: None }
    }

    fn policy(now: i64) -> Policy {
        Policy {
            now: Timestamp::from_millis(now),
            wait: Duration::from_secs(300),
            answer: Duration::from_secs(900),
        }
    }

    proptest! {
        #[test]
        fn hand_over_cannot_loop_or_go_silent(script in prop::collection::vec(inputs(), 0..40)) {
            let mut standing = begin();
            for (at, input) in script.iter().enumerate() {
                let Some((next, effects)) = step(&standing, input, policy(at as i64 * 1000)) else { continue };

                // Whoever waits for a person has a deadline; nobody else has one.
                match next.holder {
                    Holder::Waiting => prop_assert!(next.status == Status::Escalated && next.deadline.is_some()),
                    Holder::Person => prop_assert!(next.status == Status::Escalated),
                    Holder::Agent => prop_assert!(next.status != Status::Escalated && next.deadline.is_none()),
                }
                // A change of who answers is seen by both sides.
                if next.holder != standing.holder || next.status != standing.status {
                    prop_assert!(effects.iter().any(|effect| matches!(effect, Effect::Say(_))), "{standing:?} {input:?}");
                }
                // A contact that was left waiting is told and called back.
                if *input == Input::DeadlinePassed {
                    prop_assert!(effects.contains(&Effect::CallbackTask) && effects.contains(&Effect::Say(Line::NobodyCame)));
                }
                // No step asks for another person: a deadline that passes leads to the agent alone.
                prop_assert!(effects.len() <= 2);
                standing = next;
            }
            // From wherever it stands, one passed deadline ends the waiting.
            if standing.holder != Holder::Agent {
                let (next, _) = step(&standing, &Input::DeadlinePassed, policy(99_000)).unwrap();
                prop_assert_eq!(next.holder, Holder::Agent);
                prop_assert!(step(&next, &Input::DeadlinePassed, policy(99_000)).is_none());
            }
        }

        #[test]
        fn the_person_who_is_there_owes_an_answer_from_the_first_unanswered_message(gaps in prop::collection::vec(1..100_i64, 1..5)) {
            let (mut standing, _) = step(&begin(), &Input::TakenOver(member(1)), policy(0)).unwrap();
            let mut now = 0;
            let mut first = None;
            for gap in gaps {
                now += gap;
                if let Some((next, _)) = step(&standing, &Input::ContactWrote, policy(now)) { standing = next; }
                first.get_or_insert(now);
            }
            prop_assert_eq!(standing.deadline, Some(Timestamp::from_millis(first.unwrap() + 900_000)));
            let (answered, effects) = step(&standing, &Input::PersonAnswered(member(1)), policy(now)).unwrap();
            prop_assert_eq!(answered.deadline, None);
            prop_assert!(effects.is_empty());
        }
    }
}

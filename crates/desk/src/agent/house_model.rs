//! House within a turn: its steps, the tools it asks for, its reply.

use std::sync::Arc;

use frontdesk_base::{Result, Stopwatch};
use serde_json::Value;

use super::{
    calls::Tools,
    context::Context,
    guard::Ran,
    guardrails,
    house::{
        self, Appointment, CalledAbout, ContactFacts, Done, Facts, HistoryLine, Input, Reply,
        State, Step,
    },
};
use crate::{
    bookings::Booking,
    conversations::Author,
    tool::{Tool, refusal},
};

/// Lets house answer, within what the business wants said and not said: it always does.
pub(super) async fn answer(context: &Context, tools: &mut Tools<'_>) -> Result<Reply> {
    let state = || {
        let kept = context.waiting.conversation.house_state.0.clone();
        let mut state: State = serde_json::from_value(kept).unwrap_or_default();
        // Questions that were closed meanwhile, as the end of a conversation does, are not gone on with.
        if !context.rehearsal && context.intake.is_none() {
            state.intake = None;
        }
        state
    };
    let can_hand_over = tools.enabled().iter().any(|tool| tool.name() == "escalate_to_human");
    if guardrails::refused(&context.asked(), &context.agent.never_discuss).is_some() {
        return Ok(guardrails::refusal(state(), can_hand_over));
    }
    let mut reply = speak(context, state(), tools).await?;
    let earlier = || context.waiting.history.iter().map(|message| message.text.clone());
    let whispers = context.waiting.whispers.iter();
    let dictated: Vec<String> = whispers.filter_map(|words| house::dictated(words)).collect();
    let mut told = guardrails::unsaid(&dictated, earlier, &reply.text);
    if !told.is_empty() {
        told.extend((!reply.text.is_empty()).then_some(reply.text.as_str()));
        reply.text = told.join(" ");
    }
    for line in guardrails::unsaid(&context.agent.always_say, earlier, &reply.text) {
        if !reply.text.is_empty() {
            reply.text.push_str("\n\n");
            reply.text.push_str(line);
        }
    }
    Ok(reply)
}

fn appointment(booking: &Booking) -> Appointment {
    Appointment { service: booking.service_name.clone(), at: booking.begins().datetime() }
}

fn called_about(context: &Context) -> Option<CalledAbout> {
    let about = context.called_about.as_ref()?;
    let booking = context.appointments.iter().find(|booking| booking.id == about.booking)?;
    booking.confirmed_by_contact_at.is_none().then(|| CalledAbout {
        booking: booking.id.to_string(),
        appointment: appointment(booking),
        just_now: about.just_now,
    })
}

async fn speak(context: &Context, state: State, tools: &mut Tools<'_>) -> Result<Reply> {
    let asked = context.asked();
    let texts: Vec<&str> = asked.iter().map(String::as_str).collect();
    let spoken: Vec<(house::Author, String)> = context
        .waiting
        .history
        .iter()
        .filter_map(|message| {
            let author = match message.author {
                Author::Contact => house::Author::Contact,
                Author::Agent => house::Author::Agent,
                Author::Member => house::Author::Member,
                Author::System => return None,
            };
            (!message.text.is_empty()).then(|| (author, message.text.clone()))
        })
        .collect();
    let history: Vec<HistoryLine<'_>> =
        spoken.iter().map(|(author, text)| HistoryLine { author: *author, text }).collect();
    let enabled: Vec<Arc<dyn Tool>> = tools.enabled().to_vec();
    let names: Vec<&str> = enabled.iter().map(|tool| tool.name()).collect();
    let facts = Facts {
        business: &context.business.facts,
        agent_name: &context.agent.name,
        persona: &context.agent.persona,
        now: context.business.now.clone(),
        clock12: ["US", "CA", "AU", "IN", "PH"].contains(&context.business.country.as_str()),
        zone: context.zone(),
        contact: ContactFacts {
            name: context.contact.name.clone(),
            email: context.contact.email.clone(),
            phone: context.contact.phone.clone(),
            appointments: context.appointments.iter().map(appointment).collect(),
            called_about: called_about(context),
        },
        language: context.language(),
        in_hours: context.business.in_hours,
        people_online: context.business.people_online > 0,
        tools: &names,
    };
    let mut calls: Vec<Done> = Vec::new();
    loop {
        let step = house::step(
            &facts,
            &Input {
                texts: &texts,
                files: context.files_sent(),
                history: &history,
                state: state.clone(),
                calls: &calls,
                spoken: context.spoken,
            },
        );
        match step {
            Step::Reply(reply) => return Ok(reply),
            Step::Call { name, arguments } => {
                // Its own bound is smaller than the turn's, so this never ends without a reply.
                let result = if calls.len() > house::MOST_CALLS {
                    refusal("There have been too many calls in this turn.")
                } else {
                    tools.call(name, arguments.clone()).await?
                };
                calls.push(Done { name: name.to_owned(), arguments, result });
            }
        }
    }
}

/// A tool's run as the record keeps it.
pub(super) fn ran(name: &str, arguments: Value, result: Value, watch: &Stopwatch) -> Ran {
    Ran { name: name.to_owned(), arguments, result, ms: watch.millis() }
}

//! A month at the salon: who came, what they asked, who answered.

use std::time::Duration;

use frontdesk_base::{Result, Timestamp, id::OrgId};
use jiff::{ToSpan, civil::Time, tz::TimeZone};

use super::{
    board, calls,
    devices::{DEVICES, Device, PAGES},
    owner_caller, papers, shelf, to_do,
    visits::{MONTH, Step, Visit},
    weeks,
};
use crate::{
    App, Caller, Visitor,
    channels::{self, ChannelKind, widget},
    contacts::{self, ContactChange, DeviceFacts, Size},
    conversations::{Author, NewMessage, contact, feedback, member, member::Saying},
    jobs::Runner,
    orgs, registry,
};

/// Lives through the month up to `now`, then leaves two people waiting.
pub(super) async fn live_through(past: &App, org: &OrgId, now: Timestamp) -> Result<()> {
    let owner = owner_caller(past, org).await?;
    let zone = orgs::profile(past, &owner).await?.zone();
    let list = channels::list(past, &owner).await?;
    let key = list
        .into_iter()
        .find(|channel| channel.kind == ChannelKind::Widget)
        .and_then(|channel| channel.widget_key)
        .unwrap_or_default();
    let scene = Scene { app: past, owner: &owner, runner: registry::runner(past), key };
    for (nth, visit) in MONTH.iter().enumerate() {
        let start = if visit.day == 0 {
            // This morning: within the last hours, whatever time it is.
            now.minus(Duration::from_secs(3600 * (3 - nth as u64 % 3)))
        } else {
            let day = now.in_zone(&zone).date().saturating_sub(visit.day.days());
            let minute = i8::try_from(nth * 7 % 60).unwrap_or(0);
            let at = day
                .to_datetime(Time::new(visit.hour, minute, 0, 0).unwrap_or(Time::midnight()))
                .to_zoned(zone.clone());
            at.map_or(now, |at| Timestamp::from(at.timestamp()))
        };
        past.clock().set(start);
        scene.play(visit, nth).await?;
    }
    past.clock().set(now.minus(Duration::from_hours(2)));
    shelf::fill(past, &owner).await?;
    weeks::fill(past, &owner, now).await?;
    board::fill(past, &owner, now).await?;
    papers::fill(past, &owner, now).await?;
    to_do::fill(past, &owner, now).await?;
    calls::fill(past, &owner, now).await?;
    past.clock().set(now.minus(Duration::from_hours(1)));
    scene.leave_somebody_waiting(now).await
}

struct Scene<'a> {
    app: &'a App,
    owner: &'a Caller,
    runner: Runner,
    key: String,
}

impl Scene<'_> {
    async fn visitor(&self, visit: &Visit, nth: usize) -> Result<Visitor> {
        let Device { user_agent, language, country, zone, screen: (width, height) } =
            DEVICES[visit.device];
        let offset = TimeZone::get(zone)
            .map_or(0, |zone| self.app.clock().now().in_zone(&zone).offset().seconds() / 60);
        let device = DeviceFacts {
            languages: vec![language.to_owned()],
            time_zone: Some(zone.to_owned()),
            utc_offset_minutes: Some(offset),
            screen: Some(Size { width, height }),
            viewport: Some(Size { width, height: height.saturating_sub(120) }),
            pixel_ratio: Some(2.0),
            cookies_enabled: Some(true),
            online: Some(true),
            page_url: Some(PAGES[nth % PAGES.len()].to_owned()),
            page_title: Some("Juniper & Co. Hair".to_owned()),
            referrer: nth.is_multiple_of(3).then(|| "https://www.google.com/".to_owned()),
            ..DeviceFacts::default()
        };
        let start = widget::StartSession {
            widget: self.key.clone(),
            device,
            name: visit.name.map(str::to_owned),
            email: visit.email.map(str::to_owned),
            locale: Some("en".to_owned()),
            identity: None,
        };
        let asking = widget::Asking {
            user_agent: Some(user_agent),
            country: Some(country),
            origin: None,
            host: None,
            token: None,
        };
        let started = widget::start_session(self.app, start, &asking).await?;
        let visitor = widget::authenticate(self.app, started.token.expose()).await?;
        if visit.phone.is_some() || !visit.tags.is_empty() {
            let change = ContactChange {
                phone: visit.phone.map(str::to_owned),
                tags: (!visit.tags.is_empty())
                    .then(|| visit.tags.iter().map(|tag| (*tag).to_owned()).collect()),
                ..ContactChange::default()
            };
            contacts::update(self.app, self.owner, visitor.contact(), &change).await?;
        }
        Ok(visitor)
    }

    fn pass(&self, seconds: u64) {
        self.app.clock().advance(Duration::from_secs(seconds));
    }

    async fn play(&self, visit: &Visit, nth: usize) -> Result<()> {
        let visitor = self.visitor(visit, nth).await?;
        let (conversation, _) = contact::begin(self.app, &visitor).await?;
        let id = conversation.id;
        for (at, step) in visit.steps.iter().enumerate() {
            self.pass(20 + 13 * (at as u64 % 4));
            match step {
                Step::Say(text) => {
                    let new = NewMessage {
                        text: (*text).to_owned(),
                        client_id: Some(format!("demo-{nth}-{at}")),
                    };
                    contact::receive(self.app, &visitor, &id, new).await?;
                    self.pass(1);
                    self.runner.run_due().await?;
                }
                Step::Person => {
                    contact::ask_for_person(self.app, &visitor, &id).await?;
                    self.runner.run_due().await?;
                }
                Step::Reply(text) => {
                    member::write(self.app, self.owner, &id, Saying::Reply, text, None).await?;
                }
                Step::Note(text) => {
                    member::write(self.app, self.owner, &id, Saying::Note, text, None).await?;
                }
                Step::HandBack => {
                    member::hand_back(self.app, self.owner, &id).await?;
                    self.runner.run_due().await?;
                }
                Step::Resolve => {
                    member::resolve(self.app, self.owner, &id).await?;
                }
                Step::Rate(score, comment) => {
                    contact::rate(self.app, &visitor, &id, *score, Some(comment)).await?;
                }
                Step::Unhelpful(comment) => {
                    let said = contact::messages(self.app, &visitor, &id, None, 20).await?;
                    let answer =
                        said.data.iter().rev().find(|message| message.author.kind == Author::Agent);
                    if let Some(answer) = answer {
                        let message = &answer.id;
                        feedback::by_contact(
                            self.app,
                            &visitor,
                            &id,
                            message,
                            false,
                            Some(comment),
                        )
                        .await?;
                    }
                }
                Step::Seen => {
                    member::read(self.app, self.owner, &id).await?;
                }
            }
        }
        if visit.day > 2 {
            member::read(self.app, self.owner, &id).await?;
        }
        Ok(())
    }

    /// Two conversations of the last minutes that want a person, whatever time it is.
    async fn leave_somebody_waiting(&self, now: Timestamp) -> Result<()> {
        let waiting = [
            (
                "Zara Haddad",
                2,
                "I was charged twice for my last appointment, can somebody look into it?",
            ),
            ("Oscar Lindqvist", 3, "Could Ana tell me which colour she used last time?"),
        ];
        for (nth, (name, device, text)) in waiting.into_iter().enumerate() {
            self.app.clock().set(now.minus(Duration::from_secs(150 - 60 * nth as u64)));
            let visit = Visit {
                day: 0,
                hour: 0,
                name: Some(name),
                email: None,
                phone: None,
                device,
                tags: &[],
                steps: &[],
            };
            let visitor = self.visitor(&visit, nth + 1).await?;
            let (conversation, _) = contact::begin(self.app, &visitor).await?;
            let new = NewMessage {
                text: text.to_owned(),
                client_id: Some(format!("demo-waiting-{nth}")),
            };
            contact::receive(self.app, &visitor, &conversation.id, new).await?;
            self.pass(1);
            self.runner.run_due().await?;
            member::escalate(self.app, self.owner, &conversation.id).await?;
        }
        Ok(())
    }
}

//! The calendar around a conversation in the terminal: what is put into it beforehand and what is in it
//! afterwards. The evaluation of booking dialogues judges by it.

use frontdesk_base::{
    Error, Result, Timestamp,
    id::{BookingId, ContactId, MemberId, StaffId},
};

use super::{Chat, visitor_as};
use crate::{
    bookings::{self, By, Claimed, OpenQuestion, Status, Wish},
    contacts::{self, ContactChange},
    services::{self, Service},
};

/// A booking that is there before anything is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arranged {
    /// Of which service, by name.
    pub service: String,
    /// With whom, by name; `None` for whoever has time.
    pub staff: Option<String>,
    /// Whose it is: a name and an address.
    pub name: String,
    /// The address.
    pub email: String,
    /// Whether it belongs to the contact of this conversation, who gets the name and address by it.
    pub own: bool,
}

/// A booking as it stands in the calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InCalendar {
    /// Its id.
    pub id: BookingId,
    /// The service's name.
    pub service: String,
    /// Who does it.
    pub staff: Option<String>,
    /// When it begins.
    pub starts_at: Timestamp,
    /// Whether it is to come: not cancelled.
    pub stands: bool,
    /// Whether it belongs to the contact of this conversation.
    pub own: bool,
}

/// A place on the waitlist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// For which service, by name.
    pub service: String,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// Whether it is the contact of this conversation who waits.
    pub own: bool,
}

impl Chat {
    /// Books as a member would: outside hours and notice too, though never a time twice.
    pub async fn arrange(&self, wanted: &Arranged, at: Timestamp) -> Result<()> {
        let service = self.service(&wanted.service).await?;
        let staff = self.staff(wanted.staff.as_deref()).await?;
        let contact = self.whose(wanted).await?;
        match self.claim(&service, staff, contact, at).await? {
            Claimed::Done(_) => Ok(()),
            Claimed::Refused(refused) => Err(Error::conflict(refused.why.in_words())),
        }
    }

    /// Books every open time that begins between two instants, until none is left. Says how many
    /// bookings that took.
    pub async fn fill(&self, wanted: &Arranged, from: Timestamp, until: Timestamp) -> Result<u32> {
        let service = self.service(&wanted.service).await?;
        let staff = self.staff(wanted.staff.as_deref()).await?;
        let contact = self.whose(wanted).await?;
        let mut booked = 0;
        while let Some(at) = self.first_open(&service, staff.as_ref(), from, until).await? {
            self.claim(&service, staff.clone(), contact.clone(), at).await?.done()?;
            booked += 1;
        }
        Ok(booked)
    }

    /// Whether a contact could book a time as things stand.
    pub async fn is_open(&self, service: &str, staff: Option<&str>, at: Timestamp) -> Result<bool> {
        let service = self.service(service).await?;
        let staff = self.staff(staff).await?;
        let org = self.caller.org();
        Ok(bookings::would_fit(&self.app, org, &service.id, staff.as_ref(), at).await?.is_none())
    }

    /// Every booking of the organization but times that are only held, by when they begin.
    pub async fn calendar(&self) -> Result<Vec<InCalendar>> {
        let filter = bookings::Filter { limit: 5_000, ..bookings::Filter::default() };
        let rows = bookings::list(&self.app, &self.caller, &filter).await?;
        let rows = rows.into_iter().filter(|row| row.status != Status::Held);
        Ok(rows
            .map(|row| InCalendar {
                own: row.contact_id.as_ref() == Some(&self.visitor.contact),
                stands: row.status.stands(),
                id: row.id,
                service: row.service_name,
                staff: row.staff_name,
                starts_at: row.starts_at,
            })
            .collect())
    }

    /// Everybody on the organization's waitlist.
    pub async fn waitlist(&self) -> Result<Vec<Waiting>> {
        let services = services::list(&self.app, &self.caller).await?;
        let waits = bookings::list_waits(&self.app, &self.caller).await?;
        let named = |wait: &bookings::Wait| {
            services
                .iter()
                .find(|service| service.id == wait.service_id)
                .map(|one| one.name.clone())
        };
        Ok(waits
            .into_iter()
            .map(|wait| Waiting {
                service: named(&wait).unwrap_or_default(),
                from: wait.wanted_from,
                until: wait.wanted_until,
                own: wait.contact_id == self.visitor.contact,
            })
            .collect())
    }

    async fn service(&self, name: &str) -> Result<Service> {
        let all = services::list(&self.app, &self.caller).await?;
        all.into_iter().find(|service| service.name == name).ok_or(Error::NotFound("service"))
    }

    async fn staff(&self, name: Option<&str>) -> Result<Option<StaffId>> {
        let Some(name) = name else { return Ok(None) };
        let all = services::list_staff(&self.app, &self.caller).await?;
        let found = all.into_iter().find(|person| person.name == name);
        found.map(|person| Some(person.id)).ok_or(Error::NotFound("staff"))
    }

    async fn whose(&self, wanted: &Arranged) -> Result<ContactId> {
        let named = Some((wanted.name.as_str(), wanted.email.as_str()));
        if !wanted.own {
            let key = &self.key;
            return Ok(visitor_as(&self.app, key, named).await?.contact);
        }
        let contact = self.visitor.contact.clone();
        let change = ContactChange {
            name: Some(wanted.name.clone()),
            email: Some(wanted.email.clone()),
            ..ContactChange::default()
        };
        contacts::update(&self.app, &self.caller, &contact, &change).await?;
        Ok(contact)
    }

    async fn claim(
        &self,
        service: &Service,
        staff: Option<StaffId>,
        contact: ContactId,
        starts_at: Timestamp,
    ) -> Result<Claimed> {
        let wish = Wish {
            service: service.id.clone(),
            staff,
            starts_at,
            contact: Some(contact),
            conversation: None,
            note: String::new(),
            key: None,
            hold: None,
            minutes: None,
        };
        // A receptionist who is nobody in particular.
        let by = By::Member(MemberId::new(self.app.clock().now()));
        bookings::book_as(&self.app, self.caller.org(), &by, wish).await
    }

    async fn first_open(
        &self,
        service: &Service,
        staff: Option<&StaffId>,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Option<Timestamp>> {
        let zone = crate::orgs::profile(&self.app, &self.caller).await?.zone();
        let question = OpenQuestion {
            service: service.id.clone(),
            staff: staff.cloned(),
            from: from.in_zone(&zone).date(),
            days: i32::try_from(until.since(from).as_secs() / 86_400).unwrap_or(i32::MAX).min(30)
                + 2,
        };
        let open = bookings::find_open_times(&self.app, &self.caller, &question).await?;
        let mut times = open.into_iter().map(|time| time.starts_at);
        Ok(times.find(|at| *at >= from && *at < until))
    }
}

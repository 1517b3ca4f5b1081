//! What a new quote or invoice begins with: who it is for and what for, as far as that is known.

use frontdesk_base::{
    Language, Result,
    id::{BookingId, ContactId, ConversationId, LeadId, OrgId},
};
use frontdesk_db::Conn;

use super::{
    BillingSettings, Content, Deposit, Due, Line, Recipient, Reduction, Thousandths,
    settings::billing_in, store,
};
use crate::{
    App, Caller,
    bookings::{self, Booking},
    contacts::{self, Contact},
    leads,
    orgs::{self, Profile},
};

/// What it comes from.
#[derive(Debug, Clone, Default)]
pub struct Begin {
    /// The contact it is for.
    pub contact: Option<ContactId>,
    /// The lead it comes from.
    pub lead: Option<LeadId>,
    /// The booking it is for.
    pub booking: Option<BookingId>,
    /// The conversation it comes from.
    pub conversation: Option<ConversationId>,
    /// Whether it is an invoice.
    pub bills: bool,
}

/// What a new quote or invoice says at first, and the contact it is for.
pub async fn begin(
    app: &App,
    caller: &Caller,
    from: &Begin,
) -> Result<(Content, Option<ContactId>)> {
    let org = caller.org();
    let mut conn = app.db().read(org).await?;
    let business = orgs::profile_in(&mut conn, org).await?;
    let (billing, _) = billing_in(&mut conn, org).await?;
    let notes = if from.bills { &billing.invoice_notes } else { &billing.quote_notes };
    let mut content = Content {
        notes: notes.clone(),
        prices_include_tax: billing.prices_include_tax,
        terms: billing.terms,
        ..Content::default()
    };
    let mut contact = from.contact.clone();
    if let Some(lead) = &from.lead {
        let lead = leads::get_in(&mut conn, org, lead).await?;
        contact = contact.or_else(|| lead.contact_id.clone());
        content.recipient.name.clone_from(&lead.name);
        content.recipient.email = lead.email.clone().unwrap_or_default();
        let wish = lead.interest.strip_prefix("Quote: ").unwrap_or(&lead.interest);
        wish.lines().next().unwrap_or_default().clone_into(&mut content.subject);
        let price = lead.value().map_or(0, |value| value.amount);
        content.lines.push(line(&content.subject, price, &billing));
    }
    let booking = match &from.booking {
        Some(id) => Some(bookings::load(&mut conn, org, id).await?),
        None => None,
    };
    contact = contact.or_else(|| booking.as_ref().and_then(|booking| booking.contact_id.clone()));
    if let Some(conversation) = from.conversation.as_ref().filter(|_| contact.is_none()) {
        contact = store::contact_of_conversation(&mut conn, org, conversation).await?;
    }
    if let Some(id) = &contact {
        let known = contacts::load(&mut conn, org, id).await?;
        recipient(&mut conn, org, &mut content.recipient, &known, &business).await?;
    }
    if content.recipient.language.is_empty() {
        let own = business.languages.0.iter().map(String::as_str);
        Language::choose(own).tag().clone_into(&mut content.recipient.language);
    }
    if let Some(booking) = &booking {
        of_booking(&mut content, booking, &billing);
    }
    Ok((content, contact))
}

fn line(description: &str, unit_price: i64, billing: &BillingSettings) -> Line {
    Line {
        description: description.to_owned(),
        quantity: Thousandths::ONE,
        unit_price,
        tax: billing.usual_tax(),
        ..Line::default()
    }
}

fn of_booking(content: &mut Content, booking: &Booking, billing: &BillingSettings) {
    let language = Language::from_tag(&content.recipient.language).unwrap_or_default();
    let at = booking.starts_at.in_zone(&booking.zone());
    let mut line = line(&booking.service_name, booking.price_amount.unwrap_or(0), billing);
    line.detail = format!("{}, {}", language.day(at.date()), at.strftime("%H:%M"));
    content.subject.clone_from(&booking.service_name);
    content.lines.push(line);
    if let Some(deposit) = booking.deposit_amount.filter(|amount| *amount > 0) {
        content.terms.deposit =
            Some(Deposit { part: Reduction::Amount(deposit), due: Due::Days(0) });
    }
}

/// Fills in what is known of a contact; the postal address and the tax number as they were written last.
async fn recipient(
    conn: &mut Conn,
    org: &OrgId,
    recipient: &mut Recipient,
    contact: &Contact,
    business: &Profile,
) -> Result<()> {
    if let Some(last) = store::last_recipient(conn, org, &contact.id).await? {
        recipient.address = last.address;
        recipient.tax_id = last.tax_id;
        recipient.name = last.name;
    }
    if recipient.name.is_empty() {
        recipient.name = contact.name.clone().unwrap_or_default();
    }
    if recipient.email.is_empty() {
        recipient.email = contact.email.clone().unwrap_or_default();
    }
    let own = business.languages.0.iter().map(String::as_str);
    let language = Language::choose(contact.language.as_deref().into_iter().chain(own));
    language.tag().clone_into(&mut recipient.language);
    Ok(())
}

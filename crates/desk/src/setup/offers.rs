//! The offers of a business file.

use frontdesk_base::{Error, Result, text};

use super::{
    apply::Run,
    file::{BusinessFile, OfferPart},
};
use crate::offers::{self, Offer, OfferText};

impl Run<'_> {
    pub(super) async fn offers(&mut self, file: &BusinessFile) -> Result<()> {
        if file.offers.is_empty() {
            return Ok(());
        }
        let (_, have) = offers::list(self.app, self.caller).await?;
        for (at, part) in file.offers.iter().enumerate() {
            let wanted = OfferText {
                name: text::line(&part.name),
                description: text::clean(&part.description),
                price: part.price.clone(),
                percent: part.percent.map_or_else(String::new, |percent| percent.to_string()),
                first_day: part.from.clone(),
                last_day: part.to.clone(),
            };
            let placed = |error| in_offer(error, at);
            match have.iter().find(|offer| offer.name == wanted.name) {
                None => {
                    offers::create(self.app, self.caller, &wanted).await.map_err(placed)?;
                    self.note("created", "offer", &part.name);
                }
                Some(offer) if !same(offer, part, &wanted) => {
                    offers::update(self.app, self.caller, &offer.id, &wanted)
                        .await
                        .map_err(placed)?;
                    self.note("updated", "offer", &part.name);
                }
                Some(_) => {}
            }
        }
        Ok(())
    }
}

/// Whether an offer is as the file has it: `45` and `45.00` are the same price.
fn same(offer: &Offer, part: &OfferPart, wanted: &OfferText) -> bool {
    let price = match offer.price {
        None => part.price.trim().is_empty(),
        Some(have) => frontdesk_base::Money::parse(&part.price, have.currency)
            .is_ok_and(|wanted| wanted == have),
    };
    price
        && offer.description == wanted.description
        && offer.percent == part.percent
        && offer.first_day.to_string() == wanted.first_day
        && offer.last_day.to_string() == wanted.last_day
}

/// What is wrong with an offer, by the names that its file has for it.
fn in_offer(error: Error, at: usize) -> Error {
    let Error::Invalid(errors) = error else { return error };
    let told = errors.into_iter().map(|(field, messages)| {
        let field = match &*field {
            "first_day" => "from",
            "last_day" => "to",
            other => other,
        };
        (format!("offers[{at}].{field}").into(), messages)
    });
    Error::Invalid(told.collect())
}

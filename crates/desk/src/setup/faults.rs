//! What is wrong with a business, told as it stands in its file.

use frontdesk_base::Error;

use super::file::BusinessFile;

/// Says where in the file a wrong part of the profile stands, and what stands there.
pub(super) fn in_business(error: Error, file: &BusinessFile) -> Error {
    let Error::Invalid(errors) = error else { return error };
    let business = &file.business;
    let found = |field: &str| match field {
        "time_zone" => Some(business.time_zone.as_str()),
        "slug" => business.slug.as_deref(),
        "phone" => business.phone.as_deref(),
        "email" => business.email.as_deref(),
        "website" => business.website.as_deref(),
        "country" => business.country.as_deref(),
        "currency" => business.currency.as_deref(),
        _ => None,
    };
    let told = errors.into_iter().map(|(field, messages)| {
        let messages = messages
            .into_iter()
            .map(|message| match found(&field) {
                Some(value) if message.starts_with("is ") => format!("{value:?} {message}"),
                _ => message,
            })
            .collect();
        (format!("business.{field}").into(), messages)
    });
    Error::Invalid(told.collect())
}

//! What a salon that has used the product for a month has set up beside its conversations: replies
//! to paste, a leaflet, questions to try the agent with, a key for its till.

use bytes::Bytes;
use frontdesk_base::Result;

use crate::{
    App, Caller,
    auth::api_keys::{self, Scope},
    evaluation,
    knowledge::sources::{self, NewFile},
    saved_replies::{self, NewSavedReply},
};

/// What clients are given to take home.
const AFTERCARE: &[u8] = include_bytes!("aftercare.md");

const REPLIES: &[(&str, &str)] = &[
    (
        "Consultation",
        "Come by for a free consultation, any Tuesday before noon. It takes ten minutes, and you can think it over at home.",
    ),
    (
        "Picture, please",
        "Could you send me a picture of your hair in daylight, from the front and from the back? Then I can tell you more.",
    ),
    (
        "Running late",
        "No problem, thank you for telling us. We keep your chair for fifteen minutes.",
    ),
    ("Thank you", "Thank you for writing to us! We look forward to seeing you."),
];

/// Sets it all up.
pub(super) async fn fill(app: &App, owner: &Caller) -> Result<()> {
    for (title, text) in REPLIES {
        let new = NewSavedReply { title: (*title).to_owned(), text: (*text).to_owned() };
        saved_replies::create(app, owner, &new).await?;
    }
    let leaflet = NewFile {
        name: "Looking after your hair.md".to_owned(),
        bytes: Bytes::from_static(AFTERCARE),
    };
    sources::add_file_in_place(app, owner, leaflet).await?;
    evaluation::fill(app, owner, evaluation::From::Faq).await?;
    api_keys::create(app, owner, "Till in the salon", &[Scope::Read]).await?;
    Ok(())
}

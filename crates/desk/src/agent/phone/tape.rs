//! The recording of a call, from its pieces to what is kept.

use std::time::Duration;

use frontdesk_base::id::{CallId, OrgId};
use frontdesk_providers::speech::Format;
use frontdesk_voice::session::Piece;
use tokio::sync::mpsc;

use crate::{App, calls::Taping};

/// Keeps the pieces of a recording until the call is over, whose times count from where the call had been
/// before, where it came back.
pub(super) async fn keep(
    app: &App,
    org: &OrgId,
    call: &CallId,
    (format, before): (Format, Option<Duration>),
    mut pieces: mpsc::Receiver<Piece>,
) {
    let mut taping = None;
    while let Some(piece) = pieces.recv().await {
        match (piece, &mut taping) {
            (Piece::Begins(at), None) => {
                let at = before.unwrap_or_default().saturating_add(at);
                match Taping::begin(app, org, call, at, format.rate()).await {
                    Ok(begun) => taping = begun,
                    Err(error) => {
                        tracing::error!(org.id = %org, call.id = %call, %error, "A recording could not begin");
                    }
                }
            }
            (Piece::Sound(sound), Some(taping)) => taping.add(&sound).await,
            _ => {}
        }
    }
    if let Some(taping) = taping
        && let Err(error) = taping.finish().await
    {
        tracing::error!(org.id = %org, call.id = %call, %error, "A recording was not kept");
    }
}

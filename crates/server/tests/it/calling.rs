//! A call of a tenant, for walks and tests that need one of everything.

use frontdesk_base::id::ChannelId;
use frontdesk_desk::{Caller, calls, testing::TestApp};

/// A call in which something was said, with a recording.
pub(crate) async fn called(
    t: &TestApp,
    caller: &Caller,
    channel: &ChannelId,
    secret: &'static str,
) -> String {
    let org = caller.org();
    let new = calls::NewCall {
        channel: channel.clone(),
        provider: "browser".to_owned(),
        external_id: secret.to_owned(),
        direction: calls::Direction::Inbound,
        from: None,
        to: None,
        conversation: None,
    };
    let call = calls::begin(t, org, new).await.unwrap().call.id;
    calls::answered(t, org, &call).await.unwrap();
    let line = calls::NewLine { text: secret.to_owned(), ..calls::NewLine::default() };
    calls::heard(t, org, &call, line).await.unwrap();
    let recording = calls::Recording {
        bytes: secret.as_bytes().into(),
        content_type: "audio/wav".to_owned(),
        from_ms: 0,
        millis: 1_000,
        peaks: calls::Peaks::default(),
    };
    calls::recording_ready(t, org, &call, recording).await.unwrap();
    call.to_string()
}

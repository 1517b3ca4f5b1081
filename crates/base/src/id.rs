//! Ids: a prefix that says of what, and a UUIDv7, so that they sort by time of creation.
//!
//! They are text everywhere (`conv_0192f3…`, 32 lower-case hexadecimal digits after the prefix):
//! in the database, in JSON, in a path. An id is a name, not a secret.

use std::{
    fmt,
    sync::{Mutex, PoisonError},
};

use crate::Timestamp;

/// Text that is not an id of the kind asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("is not an id that begins with {0}_")]
pub struct NotAnId(pub &'static str);

/// What orders the ids of one millisecond: 42 bits after the time.
struct Place(u64);

impl uuid::ClockSequence for Place {
    type Output = u64;

    fn generate_sequence(&self, _seconds: u64, _subsec_nanos: u32) -> u64 {
        self.0
    }

    fn usable_bits(&self) -> usize {
        42
    }
}

/// The millisecond of the newest id of this process, and its place in it. Lanes of jobs and pages
/// of messages go by id: two that are made one after the other must sort so, also within one
/// millisecond. Each millisecond begins at a random place, so that ids do not count anything.
static NEWEST: Mutex<(u64, u64)> = Mutex::new((0, 0));

fn fresh(prefix: &str, now: Timestamp) -> String {
    let millis = u64::try_from(now.millis()).unwrap_or(0);
    let at = |place: Place| {
        let nanos = u32::try_from(millis % 1000).unwrap_or(0) * 1_000_000;
        uuid::Uuid::new_v7(uuid::Timestamp::from_unix(place, millis / 1000, nanos))
    };
    let mut newest = NEWEST.lock().unwrap_or_else(PoisonError::into_inner);
    let place = if newest.0 == millis {
        newest.1 + 1
    } else {
        // The last four bytes are random; 31 bits of them leave room to count up.
        at(Place(0)).as_u64_pair().1 & ((1 << 31) - 1)
    };
    *newest = (millis, place);
    drop(newest);
    format!("{prefix}_{}", at(Place(place)).simple())
}

fn is_id(prefix: &str, text: &str) -> bool {
    text.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')).is_some_and(|digits| {
        digits.len() == 32 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
    })
}

/// Makes an id type: its prefix, its fresh value, its text, its column.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, serde::Serialize)]
        #[sqlx(transparent)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// What every id of this kind begins with, before the underscore.
            pub const PREFIX: &'static str = $prefix;

            /// A fresh id that sorts at `now`.
            pub fn new(now: Timestamp) -> Self {
                Self(fresh($prefix, now))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAnId;

            fn from_str(text: &str) -> Result<Self, NotAnId> {
                if is_id($prefix, text) { Ok(Self(text.to_owned())) } else { Err(NotAnId($prefix)) }
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAnId;

            fn try_from(text: String) -> Result<Self, NotAnId> {
                if is_id($prefix, &text) { Ok(Self(text)) } else { Err(NotAnId($prefix)) }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = <String as serde::Deserialize>::deserialize(deserializer)?;
                Self::try_from(text).map_err(serde::de::Error::custom)
            }
        }
    )*};
}

ids! {
    /// One business: the tenant.
    OrgId = "org";
    /// Somebody who can sign in.
    UserId = "usr";
    /// A user's place in an organization.
    MemberId = "mem";
    /// An invitation to become a member.
    InvitationId = "inv";
    /// One signed-in browser of a user.
    UserSessionId = "ses";
    /// A person outside the business.
    ContactId = "con";
    /// One browser's visit through the widget.
    ContactSessionId = "cs";
    /// A configured way in.
    ChannelId = "chn";
    /// One thread with one contact on one channel.
    ConversationId = "conv";
    /// One thing said, noted or done in a conversation.
    MessageId = "msg";
    /// A file sent in a conversation.
    AttachmentId = "att";
    /// One turn of the agent.
    TurnId = "turn";
    /// A source of knowledge: a FAQ entry, a file, a web page, the business profile.
    SourceId = "src";
    /// A web site whose pages are read.
    SiteId = "site";
    /// A piece of a source that can be found and quoted.
    PassageId = "psg";
    /// A question that could not be answered.
    GapId = "gap";
    /// An answer given by hand, offered as an FAQ entry.
    SuggestedId = "sug";
    /// Somebody who may become a customer.
    LeadId = "lead";
    /// One step of a lead's way from stage to stage.
    LeadStageId = "lds";
    /// Something to do.
    TaskId = "task";
    /// When a task is made by itself.
    TaskRuleId = "trule";
    /// A unit of work for later.
    JobId = "job";
    /// An e-mail that was written.
    MailId = "mail";
    /// An entry of the audit log.
    AuditId = "aud";
    /// A service that can be booked.
    ServiceId = "svc";
    /// An offer that runs from one day to another.
    OfferId = "off";
    /// A type of conversation with questions of its own.
    ConversationTypeId = "ctyp";
    /// What somebody answered to the questions of a conversation type.
    IntakeId = "itk";
    /// A person who does services.
    StaffId = "stf";
    /// An appointment, or a time held for one.
    BookingId = "bkg";
    /// One change of a booking.
    BookingChangeId = "bkc";
    /// A room, a chair, a machine that a service needs.
    ResourceId = "rsc";
    /// A time at which somebody or something cannot be booked.
    BusyTimeId = "bsy";
    /// A calendar outside that is connected.
    ConnectionId = "cal";
    /// A calendar of bookings that can be subscribed to.
    CalendarFeedId = "feed";
    /// A wish for a time that is not free yet.
    WaitId = "wait";
    /// A code sent to an address to prove whose it is.
    OneTimeCodeId = "otc";
    /// A key for the organization's REST API.
    ApiKeyId = "key";
    /// A reply kept for use again.
    SavedReplyId = "rep";
    /// The agent as it was published once.
    AgentVersionId = "ver";
    /// A question that an agent is tried on.
    EvaluationQuestionId = "evq";
    /// Two versions of an agent, tried on the same questions.
    ComparisonId = "cmp";
    /// What both answered to one question.
    ComparisonResultId = "cmr";
    /// What the business wants to know of its contacts besides.
    ContactFieldId = "fld";
    /// What a member noted of a contact.
    ContactNoteId = "note";
    /// What a contact agreed to, or did not.
    ConsentId = "cns";
    /// Two contacts that became one.
    MergeId = "mrg";
    /// A file of contacts that is read.
    ImportId = "imp";
    /// A message that a caller left.
    VoicemailId = "vm";
    /// A quote.
    QuoteId = "quo";
    /// An invoice or a credit note.
    InvoiceId = "ivc";
    /// Money that came in or went back.
    PaymentId = "pay";
    /// A step of a quote's or an invoice's way.
    SaleStepId = "sst";
    /// What somebody asks to be done with their data.
    DataRequestId = "dreq";
    /// A conversation on the phone, from its first ring to its end.
    CallId = "call";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_one_millisecond_sort_as_they_were_made() {
        let now = Timestamp::from_millis(1_795_428_000_123);
        let ids: Vec<JobId> = (0..2_000).map(|_| JobId::new(now)).collect();

        assert!(ids.is_sorted());
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]));
    }

    #[test]
    fn ids_sort_by_time_and_refuse_other_kinds() {
        let early = ConversationId::new(Timestamp::from_millis(1_000));
        let late = ConversationId::new(Timestamp::from_millis(2_000));

        assert!(early < late);
        assert_eq!(early.as_str().parse(), Ok(early.clone()));
        assert_eq!(early.as_str().parse::<OrgId>(), Err(NotAnId("org")));
        assert!("conv_".parse::<ConversationId>().is_err());
        assert!("conv_0192'; DROP TABLE messages; --".parse::<ConversationId>().is_err());
        assert!(early.as_str().to_uppercase().parse::<ConversationId>().is_err());
    }
}

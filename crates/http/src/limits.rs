//! How much is let in: requests at each door, bytes of a body, seconds of a request, requests at
//! once. Whoever is refused hears when to come back.

mod turns;

use std::{
    hash::{BuildHasher, RandomState},
    net::IpAddr,
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, FromRequestParts, Request},
    http::{StatusCode, request::Parts},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
};
use frontdesk_base::{Clock, Error, Result, clock::Stopwatch};
use governor::{
    Quota, RateLimiter,
    clock::{Clock as Ticks, Reference},
    middleware::NoOpMiddleware,
    state::keyed::HashMapStateStore,
};

pub use turns::at_once;

use crate::{ClientInfo, Failure, Problem};

/// The largest body of an ordinary request.
pub const BODY_BYTES: usize = 256 * 1024;

/// A way in that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Door {
    /// Signing in; the subject is the e-mail address.
    SignIn,
    /// Signing up; the subject is the e-mail address.
    SignUp,
    /// Asking for a mail with a link; the subject is the e-mail address.
    Reset,
    /// Opening a link of a mail.
    Link,
    /// Inviting members; the subject is the organization.
    Invitation,
    /// A widget asking how it looks.
    WidgetConfig,
    /// A visit beginning; the subject is the widget.
    WidgetSession,
    /// A visitor writing; the subject is the session.
    WidgetMessage,
    /// A visitor sending a file; the subject is the session.
    WidgetUpload,
    /// A visitor asking to talk; the subject is the session.
    WidgetCall,
    /// A visitor's other calls; the subject is the session.
    Widget,
    /// A form of a public page; the subject is what it is about.
    PublicForm,
    /// The REST API; the subject is the key.
    Api,
    /// A provider's webhook; the subject is the channel.
    Hook,
}

/// How many at once, refilled evenly over how long.
type Rate = Option<(u32, Duration)>;

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

/// Each door, what one address may do there, and what one subject may.
///
/// A subject is guarded more closely than an address, which an office or a mobile network shares.
const RATES: [(Door, Rate, Rate); 14] = [
    (Door::SignIn, Some((10, MINUTE)), Some((5, MINUTE))),
    (Door::SignUp, Some((20, MINUTE)), Some((5, HOUR))),
    (Door::Reset, Some((10, MINUTE)), Some((5, HOUR))),
    (Door::Link, Some((30, MINUTE)), None),
    (Door::Invitation, Some((60, MINUTE)), Some((100, HOUR))),
    (Door::WidgetConfig, Some((600, MINUTE)), None),
    (Door::WidgetSession, Some((300, MINUTE)), Some((6000, MINUTE))),
    (Door::WidgetMessage, Some((1200, MINUTE)), Some((60, MINUTE))),
    (Door::WidgetUpload, Some((120, MINUTE)), Some((20, MINUTE))),
    (Door::WidgetCall, Some((120, MINUTE)), Some((10, MINUTE))),
    (Door::Widget, Some((6000, MINUTE)), Some((600, MINUTE))),
    (Door::PublicForm, Some((30, MINUTE)), Some((60, HOUR))),
    (Door::Api, None, Some((1200, MINUTE))),
    (Door::Hook, None, Some((6000, MINUTE))),
];

/// Keys that one limit remembers. Beyond, newcomers share buckets, so that memory stays bounded
/// and strangers in a flood slow each other, not those who were there.
const KEYS: usize = 50_000;
const SHARED_BUCKETS: u64 = 1024;
/// Checks between two clean-ups of what is as good as new.
const CLEAN_EVERY: u32 = 1024;

/// What the limits count time by: it must never run backwards, as a machine's clock can.
#[derive(Debug, Clone)]
enum Time {
    Runs(Stopwatch),
    Turned(Clock),
}

impl Ticks for Time {
    type Instant = Duration;

    fn now(&self) -> Duration {
        match self {
            Self::Runs(watch) => watch.elapsed(),
            Self::Turned(clock) => {
                Duration::from_millis(u64::try_from(clock.now().millis()).unwrap_or(0))
            }
        }
    }
}

type Keyed = RateLimiter<u64, HashMapStateStore<u64>, Time, NoOpMiddleware<Duration>>;

struct Limit {
    limiter: Keyed,
    checks: AtomicU32,
}

impl Limit {
    fn new((count, span): (u32, Duration), scale: f64, time: &Time) -> Option<Self> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a saturating cast of a number that is not negative"
        )]
        let burst = NonZeroU32::new((f64::from(count) * scale).round() as u32)?;
        let quota = Quota::with_period(span / burst.get())?.allow_burst(burst);
        let limiter = RateLimiter::new(quota, HashMapStateStore::default(), time.clone());
        Some(Self { limiter, checks: AtomicU32::new(0) })
    }

    fn check(&self, time: &Time, key: u64) -> Result<()> {
        if self.checks.fetch_add(1, Ordering::Relaxed) % CLEAN_EVERY == CLEAN_EVERY - 1 {
            self.limiter.retain_recent();
        }
        let key = if self.limiter.len() >= KEYS { key % SHARED_BUCKETS } else { key };
        self.limiter.check_key(&key).map_err(|until| {
            Error::Busy(until.earliest_possible().duration_since(time.now()).into())
        })
    }
}

/// The installation's rate limits. Cloning shares them.
#[derive(Clone)]
pub struct Limits(Arc<Inner>);

struct Inner {
    doors: Vec<(Door, Option<Limit>, Option<Limit>)>,
    time: Time,
    hasher: RandomState,
}

impl Limits {
    /// The rates of the table times `scale`, counted by this clock. With a scale of 0 nothing is
    /// limited.
    pub fn new(clock: &Clock, scale: f64) -> Self {
        let time =
            if clock.runs() { Time::Runs(Stopwatch::start()) } else { Time::Turned(clock.clone()) };
        let limit = |rate: Rate| rate.and_then(|rate| Limit::new(rate, scale, &time));
        let doors = RATES.map(|(door, client, subject)| (door, limit(client), limit(subject)));
        Self(Arc::new(Inner { doors: doors.into(), time, hasher: RandomState::new() }))
    }

    /// Counts a request of this address at the door; [`Error::Busy`] when it was too many.
    pub fn client(&self, door: Door, ip: IpAddr) -> Result<()> {
        self.check(door, |(_, client, _)| client.as_ref(), network(ip))
    }

    /// Counts a request about this subject at the door; [`Error::Busy`] when it was too many.
    pub fn subject(&self, door: Door, subject: &str) -> Result<()> {
        self.check(door, |(_, _, subject)| subject.as_ref(), subject)
    }

    fn check(
        &self,
        door: Door,
        which: impl Fn(&(Door, Option<Limit>, Option<Limit>)) -> Option<&Limit>,
        key: impl std::hash::Hash,
    ) -> Result<()> {
        let entry = self.0.doors.iter().find(|entry| entry.0 == door);
        let Some(limit) = entry.and_then(which) else { return Ok(()) };
        // The key of the hash is random: nobody can choose an address that collides with another.
        let checked = limit.check(&self.0.time, self.0.hasher.hash_one(key));
        if checked.is_err() {
            metrics::counter!("http_rate_limited_total", "door" => format!("{door:?}"))
                .increment(1);
        }
        checked
    }
}

/// What one customer of a network provider has: an IPv4 address, or an IPv6 network of 64 bits, in
/// which one machine may take any address it likes.
fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(ip) => IpAddr::V4(ip),
        IpAddr::V6(ip) => IpAddr::V6((ip.to_bits() & (u128::MAX << 64)).into()),
    }
}

/// The limits and who asks: for a handler that knows the subject only after reading the request.
#[derive(Clone)]
pub struct Gate {
    limits: Limits,
    ip: IpAddr,
}

impl Gate {
    /// Counts this client at the door.
    pub fn pass(&self, door: Door) -> Result<()> {
        self.limits.client(door, self.ip)
    }

    /// Counts this client and the subject at the door.
    pub fn pass_for(&self, door: Door, subject: &str) -> Result<()> {
        self.limits.client(door, self.ip)?;
        self.limits.subject(door, subject)
    }
}

impl<S: Sync> FromRequestParts<S> for Gate {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let limits = parts.extensions.get::<Limits>().cloned().ok_or_else(|| {
            Failure(Error::internal("the router is not inside `frontdesk_http::Edge`"))
        })?;
        let ip = ClientInfo::from_request_parts(parts, state).await?.ip;
        Ok(Self { limits, ip })
    }
}

/// Counts every request to this router's routes at the door, by the client's address.
pub fn at_door<S>(router: Router<S>, door: Door) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    router.route_layer(from_fn(move |gate: Gate, request: Request, next: Next| async move {
        match gate.pass(door) {
            Ok(()) => next.run(request).await,
            Err(error) => Failure(error).into_response(),
        }
    }))
}

/// Takes bodies of at most `bytes` at this router's routes; the innermost of two such limits holds.
pub fn body<S>(router: Router<S>, bytes: usize) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    router.layer(DefaultBodyLimit::max(bytes))
}

/// Answers `408` when a request has no answer after `patience`. A stream's headers are an answer:
/// what streams runs on.
pub fn in_time<S>(router: Router<S>, patience: Duration) -> Router<S>
where
    S: Clone + Send + Sync + 'static,
{
    router.layer(from_fn(move |request: Request, next: Next| async move {
        tokio::time::timeout(patience, next.run(request)).await.unwrap_or_else(|_| timed_out())
    }))
}

fn timed_out() -> Response {
    let detail = "The request took too long. Send it again.";
    Problem::of(StatusCode::REQUEST_TIMEOUT, detail).into_response()
}

#[cfg(test)]
mod tests {
    use frontdesk_base::Timestamp;

    use super::*;

    fn limits() -> (Clock, Limits) {
        let clock = Clock::manual(Timestamp::from_millis(1_000_000));
        let limits = Limits::new(&clock, 1.0);
        (clock, limits)
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn every_door_has_its_rates() {
        use std::collections::HashSet;
        let doors: HashSet<Door> = RATES.iter().map(|(door, ..)| *door).collect();
        assert_eq!(doors.len(), RATES.len());
    }

    #[test]
    fn an_address_is_refused_until_its_time_comes() {
        let (clock, limits) = limits();
        for _ in 0..10 {
            limits.client(Door::SignIn, ip("198.51.100.1")).unwrap();
        }

        let Err(Error::Busy(wait)) = limits.client(Door::SignIn, ip("198.51.100.1")) else {
            panic!("the eleventh is refused")
        };
        assert_eq!(wait, Duration::from_secs(6));
        limits.client(Door::SignIn, ip("198.51.100.2")).unwrap();
        limits.client(Door::Reset, ip("198.51.100.1")).unwrap();

        clock.advance(wait);
        limits.client(Door::SignIn, ip("198.51.100.1")).unwrap();
    }

    #[test]
    fn a_subject_is_counted_wherever_it_is_asked_from() {
        let (_, limits) = limits();
        for _ in 0..5 {
            limits.subject(Door::SignIn, "ann@shop.example").unwrap();
        }

        assert!(limits.subject(Door::SignIn, "ann@shop.example").is_err());
        limits.subject(Door::SignIn, "bob@shop.example").unwrap();
    }

    #[test]
    fn the_addresses_of_one_network_count_as_one() {
        let (_, limits) = limits();
        for host in 0..10 {
            limits.client(Door::SignIn, ip(&format!("2001:db8::{host:x}"))).unwrap();
        }

        assert!(limits.client(Door::SignIn, ip("2001:db8::ffff")).is_err());
        limits.client(Door::SignIn, ip("2001:db8:0:1::1")).unwrap();
    }

    #[test]
    fn a_flood_of_addresses_takes_bounded_memory() {
        let (_, limits) = limits();
        for number in 0..u32::try_from(KEYS).unwrap() * 2 {
            let _ = limits.client(Door::SignIn, IpAddr::from(number.to_be_bytes()));
        }

        let (_, client, _) = &limits.0.doors[0];
        let kept = client.as_ref().unwrap().limiter.len();
        assert!(kept <= KEYS + usize::try_from(SHARED_BUCKETS).unwrap(), "{kept}");
    }

    #[test]
    fn a_scale_of_zero_limits_nothing() {
        let limits = Limits::new(&Clock::system(), 0.0);
        for _ in 0..1000 {
            limits.client(Door::SignIn, ip("198.51.100.1")).unwrap();
        }
    }
}

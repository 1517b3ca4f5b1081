//! A circuit breaker: after several failures in a row a provider is left alone for a while, then
//! tried with one call.
//!
//! It holds no timer and makes no call. The caller asks [`Circuits::admit`], makes the call and
//! reports how it went; time comes from a [`Clock`].

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use frontdesk_base::{Clock, Timestamp};

use crate::error::{Kind, ProviderError};

/// When a circuit opens and for how long.
#[derive(Debug, Clone, Copy)]
pub struct CircuitSettings {
    /// Failures in a row that open it.
    pub failures: u32,
    /// The failures count only while the first of them is younger than this.
    pub window: Duration,
    /// How long it stays open before one call may probe.
    pub cool_down: Duration,
    /// The most keys remembered; the one not used for longest is forgotten first.
    pub max_keys: usize,
}

impl Default for CircuitSettings {
    fn default() -> Self {
        Self {
            failures: 5,
            window: Duration::from_mins(1),
            cool_down: Duration::from_secs(20),
            max_keys: 1024,
        }
    }
}

/// The circuits of this process, one for each key (`anthropic:claude-haiku-5-5`, or a provider
/// and an organization). Cloning shares them.
#[derive(Debug, Clone)]
pub struct Circuits {
    settings: CircuitSettings,
    clock: Clock,
    by_key: Arc<Mutex<HashMap<String, Circuit>>>,
}

#[derive(Debug, Clone, Copy)]
struct Circuit {
    state: State,
    used_at: Timestamp,
}

#[derive(Debug, Clone, Copy)]
enum State {
    /// Calls go through. `failures` in a row since `since`.
    Closed { failures: u32, since: Timestamp },
    /// No call goes through before `until`.
    Open { until: Timestamp },
    /// One call is on its way; its outcome decides. It is given up for lost at `until`.
    Probing { until: Timestamp },
}

impl Circuits {
    /// No circuit yet: all are closed.
    pub fn new(settings: CircuitSettings, clock: Clock) -> Self {
        Self { settings, clock, by_key: Arc::default() }
    }

    /// Whether a call for `key` may be made now. The error is of [`Kind::Wait`] and says when to
    /// come back. Who is admitted must report with [`Circuits::report`]; a probe that is never
    /// reported (its task was dropped) is replaced after another cool-down.
    pub fn admit(&self, provider: &'static str, key: &str) -> Result<(), ProviderError> {
        let now = self.clock.now();
        let mut circuits = self.lock();
        let Some(circuit) = circuits.get_mut(key) else { return Ok(()) };
        circuit.used_at = now;
        match circuit.state {
            State::Closed { .. } => Ok(()),
            State::Open { until } | State::Probing { until } if now < until => {
                Err(ProviderError::new(Kind::Wait, provider, "left alone after repeated failures")
                    .after(Some(until.since(now))))
            }
            State::Open { .. } | State::Probing { .. } => {
                circuit.state = State::Probing { until: now.plus(self.settings.cool_down) };
                Ok(())
            }
        }
    }

    /// Says how an admitted call went: `None` for success. Only a transient failure counts; a
    /// request that was refused proves that the provider is there.
    pub fn report(&self, key: &str, failure: Option<Kind>) {
        let now = self.clock.now();
        let failed = failure.is_some_and(Kind::is_transient);
        let mut circuits = self.lock();
        if !failed {
            circuits.remove(key);
            return;
        }
        if !circuits.contains_key(key) && circuits.len() >= self.settings.max_keys.max(1) {
            forget_oldest(&mut circuits);
        }
        let circuit = circuits
            .entry(key.to_owned())
            .or_insert(Circuit { state: State::Closed { failures: 0, since: now }, used_at: now });
        circuit.used_at = now;
        circuit.state = self.after_failure(circuit.state, now);
    }

    /// Whether calls for `key` are held back at this moment, for pages that show it.
    pub fn is_open(&self, key: &str) -> bool {
        let now = self.clock.now();
        self.lock().get(key).is_some_and(|circuit| match circuit.state {
            State::Closed { .. } => false,
            State::Open { until } | State::Probing { until } => now < until,
        })
    }

    fn after_failure(&self, state: State, now: Timestamp) -> State {
        let open = State::Open { until: now.plus(self.settings.cool_down) };
        match state {
            State::Closed { failures, since } => {
                let too_old = now.since(since) > self.settings.window;
                let (failures, since) = if too_old { (1, now) } else { (failures + 1, since) };
                if failures >= self.settings.failures {
                    open
                } else {
                    State::Closed { failures, since }
                }
            }
            // A call admitted before the circuit opened came back late: it changes nothing.
            State::Open { .. } => state,
            State::Probing { .. } => open,
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Circuit>> {
        self.by_key.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn forget_oldest(circuits: &mut HashMap<String, Circuit>) {
    let oldest = circuits.iter().min_by_key(|(_, circuit)| circuit.used_at);
    if let Some(key) = oldest.map(|(key, _)| key.clone()) {
        circuits.remove(&key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One step of a circuit's story.
    enum Do {
        /// An admitted call that fails so.
        Fail(Kind),
        /// An admitted call that succeeds.
        Succeed,
        /// Time passes, in seconds.
        Pass(u64),
        /// A call is admitted and not yet reported.
        Admit,
        /// A call is turned away and told to come back after this many seconds.
        TurnAway(u64),
    }

    fn play(stories: &[(&str, &[Do])]) {
        use Do::{Admit, Fail, Pass, Succeed, TurnAway};
        for (name, story) in stories {
            let clock = Clock::manual(Timestamp::from_millis(0));
            let settings = CircuitSettings {
                failures: 3,
                window: Duration::from_mins(1),
                cool_down: Duration::from_secs(10),
                max_keys: 4,
            };
            let circuits = Circuits::new(settings, clock.clone());
            for step in *story {
                match step {
                    Fail(kind) => {
                        circuits.admit("test", "k").expect(name);
                        circuits.report("k", Some(*kind));
                    }
                    Succeed => {
                        circuits.admit("test", "k").expect(name);
                        circuits.report("k", None);
                    }
                    Pass(seconds) => clock.advance(Duration::from_secs(*seconds)),
                    Admit => circuits.admit("test", "k").expect(name),
                    TurnAway(seconds) => {
                        let error = circuits.admit("test", "k").expect_err(name);
                        assert_eq!(error.kind, Kind::Wait, "{name}");
                        let pause = Some(Duration::from_secs(*seconds));
                        assert_eq!(error.retry_after, pause, "{name}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_circuit_opens_probes_and_closes() {
        use Do::{Admit, Fail, Pass, Succeed, TurnAway};
        play(&[
            ("two failures do not open it", &[Fail(Kind::Retry), Fail(Kind::Wait), Admit]),
            (
                "three in a row do",
                &[Fail(Kind::Retry), Fail(Kind::Retry), Fail(Kind::Wait), TurnAway(10)],
            ),
            (
                "a success in between starts the count again",
                &[Fail(Kind::Retry), Fail(Kind::Retry), Succeed, Fail(Kind::Retry), Admit],
            ),
            (
                "a refusal proves that they are there",
                &[
                    Fail(Kind::Retry),
                    Fail(Kind::Retry),
                    Fail(Kind::Refused),
                    Fail(Kind::Retry),
                    Admit,
                ],
            ),
            (
                "failures far apart do not count together",
                &[Fail(Kind::Retry), Fail(Kind::Retry), Pass(61), Fail(Kind::Retry), Admit],
            ),
            (
                "after the cool-down one call probes, the others wait",
                &[
                    Fail(Kind::Retry),
                    Fail(Kind::Retry),
                    Fail(Kind::Retry),
                    Pass(4),
                    TurnAway(6),
                    Pass(6),
                    Admit,
                    TurnAway(10),
                ],
            ),
            (
                "a failed probe opens it again",
                &[
                    Fail(Kind::Retry),
                    Fail(Kind::Retry),
                    Fail(Kind::Retry),
                    Pass(10),
                    Fail(Kind::Retry),
                    TurnAway(10),
                ],
            ),
            (
                "a good probe closes it",
                &[
                    Fail(Kind::Retry),
                    Fail(Kind::Retry),
                    Fail(Kind::Retry),
                    Pass(10),
                    Succeed,
                    Fail(Kind::Retry),
                    Admit,
                ],
            ),
            (
                "a probe that is never reported is replaced",
                &[
                    Fail(Kind::Retry),
                    Fail(Kind::Retry),
                    Fail(Kind::Retry),
                    Pass(10),
                    Admit,
                    Pass(10),
                    Admit,
                ],
            ),
        ]);
    }

    #[test]
    fn keys_are_apart_and_their_number_is_bounded() {
        let clock = Clock::manual(Timestamp::from_millis(0));
        let settings = CircuitSettings { failures: 1, max_keys: 2, ..CircuitSettings::default() };
        let circuits = Circuits::new(settings, clock.clone());

        for key in ["a", "b", "c"] {
            clock.advance(Duration::from_millis(1));
            circuits.report(key, Some(Kind::Retry));
        }

        assert!(!circuits.is_open("a"), "the oldest is forgotten");
        assert!(circuits.is_open("b") && circuits.is_open("c"));
        assert_eq!(circuits.lock().len(), 2);
    }
}

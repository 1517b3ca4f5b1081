//! When words were said, on connections that come and go.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use frontdesk_providers::{
    ProviderError,
    speech::{Ears, EarsChain, Format, Heard, ListenRequest, Listening, ToEars, Utterance, Word},
};
use tokio::sync::mpsc;

use super::{
    super::hearing::{FromEars, Hearing},
    circuits,
};

/// What a connection says, and what it was told.
type Connection = (mpsc::Receiver<Result<Heard, ProviderError>>, mpsc::Sender<ToEars>);

/// Ears whose connections are made beforehand.
struct MadeEars(Mutex<VecDeque<Connection>>);

#[async_trait]
impl Ears for MadeEars {
    fn name(&self) -> &'static str {
        "made:ears"
    }

    fn formats(&self) -> &[Format] {
        &[Format::Mulaw8k]
    }

    async fn listen(&self, _: &ListenRequest) -> Result<Listening, ProviderError> {
        let (heard, input) = self.0.lock().unwrap().pop_front().unwrap();
        let heard = futures_util::stream::unfold(heard, |mut heard| async move {
            heard.recv().await.map(|one| (one, heard))
        });
        Ok(Listening { input, heard: Box::pin(heard) })
    }
}

fn ms(at: u64) -> Duration {
    Duration::from_millis(at)
}

/// Sound from one time of the call to another, as a line brings it.
fn sound(hearing: &mut Hearing, from: u64, to: u64) {
    for at in (from..to).step_by(20) {
        hearing.sound(&[0xff; 160], ms(at + 20));
    }
}

/// Words of which these are the times, in the connection's count.
fn said(times: &[u64]) -> Heard {
    let word = |at: &u64| Word {
        text: "word".to_owned(),
        start: ms(*at),
        end: ms(at + 50),
        confidence: 1.0,
    };
    let words = times.iter().map(word).collect();
    Heard::Final(Utterance { text: "words".to_owned(), words, ..Utterance::default() })
}

async fn times(hearing: &mut Hearing) -> Vec<u128> {
    let FromEars::Heard(Heard::Final(utterance)) = hearing.next().await else { panic!("lost") };
    utterance.words.iter().map(|word| word.start.as_millis()).collect()
}

#[tokio::test(start_paused = true)]
async fn words_that_are_heard_again_have_the_times_at_which_they_were_said() {
    let ((first, heard), (second, again)) = (mpsc::channel(4), mpsc::channel(4));
    let ((input, _told), (more, mut told)) = (mpsc::channel(256), mpsc::channel(256));
    let made = MadeEars(Mutex::new(VecDeque::from([(heard, input), (again, more)])));
    let ears = EarsChain::new(vec![Arc::new(made)], circuits(), "org");
    let request = ListenRequest { format: Format::Mulaw8k, language: None, terms: Vec::new() };
    let mut hearing = Hearing::open(ears, request);
    let idle = tokio::time::timeout(ms(1), hearing.next()).await;
    assert!(idle.is_err(), "nothing was said yet");

    // Nothing comes for half a second.
    sound(&mut hearing, 0, 1_000);
    sound(&mut hearing, 1_500, 2_000);
    first.send(Ok(said(&[]))).await.unwrap();
    first.send(Err(ProviderError::retry("made", "gone"))).await.unwrap();
    let FromEars::Heard(Heard::Final(_)) = hearing.next().await else { panic!("lost") };
    sound(&mut hearing, 2_000, 2_400);
    sound(&mut hearing, 3_000, 3_400);
    assert!(matches!(hearing.next().await, FromEars::Lost(_)));
    second.send(Ok(said(&[0, 399, 400, 700]))).await.unwrap();
    assert_eq!(times(&mut hearing).await, [2_000, 2_399, 3_000, 3_300]);
    let ToEars::Sound(kept) = told.recv().await.unwrap() else { panic!("no sound") };
    assert_eq!(kept.len(), 800 * 8, "what lies before the last words is not heard again");

    // What is said on the connection from now on goes on from there, whatever is missing.
    sound(&mut hearing, 3_400, 3_600);
    sound(&mut hearing, 5_000, 5_200);
    second.send(Ok(said(&[900, 1_100]))).await.unwrap();
    assert_eq!(times(&mut hearing).await, [3_500, 5_100]);
}

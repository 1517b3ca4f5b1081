//! TwiML: the document that tells Twilio what to do with a call (Twilio's documentation of the verbs,
//! November 2026).
//!
//! Every text is escaped here, and what XML cannot hold at all is left out, so that no name, sentence or
//! number of anybody can become a verb.

use std::fmt::Write;

/// The most that a sentence to be spoken may have, in characters (Twilio refuses more than 4096).
const SAY_CHARS: usize = 4_000;

/// A document, verb by verb in the order they are done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Twiml(String);

/// A two-way stream of the call's sound.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stream<'a> {
    /// `wss://…`, without a query: Twilio drops one.
    pub url: &'a str,
    /// What comes along in the stream's `start.customParameters`.
    pub parameters: &'a [(&'a str, &'a str)],
    /// Where it is told that the stream began, ended or failed.
    pub status_callback: Option<&'a str>,
    /// What to ask for when the stream is over; without it, the next verb is done.
    pub action: Option<&'a str>,
}

/// A call put through to somebody else.
#[derive(Debug, Clone, Copy, Default)]
pub struct Dial<'a> {
    /// Who is called, in E.164.
    pub number: &'a str,
    /// Whose number they see; the caller's own where there is none.
    pub caller_id: Option<&'a str>,
    /// What they hear before the two are put together: an address of a document.
    pub whisper: Option<&'a str>,
    /// Where it is told that they answered.
    pub answered: Option<&'a str>,
    /// What to ask for when it is over; without it, the next verb is done.
    pub action: Option<&'a str>,
    /// How long it rings, in seconds.
    pub timeout: u16,
    /// The most that the two may talk, in seconds.
    pub time_limit: Option<u32>,
}

/// A message that the caller leaves.
#[derive(Debug, Clone, Copy, Default)]
pub struct Record<'a> {
    /// What to ask for when it is over.
    pub action: Option<&'a str>,
    /// Where it is told that the recording can be fetched.
    pub recording_status: Option<&'a str>,
    /// How long it may be, in seconds.
    pub max_length: u16,
    /// After so many seconds of silence it is over.
    pub timeout: u16,
}

/// How a call is turned away, before it costs anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reject {
    /// As a number that is not in service.
    Rejected,
    /// As one that is busy.
    Busy,
}

impl Twiml {
    /// A document that does nothing, after which the call ends.
    pub fn new() -> Self {
        Self::default()
    }

    /// Connects the call with a two-way stream. What follows is done when the stream's server closes it.
    #[must_use]
    pub fn connect_stream(mut self, stream: &Stream<'_>) -> Self {
        self.0.push_str("<Connect");
        self.action(stream.action);
        self.0.push_str("><Stream");
        self.attribute("url", stream.url);
        if let Some(url) = stream.status_callback {
            self.attribute("statusCallback", url);
            self.attribute("statusCallbackMethod", "POST");
        }
        self.0.push('>');
        for (name, value) in stream.parameters {
            self.0.push_str("<Parameter");
            self.attribute("name", name);
            self.attribute("value", value);
            self.0.push_str("/>");
        }
        self.0.push_str("</Stream></Connect>");
        self
    }

    /// Speaks a sentence in Twilio's own voice, in a language such as `en-GB`.
    #[must_use]
    pub fn say(mut self, text: &str, language: Option<&str>) -> Self {
        self.0.push_str("<Say");
        if let Some(language) = language {
            self.attribute("language", language);
        }
        self.0.push('>');
        let said: String = text.chars().take(SAY_CHARS).collect();
        escape(&mut self.0, &said);
        self.0.push_str("</Say>");
        self
    }

    /// Speaks a sentence and waits so many seconds for one key, which is told at this address; without one,
    /// the next verb is done.
    #[must_use]
    pub fn ask_key(
        mut self,
        text: &str,
        language: Option<&str>,
        action: &str,
        timeout: u16,
    ) -> Self {
        self.0.push_str("<Gather input=\"dtmf\" numDigits=\"1\"");
        self.action(Some(action));
        self.attribute("timeout", &timeout.to_string());
        self.0.push('>');
        let said = Self::new().say(text, language);
        self.0.push_str(&said.0);
        self.0.push_str("</Gather>");
        self
    }

    /// Waits so many seconds.
    #[must_use]
    pub fn pause(mut self, seconds: u16) -> Self {
        self.0.push_str("<Pause");
        self.attribute("length", &seconds.to_string());
        self.0.push_str("/>");
        self
    }

    /// Puts the call through.
    #[must_use]
    pub fn dial(mut self, dial: &Dial<'_>) -> Self {
        self.0.push_str("<Dial");
        self.action(dial.action);
        self.attribute("timeout", &dial.timeout.to_string());
        if let Some(limit) = dial.time_limit {
            self.attribute("timeLimit", &limit.to_string());
        }
        if let Some(id) = dial.caller_id {
            self.attribute("callerId", id);
        }
        self.attribute("answerOnBridge", "true");
        self.0.push_str("><Number");
        if let Some(whisper) = dial.whisper {
            self.attribute("url", whisper);
        }
        if let Some(url) = dial.answered {
            self.attribute("statusCallback", url);
            self.attribute("statusCallbackMethod", "POST");
            self.attribute("statusCallbackEvent", "answered");
        }
        self.0.push('>');
        escape(&mut self.0, dial.number);
        self.0.push_str("</Number></Dial>");
        self
    }

    /// Records what the caller says, after a tone.
    #[must_use]
    pub fn record(mut self, record: &Record<'_>) -> Self {
        self.0.push_str("<Record");
        self.action(record.action);
        self.attribute("maxLength", &record.max_length.to_string());
        self.attribute("timeout", &record.timeout.to_string());
        self.attribute("playBeep", "true");
        if let Some(url) = record.recording_status {
            self.attribute("recordingStatusCallback", url);
            self.attribute("recordingStatusCallbackMethod", "POST");
            self.attribute("recordingStatusCallbackEvent", "completed absent");
        }
        self.0.push_str("/>");
        self
    }

    /// Asks for another document.
    #[must_use]
    pub fn redirect(mut self, url: &str) -> Self {
        self.0.push_str("<Redirect method=\"POST\">");
        escape(&mut self.0, url);
        self.0.push_str("</Redirect>");
        self
    }

    /// Ends the call.
    #[must_use]
    pub fn hang_up(mut self) -> Self {
        self.0.push_str("<Hangup/>");
        self
    }

    /// Turns the call away. Only as the first verb is it free of charge.
    #[must_use]
    pub fn reject(mut self, how: Reject) -> Self {
        self.0.push_str("<Reject");
        let word = if how == Reject::Busy { "busy" } else { "rejected" };
        self.attribute("reason", word);
        self.0.push_str("/>");
        self
    }

    /// The document, to be sent as `text/xml`.
    pub fn into_document(self) -> String {
        format!(r#"<?xml version="1.0" encoding="UTF-8"?><Response>{}</Response>"#, self.0)
    }

    fn action(&mut self, url: Option<&str>) {
        if let Some(url) = url {
            self.attribute("action", url);
            self.attribute("method", "POST");
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        let _ = write!(self.0, " {name}=\"");
        escape(&mut self.0, value);
        self.0.push('"');
    }
}

/// Whether XML 1.0 can hold a character at all (its production 2, `Char`).
const fn holds(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Writes text so that it means itself in content and in attributes of either quote. White space that a
/// reader of XML would turn into something else is written by its number.
fn escape(to: &mut String, text: &str) {
    for c in text.chars().filter(|&c| holds(c)) {
        match c {
            '&' => to.push_str("&amp;"),
            '<' => to.push_str("&lt;"),
            '>' => to.push_str("&gt;"),
            '"' => to.push_str("&quot;"),
            '\'' => to.push_str("&apos;"),
            '\t' => to.push_str("&#9;"),
            '\n' => to.push_str("&#10;"),
            '\r' => to.push_str("&#13;"),
            c => to.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use quick_xml::{Reader, events::Event};

    use super::*;

    /// Every element of a document with its attributes, and every text, as a reader of XML has them.
    fn read(document: &str) -> Vec<String> {
        let mut reader = Reader::from_str(document);
        let mut found = Vec::new();
        let mut text = String::new();
        loop {
            let event = reader.read_event().expect("it is XML");
            if !matches!(event, Event::Text(_) | Event::GeneralRef(_)) && !text.is_empty() {
                found.push(std::mem::take(&mut text));
            }
            match event {
                Event::Start(element) | Event::Empty(element) => {
                    let name = String::from_utf8(element.name().as_ref().to_vec()).unwrap();
                    found.push(name);
                    for attribute in element.attributes() {
                        let attribute = attribute.unwrap();
                        let key = String::from_utf8(attribute.key.as_ref().to_vec()).unwrap();
                        let raw = String::from_utf8(attribute.value.to_vec()).unwrap();
                        let value = quick_xml::escape::unescape(&raw).unwrap();
                        found.push(format!("{key}={value}"));
                    }
                }
                Event::Text(piece) => text.push_str(std::str::from_utf8(&piece).unwrap()),
                Event::GeneralRef(name) => {
                    let name = String::from_utf8(name.to_vec()).unwrap();
                    let entity = format!("&{name};");
                    text.push_str(&quick_xml::escape::unescape(&entity).unwrap());
                }
                Event::Eof => return found,
                _ => {}
            }
        }
    }

    #[test]
    fn a_call_is_connected_with_a_stream() {
        let document = Twiml::new()
            .connect_stream(&Stream {
                url: "wss://desk.example/media/twilio/chan_1",
                parameters: &[("token", "a\"b"), ("call", "1")],
                action: Some("https://desk.example/after?x=1&y=2"),
                ..Stream::default()
            })
            .hang_up()
            .into_document();

        assert_eq!(
            document,
            r#"<?xml version="1.0" encoding="UTF-8"?><Response><Connect action="https://desk.example/after?x=1&amp;y=2" method="POST"><Stream url="wss://desk.example/media/twilio/chan_1"><Parameter name="token" value="a&quot;b"/><Parameter name="call" value="1"/></Stream></Connect><Hangup/></Response>"#
        );
    }

    #[test]
    fn every_verb_is_written_as_twilio_reads_it() {
        let dial = Dial {
            number: "+14155550100",
            caller_id: Some("+15005550006"),
            whisper: Some("https://x/w"),
            timeout: 20,
            time_limit: Some(600),
            ..Dial::default()
        };
        let record = Record {
            action: Some("https://x/a"),
            recording_status: Some("https://x/r"),
            max_length: 120,
            timeout: 5,
        };
        let table = [
            (Twiml::new(), ""),
            (
                Twiml::new().say("Hi & bye", Some("en-GB")),
                r#"<Say language="en-GB">Hi &amp; bye</Say>"#,
            ),
            (Twiml::new().say("Hi", None), "<Say>Hi</Say>"),
            (Twiml::new().pause(2), r#"<Pause length="2"/>"#),
            (Twiml::new().reject(Reject::Busy), r#"<Reject reason="busy"/>"#),
            (Twiml::new().reject(Reject::Rejected), r#"<Reject reason="rejected"/>"#),
            (
                Twiml::new().redirect("https://x/?a&b"),
                r#"<Redirect method="POST">https://x/?a&amp;b</Redirect>"#,
            ),
            (
                Twiml::new().dial(&dial),
                r#"<Dial timeout="20" timeLimit="600" callerId="+15005550006" answerOnBridge="true"><Number url="https://x/w">+14155550100</Number></Dial>"#,
            ),
            (
                Twiml::new().record(&record),
                r#"<Record action="https://x/a" method="POST" maxLength="120" timeout="5" playBeep="true" recordingStatusCallback="https://x/r" recordingStatusCallbackMethod="POST" recordingStatusCallbackEvent="completed absent"/>"#,
            ),
        ];
        for (twiml, inside) in table {
            let document = twiml.into_document();
            let body = document.split_once("<Response>").unwrap().1;
            assert_eq!(body.strip_suffix("</Response>"), Some(inside));
        }
    }

    proptest! {
        #[test]
        fn no_text_becomes_anything_but_itself(text in any::<String>(), value in "\\PC*|[\u{0}-\u{7f}]*") {
            let kept = |text: &str| text.chars().filter(|&c| holds(c)).collect::<String>();
            let document = Twiml::new()
                .say(&text, Some(&value))
                .connect_stream(&Stream { url: &value, parameters: &[(&text, &value)], ..Stream::default() })
                .into_document();

            let mut wanted = vec!["Response".to_owned(), "Say".to_owned(), format!("language={}", kept(&value))];
            let said: String = kept(&text.chars().take(SAY_CHARS).collect::<String>());
            if !said.is_empty() {
                wanted.push(said);
            }
            wanted.extend(["Connect".to_owned(), "Stream".to_owned(), format!("url={}", kept(&value)), "Parameter".to_owned()]);
            wanted.extend([format!("name={}", kept(&text)), format!("value={}", kept(&value))]);
            prop_assert_eq!(read(&document), wanted);
        }
    }
}

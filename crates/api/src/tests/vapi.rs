//! Vapi over the wire: whole calls in its own words, and what is made of words that are not.

use frontdesk_base::id::ChannelId;
use frontdesk_db::{both, testing::TestDb};
use frontdesk_desk::{
    Error,
    app::{Carriers, Settings},
    auth::api_keys::Scope,
    calls::{self, EndedBy, Outcome, Speaker},
    channels::{
        self,
        voice::{self, Carrier, NewLine, VoiceSettings, accounts, vapi::import},
    },
    registry, tasks,
};
use frontdesk_providers::stubs::{Answer as Told, Script, Stub, VAPI_KEY};
use serde_json::{Value, json};

use super::site::{Answer, Business, Site, set_up};

const SECRET: &str = "server-secret-0123456789";
const NUMBER: &str = "+15005550010";
const MARA: &str = "+4930901821";

/// A business with a line at Vapi.
struct Desk {
    t: Site,
    business: Business,
    channel: String,
    stub: Stub,
}

/// What the model answered.
#[derive(Debug, Default)]
struct Spoken {
    text: String,
    tools: Vec<(String, Value)>,
}

impl Desk {
    async fn ready(db: TestDb, script: impl Into<Script>, settings: VoiceSettings) -> Self {
        let stub = Stub::vapi(script).await;
        let carriers =
            Carriers { vapi_url: Some(stub.base_url().to_owned()), ..Carriers::default() };
        let public_url = "https://desk.example".to_owned();
        let t = set_up(db, Settings { carriers, public_url, ..Settings::default() }).await;
        let business = t.business("Salon Ana").await;
        let text = accounts::AccountText {
            api_key: VAPI_KEY.to_owned(),
            server_secret: SECRET.to_owned(),
            ..accounts::AccountText::default()
        };
        accounts::connect(&t, &business.owner, Carrier::Vapi, &text).await.unwrap();
        let new = NewLine {
            name: "Reception".to_owned(),
            carrier: Some(Carrier::Vapi),
            number: NUMBER.to_owned(),
            settings,
        };
        let line = voice::create(&t, &business.owner, new).await.unwrap();
        Self { t, business, channel: line.channel_id.to_string(), stub }
    }

    async fn post(&self, rest: &str, body: &str) -> Answer {
        let bearer = format!("Bearer {SECRET}");
        self.post_by(rest, &[("authorization", &bearer)], body).await
    }

    async fn post_by(&self, rest: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let path = format!("/hooks/vapi/{}{rest}", self.channel);
        self.t.carrier(&path, headers, "application/json", body).await
    }

    /// Tells or asks something of the call with this id.
    async fn tell(&self, call: &str, kind: &str, more: Value) -> Answer {
        let mut message = json!({
            "type": kind, "timestamp": 1_795_428_000_000_u64,
            "call": { "id": call, "type": "inboundPhoneCall", "status": "ringing" },
            "customer": { "number": MARA }, "phoneNumber": { "number": NUMBER },
        });
        message.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.post("/server", &json!({ "message": message }).to_string()).await
    }

    async fn asks(&self, call: &str) -> Value {
        self.tell(call, "assistant-request", json!({})).await.expect(200)
    }

    async fn chat_as(&self, call: &str, model: &str, history: &[Value], stream: bool) -> Answer {
        let body = json!({
            "model": model, "messages": history, "stream": stream, "temperature": 0.5, "max_tokens": 250,
            "tools": [{ "type": "function", "function": { "name": "endCall" } }, { "type": "function", "function": { "name": "transferCall" } }],
            "call": { "id": call, "type": "inboundPhoneCall" }, "customer": { "number": MARA },
            "phoneNumber": { "number": NUMBER }, "metadata": {},
        });
        self.post("/chat/completions", &body.to_string()).await
    }

    /// What the agent says to this history.
    async fn chat(&self, call: &str, history: &[Value]) -> Spoken {
        events(&self.chat_as(call, "frontdesk", history, true).await)
    }

    /// The caller says something; the agent's words are in the history afterwards.
    async fn says(&self, call: &str, history: &mut Vec<Value>, words: &str) -> Spoken {
        history.push(user(words));
        let spoken = self.chat(call, history).await;
        history.push(bot(&spoken.text));
        spoken
    }

    /// What was done to the calls, in order.
    fn controls(&self) -> Vec<Value> {
        let seen = self.stub.seen().into_iter().filter(|seen| seen.path.starts_with("/control/"));
        seen.map(|seen| seen.json()).collect()
    }

    async fn only_call(&self) -> calls::Call {
        let list = calls::list(&self.t, &self.business.owner, &calls::Filter::default()).await;
        let mut list = list.unwrap().data;
        assert_eq!(list.len(), 1);
        list.remove(0).call
    }

    async fn said(&self, call: &calls::Call) -> Vec<(Speaker, String)> {
        let lines = calls::transcript(&self.t, &self.business.owner, &call.id).await.unwrap();
        lines.into_iter().map(|line| (line.speaker, line.text)).collect()
    }
}

fn user(words: &str) -> Value {
    json!({ "role": "user", "content": words })
}

fn bot(words: &str) -> Value {
    json!({ "role": "assistant", "content": words })
}

/// Reads a stream of events as a client of OpenAI's does.
fn events(answer: &Answer) -> Spoken {
    let text = String::from_utf8(answer.bytes.clone()).unwrap();
    assert_eq!(answer.status.as_u16(), 200, "{text}");
    assert_eq!(answer.headers["content-type"], "text/event-stream");
    assert!(text.ends_with("data: [DONE]\n\n"), "{text}");
    let mut spoken = Spoken::default();
    let mut finish = None;
    for event in text.trim_end_matches("data: [DONE]\n\n").split_terminator("\n\n") {
        let chunk: Value = serde_json::from_str(event.strip_prefix("data: ").unwrap()).unwrap();
        let choice = &chunk["choices"][0];
        spoken.text.push_str(choice["delta"]["content"].as_str().unwrap_or_default());
        for call in choice["delta"]["tool_calls"].as_array().into_iter().flatten() {
            let arguments = call["function"]["arguments"].as_str().unwrap();
            let name = call["function"]["name"].as_str().unwrap().to_owned();
            spoken.tools.push((name, serde_json::from_str(arguments).unwrap()));
        }
        finish = choice["finish_reason"].as_str().map(str::to_owned).or(finish);
    }
    let called = if spoken.tools.is_empty() { "stop" } else { "tool_calls" };
    assert_eq!(finish.as_deref(), Some(called));
    spoken
}

both! {
    async fn a_caller_books_and_everything_of_the_call_is_kept(db: TestDb = std::future::ready) {
        let sound = [b"ID3\x04\0\0\0\0\0\0".as_slice(), &[7; 5_000]].concat();
        let script = [Told::json(200, &json!([])), Told::stream(sound.clone()).chop(4_096)];
        let settings = VoiceSettings { greeting: "Salon Ana, hello.".into(), recording: true, transfer_number: Some("+4930901829".into()), ..VoiceSettings::default() };
        let d = Desk::ready(db, script, settings).await;
        let admin = d.t.api_key(&d.business.owner, Scope::Admin).await;
        let cut = json!({ "name": "Cut", "duration_minutes": 60, "price": "45" });
        let cut = d.t.ask("POST", "/api/v1/services", &admin, cut).await.expect(201);
        let all = json!(["00:00-24:00"]);
        let hours = json!({ "mon": all, "tue": all, "wed": all, "thu": all, "fri": all, "sat": all, "sun": all, "exceptions": [] });
        let ana = json!({ "name": "Ana", "services": [cut["id"]], "hours": hours });
        d.t.ask("POST", "/api/v1/staff", &admin, ana).await.expect(201);

        let assistant = d.asks("call-1").await["assistant"].clone();
        let base = format!("https://desk.example/hooks/vapi/{}", d.channel);
        assert_eq!(assistant["firstMessage"], "This call is recorded. Salon Ana, hello.");
        assert_eq!(assistant["firstMessageInterruptionsEnabled"], false);
        assert_eq!((&assistant["model"]["url"], &assistant["model"]["provider"]), (&json!(base), &json!("custom-llm")));
        assert_eq!(assistant["credentials"][0]["apiKey"], SECRET);
        assert_eq!(assistant["server"]["url"], format!("{base}/server"));
        assert_eq!(assistant["maxDurationSeconds"], 1_800);
        assert_eq!(assistant["artifactPlan"]["recordingEnabled"], true);
        assert_eq!(assistant["model"]["tools"][1]["destinations"][0]["number"], "+4930901829");
        assert_eq!(d.asks("call-1").await["assistant"], assistant, "asked again it is the same");
        assert!(d.tell("call-1", "status-update", json!({ "status": "in-progress" })).await.bytes.is_empty());

        let mut history = vec![json!({ "role": "system", "content": "x" }), bot("This call is recorded. Salon Ana, hello.")];
        d.says("call-1", &mut history, "I'd like to book a cut for tomorrow at ten in the morning.").await;
        d.says("call-1", &mut history, "My name is Mia Lund, mia at example dot com.").await;
        d.says("call-1", &mut history, "Yes please.").await;
        let goodbye = d.says("call-1", &mut history, "No, that's all, thanks. Bye.").await;
        let call = d.only_call().await;
        let said = d.said(&call).await;
        assert_eq!(goodbye.tools, [("endCall".to_owned(), json!({}))], "{said:#?}");
        history.push(json!({ "role": "tool", "content": "Success." }));
        let after = d.chat("call-1", &history).await;
        assert!(after.text.is_empty() && after.tools.is_empty(), "{after:?}");

        d.t.advance(std::time::Duration::from_secs(95));
        d.tell("call-1", "speech-update", json!({ "status": "stopped", "role": "user" })).await.expect(204);
        d.tell("call-1", "status-update", json!({ "status": "ended", "endedReason": "assistant-ended-call" })).await.expect(204);
        let report = json!({
            "endedReason": "assistant-ended-call", "cost": 0.21, "startedAt": "2026-11-23T10:00:00.000Z", "endedAt": "2026-11-23T10:01:30.000Z",
            "analysis": { "summary": "They were promised a free massage." },
            "artifact": { "presignedStereoUrl": format!("{}/rec.mp3?sig=1", d.stub.base_url()), "messages": [{ "role": "user", "message": "Otherwise heard.", "secondsFromStart": 1 }] },
        });
        for _ in 0..2 {
            d.tell("call-1", "end-of-call-report", report.clone()).await.expect(204);
            registry::runner(&d.t).run_due().await.unwrap();
        }
        let call = d.only_call().await;
        assert_eq!((call.outcome, call.ended_by), (Some(Outcome::Booked), Some(EndedBy::Agent)), "{said:#?}");
        assert_eq!((call.provider.as_str(), call.from_number.as_deref(), call.to_number.as_deref()), ("vapi", Some(MARA), Some(NUMBER)));
        assert_eq!((call.voice_seconds, call.cost_micros), (90, 210_000));
        assert!(call.summary.as_ref().is_some_and(|summary| summary.contains("Booked: Cut") && !summary.contains("massage")), "{:?}", call.summary);
        assert_eq!(said[0], (Speaker::Agent, "This call is recorded. Salon Ana, hello.".to_owned()));
        assert_eq!(said[1].1, "I'd like to book a cut for tomorrow at ten in the morning.");
        assert_eq!(said.len(), 9, "{said:#?}");
        assert_eq!(d.said(&call).await, said, "the report adds no words to those that are known");
        let bookings = d.t.get("/api/v1/bookings", &admin).await.expect(200);
        assert_eq!(bookings["data"][0]["status"], "confirmed", "{bookings}");
        let (kept, recording) = calls::open_recording(&d.t, &d.business.owner, &call.id).await.unwrap();
        assert_eq!((recording.size(), kept.recording_type.as_deref()), (sound.len() as u64, Some("audio/mpeg")));
        let turns = calls::turns(&d.t, &d.business.owner, &call.id).await.unwrap();
        assert_eq!((turns.len(), turns[0].model.as_str(), turns[0].ears.as_str()), (4, "house", "vapi"));
    }
}

both! {
    async fn a_reply_that_was_spoken_over_is_kept_as_far_as_it_was_heard(db: TestDb = std::future::ready) {
        let d = Desk::ready(db, [], VoiceSettings::default()).await;
        d.asks("call-1").await;
        let mut history = vec![bot("Hello!")];
        let first = d.says("call-1", &mut history, "What are your opening hours?").await;
        let whole: Vec<&str> = first.text.split_whitespace().collect();
        assert!(whole.len() > 4, "{first:?}");
        let again = d.chat("call-1", &history[..2]).await;
        assert_eq!(again.text.split_whitespace().collect::<Vec<_>>(), whole, "asked again it is said again");

        let heard = whole[..3].join(" ");
        history[2] = bot(&heard);
        d.says("call-1", &mut history, "And on Monday").await;
        // They had not finished: the same place has more words, and nothing was heard in between.
        history.truncate(3);
        let last = d.says("call-1", &mut history, "And on Monday, what are your opening hours then?").await;
        let whole_answer = d.chat_as("call-1", "frontdesk", &history[..4], false).await.expect(200);
        assert_eq!(whole_answer["choices"][0]["message"]["content"], last.text.trim());

        let call = d.only_call().await;
        let lines = calls::transcript(&d.t, &d.business.owner, &call.id).await.unwrap();
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!((texts[0], texts[1]), ("Hello!", "What are your opening hours?"), "{texts:?}");
        assert_eq!((texts[2], lines[2].interrupted), (heard.as_str(), true));
        assert_eq!((texts[3], texts[4], texts[5]), ("And on Monday", "", "what are your opening hours then?"), "{texts:?}");
        assert_eq!(texts.len(), 7, "{texts:?}");
    }
}

both! {
    async fn a_caller_is_put_through_turned_away_or_leaves_a_message(db: TestDb = std::future::ready) {
        let settings = VoiceSettings {
            transfer_number: Some("+4930901829".into()), blocked: vec!["+4930901828".into()],
            ring_through: vec!["+4930901827".into()], languages: vec!["de".into()], ..VoiceSettings::default()
        };
        let d = Desk::ready(db, [], settings.clone()).await;
        let from = |number: &str| json!({ "customer": { "number": number } });
        let blocked = d.tell("call-1", "assistant-request", from("+4930901828")).await.expect(200);
        assert_eq!(blocked, json!({ "error": "Dieser Anruf kann nicht angenommen werden. Auf Wiederhören." }));
        let rings = d.tell("call-2", "assistant-request", from("+4930901827")).await.expect(200);
        assert_eq!(rings, json!({ "destination": { "type": "number", "number": "+4930901829", "message": "" } }));
        let to = d.tell("call-2", "transfer-destination-request", json!({})).await.expect(200);
        assert_eq!(to["destination"]["number"], "+4930901829");
        d.tell("call-2", "end-of-call-report", json!({ "endedReason": "assistant-request-returned-forwarding-phone-number" })).await.expect(204);
        assert_eq!(calls::live(&d.t, &d.business.owner).await.unwrap().len(), 0, "neither is on the line any more");

        let german = d.asks("call-3").await["assistant"].clone();
        assert_eq!((german["transcriber"]["language"].as_str(), german["voice"]["voiceId"].as_str()), (Some("de"), Some("de-DE-KatjaNeural")));
        let put_through = d.chat("call-3", &[bot("Hallo!"), user("Ich möchte mit einem Menschen sprechen.")]).await;
        assert_eq!(put_through.tools, [("transferCall".to_owned(), json!({ "destination": "+4930901829" }))], "{put_through:?}");
        d.tell("call-3", "status-update", json!({ "status": "ended", "endedReason": "assistant-forwarded-call" })).await.expect(204);
        let all = calls::list(&d.t, &d.business.owner, &calls::Filter::default()).await.unwrap().data;
        assert_eq!(all.len(), 2, "who rang through is there as well");
        for through in ["call-2", "call-3"] {
            let kept = all.iter().find(|shown| shown.call.external_id == through).unwrap();
            assert_eq!(kept.call.outcome, Some(Outcome::Transferred), "{through}");
        }

        let channel: ChannelId = d.channel.parse().unwrap();
        let out = voice::LineChange { settings: Some(VoiceSettings { desk_out: true, ..settings }), ..voice::LineChange::default() };
        voice::update(&d.t, &d.business.owner, &channel, out).await.unwrap();
        let takes = d.tell("call-4", "assistant-request", from("+4930901820")).await.expect(200)["assistant"].clone();
        let model = takes["model"]["model"].as_str().unwrap().to_owned();
        let first = takes["firstMessage"].as_str().unwrap();
        assert!(first.contains("worum es geht"), "{first}");
        let thanks = events(&d.chat_as("call-4", &model, &[bot(first), user("Bitte ändern Sie meinen Termin.")], true).await);
        assert_eq!(thanks.text, "Vielen Dank. Auf Wiederhören.");
        assert_eq!(thanks.tools[0].0, "endCall");
        let todo = tasks::list(&d.t, &d.business.owner, &tasks::Filter { limit: 20, ..tasks::Filter::default() }).await.unwrap().data;
        assert!(todo.iter().any(|task| task.body.contains("Bitte ändern Sie meinen Termin.")));
        let more = [bot(first), user("Bitte ändern Sie meinen Termin."), bot(&thanks.text), user("Auf Freitag.")];
        events(&d.chat_as("call-4", &model, &more, true).await);
        let now = tasks::list(&d.t, &d.business.owner, &tasks::Filter { limit: 20, ..tasks::Filter::default() }).await.unwrap().data;
        assert_eq!(now.len(), todo.len(), "one message, in two pieces");
        assert!(now.iter().any(|task| task.body.contains("meinen Termin. Auf Freitag.")), "{now:?}");

        channels::set_enabled(&d.t, &d.business.owner, &channel, false).await.unwrap();
        let off = d.tell("call-5", "assistant-request", from("+4930901820")).await.expect(200);
        assert!(off["error"].as_str().unwrap().starts_with("Gerade kann niemand"), "{off}");
    }
}

both! {
    async fn a_member_takes_a_call_over_is_said_has_it_put_through_and_ends_it(db: TestDb = std::future::ready) {
        let settings = VoiceSettings { transfer_number: Some("+4930901829".into()), ..VoiceSettings::default() };
        let d = Desk::ready(db, [], settings).await;
        d.asks("call-1").await;
        let mut history = vec![bot("Hello!")];
        d.says("call-1", &mut history, "What are your opening hours?").await;
        let (call, owner) = (d.only_call().await, &d.business.owner);
        let run = async || { registry::runner(&d.t).run_due().await.unwrap(); };

        calls::say(&d.t, owner, &call.id, "This is Ana herself.").await.unwrap();
        run().await;

        assert_eq!(d.controls(), [json!({ "type": "say", "content": "This is Ana herself." })]);
        assert!(d.said(&call).await.contains(&(Speaker::Agent, "This is Ana herself.".to_owned())));
        history.push(bot("This is Ana herself."));
        let quiet = d.says("call-1", &mut history, "Oh, hello Ana.").await;
        assert!(quiet.text.is_empty() && quiet.tools.is_empty(), "the agent is quiet: {quiet:?}");
        calls::hand_back(&d.t, owner, &call.id).await.unwrap();
        history.pop();
        let back = d.says("call-1", &mut history, "Are you open on Monday?").await;
        assert!(!back.text.is_empty(), "the agent goes on");

        voice::put_through(&d.t, owner, &call.id).await.unwrap();
        run().await;
        let message = "I'll put you through to the team now. One moment, please.";
        let destination = json!({ "type": "number", "number": "+4930901829", "message": message });
        assert_eq!(d.controls()[1], json!({ "type": "transfer", "destination": destination }));
        let leaves = d.says("call-1", &mut history, "Wait, one more thing.").await;
        assert!(leaves.text.is_empty() && leaves.tools.is_empty(), "{leaves:?}");

        calls::hang_up(&d.t, owner, &call.id).await.unwrap();
        run().await;
        assert_eq!(d.controls()[2], json!({ "type": "end-call" }));
        assert_eq!(d.controls().len(), 3, "{:?}", d.controls());
        assert_eq!(d.only_call().await.ended_by, Some(EndedBy::Member));
        let keys = d.stub.seen().into_iter().filter(|seen| seen.path.starts_with("/control/"));
        assert!(keys.map(|seen| seen.header("authorization").map(str::to_owned)).all(|key| key.is_none()), "the address is the key");
    }
}

both! {
    async fn an_assistant_of_their_own_uses_our_tools_and_its_call_is_kept(db: TestDb = std::future::ready) {
        let d = Desk::ready(db, [], VoiceSettings::default()).await;
        let one = |id: &str, name: &str, arguments: Value| json!({ "id": id, "type": "function", "function": { "name": name, "arguments": arguments } });
        let asked = json!({ "toolCallList": [
            one("t-1", "take_message", json!({ "summary": "Call me\nback", "message": "Call me\nback" }).to_string().into()),
            one("t-2", "get_business_hours", json!({})),
            one("t-3", "drop_tables", json!({})),
            one("t-4", "book", json!("no JSON")),
        ] });
        let first = d.tell("call-1", "tool-calls", asked.clone()).await.expect(200);
        let results = first["results"].as_array().unwrap();
        assert_eq!(results.iter().map(|one| one["toolCallId"].as_str().unwrap()).collect::<Vec<_>>(), ["t-1", "t-2", "t-3", "t-4"]);
        assert!(results.iter().all(|one| one["result"].as_str().or(one["error"].as_str()).is_some_and(|text| !text.contains('\n'))), "{first}");
        assert!(results[1]["result"].is_string() && results[2]["error"].is_string());
        let unknown = d.post("/server", &json!({ "message": { "type": "tool-calls", "toolCallList": [one("t", "book", json!({}))] } }).to_string()).await.expect(200);
        assert!(unknown["results"][0]["error"].is_string(), "a call that is not named has no contact");

        let report = json!({
            "endedReason": "customer-ended-call", "cost": 0.05, "analysis": { "summary": "Asked for the hours." },
            "startedAt": "2026-11-23T09:59:00.000Z", "endedAt": "2026-11-23T10:00:00.000Z",
            "artifact": { "messages": [
                { "role": "bot", "message": "Riley here.", "secondsFromStart": 1, "duration": 1_000 },
                { "role": "user", "message": "When are you open?", "secondsFromStart": 3, "duration": 2_000 },
                { "role": "bot", "message": "From nine.", "secondsFromStart": 6, "duration": 1_000 },
            ], "recordingUrl": "http://169.254.169.254/x" },
        });
        d.tell("call-1", "status-update", json!({ "status": "ended", "endedReason": "customer-ended-call" })).await.expect(204);
        for _ in 0..2 {
            d.tell("call-1", "end-of-call-report", report.clone()).await.expect(204);
        }
        let call = d.only_call().await;
        assert_eq!((call.ended_by, call.voice_seconds, call.cost_micros), (Some(EndedBy::Caller), 60, 50_000));
        assert_eq!(call.summary.as_deref(), Some("Asked for the hours."));
        let lines = calls::transcript(&d.t, &d.business.owner, &call.id).await.unwrap();
        let said: Vec<_> = lines.iter().map(|line| (line.text.as_str(), line.start_ms, line.end_ms)).collect();
        assert_eq!(said, [("Riley here.", 1_000, 2_000), ("When are you open?", 3_000, 5_000), ("From nine.", 6_000, 7_000)]);
        assert!(calls::open_recording(&d.t, &d.business.owner, &call.id).await.is_err(), "recording is off: nothing is fetched");
        let over = d.chat_as("call-1", "frontdesk", &[user("Hello?")], true).await;
        assert_eq!(over.status.as_u16(), 409, "the call is over");
    }
}

both! {
    async fn whoever_does_not_prove_themselves_gets_nothing(db: TestDb = std::future::ready) {
        let d = Desk::ready(db, [], VoiceSettings::default()).await;
        let body = json!({ "message": { "type": "assistant-request", "call": { "id": "c" } } }).to_string();
        for rest in ["/server", "/chat/completions", "", "/chat/completions/chat/completions"] {
            let wrong: [&[(&str, &str)]; 5] = [
                &[],
                &[("authorization", "Bearer wrong")],
                &[("authorization", SECRET)],
                &[("x-vapi-secret", "wrong")],
                &[("x-signature", "00"), ("x-timestamp", "1795428000")],
            ];
            for headers in wrong {
                assert_eq!(d.post_by(rest, headers, &body).await.status.as_u16(), 401, "{rest} {headers:?}");
            }
        }
        assert_eq!(d.post_by("/server", &[("x-vapi-secret", SECRET)], &body).await.status.as_u16(), 200);
        let elsewhere = format!("/hooks/vapi/{}/server", ChannelId::new(d.t.clock().now()));
        let bearer = format!("Bearer {SECRET}");
        assert_eq!(d.t.carrier(&elsewhere, &[("authorization", &bearer)], "application/json", &body).await.status.as_u16(), 401);

        for nothing in ["", "not JSON", "[]", "{\"message\":5}", "{\"message\":{\"type\":\"some-day\"}}", "\u{0}"] {
            assert_eq!(d.post("/server", nothing).await.status.as_u16(), 204, "{nothing:?}");
            assert_eq!(d.post("/chat/completions", nothing).await.status.as_u16(), 422, "{nothing:?}");
        }
        let nameless = json!({ "messages": [user("Hello")], "stream": true }).to_string();
        assert_eq!(d.post("/chat/completions", &nameless).await.status.as_u16(), 422);
        let large = "x".repeat(9 * 1024 * 1024);
        assert_eq!(d.post("/server", &large).await.status.as_u16(), 413);
        let odd = json!({ "status": "ended", "endedReason": "x".repeat(10_000), "artifact": { "messages": [{ "role": "user", "message": "a\u{0}b".repeat(50_000) }] } });
        d.tell("c\u{0}", "end-of-call-report", odd.clone()).await.expect(204);
        d.tell("call-9", "end-of-call-report", odd).await.expect(204);
        let long = d.chat("call-10", &[user(&"never ending ".repeat(20_000))]).await;
        assert!(!long.text.is_empty());
    }
}

both! {
    async fn numbers_and_assistants_of_the_account_lead_here_by_one_click(db: TestDb = std::future::ready) {
        let d = Desk::ready(db, [], VoiceSettings::default()).await;
        let owner = &d.business.owner;
        let channel: ChannelId = d.channel.parse().unwrap();
        assert_eq!(accounts::connected(&d.t, owner).await.unwrap(), [Carrier::Vapi]);
        let before = voice::list_numbers(&d.t, owner, Carrier::Vapi).await.unwrap();
        assert_eq!(before.len(), 2, "one that is only a SIP address is not listed");
        assert_eq!(voice::health(&d.t, owner, &channel).await.unwrap().state, "Number not connected");

        let wired = voice::wire(&d.t, owner, &channel).await.unwrap();
        voice::wire(&d.t, owner, &channel).await.unwrap();
        let after = voice::list_numbers(&d.t, owner, Carrier::Vapi).await.unwrap();
        assert_eq!(after[0].number.leads_to, format!("https://desk.example/hooks/vapi/{}/server", d.channel));
        assert_eq!((after[0].line.as_ref(), wired.carrier_id.as_str()), (Some(&channel), after[0].number.id.as_str()));
        assert_eq!(voice::health(&d.t, owner, &channel).await.unwrap().state, "No call yet");

        let listed = import::assistants(&d.t, owner).await.unwrap();
        assert_eq!((listed[0].assistant.name.as_str(), listed[0].line.is_none()), ("Riley", true));
        let line = import::take_over(&d.t, owner, &listed[0].assistant.id).await.unwrap();
        let again = import::take_over(&d.t, owner, &listed[0].assistant.id).await.unwrap();
        assert_eq!(line.channel_id, again.channel_id);
        assert_eq!((line.name.as_str(), line.settings.greeting.as_str()), ("Riley", "Thank you for calling."));
        let listed = import::assistants(&d.t, owner).await.unwrap();
        assert_eq!(listed[0].assistant.model_url, format!("https://desk.example/hooks/vapi/{}", line.channel_id));
        assert_eq!(listed[0].line.as_ref(), Some(&line.channel_id));
        assert!(matches!(import::take_over(&d.t, owner, "nobody").await, Err(Error::NotFound(_))));

        accounts::disconnect(&d.t, owner, Carrier::Vapi).await.unwrap();
        assert!(matches!(import::assistants(&d.t, owner).await, Err(Error::Conflict(_))));
        assert_eq!(d.post("/server", "{}").await.status.as_u16(), 401, "without a secret nothing is believed");
        let new = NewLine { name: "Another".into(), carrier: Some(Carrier::Vapi), ..NewLine::default() };
        let off = voice::create(&d.t, owner, new).await.unwrap();
        assert!(!off.enabled);
        assert!(matches!(channels::set_enabled(&d.t, owner, &off.channel_id, true).await, Err(Error::Conflict(_))));
    }
}

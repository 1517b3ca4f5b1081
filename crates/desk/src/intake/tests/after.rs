//! What follows an intake: corrections, the end of its conversation, lists and sheets.

use std::time::Duration;

use frontdesk_base::id::ConversationTypeId;

use super::*;
use crate::conversations::{NewMessage, inbox, member};

fn message(text: &str) -> NewMessage {
    NewMessage { text: text.to_owned(), client_id: None }
}

both! {
    async fn a_corrected_answer_is_put_right_in_the_task_and_in_the_lead(t: TestApp = testing::app) {
        let talk = practice(&t).await;
        let intake = talk.start(&t, "new_patient").await;
        let all = json!({ "name": "An Smith", "date_of_birth": "1990-05-03", "phone": "+49 171 2345678", "insurance": "Private" });
        talk.answer(&t, Given { skip: vec!["reason".to_owned()], ..given(all) }).await;
        talk.done(&t).await;
        let right = async |id, answers: Value| correct(&t, &talk.owner, id, answers.as_object().unwrap()).await.unwrap();

        right(&intake.id, json!({ "name": "Ann Smith", "date_of_birth": "1991-05-03" })).await;
        let task = talk.open_tasks(&t).await.remove(0);
        assert_eq!(task.title, "New patient: Ann Smith");
        assert!(task.body.contains("Date of birth: 3 May 1991") && !task.body.contains("1990"), "{}", task.body);
        // What somebody has written stays, with the news beneath it.
        let mine = tasks::TaskChange { title: Some("Call Ann".to_owned()), body: Some("Rang twice.".to_owned()), ..tasks::TaskChange::default() };
        tasks::update(&t, &talk.owner, &task.id, mine).await.unwrap();
        right(&intake.id, json!({ "insurance": "None", "reason": "Pain" })).await;
        let task = talk.open_tasks(&t).await.remove(0);
        assert_eq!((task.title.as_str(), task.body.as_str()), ("Call Ann", "Rang twice.\nCorrected: Insurance: None\nCorrected: Reason: Pain"));
        // One that is deleted stays so.
        tasks::delete(&t, &talk.owner, &task.id).await.unwrap();
        right(&intake.id, json!({ "insurance": "Private" })).await;
        assert!(talk.open_tasks(&t).await.is_empty());

        let quote = talk.start(&t, "quote_request").await;
        talk.answer(&t, given(json!({ "name": "Ann", "email": "ann@example.com", "wish": "A fence" }))).await;
        talk.answer(&t, Given { skip: vec!["needed_by".to_owned()], complete: true, ..Given::default() }).await;
        right(&quote.id, json!({ "wish": "A gate" })).await;
        let lead = leads::of_contact(&t, &talk.owner, talk.visitor.contact()).await.unwrap().remove(0);
        assert!(lead.note.contains("Wish: A gate") && !lead.note.contains("fence"), "{}", lead.note);
    }
}

both! {
    async fn what_is_open_is_closed_when_its_conversation_is_over(t: TestApp = testing::app) {
        let talk = practice(&t).await;
        let intake = talk.start(&t, "new_patient").await;
        let state = async || get(&t, &talk.owner, &intake.id).await.unwrap().state;
        let run = async || {
            t.advance(Duration::from_secs(20));
            crate::registry::runner(&t).run_due().await.unwrap();
        };
        // An end that is undone closes nothing.
        let row = member::resolve(&t, &talk.owner, &talk.id).await.unwrap();
        member::take_back(&t, &talk.owner, &talk.id, row.version).await.unwrap();
        run().await;
        assert_eq!(state().await, State::Open);

        member::resolve(&t, &talk.owner, &talk.id).await.unwrap();
        run().await;

        assert_eq!(state().await, State::Abandoned);
        run().await;
        member::reopen(&t, &talk.owner, &talk.id).await.unwrap();
        assert_ne!(talk.start(&t, "new_patient").await.id, intake.id, "it begins anew");
    }
}

both! {
    async fn conversations_are_found_by_their_type(t: TestApp = testing::app) {
        let talk = practice(&t).await;
        let other = t.visitor(&talk.owner).await;
        contact::begin(&t, &other).await.unwrap();
        let all = types::list(&t, &talk.owner).await.unwrap();
        let found = async |caller: &Caller, id: &ConversationTypeId| -> Vec<_> {
            let filter = inbox::Filter { of_type: Some(id.to_string()), ..inbox::Filter::default() };
            inbox::list(&t, caller, &filter).await.unwrap().data.into_iter().map(|row| row.id).collect()
        };
        talk.start(&t, "quote_request").await;
        talk.start(&t, "new_patient").await;

        assert_eq!(found(&talk.owner, &all[0].id).await, std::slice::from_ref(&talk.id));
        assert!(found(&talk.owner, &all[2].id).await.is_empty(), "only the newest counts");
        // A message in between does not lose it, and one that is put away keeps its name.
        contact::receive(&t, &other, &talk.id, message("no")).await.unwrap_err();
        contact::receive(&t, &talk.visitor, &talk.id, message("hello")).await.unwrap();
        assert_eq!(types::remove(&t, &talk.owner, &all[0].id).await.unwrap(), Removed::Archived);
        assert_eq!(found(&talk.owner, &all[0].id).await.len(), 1);
        assert_eq!(types::names(&t, &talk.owner).await.unwrap()[&all[0].id], "New patient");
        let stranger = t.organization("Other").await;
        assert!(found(&stranger, &all[0].id).await.is_empty() && types::names(&t, &stranger).await.unwrap().is_empty());
    }
}

both! {
    async fn answers_are_columns_of_the_sheet_of_contacts(t: TestApp = testing::app) {
        let talk = practice(&t).await;
        talk.start(&t, "new_patient").await;
        talk.answer(&t, given(json!({ "name": "=Ann", "date_of_birth": "1990-05-03", "insurance": "Private" }))).await;
        talk.answer(&t, Given { stop: true, ..Given::default() }).await;
        t.advance(Duration::from_secs(1));
        talk.start(&t, "new_patient").await;
        talk.answer(&t, given(json!({ "insurance": "None" }))).await;
        t.visitor(&talk.owner).await;

        let csv = export::contacts_csv(&t, &talk.owner, &contacts::Filter::default()).await.unwrap();

        let csv = String::from_utf8(csv).unwrap();
        let lines: Vec<&str> = csv.lines().collect();
        let at = |title: &str| lines[0].split(',').position(|one| one == title).unwrap();
        let row: Vec<&str> = lines.iter().find(|line| line.contains("1990-05-03")).unwrap().split(',').collect();
        assert_eq!(row[at("New patient: Date of birth")], "1990-05-03");
        assert_eq!((row[at("New patient: Name")], row[at("New patient: Insurance")]), ("'=Ann", "None"));
        assert_eq!(row[at("Emergency: Name")], "");
        assert!(lines.iter().all(|line| line.split(',').count() == row.len()), "{csv}");
        // It is read again as a list of contacts; what was answered is no part of that.
        let import = contacts::import::prepare(&t, &talk.owner, "a.csv", csv.clone().into_bytes().into()).await.unwrap();
        assert_eq!(import.mapping.0[at("New patient: Insurance")], "skip");
        let viewer = t.caller(talk.owner.org(), Role::Viewer);
        assert!(export::contacts_csv(&t, &viewer, &contacts::Filter::default()).await.is_err());
        let stranger = t.organization("Other").await;
        let theirs = export::contacts_csv(&t, &stranger, &contacts::Filter::default()).await.unwrap();
        assert!(!String::from_utf8(theirs).unwrap().contains("Insurance"));
    }
}

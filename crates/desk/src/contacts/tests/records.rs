//! What a record holds, and who may change it.

use super::*;

both! {
    async fn a_contact_has_many_ways_and_is_found_by_any(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let new = ContactChange {
            name: Some("Ana".into()),
            emails: Some(vec!["Ana@x.de".into(), "ana@work.de".into()]),
            phones: Some(vec!["+49 151 12345678".into(), "030 901820".into()]),
            country: Some("de".into()),
            whatsapp: Some("US.134".into()),
            ..ContactChange::default()
        };
        let ana = create(&t, &owner, &new).await.unwrap();

        assert_eq!(ana.email.as_deref(), Some("ana@x.de"));
        assert_eq!(ana.phone.as_deref(), Some("+4915112345678"));
        for (kind, value) in [
            (Kind::Email, "ANA@work.de"), (Kind::Phone, "+49 30 901820"), (Kind::WhatsApp, "US.134"),
        ] {
            let found = identities::find(&t, &owner, kind, value).await.unwrap().unwrap();
            assert_eq!(found.id, ana.id, "{value}");
        }
        for search in ["work.de", "0151 1234", "+49 30", "ana"] {
            let filter = Filter { search: Some(search.into()), limit: 10, ..Filter::default() };
            assert_eq!(list(&t, &owner, &filter).await.unwrap().data.len(), 1, "{search}");
        }
    }
}

both! {
    async fn whoever_has_only_a_whatsapp_user_is_a_contact(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let new = ContactChange { whatsapp: Some("US.77".into()), ..ContactChange::default() };
        let somebody = create(&t, &owner, &new).await.unwrap();

        assert_eq!((somebody.phone, somebody.name), (None, None));
        let nobody = create(&t, &owner, &ContactChange::default()).await;
        assert!(matches!(nobody, Err(Error::Invalid(_))));
    }
}

both! {
    async fn an_edit_replaces_and_what_they_say_is_added(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let ana = person(&t, &owner, "Ana", &["ana@x.de"]).await;
        let to = |email: &str| ContactChange { email: Some(email.into()), ..ContactChange::default() };

        update(&t, &owner, &ana.id, &to("ana@y.de")).await.unwrap();
        let edited = identities::of(&t, &owner, &ana.id).await.unwrap();
        let mut tx = t.db().begin(owner.org()).await.unwrap();
        update_in(&t, &mut tx, owner.org(), &ana.id, &to("ana@z.de")).await.unwrap();
        tx.commit().await.unwrap();

        assert_eq!(edited.iter().map(|i| i.value.as_str()).collect::<Vec<_>>(), ["ana@y.de"]);
        let said = identities::of(&t, &owner, &ana.id).await.unwrap();
        assert_eq!(said.iter().map(|i| i.value.as_str()).collect::<Vec<_>>(), ["ana@z.de", "ana@y.de"]);
    }
}

both! {
    async fn fields_keep_values_of_their_kind(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let make = |name: &str, kind, choices: &[&str]| NewField {
            name: name.into(), kind, choices: choices.iter().map(|c| (*c).to_owned()).collect(),
        };
        let born = fields::create(&t, &owner, &make("Birthday", FieldKind::Date, &[])).await.unwrap();
        let hair = fields::create(&t, &owner, &make("Hair", FieldKind::Choice, &["Long", "Short"])).await.unwrap();
        let ana = person(&t, &owner, "Ana", &[]).await;
        let set = |pairs: &[(&str, &str)]| ContactChange {
            fields: pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect::<BTreeMap<_, _>>(),
            ..ContactChange::default()
        };

        update(&t, &owner, &ana.id, &set(&[("birthday", "29.2.2000"), (hair.id.as_str(), "long")])).await.unwrap();
        let values = fields::values(&t, &owner, &ana.id).await.unwrap();
        assert_eq!(values.into_values().collect::<Vec<_>>(), ["2000-02-29", "Long"]);
        for wrong in [("Birthday", "31.2.2000"), ("Hair", "purple"), ("Nothing", "x")] {
            let refused = update(&t, &owner, &ana.id, &set(&[wrong])).await;
            assert!(matches!(refused, Err(Error::Invalid(_))), "{wrong:?}");
        }

        assert!(matches!(fields::create(&t, &owner, &make(" hair", FieldKind::Text, &[])).await, Err(Error::Invalid(_))));
        fields::delete(&t, &owner, &hair.id).await.unwrap();
        update(&t, &owner, &ana.id, &set(&[("Birthday", "")])).await.unwrap();
        assert!(fields::values(&t, &owner, &ana.id).await.unwrap().is_empty());
        assert_eq!(fields::list(&t, &owner).await.unwrap().len(), 1);
        let operator = t.caller(owner.org(), Role::Operator);
        assert!(matches!(fields::delete(&t, &operator, &born.id).await, Err(Error::Forbidden(_))));
    }
}

both! {
    async fn consent_is_a_history_and_the_newest_holds(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let ana = person(&t, &owner, "Ana", &[]).await;
        let say = |granted| NewConsent { channel: By::Email, granted, source: "paper form".into(), given_at: None };

        consents::record(&t, &owner, &ana.id, &say(true)).await.unwrap();
        t.advance(std::time::Duration::from_secs(60));
        consents::record(&t, &owner, &ana.id, &say(false)).await.unwrap();

        let all = consents::list(&t, &owner, &ana.id).await.unwrap();
        assert_eq!(all.len(), 2);
        assert!(!consents::holding(&all)[&By::Email].granted);
        let later = NewConsent { given_at: Some(t.clock().now().plus(std::time::Duration::from_secs(9))), ..say(true) };
        assert!(matches!(consents::record(&t, &owner, &ana.id, &later).await, Err(Error::Invalid(_))));
        let silent = NewConsent { source: "  ".into(), ..say(true) };
        assert!(matches!(consents::record(&t, &owner, &ana.id, &silent).await, Err(Error::Invalid(_))));
        assert_eq!(audit::count(&t, owner.org(), "contact.consent_refused").await.unwrap(), 1);
    }
}

both! {
    async fn a_note_is_its_authors(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let bo = t.member(&owner, "Bo", Role::Operator).await;
        let cy = t.member(&owner, "Cy", Role::Operator).await;
        let ana = person(&t, &owner, "Ana", &[]).await;
        let note = notes::add(&t, &bo, &ana.id, "Prefers mornings").await.unwrap();

        assert_eq!(note.author_name, "Bo");
        assert!(matches!(notes::change(&t, &cy, &note.id, "x").await, Err(Error::Forbidden(_))));
        assert!(matches!(notes::add(&t, &bo, &ana.id, " \n ").await, Err(Error::Invalid(_))));
        notes::change(&t, &bo, &note.id, "Prefers evenings").await.unwrap();
        notes::delete(&t, &owner, &note.id).await.unwrap();
        assert!(notes::list(&t, &owner, &ana.id).await.unwrap().is_empty());
        let viewer = t.caller(owner.org(), Role::Viewer);
        assert!(matches!(notes::add(&t, &viewer, &ana.id, "x").await, Err(Error::Forbidden(_))));
    }
}

both! {
    async fn tags_filter_exactly(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        for (name, tags) in [("Ana", vec!["vip"]), ("Bo", vec!["vip%", "a\"b"]), ("Cy", vec!["vipers"])] {
            let new = ContactChange {
                name: Some(name.into()),
                tags: Some(tags.into_iter().map(str::to_owned).collect()),
                ..ContactChange::default()
            };
            create(&t, &owner, &new).await.unwrap();
        }
        for (tag, names) in [("vip", vec!["Ana"]), ("vip%", vec!["Bo"]), ("a\"b", vec!["Bo"]), ("%", vec![])] {
            let filter = Filter { tag: Some(tag.into()), limit: 10, ..Filter::default() };
            let found: Vec<String> = list(&t, &owner, &filter).await.unwrap().data.into_iter().filter_map(|c| c.name).collect();
            assert_eq!(found, names, "{tag}");
            assert_eq!(count_of(&t, &owner, &filter).await.unwrap(), names.len() as i64);
        }
        assert_eq!(tags(&t, &owner).await.unwrap().len(), 4);
    }
}

both! {
    async fn another_organization_sees_and_changes_nothing(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let other = t.organization("Garage").await;
        let ana = person(&t, &owner, "Ana", &["ana@x.de"]).await;
        let rui = person(&t, &other, "Rui", &["ana@x.de"]).await;
        let field = fields::create(&t, &owner, &NewField { name: "Pet".into(), kind: FieldKind::Text, choices: vec![] }).await.unwrap();
        let note = notes::add(&t, &owner, &ana.id, "x").await.unwrap();
        let second = person(&t, &owner, "Ana", &[]).await;
        let joined = merge(&t, &owner, &second.id, &ana.id).await.unwrap();
        let missing = |result: Result<()>| assert!(matches!(result, Err(Error::NotFound(_))), "{result:?}");

        missing(notes::change(&t, &other, &note.id, "y").await.map(drop));
        missing(notes::delete(&t, &other, &note.id).await.map(drop));
        missing(notes::add(&t, &other, &ana.id, "y").await.map(drop));
        missing(notes::list(&t, &other, &ana.id).await.map(drop));
        missing(fields::delete(&t, &other, &field.id).await);
        missing(unmerge(&t, &other, &joined.id).await.map(drop));
        missing(merge(&t, &other, &ana.id, &rui.id).await.map(drop));
        missing(merge(&t, &other, &rui.id, &ana.id).await.map(drop));
        missing(duplicates::of_contact(&t, &other, &ana.id).await.map(drop));
        missing(duplicates::keep_apart(&t, &other, &rui.id, &ana.id).await);
        let new = NewConsent { channel: By::Sms, granted: true, source: "x".into(), given_at: None };
        missing(consents::record(&t, &other, &ana.id, &new).await.map(drop));
        assert!(duplicates::list(&t, &other).await.unwrap().is_empty());
        assert!(merges(&t, &other, &ana.id).await.unwrap().is_empty());
        assert_eq!(identities::find(&t, &other, Kind::Email, "ana@x.de").await.unwrap().unwrap().id, rui.id);
        let change = ContactChange { fields: BTreeMap::from([(field.id.to_string(), "dog".to_owned())]), ..ContactChange::default() };
        assert!(update(&t, &other, &rui.id, &change).await.is_err());
    }
}

both! {
    async fn numbers_are_taken_as_people_write_them_where_the_business_is(t: TestApp = testing::app) {
        let owner = t.organization("Salon").await;
        let here = |country: &str| orgs::ProfileChange { country: Some(country.into()), ..orgs::ProfileChange::default() };
        orgs::update_profile(&t, &owner, here("US")).await.unwrap();
        let typed = |number: &str| ContactChange { name: Some("Rob".into()), phone: Some(number.into()), ..ContactChange::default() };
        let phone = |contact: Contact| contact.phone.unwrap();

        let rob = create(&t, &owner, &typed("415-555-2671")).await.unwrap();
        assert_eq!(rob.phone.as_deref(), Some("+14155552671"));
        let all = ContactChange { phones: Some(vec!["(415) 555-2672".into(), "+49 30 901820".into()]), ..ContactChange::default() };
        assert_eq!(phone(update(&t, &owner, &rob.id, &all).await.unwrap()), "+14155552672");
        let mut tx = t.db().begin(owner.org()).await.unwrap();
        let said = update_in(&t, &mut tx, owner.org(), &rob.id, &typed("415.555.2673")).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(phone(said), "+14155552673");
        // Their own country is the likelier one.
        let ana = ContactChange { country: Some("DE".into()), ..typed("030 901820") };
        assert_eq!(phone(create(&t, &owner, &ana).await.unwrap()), "+4930901820");
        for wrong in ["12", "call me", "415-555-26710000"] {
            assert!(matches!(create(&t, &owner, &typed(wrong)).await, Err(Error::Invalid(_))), "{wrong}");
        }
        orgs::update_profile(&t, &owner, here("")).await.unwrap();
        assert!(matches!(create(&t, &owner, &typed("415-555-2671")).await, Err(Error::Invalid(_))));
    }
}

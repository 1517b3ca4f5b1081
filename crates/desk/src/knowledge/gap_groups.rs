//! Gaps that ask the same in other words, together: one answer closes all of them.
//!
//! Two questions ask the same when most of the words that carry what is asked are the same, different
//! words for one thing counted as one. What is not clear stays apart: a wrong group would answer a
//! question that nobody asked.

use std::collections::BTreeSet;

use frontdesk_base::{Error, Language, Result, Timestamp, id::GapId, text};
use serde::Serialize;

use super::{
    faq::{self, FaqEntry, NewFaq},
    gaps::{Gap, GapState},
    index::{
        synonyms,
        words::{Analyzer, split},
    },
    store,
};
use crate::{App, Caller, Role, audit, knowledge_version, limits, orgs};

/// How much of the words of two questions must be the same.
const ALIKE: f64 = 0.6;

/// Gaps that ask the same.
#[derive(Debug, Clone, Serialize)]
pub struct GapGroup {
    /// They, the one that was asked most first.
    pub gaps: Vec<Gap>,
    /// How often they were asked together.
    pub asked: i64,
    /// When one of them was asked last.
    pub asked_at: Timestamp,
}

impl GapGroup {
    fn of(gap: Gap) -> Self {
        Self { asked: gap.asked, asked_at: gap.asked_at, gaps: vec![gap] }
    }

    fn join(&mut self, gap: Gap) {
        self.asked += gap.asked;
        self.asked_at = self.asked_at.max(gap.asked_at);
        self.gaps.push(gap);
    }

    /// The questions but for the first, as they were asked.
    pub fn other_phrasings(&self) -> impl Iterator<Item = &str> {
        self.gaps.iter().skip(1).map(|gap| gap.question.as_str())
    }
}

/// The open gaps in groups, those asked most first.
pub async fn gap_groups(app: &App, caller: &Caller) -> Result<Vec<GapGroup>> {
    let mut conn = app.db().read(caller.org()).await?;
    let profile = orgs::profile_in(&mut conn, caller.org()).await?;
    let language = Language::choose(profile.languages.iter().map(String::as_str));
    let gaps = store::list_gaps(&mut conn, caller.org(), GapState::Open, limits::PAGE).await?;
    Ok(grouped(gaps, language))
}

/// The group of a gap; a gap that is not open is alone.
pub async fn gap_group(app: &App, caller: &Caller, id: &GapId) -> Result<GapGroup> {
    let gap = super::get_gap(app, caller, id).await?;
    let groups = gap_groups(app, caller).await?;
    let own = groups.into_iter().find(|group| group.gaps.iter().any(|one| one.id == gap.id));
    Ok(own.unwrap_or_else(|| GapGroup::of(gap)))
}

/// Answers a gap and every other one of its group whose phrasing stays among the ways of asking.
pub async fn answer_gap_group(
    app: &App,
    caller: &Caller,
    id: &GapId,
    new: NewFaq,
) -> Result<FaqEntry> {
    caller.must_be(Role::Operator)?;
    let org = caller.org();
    let group = gap_group(app, caller, id).await?;
    let kept: Vec<String> =
        new.alternatives.iter().chain([&new.question]).map(|text| plain(text)).collect();
    let mut also: Vec<GapId> = group
        .gaps
        .iter()
        .filter(|gap| gap.id != *id && kept.contains(&plain(&gap.question)))
        .map(|gap| gap.id.clone())
        .collect();
    also.sort_unstable();
    let mut tx = app.db().begin(org).await?;
    // The organization's row first, then the gaps', as everywhere in this feature.
    knowledge_version::bump_in(&mut tx, org).await?;
    let gap = store::lock_gap(&mut tx, org, id).await?.ok_or(Error::NotFound("knowledge gap"))?;
    let question = text::line(&new.question);
    let mut new =
        if question.is_empty() { NewFaq { question: gap.question.clone(), ..new } } else { new };
    // It is found as it was asked, too. What says the same as the question is not kept twice.
    if new.alternatives.len() < limits::FAQ_ALTERNATIVES {
        new.alternatives.push(gap.question);
    }
    let entry = faq::create_in(app, &mut tx, caller, new).await?;
    for id in [id].into_iter().chain(&also) {
        store::close_gap(&mut tx, org, id, GapState::Answered, Some(&entry.id)).await?;
        audit::record(app, &mut tx, caller, "gap.answered", id.as_str(), "").await?;
    }
    tx.commit().await?;
    Ok(entry)
}

/// Takes a gap and all of its group off the list; how many.
pub async fn dismiss_gap_group(app: &App, caller: &Caller, id: &GapId) -> Result<usize> {
    caller.must_be(Role::Operator)?;
    let group = gap_group(app, caller, id).await?;
    let mut ids: Vec<GapId> = group.gaps.into_iter().map(|gap| gap.id).collect();
    ids.sort_unstable();
    let mut tx = app.db().begin(caller.org()).await?;
    for id in &ids {
        let Some(gap) = store::lock_gap(&mut tx, caller.org(), id).await? else { continue };
        let source = gap.source_id.as_ref();
        store::close_gap(&mut tx, caller.org(), id, GapState::Dismissed, source).await?;
        audit::record(app, &mut tx, caller, "gap.dismissed", id.as_str(), "").await?;
    }
    tx.commit().await?;
    Ok(ids.len())
}

fn plain(question: &str) -> String {
    split(question).join(" ")
}

/// Each gap joins the first group whose first gap asks the same; the order of gaps stays.
fn grouped(gaps: Vec<Gap>, language: Language) -> Vec<GapGroup> {
    let analyzer = Analyzer::new(language);
    let mut groups: Vec<(BTreeSet<String>, GapGroup)> = Vec::new();
    for gap in gaps {
        let telling = telling(&analyzer, &gap.question);
        match groups.iter_mut().find(|(words, _)| alike(words, &telling)) {
            Some((_, group)) => group.join(gap),
            None => groups.push((telling, GapGroup::of(gap))),
        }
    }
    let mut groups: Vec<GapGroup> = groups.into_iter().map(|(_, group)| group).collect();
    groups.sort_by_key(|group| std::cmp::Reverse((group.asked, group.asked_at)));
    groups
}

/// The words that carry what is asked, one word for each thing.
fn telling(analyzer: &Analyzer, question: &str) -> BTreeSet<String> {
    analyzer
        .words(question)
        .into_iter()
        .filter_map(|word| match synonyms::canonical(&word.plain) {
            // "How much" and "what does it cost" tell what is asked, as common as they are.
            Some(one) => Some(one.to_owned()),
            None => (word.content() > 0.5).then_some(word.stem),
        })
        .collect()
}

#[expect(clippy::cast_precision_loss, reason = "these are the words of a line")]
fn alike(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    let both = one.intersection(other).count() as f64;
    both > 0.0 && both / one.union(other).count() as f64 >= ALIKE
}

#[cfg(test)]
mod tests {
    use frontdesk_db::both;

    use super::*;
    use crate::{
        knowledge::{list_gaps, note_gap_in},
        testing::{self, TestApp},
    };

    #[track_caller]
    fn check(one: &str, other: &str, same: bool) {
        let analyzer = Analyzer::new(Language::En);
        let (a, b) = (telling(&analyzer, one), telling(&analyzer, other));
        assert_eq!(alike(&a, &b), same, "{a:?} {b:?}");
    }

    #[test]
    fn other_words_for_the_same_are_the_same_question() {
        check("How much is a perm?", "What does a perm cost?", true);
        check("Can I bring my dog?", "may i bring dogs", true);
        check("Do you have a pool table?", "Do you have a swimming pool?", false);
        check("Can I bring my dog?", "Can I bring my child?", false);
        check("How much is a perm?", "How much is a manicure?", false);
        check("?", "?", false);
    }

    async fn ask(t: &TestApp, who: &Caller, question: &str) {
        let mut tx = t.db().begin(who.org()).await.unwrap();
        note_gap_in(t, &mut tx, who.org(), question, None).await.unwrap();
        tx.commit().await.unwrap();
    }

    both! {
        async fn one_answer_closes_every_phrasing_that_is_kept(t: TestApp = testing::app) {
            let (ann, ben) = (t.organization("Salon Ana").await, t.organization("Bike shop").await);
            for question in ["How much is a perm?", "How much is a perm?", "What does a perm cost?", "price of perms", "Is there wifi?"] {
                ask(&t, &ann, question).await;
            }

            let groups = gap_groups(&t, &ann).await.unwrap();
            assert_eq!(groups.len(), 2);
            assert!(groups[0].asked == 4 && groups[0].gaps.len() > 1, "{groups:?}");
            let first = groups[0].gaps[0].clone();
            assert!(matches!(gap_group(&t, &ben, &first.id).await, Err(Error::NotFound(_))));
            assert!(gap_groups(&t, &ben).await.unwrap().is_empty());

            let new = NewFaq {
                question: first.question.clone(),
                alternatives: groups[0].other_phrasings().map(str::to_owned).collect(),
                answer: "80 euros.".to_owned(),
            };
            answer_gap_group(&t, &ann, &first.id, new).await.unwrap();
            let left = list_gaps(&t, &ann, 10).await.unwrap();
            assert_eq!(left.iter().map(|gap| gap.question.as_str()).collect::<Vec<_>>(), ["Is there wifi?"]);

            assert_eq!(dismiss_gap_group(&t, &ann, &left[0].id).await.unwrap(), 1);
            assert!(list_gaps(&t, &ann, 10).await.unwrap().is_empty());
        }
    }
}

//! Leads as CSV.

use frontdesk_base::Result;

use super::{Filter, Lead, Sort};
use crate::{App, Caller, Role, audit, contacts, limits, orgs};

/// The most leads of one export.
const MOST: usize = 200_000;

const HEADER: [&str; 16] = [
    "Id",
    "Name",
    "E-mail",
    "Phone",
    "Interest",
    "Note",
    "Stage",
    "Value",
    "Currency",
    "Next step",
    "Next step by",
    "Lost because",
    "Sees to it",
    "Source",
    "Captured",
    "Changed",
];

/// The leads that the filter lets through, newest first, as CSV in UTF-8 with a byte-order mark. That
/// somebody took it is noted.
pub async fn csv(app: &App, caller: &Caller, filter: &Filter) -> Result<Vec<u8>> {
    caller.must_be(Role::Operator)?;
    let members = orgs::members(app, caller).await?;
    let mut rows: Vec<Vec<String>> = vec![HEADER.map(str::to_owned).into()];
    let mut filter =
        Filter { limit: limits::PAGE, cursor: None, skip: 0, sort: Sort::Newest, ..filter.clone() };
    loop {
        let page = super::list(app, caller, &filter).await?;
        rows.extend(page.data.iter().map(|lead| row(lead, &members)));
        filter.cursor = page.next_cursor;
        if filter.cursor.is_none() || rows.len() > MOST {
            break;
        }
    }
    let mut tx = app.db().begin(caller.org()).await?;
    let count = (rows.len() - 1).to_string();
    audit::record(app, &mut tx, caller, "leads.exported", caller.org().as_str(), &count).await?;
    tx.commit().await?;
    contacts::sheet(rows.iter().map(Vec::as_slice))
}

fn row(lead: &Lead, members: &[orgs::Member]) -> Vec<String> {
    let member = members.iter().find(|member| Some(&member.id) == lead.assignee_id.as_ref());
    let value = lead.value();
    vec![
        lead.id.to_string(),
        lead.name.clone(),
        lead.email.clone().unwrap_or_default(),
        lead.phone.clone().unwrap_or_default(),
        lead.interest.clone(),
        lead.note.clone(),
        lead.stage.to_string(),
        value.map(frontdesk_base::Money::decimal).unwrap_or_default(),
        value.map(|value| value.currency.code().to_owned()).unwrap_or_default(),
        lead.next_step.clone(),
        lead.next_step_at.map(|at| at.to_string()).unwrap_or_default(),
        lead.lost_reason.clone(),
        member.map(|member| member.name.clone()).unwrap_or_default(),
        lead.source.clone(),
        lead.created_at.to_string(),
        lead.updated_at.to_string(),
    ]
}

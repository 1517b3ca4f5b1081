//! Invoices and payments as CSV, for whoever keeps the books.

use frontdesk_base::Result;

use super::{Direction, Invoice, InvoiceFilter, InvoiceKind, InvoiceStatus, store};
use crate::{App, Caller, Role, audit, contacts, limits};

/// The most rows of one export.
const MOST: usize = 200_000;

const HEADER: [&str; 17] = [
    "Id",
    "Kind",
    "Number",
    "Status",
    "Issued on",
    "Due on",
    "Name",
    "Address",
    "Tax number",
    "E-mail",
    "Subject",
    "Currency",
    "Net",
    "Tax",
    "Total",
    "Paid",
    "Open",
];

/// The invoices that the filter lets through, newest first, with a column of net and tax for each rate that
/// is in them, as CSV in UTF-8 with a byte-order mark. What a credit note takes back is less than nothing.
pub async fn invoices_csv(app: &App, caller: &Caller, filter: &InvoiceFilter) -> Result<Vec<u8>> {
    caller.must_be(Role::Operator)?;
    let mut filter = InvoiceFilter { limit: limits::PAGE, cursor: None, ..filter.clone() };
    let mut all: Vec<Invoice> = Vec::new();
    loop {
        let page = super::list_invoices(app, caller, &filter).await?;
        all.extend(page.data);
        filter.cursor = page.next_cursor;
        if filter.cursor.is_none() || all.len() > MOST {
            break;
        }
    }
    let mut taxes: Vec<super::Tax> = Vec::new();
    for sum in all.iter().flat_map(|invoice| &invoice.sums.taxes) {
        if !taxes.contains(&sum.tax) {
            taxes.push(sum.tax.clone());
        }
    }
    let mut header: Vec<String> = HEADER.map(str::to_owned).into();
    for tax in &taxes {
        let name = Some(tax.label()).filter(|name| !name.is_empty());
        let name = name.unwrap_or_else(|| "No tax".to_owned());
        header.extend([format!("Net, {name}"), format!("Tax, {name}")]);
    }
    let mut rows = vec![header];
    rows.extend(all.iter().map(|invoice| row(invoice, &taxes)));
    taken(app, caller, "invoices.exported", rows.len() - 1).await?;
    contacts::sheet(rows.iter().map(Vec::as_slice))
}

fn row(invoice: &Invoice, taxes: &[super::Tax]) -> Vec<String> {
    let sign = if invoice.kind == InvoiceKind::CreditNote { -1 } else { 1 };
    let void = invoice.status == InvoiceStatus::Void;
    let say = |amount: i64| {
        let amount = if void { 0 } else { amount * sign };
        invoice.money(amount).map(frontdesk_base::Money::decimal).unwrap_or_default()
    };
    let (content, sums) = (&invoice.content, &invoice.sums);
    let mut row = vec![
        invoice.id.to_string(),
        invoice.kind.to_string(),
        invoice.number.clone().unwrap_or_default(),
        invoice.status.to_string(),
        invoice.issued_on.clone().unwrap_or_default(),
        invoice.due_on.clone().unwrap_or_default(),
        content.recipient.name.clone(),
        content.recipient.address.replace('\n', ", "),
        content.recipient.tax_id.clone(),
        content.recipient.email.clone(),
        content.subject.clone(),
        invoice.currency.clone(),
        say(sums.net),
        say(sums.tax),
        say(sums.total),
        say(invoice.paid),
        say(invoice.balance()),
    ];
    for tax in taxes {
        let sum = sums.taxes.iter().find(|sum| sum.tax == *tax);
        row.push(sum.map(|sum| say(sum.net)).unwrap_or_default());
        row.push(sum.map(|sum| say(sum.amount)).unwrap_or_default());
    }
    row
}

/// What came in and went back, newest first; nothing that was taken back.
pub async fn payments_csv(app: &App, caller: &Caller) -> Result<Vec<u8>> {
    caller.must_be(Role::Operator)?;
    let mut conn = app.db().read(caller.org()).await?;
    let all = store::all_payments(&mut conn, caller.org(), MOST as i64).await?;
    drop(conn);
    let head = ["Id", "Receipt", "Invoice", "Name", "On", "Amount", "Currency", "By", "Reference"];
    let mut rows: Vec<Vec<String>> = vec![head.map(str::to_owned).into()];
    for (payment, number, name, currency) in all {
        let amount = match payment.direction {
            Direction::Payment => payment.amount,
            Direction::Refund => -payment.amount,
        };
        let money = frontdesk_base::Currency::from_code(&currency)
            .map(|currency| frontdesk_base::Money { amount, currency }.decimal());
        rows.push(vec![
            payment.id.to_string(),
            payment.number,
            number.unwrap_or_default(),
            name,
            payment.received_on,
            money.unwrap_or_default(),
            currency,
            payment.method.to_string(),
            payment.reference,
        ]);
    }
    taken(app, caller, "payments.exported", rows.len() - 1).await?;
    contacts::sheet(rows.iter().map(Vec::as_slice))
}

/// Notes that somebody took it.
async fn taken(app: &App, caller: &Caller, action: &str, rows: usize) -> Result<()> {
    let mut tx = app.db().begin(caller.org()).await?;
    let subject = caller.org().as_str();
    audit::record(app, &mut tx, caller, action, subject, &rows.to_string()).await?;
    tx.commit().await
}

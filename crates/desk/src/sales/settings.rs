//! How a business bills: its taxes, its terms, what is printed of it, and how it can be paid.

use frontdesk_base::{Result, error::Checks, id::OrgId, text};
use frontdesk_db::{Conn, Json};
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    Due, Tax, Terms, Thousandths,
    lines::{at_most, check_tax},
    store,
};
use crate::{App, Caller, Role, audit, events, limits, orgs};

/// The most taxes that are offered.
const MOST_TAXES: usize = 12;
/// The most reminders of one invoice.
const MOST_REMINDERS: usize = 5;

frontdesk_base::words! {
    /// How the business is paid over a link.
    pub PayBy {
        /// Not by a link: the bank details are printed.
        Nothing = "nothing",
        /// By any web address of the business's.
        Url = "url",
        /// By a Stripe Payment Link, which is told the invoice's number and the address.
        Stripe = "stripe",
        /// By a Lemon Squeezy checkout, which is told the same.
        LemonSqueezy = "lemon_squeezy",
    }
}

/// How a business bills.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct BillingSettings {
    /// Its name on papers; empty for the organization's name.
    pub legal_name: String,
    /// Its address on papers; empty for the organization's.
    pub address: String,
    /// Its tax number, as it is printed: `VAT ID DE123456789`.
    pub tax_id: String,
    /// What the law wants at the foot of papers: registers, owners.
    pub legal: String,
    /// Where money can be transferred to, as it is printed.
    pub bank_details: String,
    /// The taxes that are offered for lines, the usual one first.
    pub taxes: Vec<Tax>,
    /// Whether new papers begin with prices that hold their tax.
    pub prices_include_tax: bool,
    /// The terms that new papers begin with.
    pub terms: Terms,
    /// How many days a quote can be accepted.
    pub valid_days: u16,
    /// What stands below the sums of new quotes.
    pub quote_notes: String,
    /// What stands below the sums of new invoices.
    pub invoice_notes: String,
    /// What the numbers of quotes begin with.
    pub quote_prefix: String,
    /// What the numbers of invoices begin with.
    pub invoice_prefix: String,
    /// What the numbers of credit notes begin with.
    pub credit_prefix: String,
    /// What the numbers of receipts begin with.
    pub receipt_prefix: String,
    /// How it is paid over a link.
    pub pay_by: PayBy,
    /// That link. `{number}`, `{amount}` (45.00), `{currency}` and `{email}` are filled in.
    pub pay_url: String,
    /// So many days after an invoice was due its contact is reminded by mail.
    pub reminders: Vec<u16>,
    /// Whether a receipt is sent when a payment is written down.
    pub send_receipts: bool,
}

impl Default for BillingSettings {
    fn default() -> Self {
        let word = |text: &str| text.to_owned();
        Self {
            legal_name: String::new(),
            address: String::new(),
            tax_id: String::new(),
            legal: String::new(),
            bank_details: String::new(),
            taxes: Vec::new(),
            prices_include_tax: false,
            terms: Terms { due: Due::Days(14), deposit: None },
            valid_days: 30,
            quote_notes: String::new(),
            invoice_notes: String::new(),
            quote_prefix: word("Q"),
            invoice_prefix: word("INV"),
            credit_prefix: word("CN"),
            receipt_prefix: word("R"),
            pay_by: PayBy::Nothing,
            pay_url: String::new(),
            reminders: vec![3, 10, 21],
            send_receipts: true,
        }
    }
}

impl BillingSettings {
    /// The tax that a new line begins with.
    pub fn usual_tax(&self) -> Tax {
        self.taxes.first().cloned().unwrap_or(Tax { name: String::new(), rate: Thousandths(0) })
    }

    /// Tidied, or everything that is wrong, by field.
    fn checked(mut self) -> Result<Self> {
        let mut checks = Checks::new();
        for (field, words, most) in [
            ("legal_name", &mut self.legal_name, limits::NAME_CHARS),
            ("tax_id", &mut self.tax_id, 60),
        ] {
            *words = text::line(words);
            at_most(&mut checks, field, words, most);
        }
        for (field, words, most) in [
            ("address", &mut self.address, 500),
            ("legal", &mut self.legal, 1_000),
            ("bank_details", &mut self.bank_details, 1_000),
            ("quote_notes", &mut self.quote_notes, 4_000),
            ("invoice_notes", &mut self.invoice_notes, 4_000),
        ] {
            *words = text::clean(words);
            at_most(&mut checks, field, words, most);
        }
        self.check_prefixes(&mut checks);
        checks.require(
            self.taxes.len() <= MOST_TAXES,
            "taxes",
            format!("are at most {MOST_TAXES}"),
        );
        for (at, tax) in self.taxes.iter_mut().enumerate() {
            tax.name = text::line(&tax.name);
            check_tax(&mut checks, format!("taxes.{at}"), tax);
        }
        self.terms.check(&mut checks);
        let fits = (1..=365).contains(&self.valid_days);
        checks.require(fits, "valid_days", "is between 1 and 365");
        self.reminders.sort_unstable();
        self.reminders.dedup();
        let fits = self.reminders.len() <= MOST_REMINDERS
            && self.reminders.iter().all(|days| (1..=365).contains(days));
        let message = format!("are at most {MOST_REMINDERS}, of 1 to 365 days");
        checks.require(fits, "reminders", message);
        self.pay_url = self.pay_url.trim().to_owned();
        if self.pay_by == PayBy::Nothing {
            self.pay_url.clear();
        } else {
            check_pay_url(&mut checks, "pay_url", &self.pay_url, false);
        }
        checks.done()?;
        Ok(self)
    }

    fn check_prefixes(&mut self, checks: &mut Checks) {
        let fields = ["quote_prefix", "invoice_prefix", "credit_prefix", "receipt_prefix"];
        let mut all = [
            &mut self.quote_prefix,
            &mut self.invoice_prefix,
            &mut self.credit_prefix,
            &mut self.receipt_prefix,
        ];
        for (field, prefix) in fields.into_iter().zip(&mut all) {
            let tidy = prefix.trim().to_owned();
            **prefix = tidy;
            let fits = (1..=10).contains(&prefix.len())
                && prefix.bytes().all(|b| b.is_ascii_alphanumeric() || b"-/.".contains(&b));
            checks.require(fits, field, "is 1 to 10 letters, digits, - / .");
        }
        for (at, prefix) in all.iter().enumerate() {
            let taken = all[..at].iter().any(|other| other.eq_ignore_ascii_case(prefix));
            checks.require(!taken, fields[at], "is that of another kind of paper");
        }
    }
}

/// Says what is wrong with an address to pay at.
pub(super) fn check_pay_url(checks: &mut Checks, field: &'static str, url: &str, or_none: bool) {
    if url.is_empty() {
        checks.require(or_none, field, "is needed");
        return;
    }
    let plain = url.replace(['{', '}'], "");
    let right = url.len() <= 1_000
        && Url::parse(&plain).is_ok_and(|url| {
            url.scheme() == "https" && url.has_host() && url.username().is_empty()
        });
    checks.require(right, field, "is a web address that begins with https://");
}

/// How the organization bills, and the version of it.
pub async fn billing(app: &App, caller: &Caller) -> Result<(BillingSettings, i64)> {
    let mut conn = app.db().read(caller.org()).await?;
    billing_in(&mut conn, caller.org()).await
}

pub(super) async fn billing_in(conn: &mut Conn, org: &OrgId) -> Result<(BillingSettings, i64)> {
    Ok(match store::settings(conn, org).await? {
        Some((Json(body), version)) => (body, version),
        None => (first_settings(&orgs::profile_in(conn, org).await?.country), 0),
    })
}

/// Changes how the organization bills. `seen` is the version that the change was made of; with another
/// one meanwhile it is refused.
pub async fn set_billing(
    app: &App,
    caller: &Caller,
    settings: BillingSettings,
    seen: Option<i64>,
) -> Result<(BillingSettings, i64)> {
    caller.must_be(Role::Admin)?;
    let settings = settings.checked()?;
    let org = caller.org();
    let mut tx = app.db().begin(org).await?;
    let (_, version) = billing_in(&mut tx, org).await?;
    if seen.is_some_and(|seen| seen != version) {
        return Err(super::stale());
    }
    let now = app.clock().now();
    if !store::set_settings(&mut tx, org, &settings, version, now).await? {
        return Err(super::stale());
    }
    let payload = serde_json::json!({ "changed": ["billing"] });
    let event = events::NewEvent::new("organization.updated", payload);
    events::emit(app, &mut tx, org, event).await?;
    audit::record(app, &mut tx, caller, "billing.updated", org.as_str(), "").await?;
    tx.commit().await?;
    tracing::info!(org.id = %org, "Changed how it bills");
    Ok((settings, version + 1))
}

/// What a business begins with: the taxes of its country, as far as they are the same everywhere in it.
fn first_settings(country: &str) -> BillingSettings {
    let tax = |name: &str, rate: i64| Tax { name: name.to_owned(), rate: Thousandths(rate) };
    let (taxes, inclusive) = match country {
        "DE" => (vec![tax("USt.", 19_000), tax("USt.", 7_000)], false),
        "AT" => (vec![tax("USt.", 20_000), tax("USt.", 10_000), tax("USt.", 13_000)], false),
        "CH" | "LI" => (vec![tax("MWST", 8_100), tax("MWST", 2_600), tax("MWST", 3_800)], false),
        "GB" => (vec![tax("VAT", 20_000), tax("VAT", 5_000), tax("VAT", 0)], true),
        "IE" => (vec![tax("VAT", 23_000), tax("VAT", 13_500), tax("VAT", 9_000)], true),
        "FR" => (vec![tax("TVA", 20_000), tax("TVA", 10_000), tax("TVA", 5_500)], false),
        "ES" => (vec![tax("IVA", 21_000), tax("IVA", 10_000), tax("IVA", 4_000)], false),
        "IT" => (vec![tax("IVA", 22_000), tax("IVA", 10_000), tax("IVA", 4_000)], false),
        "NL" => (vec![tax("btw", 21_000), tax("btw", 9_000)], false),
        "BE" => (vec![tax("BTW/TVA", 21_000), tax("BTW/TVA", 6_000)], false),
        "DK" => (vec![tax("moms", 25_000)], false),
        "SE" => (vec![tax("moms", 25_000), tax("moms", 12_000), tax("moms", 6_000)], false),
        "AU" => (vec![tax("GST", 10_000)], true),
        "NZ" => (vec![tax("GST", 15_000)], true),
        _ => (Vec::new(), false),
    };
    BillingSettings { taxes, prices_include_tax: inclusive, ..BillingSettings::default() }
}

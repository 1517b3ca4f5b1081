//! What lines come to: whole minor units, rounded where the rules of billing round and nowhere else.
//!
//! - A line is its quantity times its price, rounded half away from zero, less its discount.
//! - A discount of the whole document is shared out over the taxes by their part, so that what is taken off
//!   is exactly the discount.
//! - Tax is reckoned once for each rate, on the sum of its lines, not line by line: this is what a tax
//!   authority adds up. Where prices include tax, the sum stays what it is and the tax is taken out of it.

use serde::{Deserialize, Serialize};

use super::{Line, Reduction, Tax, Thousandths};

/// The largest total of a document, in minor units: it stays exact in every program that reads our JSON.
pub const MOST_TOTAL: i64 = 1_000_000_000_000;

/// What the lines of a document come to, in minor units of its currency.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// Each line less its own discount, in the order of the lines; with tax where prices include it.
    pub lines: Vec<i64>,
    /// Their sum.
    pub subtotal: i64,
    /// What the document's discount takes off that.
    pub discount: i64,
    /// Each tax, in the order in which the lines name them first.
    pub taxes: Vec<TaxSum>,
    /// Without tax.
    pub net: i64,
    /// All tax.
    pub tax: i64,
    /// What is to be paid.
    pub total: i64,
}

/// What one tax comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaxSum {
    /// Which.
    #[serde(flatten)]
    pub tax: Tax,
    /// What it is reckoned on.
    pub net: i64,
    /// The tax itself.
    pub amount: i64,
}

impl TaxSum {
    /// With the tax.
    pub fn gross(&self) -> i64 {
        self.net + self.amount
    }
}

/// Lines that come to more than [`MOST_TOTAL`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooMuch;

/// Adds up. `inclusive` says that the prices hold their tax already.
pub fn add_up(lines: &[Line], discount: Reduction, inclusive: bool) -> Result<Sums, TooMuch> {
    let amounts: Vec<i64> = lines.iter().map(amount).collect::<Result<_, _>>()?;
    let subtotal = total(amounts.iter().copied())?;
    let discount = taken(subtotal, discount);
    let mut groups: Vec<(Tax, i64)> = Vec::new();
    for (line, amount) in lines.iter().zip(&amounts) {
        match groups.iter_mut().find(|(tax, _)| *tax == line.tax) {
            Some((_, sum)) => *sum += amount,
            None => groups.push((line.tax.clone(), *amount)),
        }
    }
    let shares = shared(discount, &groups.iter().map(|(_, sum)| *sum).collect::<Vec<_>>());
    let taxes: Vec<TaxSum> = groups
        .into_iter()
        .zip(shares)
        .map(|((tax, sum), share)| taxed(tax, sum - share, inclusive))
        .collect();
    let net = taxes.iter().map(|sum| sum.net).sum();
    let tax = taxes.iter().map(|sum| sum.amount).sum();
    if net + tax > MOST_TOTAL {
        return Err(TooMuch);
    }
    Ok(Sums { lines: amounts, subtotal, discount, taxes, net, tax, total: net + tax })
}

/// A part of an amount, in percent, rounded half away from zero.
pub fn percent(of: i64, rate: Thousandths) -> i64 {
    divided(i128::from(of) * i128::from(rate.0), i128::from(Thousandths::HUNDRED.0))
}

/// What a discount takes off an amount: never more than it.
pub fn taken(from: i64, reduction: Reduction) -> i64 {
    match reduction {
        Reduction::None => 0,
        Reduction::Percent(rate) => percent(from, rate).clamp(0, from),
        Reduction::Amount(amount) => amount.clamp(0, from),
    }
}

/// What a line comes to before its discount.
pub(super) fn undiscounted(line: &Line) -> i64 {
    let product = i128::from(line.quantity.0) * i128::from(line.unit_price);
    divided(product, i128::from(Thousandths::ONE.0))
}

/// What a line comes to.
pub(super) fn amount(line: &Line) -> Result<i64, TooMuch> {
    let whole = undiscounted(line);
    if whole > MOST_TOTAL {
        return Err(TooMuch);
    }
    Ok(whole - taken(whole, line.discount))
}

/// A tax of this sum.
pub(super) fn taxed(tax: Tax, sum: i64, inclusive: bool) -> TaxSum {
    if !inclusive {
        let amount = percent(sum, tax.rate);
        return TaxSum { tax, net: sum, amount };
    }
    let whole = i128::from(Thousandths::HUNDRED.0) + i128::from(tax.rate.0);
    let amount = divided(i128::from(sum) * i128::from(tax.rate.0), whole);
    TaxSum { tax, net: sum - amount, amount }
}

/// Shares an amount out by these parts, to the last unit: what rounding leaves over goes where it was
/// cut off the most, the first one first.
fn shared(amount: i64, parts: &[i64]) -> Vec<i64> {
    let whole: i128 = parts.iter().map(|part| i128::from(*part)).sum();
    if whole == 0 {
        return vec![0; parts.len()];
    }
    let exact = |part: i64| i128::from(amount) * i128::from(part);
    let floor = |part: i64| i64::try_from(exact(part) / whole).unwrap_or(amount);
    let mut shares: Vec<i64> = parts.iter().map(|part| floor(*part)).collect();
    let left = amount - shares.iter().sum::<i64>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(exact(parts[*at]) % whole));
    for at in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
        shares[at] += 1;
    }
    shares
}

fn total(amounts: impl Iterator<Item = i64>) -> Result<i64, TooMuch> {
    let sum: i128 = amounts.map(i128::from).sum();
    i64::try_from(sum).ok().filter(|sum| *sum <= MOST_TOTAL).ok_or(TooMuch)
}

/// Half away from zero, as billing rounds. Every amount here fits: it is bounded before it is divided.
pub(super) fn divided(value: i128, by: i128) -> i64 {
    let half = if value < 0 { -by / 2 } else { by / 2 };
    i64::try_from((value + half) / by).unwrap_or(i64::MAX)
}

#[cfg(test)]
#[path = "sums_tests.rs"]
mod tests;

//! What a credit note comes to: the share that its lines had in what was billed, to the last unit.
//!
//! A part of a line has its part of the line's discount, and of the invoice's. Whatever is credited is
//! reckoned as what all credit notes come to together, less what those before came to: so roundings do not add
//! up, and the last part takes what is left. The parts together are the whole, whichever way it is cut.

use frontdesk_base::{Error, Result, error::Checks};

use super::{
    Line, Reduction, Tax, Thousandths,
    sums::{self, Sums, TaxSum},
};

/// What is left of an invoice to take back.
#[derive(Debug, Clone)]
pub struct Rest {
    lines: Vec<Slot>,
    taxes: Vec<Group>,
    discount: Reduction,
    inclusive: bool,
    begun: bool,
    /// Something was taken back that is none of its lines.
    loose: bool,
}

/// A line, or all that say the same.
#[derive(Debug, Clone)]
struct Slot {
    line: Line,
    amount: i64,
    quantity_back: i64,
    amount_back: i64,
}

/// What was billed of one tax, and what of it was taken back.
#[derive(Debug, Clone)]
struct Group {
    billed: TaxSum,
    subtotal: i64,
    back: Back,
}

#[derive(Debug, Clone, Copy, Default)]
struct Back {
    subtotal: i64,
    /// Less the discount: with the tax where prices include it.
    after: i64,
    tax: i64,
}

/// The lines of a credit note and what they come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Taken {
    pub lines: Vec<Line>,
    pub discount: Reduction,
    pub sums: Sums,
}

impl Rest {
    /// Of an invoice with these lines and sums, which was issued.
    pub(super) fn of(lines: &[Line], sums: &Sums, discount: Reduction, inclusive: bool) -> Self {
        let mut rest = Self {
            lines: Vec::new(),
            taxes: sums.taxes.iter().map(|billed| Group::new(billed.clone())).collect(),
            discount,
            inclusive,
            begun: false,
            loose: false,
        };
        for (line, amount) in lines.iter().zip(&sums.lines) {
            if let Some(group) = rest.group(&line.tax) {
                group.subtotal += amount;
            }
            match rest.lines.iter_mut().find(|slot| slot.line.is_of(line, true)) {
                Some(slot) => slot.add(line, *amount),
                None => rest.lines.push(Slot {
                    line: line.clone(),
                    amount: *amount,
                    quantity_back: 0,
                    amount_back: 0,
                }),
            }
        }
        rest
    }

    /// Less a credit note that was issued.
    pub(super) fn less(&mut self, lines: &[Line], sums: &Sums) {
        self.begun = true;
        for (line, amount) in lines.iter().zip(&sums.lines) {
            match self.slot(line) {
                Some(slot) => {
                    slot.quantity_back += line.quantity.0;
                    slot.amount_back += amount;
                }
                None => self.loose = true,
            }
            if let Some(group) = self.group(&line.tax) {
                group.back.subtotal += amount;
            }
        }
        let inclusive = self.inclusive;
        for sum in &sums.taxes {
            if let Some(group) = self.group(&sum.tax) {
                group.back.after += if inclusive { sum.gross() } else { sum.net };
                group.back.tax += sum.amount;
            }
        }
    }

    /// Whether something was taken back already.
    pub fn is_begun(&self) -> bool {
        self.begun
    }

    /// The lines of which something is left, with how much.
    pub fn lines(&self) -> Vec<Line> {
        self.lines
            .iter()
            .filter(|slot| slot.left() > 0)
            .map(|slot| Line { quantity: Thousandths(slot.left()), ..slot.line.clone() })
            .collect()
    }

    /// Takes these back, each by its share. A line that the invoice has is bounded by what is left of it.
    pub(super) fn take(mut self, lines: Vec<Line>) -> Result<Taken> {
        let mut checks = Checks::new();
        let (mut kept, mut amounts) = (Vec::new(), Vec::new());
        for (at, line) in lines.into_iter().enumerate() {
            let billed = self.group(&line.tax).is_some();
            let message = "is not a tax of this invoice";
            checks.require(billed, format!("lines.{at}.tax"), message);
            let (line, amount) = if let Some(slot) = self.slot(&line) {
                let fits = line.quantity.0 <= slot.left();
                let message = "is more than what is left of it";
                checks.require(fits, format!("lines.{at}.quantity"), message);
                slot.take(line)
            } else {
                let amount = sums::amount(&line).unwrap_or(0);
                (line, amount)
            };
            kept.push(line);
            amounts.push(amount);
        }
        checks.done()?;
        self.added(kept, amounts)
    }

    /// Takes back all that is left. `named` is the name of a line for what cannot be said by the lines of the
    /// invoice.
    pub(super) fn take_all(self, named: &str) -> Result<Taken> {
        let lines = if self.loose {
            self.taxes
                .iter()
                .filter(|group| group.left() > 0)
                .map(|group| Line {
                    description: named.to_owned(),
                    quantity: Thousandths::ONE,
                    unit_price: group.left(),
                    tax: group.billed.tax.clone(),
                    ..Line::default()
                })
                .collect()
        } else {
            self.lines()
        };
        if lines.is_empty() {
            return Err(Error::conflict("Nothing is left of this invoice to be credited."));
        }
        self.take(lines)
    }

    fn added(mut self, lines: Vec<Line>, amounts: Vec<i64>) -> Result<Taken> {
        let mut parts: Vec<(Tax, i64)> = Vec::new();
        for (line, amount) in lines.iter().zip(&amounts) {
            match parts.iter_mut().find(|(tax, _)| *tax == line.tax) {
                Some((_, sum)) => *sum += amount,
                None => parts.push((line.tax.clone(), *amount)),
            }
        }
        let inclusive = self.inclusive;
        let mut taxes = Vec::new();
        for (tax, part) in parts {
            let group = self.group(&tax).filter(|group| part <= group.left());
            let Some(group) = group else {
                return Err(Error::invalid(
                    "lines",
                    "come to more than what is left of the invoice",
                ));
            };
            taxes.push(group.take(part, inclusive));
        }
        let subtotal = amounts.iter().sum();
        let net: i64 = taxes.iter().map(|sum| sum.net).sum();
        let tax: i64 = taxes.iter().map(|sum| sum.amount).sum();
        let after = if inclusive { net + tax } else { net };
        let discount = subtotal - after;
        let named = match self.discount {
            Reduction::Percent(rate) => Reduction::Percent(rate),
            _ if discount > 0 => Reduction::Amount(discount),
            _ => Reduction::None,
        };
        let total = net + tax;
        let sums = Sums { lines: amounts, subtotal, discount, taxes, net, tax, total };
        Ok(Taken { lines, discount: named, sums })
    }

    fn group(&mut self, tax: &Tax) -> Option<&mut Group> {
        self.taxes.iter_mut().find(|group| group.billed.tax == *tax)
    }

    /// The line of the invoice that a line of a credit note is a part of: one with the same detail and
    /// discount, or else one that it does not contradict, of which something is left.
    fn slot(&mut self, part: &Line) -> Option<&mut Slot> {
        let find = |fits: &dyn Fn(&Slot) -> bool| self.lines.iter().position(fits);
        let at = find(&|slot| slot.line.is_of(part, true))
            .or_else(|| find(&|slot| slot.left() > 0 && slot.line.is_of(part, false)))
            .or_else(|| find(&|slot| slot.line.is_of(part, false)));
        self.lines.get_mut(at?)
    }
}

impl Line {
    /// Whether a line is a part of this one, by all but its quantity. Where that is not `strict`, its detail is
    /// its own, and one that names no discount has this one's.
    fn is_of(&self, part: &Self, strict: bool) -> bool {
        let same = self.description == part.description
            && self.unit == part.unit
            && self.unit_price == part.unit_price
            && self.tax == part.tax
            && (!strict || self.detail == part.detail);
        same && match (self.discount, part.discount) {
            (whole, part) if whole == part => true,
            (Reduction::Amount(_), Reduction::Amount(_)) => true,
            (_, part) => !strict && part == Reduction::None,
        }
    }
}

impl Slot {
    fn add(&mut self, line: &Line, amount: i64) {
        if let (Reduction::Amount(one), Reduction::Amount(other)) =
            (self.line.discount, line.discount)
        {
            self.line.discount = Reduction::Amount(one + other);
        }
        self.line.quantity.0 += line.quantity.0;
        self.amount += amount;
    }

    /// How much of it is left, in thousandths.
    fn left(&self) -> i64 {
        self.line.quantity.0 - self.quantity_back
    }

    /// Takes a part of it back: the part as it is printed, and what it comes to.
    fn take(&mut self, mut part: Line) -> (Line, i64) {
        let quantity = self.quantity_back + part.quantity.0;
        let together = share(self.amount, quantity, self.line.quantity.0);
        let amount = (together - self.amount_back).max(0);
        self.quantity_back = quantity;
        self.amount_back += amount;
        part.discount = match self.line.discount {
            Reduction::Amount(_) => match sums::undiscounted(&part) - amount {
                off if off > 0 => Reduction::Amount(off),
                _ => Reduction::Amount(0),
            },
            other => other,
        };
        (part, amount)
    }
}

impl Group {
    fn new(billed: TaxSum) -> Self {
        Self { billed, subtotal: 0, back: Back::default() }
    }

    /// What is left of its lines before the discount of the invoice.
    fn left(&self) -> i64 {
        self.subtotal - self.back.subtotal
    }

    fn take(&mut self, part: i64, inclusive: bool) -> TaxSum {
        let billed = &self.billed;
        let whole = if inclusive { billed.gross() } else { billed.net };
        let subtotal = self.back.subtotal + part;
        let after = subtotal - share(self.subtotal - whole, subtotal, self.subtotal);
        let tax = if subtotal == self.subtotal {
            billed.amount
        } else {
            sums::taxed(billed.tax.clone(), after, inclusive).amount
        };
        let part_after = (after - self.back.after).max(0);
        let most = if inclusive { part_after } else { i64::MAX };
        let amount = (tax - self.back.tax).clamp(0, most);
        self.back = Back { subtotal, after, tax };
        let net = if inclusive { part_after - amount } else { part_after };
        TaxSum { tax: billed.tax.clone(), net, amount }
    }
}

/// So much of an amount as a part has of its whole; all of it for all.
fn share(amount: i64, part: i64, whole: i64) -> i64 {
    if part >= whole {
        return amount;
    }
    sums::divided(i128::from(amount) * i128::from(part), i128::from(whole))
}

#[cfg(test)]
#[path = "credits_tests.rs"]
mod tests;

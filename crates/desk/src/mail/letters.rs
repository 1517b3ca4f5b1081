//! The words of mails about money, in every language: a quote, an invoice, a receipt, a payment that is
//! late. Amounts and days come as they are to be read; the document itself goes along as a file.

use frontdesk_base::language::Language;

/// What a mail about a document says.
#[derive(Debug, Clone, Copy, Default)]
pub struct Document<'a> {
    /// Its number, such as `2026-0042`.
    pub number: &'a str,
    /// Whom it is for; empty when that is not known.
    pub name: &'a str,
    /// Whose it is.
    pub business: &'a str,
    /// What it comes to, with its currency: `€1,200.00`.
    pub total: &'a str,
    /// Until when it holds, or is to be paid; empty for none.
    pub due: &'a str,
    /// Where it is seen, accepted or paid.
    pub link: &'a str,
}

/// The words of one kind of letter. Holes are `{name}`.
struct Words {
    subject: &'static str,
    first: &'static str,
    due: &'static str,
    link: &'static str,
}

struct Texts {
    hello: &'static str,
    somebody: &'static str,
    total: &'static str,
    quote: Words,
    invoice: Words,
    receipt: Words,
    overdue: Words,
}

const EN: Texts = Texts {
    hello: "Hello {name},",
    somebody: "Hello,",
    total: "Total: {total}",
    quote: Words {
        subject: "Quote {number} from {business}",
        first: "here is the quote you asked for:",
        due: "Good until {due}",
        link: "See and accept the quote: {link}",
    },
    invoice: Words {
        subject: "Invoice {number} from {business}",
        first: "here is your invoice:",
        due: "To be paid by {due}",
        link: "See and pay the invoice: {link}",
    },
    receipt: Words {
        subject: "Receipt for {number} from {business}",
        first: "thank you, your payment has arrived:",
        due: "Paid on {due}",
        link: "See the receipt: {link}",
    },
    overdue: Words {
        subject: "Reminder: invoice {number} from {business}",
        first: "this invoice is still open. If you have paid it meanwhile, there is nothing to do:",
        due: "Was to be paid by {due}",
        link: "See and pay the invoice: {link}",
    },
};

const DE: Texts = Texts {
    hello: "Guten Tag {name},",
    somebody: "Guten Tag,",
    total: "Summe: {total}",
    quote: Words {
        subject: "Angebot {number} von {business}",
        first: "hier ist das Angebot, um das Sie gebeten haben:",
        due: "Gültig bis {due}",
        link: "Angebot ansehen und annehmen: {link}",
    },
    invoice: Words {
        subject: "Rechnung {number} von {business}",
        first: "hier ist Ihre Rechnung:",
        due: "Zahlbar bis {due}",
        link: "Rechnung ansehen und bezahlen: {link}",
    },
    receipt: Words {
        subject: "Quittung zu {number} von {business}",
        first: "vielen Dank, Ihre Zahlung ist eingegangen:",
        due: "Bezahlt am {due}",
        link: "Quittung ansehen: {link}",
    },
    overdue: Words {
        subject: "Erinnerung: Rechnung {number} von {business}",
        first: "diese Rechnung ist noch offen. Falls Sie inzwischen bezahlt haben, ist nichts zu tun:",
        due: "War zahlbar bis {due}",
        link: "Rechnung ansehen und bezahlen: {link}",
    },
};

const FR: Texts = Texts {
    hello: "Bonjour {name},",
    somebody: "Bonjour,",
    total: "Total : {total}",
    quote: Words {
        subject: "Devis {number} de {business}",
        first: "voici le devis que vous avez demandé :",
        due: "Valable jusqu’au {due}",
        link: "Voir et accepter le devis : {link}",
    },
    invoice: Words {
        subject: "Facture {number} de {business}",
        first: "voici votre facture :",
        due: "À payer avant le {due}",
        link: "Voir et payer la facture : {link}",
    },
    receipt: Words {
        subject: "Reçu pour {number} de {business}",
        first: "merci, votre paiement est arrivé :",
        due: "Payé le {due}",
        link: "Voir le reçu : {link}",
    },
    overdue: Words {
        subject: "Rappel : facture {number} de {business}",
        first: "cette facture n’est pas encore réglée. Si vous l’avez payée entre-temps, il n’y a rien à faire :",
        due: "Était à payer avant le {due}",
        link: "Voir et payer la facture : {link}",
    },
};

const ES: Texts = Texts {
    hello: "Hola, {name}:",
    somebody: "Hola:",
    total: "Total: {total}",
    quote: Words {
        subject: "Presupuesto {number} de {business}",
        first: "aquí tiene el presupuesto que pidió:",
        due: "Válido hasta el {due}",
        link: "Ver y aceptar el presupuesto: {link}",
    },
    invoice: Words {
        subject: "Factura {number} de {business}",
        first: "aquí tiene su factura:",
        due: "A pagar antes del {due}",
        link: "Ver y pagar la factura: {link}",
    },
    receipt: Words {
        subject: "Recibo de {number} de {business}",
        first: "gracias, su pago ha llegado:",
        due: "Pagado el {due}",
        link: "Ver el recibo: {link}",
    },
    overdue: Words {
        subject: "Recordatorio: factura {number} de {business}",
        first: "esta factura sigue pendiente. Si ya la ha pagado, no tiene que hacer nada:",
        due: "Debía pagarse antes del {due}",
        link: "Ver y pagar la factura: {link}",
    },
};

const AR: Texts = Texts {
    hello: "مرحبًا {name}،",
    somebody: "مرحبًا،",
    total: "المجموع: {total}",
    quote: Words {
        subject: "عرض السعر {number} من {business}",
        first: "إليك عرض السعر الذي طلبته:",
        due: "صالح حتى {due}",
        link: "عرض السعر وقبوله: {link}",
    },
    invoice: Words {
        subject: "الفاتورة {number} من {business}",
        first: "إليك فاتورتك:",
        due: "تُدفع قبل {due}",
        link: "عرض الفاتورة ودفعها: {link}",
    },
    receipt: Words {
        subject: "إيصال {number} من {business}",
        first: "شكرًا لك، وصلت دفعتك:",
        due: "دُفعت في {due}",
        link: "عرض الإيصال: {link}",
    },
    overdue: Words {
        subject: "تذكير: الفاتورة {number} من {business}",
        first: "لم تُدفع هذه الفاتورة بعد. إن كنت قد دفعتها، فلا حاجة لأي إجراء:",
        due: "كان يجب دفعها قبل {due}",
        link: "عرض الفاتورة ودفعها: {link}",
    },
};

const fn texts(language: Language) -> &'static Texts {
    match language {
        Language::En => &EN,
        Language::De => &DE,
        Language::Fr => &FR,
        Language::Es => &ES,
        Language::Ar => &AR,
    }
}

/// Subject and text of the mail with a quote; `due` is until when it holds.
pub fn quote(language: Language, document: &Document<'_>) -> (String, String) {
    letter(texts(language), &texts(language).quote, document)
}

/// Subject and text of the mail with an invoice.
pub fn invoice(language: Language, document: &Document<'_>) -> (String, String) {
    letter(texts(language), &texts(language).invoice, document)
}

/// Subject and text of the mail with a receipt; `due` is when it was paid.
pub fn receipt(language: Language, document: &Document<'_>) -> (String, String) {
    letter(texts(language), &texts(language).receipt, document)
}

/// Subject and text of the mail about an invoice that is late.
pub fn overdue(language: Language, document: &Document<'_>) -> (String, String) {
    letter(texts(language), &texts(language).overdue, document)
}

fn letter(texts: &Texts, words: &Words, document: &Document<'_>) -> (String, String) {
    let Document { number, name, business, total, due, link } = *document;
    let values = [
        ("number", number),
        ("name", name),
        ("business", business),
        ("total", total),
        ("due", due),
        ("link", link),
    ];
    let said = |text: &str| super::look::fill(text, &values);
    let hello = if name.is_empty() { texts.somebody.to_owned() } else { said(texts.hello) };
    let mut lines = vec![hello, String::new(), words.first.to_owned(), String::new()];
    lines.push(said(words.subject));
    lines.push(said(texts.total));
    if !due.is_empty() {
        lines.push(said(words.due));
    }
    lines.extend([
        String::new(),
        said(words.link),
        String::new(),
        business.to_owned(),
        String::new(),
    ]);
    (said(words.subject), lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_letter_says_number_amount_day_and_where() {
        let document = Document {
            number: "2026-0042",
            name: "{link} Ann",
            business: "Studio Ana",
            total: "€120.00",
            due: "1 December 2026",
            link: "https://desk.example/quotes/x",
        };
        for language in Language::ALL {
            for letter in [quote, invoice, receipt, overdue] {
                let (subject, body) = letter(language, &document);

                assert!(subject.contains("2026-0042") && subject.contains("Studio Ana"));
                for part in
                    ["{link} Ann", "€120.00", "1 December 2026", "https://desk.example/quotes/x\n"]
                {
                    assert!(body.contains(part), "{body}");
                }
            }
            let nameless = Document { name: "", due: "", ..document };
            let (_, body) = invoice(language, &nameless);
            assert!(body.starts_with(texts(language).somebody) && !body.contains("{due}"));
        }
    }
}

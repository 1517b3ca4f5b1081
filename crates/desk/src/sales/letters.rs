//! The mails about quotes and invoices, in the language of the paper. The paper goes along as it is when the
//! mail is written, and the link stays in it.

use frontdesk_base::{
    Email, Language, Result,
    id::OrgId,
    text::{self, unlinked},
};
use frontdesk_db::Tx;

use super::{Direction, Invoice, InvoiceKind, Payment, Quote, links, print, store};
use crate::{
    App,
    mail::{self, File, NewMail},
    orgs::{self, Profile},
};

/// The texts of one language. Holes are `{name}`.
struct Texts {
    hello: &'static str,
    quote_subject: &'static str,
    quote: &'static str,
    quote_until: &'static str,
    quote_link: &'static str,
    invoice_subject: &'static str,
    invoice: &'static str,
    credit_subject: &'static str,
    credit: &'static str,
    due: &'static str,
    due_deposit: &'static str,
    invoice_link: &'static str,
    see_link: &'static str,
    receipt_subject: &'static str,
    refund_subject: &'static str,
    receipt: &'static str,
    refund: &'static str,
    balance: &'static str,
    reminder_subject: &'static str,
    reminder: &'static str,
    deposit_reminder: &'static str,
    ignore: &'static str,
}

const EN: Texts = Texts {
    hello: "Hello {name},",
    quote_subject: "Your quote {number} from {business}",
    quote: "here is our quote {number} over {total}.",
    quote_until: "It is valid until {day}.",
    quote_link: "Read it, accept or decline it: {link}",
    invoice_subject: "Invoice {number} from {business}",
    invoice: "here is invoice {number} over {total}.",
    credit_subject: "Credit note {number} from {business}",
    credit: "here is credit note {number} over {total}.",
    due: "Please pay by {day}.",
    due_deposit: "Please pay the deposit of {deposit} by {deposit_day}, and the rest by {day}.",
    invoice_link: "See it, download it, pay it: {link}",
    see_link: "See it, download it: {link}",
    receipt_subject: "Receipt {number} from {business}",
    refund_subject: "Refund {number} from {business}",
    receipt: "we have received {amount} for invoice {invoice}. Thank you!",
    refund: "we have paid back {amount} for invoice {invoice}.",
    balance: "Still open: {balance}.",
    reminder_subject: "Reminder: invoice {number} from {business}",
    reminder: "invoice {number} was due on {day}. {balance} is still open.",
    deposit_reminder: "the deposit for invoice {number} was due on {deposit_day}. {deposit} of it is still open.",
    ignore: "If you have paid in the last days, thank you: this is done.",
};

const DE: Texts = Texts {
    hello: "Guten Tag {name},",
    quote_subject: "Ihr Angebot {number} von {business}",
    quote: "hier ist unser Angebot {number} über {total}.",
    quote_until: "Es gilt bis {day}.",
    quote_link: "Ansehen, annehmen oder ablehnen: {link}",
    invoice_subject: "Rechnung {number} von {business}",
    invoice: "hier ist die Rechnung {number} über {total}.",
    credit_subject: "Gutschrift {number} von {business}",
    credit: "hier ist die Gutschrift {number} über {total}.",
    due: "Bitte zahlen Sie bis {day}.",
    due_deposit: "Bitte zahlen Sie die Anzahlung von {deposit} bis {deposit_day} und den Rest bis {day}.",
    invoice_link: "Ansehen, herunterladen, bezahlen: {link}",
    see_link: "Ansehen, herunterladen: {link}",
    receipt_subject: "Zahlungsbeleg {number} von {business}",
    refund_subject: "Erstattung {number} von {business}",
    receipt: "wir haben {amount} zur Rechnung {invoice} erhalten. Vielen Dank!",
    refund: "wir haben {amount} zur Rechnung {invoice} erstattet.",
    balance: "Noch offen: {balance}.",
    reminder_subject: "Erinnerung: Rechnung {number} von {business}",
    reminder: "die Rechnung {number} war am {day} fällig. {balance} sind noch offen.",
    deposit_reminder: "die Anzahlung zur Rechnung {number} war am {deposit_day} fällig. Davon sind noch {deposit} offen.",
    ignore: "Falls Sie in den letzten Tagen gezahlt haben, vielen Dank: dann ist das erledigt.",
};

const ES: Texts = Texts {
    hello: "Hola, {name}:",
    quote_subject: "Su presupuesto {number} de {business}",
    quote: "aquí tiene nuestro presupuesto {number} por {total}.",
    quote_until: "Es válido hasta el {day}.",
    quote_link: "Verlo, aceptarlo o rechazarlo: {link}",
    invoice_subject: "Factura {number} de {business}",
    invoice: "aquí tiene la factura {number} por {total}.",
    credit_subject: "Factura rectificativa {number} de {business}",
    credit: "aquí tiene la factura rectificativa {number} por {total}.",
    due: "Le rogamos que pague antes del {day}.",
    due_deposit: "Le rogamos que pague el anticipo de {deposit} antes del {deposit_day} y el resto antes del {day}.",
    invoice_link: "Verla, descargarla, pagarla: {link}",
    see_link: "Verla, descargarla: {link}",
    receipt_subject: "Recibo {number} de {business}",
    refund_subject: "Reembolso {number} de {business}",
    receipt: "hemos recibido {amount} por la factura {invoice}. ¡Gracias!",
    refund: "hemos reembolsado {amount} por la factura {invoice}.",
    balance: "Pendiente: {balance}.",
    reminder_subject: "Recordatorio: factura {number} de {business}",
    reminder: "la factura {number} venció el {day}. Quedan pendientes {balance}.",
    deposit_reminder: "el anticipo de la factura {number} venció el {deposit_day}. De él quedan pendientes {deposit}.",
    ignore: "Si ha pagado en los últimos días, gracias: no hace falta nada más.",
};

const FR: Texts = Texts {
    hello: "Bonjour {name},",
    quote_subject: "Votre devis {number} de {business}",
    quote: "voici notre devis {number} d’un montant de {total}.",
    quote_until: "Il est valable jusqu’au {day}.",
    quote_link: "Le lire, l’accepter ou le refuser : {link}",
    invoice_subject: "Facture {number} de {business}",
    invoice: "voici la facture {number} d’un montant de {total}.",
    credit_subject: "Avoir {number} de {business}",
    credit: "voici l’avoir {number} d’un montant de {total}.",
    due: "Merci de régler avant le {day}.",
    due_deposit: "Merci de régler l’acompte de {deposit} avant le {deposit_day}, et le reste avant le {day}.",
    invoice_link: "La voir, la télécharger, la payer : {link}",
    see_link: "La voir, la télécharger : {link}",
    receipt_subject: "Reçu {number} de {business}",
    refund_subject: "Remboursement {number} de {business}",
    receipt: "nous avons reçu {amount} pour la facture {invoice}. Merci !",
    refund: "nous avons remboursé {amount} pour la facture {invoice}.",
    balance: "Reste à payer : {balance}.",
    reminder_subject: "Rappel : facture {number} de {business}",
    reminder: "la facture {number} était due le {day}. Il reste {balance} à payer.",
    deposit_reminder: "l’acompte de la facture {number} était dû le {deposit_day}. Il en reste {deposit} à payer.",
    ignore: "Si vous avez payé ces derniers jours, merci : c’est réglé.",
};

const AR: Texts = Texts {
    hello: "مرحبًا {name}،",
    quote_subject: "عرض السعر {number} من {business}",
    quote: "إليك عرض السعر {number} بمبلغ {total}.",
    quote_until: "وهو صالح حتى {day}.",
    quote_link: "للاطلاع عليه وقبوله أو رفضه: {link}",
    invoice_subject: "الفاتورة {number} من {business}",
    invoice: "إليك الفاتورة {number} بمبلغ {total}.",
    credit_subject: "إشعار دائن {number} من {business}",
    credit: "إليك الإشعار الدائن {number} بمبلغ {total}.",
    due: "يرجى الدفع قبل {day}.",
    due_deposit: "يرجى دفع الدفعة المقدمة البالغة {deposit} قبل {deposit_day}، والباقي قبل {day}.",
    invoice_link: "للاطلاع عليها وتنزيلها ودفعها: {link}",
    see_link: "للاطلاع عليها وتنزيلها: {link}",
    receipt_subject: "الإيصال {number} من {business}",
    refund_subject: "استرداد {number} من {business}",
    receipt: "استلمنا {amount} للفاتورة {invoice}. شكرًا لك!",
    refund: "أعدنا {amount} عن الفاتورة {invoice}.",
    balance: "المبلغ المتبقي: {balance}.",
    reminder_subject: "تذكير: الفاتورة {number} من {business}",
    reminder: "استحقت الفاتورة {number} في {day}. المبلغ المتبقي {balance}.",
    deposit_reminder: "استحقت الدفعة المقدمة للفاتورة {number} في {deposit_day}. المتبقي منها {deposit}.",
    ignore: "إذا كنت قد دفعت في الأيام الأخيرة فشكرًا لك، ولا يلزم شيء آخر.",
};

impl Texts {
    /// The line of the link: to be paid there only while something is open.
    fn link(&self, invoice: &Invoice) -> &'static str {
        if invoice.balance() > 0 { self.invoice_link } else { self.see_link }
    }
}

fn texts(language: Language) -> &'static Texts {
    match language {
        Language::En => &EN,
        Language::De => &DE,
        Language::Es => &ES,
        Language::Fr => &FR,
        Language::Ar => &AR,
    }
}

/// A quote that goes out.
pub(super) async fn quote(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    quote: &Quote,
    business: &Profile,
    (to, message): (&Email, &str),
) -> Result<()> {
    let language = quote.content.language();
    let t = texts(language);
    let total = quote.money(quote.total()).map(|money| language.money(money));
    let until = quote.valid_until().map(|day| language.day(day));
    let link = links::quote(app, org, &quote.id);
    let holes = Holes(vec![
        ("number", quote.number.clone().unwrap_or_default()),
        ("total", total.unwrap_or_default()),
        ("business", business.name.clone()),
        ("name", unlinked(&quote.content.recipient.name)),
        ("day", until.unwrap_or_default()),
        ("link", link),
    ]);
    let body = [t.hello, "", t.quote, t.quote_until, "", "{message}", t.quote_link];
    let letter = (t.quote_subject, body.as_slice());
    let mut mail = holes.mail("quote", to, letter, (message, language, business));
    mail.contact = quote.contact_id.as_ref();
    let paper = store::quote_paper(tx, org, &quote.id).await?;
    if let Some(paper) = paper {
        mail = mail.file(File::paper(print::quote_on(quote, paper)));
    }
    mail::write(app, tx, Some(org), mail).await
}

/// An invoice or a credit note that goes out.
pub(super) async fn invoice(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    invoice: &Invoice,
    business: &Profile,
    (to, message): (&Email, &str),
) -> Result<()> {
    let t = texts(invoice.content.language());
    let holes = of_invoice(app, org, invoice, business);
    let credit = invoice.kind == InvoiceKind::CreditNote;
    let (subject, first) =
        if credit { (t.credit_subject, t.credit) } else { (t.invoice_subject, t.invoice) };
    let all_in_advance = t.due.replace("{day}", "{deposit_day}");
    let due = match (invoice.balance(), invoice.deposit_left()) {
        (..=0, _) => "",
        (_, ..=0) => t.due,
        // The deposit is all of it: there is no rest.
        (all, deposit) if deposit >= all => all_in_advance.as_str(),
        _ => t.due_deposit,
    };
    let body = [t.hello, "", first, due, "", "{message}", t.link(invoice)];
    let language = invoice.content.language();
    let mut mail = holes.mail("invoice", to, (subject, &body), (message, language, business));
    mail.contact = invoice.contact_id.as_ref();
    let mail = mail.file(File::paper(print::issued_invoice(tx, org, invoice).await?));
    mail::write(app, tx, Some(org), mail).await
}

/// The receipt of a payment, to the address on the invoice; nothing where there is none.
pub(super) async fn receipt(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    invoice: &Invoice,
    payment: &Payment,
    business: &Profile,
) -> Result<()> {
    let Ok(to) = Email::parse(&invoice.content.recipient.email) else { return Ok(()) };
    let language = invoice.content.language();
    let t = texts(language);
    let mut holes = of_invoice(app, org, invoice, business);
    let amount = invoice.money(payment.amount).map(|money| language.money(money));
    holes.0.push(("amount", amount.unwrap_or_default()));
    holes.0.push(("invoice", invoice.number.clone().unwrap_or_default()));
    holes.0.retain(|(hole, _)| *hole != "number");
    holes.0.push(("number", payment.number.clone()));
    let (subject, first) = match payment.direction {
        Direction::Refund => (t.refund_subject, t.refund),
        Direction::Payment => (t.receipt_subject, t.receipt),
    };
    let open = if invoice.balance() > 0 { t.balance } else { "" };
    let body = [t.hello, "", first, open, "", t.link(invoice)];
    let mut mail = holes.mail("receipt", &to, (subject, &body), ("", language, business));
    mail.contact = invoice.contact_id.as_ref();
    let mail = mail.file(File::paper(print::receipt(tx, org, payment).await?));
    mail::write(app, tx, Some(org), mail).await
}

/// That an invoice should have been paid, or its deposit.
pub(super) async fn reminder(
    app: &App,
    tx: &mut Tx,
    org: &OrgId,
    (invoice, deposit): (&Invoice, bool),
    business: &Profile,
    to: &Email,
) -> Result<()> {
    let t = texts(invoice.content.language());
    let holes = of_invoice(app, org, invoice, business);
    let first = if deposit { t.deposit_reminder } else { t.reminder };
    let body = [t.hello, "", first, "", t.invoice_link, "", t.ignore];
    let language = invoice.content.language();
    let letter = (t.reminder_subject, body.as_slice());
    let mut mail = holes.mail("invoice_reminder", to, letter, ("", language, business));
    mail.contact = invoice.contact_id.as_ref();
    let mail = mail.file(File::paper(print::issued_invoice(tx, org, invoice).await?));
    mail::write(app, tx, Some(org), mail).await
}

fn of_invoice(app: &App, org: &OrgId, invoice: &Invoice, business: &Profile) -> Holes {
    let language = invoice.content.language();
    let say = |amount| invoice.money(amount).map(|money| language.money(money));
    Holes(vec![
        ("number", invoice.number.clone().unwrap_or_default()),
        ("total", say(invoice.total()).unwrap_or_default()),
        ("balance", say(invoice.balance()).unwrap_or_default()),
        ("business", business.name.clone()),
        ("name", unlinked(&invoice.content.recipient.name)),
        ("deposit", say(invoice.deposit_left()).unwrap_or_default()),
        ("deposit_day", invoice.deposit_due_on().map(|day| language.day(day)).unwrap_or_default()),
        ("day", invoice.due_on().map(|day| language.day(day)).unwrap_or_default()),
        ("link", links::invoice(app, org, &invoice.id)),
    ])
}

/// What is filled into a text.
struct Holes(Vec<(&'static str, String)>);

impl Holes {
    fn fill(&self, template: &str) -> String {
        let values: Vec<(&str, &str)> =
            self.0.iter().map(|(name, value)| (*name, value.as_str())).collect();
        text::fill(template, &values)
    }

    fn mail<'a>(
        &self,
        kind: &'static str,
        to: &'a Email,
        (subject, lines): (&str, &[&str]),
        (message, language, business): (&str, Language, &Profile),
    ) -> NewMail<'a> {
        let mut body = Vec::new();
        for line in lines {
            match *line {
                "{message}" if message.is_empty() => {}
                "{message}" => body.extend([message.to_owned(), String::new()]),
                "" if body.last().is_some_and(String::is_empty) => {}
                line => body.push(self.fill(line)),
            }
        }
        body.extend([String::new(), business.name.clone()]);
        body.extend(
            [&business.phone, &business.email].into_iter().filter(|way| !way.is_empty()).cloned(),
        );
        let mut body = body.join("\n");
        body.push('\n');
        NewMail::new(kind, to, self.fill(subject), body).dressed(language, orgs::look(business))
    }
}

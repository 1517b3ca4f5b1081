//! Quotes, invoices and receipts as PDF files: what `desk` asks for, by the crate that lays them out.

use frontdesk_base::{
    Error, Result,
    paper::{Document, Logo, Printer, ReadLogo},
};

/// Prints PDF files.
pub(crate) struct Pdf;

impl Printer for Pdf {
    fn print(&self, document: &Document) -> Result<Vec<u8>> {
        frontdesk_pdf::render(document).map_err(Error::internal)
    }

    fn read_logo(&self, logo: &Logo) -> Result<ReadLogo, String> {
        frontdesk_pdf::read_logo(logo).map_err(|problem| problem.to_string())
    }
}

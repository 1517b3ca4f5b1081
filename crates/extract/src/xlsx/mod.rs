//! Excel workbooks (XLSX): the cells of each visible sheet as rows that name their columns. Cells
//! come one by one and only those that are filled count, so a sheet that claims to reach to the last
//! column of the last row costs nothing. What its owner has hidden is not read.

mod number;
mod sheet;

use std::collections::HashMap;

use crate::{
    Document, Failure, Warning,
    archive::Archive,
    csv,
    document::{Builder, Format},
    limits::Work,
    xml::{self, Node},
};
use number::Formats;

/// Reads a workbook.
pub(crate) fn read(bytes: &[u8], work: &mut Work<'_>) -> Result<Document, Failure> {
    let mut archive = Archive::open(bytes, work.limits)?;
    let workbook = workbook(&archive.need("xl/workbook.xml")?)?;
    let targets = relations(&archive.part("xl/_rels/workbook.xml.rels")?.unwrap_or_default());
    let styles = archive.part("xl/styles.xml")?.unwrap_or_default();
    let book = sheet::Book {
        formats: Formats::read(&styles, workbook.from_1904),
        strings: match archive.part("xl/sharedStrings.xml")? {
            Some(xml) => strings(&xml, work)?,
            None => Vec::new(),
        },
    };

    let mut builder = Builder::new(Format::Xlsx, work.limits);
    let total = u32::try_from(workbook.sheets.len()).ok();
    let mut cells = work.limits.cells;
    for (at, sheet) in workbook.sheets.iter().enumerate() {
        work.tell(u32::try_from(at).unwrap_or(u32::MAX), total)?;
        if sheet.hidden {
            builder.warn(Warning::SheetHidden { name: sheet.name.clone() });
            continue;
        }
        let target = targets.get(&sheet.relation).map(String::as_str);
        let read = match archive.part(target.unwrap_or_default()) {
            Ok(Some(xml)) => sheet::read(&xml, &book, &mut cells, work),
            Ok(None) => Err(Failure::Damaged("no such part".into())),
            Err(failure) => Err(failure),
        };
        let rows = match read {
            Ok(rows) => rows,
            Err(Failure::Damaged(_)) => {
                builder.warn(Warning::SheetSkipped { name: sheet.name.clone() });
                continue;
            }
            Err(failure) => return Err(failure),
        };
        builder.heading(1, &sheet.name);
        for block in sheet::blocks(&rows) {
            csv::write(&block, &mut builder);
            builder.end_lines();
        }
        if cells == 0 {
            builder.warn(Warning::Shortened);
            break;
        }
    }
    builder.finish()
}

struct Workbook {
    sheets: Vec<Sheet>,
    /// Whether its dates count from 1904, as old Macintoshes did.
    from_1904: bool,
}

struct Sheet {
    name: String,
    relation: String,
    hidden: bool,
}

fn workbook(xml: &str) -> Result<Workbook, Failure> {
    let mut workbook = Workbook { sheets: Vec::new(), from_1904: false };
    xml::walk(xml, &mut |node| {
        let Node::Open(tag) = node else { return Ok(()) };
        match tag.name() {
            "workbookPr" => {
                workbook.from_1904 = matches!(tag.attr("date1904").as_deref(), Some("1" | "true"));
            }
            "sheet" => workbook.sheets.push(Sheet {
                name: tag.attr("name").unwrap_or_default(),
                relation: tag.attr("id").unwrap_or_default(),
                hidden: matches!(tag.attr("state").as_deref(), Some("hidden" | "veryHidden")),
            }),
            _ => {}
        }
        Ok(())
    })?;
    Ok(workbook)
}

/// The parts that the workbook's relations lead to, by id.
fn relations(xml: &str) -> HashMap<String, String> {
    let mut targets = HashMap::new();
    // A sheet whose relation cannot be read is told as a sheet that is damaged.
    let _ = xml::walk(xml, &mut |node| {
        if let Node::Open(tag) = node
            && let (Some(id), Some(target)) = (tag.attr("Id"), tag.attr("Target"))
        {
            let target = match target.strip_prefix('/') {
                Some(absolute) => absolute.to_owned(),
                None => format!("xl/{target}"),
            };
            targets.insert(id, target);
        }
        Ok(())
    });
    targets
}

/// The texts that cells refer to by number.
fn strings(xml: &str, work: &mut Work<'_>) -> Result<Vec<String>, Failure> {
    let most = work.limits.cells.saturating_mul(4);
    let mut strings: Vec<String> = Vec::new();
    let (mut inside, mut reading) = (false, 0_usize);
    xml::walk(xml, &mut |node| {
        match node {
            Node::Open(tag) => match tag.name() {
                "si" => {
                    if strings.len() == most {
                        return Err(Failure::TooComplex("shared strings"));
                    }
                    strings.push(String::new());
                    work.count(strings.len())?;
                }
                // How a Japanese word is read aloud stands beside the word itself.
                "rPh" => reading += 1,
                "t" => inside = reading == 0,
                _ => {}
            },
            Node::Text(text) if inside => {
                if let Some(string) = strings.last_mut() {
                    string.push_str(text);
                }
            }
            Node::Text(_) => {}
            Node::Close("t") => inside = false,
            Node::Close("rPh") => reading = reading.saturating_sub(1),
            Node::Close(_) => {}
        }
        Ok(())
    })?;
    Ok(strings)
}

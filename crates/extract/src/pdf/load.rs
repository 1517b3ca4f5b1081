//! Loading a PDF's objects with lopdf, within bounds.
//!
//! lopdf bounds each stream that it unpacks and the depth of what it parses, but not the sum: a small
//! file can name one large object a hundred thousand times, or pack a stream that is parsed from each
//! of its bytes. So what makes that possible is counted here: before the load in the file's bytes,
//! during it in the filter that lopdf asks for each object.

use std::{
    cell::Cell,
    collections::HashSet,
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
};

use lopdf::{Document, LoadOptions, Object, ObjectId, Stream};

use super::lex::{is_delimiter, is_space};
use crate::{Failure, Limits};

/// What an object stream or a cross-reference stream may unpack to, in bytes. Programs put a hundred
/// objects in one, of less than a kilobyte each.
const INDEX_BYTES: usize = 2 << 20;
/// How often a file may have been changed without being written anew; each costs an index.
const REVISIONS: usize = 200;
/// The most objects in one object stream.
const MEMBERS: usize = 20_000;

thread_local! {
    /// How many objects the load on this thread may still make. lopdf's filter is a plain function,
    /// so this cannot be its argument.
    static LEFT: Cell<usize> = const { Cell::new(0) };
}

/// Unwinds out of lopdf when [`LEFT`] is used up.
struct Exhausted;

/// Loads the objects of a file that can be opened without a password.
pub(super) fn load(bytes: &[u8], limits: &Limits) -> Result<Document, Failure> {
    if tokens(bytes) > limits.objects || revisions(bytes) > REVISIONS {
        return Err(Failure::TooComplex("objects of the PDF"));
    }
    LEFT.set(limits.objects + bytes.len() / 8);
    let options = LoadOptions {
        filter: Some(charge),
        max_decompressed_size: Some(INDEX_BYTES),
        ..LoadOptions::default()
    };
    let mut pdf = attempt(bytes, options.clone())?;
    // With a filter lopdf does not repair what points to the wrong places, so that is asked for.
    if pdf.page_iter().next().is_none() && !is_locked(&pdf) {
        pdf = attempt(bytes, LoadOptions { force_reconstruct: true, ..options })?;
    }
    if is_locked(&pdf) { Err(Failure::Protected) } else { Ok(pdf) }
}

fn attempt(bytes: &[u8], options: LoadOptions) -> Result<Document, Failure> {
    let load = || Document::load_mem_with_options(bytes, options);
    match catch_unwind(AssertUnwindSafe(load)) {
        Ok(Ok(pdf)) => Ok(pdf),
        Ok(Err(lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_))) => {
            Err(Failure::Protected)
        }
        Ok(Err(lopdf::Error::Decompress(error))) => match error {
            lopdf::DecompressError::MemoryLimitExceeded { .. } => {
                Err(Failure::TooComplex("index of the PDF"))
            }
            error => Err(Failure::Damaged(error.to_string())),
        },
        Ok(Err(error)) => Err(Failure::Damaged(error.to_string())),
        Err(panic) if panic.is::<Exhausted>() => Err(Failure::TooComplex("objects of the PDF")),
        Err(panic) => resume_unwind(panic),
    }
}

/// Whether it waits for a password: then its objects are not loaded.
fn is_locked(pdf: &Document) -> bool {
    pdf.is_encrypted() && pdf.encryption_state.is_none()
}

/// The title of the document's properties.
pub(super) fn title(pdf: &Document) -> String {
    let info = pdf.trailer.get_deref(b"Info", pdf).and_then(Object::as_dict);
    let title = info.and_then(|info| info.get_deref(b"Title", pdf));
    title.and_then(lopdf::decode_text_string).unwrap_or_default()
}

/// Counts an object that lopdf has made. Members of an object stream are taken from what this returns,
/// anything else only from whether it returns something.
#[expect(clippy::unnecessary_wraps, reason = "the type is lopdf's")]
fn charge(id: ObjectId, object: &mut Object) -> Option<(ObjectId, Object)> {
    let mut cost = 0_usize;
    let mut next: Vec<&Object> = vec![object];
    while let Some(object) = next.pop() {
        cost += 1;
        match object {
            Object::Array(array) => next.extend(array),
            Object::Dictionary(dictionary) => {
                next.extend(dictionary.iter().map(|(_, value)| value));
            }
            Object::String(text, _) | Object::Name(text) => cost += text.len() / 64,
            Object::Stream(stream) => {
                cost += stream.content.len() / 64;
                next.extend(stream.dict.iter().map(|(_, value)| value));
            }
            _ => {}
        }
    }
    if let Object::Stream(stream) = object
        && stream.dict.has_type(b"ObjStm")
    {
        cost += members(stream);
    }
    spend(cost);
    match object {
        Object::Stream(_) => Some((id, Object::Null)),
        object => Some((id, object.clone())),
    }
}

fn spend(cost: usize) {
    match LEFT.get().checked_sub(cost) {
        Some(left) => LEFT.set(left),
        None => resume_unwind(Box::new(Exhausted)),
    }
}

/// What the objects in an object stream cost, which lopdf is about to parse from their offsets.
/// Offsets that lead into the same or into the middle of something cost the square of its size, so
/// none may: before an object stands a space or the end of another, and it begins at once.
fn members(stream: &Stream) -> usize {
    const NEVER: usize = usize::MAX / 2;
    let Ok(content) = stream.get_plain_content_with_limit(INDEX_BYTES) else { return 1 };
    let first = stream.dict.get(b"First").and_then(Object::as_i64).unwrap_or(0);
    let Some(first) = usize::try_from(first).ok().filter(|first| *first <= content.len()) else {
        return 1;
    };
    let index = String::from_utf8_lossy(&content[..first]);
    let numbers: Vec<usize> =
        index.split_whitespace().map(|number| number.parse().unwrap_or(usize::MAX)).collect();
    if numbers.len() / 2 > MEMBERS {
        return NEVER;
    }
    let mut seen = HashSet::new();
    for offset in numbers.iter().skip(1).step_by(2) {
        let at = first.saturating_add(*offset);
        if at >= content.len() {
            continue;
        }
        let begins = content[at..].iter().take(8).any(|byte| !is_space(*byte) && *byte != b'%');
        let apart = at == first || is_space(content[at - 1]) || b")>]".contains(&content[at - 1]);
        if !begins || !apart || !seen.insert(at) {
            return NEVER;
        }
    }
    tokens(&content) + content.len() / 64
}

/// How many objects these bytes could be, were all of them read as objects: names, brackets, and words
/// that are numbers, `true`, `false` or `null`. A list of numbers has one in two bytes; compressed data
/// has one in fifty by chance.
fn tokens(bytes: &[u8]) -> usize {
    bytes
        .chunk_by(|before, after| is_regular(*before) && is_regular(*after))
        .filter(|word| match word {
            [b'/' | b'[' | b'<' | b'('] => true,
            [b't' | b'f' | b'n', ..] => word.iter().all(u8::is_ascii_lowercase),
            word => word.iter().all(|byte| byte.is_ascii_digit() || b"+-.".contains(byte)),
        })
        .count()
}

fn is_regular(byte: u8) -> bool {
    !is_space(byte) && !is_delimiter(byte)
}

/// How many indexes may lead on to an older one: `/Prev` and a number, where a bookmark has a
/// reference (`/Prev 5 0 R`); and the letters of that name in their other spelling.
fn revisions(bytes: &[u8]) -> usize {
    let mut count = 0;
    for (at, _) in bytes.iter().enumerate().filter(|(_, byte)| **byte == b'/') {
        let rest = &bytes[at + 1..bytes.len().min(at + 48)];
        if let Some(value) = rest.strip_prefix(b"Prev") {
            let mut words = value
                .split(|byte| is_space(*byte) || is_delimiter(*byte))
                .filter(|word| !word.is_empty());
            let reference = words.nth(2) == Some(b"R");
            count += usize::from(!reference);
        } else if let Some(name) = rest.get(..12) {
            let escaped = [b"#50", b"#72", b"#65", b"#76"];
            let plain = name.starts_with(b"P") || name.starts_with(b"#50");
            count += usize::from(plain && name.windows(3).any(|w| escaped.iter().any(|e| *e == w)));
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bookmarks_are_no_revisions() {
        assert_eq!(revisions(b"<< /Prev 12 0 R /Next 5 0 R >> << /Size 4 /Prev 1234 >>"), 1);
        assert_eq!(revisions(b"<</Prev 9>> <</P#72ev 9>> <</Pages 2 0 R>>"), 2);
    }

    #[test]
    fn tokens_are_counted_as_objects() {
        assert_eq!(tokens(b"[0 -1.5 null <</A (b)>>]"), 8);
        assert_eq!(tokens(&[b'x', 0x80, b' ', 0xff, b'1']), 0);
    }

    #[test]
    fn an_object_stream_that_leads_into_its_middle_is_refused() {
        let stream = |first: i64, content: &str| {
            let dict = lopdf::dictionary! { "Type" => "ObjStm", "First" => first };
            members(&Stream::new(dict, content.as_bytes().to_vec()))
        };
        assert!(stream(8, "1 0 2 4 (ab) 7 ") < 100);
        assert!(stream(8, "1 0 2 0 (ab) 7 ") > 1 << 40);
        assert!(stream(8, "1 0 2 1 11111111 ") > 1 << 40);
    }
}

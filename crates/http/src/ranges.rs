//! A part of a file, for players that seek: `Range` of RFC 9110, one range of bytes at a time.

use std::ops::Range;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use frontdesk_base::Error;
use futures_util::{StreamExt, TryStreamExt, stream, stream::Stream};

/// What of a file is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// All of it: nothing else was asked for, or in a way that need not be understood.
    All,
    /// From this byte to that one, both included.
    Part(usize, usize),
    /// Nothing that there is.
    Beyond,
}

impl Asked {
    fn of(asked: &HeaderMap, size: usize) -> Self {
        let range = asked.get(header::RANGE).and_then(|range| range.to_str().ok());
        range.map_or(Self::All, |text| read(text, size))
    }

    /// From which byte up to which other it is, of so many.
    fn range(self, size: usize) -> Range<usize> {
        match self {
            Self::All => 0..size,
            Self::Part(from, to) => from..to + 1,
            Self::Beyond => 0..0,
        }
    }
}

/// The file, or the part of it that is asked for: 200, 206 or 416.
pub fn ranged(asked: &HeaderMap, bytes: &Bytes, content_type: &str) -> Response {
    let size = bytes.len();
    let asked = Asked::of(asked, size);
    answer(asked, size, content_type, Body::from(bytes.slice(asked.range(size))))
}

/// The same of a file that is read piece by piece: `read` is given from which byte up to which other. What
/// fails before the first piece is there is an error; after that the answer breaks off.
///
/// # Errors
/// Those of the first piece.
pub async fn ranged_from<S>(
    asked: &HeaderMap,
    size: u64,
    content_type: &str,
    read: impl FnOnce(Range<u64>) -> S,
) -> Result<Response, Error>
where
    S: Stream<Item = Result<Bytes, Error>> + Send + 'static,
{
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let asked = Asked::of(asked, size);
    let range = asked.range(size);
    let length = range.len();
    let mut pieces = Box::pin(read(range.start as u64..range.end as u64));
    let first = pieces.try_next().await?;
    let all = stream::iter(first.map(Ok)).chain(pieces);
    let mut response = answer(asked, size, content_type, Body::from_stream(all));
    response.headers_mut().insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    Ok(response)
}

fn answer(asked: Asked, size: usize, content_type: &str, body: Body) -> Response {
    let (status, content_range) = match asked {
        Asked::All => (StatusCode::OK, None),
        Asked::Part(from, to) => {
            (StatusCode::PARTIAL_CONTENT, Some(format!("bytes {from}-{to}/{size}")))
        }
        Asked::Beyond => (StatusCode::RANGE_NOT_SATISFIABLE, Some(format!("bytes */{size}"))),
    };
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    if let Ok(kind) = HeaderValue::try_from(content_type) {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    if let Some(range) = content_range.and_then(|range| HeaderValue::try_from(range).ok()) {
        headers.insert(header::CONTENT_RANGE, range);
    }
    response
}

/// Reads `bytes=0-99`, `bytes=100-` or `bytes=-100`. Several ranges, other units and nonsense are as if
/// nothing had been asked for, which RFC 9110 allows.
fn read(text: &str, size: usize) -> Asked {
    let Some(range) = text.trim().strip_prefix("bytes=") else { return Asked::All };
    let Some((from, to)) = range.split_once('-') else { return Asked::All };
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<usize>().unwrap_or(usize::MAX))
    };
    let last = size.checked_sub(1);
    match (from.trim(), to.trim(), last) {
        ("", to, Some(last)) => match number(to) {
            Some(0) => Asked::Beyond,
            Some(count) => Asked::Part(size.saturating_sub(count), last),
            None => Asked::All,
        },
        (from, "", Some(last)) => match number(from) {
            Some(from) if from <= last => Asked::Part(from, last),
            Some(_) => Asked::Beyond,
            None => Asked::All,
        },
        (from, to, Some(last)) => match (number(from), number(to)) {
            (Some(from), Some(to)) if from > to => Asked::All,
            (Some(from), Some(to)) if from <= last => Asked::Part(from, to.min(last)),
            (Some(_), Some(_)) => Asked::Beyond,
            _ => Asked::All,
        },
        (_, _, None) => Asked::Beyond,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_standard_says() {
        for (text, asked) in [
            ("bytes=0-9", Asked::Part(0, 9)),
            ("bytes=90-200", Asked::Part(90, 99)),
            ("bytes=50-", Asked::Part(50, 99)),
            ("bytes=-10", Asked::Part(90, 99)),
            ("bytes=-500", Asked::Part(0, 99)),
            ("bytes=100-", Asked::Beyond),
            ("bytes=100-200", Asked::Beyond),
            ("bytes=-0", Asked::Beyond),
            ("bytes=99999999999999999999999-", Asked::Beyond),
            ("bytes=9-3", Asked::All),
            ("bytes=0-1,5-6", Asked::All),
            ("bytes=", Asked::All),
            ("bytes=-", Asked::All),
            ("bytes=+1-3", Asked::All),
            ("items=0-9", Asked::All),
            ("\u{fffd}", Asked::All),
        ] {
            assert_eq!(read(text, 100), asked, "{text}");
        }
        assert_eq!(read("bytes=0-", 0), Asked::Beyond);
    }

    #[test]
    fn a_part_says_which_part_it_is() {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_static("bytes=2-3"));
        let response = ranged(&headers, &Bytes::from_static(b"abcdef"), "audio/wav");
        assert_eq!(response.status(), StatusCode::PARTIAL_CONTENT);
        assert_eq!(response.headers()[header::CONTENT_RANGE], "bytes 2-3/6");
        assert_eq!(response.headers()[header::CONTENT_TYPE], "audio/wav");
    }
    #[tokio::test]
    async fn a_file_is_read_from_where_it_is_asked_for() {
        let whole = Bytes::from_static(b"abcdef");
        let read = |range: Range<u64>| {
            let range = usize::try_from(range.start).unwrap()..usize::try_from(range.end).unwrap();
            stream::iter(whole.slice(range).into_iter().map(|byte| Ok(Bytes::from(vec![byte]))))
        };
        for (range, status, length, text) in [
            (None, StatusCode::OK, "6", "abcdef"),
            (Some("bytes=2-3"), StatusCode::PARTIAL_CONTENT, "2", "cd"),
            (Some("bytes=9-"), StatusCode::RANGE_NOT_SATISFIABLE, "0", ""),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(range) = range {
                headers.insert(header::RANGE, HeaderValue::from_static(range));
            }
            let response = ranged_from(&headers, 6, "audio/wav", read).await.unwrap();
            assert_eq!(response.status(), status);
            assert_eq!(response.headers()[header::CONTENT_LENGTH], length);
            let body = axum::body::to_bytes(response.into_body(), 100).await.unwrap();
            assert_eq!(body, text);
        }
    }

    #[tokio::test]
    async fn a_file_that_is_not_there_is_an_error_and_no_empty_answer() {
        let gone = |_| stream::iter([Err(Error::NotFound("recording"))]);
        let answer = ranged_from(&HeaderMap::new(), 6, "audio/wav", gone).await;
        assert!(matches!(answer, Err(Error::NotFound(_))));
    }
}

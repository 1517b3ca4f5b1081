//! Two people, or two tabs, with the same form: whoever saves later is shown what was stored
//! meanwhile, and chooses. A form carries the mark of what it was filled from; what somebody saved
//! without changing anything is no news.

use maud::{Markup, html};

use crate::parts::{Mood, notice_with};

/// What is stored, as its form shows it: label and value, in the order of the fields.
pub(crate) type Stored = Vec<(&'static str, String)>;

/// The mark of what a form is filled from (FNV-1a: the same on every machine and in every version).
pub(crate) fn mark(stored: &Stored) -> String {
    let bytes = stored.iter().flat_map(|(_, value)| value.bytes().chain([0]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// What is stored now and is not what was typed, when it is not what the form was filled from. None
/// when saving takes nothing from anybody.
pub(crate) fn news(base: &str, stored: &Stored, typed: &Stored) -> Option<Stored> {
    // A form of before there were marks, or of a script that sends none, is saved as it is.
    if base.is_empty() || base == mark(stored) {
        return None;
    }
    let differs = stored.iter().zip(typed).filter(|(stored, typed)| stored.1 != typed.1);
    let differs: Stored = differs.map(|(stored, _)| stored.clone()).collect();
    (!differs.is_empty()).then_some(differs)
}

/// The hidden field with the mark, and above the form what was stored meanwhile. `here` is where the
/// form is opened anew.
pub(crate) fn told(base: &str, news: &Stored, here: &str) -> Markup {
    html! {
        input type="hidden" name="base" value=(base);
        @if !news.is_empty() {
            (notice_with(Mood::Warning, "Somebody changed this while you were writing", &html! {
                p { "Nothing is saved yet. What you typed is below; what is stored now:" }
                dl.stored-now {
                    @for (label, value) in news {
                        dt { (label) }
                        dd dir="auto" { @if value.is_empty() { span.faint { "nothing" } } @else { (value) } }
                    }
                }
                p { "Save again to put yours in its place, or " a href=(here) { "take what is stored" } "." }
            }))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Stored, mark, news};

    fn stored(a: &str, b: &str) -> Stored {
        vec![("A", a.to_owned()), ("B", b.to_owned())]
    }

    #[test]
    fn only_what_would_be_lost_is_news() {
        let (first, second, mine) = (stored("1", "x"), stored("2", "x"), stored("1", "y"));
        let base = mark(&first);
        assert_eq!(news(&base, &first, &mine), None, "nobody else saved");
        assert_eq!(news("", &second, &mine), None, "no mark");
        assert_eq!(news(&base, &second, &second), None, "both wrote the same");
        assert_eq!(news(&base, &second, &mine), Some(stored("2", "x")));
        assert_ne!(mark(&stored("ab", "")), mark(&stored("a", "b")));
    }
}

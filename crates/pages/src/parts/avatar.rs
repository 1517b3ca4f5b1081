//! Faces: initials in a colour that is always the same for the same name.

use maud::{Markup, html};

use super::Icon;

/// How large a face is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Size {
    /// 20 px: in lines of text.
    Tiny,
    /// 24 px: in rows.
    Small,
    /// 32 px.
    #[default]
    Medium,
    /// 48 px: at the head of a card.
    Large,
}

impl Size {
    fn class(self) -> &'static str {
        match self {
            Size::Tiny => "avatar-tiny",
            Size::Small => "avatar-small",
            Size::Medium => "avatar-medium",
            Size::Large => "avatar-large",
        }
    }
}

/// Initials of a name, coloured by a stable seed (an id is best: it survives a new name).
/// Somebody without a name, such as a phone number, has a plain figure. The name is spoken elsewhere,
/// beside it, so the face is silent.
pub fn avatar(name: &str, seed: &str, size: Size) -> Markup {
    html! {
        span class={ "avatar " (size.class()) " hue-" (hue(seed)) } aria-hidden="true" {
            @match initials(name) { Some(letters) => (letters), None => (Icon::User) }
        }
    }
}

/// The agent's face.
pub fn agent_avatar(size: Size) -> Markup {
    html! { span class={ "avatar avatar-agent " (size.class()) } aria-hidden="true" { (Icon::Sparkle) } }
}

/// Several faces, one over the other, and how many more there are.
pub fn avatar_stack(people: &[(&str, &str)], more: usize) -> Markup {
    html! {
        span.avatar-stack {
            @for (name, seed) in people { (avatar(name, seed, Size::Small)) }
            @if more > 0 { span.avatar.avatar-small.avatar-more { "+" (more) } }
        }
    }
}

/// One of twelve hues for a seed (FNV-1a, so that it is the same on every machine).
fn hue(seed: &str) -> u32 {
    let hash =
        seed.bytes().fold(0x811c_9dc5_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193));
    (hash ^ (hash >> 15)) % 12
}

/// First letters of the first and the last word that begin with one. A phone number has none, nor has
/// "Visitor 5415", which only tells one contact without a name from another.
fn initials(name: &str) -> Option<String> {
    if name.strip_prefix("Visitor ").is_some_and(|end| end.len() == 4 && is_end_of_id(end)) {
        return None;
    }
    let letter = |word: &str| word.chars().next().filter(|c| c.is_alphabetic());
    let letters: Vec<char> = name.split_whitespace().filter_map(letter).collect();
    let picked: Vec<char> = match letters.as_slice() {
        [] => return None,
        [only] => vec![*only],
        [first, .., last] => vec![*first, *last],
    };
    Some(picked.into_iter().flat_map(char::to_uppercase).collect())
}

fn is_end_of_id(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::{Size, avatar, hue, initials};

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        let cases = [
            ("Maya Lindqvist", Some("ML")),
            ("cher", Some("C")),
            ("José María de la Cruz", Some("JC")),
            ("王小明", Some("王")),
            ("(+45) 20", None),
            ("Visitor 5415", None),
            ("Visitor eadf", None),
            ("Visitor Center", Some("VC")),
            ("", None),
        ];
        for (name, expected) in cases {
            assert_eq!(initials(name).as_deref(), expected, "{name}");
        }
    }

    #[test]
    fn a_seed_always_has_the_same_hue() {
        assert_eq!(hue("con_1"), hue("con_1"));
        assert!(
            (0..200)
                .map(|n| hue(&format!("con_{n}")))
                .collect::<std::collections::HashSet<_>>()
                .len()
                == 12
        );
    }

    #[test]
    fn a_name_cannot_break_out() {
        let html = avatar("<b \"x", "s\"", Size::Small).into_string();
        assert!(!html.contains("<b"), "{html}");
    }
}

//! Titles with words in braces: which words there may be, and filling them in.

use super::Occasion;

/// What is wrong with a title, in words; `None` when nothing is.
pub(super) fn wrong(title: &str, occasion: Occasion) -> Option<String> {
    let known = occasion.placeholders();
    let mut rest = title;
    loop {
        let at = rest.find(['{', '}'])?;
        if rest[at..].starts_with('}') {
            return Some("has a } without the { before it".to_owned());
        }
        let Some((hole, after)) = rest[at + 1..].split_once('}') else {
            return Some("has a { without the } after it".to_owned());
        };
        if !known.contains(&hole) {
            let names: Vec<String> = known.iter().map(|name| format!("{{{name}}}")).collect();
            return Some(format!("can be filled in with {} here, nothing else", names.join(", ")));
        }
        rest = after;
    }
}

/// A text with its holes filled, in one pass: what is filled in is never taken for a hole.
pub(in crate::tasks) fn fill(text: &str, holes: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((hole, after)) = after.split_once('}') else { break };
        filled.push_str(before);
        filled.push_str(holes.iter().find(|(name, _)| *name == hole).map_or("", |(_, text)| text));
        rest = after;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_knows_the_words_of_its_occasion() {
        for occasion in Occasion::ALL {
            assert_eq!(wrong(occasion.usual_title(), *occasion), None, "{occasion}");
        }
        assert_eq!(wrong("Call", Occasion::NoShow), None);
        for title in ["{stars}", "{", "}", "{name", "name}", "{{name}}", "{ name}", "{}", "{Name}"]
        {
            assert!(wrong(title, Occasion::NoShow).is_some(), "{title}");
        }
    }

    #[test]
    fn what_is_filled_in_is_never_a_hole() {
        let holes = [("name", "{service}"), ("service", "{name}<b>")];
        assert_eq!(fill("{name}: {service}", &holes), "{service}: {name}<b>");
        assert_eq!(fill("{name", &holes), "{name");
    }
}

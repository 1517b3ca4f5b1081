//! What stands on most pages of a site (a footer, a banner) is found once.

use std::collections::{HashMap, HashSet};

use frontdesk_base::{Result, id::OrgId};
use frontdesk_db::Tx;

use super::{Site, store, store::Standing};

/// On so many pages at least, and on more than half of them, a text is one of the site, not of a page.
const LEAST: usize = 3;

/// Marks the passages that stand on most pages, but for the first; true when a mark has changed.
pub(super) async fn mark(tx: &mut Tx, org: &OrgId, site: &Site) -> Result<bool> {
    let standing = store::standing(tx, org, &site.id).await?;
    let repeated = repeated(&standing);
    let mut changed = false;
    for passage in &standing {
        let is = repeated.contains(passage.id.as_str());
        if is != passage.repeated {
            store::set_repeated(tx, org, &passage.id, is).await?;
            changed = true;
        }
    }
    Ok(changed)
}

fn repeated(standing: &[Standing]) -> HashSet<&str> {
    let pages: HashSet<&str> = standing.iter().map(|one| one.source_id.as_str()).collect();
    let mut on: HashMap<&str, HashSet<&str>> = HashMap::new();
    for one in standing {
        on.entry(one.text.as_str()).or_default().insert(&one.source_id);
    }
    let common =
        |text: &str| on.get(text).is_some_and(|on| on.len() >= LEAST && on.len() * 2 > pages.len());
    let mut kept = HashSet::new();
    standing
        .iter()
        .filter(|one| common(&one.text) && !kept.insert(one.text.as_str()))
        .map(|one| one.id.as_str())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(page: usize, text: &str) -> Standing {
        Standing {
            id: format!("{page}-{text}"),
            source_id: page.to_string(),
            text: text.to_owned(),
            repeated: false,
        }
    }

    #[test]
    fn what_is_on_most_pages_is_kept_once() {
        let mut all: Vec<Standing> = (0..4).map(|page| on(page, "Mon-Fri 9-17")).collect();
        all.extend((0..4).map(|page| on(page, &format!("About {page}"))));
        all.extend([on(0, "twice"), on(1, "twice")]);

        let mut marked: Vec<&str> = repeated(&all).into_iter().collect();
        marked.sort_unstable();
        assert_eq!(marked, ["1-Mon-Fri 9-17", "2-Mon-Fri 9-17", "3-Mon-Fri 9-17"]);
    }
}

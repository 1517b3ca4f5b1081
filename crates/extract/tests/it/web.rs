//! Pages as a crawler reads them.

use frontdesk_extract::{
    Limits,
    html::{WebPage, page},
};
use url::Url;

use crate::{fixture, show};

fn load(html: &[u8]) -> WebPage {
    let base = Url::parse("https://harbour.example/info").unwrap();
    page(html, Some("text/html"), &base, &Limits::default()).unwrap()
}

#[test]
fn a_page_keeps_its_prices_hours_and_address_and_loses_its_menus() {
    let page = load(&fixture("page.html"));

    assert_eq!(
        show(&page.document),
        "# Prices & opening hours\n\
         Every visit begins with a short talk. You get a written estimate before any treatment, and you \
         decide without hurry.\n\
         # Prices & opening hours > Prices\n\
         Private patients, 2026\n\n\
         Treatment: Check-up; Adults: £45; Children: free\n\
         Treatment: Hygienist (30 minutes); Adults: £60; Children: £30\n\
         Treatment: Crown; Adults: £650; Children: £650\n\
         Treatment: Crown; Adults: from £700 (gold); Children: not offered\n\
         # Prices & opening hours > Opening hours\n\
         Monday to Thursday: 9:00–17:30\nFriday: 9:00–13:00\n\
         # Prices & opening hours > Questions > Does it hurt?\n\
         No. We numb the tooth first, and you can raise a hand at any time.\n\
         # Prices & opening hours > Questions > Can I pay in instalments?\n\
         Yes, over 12 months without interest from £300.\n\n\
         Read more about finance or write to us.\n\
         # Emergency?\n\
         Call 020 7946 0001, day and night.\n\
         # \n\
         Harbour Dental\n1 Quay Street\nBristol BS1 4AA\n\nPhone 020 7946 0000\n\
         # \n\
         Harbour Dental\nTelephone: +44 20 7946 0000\nAddress: 1 Quay Street, BS1 4AA Bristol\n\
         Opening hours: Monday, Tuesday 09:00–17:30\n\
         # Do you take new patients?\n\
         Yes, this month within a week."
    );
}

#[test]
fn a_page_says_where_it_leads_and_what_it_is() {
    let page = load(&fixture("page.html"));

    let links: Vec<&str> = page.links.iter().map(Url::as_str).collect();
    assert_eq!(
        links,
        [
            "https://harbour.example/prices/index.html",
            "https://harbour.example/",
            "https://harbour.example/team/?utm_source=nav",
            "https://harbour.example/contact",
            "https://harbour.example/info/",
            "https://harbour.example/privacy",
            "https://harbour.example/imprint",
        ]
    );
    assert_eq!(page.canonical.unwrap().as_str(), "https://harbour.example/prices/");
    assert_eq!(page.language.as_deref(), Some("en-GB"));
    assert_eq!((page.noindex, page.nofollow), (false, false));
}

#[track_caller]
fn check(body: &str, shown: &str) {
    assert_eq!(show(&load(body.as_bytes()).document), shown);
}

#[test]
fn the_ways_of_web_sites_are_understood() {
    // A menu of links goes, a menu of dishes stays.
    check("<div class=menu><a href=/a>Home</a> <a href=/b>About</a></div><p>Hi", "# \nHi");
    check(
        "<div class=menu><p>Soup</p><p>Salad of the day</p></div>",
        "# \nSoup\n\nSalad of the day",
    );
    check("<ul><li><span>Cut</span><span>35 €</span></li><li>Dye</ul>", "# \n- Cut 35 €\n- Dye");
    check("<p><b>Do you deliver?</b></p><p>Yes.", "# Do you deliver?\nYes.");
    check("<table><tr><td>Mon<td>closed<tr><td>Tue<td>9-17</table>", "# \nMon: closed\nTue: 9-17");
    check("<table><tr><td><h2>Left</h2>a<td>b</table>", "# Left\na\n\nb");
    check("<footer>© 2026 X<br>All rights</footer><p>x", "# \nx");
    check("<p>a<noscript>b</noscript><template>c</template><svg><text>d</text></svg>", "# \na");
    check("", "");
    let none = load(b"<meta name=ROBOTS content='NoIndex, nofollow'><a href='javascript:x'>x</a>");
    assert_eq!((none.noindex, none.nofollow, none.links.len()), (true, true, 0));
}

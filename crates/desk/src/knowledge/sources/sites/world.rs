//! A web of two servers on this machine: a salon's site with everything that sites do to readers, and
//! one that nobody may reach.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use frontdesk_db::testing::TestDb;
use frontdesk_providers::ssrf::Guard;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::{
    app::Settings,
    testing::{self, TestApp},
};

/// How many pages the site has.
pub(super) const PAGES: usize = 300;

/// What a server answers for one path: its head, and its body.
pub(super) type Said = (String, Vec<u8>);

pub(super) struct World {
    pub(super) t: TestApp,
    /// The site's address, without a slash at the end.
    pub(super) base: String,
    /// What was changed of the site.
    changed: Arc<Mutex<HashMap<String, Said>>>,
    /// What the site was asked for.
    asked: Arc<Mutex<Vec<String>>>,
    /// How often the other server was reached.
    trapped: Arc<Mutex<usize>>,
}

#[expect(clippy::disallowed_methods, reason = "the servers of a test end with its runtime")]
pub(super) async fn world(db: TestDb) -> World {
    let site = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let trap = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (port, other) = (site.local_addr().unwrap().port(), trap.local_addr().unwrap().port());
    let changed: Arc<Mutex<HashMap<String, Said>>> = Arc::default();
    let asked: Arc<Mutex<Vec<String>>> = Arc::default();
    let trapped: Arc<Mutex<usize>> = Arc::default();
    let (pages, log) = (changed.clone(), asked.clone());
    tokio::spawn(async move {
        while let Ok((stream, _)) = site.accept().await {
            let (pages, log) = (pages.clone(), log.clone());
            tokio::spawn(async move { answer(stream, (port, other), &pages, &log).await });
        }
    });
    let caught = trapped.clone();
    tokio::spawn(async move {
        while trap.accept().await.is_ok() {
            *caught.lock().unwrap() += 1;
        }
    });
    let guard = Guard::default().allowing("127.0.0.1", port);
    let t = testing::app_reaching(db, Settings::default(), guard).await;
    World { t, base: format!("http://127.0.0.1:{port}"), changed, asked, trapped }
}

impl World {
    /// From now on the site answers this for the path.
    pub(super) fn change(&self, path: &str, said: Said) {
        self.changed.lock().unwrap().insert(path.to_owned(), said);
    }

    /// What the site was asked for since the last time.
    pub(super) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }

    pub(super) fn trapped(&self) -> usize {
        *self.trapped.lock().unwrap()
    }
}

/// A page of the site.
pub(super) fn html(title: &str, text: &str, links: &[String]) -> Said {
    let links: Vec<String> =
        links.iter().map(|to| format!("<p><a href=\"{to}\">Read on about this</a></p>")).collect();
    let links = links.concat();
    let body = format!(
        "<!doctype html><html lang=en><title>{title}</title><body><main><h1>{title}</h1><p>{text}</p>{links}</main>\
         <footer><p>Salon Ana, Mariahilfer Strasse 5, 1060 Vienna. Phone +43 1 2345678.</p></footer></body></html>"
    );
    ok("text/html; charset=utf-8", body.into_bytes())
}

pub(super) fn ok(kind: &str, body: Vec<u8>) -> Said {
    (format!("200 OK\r\ncontent-type: {kind}\r\n"), body)
}

pub(super) fn status(status: u16) -> Said {
    (format!("{status} Status\r\n"), Vec::new())
}

pub(super) fn moved(to: &str) -> Said {
    (format!("301 Moved\r\nlocation: {to}\r\n"), Vec::new())
}

/// The site as it is at first; `None` is a page that never answers.
fn page(path: &str, base: &str, other: u16) -> Option<Said> {
    if let Some(n) = path.strip_prefix("/p/").and_then(|n| n.parse::<usize>().ok()) {
        if n >= PAGES {
            return Some(status(404));
        }
        let next: Vec<String> = (1..=3).map(|by| format!("/p/{}?a=1&a=1#x", n + by)).collect();
        let text = format!(
            "Treatment number {n} takes {} minutes and costs {} euros.",
            n % 50 + 10,
            n + 20
        );
        return Some(html(&format!("Treatment {n}"), &text, &next));
    }
    if let Some(n) = path.strip_prefix("/p/").and_then(|rest| rest.strip_suffix("?a=1")) {
        // The same page under another address: it names its own.
        let (head, body) = page(&format!("/p/{n}"), base, other)?;
        let body = String::from_utf8(body).unwrap_or_default();
        let own = format!("<link rel=canonical href=\"/p/{n}\"><title>");
        return Some((head, body.replacen("<title>", &own, 1).into_bytes()));
    }
    let links = |all: &[&str]| all.iter().map(|to| (*to).to_owned()).collect::<Vec<_>>();
    Some(match path {
        "/robots.txt" => ok(
            "text/plain",
            format!("User-agent: *\nDisallow: /private\nCrawl-delay: 1\nSitemap: {base}/pages.xml\n")
                .into_bytes(),
        ),
        "/pages.xml" => {
            let urls: Vec<String> =
                (0..150).map(|n| format!("<url><loc>{base}/p/{n}</loc></url>")).collect();
            let urls = urls.concat();
            ok("application/xml", format!("<urlset>{urls}</urlset>").into_bytes())
        }
        "/" => html(
            "Salon Ana",
            "Welcome to the salon in the sixth district.",
            &links(&[
                "/p/0", "/private/prices", "/old", "/ring/a", "/self", "/missing", "/broken", "/huge",
                "/latin", "/menu.pdf", "/copy", "/noindex", "/away", "/inside", "/picture.jpg",
                "http://169.254.169.254/latest/meta-data", &format!("http://127.0.0.1:{other}/"),
                "http://10.0.0.1/", "javascript:alert(1)", "file:///etc/passwd", "https://other.example/",
            ]),
        ),
        "/old" => moved("/p/1"),
        "/ring/a" => moved("/ring/b"),
        "/ring/b" => moved("/ring/a"),
        "/self" => moved("/self"),
        "/away" => moved(&format!("http://127.0.0.1:{other}/")),
        "/inside" => moved("http://10.0.0.1/admin"),
        "/broken" => status(500),
        "/silent" => return None,
        "/latin" => ok(
            "text/html; charset=iso-8859-1",
            b"<html><title>F\xe4rben</title><p>F\xe4rben und T\xf6nen kostet 70 Euro.</p>".to_vec(),
        ),
        "/menu.pdf" => ok("application/pdf", a_pdf()),
        "/copy" => return page("/p/7", base, other),
        "/noindex" => ok(
            "text/html",
            b"<html><meta name=robots content=noindex><title>x</title><p>Not for you, 12 euros.</p>".to_vec(),
        ),
        _ => status(404),
    })
}

/// A PDF of one page that says what a manicure costs.
fn a_pdf() -> Vec<u8> {
    let text = "BT /F1 12 Tf 72 720 Td (A manicure costs 45 euros and takes half an hour.) Tj ET";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut at = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        at.push(pdf.len());
        pdf = format!("{pdf}{} 0 obj\n{object}\nendobj\n", n + 1);
    }
    let table = pdf.len();
    pdf.push_str("xref\n0 6\n0000000000 65535 f \n");
    for at in at {
        pdf = format!("{pdf}{at:010} 00000 n \n");
    }
    format!("{pdf}trailer << /Size 6 /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n").into_bytes()
}

async fn answer(
    mut stream: TcpStream,
    (port, other): (u16, u16),
    changed: &Mutex<HashMap<String, Said>>,
    log: &Mutex<Vec<String>>,
) {
    let mut head = Vec::new();
    let mut buffer = [0; 4096];
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut buffer).await {
            Ok(0) | Err(_) => return,
            Ok(read) => head.extend_from_slice(&buffer[..read]),
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    assert!(head.to_ascii_lowercase().contains("user-agent: frontdesk/"), "{head}");
    log.lock().unwrap().push(path.clone());
    if path == "/huge" {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\n\r\n").await;
        let chunk = vec![b'a'; 1 << 20];
        for _ in 0..50 {
            if stream.write_all(&chunk).await.is_err() {
                return;
            }
        }
        return;
    }
    let base = format!("http://127.0.0.1:{port}");
    let said = changed.lock().unwrap().get(&path).cloned();
    let Some((first, body)) = said.or_else(|| page(&path, &base, other)) else {
        // Holds the connection until the reader gives up.
        let _ = stream.read(&mut buffer).await;
        return;
    };
    let tag = format!(
        "\"{:x}\"",
        body.iter().fold(7_u64, |hash, byte| hash.wrapping_mul(31) + u64::from(*byte))
    );
    let same = head.lines().any(|line| line.eq_ignore_ascii_case(&format!("if-none-match: {tag}")));
    let (first, body) =
        if same { ("304 Not Modified\r\n".to_owned(), Vec::new()) } else { (first, body) };
    let text = format!(
        "HTTP/1.1 {first}etag: {tag}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(text.as_bytes()).await;
    let _ = stream.write_all(&body).await;
}

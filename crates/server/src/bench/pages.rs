//! A member who goes through the dashboard.

use anyhow::{Context, Result, bail};
use bytes::Bytes;
use frontdesk_base::clock::Stopwatch;
use http_body_util::BodyExt;
use hyper::{Response, header};

use super::{
    client::{Client, Outgoing, Target},
    report::{Report, Times},
};

/// Pages, each as it is named in the report.
const PAGES: [(&str, &str); 9] = [
    ("inbox", "/app/inbox"),
    ("inbox, resolved", "/app/inbox?status=resolved"),
    ("inbox, one conversation", "/app/inbox/{conversation}"),
    ("inbox, search for what is in one conversation", "/app/inbox?q=number+777"),
    ("inbox, search for what is in every conversation", "/app/inbox?q=parking"),
    ("contacts", "/app/contacts"),
    ("one contact", "/app/contacts/{contact}"),
    ("home", "/app/home"),
    ("knowledge", "/app/knowledge"),
];

/// How often each is asked for.
const TIMES: usize = 100;

/// Nobody has to remember it.
const PASSWORD: &str = "measured-not-remembered-7f3a";

pub(super) async fn measure(
    target: &Target,
    link: &str,
    email: &str,
    report: &mut Report,
) -> Result<()> {
    let mut client = Client::connect(target).await?;
    client.cookie = Some(sign_in(&mut client, link, email).await?);
    let conversation = first(&mut client, "/app/inbox?status=resolved", "/app/inbox/conv_").await?;
    let contact = first(&mut client, "/app/contacts", "/app/contacts/con_").await?;
    for (name, path) in PAGES {
        let path = path.replace("{conversation}", &conversation).replace("{contact}", &contact);
        let mut times = Times::default();
        for nth in 0..=TIMES {
            let watch = Stopwatch::start();
            let (status, _) = client.page(&path).await?;
            if !status.is_success() {
                bail!("{path}: {status}");
            }
            // The first one fills caches.
            if nth > 0 {
                times.push(watch.elapsed());
            }
        }
        report.times(&format!("page: {name}"), times);
    }
    Ok(())
}

/// Sets a password by the link and signs in; the cookie of the session.
async fn sign_in(client: &mut Client, link: &str, email: &str) -> Result<String> {
    let token = link.split_once("token=").context("--link has no token")?.1;
    let set = post(client, "/reset", format!("token={token}&password={PASSWORD}")).await?;
    let email = email.replace('+', "%2B");
    let signed = post(client, "/login", format!("email={email}&password={PASSWORD}")).await?;
    let cookie = signed.headers().get(header::SET_COOKIE);
    let cookie = cookie.with_context(|| format!("the link does not sign in ({})", set.status()))?;
    Ok(cookie.to_str()?.split(';').next().unwrap_or_default().to_owned())
}

async fn post(client: &mut Client, path: &str, form: String) -> Result<Response<Bytes>> {
    let request = Outgoing {
        method: "POST",
        path,
        content_type: Some("application/x-www-form-urlencoded"),
        body: Bytes::from(form),
        ..Outgoing::default()
    };
    let (head, body) = client.send(request).await?.into_parts();
    Ok(Response::from_parts(head, body.collect().await?.to_bytes()))
}

/// The id of the first row that a list leads to.
async fn first(client: &mut Client, path: &str, prefix: &str) -> Result<String> {
    let (status, body) = client.page(path).await?;
    let text = String::from_utf8_lossy(&body).into_owned();
    let at = text.find(prefix).with_context(|| format!("{path} lists nothing ({status})"))?;
    let folder = prefix.rfind('/').map_or(0, |slash| slash + 1);
    let id = text[at + folder..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_');
    Ok(id.collect())
}

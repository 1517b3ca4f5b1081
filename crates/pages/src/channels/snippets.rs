//! The code that people copy into their own sites and servers.

/// One way of putting the widget on a site.
pub(super) struct Snippet {
    /// Its name in addresses and ids.
    pub(super) id: &'static str,
    /// What it is called.
    pub(super) label: &'static str,
    /// Where it goes.
    pub(super) place: &'static str,
    /// The code.
    pub(super) code: String,
}

fn plain(url: &str, key: &str) -> String {
    format!("<script src=\"{url}/widget.js\" data-widget=\"{key}\" async></script>")
}

/// The ways of putting the widget of this key on a site, the plainest first.
pub(super) fn embed(url: &str, key: &str) -> Vec<Snippet> {
    let snippet = |id, label, place, code| Snippet { id, label, place, code };
    let fill = |template: &str| template.replace("{url}", url).replace("{key}", key);
    vec![
        snippet(
            "html",
            "HTML",
            "Before </body>, on every page that shall have it",
            plain(url, key),
        ),
        snippet("react", "React", "A component. Render it once, near the root", fill(REACT)),
        snippet("next", "Next.js", "app/layout.tsx", fill(NEXT)),
        snippet(
            "wordpress",
            "WordPress",
            "functions.php of your child theme, or a snippets plug-in",
            fill(WORDPRESS),
        ),
    ]
}

const REACT: &str = r#"import { useEffect } from "react";

export function Frontdesk() {
  useEffect(() => {
    if (document.querySelector("script[data-widget]")) return;
    const script = document.createElement("script");
    script.src = "{url}/widget.js";
    script.dataset.widget = "{key}";
    script.async = true;
    document.body.append(script);
  }, []);
  return null;
}"#;

const NEXT: &str = r#"import Script from "next/script";

export default function RootLayout({ children }: { children: React.ReactNode }) {
  return (
    <html lang="en">
      <body>
        {children}
        <Script src="{url}/widget.js" data-widget="{key}" strategy="lazyOnload" />
      </body>
    </html>
  );
}"#;

const WORDPRESS: &str = r#"add_action( 'wp_enqueue_scripts', function () {
	wp_enqueue_script( 'frontdesk', '{url}/widget.js', array(), null, true );
} );

add_filter( 'script_loader_tag', function ( $tag, $handle ) {
	if ( 'frontdesk' !== $handle ) {
		return $tag;
	}
	return str_replace( ' src=', ' async data-widget="{key}" src=', $tag );
}, 10, 2 );"#;

/// How a server signs who a visitor is: the language, its name, the code.
pub(super) const SIGN: [(&str, &str, &str); 3] = [
    (
        "node",
        "Node.js, with the package jsonwebtoken",
        r#"import jwt from "jsonwebtoken";

const identity = jwt.sign(
  { sub: String(user.id), name: user.name, email: user.email },
  process.env.FRONTDESK_IDENTITY_SECRET,
  { algorithm: "HS256", expiresIn: "1h" },
);"#,
    ),
    (
        "python",
        "Python, with the package PyJWT",
        r#"import os, time
import jwt

identity = jwt.encode(
    {"sub": str(user.id), "name": user.name, "email": user.email, "exp": int(time.time()) + 3600},
    os.environ["FRONTDESK_IDENTITY_SECRET"],
    algorithm="HS256",
)"#,
    ),
    (
        "php",
        "PHP, without a package: it proves the user's id alone",
        r"$identity = json_encode( array(
    'user_id' => (string) $user->id,
    'hash'    => hash_hmac( 'sha256', (string) $user->id, getenv( 'FRONTDESK_IDENTITY_SECRET' ) ),
    'name'    => $user->name,
    'email'   => $user->email,
) );",
    ),
];

/// How the page hands the signed identity over.
pub(super) fn hand_over(url: &str, key: &str) -> String {
    let tag = format!(
        "<script src=\"{url}/widget.js\" data-widget=\"{key}\" data-identity=\"{{{{ identity }}}}\" async></script>"
    );
    format!(
        "<!-- in the page, escaped for an attribute -->\n{tag}\n\n<!-- or later, and null when they sign out -->\n<script>\n  window.Frontdesk.identify(identity);\n</script>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_names_the_script_and_the_key() {
        for snippet in embed("https://desk.example", "wk_0123456789") {
            assert!(snippet.code.contains("https://desk.example/widget.js"), "{}", snippet.id);
            assert!(snippet.code.contains("wk_0123456789"), "{}", snippet.id);
            assert!(
                !snippet.code.contains("{url}") && !snippet.code.contains("{key}"),
                "{}",
                snippet.id
            );
        }
        assert_eq!(
            embed("https://desk.example", "wk_0123456789")[0].code,
            r#"<script src="https://desk.example/widget.js" data-widget="wk_0123456789" async></script>"#
        );
    }
}

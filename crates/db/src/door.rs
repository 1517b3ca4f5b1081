//! The named ways past the tenant wall.

/// Why a transaction may see every organization. Each use of one is a place to review: a tenant's
/// request never opens a door with anything it sent but a secret it proved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// Sign-in, sign-up and sessions: who is this, and where may they go?
    SignIn,
    /// A widget key, a session token, a signed link: whose is it?
    Token,
    /// The live bus looks for what other processes wrote.
    Events,
    /// The job runner claims work of every organization.
    Jobs,
    /// The command line's administration, the demo's seed, `doctor`.
    Admin,
}

//! frontdesk-providers

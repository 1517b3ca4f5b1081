//! frontdesk-http

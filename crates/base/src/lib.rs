//! frontdesk-base

//! frontdesk-db

//! frontdesk-pages

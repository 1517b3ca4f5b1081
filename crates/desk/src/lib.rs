//! frontdesk-desk

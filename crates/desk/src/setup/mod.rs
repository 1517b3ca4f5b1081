//! Setting a business up from its file: create the organization, or bring it in line. Doing it twice
//! changes nothing the second time; what the file does not name is left alone.

mod apply;
mod documents;
mod faults;
mod file;
mod lines;
mod offers;
mod rooms;
mod service;
mod types;

pub use apply::{Applied, Change, Secrets, apply};
pub use file::{
    AgentPart, BusinessFile, BusinessPart, ChannelPart, DocumentPart, FaqPart, MemberPart,
    OfferPart, SecretText, ServicePart, StaffPart,
};

#[cfg(test)]
mod tests;

//! The parts every page is built of. Each is a function of what it shows; nothing here knows a
//! database, a request, or a rule of the business. A page composes parts and never styles itself.

mod avatar;
mod badge;
mod button;
mod card;
mod choice;
mod composer;
mod dialog;
mod errors;
mod field;
mod icon;
mod inbox;
mod live;
mod moment;
mod notice;
mod paper;
mod table;
mod task;
mod text;
mod thread;
mod timeline;

pub use avatar::{Size, agent_avatar, avatar, avatar_stack};
pub use badge::{
    Channel, Mood, Role, Status, badge, badge_icon, channel_icon, count, role_badge, status_badge,
    status_dot,
};
pub use button::{Button, Tone, act_button, button, link_button, post_button, submit};
pub use card::{
    Fact, Step, Tab, card, checklist, empty_state, facts, figure, figure_link, form_actions,
    page_header, page_header_with_back, panel, section_header, settings_section, tabs, titled_card,
};
pub use choice::{Answer, Question, Toggle, checkbox, radio_cards, segments, switch};
pub use composer::{Composer, Drafted, Rewrite, SavedReply, composer, composer_error, drafted};
pub(crate) use dialog::confirm_dialog;
pub use dialog::{
    Entry, dialog, form_dialog, menu, menu_act, menu_heading, menu_keyed, menu_line, menu_link,
    menu_open, menu_post, row_menu,
};
pub use errors::{FormErrors, error_summary};
pub use field::{Choice, Control, Field, field, field_id};
pub use icon::{Icon, brand, brand_mark};
pub use inbox::{
    Answering, ConversationRow, Pane, conversation_list, conversation_row, pane_head, panes,
};
pub use live::{Live, live_region};
pub use moment::{Moment, Reads, time};
pub(crate) use notice::connection_banner;
pub use notice::{Toast, banner, notice, notice_with, toast, toast_partial};
pub use paper::paper;
pub use table::{Column, Order, Pages, pagination, table};
pub use task::{TaskRow, task_list, task_row};
pub use text::{code_block, copy_value, excerpt, kbd, phone, progress, with_phones, written};
pub use thread::{
    Attachment, Author, Delivery, Message, Passage, Thread, ToolUse, Why, attachment,
    day_separator, earlier_messages, event_line, mark_wrong, marked_wrong, message, presence_line,
    rated, rating_line, thread, typing_line, unread_separator, why, why_body, why_lazy, writing,
};
pub use timeline::{Happening, timeline};

// The shapes that travel between the widget and the server. Names are the server's, so they stay snake_case.

export interface Config {
  widget: string;
  name: string;
  greeting: string;
  suggestions: string[];
  colour: string;
  position: "right" | "left";
  languages: string[];
  online: boolean;
  /** `time_zone`: whose clock `today` is on; an older server says nothing. */
  hours: { open_now: boolean; opens_at: string | null; today: string[]; time_zone?: string };
  operators_online: boolean;
  voice: { available: boolean };
  phone: string | null;
  email_required: boolean;
  name_required: boolean;
  attachments: { max_bytes: number; types: string[] };
  agent: { name: string; avatar_url: string | null };
  privacy_url: string | null;
  booking_url?: string | null;
}

export interface Contact {
  id: string;
  name: string | null;
  email: string | null;
  verified: boolean;
}

export interface SessionAnswer {
  token?: string;
  expires_at: string;
  contact: Contact;
}

export type Status = "open" | "escalated" | "resolved";
export type AuthorKind = "contact" | "agent" | "member" | "system";
export type DeliveryState = "queued" | "sent" | "delivered" | "read" | "failed";

export interface Author {
  kind: AuthorKind;
  name?: string | null;
  avatar_url?: string | null;
}

export interface Attachment {
  id: string;
  name: string;
  content_type: string;
  size: number;
  url: string;
  width?: number | null;
  height?: number | null;
}

export interface Choice {
  label: string;
  value: string;
}

export interface Source {
  title: string;
  url?: string | null;
}

/** An appointment as it stood when a message told of it. */
export interface BookingCard {
  id: string;
  status: "pending" | "confirmed" | "cancelled" | "completed" | "no_show" | "held";
  service: string;
  staff?: string | null;
  starts_at: string;
  ends_at: string;
  /** The business's zone. */
  time_zone: string;
  manage_url: string;
  calendar_url?: string | null;
}

export interface Message {
  id: string;
  conversation_id: string;
  author: Author;
  kind: "text" | "attachment" | "event";
  text: string;
  attachments: Attachment[];
  choices: Choice[];
  sources: Source[];
  booking?: BookingCard | null;
  client_id?: string | null;
  delivery: { state: DeliveryState; reason?: string | null };
  /** What the visitor said of an answer. */
  helpful?: boolean | null;
  created_at: string;
}

export interface Conversation {
  id: string;
  status: Status;
  /** The member who is there; an older server says nothing. */
  assignee?: string | null;
  last_message: Message | null;
  unread: number;
  updated_at: string;
  rating: number | null;
}

export interface Page<T> {
  data: T[];
  next_cursor: string | null;
}

export interface NewConversation {
  id: string;
  status: Status;
  messages: Message[];
}

export interface DeltaEvent {
  message_id: string;
  text?: string;
  cancelled?: boolean;
}

export interface StatusEvent {
  conversation_id: string;
  status: Status;
  assignee: { name: string } | null;
  line?: string | null;
}

export interface TypingEvent {
  author: Author;
  typing: boolean;
}

export interface PresenceEvent {
  operators_online: boolean;
}

/** An error answer: RFC 9457 problem+json. */
export interface Problem {
  type?: string;
  title?: string;
  status?: number;
  detail?: string;
  errors?: Record<string, string[]>;
}

/** Optional lists may be left out by the server; the rest of the widget counts on them being there. */
export function completeMessage(message: Message): Message {
  return {
    ...message,
    text: message.text ?? "",
    attachments: message.attachments ?? [],
    choices: message.choices ?? [],
    sources: message.sources ?? [],
    delivery: message.delivery ?? { state: "sent" },
  };
}

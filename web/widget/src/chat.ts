// Everything a visitor can do, as the screens call it. It owns the state; the parts below it know nothing of screens.
import { ConversationList } from "./conversations.ts";
import { DetailsStep } from "./details.ts";
import { Drafts } from "./drafts.ts";
import type { Host } from "./host.ts";
import { Refused, Unreachable } from "./http.ts";
import type { Translator } from "./i18n/index.ts";
import { Live } from "./live.ts";
import { Outgoing } from "./outgoing.ts";
import { PageReports } from "./page-reports.ts";
import { Reading } from "./reading.ts";
import type { Session } from "./session.ts";
import type { Chime } from "./sound.ts";
import type { Keep } from "./storage.ts";
import { initialState, Store, type State } from "./store.ts";
import { emptyThread, reduceThread, type ThreadEvent } from "./thread.ts";
import type { Config, Message, NewConversation, Status } from "./wire.ts";

/** How often "is typing" is said while the visitor types. */
const TYPING_EVERY_MS = 3_000;
const MUTED = "muted";

export interface ChatParts {
  config: Config;
  keep: Keep;
  session: Session;
  host: Host;
  t: Translator;
  chime: Chime;
}

export class Chat {
  readonly store: Store;
  readonly drafts: Drafts;
  readonly details: DetailsStep;
  /** Settles once it is known what the visitor left behind; a change of identity waits for that. */
  private started: Promise<void> = Promise.resolve();
  private readonly conversations: ConversationList;
  private readonly outgoing: Outgoing;
  private readonly live: Live;
  private readonly reading: Reading;
  private readonly pages: PageReports;
  /** An identity that could not be handed in yet. */
  private pendingIdentity: string | null = null;
  private typedAt = 0;

  constructor(private readonly parts: ChatParts) {
    const { config, keep, session, host } = parts;
    this.store = new Store({
      ...initialState(config),
      open: !host.framed,
      online: navigator.onLine,
      muted: keep.get(MUTED) === "1",
    });
    this.drafts = new Drafts(keep);
    this.details = new DetailsStep(this.store, session);
    this.conversations = new ConversationList(this.store, session);
    this.outgoing = new Outgoing(keep, session, {
      onChange: () => this.store.set({ outbox: this.outgoing.waiting(), uploads: this.outgoing.files() }),
      newest: () => this.state.thread.messages.at(-1)?.id ?? null,
      onStored: (message) => this.apply({ type: "message", message }),
      onConversation: (made) => this.begun(made),
      missesDetails: () => this.details.missing(),
      onDetailsRefused: (error) => this.details.refused(error, () => this.outgoing.flush()),
    });
    this.live = new Live(session, {
      onThread: (event) => this.apply(event),
      onPresence: ({ operators_online }) => this.store.set({ operatorsOnline: operators_online }),
      onConnection: (connected) => {
        this.store.set({ connected });
        if (connected) this.outgoing.flush();
      },
      onGone: () => this.leaveThread(),
    });
    this.reading = new Reading({ ...parts, store: this.store, conversations: this.conversations });
    this.pages = new PageReports(session);
    session.onEnded = () => this.sessionEnded();
  }

  private get state(): State {
    return this.store.state;
  }

  // ---- Beginning

  start(): Promise<void> {
    this.store.set({ outbox: this.outgoing.waiting() });
    setInterval(() => this.apply({ type: "tick", now: Date.now() }), 1_000);
    this.started = this.resume();
    return this.started;
  }

  private async resume(): Promise<void> {
    const { session } = this.parts;
    try {
      await session.resume();
    } catch (error) {
      // Unreachable: go on with what is here; the stream heals it.
      if (!(error instanceof Unreachable || error instanceof Refused)) throw error;
    }
    this.store.set({ contact: session.contact });
    await this.conversations.refresh();
    const { current } = this.drafts;
    if (current) {
      this.openConversation(current);
    } else if (current === null) {
      this.store.set({ screen: "chat" });
    } else {
      this.followLatest();
    }
    this.outgoing.flush();
  }

  /** Behind the welcome screen: so that an answer which comes now is noticed. */
  private followLatest(): void {
    const latest = this.conversations.latest();
    if (latest) this.setThread(latest.id);
  }

  // ---- Going places

  showWelcome(): void {
    this.drafts.setCurrent(undefined);
    this.store.set({ screen: "welcome", notice: null });
    void this.conversations.refresh();
  }

  showConversations(): void {
    this.store.set({ screen: "conversations", notice: null });
    void this.conversations.refresh();
  }

  newConversation(): void {
    if (this.state.thread.id !== null) this.setThread(null);
    this.drafts.setCurrent(null);
    this.store.set({ screen: "chat", notice: null });
  }

  openConversation(id: string): void {
    if (this.state.thread.id !== id) this.setThread(id);
    this.drafts.setCurrent(id);
    this.store.set({ screen: "chat", notice: null });
  }

  private setThread(id: string | null): void {
    const { status = "open", assignee = null, rating = null } = this.conversations.find(id) ?? {};
    this.store.set({ thread: { ...emptyThread(id), status, assignee, rating } });
    this.live.follow(id);
    if (id !== null) void this.live.loadNewest();
  }

  loadOlder(): Promise<void> {
    const { older } = this.state.thread;
    return older === null ? Promise.resolve() : this.live.loadOlder(older);
  }

  // ---- Saying things

  /** Words and files of one go; the files are stored first. */
  say(text: string, files: readonly File[] = []): void {
    const words = text.trim();
    if (!words && files.length === 0) return;
    if (this.details.missing()) {
      this.drafts.setText(null, words);
      this.details.ask(() => this.say(words, files));
      return;
    }
    const { id } = this.state.thread;
    this.drafts.setText(id, "");
    this.drafts.setCurrent(id);
    this.typedAt = 0;
    this.store.set({ screen: "chat", notice: null });
    this.outgoing.send(id, words, files);
  }

  retry(clientId: string): void {
    this.outgoing.retry(clientId);
  }

  discard(clientId: string): void {
    this.outgoing.discard(clientId);
  }

  noteTyping(): void {
    const { thread, online } = this.state;
    const now = Date.now();
    if (thread.id === null || !online || now - this.typedAt < TYPING_EVERY_MS) return;
    this.typedAt = now;
    this.post("typing", { typing: true }).catch(() => {}); // the next key says it again
  }

  private begun(made: NewConversation): void {
    this.store.set({ contact: this.parts.session.contact });
    this.conversations.begun(made);
    const { thread } = this.state;
    if (thread.id === null) {
      if (this.drafts.current === null) this.drafts.setCurrent(made.id);
      this.drafts.setText(made.id, this.drafts.text(null));
      this.drafts.setText(null, "");
      this.store.set({ thread: { ...thread, id: made.id, status: made.status } });
      this.apply({ type: "newest", page: { data: made.messages, next_cursor: null } });
      this.live.follow(made.id);
    }
  }

  // ---- About the conversation

  async askForPerson(): Promise<void> {
    if (this.details.missing()) {
      this.details.ask(() => void this.askForPerson());
      return;
    }
    this.store.set({ screen: "chat" });
    await this.attempt(async () => {
      if (this.state.thread.id === null) await this.outgoing.begin();
      await this.post("escalate", {});
      this.becomes("escalated");
    });
  }

  /** The screen on which the visitor talks, in the conversation that is on screen. */
  talk(): void {
    if (this.details.missing()) {
      this.details.ask(() => this.talk());
      return;
    }
    this.store.set({ screen: "voice", notice: null });
  }

  /** A new call in the conversation: where its sound goes. */
  async invite(): Promise<string> {
    if (this.state.thread.id === null) await this.outgoing.begin();
    const { path } = (await this.post("call", {})) as { path: string };
    const address = new URL(path, location.href);
    address.protocol = address.protocol === "https:" ? "wss:" : "ws:";
    return address.href;
  }

  /** From the talk back to what was said. */
  showThread(): void {
    const { id } = this.state.thread;
    if (id === null) this.showWelcome();
    else this.openConversation(id);
  }

  async end(): Promise<void> {
    await this.attempt(async () => {
      await this.post("resolve", {});
      this.becomes("resolved");
    });
  }

  rate(score: number, comment: string): Promise<boolean> {
    return this.attempt(async () => {
      await this.post("rating", { score, ...(comment.trim() ? { comment: comment.trim() } : {}) });
      this.store.set({ thread: { ...this.state.thread, rating: score } });
    });
  }

  /** Says of one answer whether it helped; saying it again takes it back. */
  mark(message: Message, helpful: boolean): Promise<boolean> {
    return this.attempt(async () => {
      const [conversation, id] = [message.conversation_id, message.id].map(encodeURIComponent);
      await this.parts.session.call("PUT", `/conversations/${conversation}/messages/${id}/feedback`, { helpful });
      this.apply({ type: "message", message: { ...message, helpful } });
    });
  }

  private post(action: string, body: unknown): Promise<unknown> {
    const id = encodeURIComponent(this.state.thread.id ?? "");
    return this.parts.session.call("POST", `/conversations/${id}/${action}`, body);
  }

  /** The server's own event says the same and more; it may have come first. */
  private becomes(status: Status): void {
    const { thread } = this.state;
    if (thread.status === status) return;
    const change = { conversation_id: thread.id ?? "", status, assignee: null };
    this.apply({ type: "status", status: change, now: Date.now() });
  }

  private async attempt(action: () => Promise<void>): Promise<boolean> {
    try {
      this.store.set({ notice: null });
      await action();
      return true;
    } catch (error) {
      const detail = error instanceof Refused ? error.problem.detail : undefined;
      this.notify(detail ?? this.parts.t("did_not_work"));
      return false;
    }
  }

  notify(notice: string | null): void {
    this.store.set({ notice });
  }

  toggleSound(): void {
    const muted = !this.state.muted;
    this.parts.keep.set(MUTED, muted ? "1" : "0");
    this.store.set({ muted });
  }

  // ---- Who the visitor is

  async identify(identity: string | null): Promise<void> {
    await this.started;
    const { session } = this.parts;
    this.pendingIdentity = null;
    if (identity === null) {
      session.signOut();
      this.outgoing.clear();
      this.drafts.clear();
      this.setThread(null);
      this.conversations.clear();
      this.store.set({ contact: null, screen: "welcome" });
      return;
    }
    try {
      const changed = await session.identify(identity);
      this.store.set({ contact: session.contact });
      if (changed) await this.changeHands();
    } catch {
      // Tried again when the network is back; until then the visitor is who they were.
      this.pendingIdentity = identity;
    }
  }

  /** Another session, other conversations; the one on screen stays if it is among them. */
  private async changeHands(): Promise<void> {
    await this.conversations.refresh();
    const { thread } = this.state;
    const foreign = (id: string | null): boolean => this.conversations.find(id) === undefined;
    this.outgoing.move(foreign, null);
    if (thread.id !== null && foreign(thread.id)) this.leaveThread();
    if (this.state.screen === "welcome") this.followLatest();
    this.outgoing.flush();
  }

  private sessionEnded(): void {
    const talked = Boolean(this.drafts.current);
    const id = this.state.thread.id ?? this.drafts.current;
    // What is being written right now goes along.
    if (id && this.drafts.text(id)) this.drafts.setText(null, this.drafts.text(id));
    this.outgoing.move(() => true, null);
    this.setThread(null);
    this.conversations.clear();
    this.store.set({ contact: null });
    if (talked) {
      this.drafts.setCurrent(null);
      this.store.set({ screen: "chat" });
      this.apply({ type: "line", text: this.parts.t("new_session"), now: Date.now() });
    }
    void this.rejoin();
    this.outgoing.flush();
  }

  /** A visitor whom the host page vouches for gets their history back at once. */
  private async rejoin(): Promise<void> {
    const { session } = this.parts;
    if (!session.identified) return;
    await session.ensure().catch(() => {});
    this.store.set({ contact: session.contact });
    await this.conversations.refresh();
  }

  private leaveThread(): void {
    this.setThread(null);
    if (this.drafts.current !== undefined) this.showWelcome();
  }

  // ---- From outside

  panelOpened(): void {
    this.store.set({ open: true });
  }

  panelClosed(): void {
    this.store.set({ open: false });
  }

  pageChanged(): void {
    const { page } = this.parts.host;
    if (page) void this.started.then(() => this.pages.report(page));
  }

  networkChanged(online: boolean): void {
    this.store.set({ online });
    if (online) this.wake();
  }

  /** The network or the tab is back. */
  wake(): void {
    this.live.wake();
    this.outgoing.flush();
    this.reading.check(this.state);
    if (this.pendingIdentity !== null) void this.identify(this.pendingIdentity);
  }

  private apply(event: ThreadEvent): void {
    const before = this.state.thread;
    const thread = reduceThread(before, event);
    if (thread === before) return;
    if (event.type === "message") {
      const { message } = event;
      if (message.client_id) this.outgoing.confirmed(message.client_id);
      const known = before.messages.some((other) => other.id === message.id);
      if (!known) this.reading.arrived(message);
    }
    this.store.set({ thread });
    if (thread.id !== null && (thread.status !== before.status || thread.assignee !== before.assignee)) {
      this.conversations.statusChanged(thread.id, thread.status, thread.assignee);
    }
  }
}

// The visitor's name and e-mail address, where the business wants them before the first message.
import { fieldErrors, Refused } from "./http.ts";
import type { Details, Session } from "./session.ts";
import type { Store } from "./store.ts";

export class DetailsStep {
  /** What the visitor was about to do. */
  private then: (() => void) | null = null;

  constructor(
    private readonly store: Store,
    private readonly session: Session,
  ) {}

  missing(): boolean {
    const { config, contact } = this.store.state;
    const { details } = this.session;
    const lacks = (field: "name" | "email"): boolean => !contact?.[field] && !details[field];
    return (config.name_required && lacks("name")) || (config.email_required && lacks("email"));
  }

  ask(then: () => void, detailErrors: Record<string, string> = {}): void {
    this.then = then;
    this.store.set({ screen: "details", detailErrors });
  }

  /** The server did not take them. False when they were not the reason. */
  refused(error: Refused, then: () => void): boolean {
    this.session.details = {};
    if (!this.missing()) return false;
    this.ask(then, fieldErrors(error));
    return true;
  }

  async give(details: Details): Promise<void> {
    try {
      await this.session.giveDetails(details);
    } catch (error) {
      if (error instanceof Refused && error.status === 422) {
        this.session.details = {};
        this.store.set({ detailErrors: fieldErrors(error) });
        return;
      }
      // Anything else is met again, and waited out, when the message itself is sent.
    }
    this.store.set({ contact: this.session.contact, screen: "chat", detailErrors: {} });
    const { then } = this;
    this.then = null;
    then?.();
  }
}

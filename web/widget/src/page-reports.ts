// Tells the server which page of the host the visitor is on, now and then rather than with every click.
import type { HostPage } from "./protocol.ts";
import type { Session } from "./session.ts";

const EVERY_MS = 5_000;

export class PageReports {
  private reportedAt = 0;
  private reportedUrl = "";
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly session: Session) {}

  /** Without a session there is nothing to update: a new one takes the page along with its device facts. */
  report(page: HostPage): void {
    clearTimeout(this.timer);
    if (!this.session.token || page.url === this.reportedUrl) return;
    this.timer = setTimeout(() => this.send(page), Math.max(0, this.reportedAt + EVERY_MS - Date.now()));
  }

  private send(page: HostPage): void {
    this.reportedAt = Date.now();
    this.reportedUrl = page.url;
    const facts = { page_url: page.url, page_title: page.title, viewport: page.viewport };
    // The next page makes up for a report that is lost.
    this.session.call("PATCH", "/session", facts).catch(() => {});
  }
}

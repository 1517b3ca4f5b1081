// Where the business says what it keeps; beside everything that asks the visitor for something.
import { link, safeHref } from "../text/markdown.ts";
import type { Context } from "./view.ts";

export function privacyLink({ chat, t }: Context): HTMLElement | null {
  const { privacy_url } = chat.store.state.config;
  const href = privacy_url && safeHref(privacy_url, location.href);
  if (!href) return null;
  const anchor = link(href, t("privacy"));
  anchor.className = "privacy";
  return anchor;
}

// A quote or an invoice that a customer opens: that somebody reads it is told by the page itself, once it is
// seen. Programs that look into mails open links too, but they show nothing to anybody.

export function startPapers(): void {
  const path = document.querySelector<HTMLElement>("[data-seen]")?.dataset["seen"];
  if (!path) return;
  const tell = () => {
    if (document.visibilityState !== "visible") return;
    document.removeEventListener("visibilitychange", tell);
    void fetch(path, { method: "POST", keepalive: true }).catch(() => undefined);
  };
  document.addEventListener("visibilitychange", tell);
  tell();
}

// The launcher bubble and the panel's frame on somebody else's page. It must not slow that page, depend on its
// styles or need anything from its CSP beyond our own origin: so no innerHTML, no inline <style> where
// constructable sheets exist, and nothing at all before the page is idle.
import type { FrontdeskApi, FrontdeskEvent, ToApp, ToHost } from "./protocol.ts";

const OPEN_KEY = "frontdesk:open";
const KEY = /^wk_\w{8,64}$/;
/** How long a frame that has loaded may take to say a word. */
const SILENCE_MS = 10_000;
const SVG = "http://www.w3.org/2000/svg";
const CHAT_ICON =
  "M12 3.5c-5 0-9 3.4-9 7.7 0 2.4 1.3 4.6 3.3 6v3.3l3.4-1.8c.7.2 1.5.2 2.3.2 5 0 9-3.4 9-7.7s-4-7.7-9-7.7z";
const CLOSE_ICON = "M6 9.5l6 6 6-6";

// The host element is `all: initial`; everything else lives in the shadow root.
const CSS = `
button,iframe{position:fixed;z-index:2147483646;border:0;margin:0;padding:0}
button{bottom:20px;width:56px;height:56px;border-radius:50%;background:var(--c);color:var(--i);
cursor:pointer;box-shadow:0 2px 6px #0002,0 8px 24px #0003;transition:transform .16s,opacity .16s;-webkit-tap-highlight-color:transparent}
button:hover{transform:scale(1.05)}
button:active{transform:scale(.96)}
button:focus-visible{outline:3px solid var(--c);outline-offset:3px}
.right{right:20px}.left{left:20px}
svg{width:28px;height:28px;position:absolute;inset:14px;transition:opacity .16s,transform .16s}
path{fill:currentColor}
svg+svg{opacity:0;transform:rotate(-45deg)}
svg+svg path{fill:none;stroke:currentColor;stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round}
.open svg{opacity:0;transform:rotate(45deg)}.open svg+svg{opacity:1;transform:none}
b{position:absolute;top:-4px;right:-4px;min-width:22px;box-sizing:border-box;padding:0 6px;border-radius:11px;
background:#c81e1e;color:#fff;font:600 12px/22px system-ui,sans-serif;text-align:center;box-shadow:0 0 0 2px #fff}
[hidden],.open b{display:none}
iframe{bottom:90px;width:400px;height:640px;max-width:calc(100vw - 40px);max-height:calc(100vh - 110px);border-radius:18px;
background:Canvas;box-shadow:0 0 0 1px #0000000d,0 4px 12px #0001,0 16px 48px #0003;
visibility:hidden;opacity:0;transform:translateY(12px);transition:opacity .16s,transform .16s,visibility 0s .16s}
iframe.open{visibility:visible;opacity:1;transform:none;transition:opacity .16s,transform .16s}
@media(max-width:480px),(max-height:480px){
iframe.left,iframe.right{inset:0;width:100vw;height:100vh;height:100dvh;max-width:none;max-height:none;border-radius:0}
button.open{visibility:hidden}}
@media(prefers-reduced-motion:reduce){button,svg,iframe,iframe.open{transition:none;transform:none}
button:hover,button:active{transform:none}}
@media print{button,iframe{display:none}}`;

export function launch(script: HTMLScriptElement): FrontdeskApi {
  const key = script.dataset["widget"] ?? "";
  const address = new URL(`widget/${encodeURIComponent(key)}`, script.src);
  const locale = script.dataset["locale"];
  if (locale) address.searchParams.set("locale", locale);
  // The app answers only to this origin, and the browser delivers only to it.
  address.hash = `host=${encodeURIComponent(location.origin)}`;

  const listeners: Partial<Record<FrontdeskEvent, Set<(detail?: number) => void>>> = {};
  /** A template that renders an empty attribute means a visitor who is not signed in, not one who signed out. */
  let identity: string | null | undefined = script.dataset["identity"] || undefined;
  let created = false;
  let loaded = false;
  let ready = false;
  let isOpen = false;
  /** An `open()` that came before the app was ready: whether it should take the focus, or nothing. */
  let wanted: boolean | null = recall() ? false : null;
  let sentUrl = "";
  let moveTimer = 0;
  let silence = 0;

  const host = document.createElement("frontdesk-widget");
  const root = host.attachShadow({ mode: "open" });
  const button = document.createElement("button");
  const badge = document.createElement("b");
  const frame = document.createElement("iframe");

  function recall(): boolean {
    try {
      return sessionStorage.getItem(OPEN_KEY) === "1";
    } catch {
      return false; // a page whose storage is blocked simply starts closed
    }
  }

  function remember(): void {
    try {
      sessionStorage.setItem(OPEN_KEY, isOpen ? "1" : "0");
    } catch {
      /* see recall */
    }
  }

  function tell(message: ToApp): void {
    if (loaded) frame.contentWindow?.postMessage(message, address.origin);
  }

  function emit(event: FrontdeskEvent, detail?: number): void {
    listeners[event]?.forEach((listener) => listener(detail));
  }

  function sendPage(): void {
    sentUrl = location.href;
    tell({
      type: "frontdesk:page",
      page: {
        url: sentUrl,
        title: document.title,
        referrer: document.referrer,
        language: document.documentElement.lang || navigator.language,
        viewport: { width: innerWidth, height: innerHeight },
      },
    });
  }

  /** A single-page app changes its title after its address, so wait a moment. */
  function moved(): void {
    clearTimeout(moveTimer);
    moveTimer = window.setTimeout(() => location.href !== sentUrl && sendPage(), 300);
  }

  function show(open: boolean, focus: boolean): void {
    if (!ready) {
      wanted = open ? focus : null;
      if (open) create();
      return;
    }
    if (open === isOpen) return;
    const hadFocus = root.activeElement === frame;
    isOpen = open;
    for (const element of [button, frame]) element.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
    remember();
    if (open) {
      if (focus) frame.focus();
      tell({ type: "frontdesk:open", focus });
    } else {
      if (hadFocus) button.focus();
      tell({ type: "frontdesk:closed" });
    }
    emit(open ? "open" : "close");
  }

  function heard(event: MessageEvent<ToHost>): void {
    if (event.origin !== address.origin || event.source !== frame.contentWindow || !event.data) return;
    const message = event.data;
    clearTimeout(silence);
    if (message.type === "frontdesk:ready") {
      host.style.setProperty("--c", message.colour);
      host.style.setProperty("--i", message.ink);
      for (const element of [button, frame]) element.classList.add(message.position === "left" ? "left" : "right");
      button.setAttribute("aria-label", message.label);
      frame.title = message.label;
      button.hidden = false;
      if (ready) return;
      ready = true;
      emit("ready");
      if (wanted !== null) show(true, wanted);
    } else if (message.type === "frontdesk:unread") {
      badge.hidden = !message.count;
      badge.textContent = message.count > 9 ? "9+" : String(message.count);
      button.setAttribute("aria-label", message.label);
      emit("unread", message.count);
    } else if (message.type === "frontdesk:close") {
      show(false, false);
    } else if (message.type === "frontdesk:unavailable") {
      complain("no widget has this key, or it is switched off");
      host.remove();
    }
  }

  /** Whoever embeds the widget finds the reason here; their visitors see nothing. */
  function complain(why: string): void {
    console.warn(`Frontdesk: no chat on this page: ${why} (data-widget="${key}").`);
  }

  function icon(path: string): SVGElement {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    svg.appendChild(document.createElementNS(SVG, "path")).setAttribute("d", path);
    return svg;
  }

  function style(): void {
    try {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(CSS);
      root.adoptedStyleSheets = [sheet];
    } catch {
      // Browsers without constructable sheets; there a strict host CSP has to allow inline styles.
      root.appendChild(document.createElement("style")).textContent = CSS;
    }
  }

  function create(): void {
    if (created) return;
    created = true;
    if (!KEY.test(key)) return complain("this is no widget's key");
    host.style.setProperty("all", "initial", "important");
    style();
    button.type = "button";
    button.hidden = badge.hidden = true;
    button.setAttribute("aria-expanded", "false");
    button.append(icon(CHAT_ICON), icon(CLOSE_ICON), badge);
    button.onclick = () => show(!isOpen, true);
    root.addEventListener("keydown", (event) => {
      if ((event as KeyboardEvent).key === "Escape" && isOpen) show(false, false);
    });
    frame.allow = "microphone;autoplay";
    frame.src = address.href;
    frame.onload = () => {
      loaded = true;
      // A frame that the browser refused loads, too, and says nothing.
      silence ||= window.setTimeout(complain, SILENCE_MS, `is ${location.origin} among the widget's allowed websites?`);
      sendPage();
      if (identity !== undefined) tell({ type: "frontdesk:identity", identity });
      if (isOpen) tell({ type: "frontdesk:open", focus: false });
    };
    addEventListener("message", heard);
    root.append(frame, button);
    document.body.append(host);
  }

  for (const name of ["pushState", "replaceState"] as const) {
    const original = history[name];
    history[name] = function (this: History, ...args: Parameters<History["pushState"]>) {
      original.apply(this, args);
      moved();
    };
  }
  addEventListener("popstate", moved);

  const whenIdle = (): void => {
    // Safari has no requestIdleCallback.
    if ("requestIdleCallback" in window) requestIdleCallback(create, { timeout: 2000 });
    else setTimeout(create, 200);
  };
  if (document.readyState === "complete") whenIdle();
  else addEventListener("load", whenIdle, { once: true });

  return {
    open: () => show(true, true),
    close: () => show(false, false),
    toggle: () => show(!isOpen, true),
    identify(signed) {
      identity = signed || null;
      tell({ type: "frontdesk:identity", identity });
    },
    on(event, listener) {
      const set = (listeners[event] ??= new Set());
      set.add(listener);
      return () => set.delete(listener);
    },
  };
}

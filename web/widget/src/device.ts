// The device facts of a contact session: what the browser says about itself, shown to operators and deletable.
// Browser and operating system are read from the user agent by the server.
import type { HostPage } from "./protocol.ts";

export interface DeviceFacts {
  type: "mobile" | "tablet" | "desktop";
  user_agent: string;
  ua_ch: { platform: string; brands: { brand: string; version: string }[] } | null;
  languages: readonly string[];
  time_zone: string;
  utc_offset_minutes: number;
  screen: { width: number; height: number };
  viewport: { width: number; height: number };
  pixel_ratio: number;
  cookies_enabled: boolean;
  online: boolean;
  connection_type: string | null;
  page_url: string;
  page_title: string;
  referrer: string;
}

/** Not in TypeScript's DOM library, and not in every browser. */
interface NavigatorExtras {
  userAgentData?: { platform: string; mobile: boolean; brands: { brand: string; version: string }[] };
  connection?: { effectiveType?: string };
}

/** The page the visitor is on: the host's when framed, our own when opened in a tab. */
function currentPage(host: HostPage | null): HostPage {
  return (
    host ?? {
      url: location.href,
      title: document.title,
      referrer: document.referrer,
      language: navigator.language,
      viewport: { width: innerWidth, height: innerHeight },
    }
  );
}

export function deviceFacts(host: HostPage | null): DeviceFacts {
  const extras = navigator as NavigatorExtras;
  const hints = extras.userAgentData;
  const page = currentPage(host);
  return {
    type: deviceType(),
    user_agent: navigator.userAgent,
    ua_ch: hints ? { platform: hints.platform, brands: hints.brands } : null,
    languages: navigator.languages,
    time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    utc_offset_minutes: -new Date().getTimezoneOffset(),
    screen: { width: screen.width, height: screen.height },
    viewport: page.viewport,
    pixel_ratio: devicePixelRatio,
    cookies_enabled: navigator.cookieEnabled,
    online: navigator.onLine,
    connection_type: extras.connection?.effectiveType ?? null,
    page_url: page.url,
    page_title: page.title,
    referrer: page.referrer,
  };
}

function deviceType(): DeviceFacts["type"] {
  const touch = matchMedia("(pointer: coarse)").matches;
  if (!touch) return "desktop";
  // 600 CSS pixels on the short side is where tablets begin.
  return Math.min(screen.width, screen.height) >= 600 ? "tablet" : "mobile";
}

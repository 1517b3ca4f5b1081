import { describe, expect, it } from "vitest";
import { createTimes } from "../src/text/times.ts";
import { en } from "../src/i18n/en.ts";
import { chooseLocale, createTranslator, dictionaries, type Key } from "../src/i18n/index.ts";

const slots = (text: string): string[] => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "").sort();
const forms = (entry: string | object): string[] => (typeof entry === "string" ? [entry] : (Object.values(entry) as string[]));

describe.each(Object.entries(dictionaries))("the dictionary %s", (language, dictionary) => {
  it("has every text, and none that is empty", () => {
    expect(Object.keys(dictionary).sort()).toEqual(Object.keys(en).sort());
    expect(Object.values(dictionary).flatMap(forms).filter((text) => !text.trim())).toEqual([]);
  });

  it("fills the same names in braces as English", () => {
    for (const key of Object.keys(en) as Key[]) {
      const wanted = new Set(forms(en[key]).flatMap(slots));
      for (const text of forms(dictionary[key])) {
        // A form for exactly one or two may say the number in words.
        const used = new Set(slots(text));
        const unknown = [...used].filter((name) => !wanted.has(name));
        const missing = [...wanted].filter((name) => !used.has(name) && name !== "count");
        expect({ key, unknown, missing }).toEqual({ key, unknown: [], missing: [] });
      }
    }
  });

  it("has a plural form for every number its language tells apart", () => {
    const plural = dictionary.launcher_unread;
    const rules = new Intl.PluralRules(language);
    for (const count of [0, 1, 2, 3, 11, 100]) expect(plural[rules.select(count)] ?? plural.other).toBeTruthy();
  });
});

describe("the visitor's language", () => {
  it("is the first wish there is a dictionary for", () => {
    expect(chooseLocale([null, "nl-NL", "de-AT", "en"])).toBe("de-AT");
    expect(chooseLocale([undefined, "", "tlh"])).toBe("en");
    expect(chooseLocale(["pt_BR", "es_MX"])).toBe("es-MX");
    expect(chooseLocale(["constructor"])).toBe("en");
  });

  it("decides about direction, numbers and plurals", () => {
    const arabic = createTranslator("ar");
    expect(arabic.direction).toBe("rtl");
    expect(arabic("launcher_unread", { name: "X", count: 2 })).toContain("رسالتان");
    const english = createTranslator("en-GB");
    expect(english.direction).toBe("ltr");
    expect(english("launcher_unread", { name: "X", count: 1 })).toBe("Chat with X, 1 unread message");
    expect(english("launcher_unread", { name: "X", count: 1_200 })).toBe("Chat with X, 1,200 unread messages");
  });

  it("may be written wrongly and still be understood", () => {
    expect(createTranslator("de-!!")("back")).toBe("Zurück");
    expect(createTranslator("xx")("back")).toBe("Back");
  });

  it("puts in what it is given as it is", () => {
    expect(createTranslator("en")("remove", { name: "{size} $& <b>" })).toBe("Remove {size} $& <b>");
  });
});

describe("when the business opens", () => {
  const at = "2026-12-01T17:00:00Z";
  const shown = (locale: string, zone?: string): string | null => {
    const t = createTranslator(locale);
    const elsewhere = createTimes(t).elsewhere(at, zone);
    return elsewhere && t("back_at_place", elsewhere).replace(/\s/g, " ");
  };

  it("names the business's zone where the visitor's clock shows another time", () => {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(shown("en-US", here)).toBeNull();
    expect(shown("en-US", undefined)).toBeNull();
    expect(shown("en-US", "Mars/Olympus")).toBeNull();
    const far = ["America/Los_Angeles", "Asia/Tokyo"].find((zone) => shown("en-US", zone)) ?? "";
    expect(shown("en-US", far)).toMatch(/^We’re back (Tue 9:00 AM Los Angeles|Wed 2:00 AM Tokyo) time \(.* yours\)$/);
    expect(shown("de", far)).toContain("Zeit in ");
  });
});

// The widget's own words in the visitor's language. Every dictionary has every key, which the compiler checks;
// so are the names in braces that a text needs filled.
import { ar } from "./ar.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";

type English = typeof en;
export type Key = keyof English;

/** A text by plural category; the categories a language does not have are left out. */
export type Plural = { other: string } & Partial<Record<Intl.LDMLPluralRule, string>>;
export type Dictionary = { readonly [K in Key]: English[K] extends string ? string : Plural };

type SlotsIn<S> = S extends `${string}{${infer Slot}}${infer Rest}` ? Slot | SlotsIn<Rest> : never;
type SlotsOf<K extends Key> = SlotsIn<English[K] extends { other: infer Other } ? Other : English[K]>;
type Values<K extends Key> = [SlotsOf<K>] extends [never] ? [] : [Record<SlotsOf<K>, string | number>];

export interface Translator {
  <K extends Key>(key: K, ...values: Values<K>): string;
  /** For Intl: the visitor's regional form of the language when they have one ("de-AT"). */
  readonly locale: string;
  readonly direction: "ltr" | "rtl";
  /** "A, B and C" in pieces, so that each item can be an element; items come in their order. */
  listParts(items: string[]): { type: "element" | "literal"; value: string }[];
}

export const dictionaries: Record<string, Dictionary> = { en, es, de, fr, ar };

function languageOf(locale: string): string {
  return locale.toLowerCase().split(/[-_]/)[0] ?? "";
}

function isKnown(locale: string): boolean {
  return Object.hasOwn(dictionaries, languageOf(locale));
}

/** The first wish that a dictionary exists for. */
export function chooseLocale(wishes: readonly (string | null | undefined)[]): string {
  const found = wishes.find((wish) => wish && isKnown(wish));
  return found?.replace("_", "-") ?? "en";
}

export function createTranslator(wish: string): Translator {
  const locale = usable(wish);
  const dictionary = dictionaries[languageOf(locale)] ?? en;
  const plurals = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  const list = new Intl.ListFormat(locale, { type: "conjunction" });

  const translate = (key: Key, values: Record<string, string | number> = {}): string => {
    const entry: string | Plural = dictionary[key];
    const text = typeof entry === "string" ? entry : (entry[plurals.select(Number(values["count"]))] ?? entry.other);
    return text.replace(/\{(\w+)\}/g, (slot, name: string) => {
      const value = values[name];
      return typeof value === "number" ? numbers.format(value) : (value ?? slot);
    });
  };
  return Object.assign(translate, {
    locale,
    direction: languageOf(locale) === "ar" ? ("rtl" as const) : ("ltr" as const),
    listParts: (items: string[]) => list.formatToParts(items),
  });
}

/** A wish like "en-!!" has a language but is no locale. */
function usable(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? "en";
  } catch {
    return isKnown(locale) ? languageOf(locale) : "en";
  }
}

// Where a new business is: guessed from the browser's time zone and language, for whatever nobody has chosen
// yet. The currency follows the country until somebody chooses another.

/** The country of a language tag, `pt-BR` → `BR`. */
export function regionOf(tag: string): string {
  try {
    return new Intl.Locale(tag).region ?? "";
  } catch {
    return "";
  }
}

/** `DK:DKK DE:EUR` as a map. */
export function currencies(list: string): Map<string, string> {
  return new Map(list.split(" ").map((pair) => pair.split(":") as [string, string]));
}

function choose(select: HTMLSelectElement | null, value: string): void {
  if (!select || select.value || !value) return;
  if ([...select.options].some((option) => option.value === value)) select.value = value;
}

export function startPlace(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-guess-place]");
  if (!form) return;
  const select = (name: string) => form.querySelector<HTMLSelectElement>(`select[name="${name}"]`);
  const [country, zone, currency] = [select("country"), select("time_zone"), select("currency")];
  const pays = currencies(form.dataset["guessPlace"] ?? "");
  choose(zone, Intl.DateTimeFormat().resolvedOptions().timeZone);
  choose(country, navigator.languages.map(regionOf).find(Boolean) ?? "");
  choose(currency, pays.get(country?.value ?? "") ?? "");
  let chosen = false;
  currency?.addEventListener("change", () => (chosen = true));
  country?.addEventListener("change", () => {
    const usual = pays.get(country.value);
    if (!chosen && currency && usual) currency.value = usual;
  });
}

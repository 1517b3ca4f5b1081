// A small string store under one prefix. Browsers may refuse storage to a third-party frame by throwing from any
// call; then the values live in memory and last as long as the page.

export interface Keep {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  keys(): string[];
}

export function openKeep(prefix: string, area: () => Storage): Keep {
  const memory = new Map<string, string>();

  function attempt<T>(use: (storage: Storage) => T, otherwise: T): T {
    try {
      return use(area());
    } catch {
      return otherwise;
    }
  }

  return {
    get: (key) => memory.get(key) ?? attempt((s) => s.getItem(prefix + key), null),
    set(key, value) {
      const kept = attempt((s) => (s.setItem(prefix + key, value), true), false);
      if (kept) memory.delete(key);
      else memory.set(key, value);
    },
    remove(key) {
      memory.delete(key);
      attempt((s) => s.removeItem(prefix + key), undefined);
    },
    keys() {
      const stored = attempt((s) => Array.from({ length: s.length }, (_, i) => s.key(i) ?? ""), []);
      const own = stored.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
      return [...new Set([...own, ...memory.keys()])];
    },
  };
}

// Stand-ins for what the browser and the server give the widget.
import { Refused, type Send } from "../src/http.ts";
import type { Config } from "../src/wire.ts";

export function fakeStorage(): Storage {
  const values = new Map<string, string>();
  return {
    get length() {
      return values.size;
    },
    key: (index) => [...values.keys()][index] ?? null,
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
    clear: () => values.clear(),
  };
}

export interface Call {
  method: string;
  path: string;
  body: unknown;
  token: string | null;
}

/** A server of a few lines: what it was asked, and what it says, by "METHOD /path". */
export function fakeServer(answers: Record<string, (call: Call) => unknown>): { send: Send; calls: Call[] } {
  const calls: Call[] = [];
  const send: Send = (method, path, body, token = null) => {
    const call = { method, path, body, token };
    calls.push(call);
    const answer = answers[`${method} ${path.split("?")[0]}`];
    return answer
      ? Promise.resolve().then(() => answer(call))
      : Promise.reject(new Refused(404, { detail: `nothing at ${method} ${path}` }));
  };
  return { send, calls };
}

export const CONFIG: Config = {
  widget: "wk_test",
  name: "Shear Delight",
  greeting: "Hi!",
  suggestions: [],
  colour: "#0f766e",
  position: "right",
  languages: ["en"],
  online: true,
  hours: { open_now: true, opens_at: null, today: [] },
  operators_online: false,
  voice: { available: false },
  phone: null,
  email_required: false,
  name_required: false,
  attachments: { max_bytes: 1_000, types: ["image/png", "text/*"] },
  agent: { name: "Ana", avatar_url: null },
  privacy_url: null,
};

// What a filled-in form of the API's documentation comes to: a request, and the same as a line for a shell.

export interface Operation {
  method: string;
  /** `/api/v1/contacts/{id}` */
  path: string;
  /** The type of the body; empty where there is none. */
  media: string;
}

export interface Filled {
  place: string;
  name: string;
  /** `string`: as typed; `json`: a number, a list, true; `file`. */
  kind: string;
  /** The word null means nothing. */
  nullable: boolean;
  value: string;
  file: File | null;
}

export interface Plan {
  method: string;
  address: string;
  headers: Record<string, string>;
  body: string | FormData | null;
  /** The parts of a multipart body, for the shell. */
  parts: string[];
  /** What keeps it from being sent. */
  wrong: string | null;
}

export function toRequest({ method, path, media }: Operation, fields: readonly Filled[]): Plan {
  let address = path;
  let wrong: string | null = null;
  const query = new URLSearchParams();
  const json: Record<string, unknown> = {};
  const form = new FormData();
  const parts: string[] = [];
  const multipart = media.startsWith("multipart/");

  for (const { place, name, kind, nullable, value, file } of fields) {
    if (place === "path") {
      // What is missing stays as its name, so that the shell's line shows where it goes.
      if (value) address = address.replace(`{${name}}`, encodeURIComponent(value));
    } else if (kind === "file") {
      if (!file) continue;
      form.append(name, file, file.name);
      parts.push(`${name}=@${file.name}`);
    } else if (value === "") {
      continue;
    } else if (place === "query") {
      query.set(name, value);
    } else if (multipart) {
      form.append(name, value);
      parts.push(`${name}=${value}`);
    } else if (nullable && value === "null") {
      json[name] = null;
    } else if (kind === "string") {
      json[name] = value;
    } else {
      try {
        json[name] = JSON.parse(value);
      } catch {
        wrong = `${name} is not JSON. A list is written as ["one", "two"].`;
      }
    }
  }
  if ([...query].length) address += `?${query}`;
  const headers: Record<string, string> = { Accept: "application/json" };
  let body: string | FormData | null = null;
  if (multipart) {
    body = form; // the browser names the boundary
  } else if (media) {
    headers["Content-Type"] = media;
    body = JSON.stringify(json);
  }
  return { method, address, headers, body, parts, wrong };
}

/** For a POSIX shell; the key is left to a variable, so that no history keeps it. */
export function curlLine(plan: Plan, origin: string): string {
  const words = ["curl"];
  if (plan.method !== "GET") words.push("-X", plan.method);
  words.push(quoted(origin + plan.address), "-H", '"Authorization: Bearer $FRONTDESK_API_KEY"');
  if (typeof plan.body === "string") words.push("-H", quoted(`Content-Type: ${plan.headers["Content-Type"]}`), "-d", quoted(plan.body));
  for (const part of plan.parts) words.push("-F", quoted(part));
  return words.join(" ");
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** JSON with its lines and steps; anything else as it came. */
export function shown(body: string, type: string | null): string {
  if (!type?.includes("json")) return body;
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

// Files on their way to the server. A file cannot be kept in storage, so unlike text it does not survive a reload;
// while the page lives, one that failed can be sent again.
import { API, complaint, Refused, Unreachable, readProblem, retryAfter } from "./http.ts";
import { newId, type Failure } from "./outbox.ts";
import { completeMessage, type Message } from "./wire.ts";

export interface Upload {
  client_id: string;
  conversation_id: string | null;
  file: File;
  /** A blob: address to show an image by, before the server has it. */
  preview: string | null;
  /** 0 to 1. */
  progress: number;
  state: "waiting" | "sending" | "failed";
  reason: string | null;
  failure?: Failure;
}

export type UploadProblem = "too_large" | "wrong_type" | "empty";

/** What is wrong with a file, before a byte of it is sent. */
export function checkFile(file: File, limits: { max_bytes: number; types: string[] }): UploadProblem | null {
  if (file.size === 0) return "empty";
  if (file.size > limits.max_bytes) return "too_large";
  const allowed = limits.types.some((type) =>
    type.endsWith("/*") ? file.type.startsWith(type.slice(0, -1)) : file.type === type,
  );
  return allowed ? null : "wrong_type";
}

interface UploadsParts {
  /** Resolves when the server has stored the file's message. */
  deliver: (upload: Upload, onProgress: (progress: number) => void) => Promise<void>;
  /** The newest message on screen. */
  newest: () => string | null;
  onChange: () => void;
}

/** The files on their way, sent one after another. */
export class Uploads {
  private list: readonly Upload[] = [];
  private running = false;

  constructor(private readonly parts: UploadsParts) {}

  all(): readonly Upload[] {
    return this.list;
  }

  /** Something is being sent or about to be: words that belong to it wait. */
  get busy(): boolean {
    return this.list.some((upload) => upload.state !== "failed");
  }

  add(conversationId: string | null, files: readonly File[]): void {
    this.replace([...this.list, ...files.map((file) => newUpload(conversationId, file))]);
    void this.run();
  }

  retry(clientId: string): void {
    this.change(clientId, { state: "waiting", progress: 0, reason: null });
    void this.run();
  }

  discard(clientId: string): void {
    const gone = this.list.find((upload) => upload.client_id === clientId);
    if (gone?.preview) URL.revokeObjectURL(gone.preview);
    this.replace(this.list.filter((upload) => upload !== gone));
  }

  /** Moves what waits in the conversations that match to another one. */
  move(matches: (conversationId: string | null) => boolean, to: string | null): void {
    this.replace(this.list.map((upload) => (matches(upload.conversation_id) ? { ...upload, conversation_id: to } : upload)));
  }

  clear(): void {
    for (const upload of this.list) this.discard(upload.client_id);
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    let next: Upload | undefined;
    while ((next = this.list.find((upload) => upload.state === "waiting"))) {
      const { client_id } = next;
      this.change(client_id, { state: "sending" });
      try {
        await this.parts.deliver(next, (progress) => this.change(client_id, { progress }));
        this.discard(client_id);
      } catch (error) {
        const refused = error instanceof Refused ? error : null;
        const failure = { status: refused?.status ?? null, after: this.parts.newest() };
        this.change(client_id, { state: "failed", reason: refused && complaint(refused), failure });
      }
    }
    this.running = false;
  }

  private change(clientId: string, change: Partial<Upload>): void {
    this.replace(this.list.map((upload) => (upload.client_id === clientId ? { ...upload, ...change } : upload)));
  }

  private replace(list: readonly Upload[]): void {
    this.list = list;
    this.parts.onChange();
  }
}

function newUpload(conversationId: string | null, file: File): Upload {
  return {
    client_id: newId(),
    conversation_id: conversationId,
    file,
    preview: file.type.startsWith("image/") ? URL.createObjectURL(file) : null,
    progress: 0,
    state: "waiting",
    reason: null,
  };
}

/** XMLHttpRequest, because fetch does not tell how far an upload has come. */
export function postFile(
  upload: Upload,
  conversationId: string,
  token: string | null,
  onProgress: (progress: number) => void,
): Promise<Message> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `${API}/conversations/${encodeURIComponent(conversationId)}/attachments`);
    if (token) request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    };
    request.onerror = () => reject(new Unreachable("the upload broke off"));
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        try {
          resolve(completeMessage(JSON.parse(request.responseText) as Message));
        } catch {
          reject(new Unreachable("the answer is not JSON"));
        }
        return;
      }
      const wait = retryAfter(request.getResponseHeader("Retry-After"));
      reject(new Refused(request.status, readProblem(request.responseText), wait));
    };
    const form = new FormData();
    form.append("client_id", upload.client_id);
    form.append("file", upload.file, upload.file.name);
    request.send(form);
  });
}

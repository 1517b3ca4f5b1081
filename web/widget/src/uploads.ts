// Files on their way to the server. A file cannot be kept in storage, so unlike text it does not survive a reload;
// while the page lives, one that failed can be sent again.
import { API, Refused, Unreachable, readProblem, retryAfter } from "./http.ts";
import { newId } from "./outbox.ts";
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

export function newUpload(conversationId: string | null, file: File): Upload {
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

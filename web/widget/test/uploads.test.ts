// @vitest-environment happy-dom
import { expect, it, vi } from "vitest";
import { Refused } from "../src/http.ts";
import { checkFile, Uploads } from "../src/uploads.ts";
import { CONFIG } from "./fakes.ts";

const file = (name: string, type: string, size = 10): File => new File(["x".repeat(size)], name, { type });
const settle = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 0));

it("looks at size and type before anything is sent", () => {
  const limits = CONFIG.attachments;
  expect(checkFile(file("a.png", "image/png"), limits)).toBeNull();
  expect(checkFile(file("a.txt", "text/plain"), limits)).toBeNull();
  expect(checkFile(file("a.png", "image/png", 1_001), limits)).toBe("too_large");
  expect(checkFile(file("a.exe", "application/x-msdownload"), limits)).toBe("wrong_type");
  expect(checkFile(file("a", ""), limits)).toBe("wrong_type");
  expect(checkFile(file("a.png", "image/png", 0), limits)).toBe("empty");
});

it("sends files one after another, and one that failed again with the same id", async () => {
  const log: string[] = [];
  let refuse = true;
  const uploads = new Uploads({
    deliver: async (upload, onProgress) => {
      log.push(`${upload.file.name} ${upload.client_id}`);
      onProgress(0.5);
      await settle();
      if (upload.file.name === "b.png" && refuse) throw new Refused(413, { detail: "Too big for us." });
    },
    onChange: vi.fn(),
  });

  uploads.add("conv_1", [file("a.png", "image/png"), file("b.png", "image/png"), file("c.png", "image/png")]);
  expect(uploads.busy).toBe(true);
  await vi.waitFor(() => expect(uploads.busy).toBe(false));

  const [failed] = uploads.all();
  expect(uploads.all()).toHaveLength(1);
  expect(failed).toMatchObject({ state: "failed", reason: "Too big for us." });
  expect(log.map((entry) => entry.split(" ")[0])).toEqual(["a.png", "b.png", "c.png"]);

  refuse = false;
  uploads.retry(failed?.client_id ?? "");
  await vi.waitFor(() => expect(uploads.all()).toEqual([]));
  expect(log.at(-1)).toBe(`b.png ${failed?.client_id}`);
});

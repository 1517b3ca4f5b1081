// @vitest-environment happy-dom
import { expect, it, vi } from "vitest";
import { Refused } from "../src/http.ts";
import { checkFile, Uploads } from "../src/uploads.ts";
import { fileSize } from "../src/text/times.ts";
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

it("says what the server finds wrong with a file", async () => {
  const errors = { file: ["is of a kind that cannot be sent here"] };
  const uploads = new Uploads({
    deliver: () => Promise.reject(new Refused(422, { detail: "Some fields need another look.", errors })),
    newest: () => null,
    onChange: vi.fn(),
  });
  uploads.add("conv_1", [file("fake.png", "image/png")]);
  await vi.waitFor(() => expect(uploads.busy).toBe(false));
  expect(uploads.all()).toMatchObject([{ reason: errors.file[0], failure: { status: 422, after: null } }]);
});

it("sends files one after another, and one that failed again with the same id", async () => {
  const log: string[] = [];
  let refuse = true;
  const uploads = new Uploads({
    deliver: async (upload, onProgress) => {
      log.push(`${upload.file.name} ${upload.client_id}`);
      onProgress(0.5);
      await settle();
      if (upload.file.name === "b.png" && refuse) throw new Refused(403, { detail: "Not now." });
    },
    newest: () => "msg_1",
    onChange: vi.fn(),
  });

  uploads.add("conv_1", [file("a.png", "image/png"), file("b.png", "image/png"), file("c.png", "image/png")]);
  expect(uploads.busy).toBe(true);
  await vi.waitFor(() => expect(uploads.busy).toBe(false));

  const [failed] = uploads.all();
  expect(uploads.all()).toHaveLength(1);
  expect(failed).toMatchObject({ state: "failed", reason: "Not now.", failure: { status: 403, after: "msg_1" } });
  expect(log.map((entry) => entry.split(" ")[0])).toEqual(["a.png", "b.png", "c.png"]);

  refuse = false;
  uploads.retry(failed?.client_id ?? "");
  await vi.waitFor(() => expect(uploads.all()).toEqual([]));
  expect(log.at(-1)).toBe(`b.png ${failed?.client_id}`);
});

it("counts in the units that the limit is said in", () => {
  expect(fileSize(10 * 1024 * 1024, "en")).toBe("10 MB");
  expect(fileSize(1_500_000, "en")).toBe("1.4 MB");
  expect(fileSize(900, "en")).toBe("900 bytes");
});

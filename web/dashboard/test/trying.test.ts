import { describe, expect, it } from "vitest";
import { whole } from "../islands/trying.ts";

function stream(...chunks: string[]): Response {
  const bytes = chunks.map((chunk) => new TextEncoder().encode(chunk));
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      bytes.forEach((chunk) => controller.enqueue(chunk));
      controller.close();
    },
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

async function read(response: Response): Promise<{ seen: string[]; answer: Response }> {
  const seen: string[] = [];
  const answer = await whole(response, { written: (text) => seen.push(text) });
  return { seen, answer };
}

describe("an answer of the playground while it is written", () => {
  it("grows, and ends as the answer that would have come at once", async () => {
    const { seen, answer } = await read(
      stream('event: piece\ndata: "We are "\n\nevent: pie', 'ce\ndata: "open.\\n"\n\n', 'event: done\ndata: {"status":200,"html":"<p>x</p>"}\n\n'),
    );
    expect(seen).toEqual(["We are ", "We are open.\n"]);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("<p>x</p>");
  });

  it("is taken back and begun again", async () => {
    const { seen, answer } = await read(stream('event: piece\ndata: "Wrong"\n\nevent: again\ndata: {}\n\nevent: piece\ndata: "Right"\n\nevent: done\ndata: {"status":422,"html":""}\n\n'));
    expect(seen).toEqual(["Wrong", "", "Right"]);
    expect(answer.status).toBe(422);
  });

  it("that comes at once is taken as it is", async () => {
    const { seen, answer } = await read(new Response("<p>x</p>", { headers: { "content-type": "text/html" } }));
    expect(seen).toEqual([]);
    expect(await answer.text()).toBe("<p>x</p>");
  });

  it("that breaks off is no answer", async () => {
    await expect(read(stream('event: piece\ndata: "We are "\n\n'))).rejects.toThrow("broke off");
  });
});

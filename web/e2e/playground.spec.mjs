// The playground with a model that takes its time: its answer is seen while it is written, a wrong one is
// taken back, and why it said that is there at the end.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { beside, test } from "./harness/test.mjs";

// What the model says for each request, piece by piece; it goes on when it is told to.
const script = [
  ["A women's haircut costs ", "$11."],
  ["A women's haircut ", "costs $75."],
];
let goOn = () => {};

beside(async () => {
  const server = createServer(async (request, response) => {
    request.resume();
    response.writeHead(200, { "content-type": "text/event-stream" });
    const send = (type, more) => response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...more })}\n\n`);
    const message = { id: "msg_1", type: "message", role: "assistant", model: "claude-sonnet-5-5", content: [], stop_reason: null, stop_sequence: null, usage: { input_tokens: 50, output_tokens: 1 } };
    send("message_start", { message });
    send("content_block_start", { index: 0, content_block: { type: "text", text: "" } });
    for (const text of script.shift() ?? ["Nothing more."]) {
      send("content_block_delta", { index: 0, delta: { type: "text_delta", text } });
      await new Promise((resolve) => (goOn = resolve));
    }
    send("content_block_stop", { index: 0 });
    send("message_delta", { delta: { stop_reason: "end_turn", stop_sequence: null }, usage: { output_tokens: 9 } });
    send("message_stop", {});
    response.end();
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    env: {
      FRONTDESK_PROVIDERS__ANTHROPIC__BASE_URL: `http://127.0.0.1:${server.address().port}`,
      FRONTDESK_PROVIDERS__ANTHROPIC__API_KEY: "sk-test",
    },
    stop: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
});

test("an answer is seen while it is written, and a wrong one is taken back", async ({ page, signIn, axe }) => {
  await signIn("/app/agent");
  await page.getByLabel("First", { exact: true }).fill("anthropic:claude-sonnet-5-5");
  const playground = page.getByRole("complementary", { name: "Playground" });
  const say = playground.getByRole("textbox", { name: "Message to the agent" });
  const writing = playground.locator("#talk-writing");
  const talk = playground.locator("#talk");
  await say.fill("How much is a women's haircut?");
  await say.press("Enter");

  // The question and the beginning of the answer, before the model has ended.
  await writing.getByText("A women's haircut costs", { exact: false }).waitFor();
  await writing.getByText("How much is a women's haircut?").waitFor();
  assert.equal(await say.inputValue(), "");
  assert.equal(await talk.getByText("How much is a women's haircut?").count(), 0);
  goOn();
  await writing.getByText("A women's haircut costs $11.").waitFor();
  // What is typed meanwhile stays.
  await say.fill("And for men?");
  goOn();

  // The price was wrong: it is taken back and asked for again.
  await writing.getByText("A women's haircut", { exact: true }).waitFor();
  goOn();
  await writing.getByText("A women's haircut costs $75.").waitFor();
  goOn();
  await talk.getByText("A women's haircut costs $75.").waitFor();
  await writing.waitFor({ state: "hidden" });
  assert.equal(await playground.getByText("$11").count(), 0);
  assert.equal(await say.inputValue(), "And for men?");
  await talk.getByText("Why").last().click();
  await talk.getByText("claude-sonnet-5-5").first().waitFor();
  await axe();
});

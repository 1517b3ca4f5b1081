// Teaching by a web site: a real one on this machine, looked at before it is read, read page by page as its
// robots.txt asks, quoted to a visitor, read again when it changed, and forgotten.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { beside, test } from "./harness/test.mjs";

const site = { base: "", asked: [], stingrays: "4 euros" };

const page = (title, text) => `<!doctype html><html lang="en"><head><title>${title}</title></head><body>
  <nav><a href="/">Home</a> <a href="/stingrays">Stingrays</a> <a href="/staff-only">Staff</a></nav>
  <main><h1>${title}</h1><p>${text}</p></main><footer><p>Harbour Aquarium, Pier 4.</p></footer></body></html>`;

const pages = {
  "/": () => page("Harbour Aquarium", "The aquarium is in the old fish hall by the harbour."),
  "/stingrays": () => page("Feeding the stingrays", `Visitors may feed the stingrays at noon. A bucket of shrimps costs ${site.stingrays}.`),
  "/octopus": () => page("The octopus", "Our octopus Olga opens jars each afternoon."),
  "/staff-only": () => page("Staff only", "The key of the filter room hangs behind the door."),
};

beside(async () => {
  const server = createServer((request, response) => {
    const path = request.url.split("?")[0];
    site.asked.push(path);
    const say = (status, type, body) => response.writeHead(status, { "content-type": type }).end(body);
    if (path === "/robots.txt") return say(200, "text/plain", `User-agent: *\nDisallow: /staff-only\nSitemap: ${site.base}/sitemap.xml\n`);
    if (path === "/sitemap.xml") {
      const listed = ["/", "/stingrays", "/octopus", "/missing", "/staff-only"].map((at) => `<url><loc>${site.base}${at}</loc></url>`);
      return say(200, "application/xml", `<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${listed.join("")}</urlset>`);
    }
    return pages[path] ? say(200, "text/html; charset=utf-8", pages[path]()) : say(404, "text/html", page("Not found", "There is no such page."));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  site.base = `http://127.0.0.1:${port}`;
  return {
    env: { FRONTDESK_KNOWLEDGE__PRIVATE_HOSTS: `127.0.0.1:${port}` },
    stop: () => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))),
  };
});

async function ask(stranger, at, text) {
  const visitor = await stranger();
  await visitor.page.goto(at);
  const chat = await visitor.widget();
  await chat.getByRole("textbox").first().fill(text);
  await chat.getByRole("button", { name: "Send", exact: true }).click();
  return chat;
}

test("a web site is looked at, read, quoted, read again and forgotten", async ({ page: desk, site: salon, signIn, axe, stranger, expectErrors }) => {
  // As it was before a try that failed.
  Object.assign(site, { asked: [], stingrays: "4 euros" });
  await signIn("/app/knowledge/sources");
  const form = desk.locator("form", { has: desk.getByRole("button", { name: "See its pages" }) });

  // An address of this machine that nobody named is refused, and what was typed stays.
  expectErrors(/422/);
  await form.getByLabel("Address").fill("http://127.0.0.1:9/");
  await form.getByRole("button").click();
  await desk.getByText("only 80 and 443 are read").first().waitFor();
  assert.equal(await form.getByLabel("Address").inputValue(), "http://127.0.0.1:9/");

  await desk.goto("/app/knowledge/sources");
  await form.getByLabel("Address").fill(site.base);
  await form.getByRole("button").click();
  await desk.getByRole("heading", { name: "Harbour Aquarium" }).waitFor();
  assert.equal(await desk.getByRole("checkbox").count(), 4);
  assert.equal(await desk.getByText("staff-only").count(), 0);
  assert.ok(!site.asked.includes("/staff-only") && !site.asked.includes("/octopus"), "a preview reads no page but the first");
  await axe();
  await desk.getByRole("checkbox", { name: /octopus/ }).uncheck();
  await desk.getByRole("button", { name: "Start reading" }).click();

  // How far it is shows without a reload.
  await desk.waitForURL(/\/sites\/site_/);
  await desk.getByText("Ready").first().waitFor({ timeout: 30_000 });
  await desk.getByRole("link", { name: "Feeding the stingrays" }).waitFor();
  await desk.getByText("Not read").first().waitFor();
  assert.ok(!site.asked.includes("/staff-only") && !site.asked.includes("/octopus"));
  await axe();

  const mia = await ask(stranger, salon, "what does it cost to feed the stingrays?");
  await mia.getByText("A bucket of shrimps costs 4 euros.").first().waitFor();
  await mia.getByText("Feeding the stingrays").first().waitFor();

  site.stingrays = "5 euros";
  await desk.getByRole("button", { name: "Check again now" }).click();
  await desk.getByText("Reading").first().waitFor();
  await desk.getByText("Ready").first().waitFor({ timeout: 30_000 });
  const tom = await ask(stranger, salon, "what does it cost to feed the stingrays?");
  await tom.getByText("A bucket of shrimps costs 5 euros.").first().waitFor();

  await desk.getByRole("button", { name: "Delete" }).first().click();
  await desk.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
  await desk.waitForURL(/\/knowledge\/sources$/);
  const eve = await ask(stranger, salon, "what does it cost to feed the stingrays?");
  await eve.getByText(/not sure|don.t know|don.t have|don.t see/i).first().waitFor();
  assert.equal(await eve.getByText("shrimps").count(), 0);
});

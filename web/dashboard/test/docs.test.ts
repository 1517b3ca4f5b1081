// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { curlLine, shown, toRequest, type Filled } from "../docs/request.ts";

const field = (place: string, name: string, value: string, more: Partial<Filled> = {}): Filled => ({
  place,
  name,
  value,
  kind: "string",
  nullable: false,
  file: null,
  ...more,
});

it("puts each field where it belongs, and leaves out what is empty", () => {
  const operation = { method: "PATCH", path: "/api/v1/contacts/{id}", media: "application/json" };
  const plan = toRequest(operation, [
    field("path", "id", "ctc_1/../x"),
    field("query", "limit", "5", { kind: "json" }),
    field("query", "cursor", ""),
    field("body", "name", "null", { nullable: true }),
    field("body", "notes", "null"),
    field("body", "tags", '["a"]', { kind: "json" }),
    field("body", "email", ""),
  ]);
  expect(plan.address).toBe("/api/v1/contacts/ctc_1%2F..%2Fx?limit=5");
  expect(JSON.parse(plan.body as string)).toEqual({ name: null, notes: "null", tags: ["a"] });
  expect(plan.wrong).toBeNull();
  expect(toRequest(operation, [field("body", "tags", "a", { kind: "json" })]).wrong).toContain("tags is not JSON");
});

it("writes the same for a shell, whatever was typed", () => {
  const operation = { method: "POST", path: "/api/v1/x/{id}", media: "application/json" };
  const line = curlLine(toRequest(operation, [field("body", "text", "it's $(rm -rf ~)")]), "https://desk.example");
  expect(line).toBe(
    `curl -X POST 'https://desk.example/api/v1/x/{id}' -H "Authorization: Bearer $FRONTDESK_API_KEY" -H 'Content-Type: application/json' -d '{"text":"it'\\''s $(rm -rf ~)"}'`,
  );
});

it("sends files as a form", () => {
  const operation = { method: "POST", path: "/api/v1/knowledge/sources", media: "multipart/form-data" };
  const plan = toRequest(operation, [
    field("body", "file", "", { kind: "file", file: new File(["x"], "a b.pdf") }),
    field("body", "url", "https://x.example"),
  ]);
  expect(plan.headers).toEqual({ Accept: "application/json" });
  expect((plan.body as FormData).get("url")).toBe("https://x.example");
  expect(curlLine(plan, "https://d.example")).toContain("-F 'file=@a b.pdf' -F 'url=https://x.example'");
});

it("sets JSON apart and leaves the rest", () => {
  expect(shown('{"a":1}', "application/problem+json")).toBe('{\n  "a": 1\n}');
  expect(shown("{", "application/json")).toBe("{");
  expect(shown('{"a":1}', "text/plain")).toBe('{"a":1}');
});

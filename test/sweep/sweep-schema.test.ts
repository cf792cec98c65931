import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createSweepSchema } from "../../scripts/build-schema.ts";

test("sweep.schema.json is what `node scripts/build-schema.ts` writes", () => {
  const written = readFileSync(new URL("../../sweep.schema.json", import.meta.url), "utf8");
  expect(written).toBe(createSweepSchema());
});

test("every key of a sweep is described for the editor", () => {
  const [single, parts] = JSON.parse(createSweepSchema()).anyOf;
  const keys = { ...single.properties, ...parts.properties };
  for (const [key, { description }] of Object.entries<{ description?: string }>(keys)) {
    expect(description, key).toMatch(/\.|…$/);
  }
});

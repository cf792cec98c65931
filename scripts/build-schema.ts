import { writeFileSync } from "node:fs";
import { z } from "zod";
import { fileSchema } from "../src/sweep/sweep-schema.ts";

const TARGET = new URL("../sweep.schema.json", import.meta.url);

/** The JSON Schema of sweep files, by which editors complete and check them. */
export function createSweepSchema(): string {
  const schema = z.toJSONSchema(fileSchema, {
    target: "draft-7",
    io: "input",
    override: ({ jsonSchema }) => {
      // Every integer of YAML is one here: only a seed may be larger than a number holds, and it may.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  });
  return `${JSON.stringify({ title: "sweepwell sweep", ...schema }, null, 2)}\n`;
}

if (import.meta.main) writeFileSync(TARGET, createSweepSchema());

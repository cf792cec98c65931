import { describe, expect, test } from "vitest";
import { attachManifest, readManifest } from "../../src/kernel/custom-section.ts";
import { encodeName, encodeSection, joinBytes } from "../../src/kernel/wasm-writer.ts";
import { buildTinyKernel, TINY_MANIFEST } from "./wasm-builder.ts";

const module = buildTinyKernel();

describe("a manifest in a module", () => {
  test("comes back as it was attached, umlauts included", () => {
    const manifest = { ...TINY_MANIFEST, summary: "µ, ü and 記憶" };
    expect(readManifest(attachManifest(module, manifest))).toEqual(manifest);
  });

  test("is the last section, and attaching it again changes nothing", () => {
    const once = attachManifest(module, TINY_MANIFEST);
    expect(once.subarray(0, module.length)).toEqual(module);
    expect(attachManifest(once, TINY_MANIFEST)).toEqual(once);
  });

  test("replaces the one before it and leaves other custom sections alone", () => {
    const named = joinBytes([module, encodeSection(0, joinBytes([encodeName("name"), [1, 2, 3]]))]);
    const renamed = attachManifest(attachManifest(named, TINY_MANIFEST), { ...TINY_MANIFEST, name: "other" });
    expect(readManifest(renamed).name).toBe("other");
    expect(renamed.subarray(0, named.length)).toEqual(named);
  });

  test("leaves the module as runnable as it was", () => {
    expect(WebAssembly.validate(attachManifest(module, TINY_MANIFEST) as BufferSource)).toBe(true);
  });
});

describe("reading a manifest says what is wrong", () => {
  const withText = (text: string | Uint8Array) => {
    const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
    return joinBytes([module, encodeSection(0, joinBytes([encodeName("sweepwell"), bytes]))]);
  };
  const cases: [title: string, bytes: Uint8Array, message: string][] = [
    ["an empty file", new Uint8Array(0), "the file is empty: expected a WebAssembly module"],
    ["a text file", new TextEncoder().encode("hello, world"), "the file is not a WebAssembly module"],
    ["a component", Uint8Array.of(0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0), "a WebAssembly component"],
    ["a module without one", module, "add one with `sweepwell kernel attach`"],
    ["two of them", joinBytes([withText("{}"), withText("{}").subarray(module.length)]), "has 2 manifests"],
    ["text that is not JSON", withText("{abi: 1}"), "the manifest is not JSON: "],
    ["bytes that are not UTF-8", withText(Uint8Array.of(0xff, 0xfe)), "the manifest is not UTF-8"],
    [
      "a field that is missing",
      withText(JSON.stringify({ ...TINY_MANIFEST, random: undefined })),
      "the manifest's random: ",
    ],
    ["a field too many", withText(JSON.stringify({ ...TINY_MANIFEST, color: 1 })), '"color"'],
    ["another ABI", withText(JSON.stringify({ ...TINY_MANIFEST, abi: 2 })), "the manifest's abi: "],
  ];
  test.each(cases)("%s", (_, bytes, message) => {
    expect(() => readManifest(bytes)).toThrowError(
      expect.objectContaining({
        name: "SweepError",
        code: "BAD_KERNEL",
        message: expect.stringContaining(message),
      }),
    );
  });
});

// Runs on every processor: prints a line of JSON for each item, or, given an item's name, the lines of that item.
import { controlItems } from "./control-items.ts";
import { hashItem, type Item } from "./item.ts";
import { builtInItems, foreignItems } from "./kernel-items.ts";
import { libraryItems } from "./library-items.ts";
import { numericItems } from "./numeric-items.ts";
import { sweepItems } from "./sweep-items.ts";

const items: Item[] = [
  ...controlItems(),
  ...numericItems(),
  ...libraryItems(),
  ...foreignItems(),
  ...builtInItems(),
];
const name = process.argv[2];
if (name === undefined) {
  for (const item of [...items, ...(await sweepItems())]) {
    const { name, expected = "same" } = item;
    console.log(JSON.stringify({ name, expected, hash: hashItem(item) }));
  }
} else {
  const isItem = (item: Item) => item.name === name;
  const found = items.find(isItem) ?? (await sweepItems()).find(isItem);
  if (found === undefined) throw new Error(`there is no item ${JSON.stringify(name)}`);
  console.log(found.lines().join("\n"));
}

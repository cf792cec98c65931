import { expect, test } from "vitest";
import { Turns } from "../../src/cluster/turns.ts";

test("who was served longest ago comes first, newcomers before all, and who is forgotten is a newcomer", () => {
  const turns = new Turns();
  const order = () => turns.order(["a 1", "b 1", "b 2"], (name) => name).join(", ");
  expect(order()).toBe("a 1, b 1, b 2");
  turns.serve("a 1");
  expect(order()).toBe("b 1, b 2, a 1");
  turns.serve("b 2");
  turns.serve("b 1");
  expect(order()).toBe("a 1, b 2, b 1");
  turns.serve("a 1");
  expect(order()).toBe("b 2, b 1, a 1");
  turns.forget("a ");
  expect(order()).toBe("a 1, b 2, b 1");
});

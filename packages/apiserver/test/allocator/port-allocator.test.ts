import { describe, expect, test } from "vitest";
import {
  allocateNextPort,
  allocatePort,
  createPortAllocator,
  formatPortRange,
  freePorts,
  hasPort,
  holderOfPort,
  listPorts,
  parsePortRange,
  releasePort,
} from "../../src/allocator/index.ts";

describe("the text of a port range", () => {
  test.each([
    ["30000-32767", { first: 30000, last: 32767 }],
    [" 30000-32767 ", { first: 30000, last: 32767 }],
    ["30000+100", { first: 30000, last: 30100 }],
    ["80", { first: 80, last: 80 }],
    ["0-65535", { first: 0, last: 65535 }],
    ["0-65536", undefined],
    ["65536", undefined],
    ["65535+1", undefined],
    ["32767-30000", undefined],
    ["30000-", undefined],
    ["-30000", undefined],
    ["30000--32767", undefined],
    ["30000 - 32767", undefined],
    ["3e4-4e4", undefined],
    ["", undefined],
    ["99999999999999999999", undefined],
  ])("%j", (text, range) => {
    expect(parsePortRange(text)).toEqual(range);
    if (range !== undefined) expect(parsePortRange(formatPortRange(range))).toEqual(range);
  });
});

test("a port is held by one, and free again after release", () => {
  const taken = allocatePort(createPortAllocator(30000, 32767), 30080, "default/web");
  if (!taken.ok) throw new Error(taken.error);
  expect(allocatePort(taken.allocator, 30080, "default/api")).toEqual({ ok: false, error: "already-allocated" });
  expect(allocatePort(taken.allocator, 29999, "default/api")).toEqual({ ok: false, error: "not-in-range" });
  expect(allocatePort(taken.allocator, 32768, "default/api")).toEqual({ ok: false, error: "not-in-range" });
  expect([holderOfPort(taken.allocator, 30080), freePorts(taken.allocator)]).toEqual(["default/web", 2767]);
  const released = releasePort(taken.allocator, 30080);
  expect([hasPort(released, 30080), listPorts(released)]).toEqual([false, []]);
  expect(releasePort(released, 30080)).toBe(released);
});

test.each([
  [30000, 32767, 30086],
  [30000, 30015, 30000],
  [1, 1, 1],
])("free choices of %d-%d start at %d", (first, last, dynamicFirst) => {
  let so = createPortAllocator(first, last);
  const count = last - dynamicFirst + 1;
  for (let i = 0; i < count; i++) {
    const next = allocateNextPort(so, { seed: 1, label: String(i) }, "h");
    if (!next.ok) throw new Error(next.error);
    so = next.allocator;
  }
  expect(listPorts(so)).toEqual(Array.from({ length: count }, (_, i) => dynamicFirst + i));
});

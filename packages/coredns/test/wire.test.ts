/** Sizes on the wire, and what does not fit. */
import { expect, test } from "vitest";
import { messageSize, parseRecord, query, reply, truncatedTo } from "../src/index.ts";

function answer(count: number, udpSize?: number) {
  const asked = {
    ...query("many.default.svc.cluster.local.", "A"),
    ...(udpSize === undefined ? {} : { edns: { udpSize } }),
  };
  const records = Array.from({ length: count }, (_, i) =>
    parseRecord(`many.default.svc.cluster.local. 5 IN A 10.0.0.${i}`),
  );
  return reply(asked, "NOERROR", { answer: records.flatMap((record) => record ?? []) });
}

test("names are written out until that does not fit", () => {
  expect(messageSize(answer(1))).toBe(12 + 32 + 4 + 32 + 14);
  expect(truncatedTo(answer(10), 512)).toMatchObject({ truncated: false });
});

test.each([
  [29, undefined, false],
  [30, undefined, true],
  [200, 4096, false],
  [300, 4096, true],
])("%i addresses with room for %s", (count, udpSize, truncated) => {
  const cut = truncatedTo(answer(count, udpSize), udpSize ?? 512);
  expect([cut.truncated, cut.answer.length < count]).toEqual([truncated, truncated]);
});

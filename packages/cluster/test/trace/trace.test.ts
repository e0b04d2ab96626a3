/** Three paths as they print: text, Mermaid and JSON. A change here is a change of what users read. */
import { describe, expect, test } from "vitest";
import { type Trace, traceToJson, traceToMermaid, traceToText } from "../../src/index.ts";
import { OUTSIDE, smallCluster } from "../fixture.ts";

const cluster = smallCluster();

function traceOf(from: string, address: string, port: number): Trace {
  return cluster.fork().send(from, { address, port, protocol: "tcp", sourcePort: 40000 }).trace;
}

const paths: readonly (readonly [string, Trace])[] = [
  ["a pod to a ClusterIP whose pod is on the other node", traceOf("pod/asker-1", "10.96.1.3", 80)],
  ["from outside to a NodePort, masqueraded", traceOf(OUTSIDE, "192.168.0.2", 30003)],
  ["a pod to a Service without endpoints: rejected", traceOf("pod/asker-1", "10.96.1.4", 80)],
];

describe.each(paths)("%s", (_what, trace) => {
  test("as text", () => {
    expect(traceToText(trace)).toMatchSnapshot();
  });

  test("as Mermaid", () => {
    expect(traceToMermaid(trace)).toMatchSnapshot();
  });

  test("as JSON: all that the text says, and it reads back", () => {
    const read = JSON.parse(traceToJson(trace)) as Trace;
    expect(read.summary).toBe(trace.summary);
    expect(traceToText(read)).toBe(traceToText(trace));
    expect(traceToMermaid(read)).toBe(traceToMermaid(trace));
  });
});

test("each rule that changed a packet names the objects that made it", () => {
  for (const [, trace] of paths)
    for (const step of trace.hops.flatMap((hop) => hop.steps)) {
      if (step.kind !== "rule" || !/DNAT|REJECT/.test(step.action)) continue;
      expect(step.because.map((ref) => ref.kind)).toContain("Service");
    }
});

test("a lookup is a cause of the connection, in each form", () => {
  const { trace } = cluster.fork().pod("asker-1").curl("http://near");
  // A and AAAA.
  expect(trace.causes.map((cause) => cause.dns?.type)).toEqual(["A", "AAAA"]);
  expect(traceToText(trace)).toMatch(
    /^first: A near\.default\.svc\.cluster\.local\. at 10\.96\.0\.10: NOERROR \(0 dots.*\)\n {2}udp 10\.244\.0\.\d+:\d+ -> 10\.96\.0\.10:53: delivered/,
  );
  expect(traceToMermaid(trace)).toMatch(/DNS 10\.244\.0\.\d+:\d+ > 10\.96\.0\.10:53/);
  expect((JSON.parse(traceToJson(trace)) as Trace).causes).toHaveLength(2);
});

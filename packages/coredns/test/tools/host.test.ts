/** What host prints. */
import { expect, test } from "vitest";
import {
  type Ask,
  host,
  type NoAnswer,
  parseRecord,
  parseResolvConf,
  printDig,
  printHost,
  query,
  type Rcode,
  reply,
} from "../../src/index.ts";

const CONF = parseResolvConf("nameserver 10.96.0.10\noptions attempts:1\n");

function run(name: string, type: string, answers: { readonly [type: string]: readonly string[] | Rcode | NoAnswer }) {
  const ask: Ask = (asked) => {
    const said = Object.hasOwn(answers, asked.type) ? answers[asked.type] : [];
    if (said === "lost" || said === "refused") return said;
    if (typeof said === "string") return reply(asked, said);
    return reply(asked, "NOERROR", {
      authoritative: true,
      answer: (said ?? []).flatMap((line) => parseRecord(line) ?? []),
    });
  };
  const resolution = host.lookup(name, [type], CONF, ask);
  return printHost(resolution, undefined, type === "A" || type === "PTR" ? undefined : type);
}

test.each([
  ["an address", "web.test", "A", { A: ["web.test. 5 IN A 10.96.0.7"] }, "web.test has address 10.96.0.7\n", 0],
  [
    "both families, and mail",
    "web.test",
    "A",
    {
      A: ["web.test. 5 IN A 10.96.0.7"],
      AAAA: ["web.test. 5 IN AAAA fd00::7"],
      MX: ["web.test. 5 IN MX 10 mail.test."],
    },
    "web.test has address 10.96.0.7\nweb.test has IPv6 address fd00::7\nweb.test mail is handled by 10 mail.test.\n",
    0,
  ],
  [
    "an alias",
    "out.test",
    "A",
    { A: ["out.test. 5 IN CNAME www.example.", "www.example. 5 IN A 192.0.2.1"] },
    "out.test is an alias for www.example.\nwww.example has address 192.0.2.1\n",
    0,
  ],
  ["no such name", "nope.test", "A", { A: "NXDOMAIN" }, "Host nope.test not found: 3(NXDOMAIN)\n", 1],
  ["a failure", "nope.test", "A", { A: "SERVFAIL" }, "Host nope.test not found: 2(SERVFAIL)\n", 1],
  ["no such type", "web.test", "SRV", {}, "web.test has no SRV record\n", 0],
  [
    "a name of an address",
    "7.0.96.10.in-addr.arpa.",
    "PTR",
    { PTR: ["7.0.96.10.in-addr.arpa. 5 IN PTR web.test."] },
    "7.0.96.10.in-addr.arpa domain name pointer web.test.\n",
    0,
  ],
  [
    "nobody",
    "web.test",
    "A",
    { A: "lost" },
    ";; communications error to 10.96.0.10#53: timed out\n;; no servers could be reached\n",
    1,
  ],
] as const)("%s", (_what, name, type, answers, stdout, exitCode) => {
  expect(run(name, type, answers)).toEqual({ stdout, stderr: "", exitCode });
});

test("dig shows what it is told to show", () => {
  const answer = reply(query("web.test.", "A"), "NOERROR", {
    answer: [parseRecord("web.test. 5 IN A 10.96.0.7")].flatMap((one) => one ?? []),
  });
  const none = {
    cmd: false,
    comments: false,
    question: false,
    answer: false,
    authority: false,
    additional: false,
    stats: false,
  };
  expect(printDig(answer, "10.96.0.10", { sections: none })).toBe("");
  expect(printDig(answer, "10.96.0.10", { sections: { ...none, answer: true } })).toBe(
    "web.test.\t\t5\tIN\tA\t10.96.0.7\n",
  );
  expect(printDig(answer, "10.96.0.10", { sections: { ...none, question: true, comments: true } })).toContain(
    ";; QUESTION SECTION:\n;web.test.\t\t\tIN\tA\n\n",
  );
});

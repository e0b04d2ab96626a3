/** Prints a resolution as BIND's host does. Models bin/dig/host.c. */
import type { Answer, ResourceRecord } from "../message.ts";
import { typeOf } from "../message.ts";
import { rcodeNumber } from "../rcode.ts";
import { formatData } from "../record.ts";
import type { Resolution } from "../stub/types.ts";
import type { Printed } from "./printed.ts";

/** `server`: where the command line names one. `types`: what was asked for by name; absent are A, AAAA and MX. */
export function printHost(resolution: Resolution, server?: string, type?: string): Printed {
  const named =
    server === undefined ? "" : `Using domain server:\nName: ${server}\nAddress: ${server}#53\nAliases: \n\n`;
  const lost = resolution.asked.filter((one) => typeof one.result === "string");
  if (lost.length > 0 && lost.length === resolution.asked.length) {
    const errors = lost.map((one) => {
      const why = one.result === "refused" ? "connection refused" : "timed out";
      return `;; communications error to ${one.server}#53: ${why}\n`;
    });
    return { stdout: `${named}${errors.join("")};; no servers could be reached\n`, stderr: "", exitCode: 1 };
  }
  const first = resolution.answers[0] ?? lastAnswer(resolution);
  if (first !== undefined && first.rcode !== "NOERROR") return failed(named, resolution, first);
  const lines = [...new Set(resolution.answers.flatMap((answer) => answer.answer.map(printRecord)))];
  if (lines.length > 0) return { stdout: `${named}${lines.join("")}`, stderr: "", exitCode: 0 };
  const name = bare(first?.question.name ?? resolution.name);
  // Only a type that was asked for by name is missed.
  const missed = type === undefined ? "" : `${name} has no ${type} record\n`;
  return { stdout: `${named}${missed}`, stderr: "", exitCode: 0 };
}

function failed(named: string, resolution: Resolution, answer: Answer): Printed {
  const what = `${rcodeNumber(answer.rcode)}(${answer.rcode})`;
  // A missing name is shown as it was typed.
  const name = answer.rcode === "NXDOMAIN" ? resolution.name : bare(answer.question.name);
  return { stdout: `${named}Host ${name} not found: ${what}\n`, stderr: "", exitCode: 1 };
}

function lastAnswer(resolution: Resolution): Answer | undefined {
  const { result } = resolution.asked.filter((one) => typeof one.result !== "string").at(-1) ?? {};
  return typeof result === "object" ? result : undefined;
}

function printRecord(record: ResourceRecord): string {
  const name = bare(record.name);
  switch (record.type) {
    case "A":
      return `${name} has address ${record.address}\n`;
    case "AAAA":
      return `${name} has IPv6 address ${record.address}\n`;
    case "CNAME":
      return `${name} is an alias for ${record.target}\n`;
    case "PTR":
      return `${name} domain name pointer ${record.target}\n`;
    case "NS":
      return `${name} name server ${record.target}\n`;
    case "MX":
      return `${name} mail is handled by ${formatData(record)}\n`;
    case "TXT":
      return `${name} descriptive text ${formatData(record)}\n`;
    case "SRV":
    case "SOA":
    case "OTHER":
      return `${name} has ${typeOf(record)} record ${formatData(record)}\n`;
  }
}

function bare(name: string): string {
  return name.length > 1 && name.endsWith(".") ? name.slice(0, -1) : name;
}

/** Prints a resolution as BIND's nslookup does. Models bin/dig/nslookup.c. */
import type { Answer, ResourceRecord } from "../message.ts";
import { typeOf } from "../message.ts";
import { formatData } from "../record.ts";
import type { Resolution } from "../stub/types.ts";
import type { Printed } from "./printed.ts";

/** `server` is the address that the first lines name, `named` the word by which the user named it; exit status 1 where there is no such name. */
export function printNslookup(resolution: Resolution, server: string, named: string = server): Printed {
  const last = resolution.asked.at(-1);
  if (last !== undefined && resolution.asked.every((one) => typeof one.result === "string")) {
    const reason = last.result === "refused" ? "connection refused" : "timed out";
    const errors = resolution.asked.map((one) => `;; communications error to ${one.server}#53: ${reason}\n`).join("");
    return { stdout: `${errors};; no servers could be reached\n\n`, stderr: "", exitCode: 1 };
  }
  const isReverse = last?.query.type === "PTR" && resolution.answers.some((answer) => answer.answer.length > 0);
  const head = isReverse ? "" : `Server:\t\t${named}\nAddress:\t${server}#53\n\n`;
  const found = resolution.answers.filter((answer) => answer.answer.length > 0);
  if (found.length > 0) return { stdout: `${head}${printAnswers(found)}\n`, stderr: "", exitCode: 0 };
  // Only the server is asked, so what the hosts file says is shown as if the server had said it.
  if (resolution.addresses.length > 0) {
    const name = bare(resolution.canonicalName ?? resolution.name);
    const lines = resolution.addresses.map((address) => `Name:\t${name}\nAddress: ${address}\n`).join("");
    return { stdout: `${head}${lines}\n`, stderr: "", exitCode: 0 };
  }
  return failed(resolution, head);
}

function printAnswers(answers: readonly Answer[]): string {
  const isOwn = answers.every((answer) => answer.authoritative);
  const lines = answers.flatMap((answer) => answer.answer.map(printRecord));
  // The alias that A and AAAA share is shown once.
  return (isOwn ? "" : "Non-authoritative answer:\n") + [...new Set(lines)].join("");
}

function printRecord(record: ResourceRecord): string {
  const name = bare(record.name);
  switch (record.type) {
    case "A":
    case "AAAA":
      return `Name:\t${name}\nAddress: ${record.address}\n`;
    case "CNAME":
      return `${name}\tcanonical name = ${record.target}\n`;
    case "PTR":
      return `${name}\tname = ${record.target}\n`;
    case "NS":
      return `${name}\tnameserver = ${record.target}\n`;
    case "MX":
      return `${name}\tmail exchanger = ${formatData(record)}\n`;
    case "SRV":
      return `${name}\tservice = ${formatData(record)}\n`;
    case "TXT":
      return `${name}\ttext = ${formatData(record)}\n`;
    case "SOA":
      return (
        `${name}\n\torigin = ${bare(record.primary)}\n\tmail addr = ${bare(record.mailbox)}\n` +
        `\tserial = ${record.serial}\n\trefresh = ${record.refresh}\n\tretry = ${record.retry}\n` +
        `\texpire = ${record.expire}\n\tminimum = ${record.minimum}\n`
      );
    case "OTHER":
      return `${name}\trdata_${typeOf(record)} = ${record.data}\n`;
  }
}

/** A name without such records is no failure to nslookup. */
function failed(resolution: Resolution, head: string): Printed {
  const answered = resolution.asked.filter((one) => typeof one.result !== "string").at(-1);
  const rcode = typeof answered?.result === "object" ? answered.result.rcode : "NXDOMAIN";
  const name = bare(answered?.query.name ?? resolution.name);
  if (rcode === "NOERROR") {
    return { stdout: `${head}*** Can't find ${name}: No answer\n\n`, stderr: "", exitCode: 0 };
  }
  return { stdout: `${head}** server can't find ${name}: ${rcode}\n\n`, stderr: "", exitCode: 1 };
}

function bare(name: string): string {
  return name.length > 1 && name.endsWith(".") ? name.slice(0, -1) : name;
}

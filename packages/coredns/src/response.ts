/** What sort of answer an answer is. Models plugin/pkg/response/typify.go and the cache plugin's own view of it. */
import { type Answer, typeOf } from "./message.ts";
import { lower } from "./name.ts";

/** `delegation` refers to other servers; `meta` are transfers; `other` are errors that nobody keeps. */
export type ResponseType = "success" | "no-data" | "name-error" | "delegation" | "server-error" | "other" | "meta";

/** The classes of the log plugin. */
export type ResponseClass = "success" | "denial" | "error";

/** The sort of an answer, from its rcode and sections alone. */
export function typify(answer: Answer): ResponseType {
  const { type } = answer.question;
  if (type === "AXFR" || type === "IXFR") return "meta";
  if (answer.answer.length > 0 && answer.rcode === "NOERROR") return "success";
  if (answer.answer.length > 0 && answer.rcode === "NXDOMAIN") return "other";
  if (answer.rcode === "NXDOMAIN") return "name-error";
  if (answer.rcode === "SERVFAIL" || answer.rcode === "NOTIMP") return "server-error";
  if (answer.rcode !== "NOERROR") return "other";
  if (hasSoa(answer)) return "no-data";
  return answer.authority.some((record) => record.type === "NS") ? "delegation" : "success";
}

/** Models plugin/pkg/response/classify.go. */
export function classify(answer: Answer): ResponseClass {
  const type = typify(answer);
  if (type === "success" || type === "delegation") return "success";
  return type === "no-data" || type === "name-error" ? "denial" : "error";
}

export function hasSoa(answer: Answer): boolean {
  return answer.authority.some((record) => record.type === "SOA");
}

/** Does the answer hold the wanted type at the end of its aliases? */
export function answersQuestion(answer: Answer): boolean {
  const { name, type } = answer.question;
  if (answer.rcode !== "NOERROR" || answer.answer.length === 0) return false;
  if (type === "ANY") return answer.answer.some((record) => lower(record.name) === lower(name));
  if (type === "CNAME")
    return answer.answer.some((record) => record.type === "CNAME" && lower(record.name) === lower(name));
  const end = aliasEnd(answer, name);
  return end !== undefined && answer.answer.some((record) => typeOf(record) === type && lower(record.name) === end);
}

/** The name at the end of the aliases, in lower case; `undefined` where they fork or go in a circle. */
function aliasEnd(answer: Answer, name: string): string | undefined {
  if (answer.answer.every((record) => record.type !== "CNAME")) return lower(name);
  const seen = new Set<string>();
  for (let at = lower(name); ; ) {
    if (seen.has(at)) return undefined;
    seen.add(at);
    const targets = answer.answer.flatMap((record) =>
      record.type === "CNAME" && lower(record.name) === at ? [lower(record.target)] : [],
    );
    const [target] = targets;
    if (target === undefined) return at;
    if (targets.some((one) => one !== target)) return undefined;
    at = target;
  }
}

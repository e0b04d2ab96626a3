/** Reads addresses out of answers: along the aliases, in the order a client tries them. */
import type { Answer } from "../message.ts";
import { lower } from "../name.ts";

/** The addresses of the name that was asked for, aliases followed, and the name they stand under. */
export function addressesOf(answer: Answer): { readonly canonicalName: string; readonly addresses: readonly string[] } {
  const canonicalName = aliasEnd(answer);
  const owner = lower(canonicalName);
  const addresses = answer.answer.flatMap((record) =>
    (record.type === "A" || record.type === "AAAA") &&
    record.type === answer.question.type &&
    lower(record.name) === owner
      ? [record.address]
      : [],
  );
  return { canonicalName, addresses };
}

/** With an IPv6 address of its own a client tries IPv6 first, else IPv4 (RFC 6724). `undefined`: as they come. */
export function inOrderOfTrial(
  addresses: readonly string[],
  sources: readonly string[] | undefined,
): readonly string[] {
  if (sources === undefined) return addresses;
  const v6 = addresses.filter((address) => address.includes(":"));
  const v4 = addresses.filter((address) => !address.includes(":"));
  const hasV6 = sources.some((source) => source.includes(":") && !/^(fe[89ab]|::1$)/i.test(source));
  return hasV6 ? [...v6, ...v4] : [...v4, ...v6];
}

function aliasEnd(answer: Answer): string {
  let name = answer.question.name;
  // As many steps as there are records: a circle of aliases ends too.
  for (let step = 0; step < answer.answer.length; step++) {
    const alias = answer.answer.find((record) => record.type === "CNAME" && lower(record.name) === lower(name));
    if (alias === undefined || alias.type !== "CNAME") return name;
    name = alias.target;
  }
  return name;
}

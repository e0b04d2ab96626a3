/** Compares sections of DNS answers: as sets, but for aliases, which come before what they lead to. */

const PLACEHOLDERS: ReadonlyMap<string, string> = new Map([
  ["<serial>", "\\d+"],
  ["<ttl>", "\\d+"],
  ["<priority>", "\\d+"],
  ["<weight>", "\\d+"],
  ["<label>", "[^. ]+"],
]);

/** The same records, each as often, in whatever order; a CNAME may not follow the record that it leads to. */
export function sameRecords(expected: readonly string[], actual: readonly string[]): boolean {
  if (expected.length !== actual.length) return false;
  const left = [...actual];
  // Texts without placeholders first: one with may fit several.
  for (const text of [...expected].sort((one, other) => Number(one.includes("<")) - Number(other.includes("<")))) {
    const pattern = patternOf(text);
    const index = left.findIndex((candidate) => pattern.test(candidate));
    if (index === -1) return false;
    left.splice(index, 1);
  }
  return aliasesComeFirst(actual);
}

function aliasesComeFirst(records: readonly string[]): boolean {
  return records.every((record, index) => {
    const alias = / IN CNAME (\S+)$/.exec(record);
    if (alias === null) return true;
    const target = (alias[1] ?? "").toLowerCase();
    return !records.slice(0, index).some((earlier) => earlier.toLowerCase().startsWith(`${target} `));
  });
}

function patternOf(text: string): RegExp {
  const parts = text
    .split(/(<[a-z]+>)/)
    .map((part) => PLACEHOLDERS.get(part) ?? part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join("")}$`);
}

/** The text form of a range of ports. Models k8s.io/apimachinery/pkg/util/net/port_range.go. */

const PORT_MAX = 65535;

/** Ports, both ends included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads `80`, `80-88` (both ends included) or `80+8` (the same range); undefined where the text is none of them or
 * leaves 0 to 65535.
 *
 * @example parsePortRange("30000-32767"); // { first: 30000, last: 32767 }
 */
export function parsePortRange(text: string): PortRange | undefined {
  const parts = /^(\d{1,9})(?:([-+])(\d{1,9}))?$/.exec(text.trim());
  if (parts === null) return undefined;
  const first = Number(parts[1]);
  const second = Number(parts[3] ?? 0);
  const last = parts[2] === undefined ? first : parts[2] === "+" ? first + second : second;
  return first > PORT_MAX || last > PORT_MAX || last < first ? undefined : { first, last };
}

/** `first-last`, as upstream prints it. */
export function formatPortRange(range: PortRange): string {
  return `${range.first}-${range.last}`;
}

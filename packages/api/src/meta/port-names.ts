/** Rules for numbers, ports and percentages. Models k8s.io/apimachinery/pkg/util/validation/validation.go. */
import { type Messages, maxLength, regexError } from "./names.ts";

const MAX_INT32 = 2147483647;

/** A port from 1 to 65535. */
export function isValidPortNum(port: number): Messages {
  return isInRange(port, 1, 65535);
}

/** An IANA service name: what a container calls a port. */
export function isValidPortName(name: string): Messages {
  const messages = [...maxLength(name, 15)];
  if (!/^[-a-z0-9]+$/.test(name))
    messages.push("must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)");
  if (!/[a-z]/.test(name)) messages.push("must contain at least one letter (a-z)");
  if (name.includes("--")) messages.push("must not contain consecutive hyphens");
  if (name.startsWith("-") || name.endsWith("-")) messages.push("must not begin or end with a hyphen");
  return messages;
}

/** Both ends belong to the range. */
export function isInRange(value: number, min: number, max: number): Messages {
  return value >= min && value <= max ? [] : [inclusiveRangeError(min, max)];
}

/** `must be between 1 and 65535, inclusive`. */
export function inclusiveRangeError(min: number, max: number): string {
  return `must be between ${min} and ${max}, inclusive`;
}

/** A user id fits in 31 bits. */
export function isValidUserID(id: number): Messages {
  return isInRange(id, 0, MAX_INT32);
}

/** A group id fits in 31 bits. */
export function isValidGroupID(id: number): Messages {
  return isInRange(id, 0, MAX_INT32);
}

/** Digits and a percent sign. */
export function isValidPercent(text: string): Messages {
  if (/^[0-9]+%$/.test(text)) return [];
  return [
    regexError("a valid percent string must be a numeric string followed by an ending '%'", "[0-9]+%", "1%", "93%"),
  ];
}

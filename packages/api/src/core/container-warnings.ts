/** What a server says of containers that it accepts. Models pkg/api/pod/warnings.go warningsForPodSpecAndMeta. */
import { child, index, key } from "../meta/field-error.ts";
import { goQuote } from "../meta/go-text.ts";
import { parseQuantity, quantityMilliValue } from "../meta/quantity.ts";
import type { Container, ContainerPort } from "./pod-types.ts";

/** Bytes that are no whole number, and variables that hide others. */
export function containerWarnings(container: Container, path: string): readonly string[] {
  return [...byteWarnings(container, child(path, "resources")), ...envWarnings(container, child(path, "env"))];
}

/** Ports that two containers, or one twice, name. */
export function portWarnings(
  containers: readonly { readonly container: Container; readonly path: string }[],
): readonly string[] {
  const known = new Map<string, Placed[]>();
  return containers.flatMap(({ container, path }) =>
    (container.ports ?? []).flatMap((port, i) => {
      const here: Placed = { port, path: index(child(path, "ports"), i) };
      const name = `${port.containerPort}/${port.protocol}`;
      const others = known.get(name) ?? [];
      known.set(name, [...others, here]);
      return others.flatMap((other) => clash(here, other));
    }),
  );
}

interface Placed {
  readonly port: ContainerPort;
  readonly path: string;
}

function clash(here: Placed, other: Placed): readonly string[] {
  const [ip, otherIP] = [here.port.hostIP ?? "", other.port.hostIP ?? ""];
  const [port, otherPort] = [here.port.hostPort ?? 0, other.port.hostPort ?? 0];
  const told = (what: string): readonly string[] => [`${here.path}: ${what} port definition with ${other.path}`];
  if (ip === otherIP && port === otherPort) return told("duplicate");
  if (port === 0 || otherPort === 0) return told("overlapping");
  return port === otherPort && (ip === "") !== (otherIP === "") ? told("dangerously ambiguous") : [];
}

function byteWarnings({ resources }: Container, path: string): readonly string[] {
  return (["memory", "ephemeral-storage"] as const).flatMap((name) =>
    (["limits", "requests"] as const).flatMap((list) => {
      const given = resources?.[list]?.[name];
      const parsed = given === undefined ? undefined : parseQuantity(String(given));
      if (parsed?.ok !== true || isWhole(quantityMilliValue(parsed.quantity))) return [];
      const at = key(child(path, list), name);
      return [`${at}: fractional byte value ${goQuote(String(given))} is invalid, must be an integer`];
    }),
  );
}

function isWhole(milli: bigint | number): boolean {
  return BigInt(milli) % 1000n === 0n;
}

/** A later variable of the same name is fine only where it is made of the earlier one. */
function envWarnings({ env = [] }: Container, path: string): readonly string[] {
  return env.flatMap(({ name, value = "", valueFrom }, i) => {
    if (env.findIndex((other) => other.name === name) === i) return [];
    const reference = `$(${name})`;
    const extends_ = valueFrom === undefined && value !== reference && value.includes(reference);
    if (extends_) return [];
    return [`${index(path, i)}: hides previous definition of ${goQuote(name)}, which may be dropped when using apply`];
  });
}

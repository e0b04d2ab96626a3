/** Text of `ipset save` to sets; also what people hand to `ipset restore`. */
import { emptyTree } from "@kubenetsim/sim";
import { addMember, createIpSet, removeMember } from "./set.ts";
import { isIpSetType } from "./shape.ts";
import type { IpSet, IpSets } from "./types.ts";

/** The sets, or what ipset says of the first bad line (counted from 1). */
export type IpsetParseResult =
  | { readonly ok: true; readonly sets: IpSets }
  | { readonly ok: false; readonly error: string; readonly line: number };

/**
 * Reads `create`, `add`, `del`, `flush` and `destroy`, each also with `-exist`, on top of the sets that are there.
 *
 * @example parseIpsetSave("create S hash:ip family inet\nadd S 10.0.0.1\n")
 */
export function parseIpsetSave(text: string, before: IpSets = emptyTree()): IpsetParseResult {
  let sets = before;
  for (const [i, line] of text.split("\n").entries()) {
    const words = line
      .trim()
      .split(/\s+/)
      .filter((word) => word !== "");
    if (words.length === 0 || words[0]?.startsWith("#") === true) continue;
    const exist = words.some((word) => word === "-exist" || word === "-!");
    const done = obey(
      sets,
      words.filter((word) => word !== "-exist" && word !== "-!"),
      exist,
    );
    if ("error" in done) return { ok: false, error: `ipset: Error in line ${i + 1}: ${done.error}`, line: i + 1 };
    sets = done.sets;
  }
  return { ok: true, sets };
}

type Done = { readonly sets: IpSets } | { readonly error: string };

function obey(sets: IpSets, words: readonly string[], exist: boolean): Done {
  const [command = "", name = "", argument = ""] = words;
  switch (command) {
    case "create":
    case "-N":
      return create(sets, name, argument, words.slice(3), exist);
    case "add":
    case "-A":
      return change(sets, name, (set) => keepIf(exist, set, addMember(set, argument)));
    case "del":
    case "-D":
      return change(sets, name, (set) => keepIf(exist, set, removeMember(set, argument)));
    case "flush":
    case "-F":
      return change(sets, name, (set) => ({ set: { ...set, members: emptyTree<string>() } }));
    case "destroy":
    case "-X":
      return sets.has(name) ? { sets: sets.without(name) } : { error: NO_SUCH_SET };
    default:
      return { error: `Unknown argument: \`${command}'` };
  }
}

const NO_SUCH_SET = "The set with the given name does not exist";
const NAME_MAX = 31;

function create(sets: IpSets, name: string, type: string, options: readonly string[], exist: boolean): Done {
  if (name === "" || name.length > NAME_MAX)
    return { error: `Syntax error: setname '${name}' is longer than ${NAME_MAX} characters` };
  if (!isIpSetType(type)) return { error: `Syntax error: unknown settype ${type}` };
  if (sets.has(name))
    return exist ? { sets } : { error: "Set cannot be created: set with the same name already exists" };
  const given: { family?: 4 | 6; hashsize?: number; maxelem?: number } = {};
  for (let i = 0; i < options.length; i += 2) {
    const [option = "", value = ""] = [options[i], options[i + 1]];
    if (option === "family" && (value === "inet" || value === "inet6")) given.family = value === "inet" ? 4 : 6;
    else if ((option === "hashsize" || option === "maxelem") && /^\d{1,10}$/.test(value)) given[option] = Number(value);
    // What newer tools print and what has no meaning here is read over.
    else if (!IGNORED.includes(option)) return { error: `Unknown argument: \`${option}'` };
  }
  return { sets: sets.with(name, createIpSet(name, type, given)) };
}

const IGNORED: readonly string[] = ["range", "bucketsize", "initval"];

function change(
  sets: IpSets,
  name: string,
  by: (set: IpSet) => { readonly set: IpSet } | { readonly error: string },
): Done {
  const set = sets.get(name);
  if (set === undefined) return { error: NO_SUCH_SET };
  const changed = by(set);
  return "error" in changed ? changed : { sets: sets.with(name, changed.set) };
}

// `-exist`: what is there already, or gone already, is no error.
function keepIf(
  exist: boolean,
  set: IpSet,
  changed: { readonly set: IpSet } | { readonly error: string },
): { readonly set: IpSet } | { readonly error: string } {
  return exist && "error" in changed && changed.error.startsWith("Element cannot") ? { set } : changed;
}

/** What kubectl debug was told, and the container that it makes of that. */
import type { Container, EnvVar, Pod } from "@kubenetsim/api";
import { draw } from "@kubenetsim/sim";
import { boolOf, listOf, textOf } from "../../argv/flag.ts";
import type { Request } from "../../request.ts";
import { hasContainer } from "../../resource/pod-containers.ts";

export interface DebugOptions {
  /** Before `--`. */
  readonly names: readonly string[];
  /** After it: the container's command. */
  readonly words: readonly string[];
  readonly env: readonly EnvVar[];
  /** `--set-image`, by container or `*`. */
  readonly images: ReadonlyMap<string, string>;
  readonly image: string;
  readonly copyTo: string;
}

/** A text is kubectl's complaint. */
export function readOptions({ args, dash, flags }: Request): DebugOptions | string {
  const split = dash >= 0 && args.length > dash;
  const env = pairsOf(listOf(flags, "env"), "env");
  const images = pairsOf(listOf(flags, "set-image"), "set-image");
  if (typeof env === "string") return env;
  if (typeof images === "string") return images;
  return {
    names: split ? args.slice(0, dash) : args,
    words: split ? args.slice(dash) : [],
    env: env.map(([name, value]) => ({ name, value })),
    images: new Map(images),
    image: textOf(flags, "image"),
    copyTo: textOf(flags, "copy-to"),
  };
}

type Pairs = readonly (readonly [string, string])[];

// Models pflag's StringToString: `a=b,c=d`, several times.
function pairsOf(texts: readonly string[], flag: string): Pairs | string {
  const pairs: (readonly [string, string])[] = [];
  for (const text of texts.flatMap((each) => each.split(","))) {
    const equals = text.indexOf("=");
    if (equals < 0) return `invalid argument "${text}" for "--${flag}" flag: ${text} must be formatted as key=value`;
    pairs.push([text.slice(0, equals), text.slice(equals + 1)]);
  }
  return pairs;
}

/** The container that is added, without what the profile gives it. */
export function debugContainer({ flags }: Request, { env, image, words }: DebugOptions, name: string): Container {
  const policy = textOf(flags, "image-pull-policy") as NonNullable<Container["imagePullPolicy"]> | "";
  return {
    name,
    image,
    terminationMessagePolicy: "File",
    ...(env.length === 0 ? {} : { env }),
    ...(policy === "" ? {} : { imagePullPolicy: policy }),
    ...(boolOf(flags, "stdin") ? { stdin: true } : {}),
    ...(boolOf(flags, "tty") ? { tty: true } : {}),
    ...commandOf(words, boolOf(flags, "arguments-only")),
  };
}

export function commandOf(words: readonly string[], argumentsOnly: boolean): Pick<Container, "command" | "args"> {
  if (words.length === 0) return {};
  return argumentsOnly ? { args: words } : { command: words };
}

/** The name that was asked for, or one that no container of the pod has; `told` is what kubectl says of it. */
export function podContainerName(request: Request, pod: Pod): { readonly name: string; readonly told: string } {
  const given = textOf(request.flags, "container");
  if (given !== "") return { name: given, told: "" };
  let name = "";
  for (let attempt = 0; name === "" || hasContainer(pod, name); attempt++)
    name = `debugger-${nameSuffix(request, `${pod.metadata.uid}/${attempt}`)}`;
  const told = boolOf(request.flags, "quiet") ? "" : `Defaulting debug container name to ${name}.\n`;
  return { name, told };
}

const ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
const SUFFIX_LENGTH = 5;

/** Five characters, the same whenever the same is done to the same cluster. */
export function nameSuffix({ client }: Request, label: string): string {
  const { revision } = client.store;
  const characters = Array.from({ length: SUFFIX_LENGTH }, (_, i) =>
    ALPHABET.charAt(draw(revision, `kubectl-debug/${label}/${i}`, ALPHABET.length)),
  );
  return characters.join("");
}

/** `kubectl version`. */
import { toJson, toYaml } from "@kubenetsim/api";
import { KUBERNETES_VERSION } from "@kubenetsim/cluster";
import { bool, boolOf, text, textOf } from "../argv/flag.ts";
import { type Command, failed, type Outcome, type Request } from "../request.ts";

/** The kubectl whose words are spoken here. */
export const KUBECTL_VERSION = "v1.32.5";
const KUSTOMIZE_VERSION = "v5.5.0";

export const versionCommand: Command = {
  name: "version",
  aliases: [],
  summary: "Print the client and server version information",
  flags: [bool("client"), text("output", "o")],
  run,
};

function run({ args, flags }: Request): Outcome {
  if (args.length > 0) return failed(`extra arguments: [${args.join(" ")}]`);
  const output = textOf(flags, "output");
  if (output !== "" && output !== "yaml" && output !== "json") return failed(`--output must be 'yaml' or 'json'`);
  const client = boolOf(flags, "client");
  if (output !== "") {
    const versions = {
      clientVersion: detailsOf(KUBECTL_VERSION),
      kustomizeVersion: KUSTOMIZE_VERSION,
      ...(client ? {} : { serverVersion: detailsOf(KUBERNETES_VERSION) }),
    };
    const stdout = output === "json" ? toJson(versions).replaceAll("    ", "  ") : toYaml(versions);
    return { stdout, stderr: client ? "" : skewWarning() };
  }
  const own = `Client Version: ${KUBECTL_VERSION}\nKustomize Version: ${KUSTOMIZE_VERSION}\n`;
  return client ? { stdout: own } : { stdout: `${own}Server Version: ${KUBERNETES_VERSION}\n`, stderr: skewWarning() };
}

function detailsOf(gitVersion: string): {
  readonly major: string;
  readonly minor: string;
  readonly gitVersion: string;
  readonly platform: string;
} {
  const [major = "", minor = ""] = gitVersion.replace("v", "").split(".");
  return { major, minor, gitVersion, platform: "linux/amd64" };
}

/** kubectl speaks to servers one minor version older or newer. */
function skewWarning(): string {
  const [client, server] = [detailsOf(KUBECTL_VERSION), detailsOf(KUBERNETES_VERSION)];
  if (Math.abs(Number(client.minor) - Number(server.minor)) <= 1) return "";
  const versions = `client (${client.major}.${client.minor}) and server (${server.major}.${server.minor})`;
  return `WARNING: version difference between ${versions} exceeds the supported minor version skew of +/-1\n`;
}

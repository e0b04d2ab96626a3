/** The commands that read and change a container's few files. */
import { hostNameAndDomain, kernelHostName } from "@kubenetsim/kubelet";
import { appended } from "../script/output.ts";
import { testCommand } from "../script/test-command.ts";
import { parseFlags } from "./flags.ts";
import { fail, ok, type Tool, type ToolContext } from "./tool.ts";

/** What a file holds: the ones that kubelet writes, then the container's own. */
export function readFile(context: ToolContext, path: string): string | undefined {
  const { process } = context;
  if (path === "/etc/resolv.conf")
    return (
      process?.resolvConf ?? (context.place.kind === "node" ? context.sim.config.kubelet.nodeResolvConf : undefined)
    );
  if (path === "/etc/hosts") return process?.hosts ?? "127.0.0.1\tlocalhost\n";
  if (path === "/etc/hostname") return `${hostnameOf(context)}\n`;
  return process?.files.get(path);
}

/** A pod is called as its kubelet names it; host-network pods are called as their node. */
export function hostnameOf(context: ToolContext): string {
  const { place, location, sim } = context;
  if (place.kind === "external") return place.ip;
  if (place.kind === "node" || location.kind === "node")
    return location.kind === "external" ? location.ip : location.node;
  const pod = sim.store.tables.pods.get(place.key);
  const host = pod === undefined ? undefined : kernelHostName(pod, sim.config.kubelet.clusterDomain);
  return host?.ok === true ? host.name : place.key.slice(place.key.indexOf("/") + 1);
}

/** The whole name: what /etc/hosts has first for the pod's own address. */
export function fullHostnameOf(context: ToolContext): string {
  const { place, location, sim } = context;
  const pod = place.kind === "pod" && location.kind === "pod" ? sim.store.tables.pods.get(place.key) : undefined;
  if (pod === undefined) return hostnameOf(context);
  const { hostname, domain } = hostNameAndDomain(pod, sim.config.kubelet.clusterDomain);
  return domain === "" ? hostname : `${hostname}.${domain}`;
}

export const cat: Tool = {
  name: "cat",
  run(argv, context) {
    let stdout = "";
    for (const path of argv) {
      const content = readFile(context, path);
      if (content === undefined) return fail(`cat: ${path}: No such file or directory`, 1, stdout);
      stdout = appended(stdout, content);
    }
    return ok(stdout);
  },
};

export const ls: Tool = {
  name: "ls",
  run(argv, context) {
    const { rest } = parseFlags(argv, { "-l": 0, "-a": 0, "-1": 0 });
    const path = (rest[0] ?? "/").replace(/\/+$/, "");
    const files = [...(context.process?.files.keys() ?? []), "/etc/hostname", "/etc/hosts", "/etc/resolv.conf"];
    if (files.includes(path)) return ok(`${path}\n`);
    const names = new Set(
      files
        .filter((file) => file.startsWith(`${path}/`))
        .map((file) => file.slice(path.length + 1).split("/")[0] as string),
    );
    if (names.size === 0 && path !== "" && path !== "/tmp")
      return fail(`ls: cannot access '${rest[0] ?? path}': No such file or directory`, 2);
    return ok(
      [...names]
        .sort((a, b) => (a < b ? -1 : 1))
        .map((name) => `${name}\n`)
        .join(""),
    );
  },
};

export const touch: Tool = {
  name: "touch",
  run(argv, context) {
    return change(context, "touch", argv, (files, path) => (files.has(path) ? files : files.with(path, "")));
  },
};

export const rm: Tool = {
  name: "rm",
  run(argv, context) {
    const { options, rest } = parseFlags(argv, { "-f": 0, "-r": 0 });
    const missing = rest.find((path) => context.process?.files.has(path) !== true);
    if (missing !== undefined && !options.has("-f"))
      return fail(`rm: cannot remove '${missing}': No such file or directory`, 1);
    return change(context, "rm", rest, (files, path) => files.without(path));
  },
};

export const test: Tool = {
  name: "test",
  run(argv, context) {
    return { ...ok(""), exitCode: testCommand(["test", ...argv], { readFile: (path) => readFile(context, path) }) };
  },
};

type Files = NonNullable<ToolContext["process"]>["files"];

function change(
  context: ToolContext,
  name: string,
  paths: readonly string[],
  make: (files: Files, path: string) => Files,
): ReturnType<Tool["run"]> {
  if (paths.length === 0) return fail(`${name}: missing ${name === "rm" ? "" : "file "}operand`, 1);
  const files = context.process?.files;
  if (files === undefined) return fail(`${name}: '${paths[0]}': Read-only file system`, 1);
  context.keepFiles(paths.reduce(make, files));
  return ok("");
}

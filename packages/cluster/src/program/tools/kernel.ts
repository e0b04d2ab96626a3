/** The commands that show a node's kernel: iptables-save, nft, ipvsadm, ipset, conntrack. */
import { conntrackText, ipsetText, iptablesSaveText, ipvsadmText, nftText } from "../../datapath/node-text.ts";
import type { NodeState } from "../../world/types.ts";
import { fail, ok, type Tool, type ToolContext } from "./tool.ts";

export const iptablesSave: Tool = {
  name: "iptables-save",
  onNodesOnly: true,
  run: (argv, context) => save(argv, context, 4),
};
export const ip6tablesSave: Tool = {
  name: "ip6tables-save",
  onNodesOnly: true,
  run: (argv, context) => save(argv, context, 6),
};

export const nft: Tool = {
  name: "nft",
  onNodesOnly: true,
  run(argv, context) {
    const [verb, object, family] = argv.filter((word) => !word.startsWith("-"));
    if (verb !== "list" || object !== "ruleset") return fail("Error: only list ruleset is simulated", 1);
    if (family !== undefined && family !== "ip" && family !== "ip6")
      return fail(`Error: syntax error, unexpected string\nlist ruleset ${family}`, 1);
    return ok(nftText(context.sim, nodeOf(context), family === undefined ? undefined : family === "ip" ? 4 : 6));
  },
};

export const ipvsadm: Tool = {
  name: "ipvsadm",
  onNodesOnly: true,
  run(argv, context) {
    const node = nodeOf(context);
    if (node.kubeProxy.facts.missingModules.includes("ip_vs"))
      return fail(
        "Can't initialize ipvs: Protocol not available\nAre you sure that IP Virtual Server is built in the kernel or as module?",
        255,
      );
    const letters = argv.map((word) => word.replace(/^-+/, "")).join("");
    if (argv.length > 0 && !/^(Ln|lnL?|nL|ln|listnumeric)$/.test(letters))
      return fail("ipvsadm: only -Ln is simulated", 255);
    return ok(ipvsadmText(context.sim, node));
  },
};

export const ipset: Tool = {
  name: "ipset",
  onNodesOnly: true,
  run(argv, context) {
    const [verb, name] = argv.filter((word) => !word.startsWith("-"));
    if (verb !== "list" && !(verb === undefined && argv.includes("-L")))
      return fail("ipset: only list is simulated", 1);
    const text = ipsetText(context.sim, nodeOf(context));
    if (name === undefined) return ok(text);
    const found = text.split("\n\n").find((set) => set.startsWith(`Name: ${name}\n`));
    return found === undefined
      ? fail("ipset v7.1: The set with the given name does not exist", 1)
      : ok(`${found.trimEnd()}\n`);
  },
};

export const conntrack: Tool = {
  name: "conntrack",
  onNodesOnly: true,
  run(argv, context) {
    if (argv[0] !== "-L" || argv.length > 1) return fail("conntrack: only -L is simulated", 1);
    const text = conntrackText(context.sim, nodeOf(context));
    const shown = text.split("\n").length - 1;
    return { ...ok(text), stderr: `conntrack v1.4.6 (conntrack-tools): ${shown} flow entries have been shown.\n` };
  },
};

function save(argv: readonly string[], context: ToolContext, family: 4 | 6): ReturnType<typeof ok> {
  const text = iptablesSaveText(context.sim, nodeOf(context), family);
  const table = argv[argv.indexOf("-t") + 1];
  if (!argv.includes("-t") || table === undefined) return ok(text);
  const start = text.indexOf(`*${table}\n`);
  const end = text.indexOf("COMMIT\n", start);
  return ok(start < 0 ? "" : text.slice(start, end + "COMMIT\n".length));
}

function nodeOf(context: ToolContext): NodeState {
  const { location, sim } = context;
  return sim.nodes.get(location.kind === "external" ? "" : location.node) as NodeState;
}

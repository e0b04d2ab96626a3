// What kubectl says of twelve typical mistakes, word for word; and of two manifests that are accepted with a warning.
import { createCluster } from "kubenetsim";
import { accepted, before, mistakes } from "./mistakes.mjs";

const cluster = createCluster({ nodes: 1 });
cluster.apply(before);

for (const [at, [what, manifest]] of [...mistakes, ...accepted].entries()) {
  const { stdout, stderr } = cluster.runKubectl(["apply", "-f", "-"], JSON.stringify(manifest));
  console.log(`${at + 1}. ${what}\n${stderr}${stdout}`);
}

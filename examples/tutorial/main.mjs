// The myblog/mysql tutorial, from manifests to packets: what the tutorial types, and what it prints.

import { chapters } from "./chapters.mjs";
import { createTutorialCluster } from "./cluster.mjs";
import { Terminal } from "./terminal.mjs";

const cluster = createTutorialCluster();
const terminal = new Terminal(cluster, (text) => process.stdout.write(text));
for (const chapter of chapters) {
  terminal.title(chapter.title);
  chapter.play(terminal, cluster);
}

/** `kubectl top`: what metrics-server knows, which is what a test has set. Models k8s.io/kubectl/pkg/cmd/top/top.go. */
import type { Command } from "../../request.ts";
import { group } from "../group.ts";
import { topNodeCommand } from "./node.ts";
import { topPodCommand } from "./pod.ts";

export const topCommand: Command = group({
  name: "top",
  summary: "Display resource (CPU/memory) usage",
  subcommands: [topNodeCommand, topPodCommand],
});

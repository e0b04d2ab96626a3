/** All commands: one line each. Adding a command is adding its import and its line. */
import type { Command } from "../request.ts";
import { annotateCommand } from "./annotate.ts";
import { apiResourcesCommand } from "./api-resources.ts";
import { apiVersionsCommand } from "./api-versions.ts";
import { applyCommand } from "./apply.ts";
import { autoscaleCommand } from "./autoscale.ts";
import { clusterInfoCommand } from "./cluster-info.ts";
import { cordonCommand, uncordonCommand } from "./cordon.ts";
import { createCommand } from "./create.ts";
import { debugCommand } from "./debug/debug.ts";
import { deleteCommand } from "./delete.ts";
import { describeCommand } from "./describe.ts";
import { drainCommand } from "./drain.ts";
import { eventsCommand } from "./events.ts";
import { execCommand } from "./exec.ts";
import { exposeCommand } from "./expose.ts";
import { getCommand } from "./get.ts";
import { labelCommand } from "./label.ts";
import { logsCommand } from "./logs.ts";
import { patchCommand } from "./patch.ts";
import { replaceCommand } from "./replace.ts";
import { rolloutCommand } from "./rollout/rollout.ts";
import { runCommand } from "./run.ts";
import { scaleCommand } from "./scale.ts";
import { setCommand } from "./set/set.ts";
import { taintCommand } from "./taint.ts";
import { topCommand } from "./top/top.ts";
import { versionCommand } from "./version.ts";
import { waitCommand } from "./wait.ts";

/** Sorted by name. */
export const commands: readonly Command[] = [
  annotateCommand,
  apiResourcesCommand,
  apiVersionsCommand,
  applyCommand,
  autoscaleCommand,
  clusterInfoCommand,
  cordonCommand,
  createCommand,
  debugCommand,
  deleteCommand,
  describeCommand,
  drainCommand,
  eventsCommand,
  execCommand,
  exposeCommand,
  getCommand,
  labelCommand,
  logsCommand,
  patchCommand,
  replaceCommand,
  rolloutCommand,
  runCommand,
  scaleCommand,
  setCommand,
  taintCommand,
  topCommand,
  uncordonCommand,
  versionCommand,
  waitCommand,
];

/** All commands: one line each. Adding a command is adding its import and its line. */
import type { Command } from "../request.ts";
import { apiResourcesCommand } from "./api-resources.ts";
import { applyCommand } from "./apply.ts";
import { createCommand } from "./create.ts";
import { deleteCommand } from "./delete.ts";
import { describeCommand } from "./describe.ts";
import { execCommand } from "./exec.ts";
import { getCommand } from "./get.ts";
import { scaleCommand } from "./scale.ts";
import { versionCommand } from "./version.ts";

/** Sorted by name. */
export const commands: readonly Command[] = [
  apiResourcesCommand,
  applyCommand,
  createCommand,
  deleteCommand,
  describeCommand,
  execCommand,
  getCommand,
  scaleCommand,
  versionCommand,
];

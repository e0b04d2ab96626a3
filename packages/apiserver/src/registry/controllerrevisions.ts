/** ControllerRevisions. Models pkg/registry/apps/controllerrevision/strategy.go. */
import type { Strategy } from "./strategy.ts";

export const controllerRevisionStrategy: Strategy<"controllerrevisions"> = {
  prepareForCreate: (revision) => revision,
  prepareForUpdate: (revision) => revision,
};

/** The table of ControllerRevisions. Models printControllerRevision. */
import { type ControllerRevision, controllerOf, parseGroupVersion } from "@kubenetsim/api";
import { ageOf, column, type Printer } from "./printer.ts";

export const controllerRevisionPrinter: Printer<ControllerRevision> = {
  columns: [column("Name"), column("Controller"), column("Revision", "integer"), column("Age")],
  cells: ({ metadata, revision }, { now }) => [
    metadata.name ?? "",
    controllerText(metadata),
    revision ?? 0,
    ageOf(metadata.creationTimestamp, now),
  ],
};

function controllerText(metadata: ControllerRevision["metadata"]): string {
  const controller = controllerOf(metadata);
  if (controller === undefined) return "<none>";
  const group = parseGroupVersion(controller.apiVersion)?.group ?? "";
  const kind = controller.kind.toLowerCase();
  return `${group === "" ? kind : `${kind}.${group}`}/${controller.name}`;
}

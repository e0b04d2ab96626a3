/** The container columns of workloads. Models pkg/printers/internalversion/printers.go layoutContainerCells. */
import type { PodTemplateSpec } from "@kubenetsim/api";

/** The names of the containers, and their images, each as one cell. */
export function containerCells(template: PodTemplateSpec | undefined): readonly [string, string] {
  const containers = template?.spec?.containers ?? [];
  return [
    containers.map((container) => container.name).join(","),
    containers.map((container) => container.image ?? "").join(","),
  ];
}

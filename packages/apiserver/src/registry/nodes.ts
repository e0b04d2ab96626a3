/** Nodes: a kubelet registers its own status, later changes of it go through the subresource. Models pkg/registry/core/node/strategy.go. */
import { keepField } from "./generation.ts";
import type { Strategy } from "./strategy.ts";

export const nodeStrategy: Strategy<"nodes"> = {
  prepareForCreate: (node) => node,
  prepareForUpdate: (node, old) => keepField(node, old, "status"),
  prepareForStatusUpdate: (node, old) => keepField(node, old, "spec"),
};

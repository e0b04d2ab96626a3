/** `kubectl set image`. Models k8s.io/kubectl/pkg/cmd/set/set_image.go. */
import type { KubeObject } from "@kubenetsim/api";
import { bool, refused, text } from "../../argv/flag.ts";
import { dryRunFlag, fileFlags, printFlags, selectorFlag } from "../../argv/shared-flags.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { type Change, changeAll, subjectsOf } from "../change.ts";
import { splitPairs } from "../metadata-pairs.ts";
import { containerNames, notAWorkload, withContainers, withPodSpec } from "./pod-spec.ts";

export const setImageCommand: Command = {
  name: "image",
  aliases: [],
  summary: "Update the image of a pod template",
  flags: [
    ...fileFlags,
    ...printFlags,
    selectorFlag,
    dryRunFlag,
    bool("all"),
    text("field-manager", undefined, "kubectl-set"),
    refused(bool("local")),
  ],
  run,
};

function run(request: Request): Outcome {
  const split = splitPairs(request, "image");
  if (!split.ok) return failed(split.error);
  if (split.pairs.length === 0) return failed("at least one image update is required");
  const images = new Map(split.pairs.map((pair) => [pair.split("=")[0] ?? "", pair.slice(pair.indexOf("=") + 1)]));
  if (images.has("*") && images.size > 1)
    return failed(
      "all containers are already specified by *, but saw more than one container_name=container_image pairs",
    );
  const found = subjectsOf(request, split.resources);
  if (!("subjects" in found)) return found;
  return changeAll(request, found, { patch: "strategic", change: ({ object }) => withImages(object, images) });
}

function withImages(object: KubeObject, images: ReadonlyMap<string, string>): Change {
  const names = containerNames(object);
  const unknown = [...images.keys()].find((name) => name !== "*" && !names.includes(name));
  if (unknown !== undefined) return { ok: false, failure: `unable to find container named ${JSON.stringify(unknown)}` };
  const after = withPodSpec(object, (spec) =>
    withContainers(
      spec,
      (name) => images.has(name) || images.has("*"),
      (container) => ({ ...container, image: images.get(container.name) ?? images.get("*") ?? "" }),
    ),
  );
  return after === undefined ? notAWorkload(object) : { ok: true, object: after, operation: "image updated" };
}

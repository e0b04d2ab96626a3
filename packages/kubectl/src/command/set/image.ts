/** `kubectl set image`. Models k8s.io/kubectl/pkg/cmd/set/set_image.go. */
import type { PodSpec } from "@kubenetsim/api";
import { aggregated } from "../../failure.ts";
import { type Command, failed, type Outcome, type Request } from "../../request.ts";
import { splitPairs } from "../metadata-pairs.ts";
import { containersOf, withContainers } from "./pod-spec.ts";
import {
  LOCAL_AND_SERVER,
  refuseSetFlags,
  type SpecChange,
  setSpecs,
  workloadFlags,
  workloadsOf,
} from "./workloads.ts";

export const setImageCommand: Command = {
  name: "image",
  aliases: [],
  summary: "Update the image of a pod template",
  flags: workloadFlags,
  run,
};

function run(request: Request): Outcome {
  const split = splitPairs(request.args, "image");
  if (!split.ok) return failed(split.error);
  const invalid = split.pairs.filter((pair) => pair.indexOf("=") <= 0);
  if (invalid.length > 0) return failed(`invalid image format: ${invalid.join(", ")}`);
  const images = new Map(split.pairs.map((pair) => [pair.split("=")[0] ?? "", pair.slice(pair.indexOf("=") + 1)]));
  const found = workloadsOf(request, split.resources);
  if (!("subjects" in found)) return found;
  const wrong = refuse(request, images);
  if (wrong.length > 0) return failed(aggregated(wrong));
  return setSpecs(request, found, {
    operation: "image updated",
    refusal: "failed to patch image update to pod template:",
    change: (spec) => withImages(spec, images),
  });
}

function refuse(request: Request, images: ReadonlyMap<string, string>): readonly string[] {
  const wrong = refuseSetFlags(request);
  const errors = wrong === undefined || wrong === LOCAL_AND_SERVER ? [] : [wrong];
  if (images.size === 0) errors.push("at least one image update is required");
  else if (images.size > 1 && images.has("*"))
    errors.push(
      "all containers are already specified by *, but saw more than one container_name=container_image pairs",
    );
  return wrong === LOCAL_AND_SERVER ? [...errors, wrong] : errors;
}

/** What is found is changed, though other names are not. */
function withImages(spec: PodSpec, images: ReadonlyMap<string, string>): SpecChange {
  const names = containersOf(spec).map(({ name }) => name);
  const unknown = [...images.keys()].filter((name) => name !== "*" && !names.includes(name));
  const after = withContainers(
    spec,
    (name) => images.has(name) || images.has("*"),
    (container) => ({ ...container, image: images.get(container.name) ?? images.get("*") ?? "" }),
  );
  return {
    spec: after,
    failures: unknown.map((name) => `error: unable to find container named ${JSON.stringify(name)}`),
  };
}

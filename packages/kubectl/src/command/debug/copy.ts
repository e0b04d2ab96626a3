/** `kubectl debug --copy-to`: the same pod again, without what would make others take it for one of theirs. Models generatePodCopyWithDebugContainer. */
import type { Container, Pod, PodSpec } from "@kubenetsim/api";
import { boolOf, textOf } from "../../argv/flag.ts";
import type { Request } from "../../request.ts";
import { commandOf, type DebugOptions, debugContainer, podContainerName } from "./options.ts";
import { profileOf } from "./profile.ts";

export type Copied =
  /** `container`: the one to talk to; empty where only images were set. */
  { readonly copy: Pod; readonly container: string; readonly told: string } | { readonly error: string };

export function copyOfPod(request: Request, options: DebugOptions, pod: Pod): Copied {
  const { flags } = request;
  const spec = withImages(pod.spec, options.images);
  const asked = textOf(flags, "container");
  const known = asked !== "" && [...spec.containers, ...(spec.initContainers ?? [])].some(({ name }) => name === asked);
  if (!known && options.image === "") {
    if (options.images.size === 0) return { error: "you must specify image when creating new container" };
    return { copy: copyWith(request, options, pod, spec), container: "", told: "" };
  }
  const { name, told } = known ? { name: asked, told: "" } : podContainerName(request, pod);
  const added = { ...debugContainer(request, options, name), ...profileOf(request).copy };
  const change = (container: Container): Container =>
    container.name === name ? changed(request, options, container) : container;
  const containers = known ? spec.containers.map(change) : [...spec.containers, added];
  const copy = copyWith(request, options, pod, withoutProbes(request, { ...spec, containers }));
  return { copy, container: name, told };
}

function withImages(spec: PodSpec, images: DebugOptions["images"]): PodSpec {
  const containers = spec.containers.map((container) => {
    const image = images.get(container.name) ?? images.get("*");
    return image === undefined ? container : { ...container, image };
  });
  return { ...spec, containers };
}

function changed(request: Request, options: DebugOptions, container: Container): Container {
  const { flags } = request;
  const { args, ...rest } = container;
  const command = commandOf(options.words, boolOf(flags, "arguments-only"));
  const { env, image, imagePullPolicy } = debugContainer(request, options, container.name);
  return {
    ...(command.command === undefined ? container : rest),
    ...command,
    ...(env === undefined ? {} : { env }),
    ...(image === "" || image === undefined ? {} : { image }),
    ...(imagePullPolicy === undefined ? {} : { imagePullPolicy }),
    stdin: boolOf(flags, "stdin"),
    tty: boolOf(flags, "tty"),
    ...profileOf(request).copy,
  };
}

const PROBES = [
  ["keep-liveness", "livenessProbe"],
  ["keep-readiness", "readinessProbe"],
  ["keep-startup", "startupProbe"],
] as const;

function withoutProbes({ flags }: Request, spec: PodSpec): PodSpec {
  const gone: ReadonlySet<string> = new Set(PROBES.filter(([flag]) => !boolOf(flags, flag)).map(([, field]) => field));
  const strip = (container: Container): Container =>
    Object.fromEntries(Object.entries(container).filter(([field]) => !gone.has(field))) as unknown as Container;
  const { initContainers, ...rest } = { ...spec, containers: spec.containers.map(strip) };
  if (initContainers === undefined || !boolOf(flags, "keep-init-containers")) return rest;
  return { ...rest, initContainers: initContainers.map(strip) };
}

function copyWith(request: Request, { copyTo }: DebugOptions, pod: Pod, given: PodSpec): Pod {
  const { flags } = request;
  const { labels, annotations, namespace = "" } = pod.metadata;
  const { ephemeralContainers, nodeName, shareProcessNamespace, ...spec } = given;
  const shares = flags.given.has("share-processes")
    ? boolOf(flags, "share-processes")
    : (shareProcessNamespace ?? profileOf(request).sharesProcesses);
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: copyTo,
      namespace,
      ...(labels === undefined || !boolOf(flags, "keep-labels") ? {} : { labels }),
      ...(annotations === undefined || !boolOf(flags, "keep-annotations") ? {} : { annotations }),
    },
    spec: {
      ...spec,
      ...(shares ? { shareProcessNamespace: true } : {}),
      ...(nodeName === undefined || !boolOf(flags, "same-node") ? {} : { nodeName }),
    },
  };
}

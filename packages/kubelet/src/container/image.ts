/** The image of a container that starts: is it on the node, and what if it cannot be had. Models pkg/kubelet/images/image_manager.go EnsureImageExists. */
import { formatGoDuration, type Millis } from "@kubenetsim/sim";
import { containerEvent, type Slot, type Turn } from "../turn.ts";
import type { ContainerRuntime } from "../types.ts";
import { failStart, RETRY_MS } from "./failed-start.ts";
import { imageIDOf, imageNameError } from "./identity.ts";

/** The first wait of an image that cannot be pulled, and the longest. */
const BACKOFF_MS: Millis = 10_000;
const BACKOFF_MAX_MS: Millis = 300_000;

/** With policy Never the image is taken to have been loaded by hand. */
export function pullsImage(turn: Turn, { container }: Slot): boolean {
  const { image = "", imagePullPolicy } = container;
  return imagePullPolicy === "Always" || (imagePullPolicy !== "Never" && !turn.images.has(image));
}

/** The image's ID, now that it has been pulled; `undefined`: it was not to be had, and is asked for again later. */
export function takeImage(turn: Turn, slot: Slot, runtime: ContainerRuntime): string | undefined {
  const image = slot.container.image ?? "";
  const { imagePullMs } = turn.context.config;
  const error = imageNameError(image);
  if (error !== undefined) return failName(turn, slot, runtime, `couldn't parse image name "${image}": ${error}`);
  const pulled = runtime.pulls === true ? turn.context.runtime.pullImage?.(image) : undefined;
  if (pulled?.ok === false) return failPull(turn, slot, runtime, pulled.message);
  const known = turn.images.get(image);
  const imageID = known ?? imageIDOf(image);
  if (known === undefined) turn.images = turn.images.with(image, imageID);
  containerEvent(turn, slot, "Normal", "Pulled", pulledMessage(image, runtime.pulls === true, imagePullMs));
  return imageID;
}

/** The kubelet looks again, but the image's back-off is not over. */
export function waitForImage(turn: Turn, slot: Slot, runtime: ContainerRuntime): boolean {
  const { imageBackoff } = runtime;
  const image = slot.container.image ?? "";
  if (imageBackoff === undefined || imageBackoff.image !== image) return false;
  const until = imageBackoff.failedAt + imageBackoff.waitMs;
  if (turn.now > until) return false;
  const message = `Back-off pulling image "${image}"`;
  containerEvent(turn, slot, "Normal", "BackOff", message);
  const failure = { reason: "ImagePullBackOff", message: `${message}: ErrImagePull: ${imageBackoff.error}` };
  failStart(turn, slot, runtime, { ...failure, told: failure.reason, startAt: until + RETRY_MS });
  return true;
}

function failPull(turn: Turn, slot: Slot, runtime: ContainerRuntime, error: string): undefined {
  const image = slot.container.image ?? "";
  containerEvent(turn, slot, "Warning", "Failed", `Failed to pull image "${image}": ${error}`);
  const before = runtime.imageBackoff?.image === image ? runtime.imageBackoff.waitMs : 0;
  const waitMs = before === 0 ? BACKOFF_MS : Math.min(before * 2, BACKOFF_MAX_MS);
  const imageBackoff = { image, error, failedAt: turn.now, waitMs };
  const failure = { reason: "ErrImagePull", message: error, told: "ErrImagePull", startAt: turn.now + RETRY_MS };
  failStart(turn, slot, { ...runtime, imageBackoff }, failure);
}

function failName(turn: Turn, slot: Slot, runtime: ContainerRuntime, error: string): undefined {
  const message = `Failed to apply default image tag "${slot.container.image ?? ""}": ${error}`;
  containerEvent(turn, slot, "Warning", "InspectFailed", message);
  const reason = "InvalidImageName";
  failStart(turn, slot, runtime, { reason, message, told: reason, startAt: turn.now + RETRY_MS });
}

function pulledMessage(image: string, pulled: boolean, tookMs: Millis): string {
  if (!pulled) return `Container image "${image}" already present on machine and can be accessed by the pod`;
  const took = formatGoDuration(tookMs);
  return `Successfully pulled image "${image}" in ${took} (${took} including waiting). Image size: 0 bytes.`;
}

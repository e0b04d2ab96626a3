/** The claims that a pod's volumes name. Models component-helpers/storage/ephemeral VolumeClaimName. */
import type { Pod, Volume } from "@kubenetsim/api";

/** One claim of a pod. */
export interface PodClaim {
  readonly name: string;
  /** What it is made of, where it is made for this pod alone. */
  readonly template?: { readonly metadata?: object; readonly spec?: object };
}

/** The claims, in the order of the volumes. */
export function claimsOf(pod: Pod): readonly PodClaim[] {
  const { volumes } = pod.spec;
  return volumes === undefined ? NONE : volumes.flatMap((volume) => claimOf(pod, volume) ?? NONE);
}

/** Their names. */
export function claimNamesOf(pod: Pod): readonly string[] {
  return claimsOf(pod).map(({ name }) => name);
}

const NONE: readonly PodClaim[] = [];

function claimOf({ metadata }: Pod, volume: Volume): PodClaim | undefined {
  const { persistentVolumeClaim, ephemeral } = volume as VolumeWithClaim;
  if (persistentVolumeClaim !== undefined) return { name: persistentVolumeClaim.claimName ?? "" };
  if (ephemeral?.volumeClaimTemplate === undefined) return undefined;
  return { name: `${metadata.name}-${volume.name}`, template: ephemeral.volumeClaimTemplate };
}

interface VolumeWithClaim {
  readonly persistentVolumeClaim?: { readonly claimName?: string };
  readonly ephemeral?: { readonly volumeClaimTemplate?: NonNullable<PodClaim["template"]> };
}

/** The names that containerd gives containers and images. */
import { sha256Hex } from "@kubenetsim/sim";

/** Like containerd's, but the same in every run: from the pod's uid, the container's name and its attempt. */
export function containerIDOf(uid: string, name: string, attempt: number): string {
  return `containerd://${sha256Hex(`${uid}/${name}/${attempt}`)}`;
}

/** An image's whole name, such as docker.io/library/nginx:latest. Models github.com/distribution/reference ParseDockerRef. */
export function wholeImageName(image: string): string {
  const slash = image.indexOf("/");
  const first = slash < 0 ? "" : image.slice(0, slash);
  const hasDomain = first.includes(".") || first.includes(":") || first === "localhost";
  const repository = hasDomain ? image : slash < 0 ? `docker.io/library/${image}` : `docker.io/${image}`;
  if (repository.includes("@")) return repository;
  const name = repository.slice(repository.lastIndexOf("/") + 1);
  return name.includes(":") ? repository : `${repository}:latest`;
}

/** Why a name is none of an image. Models reference.ParseNormalizedNamed, as far as what people get wrong. */
export function imageNameError(image: string): string | undefined {
  const name = /^[^@]*?(?=(?::[\w][\w.-]{0,127})?(?:@[\w+.:-]+)?$)/.exec(image)?.[0];
  if (name === undefined || !/^[\w.:/[\]-]+$/.test(name)) return "invalid reference format";
  const whole = wholeImageName(name);
  const path = whole.slice(whole.indexOf("/") + 1).replace(/:latest$/, "");
  if (path !== path.toLowerCase()) return `invalid reference format: repository name (${path}) must be lowercase`;
  return /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/.test(path)
    ? undefined
    : "invalid reference format";
}

/** Repository and digest; the digest is made from the name, since an image has no content here. */
export function imageIDOf(image: string): string {
  const whole = wholeImageName(image);
  if (whole.includes("@")) return whole;
  const repository = whole.slice(0, whole.lastIndexOf(":"));
  return `${repository}@sha256:${sha256Hex(whole)}`;
}

import { expect, test } from "vitest";
import { containerIDOf, imageIDOf, wholeImageName } from "../../src/index.ts";

test.each([
  ["nginx", "docker.io/library/nginx:latest"],
  ["nginx:1.25", "docker.io/library/nginx:1.25"],
  ["me/app", "docker.io/me/app:latest"],
  ["172.21.51.143:5000/myblog:v1", "172.21.51.143:5000/myblog:v1"],
  ["localhost/app", "localhost/app:latest"],
  ["registry.k8s.io/coredns/coredns:v1.11.3", "registry.k8s.io/coredns/coredns:v1.11.3"],
  ["nginx@sha256:00", "docker.io/library/nginx@sha256:00"],
])("the whole name of %s", (image, whole) => {
  expect(wholeImageName(image)).toBe(whole);
});

test("IDs depend on what they name, and on nothing else", () => {
  expect(imageIDOf("nginx")).toBe(imageIDOf("nginx:latest"));
  expect(imageIDOf("nginx:1")).not.toBe(imageIDOf("nginx:2"));
  expect(containerIDOf("u", "a", 0)).toBe(containerIDOf("u", "a", 0));
  expect(new Set([containerIDOf("u", "a", 0), containerIDOf("u", "a", 1), containerIDOf("v", "a", 0)]).size).toBe(3);
});

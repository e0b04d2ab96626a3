/** `kubectl create deployment`. Models k8s.io/kubectl/pkg/cmd/create/create_deployment.go. */
import { imageTag } from "@kubenetsim/api";
import { integer, list, listOf, numberOf } from "../../argv/flag.ts";
import { type Command, failed } from "../../request.ts";
import { createNew, unstored } from "../new-object.ts";
import { commandOf, createFlags, nameOf } from "./shared.ts";

export const createDeploymentCommand: Command = {
  name: "deployment",
  aliases: ["deploy"],
  summary: "Create a deployment with the specified name",
  flags: [...createFlags, list("image"), integer("port", -1), { ...integer("replicas", 1), short: "r" }],
  run(request) {
    const name = nameOf(request, "deployment", ["image"]);
    if (typeof name !== "string") return name;
    const { flags } = request;
    const images = listOf(flags, "image");
    const command = commandOf(request);
    if (images.length > 1 && command.command !== undefined)
      return failed("cannot specify multiple --image options and command");
    const port = numberOf(flags, "port");
    const containers = images.map((image) => ({
      ...command,
      image,
      name: containerName(image),
      ...(port >= 0 ? { ports: [{ containerPort: port }] } : {}),
      resources: {},
    }));
    const labels = { app: name };
    const template = { metadata: { creationTimestamp: null, labels }, spec: { containers } };
    const spec = { replicas: numberOf(flags, "replicas"), selector: { matchLabels: labels }, strategy: {}, template };
    const object = { apiVersion: "apps/v1", kind: "Deployment", metadata: { labels, name }, spec, status: {} };
    return createNew(request, "deployments", unstored(object), {
      wrapped: (message) => `failed to create deployment: ${message}`,
    });
  },
};

/** The last word of the image's name, without tag or digest. Where kubectl would add random letters, none are added. */
function containerName(image: string): string {
  const tagged = image.slice(image.lastIndexOf("/") + 1);
  const bare = imageTag(image) === "" ? tagged : tagged.split(/[:@]/)[0];
  return (bare ?? tagged).replace(/[_.]/g, "-");
}

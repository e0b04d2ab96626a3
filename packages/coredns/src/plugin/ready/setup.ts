/** Reads the directive `ready [ADDRESS]`: where the process says that its plugins are ready. Models plugin/ready/setup.go. */
import { httpPort } from "../../corefile/http-port.ts";
import type { Setup } from "../../corefile/setup.ts";
import type { CorefileError, Directive } from "../../corefile/types.ts";

const PORT = 8181;

export function setupReady(directive: Directive): Setup | CorefileError {
  const ready = httpPort(directive, PORT);
  return "message" in ready ? ready : { ready };
}

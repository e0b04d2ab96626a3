/** Reads the directive `prometheus [ADDRESS]`: where metrics would be read. Models plugin/metrics/setup.go. */
import { httpPort } from "../../corefile/http-port.ts";
import type { Setup } from "../../corefile/setup.ts";
import type { CorefileError, Directive } from "../../corefile/types.ts";

const PORT = 9153;

export function setupPrometheus(directive: Directive): Setup | CorefileError {
  const prometheus = httpPort(directive, PORT);
  return "message" in prometheus ? prometheus : { prometheus };
}

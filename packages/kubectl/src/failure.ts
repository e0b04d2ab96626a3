/** What went wrong, as kubectl tells it. Models k8s.io/kubectl/pkg/cmd/util/helpers.go CheckErr. */
import { goQuote, type Status } from "@kubenetsim/api";

/** The server's answer, kubectl's own words, or words that stand alone. */
export type Failure = Status | string | Plain;

/** What is told without `error:` before it. */
export interface Plain {
  readonly plain: string;
}

/** Is it the server's answer? */
export function isStatus(failure: Failure): failure is Status {
  return typeof failure !== "string" && !("plain" in failure);
}

/** What `kubectl` writes to stderr about the failures of one command; empty without any. */
export function failureText(failures: readonly Failure[]): string {
  const [first] = failures;
  if (first === undefined) return "";
  return failures.length === 1 ? single(first) : failures.map((failure) => ensureNewline(messageOf(failure))).join("");
}

/** Names where an object came from in what the server said of it. Models AddSourceToErr. */
export function withSource(status: Status, doing: string, source: string): Status {
  return { ...status, message: `error when ${doing} ${goQuote(source)}: ${status.message}` };
}

/** A mistake in the command line itself. Models UsageErrorf. */
export function usageError(command: string, text: string): string {
  return `${text}\nSee 'kubectl ${command} -h' for help and examples`;
}

function single(failure: Failure): string {
  if (typeof failure === "string") return ensureNewline(failure.startsWith("error: ") ? failure : `error: ${failure}`);
  return isStatus(failure) && failure.reason === "Invalid" ? invalidText(failure) : ensureNewline(messageOf(failure));
}

function messageOf(failure: Failure): string {
  if (!isStatus(failure)) return failureWords(failure);
  const { reason = "", message } = failure;
  return reason === "" ? `Error from server: ${message}` : `Error from server (${reason}): ${message}`;
}

function invalidText({ details, message }: Status): string {
  if (details === undefined) return `The request is invalid${message === "" ? "" : `: ${message}`}\n`;
  const { kind = "", name = "", causes = [] } = details;
  const named = kind !== "" || name !== "";
  const head = named ? `The ${kind} ${goQuote(name)} is invalid` : "The request is invalid";
  const lines = [...new Set(causes.map((cause) => `${cause.field ?? ""}: ${cause.message ?? ""}`))];
  if (lines.length === 0) return `${head}${named || message === "" ? "" : `: ${message}`}\n`;
  if (lines.length === 1) return `${head}: ${lines[0]}\n`;
  return `${head}: \n${lines.map((line) => `* ${line}\n`).join("")}`;
}

function ensureNewline(text: string): string {
  return text.endsWith("\n") ? text : `${text}\n`;
}

/** Several errors as Go words them in one. Models apimachinery/pkg/util/errors Aggregate. */
export function aggregated(errors: readonly string[]): string {
  const different = [...new Set(errors)];
  return different.length === 1 ? (different[0] ?? "") : `[${different.join(", ")}]`;
}

/** The bare words of a failure, inside another. */
export function failureWords(failure: Failure): string {
  if (typeof failure === "string") return failure;
  return isStatus(failure) ? failure.message : failure.plain;
}

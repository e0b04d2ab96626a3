/** Reading a resourceVersion. Models apiserver/pkg/storage/api_object_versioner.go ParseResourceVersion. */
import { formatFieldErrors, invalid } from "@kubenetsim/api";

export type Revision = { readonly ok: true; readonly value: number } | { readonly ok: false; readonly error: string };

/** "" and "0" are 0. What is no number is told as Go tells it. */
export function parseRevision(text: string): Revision {
  if (text === "") return { ok: true, value: 0 };
  const value = Number(text);
  if (/^\d{1,20}$/.test(text)) return { ok: true, value: Math.min(value, Number.MAX_SAFE_INTEGER) };
  const error = invalid("resourceVersion", text, `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`);
  return { ok: false, error: formatFieldErrors([error]) };
}

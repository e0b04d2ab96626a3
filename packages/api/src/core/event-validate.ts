/** Checks an Event written through v1. Models pkg/apis/core/validation/events.go legacyValidateEvent. */
import { type FieldError, invalid, required } from "../meta/field-error.ts";
import { utf8Length } from "../meta/go-text.ts";
import { isDNS1123Subdomain } from "../meta/names.ts";
import type { Event } from "./event-types.ts";
import { type FieldErrors, invalidEach, NO_ERRORS, validateQualifiedName } from "./field-checks.ts";

const MAX_SHORT_TEXT = 128;
const MAX_NOTE = 1024;

/** Events are checked leniently: old clients must be able to go on writing them. */
export function validateEvent(event: Event): FieldErrors {
  const namespace = event.metadata.namespace ?? "";
  const timed = (event.eventTime ?? "") !== "";
  return [
    ...validateNamespaces(event, namespace, timed),
    ...(timed ? validateReport(event) : NO_ERRORS),
    ...invalidEach("namespace", namespace, isDNS1123Subdomain(namespace)),
  ];
}

/** A changed Event is checked like a new one. */
export function validateEventUpdate(newEvent: Event, _oldEvent: Event): FieldErrors {
  return validateEvent(newEvent);
}

function validateNamespaces(event: Event, namespace: string, timed: boolean): FieldErrors {
  const involved = event.involvedObject?.namespace ?? "";
  const ok = timed
    ? involved !== "" || namespace === "default" || namespace === "kube-system"
    : involved === namespace || (involved === "" && namespace === "default");
  return ok ? NO_ERRORS : [invalid("involvedObject.namespace", involved, "does not match event.namespace")];
}

function validateReport(event: Event): FieldErrors {
  const controller = event.reportingComponent ?? "";
  const message = event.message ?? "";
  const errors: FieldError[] = [];
  if (controller === "") errors.push(required("reportingController", ""));
  errors.push(
    ...validateQualifiedName(controller, "reportingController"),
    ...validateShortText(event.reportingInstance ?? "", "reportingInstance"),
    ...validateShortText(event.action ?? "", "action"),
    ...validateShortText(event.reason ?? "", "reason"),
  );
  if (utf8Length(message) > MAX_NOTE) errors.push(invalid("message", "", `can have at most ${MAX_NOTE} characters`));
  return errors;
}

function validateShortText(text: string, path: string): FieldErrors {
  if (text === "") return [required(path, "")];
  return utf8Length(text) > MAX_SHORT_TEXT
    ? [invalid(path, "", `can have at most ${MAX_SHORT_TEXT} characters`)]
    : NO_ERRORS;
}

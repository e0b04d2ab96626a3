/** Checks a container's own restart policy and its rules. Models validation.go validateContainerRestartPolicy. Since 1.35, behind the feature gate ContainerRestartRules. */
import { child, type FieldError, index, notSupported, required, tooMany } from "../meta/field-error.ts";
import { type FieldErrors, NO_ERRORS } from "./field-checks.ts";
import type { Container, ContainerRestartRule } from "./pod-types.ts";

const POLICIES = ["Always", "Never", "OnFailure"];
// The second of them without a feature gate since 1.36.
const ACTIONS = ["Restart", "RestartAllContainers"];
const OPERATORS = ["In", "NotIn"];
const RULES_MAX = 20;
const VALUES_MAX = 255;

export function validateRestartPolicy(container: Container, path: string): FieldErrors {
  const { restartPolicy, restartPolicyRules: rules = [] } = container;
  const at = child(path, "restartPolicy");
  if (restartPolicy === undefined) {
    return rules.length === 0 ? NO_ERRORS : [required(at, "must specify restartPolicy when restart rules are used")];
  }
  const list = child(path, "restartPolicyRules");
  return [
    ...(POLICIES.includes(restartPolicy) ? NO_ERRORS : [notSupported(at, restartPolicy, POLICIES)]),
    ...(rules.length > RULES_MAX ? [tooMany(list, rules.length, RULES_MAX)] : NO_ERRORS),
    ...rules.flatMap((rule, i) => validateRule(rule, index(list, i))),
  ];
}

function validateRule({ action, exitCodes }: ContainerRestartRule, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (!ACTIONS.includes(action ?? "")) errors.push(notSupported(child(path, "action"), action ?? "", ACTIONS));
  const at = child(path, "exitCodes");
  if (exitCodes === undefined) return [...errors, required(at, "must be specified")];
  const { operator = "", values = [] } = exitCodes;
  if (!OPERATORS.includes(operator)) errors.push(notSupported(child(at, "operator"), operator, OPERATORS));
  if (values.length > VALUES_MAX) errors.push(tooMany(child(at, "values"), values.length, VALUES_MAX));
  return errors;
}

/** What an autoscaler may not say about how fast it goes. */
import { expect, test } from "vitest";
import { validateBehavior } from "../../src/autoscaling/behavior-validate.ts";
import { formatFieldError } from "../../src/meta/field-error.ts";

const good = { policies: [{ type: "Pods", value: 1, periodSeconds: 1800 }] };

test.each<[object, readonly string[]]>([
  [{ ...good, stabilizationWindowSeconds: 3600, selectPolicy: "Disabled" }, []],
  [{ policies: [] }, ["policies: Required value: must specify at least one Policy"]],
  [
    { ...good, stabilizationWindowSeconds: -1 },
    ["stabilizationWindowSeconds: Invalid value: -1: must be greater than or equal to zero"],
  ],
  [
    { ...good, stabilizationWindowSeconds: 3601 },
    ["stabilizationWindowSeconds: Invalid value: 3601: must be less than or equal to 3600"],
  ],
  [
    { ...good, selectPolicy: "constructor" },
    ['selectPolicy: Unsupported value: "constructor": supported values: "Disabled", "Max", "Min"'],
  ],
  [
    { policies: [{}] },
    [
      'policies[0].type: Unsupported value: "": supported values: "Percent", "Pods"',
      "policies[0].value: Invalid value: 0: must be greater than zero",
      "policies[0].periodSeconds: Invalid value: 0: must be greater than zero",
    ],
  ],
  [
    { policies: [...good.policies, { type: "Percent", value: 10, periodSeconds: 1801 }] },
    ["policies[1].periodSeconds: Invalid value: 1801: must be less than or equal to 1800"],
  ],
])("%j", (rules, told) => {
  const errors = validateBehavior({ scaleDown: rules as never }, "b").map(formatFieldError);
  expect(errors).toEqual(told.map((text) => `b.scaleDown.${text}`));
});

/** Rules for keys of ConfigMaps, environment variables, headers and identifiers. Models k8s.io/apimachinery/pkg/util/validation/validation.go. */
import { DNS1123_SUBDOMAIN_MAX_LENGTH, emptyError, type Messages, maxLength, regexError, whole } from "./names.ts";

const configMapKey = "[-._a-zA-Z0-9]+";
const envVarName = "[-._a-zA-Z][-._a-zA-Z0-9]*";
const httpHeaderName = "[-A-Za-z0-9]+";
const cIdentifier = "[A-Za-z_][A-Za-z0-9_]*";

const configMapKeyPattern = whole(configMapKey);
const envVarNamePattern = whole(envVarName);
const httpHeaderNamePattern = whole(httpHeaderName);
const cIdentifierPattern = whole(cIdentifier);

/** A key of a ConfigMap or Secret: it may become a file's name. */
export function isConfigMapKey(value: string): Messages {
  const messages = [...maxLength(value, DNS1123_SUBDOMAIN_MAX_LENGTH)];
  const rule = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
  if (!configMapKeyPattern.test(value))
    messages.push(regexError(rule, configMapKey, "key.name", "KEY_NAME", "key-name"));
  return [...messages, ...parentFolderMessages(value)];
}

/** The name of an environment variable, by the rule before names were relaxed. */
export function isEnvVarName(value: string): Messages {
  const rule =
    "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit";
  const shape = envVarNamePattern.test(value)
    ? []
    : [regexError(rule, envVarName, "my.env-name", "MY_ENV.NAME", "MyEnvName1")];
  return [...shape, ...parentFolderMessages(value)];
}

/** The name of an environment variable: printable ASCII but `=`. */
export function isRelaxedEnvVarName(value: string): Messages {
  if (value === "") return [`environment variable name ${emptyError}`];
  if (/^[ -<>-~]+$/.test(value)) return [];
  return ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

/** The name of a header in a probe's request. */
export function isHTTPHeaderName(value: string): Messages {
  if (httpHeaderNamePattern.test(value)) return [];
  return [
    regexError("a valid HTTP header must consist of alphanumeric characters or '-'", httpHeaderName, "X-Header-Name"),
  ];
}

/** A name that the C language would take for a variable. */
export function isCIdentifier(value: string): Messages {
  if (cIdentifierPattern.test(value)) return [];
  const rule =
    "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'";
  return [regexError(rule, cIdentifier, "my_name", "MY_NAME", "MyName")];
}

function parentFolderMessages(value: string): Messages {
  if (value === ".") return ["must not be '.'"];
  if (value === "..") return ["must not be '..'"];
  return value.startsWith("..") ? ["must not start with '..'"] : [];
}

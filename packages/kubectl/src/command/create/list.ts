/** The commands below `create`: one line each. */
import type { Command } from "../../request.ts";
import { createConfigMapCommand } from "./configmap.ts";
import { createDeploymentCommand } from "./deployment.ts";
import { createIngressCommand } from "./ingress.ts";
import { createCronJobCommand, createJobCommand } from "./job.ts";
import { createNamespaceCommand, createServiceAccountCommand } from "./namespace.ts";
import { createPodDisruptionBudgetCommand } from "./poddisruptionbudget.ts";
import { createPriorityClassCommand, createQuotaCommand } from "./quota.ts";
import { createClusterRoleCommand, createRoleCommand } from "./role.ts";
import { createClusterRoleBindingCommand, createRoleBindingCommand } from "./rolebinding.ts";
import { createSecretCommand } from "./secret.ts";
import { createServiceCommand } from "./service.ts";

/** Sorted by name. */
export const createCommands: readonly Command[] = [
  createClusterRoleCommand,
  createClusterRoleBindingCommand,
  createConfigMapCommand,
  createCronJobCommand,
  createDeploymentCommand,
  createIngressCommand,
  createJobCommand,
  createNamespaceCommand,
  createPodDisruptionBudgetCommand,
  createPriorityClassCommand,
  createQuotaCommand,
  createRoleCommand,
  createRoleBindingCommand,
  createSecretCommand,
  createServiceCommand,
  createServiceAccountCommand,
];

/** The cloud's balancers, where their health checks take time: they go by what they found last. */
import { currentBalancers } from "../datapath/balancer-tables.ts";
import { BALANCER } from "./actor-names.ts";
import { sample } from "./delay.ts";
import { due, type Simulation } from "./simulation.ts";

/** Something has changed that health checks find out. `label` tells this change from every other. */
export function noticeBalancers(sim: Simulation, label: string): void {
  if (sim.balancers === undefined) return;
  due(sim, BALANCER, "", sim.clock.now + sample(sim.seed, sim.config.delays.loadBalancer, `loadBalancer/${label}`));
}

export function syncBalancers(sim: Simulation): void {
  if (sim.balancers !== undefined) sim.balancers = currentBalancers(sim);
}

/** After delays have changed: who lags keeps what it knows, who does not knows all. */
export function repaceBalancers(sim: Simulation): void {
  const lags = sim.config.delays.loadBalancer.max > 0;
  sim.balancers = lags ? (sim.balancers ?? currentBalancers(sim)) : undefined;
}

/** The allocators on IPAddress objects: of one range, and of all ServiceCIDRs of a family. */
import {
  type AddressTable,
  addressTable,
  addressTableRange,
  allocatableSize,
  allocateCIDRIP,
  allocateNextCIDRIP,
  type CIDRAllocator,
  type CIDRResult,
  type CreateIPAddress,
  countInRange,
  createCIDRAllocator,
  findRange,
  freeCIDRIPs,
  hasCIDRIP,
  listAddresses,
  releaseCIDRIP,
  type TableError,
  takeIPAddress,
  takeNextIPAddress,
  usedCIDRIPs,
  withIPAddress,
  withoutAddress,
  withoutServiceCIDR,
  withServiceCIDR,
  withTakenIPAddress,
} from "@kubenetsim/apiserver";
import {
  assert,
  formatAddr,
  formatPrefix,
  type Prefix,
  parsePrefix,
  prefixContains,
  prefixFirst,
  prefixLast,
} from "@kubenetsim/sim";
import { addrOf } from "./ip-machine.ts";
import { type Answer, HOLDER, type Machine, SEED } from "./machine.ts";

const PARENT = { group: "", resource: "services", namespace: "default", name: HOLDER };

/** One range, all its addresses free. */
export function startTableMachine(range: string): Machine {
  return tableMachine(addressTable([]), prefixOf(range));
}

/** A family without any range yet. */
export function startCIDRMachine(family: "IPv4" | "IPv6"): Machine {
  return cidrMachine(createCIDRAllocator(family));
}

function tableMachine(table: AddressTable, prefix: Prefix): Machine {
  const range = addressTableRange(prefix);
  assert(range !== undefined, "the range is too wide");
  const answer = (result: ReturnType<typeof takeIPAddress>): Answer => ({
    outcome: result.ok ? "ok" : outcomeOf(result.error),
    machine: tableMachine(result.ok ? result.table : table, prefix),
    tried: [{ range: formatPrefix(prefix), ok: result.ok }],
    attempts: result.attempts,
    ...(result.ok ? { value: formatAddr(result.value) } : {}),
  });
  const used = (): number => countInRange(table, prefixFirst(prefix), prefixLast(prefix));
  return {
    name: "ipaddress objects",
    allocate: (value) => answer(takeIPAddress(table, range, addrOf(value), PARENT)),
    allocateNext: (label, create) => answer(takeNextIPAddress(table, range, { seed: SEED, label }, PARENT, create)),
    release: (value) => tableMachine(withoutAddress(table, addrOf(value)), prefix),
    has: (value) => listAddresses(table).includes(value),
    free: () => Number(allocatableSize(prefix, "ipaddress")) - used(),
    used,
    list: () => listAddresses(table),
    gives: (value) => prefixContains(prefix, addrOf(value)),
    addObjects: (ipAddresses) => tableMachine(ipAddresses.reduce(withIPAddress, table), prefix),
  };
}

function cidrMachine(allocator: CIDRAllocator): Machine {
  return {
    name: "ServiceCIDRs",
    allocate: (value) => cidrAnswer(allocator, allocateCIDRIP(allocator, addrOf(value), PARENT)),
    allocateNext(label, create) {
      let attempts = 0;
      const counting: CreateIPAddress = (ipAddress) => {
        attempts++;
        return create === undefined ? "created" : create(ipAddress);
      };
      const result = allocateNextCIDRIP(allocator, { seed: SEED, label }, PARENT, counting);
      return { ...cidrAnswer(allocator, result), attempts };
    },
    release: (value) => cidrMachine(releaseCIDRIP(allocator, addrOf(value))),
    has: (value) => hasCIDRIP(allocator, addrOf(value)),
    free: (range) => (range === undefined ? freeCIDRIPs(allocator) : freeOf(allocator, prefixOf(range))),
    used: (range) => (range === undefined ? usedCIDRIPs(allocator) : usedOf(allocator, prefixOf(range))),
    list: () => listAddresses(allocator.addresses),
    gives: (value) => findRange(allocator, addrOf(value)) !== undefined,
    addObjects: (ipAddresses) => cidrMachine(ipAddresses.reduce(withTakenIPAddress, allocator)),
    cidrs: {
      add: (serviceCIDR) => cidrMachine(withServiceCIDR(allocator, serviceCIDR)),
      remove: (name) => cidrMachine(withoutServiceCIDR(allocator, name)),
      find: (value) => (findRange(allocator, addrOf(value)) === undefined ? "mismatched-network" : "ok"),
    },
  };
}

function cidrAnswer(allocator: CIDRAllocator, result: CIDRResult): Answer {
  return {
    outcome: result.ok ? "ok" : outcomeOf(result.error),
    machine: cidrMachine(result.ok ? result.allocator : allocator),
    tried: result.tried.map(({ cidr, ok }) => ({ range: cidr, ok })),
    ...(result.ok ? { value: formatAddr(result.value) } : {}),
  };
}

function usedOf(allocator: CIDRAllocator, prefix: Prefix): number {
  return countInRange(allocator.addresses, prefixFirst(prefix), prefixLast(prefix));
}

function freeOf(allocator: CIDRAllocator, prefix: Prefix): number {
  return Number(allocatableSize(prefix, "ipaddress")) - usedOf(allocator, prefix);
}

function outcomeOf(error: TableError): string {
  return typeof error === "string" ? error : error.storeError;
}

function prefixOf(range: string): Prefix {
  const prefix = parsePrefix(range);
  assert(prefix !== undefined, `${range} is no range`);
  return prefix;
}

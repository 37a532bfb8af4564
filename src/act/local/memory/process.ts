// Mappings and page size of the process, and what its fault guard has seen.
import { type Address, type Bytes, native } from './native.js'

/** Mappings of the process: the kernel refuses more than vm.max_map_count, and then malloc fails too. */
export interface MappingCount {
  /** What the kernel holds now, read from /proc/self/maps: not for hot paths. */
  readonly count: number
  /** Beyond it, whatever would add mappings is refused with ATOLL_MAPPING_LIMIT. */
  readonly limit: number
}

/** Reads of reserved but unmapped pages that were answered with a zero page instead of a crash. */
export interface GuardReport {
  readonly hits: number
  /** Page of the last one, or null. */
  readonly lastAddress: Address | null
}

/** Calls of native/memory/host-calls.cc. */
export interface ProcessCalls {
  readonly pageBytes: Bytes
  mappingCount(): MappingCount
  limitMappings(limit: number | null): void
  guardReport(): GuardReport
}

/** Size of a page of this machine: the unit of every size and offset here. */
export function pageBytes(): Bytes {
  return native().pageBytes
}

/** Counts the mappings of the process. Reads /proc/self/maps: not for hot paths. */
export function mappingCount(): MappingCount {
  return native().mappingCount()
}

/**
 * Lowers the limit of mappings, for a host that maps much itself.
 * @param limit below the built-in limit (7/8 of vm.max_map_count); null: the built-in one
 * @throws ATOLL_ARGUMENT
 */
export function limitMappings(limit: number | null): void {
  native().limitMappings(limit)
}

export function guardReport(): GuardReport {
  return native().guardReport()
}

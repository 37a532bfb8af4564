// Everything that is fuzzed, by name.
import type { Target } from './support/target.js'

export const TARGETS = {
  policies: async (): Promise<Target> => (await import('./policies/target.js')).policies,
  journals: async (): Promise<Target> => (await import('./journals/target.js')).journals,
  explanations: async (): Promise<Target> => (await import('./explanations/target.js')).explanations,
  scenarios: async (): Promise<Target> => (await import('./scenarios/target.js')).scenarios,
  traces: async (): Promise<Target> => (await import('./traces/target.js')).traces,
} as const

/** Broken on purpose: what the fuzzer itself is tested with. */
export const BROKEN = {
  'sometimes hangs': async (): Promise<Target> => (await import('./support/broken-targets.js')).hangs,
  'sometimes throws': async (): Promise<Target> => (await import('./support/broken-targets.js')).throws,
  'sometimes takes all memory': async (): Promise<Target> => (await import('./support/broken-targets.js')).swells,
  'sometimes ends its thread': async (): Promise<Target> => (await import('./support/broken-targets.js')).ends,
} as const

export type TargetName = keyof typeof TARGETS | keyof typeof BROKEN

export async function loadTarget(name: TargetName): Promise<Target> {
  return { ...TARGETS, ...BROKEN }[name]()
}

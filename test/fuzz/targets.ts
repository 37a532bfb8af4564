// Everything that is fuzzed, by name.
import type { Target } from './support/target.js'

export const TARGETS = {
  policies: async (): Promise<Target> => (await import('./policies/target.js')).policies,
  journals: async (): Promise<Target> => (await import('./journals/target.js')).journals,
  traces: async (): Promise<Target> => (await import('./traces/target.js')).traces,
} as const

export type TargetName = keyof typeof TARGETS

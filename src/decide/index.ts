// Decide: policy files, the module they compile to, the arbiter that makes one plan of all proposals, and its auditor.
//   policy/       reads policy files, and says everything that is wrong with them
//   expressions/  CEL as a typed graph: names resolved, units agreed, constants folded
//   compile/      the graph as WebAssembly that looks at two rows at a time
//   kernels/      kernels that policies bring along: compiled, looked over, run in a sandbox
//   bound/        policies laid out over the tables of one engine
//   reload/       changed files read, checked and compiled aside, until the engine puts them in force
//   arbiter/      all proposals of a tick made into one plan
export { Books, type BooksSnapshot, plannedActions } from './arbiter/books.js'
export { PlanBuffers } from './arbiter/buffers.js'
export { type ArbiterLimits, DEFAULT_LIMITS } from './arbiter/limits.js'
export { type Plan, plan } from './arbiter/plan.js'
export type { HostReading, Reading, ResourceReading } from './arbiter/reading.js'
export { Reason, REASONS, Status } from './arbiter/reasons.js'
export { WorthColumns } from './arbiter/worth.js'
export { type Resource, RESOURCES } from './arbiter/resources.js'
export { audit, Auditor, type Invariant, type Violation } from './auditor.js'
export { BoundPolicies } from './bound/bound-policies.js'
export type { KernelStatistics } from './bound/kernel.js'
export { formatProblem, PolicyErrors } from './errors.js'
export type { Leaf } from './leaves.js'
export type { Definitions } from './policy/imports.js'
export type { Overrides } from './policy/names.js'
export type { Policy, PolicyForecast, Rule } from './policy/policy.js'
export { POLICY_SCHEMA } from './policy/schema.js'
export type { Problem, Severity } from './policy/source-file.js'
export { type PolicyContext, PolicySet, type SetRule } from './policy-set.js'
export type { Changes } from './reload/changes.js'
export { type Reloaded, Reloader, type RunningPolicies } from './reload/reloader.js'
export { type Mode, type PolicyTerms, Proposals, type RuleTerms, type Step, type Terms } from './proposals.js'

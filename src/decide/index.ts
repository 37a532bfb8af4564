// Decide: policy files, the module they compile to, the arbiter that makes one plan of all proposals, and its auditor.
export { Books, type BooksSnapshot, plannedActions } from './arbiter/books.js'
export { type Plan, plan } from './arbiter/plan.js'
export type { HostReading, Reading, ResourceReading } from './arbiter/reading.js'
export { Reason, REASONS, Status, STATUS_NAMES } from './arbiter/reasons.js'
export { type Resource, RESOURCES } from './arbiter/resources.js'
export { BoundPolicies } from './bound-policies.js'
export { type PolicyContext, PolicySet } from './policy-set.js'
export { type Mode, type PolicyTerms, Proposals, type RuleTerms, type Step, type Terms } from './proposals.js'

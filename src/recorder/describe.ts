// What a journal says of the policies in force.
import type { LeafDescription, PolicyDescription, RuleDescription } from '../act/index.js'
import type { Leaf, Policy, PolicySet } from '../decide/index.js'
import { type Dimension, dimensionOf, DIMENSIONLESS, type SignalRegistry } from '../sense/index.js'

export function describePolicy(policy: Policy): PolicyDescription {
  const { name, description, file, mode, target, budgetBytes, written } = policy
  const forecasts = policy.forecasts.map(({ name, key, spec }) => {
    const { signal, model, horizonMs, coverage } = spec
    return { name, key, signal, model, horizonMs, coverage }
  })
  return { name, description, file, mode, target, budgetBytes, forecasts, ...written }
}

/** @param leaves what the rule reads */
export function describeRule(
  { rules }: PolicySet,
  index: number,
  leaves: readonly Leaf[],
  registry: SignalRegistry,
): RuleDescription {
  const { policy, rule } = rules[index]!
  const { when, ...given } = rule.written
  return {
    index,
    policy: policy.name,
    file: policy.file,
    line: rule.line,
    name: rule.name,
    description: rule.description,
    action: rule.action.name,
    target: policy.target,
    priority: rule.priority,
    when: when!,
    arguments: given,
    limits: rule.writtenLimits,
    leaves: leaves.map((leaf) => describeLeaf(leaf, policy, registry)),
  }
}

function describeLeaf({ source }: Leaf, policy: Policy, registry: SignalRegistry): LeafDescription {
  const signalDimension = (kind: Policy['target'], name: string) => {
    const signal = registry.find(kind, name)
    return signal === null ? DIMENSIONLESS : dimensionOf(signal.unit)
  }
  switch (source.kind) {
    case 'signal':
    case 'label': {
      const kind = source.of === 'host' ? 'host' : policy.target
      if (source.kind === 'label') return { source, name: `${kind}.labels.${source.name}`, dimension: null }
      return { source, name: `${kind}.${source.name}`, dimension: signalDimension(kind, source.name) }
    }
    case 'forecast': {
      const { name, spec } = policy.forecasts.find(({ key }) => key === source.key)!
      const isShare = source.field === 'confidence' || source.field === 'probability'
      const dimension: Dimension = isShare ? DIMENSIONLESS : signalDimension(policy.target, spec.signal)
      return { source, name: `${name}.${source.field}`, dimension }
    }
    case 'kernel': {
      const { name, dimension } = policy.kernels.find(({ key }) => key === source.key)!
      return { source, name, dimension }
    }
  }
}

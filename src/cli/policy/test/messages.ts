// What is said about a file of scenarios that is wrong: one sentence each, in the words of the file.
import { suggest } from '../../../decide/policy/suggest.js'

const listed = (names: readonly string[]) => names.join(', ') || 'none'
const nearOr = (name: string, known: readonly string[]) => suggest(name, known) || `; there are ${listed(known)}`

export const Messages = {
  TargetUnknown: (id: string, known: readonly string[]) => `there is no target "${id}"${nearOr(id, known)}`,
  HostUnknown: (id: string, known: readonly string[]) =>
    `there is no host "${id}" among the targets${nearOr(id, known)}`,
  StepsAlone: () => 'steps that belong together have nothing beside them but "repeat"',
  TooLong: (ticks: number) => `more than ${ticks.toLocaleString('en-US')} ticks in a scenario`,
  TooDeep: (limit: number) => `steps are nested more than ${limit} deep`,
  HostOfHost: () => 'a host runs on no other',
  RuleUnknown: (name: string, known: readonly string[]) => `no policy here has a rule "${name}"${nearOr(name, known)}`,
  RuleAction: (rule: string, action: string, own: string) =>
    `the rule "${rule}" does not ask for ${action}, but ${own}`,
  ActionTarget: (action: string, kind: string, id: string, own: string) =>
    `${action} is an action on targets of kind ${kind}, but "${id}" is of kind ${own}`,
  WithinAlone: () => 'within says how far from "to" the level may be: "to" is missing',
  WithinNegative: () => 'within is zero or more',
  RefusedTo: () => 'what is refused is set to no level: leave out "to"',
  RefusedRecommended: () => 'what is refused is not recommended: leave out one of the two',
} as const

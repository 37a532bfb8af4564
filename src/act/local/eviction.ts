// Which idle environments give way when memory is short.
import type { Environment } from './environment.js'
import type { Bytes } from './memory/index.js'

export interface Candidate {
  readonly environment: Pick<Environment, 'heldBytes' | 'lastUsedMs'>
  /** What its function is worth to whoever plans; 0 when nobody said. */
  readonly score: number
}

/**
 * The least worthy first, among equals the least recently used.
 * @param neededBytes how much must become free
 * @param worth of what wants the memory: only what is worth less gives way
 * @returns null when all of them together would not be enough: then none shall go
 */
export function chooseVictims<Given extends Candidate>(
  candidates: Iterable<Given>,
  neededBytes: Bytes,
  worth: number,
): Given[] | null {
  const worthLess = [...candidates].filter(({ score }) => score < worth)
  worthLess.sort((a, b) => a.score - b.score || a.environment.lastUsedMs - b.environment.lastUsedMs)
  const victims: Given[] = []
  let leftBytes = neededBytes
  for (const candidate of worthLess) {
    if (leftBytes <= 0) break
    victims.push(candidate)
    leftBytes -= candidate.environment.heldBytes
  }
  return leftBytes <= 0 ? victims : null
}

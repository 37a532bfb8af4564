import { fileURLToPath } from 'node:url'

/** A policy of this folder; sources are not compiled, so it lies where it was written. */
export function policyFile(name: string): string {
  return fileURLToPath(new URL(`../../../test/engine/policies/${name}.yaml`, import.meta.url))
}

// Policies with kernels, ticked as an engine does it but on this thread.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { BoundPolicies, type PolicyContext, PolicySet } from '../../../src/decide/index.js'
import { type Sense, SignalRegistry } from '../../../src/sense/index.js'
import { wat } from '../kernels/support.js'
import { evaluateRules } from '../support/policies.js'

/** A folder of files: WebAssembly's text format where the name ends in `.wasm`. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'atoll-kernels-'))

  constructor(files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) this.write(name, text)
  }

  write(name: string, text: string): void {
    const path = join(this.path, name)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, name.endsWith('.wasm') && text !== '' ? wat(text) : text)
  }

  load(context: Partial<PolicyContext> = {}): PolicySet {
    return PolicySet.load([this.path], { registry: new SignalRegistry(), ...context })
  }

  remove(): void {
    rmSync(this.path, { recursive: true })
  }
}

/** What an engine does with policies in a tick. */
export async function tick(bound: BoundPolicies, sense: Sense): Promise<void> {
  await bound.kernels.collect(true)
  evaluateRules(bound, sense)
  const { vm, host, pop, function: functions, task } = sense.tables
  bound.kernels.submit({
    vm: vm.rowCount,
    host: host.rowCount,
    pop: pop.rowCount,
    function: functions.rowCount,
    task: task.rowCount,
  })
}

/** Ends the kernels' threads. */
export async function release(bound: BoundPolicies): Promise<void> {
  bound.release()
  await bound.kernels.ended()
}

// A good policy with a kernel, and another whose kernel breaks.
import { once } from 'node:events'
import { Engine, type EngineOptions } from '../../../src/engine.js'
import type { PlannedAction } from '../../../src/act/index.js'
import type { PolicyChange } from '../../../src/recorder.js'
import { Folder } from '../../decide/bound/kernel-rig.js'
import { valueKernel } from '../../decide/kernels/support.js'

const MIB = 2 ** 20
const TICKS = 6

/** Commits what its kernel gives. @param deadline generous, so that a busy machine breaks nothing */
export function policy(name: string, kernel: string, { deadline = '500ms', memory = '1MiB' } = {}): string {
  return `apiVersion: atoll/v1
kind: Policy
metadata: { name: ${name} }
mode: enforce
target: vm
kernels:
  wanted:
    file: kernels/${kernel}
    inputs: [vm.memory.used, vm.memory.maximum]
    unit: bytes
    memory: ${memory}
    deadline: ${deadline}
rules:
  - name: ${name}
    when: wanted > 0
    do: { action: memory.commit, to: wanted }
limits: { step: 64GiB }
`
}

/** Half as much again as is used. */
export const HALF_MORE = valueKernel('(f64.mul (local.get $x) (f64.const 1.5))')

/** What VM `index` uses in a tick: it changes all the time, and is missing now and then. */
export function usedBytes(index: number, tick: number): number | null {
  return (index + tick) % 7 === 3 ? null : (100 + 37 * ((index * 5 + tick * 3) % 11)) * MIB + index
}

export const VMS = 8

export interface Run {
  readonly engine: Engine
  readonly folder: Folder
  readonly changes: PolicyChange[]
  /** One turn at the next minute, in which every VM is observed. */
  tick(): Promise<readonly PlannedAction[]>
}

/** Calls `act` with an engine over the files, with some VMs on a large host. */
export async function withEngine(
  files: Readonly<Record<string, string>>,
  act: (run: Run) => Promise<void>,
  options: EngineOptions = {},
): Promise<void> {
  const folder = new Folder(files)
  const engine = new Engine({ workers: 0, policies: [folder.path], capacity: { vm: 64 }, ...options })
  const changes: PolicyChange[] = []
  engine.on('policy', (change) => changes.push(change))
  engine.add('host', 'h')
  for (let index = 0; index < VMS; index++) {
    engine.add('vm', `vm-${index}`, { host: 'h' })
  }
  let ticks = 0
  const tick = async () => {
    engine.observe('host', 'h', { 'memory.total': 2 ** 40, 'memory.committed': 2 ** 30, 'memory.available': 2 ** 39 })
    for (let index = 0; index < VMS; index++) {
      const used = usedBytes(index, ticks)
      const memory = { 'memory.actual': 2 ** 27, 'memory.maximum': 2 ** 34, 'memory.safeMinimum': 0 }
      engine.observe('vm', `vm-${index}`, used === null ? memory : { ...memory, 'memory.used': used })
    }
    const { actions } = await engine.tick(60_000 * ++ticks)
    for (const action of actions) engine.settle(action, { status: 'done', reached: action.to })
    return actions
  }
  try {
    await act({ engine, folder, changes, tick })
  } finally {
    await engine.stop()
    folder.remove()
  }
}

/** Every decision of some ticks, without what differs by the policies around: plans are numbered. */
export async function decisionsOf(files: Readonly<Record<string, string>>) {
  const decisions: string[] = []
  const changes: PolicyChange[] = []
  await withEngine(files, async (run) => {
    for (let tick = 0; tick < TICKS; tick++) decisions.push(JSON.stringify(await run.tick()))
    changes.push(...run.changes)
  })
  return { decisions, changes }
}

export async function nextChange(engine: Engine): Promise<PolicyChange> {
  const [change] = (await once(engine, 'policy')) as [PolicyChange]
  return change
}

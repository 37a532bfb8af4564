// Engines over folders of policies that tests write to.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Engine, type EngineOptions } from '../../../src/engine.js'
import { PoliciesInForce } from '../../../src/engine/policies-in-force.js'
import { Turns } from '../../../src/engine/turns.js'
import { AdmitStage } from '../../../src/forecast/admit-stage.js'
import { ForecastPool } from '../../../src/forecast/pool.js'
import { Sense, TARGET_KINDS, type TargetKind } from '../../../src/sense/index.js'
import type { PlannedAction } from '../../../src/act/index.js'
import type { PolicyChange } from '../../../src/recorder.js'

const MIB = 2 ** 20

/** A policy with a rule that commits `to` to every VM, which an expression says. */
export function policy(name: string, to: string, more = ''): string {
  return `apiVersion: atoll/v1
kind: Policy
metadata: { name: ${name} }
mode: enforce
target: vm
${more}
rules:
  - name: ${name}
    do: { action: memory.commit, to: ${to} }
limits: { step: 64GiB }
`
}

export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'atoll-reload-'))

  constructor(files: Readonly<Record<string, string>>) {
    for (const [name, text] of Object.entries(files)) this.write(name, text)
  }

  file(name: string): string {
    return join(this.path, name)
  }

  write(name: string, text: string): void {
    writeFileSync(this.file(name), text)
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

export interface Scene {
  readonly engine: Engine
  readonly folder: Folder
  readonly changes: PolicyChange[]
  /** `policy` events, as `event name-or-path`. */
  told(): string[]
  /** The next change that is of this kind. */
  next(event: PolicyChange['event']): Promise<PolicyChange>
  /** Whether actions end as soon as they are planned. */
  settles: boolean
  /** What the last tick planned. */
  planned: readonly PlannedAction[]
  /** What the tick of the next minute plans: `rule to-in-MiB`. @param usedBytes by the guest (default: half a GiB) */
  wishes(usedBytes?: number): Promise<string[]>
}

export interface PoliciesScene {
  readonly policies: PoliciesInForce
  readonly turns: Turns
  readonly folder: Folder
  /** Changes, as `event name`. */
  readonly told: string[]
}

/** Calls `act` with what an engine has its policies in, without the engine. */
export async function withPolicies(
  files: Readonly<Record<string, string>>,
  act: (scene: PoliciesScene) => Promise<void>,
): Promise<void> {
  const folder = new Folder(files)
  const sense = new Sense()
  const turns = new Turns()
  const pool = new ForecastPool(sense.memory, 0)
  const stages = TARGET_KINDS.map((kind) => [kind, new AdmitStage(sense, sense.tables[kind])])
  const policies = new PoliciesInForce({
    sense,
    pool,
    admission: Object.fromEntries(stages) as Record<TargetKind, AdmitStage>,
    turns,
    tickMs: 1000,
    paths: [folder.path],
    context: { registry: sense.registry },
    signals: [],
  })
  const told: string[] = []
  policies.onChange = ({ event, policy }) => told.push(`${event} ${policy}`)
  try {
    await act({ policies, turns, folder, told })
  } finally {
    await policies.stopReloading()
    await policies.release()
    await pool.close()
    folder.remove()
  }
}

/** Calls `act` with an engine whose policies are the files of a folder and that has one VM of 1 GiB on a large host. */
export async function withEngine(
  files: Readonly<Record<string, string>>,
  act: (scene: Scene) => Promise<void>,
  options: EngineOptions = {},
): Promise<void> {
  const folder = new Folder(files)
  let nowMs = 0
  const engine = new Engine({ workers: 0, policies: [folder.path], ...options })
  const changes: PolicyChange[] = []
  engine.on('policy', (change) => changes.push(change))
  try {
    engine.add('host', 'h')
    engine.add('vm', 'v', { host: 'h' })
    const scene: Scene = {
      engine,
      folder,
      changes,
      told: () => changes.map(({ event, policy, path }) => `${event} ${policy ?? path.slice(folder.path.length + 1)}`),
      next: async (event) => {
        // The engine does not tick by itself, so that nothing else keeps the process alive.
        const alive = setInterval(() => {}, 2 ** 30)
        for (;;) {
          const [change] = (await once(engine, 'policy')) as [PolicyChange]
          if (change.event !== event) continue
          clearInterval(alive)
          return change
        }
      },
      settles: true,
      planned: [],
      wishes: async (usedBytes = 2 ** 29) => {
        engine.observe('host', 'h', {
          'memory.total': 2 ** 40,
          'memory.committed': 2 ** 30,
          'memory.available': 2 ** 39,
        })
        const memory = { 'memory.actual': 2 ** 30, 'memory.maximum': 2 ** 36, 'memory.safeMinimum': 0 }
        engine.observe('vm', 'v', { ...memory, 'memory.used': usedBytes })
        const { actions } = await engine.tick((nowMs += 60_000))
        scene.planned = actions
        if (scene.settles) for (const action of actions) engine.settle(action, { status: 'done', reached: action.to })
        return actions.map(({ rule, to }) => `${rule} ${to / MIB}`)
      },
    }
    await act(scene)
  } finally {
    await engine.stop()
    folder.remove()
  }
}

import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { PolicyErrors, PolicySet } from '../../../src/decide/index.js'
import { SignalRegistry } from '../../../src/sense/index.js'
import { vmPolicy } from '../support/policies.js'
import { inFolder, ScriptedTime, watched } from './support.js'

const registry = new SignalRegistry()
const FILES = ['a.yaml', 'b.yaml', 'c.yaml']

/** Twenty of them, seen or not, are over before files are taken to be whole. */
const LONGEST_PAUSE_MS = 9

interface Write {
  readonly file: number
  readonly how: 'in place' | 'rename' | 'remove'
  readonly pieces: number
  readonly pauseMs: number
}

interface Deployment {
  readonly writes: readonly Write[]
  /** Else there is a mistake in the file that is written last. */
  readonly isGood: boolean
  /** How many steps of it happen in the middle of reading, each at another attempt. */
  readonly duringReading: number
}

const deployment: fc.Arbitrary<Deployment> = fc.record({
  writes: fc.array(
    fc.record({
      file: fc.nat(FILES.length - 1),
      how: fc.constantFrom('in place', 'rename', 'in place', 'rename', 'remove'),
      pieces: fc.integer({ min: 1, max: 4 }),
      pauseMs: fc.integer({ min: 1, max: LONGEST_PAUSE_MS }),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  isGood: fc.boolean(),
  duringReading: fc.nat(3),
})

/** What is cut off at its end is a policy too, of other rules; versions differ in length, as clocks of files are coarse. */
function textOf(file: number, version: number, isGood: boolean): string {
  const rule = (name: string, to: string) => `  - name: ${name}\n    do: { action: memory.commit, to: ${to} }\n`
  const rules = rule('first', `${version} * MiB`) + rule('second', isGood ? `${version} * GiB` : 'nobody.knows')
  return `# ${'v'.repeat(version)}\n${vmPolicy(`rules:\n${rules.trimEnd()}`, `policy-${file}`)}`
}

/** A folder as it should be: for each file its version, or that it is wrong or not there. */
class Model {
  readonly files: (number | 'bad' | null)[] = FILES.map(() => null)
  lastGood = ''

  write({ file, how }: Write, version: number, isGood: boolean): void {
    this.files[file] = how === 'remove' ? null : isGood ? version : 'bad'
  }

  /** Every file is there whole, or nothing changes. */
  settle(): void {
    const here = this.files.flatMap((version, file) => (version === null ? [] : [[file, version] as const]))
    if (here.length === 0 || here.some(([, version]) => version === 'bad')) return
    this.lastGood = here.map(([file, version]) => wordsFor(`policy-${file}`, version as number)).join()
  }
}

function wordsFor(policy: string, version: number): string {
  return `${policy}.first ${version * 2 ** 20},${policy}.second ${version * 2 ** 30}`
}

function inWords({ rules }: PolicySet): string {
  return rules.map(({ policy, rule }) => `${policy.name}.${rule.name} ${(rule.to as { value?: number }).value}`).join()
}

function stepsOf({ writes, isGood }: Deployment, version: number, folder: string): (() => number)[] {
  return writes.flatMap(({ file, how, pieces, pauseMs }, index) => {
    const path = join(folder, FILES[file]!)
    const text = textOf(file, version, isGood || index < writes.length - 1)
    const step = (act: () => void) => () => {
      act()
      return pauseMs
    }
    if (how === 'remove') return [step(() => rmSync(path, { force: true }))]
    if (how === 'rename') {
      return [step(() => writeFileSync(`${path}.new`, text)), step(() => renameSync(`${path}.new`, path))]
    }
    const upTo = (piece: number) => text.slice(0, Math.ceil((text.length * piece) / pieces))
    return Array.from({ length: pieces }, (_, piece) => step(() => writeFileSync(path, upTo(piece + 1))))
  })
}

function load(folder: string): PolicySet | PolicyErrors {
  try {
    return PolicySet.load([folder], { registry })
  } catch (error) {
    if (error instanceof PolicyErrors) return error
    throw error
  }
}

test('however files are written, before and while they are read: what is in force is the last good version, whole', () =>
  fc.assert(
    fc.asyncProperty(fc.array(deployment, { minLength: 1, maxLength: 6 }), (deployments) =>
      inFolder(async (folder) => {
        const time = new ScriptedTime()
        const files = watched([folder], time)
        const model = new Model()
        let inForce = ''
        for (const [index, each] of deployments.entries()) {
          const version = index + 1
          for (const [at, write] of each.writes.entries())
            model.write(write, version, each.isGood || at < each.writes.length - 1)
          model.settle()
          time.happens.push(...stepsOf(each, version, folder))
          let left = each.duringReading
          // Until something of it can be seen, what was there before is whole, and may be read again.
          while (time.happens.length > 0) {
            time.happens.shift()!()
            const read = await files.readSettled(() => {
              if (left-- > 0) time.happens.shift()?.()
              return load(folder)
            })
            if (read instanceof PolicySet) inForce = inWords(read)
          }
          assert.is(inForce, model.lastGood)
        }
      }),
    ),
    { numRuns: 60 },
  ))

test.run()

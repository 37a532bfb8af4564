import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inProject } from './api/compiler.js'

const IMPORT = `import { Engine, type Host, type Outcome } from '${resolve('dist/src/index.js')}'\n`

/** Lines that a compiler must refuse, each for a reason of its own. */
const WRONG = [
  `new Engine({ polices: [] })`,
  `new Engine({ capacity: { vms: 3 } })`,
  `new Engine().add('container', 'a')`,
  `new Engine().add('vm', 'a', { labels: { cores: 4 } })`,
  `new Engine().observe('vm', 'a', { 'memory.used': '12' })`,
  `new Engine().on('tick', (result) => result.plan)`,
  `new Engine().on('outcome', (action, outcome: string) => action)`,
  `new Engine().on('policy', (change) => change.kind)`,
  `new Engine().on('problem', (error: string) => error)`,
  `new Engine().start({ autotick: false })`,
  `const outcome: Outcome = { status: 'failed', reason: 'no' }`,
  `const host: Host = { name: 'own' }`,
]

/** What it must take. */
const RIGHT = `
const engine = new Engine({ capacity: { vm: 8 }, workers: 0 })
engine.on('outcome', ({ targetId, to }, outcome) => console.log(targetId, to.toFixed(), outcome.status))
engine.on('policy', ({ event, policy, reason }) => console.log(event === 'disabled', policy?.length, reason?.length))
engine.on('tick', ({ recommended, observed }) => console.log(recommended.length + observed.length))
const refused: string[] = engine.observe('vm', 'a', { 'memory.used': 1, 'gpu.memory': 2 })
const reached = (outcome: Outcome) => (outcome.status === 'failed' ? outcome.reason : outcome.reached)
console.log(refused, reached)
`

function inProgram<Answer>(
  text: string,
  ask: (path: string, ...rest: Parameters<Parameters<typeof inProject>[1]>) => Answer,
) {
  const folder = mkdtempSync(join(tmpdir(), 'atoll-types-'))
  const path = join(folder, 'program.ts')
  writeFileSync(path, text)
  try {
    return inProject([path], (project) => ask(path, project))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('a compiler refuses what would fail, and takes what would not', () => {
  const lines = WRONG.map((line) => `{ ${line} }`).join('\n')
  const problems = inProgram(`${IMPORT}${lines}\n${RIGHT}`, (path, { program }) => program.getSemanticDiagnostics(path))
  const text = `${IMPORT}${lines}`
  const refused = new Set(problems.map(({ pos }) => text.slice(0, pos).split('\n').length - 2))
  for (const [index, line] of WRONG.entries()) assert.ok(refused.has(index), `it takes ${line}`)
  assert.is(refused.size, WRONG.length, JSON.stringify(problems.map((problem) => problem.text)))
})

test('editors list the signals of the kind of target, the events and the options', () => {
  const listed = (before: string, after: string) =>
    inProgram(`${IMPORT}${before}${after}`, (path, { checker }) => {
      const completions = checker.getCompletionsAtPosition(path, IMPORT.length + before.length)
      return (completions?.entries ?? []).map(({ name }) => name.replace(/^['"]|['"]?\??$/g, ''))
    })
  const signals = listed(`new Engine().observe('vm', 'a', { '`, `': 1 })`)
  assert.ok(signals.includes('memory.safeMinimum'), signals.join())
  assert.not(signals.includes('environment.startup'), 'that is one of functions')
  const events = listed(`new Engine().on('`, `', () => {})`)
  for (const name of ['tick', 'outcome', 'policy', 'problem']) assert.ok(events.includes(name), events.join())
  const options = listed('new Engine({ ', ' })')
  for (const name of ['host', 'policies', 'tickMs', 'journal']) assert.ok(options.includes(name), options.join())
})

test.run()

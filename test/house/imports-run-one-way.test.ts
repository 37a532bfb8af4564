import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

const SRC = resolve('src')

/** What each part of the house may import besides itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  sense: [],
  forecast: ['sense'],
  act: ['sense'],
  decide: ['forecast', 'sense', 'act/actions.ts', 'act/host.ts', 'act/index.ts'],
  systems: ['act', 'decide', 'forecast', 'sense'],
  // What the engine tells a journal, of the engine's own.
  recorder: ['engine', 'act', 'decide', 'forecast', 'sense'],
  engine: ['recorder', 'systems', 'act', 'decide', 'forecast', 'sense'],
  server: ['engine', 'systems', 'act', 'decide', 'forecast', 'sense'],
  // The bench command runs what a checkout has beside src.
  cli: ['..', 'engine', 'server', 'recorder/describe.ts', 'systems', 'act', 'decide', 'forecast', 'sense'],
}

/** Files of the top level are the engine; folders are named for themselves. */
function partOf(path: string): string {
  const [first = ''] = relative(SRC, path).split('/')
  return first.endsWith('.ts') ? 'engine' : first
}

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* sources(path)
    else if (path.endsWith('.ts')) yield path
  }
}

function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8')
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)].map(([, to]) =>
    resolve(dirname(path), to!.replace(/\.js$/, '.ts')),
  )
}

test('nothing imports upward: cli, server -> engine -> systems -> act, decide -> forecast -> sense', () => {
  const wrong: string[] = []
  for (const path of sources(SRC)) {
    const from = partOf(path)
    for (const to of importsOf(path)) {
      const target = relative(SRC, to)
      const part = partOf(to)
      // Only the command line, which is nothing but a user of it, may import what a host imports.
      const allowed = part === from || (MAY_IMPORT[from] ?? []).some((one) => one === part || one === target)
      if (!allowed) wrong.push(`${relative(SRC, path)} imports ${target}`)
    }
  }
  assert.equal(wrong, [])
})

test('a host knows no system, and the simulated host does not know the local one', () => {
  for (const path of sources(join(SRC, 'act/sim'))) {
    for (const to of importsOf(path)) assert.not.match(relative(SRC, to), /^act\/(local|libvirt)\//, path)
  }
})

test.run()

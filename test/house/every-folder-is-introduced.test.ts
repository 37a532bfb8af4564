import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'

function* folders(parent: string): Generator<string> {
  for (const entry of readdirSync(parent, { withFileTypes: true })) {
    if (!entry.isDirectory()) continue
    yield join(parent, entry.name)
    yield* folders(join(parent, entry.name))
  }
}

/** The comment that a file begins with. */
function headOf(path: string): string {
  return existsSync(path) ? (/^(?:\/\/.*\n)+/.exec(readFileSync(path, 'utf8'))?.[0] ?? '') : ''
}

/** By its own index.ts (the command line: program.ts), by the file of its name beside it, or in the list of the folder that it lies in. */
function isIntroduced(folder: string): boolean {
  const faces = [join(folder, 'index.ts'), join(folder, 'program.ts'), `${folder}.ts`]
  if (faces.some((face) => headOf(face) !== '')) return true
  const listed = new RegExp(`^//   ${basename(folder)}/ +\\S`, 'm')
  return ['index.ts', 'program.ts'].some((file) => listed.test(headOf(join(dirname(folder), file))))
}

test('whoever opens a folder of the sources is told what lives there', () => {
  const all = [...folders('src')]
  assert.ok(all.length > 10)
  assert.equal(
    all.filter((folder) => !isIntroduced(folder)),
    [],
  )
})

test.run()

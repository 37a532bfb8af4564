import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { inTemporaryFolder } from '../act/journal/support/temporary.js'
import { atoll, FUNCTIONS } from './support/cli.js'

test('what is missing, empty or of another kind is named', () =>
  inTemporaryFolder(async (folder) => {
    const [none, empty, nonsense, holes, broken] = ['none', 'empty', 'nonsense.mjs', 'holes.mjs', 'broken.mjs'].map(
      (name) => join(folder, name),
    ) as [string, string, string, string, string]
    await mkdir(empty)
    await writeFile(nonsense, 'export const answer = 42')
    await writeFile(holes, 'export const functions = [null]')
    await writeFile(broken, 'export const functions = [')
    const wrong: readonly (readonly [args: readonly string[], message: string])[] = [
      [['run', '--trace', none], `--trace: there is no file or folder ${none}`],
      [['simulate', '--trace', none], `--trace: there is no file or folder ${none}`],
      [['run', '--functions', none], `--functions: there is no file or folder ${none}`],
      [['run', '--functions', empty], `--functions: ${empty} holds no function, that is no .js, .mjs or .wasm file`],
      [
        ['run', '--functions', nonsense],
        `--functions: ${nonsense} exports neither "functions" nor "workloads", a list of function definitions`,
      ],
      [['run', '--functions', holes], `--functions: ${holes} exports neither`],
      [['run', '--functions', broken], `--functions ${broken}: Unexpected`],
      [['run', '--functions', FUNCTIONS, '--policies', none], `a problem in the policies:\n${none}: cannot be read`],
      [['simulate', '--policies', empty], `a problem in the policies:\n${empty}:`],
      [
        ['run', '--listen', '0', '--functions', FUNCTIONS, '--policies', empty],
        `a problem in the policies:\n${empty}:`,
      ],
    ]
    const answers = await Promise.all(wrong.map(([args]) => atoll(...args)))
    for (const [i, { code, stderr }] of answers.entries()) {
      const [args, message] = wrong[i]!
      assert.ok(stderr.startsWith(`atoll: ${message}`), `${args.join(' ')}: ${stderr}`)
      assert.is(code, 2)
      assert.not.match(stderr, /\n\s+at /)
    }
  }))

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { COMPILER_OPTIONS } from '../api/compiler.js'
import { type Ended, ProgramFolder } from '../support.js'
import { commandsOf, hasShape, readmeBlocks } from './blocks.js'

const blocks = readmeBlocks()
const consoles = blocks.filter(({ language, role }) => language === 'console' && role !== 'excerpt')
const files = blocks.filter(({ language, role }) => language !== 'console' && role.includes('.'))
const programs = files.filter(({ language }) => language !== 'yaml').map(({ role }) => role)
const commands = [
  ...consoles.filter(({ role }) => role === '').flatMap(commandsOf),
  ...consoles.filter(({ role }) => role !== '').flatMap(commandsOf),
]

let folder: ProgramFolder
test.before(() => {
  folder = new ProgramFolder()
  folder.write(Object.fromEntries(files.map(({ role, text }) => [role, `${text}\n`])))
})
test.after(() => folder.remove())

test('programs are as short as they are said to be, and both ways of embedding are shown', () => {
  for (const { language, role, text } of files) {
    if (language !== 'yaml') assert.ok(text.split('\n').length < 60, `${role} has ${text.split('\n').length} lines`)
  }
  assert.ok(files.some(({ text }) => /: Host = {/.test(text)))
  assert.ok(files.some(({ text }) => /engine\.tick\(/.test(text)))
})

test('a compiler as strict as can be finds nothing wrong with the programs', async () => {
  const compilerOptions = { ...COMPILER_OPTIONS, noEmit: false, allowJs: true, checkJs: true, outDir: 'compiled' }
  folder.write({ 'tsconfig.json': JSON.stringify({ compilerOptions, files: programs }) })
  const { code, output } = await folder.node('node_modules/typescript/bin/tsc', '-p', '.')
  assert.is(output, '')
  assert.is(code, 0)
})

for (const { line, output } of commands) {
  test(`$ ${line}`, async () => {
    const ended = await run(line)
    assert.ok(hasShape(ended.output, output), `it printed\n${ended.output}${ended.errors}`)
  })
}

/** Programs in TypeScript are run as the test before has compiled them: not every Node runs them as they are. */
function run(line: string): Promise<Ended> {
  const [command, ...args] = line.split(' ')
  if (command === 'atoll') return folder.atoll(...args)
  assert.is(command, 'node', line)
  return folder.node(`compiled/${args[0]!.replace(/\.ts$/, '.js')}`, ...args.slice(1))
}

test('every program is run by some command', () => {
  const run = commands.map(({ line }) => line)
  assert.equal(
    programs.filter((name) => !run.includes(`node ${name}`)),
    [],
  )
})

test('every policy file is right, but those whose check is shown', async () => {
  const checked = commands.map(({ line }) => line).filter((line) => /^atoll policy (check|test)/.test(line))
  const policies = files
    .filter(
      ({ language, role }) =>
        language === 'yaml' && !role.endsWith('.test.yaml') && !checked.some((line) => line.includes(role)),
    )
    .map(({ role }) => role)
  assert.ok(policies.length > 0)
  const { code, output, errors } = await folder.atoll('policy', 'check', ...policies)
  assert.is(code, 0, output + errors)
})

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { formatProblem, PolicyErrors } from '../../../src/decide/index.js'
import { load, problemsOf, vmPolicy } from '../support/policies.js'

/** As many lines as a policy file may have bytes for. */
function lines(line: (index: number) => string, limitBytes = 250_000): string {
  let text = ''
  for (let index = 0; text.length < limitBytes; index++) text += line(index)
  return text
}

const RULES = 'rules:\n  - { name: one, do: { action: memory.commit, to: 1 * MiB } }'

const files: Readonly<Record<string, string>> = {
  'fields that nobody knows': vmPolicy(lines((index) => `x${index}: 1\n`)),
  'constants that are none': vmPolicy(`constants:\n${lines((index) => `  x${index}: x\n`)}${RULES}`),
  'variables that name what is not there': vmPolicy(
    `variables:\n${lines((index) => `  v${index}: w${index}\n`, 10_000)}${RULES}`,
  ),
  'names too long to be slips of one another': vmPolicy(
    `variables:\n${lines((index) => `  ${'v'.repeat(2000)}${index}: ${'w'.repeat(2000)}${index}\n`)}${RULES}`,
  ),
  'thousands of documents': lines(() => '--- a\n'),
  'thousands of YAML errors': lines(() => '}\n'),
  'brackets without end': '['.repeat(250_000),
  'lists in lists': `${'- '.repeat(100_000)}a`,
  'groups in groups': `${'{ a: '.repeat(40_000)}1`,
  'a list that holds itself': vmPolicy('labels: &a [*a]\nmode: *a'),
  'an alias of nothing': vmPolicy('rules: *nowhere'),
  'aliases that unfold without end': `a: &a [x, x, x, x, x, x, x, x, x, x]\n${lines(
    (index) => `${'bcdefghijk'[index]}: &${'bcdefghijk'[index]} [${`*${'abcdefghijk'[index]}, `.repeat(10)}]\n`,
    350,
  )}`,
  'one line of everything': `{ ${lines((index) => `x${index}: 1, `)} }`,
  'names of what objects have': vmPolicy(
    'constants: { __proto__: 1, constructor: 1 }\nvariables: { toString: valueOf }\nrules: [{ name: one, do: __proto__ }]',
  ),
}

for (const [what, text] of Object.entries(files)) {
  test(`${what}: refused in few words, each at its place`, () => {
    const problems = problemsOf(text)
    assert.ok(problems.length > 0 && problems.length <= 101, `${problems.length} problems`)
    for (const problem of problems) {
      assert.ok(formatProblem(problem).length < 3000, formatProblem(problem).slice(0, 200))
      assert.not.match(problem.message, /call stack|string length|circular|undefined|object Object/)
      if (problem.line > 0) assert.match(problem.excerpt, /\^$/)
      else assert.match(problem.message, /^\d+ more errors in this file$/)
    }
  })
}

test('a thousand variables are looked up in the time of a thousand', () => {
  const text = vmPolicy(`variables:\n${lines((index) => `  v${index}: vm.memory.used\n`, 20_000)}${RULES}`)
  assert.is(load(text).policies.length, 1)
})

test('places are right behind what the parser could not read', () => {
  const [problem] = problemsOf('a: [\n  b,\n  c: { d: 1 }}, e\n]\n"')
  assert.is(problem!.line, 3)
})

test('an excerpt of a long line is what is around the place, without what a terminal would obey', () => {
  const text = vmPolicy(`description: "${'x'.repeat(5000)}\u001b[2J"; oops`)
  const excerpt = problemsOf(text)[0]!.excerpt
  const [line, caret] = excerpt.split('\n') as [string, string]
  assert.ok(line.length < 220)
  assert.not.ok(excerpt.includes('\u001b'))
  assert.is(line[caret.length - 1], ';')
})

test('a message shows what a terminal would obey as signs, too', () => {
  const [problem] = problemsOf(vmPolicy(RULES).replace(/name: [\w-]+/, 'name: "x\\e[2J"'))
  assert.match(problem!.message, '"x\ufffd[2J" is no name')
})

test('a key that comes twice is told of at its second place', () => {
  try {
    load(vmPolicy(`${RULES}\nlimits: { cooldown: 1s, cooldown: 2s }`))
    assert.unreachable()
  } catch (error) {
    const [problem, ...more] = (error as PolicyErrors).problems
    assert.equal([problem!.message, problem!.column, more.length], ['not valid YAML: Map keys must be unique', 25, 0])
  }
})

test.run()

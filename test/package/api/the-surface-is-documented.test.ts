import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { type Entry, type Member, readSurface } from './surface.js'

const surface = readSurface()

/** `Engine.observe`, `defineSignal`: how messages of this test name what is meant. */
function* named(entries: readonly Entry[]): Generator<[name: string, member: Member, entry: Entry]> {
  for (const entry of entries) {
    yield [entry.name, entry, entry]
    for (const member of entry.members) yield [`${entry.name}.${member.name}`, member, entry]
  }
}

test('the surface was found', () => {
  const engine = surface.find(({ name }) => name === 'Engine')!
  assert.is(engine.kind, 'class')
  const observe = engine.members.find(({ name }) => name === 'observe')!
  assert.equal(observe.parameters, ['kind', 'id', 'values'])
  assert.ok(surface.length > 50)
})

test('every name that is exported, and every member of it, says what it is', () => {
  const silent = [...named(surface)].filter(([, { name, doc, parameters, declaration }]) => {
    if (/^readonly \w+: '[^']*'$/.test(declaration)) return false // what tells one of a union speaks for itself
    // What a constructor does is to make one; it has to speak of what it takes.
    if (name === 'constructor') return parameters.length > 0 && doc === null
    return doc === null || doc.summary === ''
  })
  assert.equal(
    silent.map(([name]) => name),
    [],
  )
})

test('every parameter is described', () => {
  const silent = [...named(surface)].flatMap(([name, { parameters, doc }]) => {
    const described = doc?.tags.filter(({ text }) => text !== '').map(({ of }) => of?.split('.')[0])
    return parameters.filter((each) => described?.includes(each) !== true).map((each) => `${name}(${each})`)
  })
  assert.equal(silent, [])
})

test('no comment describes a parameter that is not there', () => {
  const stale = [...named(surface)].flatMap(([name, { parameters, doc }]) =>
    (doc?.tags ?? [])
      .filter((tag) => tag.name === 'param' && !parameters.includes(tag.of!.split('.')[0]!))
      .map(({ of }) => `${name}(${of})`),
  )
  assert.equal(stale, [])
})

test('every type that an exported declaration names is exported itself', () => {
  const hidden = surface.flatMap(({ name, unreachable }) => unreachable.map((each) => `${name} names ${each}`))
  assert.equal(hidden, [])
})

test('nothing is of any type: what a program gets and gives is known', () => {
  const loose = [...named(surface)].filter(([, { declaration }, { kind }]) => {
    return kind !== 'class' && kind !== 'interface' ? /\bany\b/.test(declaration) : false
  })
  const members = [...named(surface)].filter(
    ([, member, entry]) => member !== entry && /[:<|]\s*any\b/.test(member.declaration),
  )
  assert.equal(
    [...loose, ...members].map(([name]) => name),
    [],
  )
})

test.run()

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseAllDocuments } from 'yaml'

interface Schema {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly then?: Schema
  readonly else?: Schema
}

const SCHEMA = JSON.parse(readFileSync('policies/policy.schema.json', 'utf8')) as Schema

function* undescribed(schema: Schema, path: string): Generator<string> {
  for (const part of [schema.then, schema.else]) if (part !== undefined) yield* undescribed(part, path)
  const values: [string, Schema | undefined | boolean][] = [
    ...Object.entries(schema.properties ?? {}),
    ['*', schema.additionalProperties],
    ['[]', schema.items],
  ]
  for (const [name, value] of values) {
    if (typeof value !== 'object') continue
    const at = `${path}/${name}`
    if ((value.description ?? '').length < 5) yield at
    yield* undescribed(value, at)
  }
}

test('editors can say something about every field', () => {
  assert.equal([...undescribed(SCHEMA, '')], [])
  assert.equal([...undescribed({ properties: { mode: { items: {} } } }, '')], ['/mode', '/mode/[]'], 'the test itself')
})

test('every policy and definition that is shipped or tested follows the schema, as an editor reads it', () => {
  const validate = new Ajv({ allowUnionTypes: true }).compile(SCHEMA)
  let count = 0
  for (const folder of ['policies', 'policies/vm', 'test/decide/broken/shared']) {
    for (const name of readdirSync(folder)) {
      if (!name.endsWith('.yaml') || /\.test\.yaml$|^(not-yaml|unknown-field|empty|folder)\./.test(name)) continue
      const documents = parseAllDocuments(readFileSync(join(folder, name), 'utf8'))
      assert.ok(Array.isArray(documents))
      for (const document of documents) {
        assert.ok(validate(document.toJS()), `${join(folder, name)}: ${JSON.stringify(validate.errors)}`)
        count++
      }
    }
  }
  assert.ok(count > 10)
})

test.run()

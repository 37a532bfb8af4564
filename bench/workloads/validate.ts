// Validates a batch of events against a JSON Schema with Ajv, as the receiver of a webhook does.
//   input   events as JSON, one a line
//   output  JSON { accepted, rejected: [{ line, path, message }] }: line numbers from 1, the first error of each event
import { Ajv } from 'ajv'

export interface Verdict {
  accepted: number
  rejected: { line: number; path: string; message: string }[]
}

const isEvent = new Ajv().compile({
  type: 'object',
  required: ['id', 'kind', 'at', 'amount'],
  additionalProperties: false,
  properties: {
    id: { type: 'string', pattern: '^[0-9a-f]{16}$' },
    kind: { enum: ['created', 'paid', 'shipped', 'returned'] },
    at: { type: 'integer', minimum: 0 },
    amount: {
      type: 'object',
      required: ['cents', 'currency'],
      properties: { cents: { type: 'integer' }, currency: { type: 'string', minLength: 3, maxLength: 3 } },
    },
    tags: { type: 'array', items: { type: 'string' }, maxItems: 8, uniqueItems: true },
  },
})

export function handler(input: Uint8Array): Verdict {
  const verdict: Verdict = { accepted: 0, rejected: [] }
  const lines = new TextDecoder().decode(input).split('\n')
  lines.forEach((text, index) => {
    if (text === '') return
    const error = firstError(text)
    if (error === null) verdict.accepted++
    else verdict.rejected.push({ line: index + 1, ...error })
  })
  return verdict
}

function firstError(text: string): { path: string; message: string } | null {
  let event: unknown
  try {
    event = JSON.parse(text)
  } catch (error) {
    return { path: '', message: (error as Error).message }
  }
  if (isEvent(event)) return null
  const { instancePath = '', message = 'invalid' } = isEvent.errors?.[0] ?? {}
  return { path: instancePath, message }
}

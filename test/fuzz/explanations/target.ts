// Journals of engines, spoiled as in journals/, then asked for what `atoll explain` and `atoll replay` ask.
import { recordedTicks } from '../../../src/act/replay/index.js'
import { JournalReader, type OpenRecord } from '../../../src/act/journal/index.js'
import { decisionsIn } from '../../../src/cli/explain/decisions.js'
import { explain } from '../../../src/cli/explain/explanation.js'
import { jsonExplanation, textExplanation } from '../../../src/cli/explain/report.js'
import { journals } from '../journals/target.js'
import { promiseReadable, type Target, type Verdict } from '../support/target.js'

async function run(folder: string): Promise<Verdict> {
  let isDamaged = false
  const onDamage = ({ message }: Error) => {
    isDamaged = true
    promiseReadable(message)
  }
  try {
    for await (const found of decisionsIn(folder, onDamage)) {
      if (!('decision' in found)) continue
      const explanation = explain(found.decision, null)
      promiseReadable(textExplanation(explanation), '[object undefined')
      JSON.stringify(jsonExplanation(explanation))
    }
    for (const open of await runsIn(folder)) {
      const records = new JournalReader(folder, { fromSeq: open.seq, onDamage: () => {} })
      for await (const _ of recordedTicks(records, open));
    }
  } catch (error) {
    const { message } = error as Error
    if (!message.includes(folder)) throw error
    promiseReadable(message)
    return 'refused'
  }
  return isDamaged ? 'refused' : 'accepted'
}

async function runsIn(folder: string): Promise<OpenRecord[]> {
  const runs: OpenRecord[] = []
  for await (const record of new JournalReader(folder, { types: new Set(['open'] as const), onDamage: () => {} })) {
    if (record.type === 'open') runs.push(record)
  }
  return runs
}

export const explanations: Target = { generate: journals.generate, run }

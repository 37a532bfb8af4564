import { gzipSync } from 'node:zlib'
import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { loadTrace } from '../../../../src/sense/traces/load.js'
import { rejection } from '../../../rejection.js'
import { azureDay, tsv, withFiles } from './files.js'

const table = tsv([['owner', 'app', 'f', 'timer', '0 720:4 1439']])
/** Where the second line's fields begin, counted from 1. */
const TRIGGER = 'owner\tapp\tf\t'.length + 1
const AVERAGE = TRIGGER + 'timer\t'.length
const ARRIVALS = table.split('\n')[1]!.lastIndexOf('\t') + 2

const tables: Record<string, [broken: string, complaint: string]> = {
  'a column of another name': [table.replace('Trigger', 'Cause'), ':1:32: expected the column Trigger, found "Cause"'],
  'a column too few': [table.replace('\tinv_sparse', ''), ': expected the column inv_sparse, found the line ends'],
  'a column too many': [table.replace('inv_sparse', 'inv_sparse\tmore'), ': expected 26 columns, found 27'],
  'a word for a number': [table.replace('\t40\t', '\tforty\t'), `:2:${AVERAGE}: "forty" is not a number from 0 on`],
  'a negative number': [table.replace('\t40\t', '\t-40\t'), `:2:${AVERAGE}: "-40" is not a number from 0 on`],
  'no number': [table.replace('\t40\t', '\t\t'), `:2:${AVERAGE}: "" is not a number from 0 on`],
  'percentiles out of order': [table.replace('\t30\t', '\t60\t'), ': percentiles do not ascend'],
  'no memory': [table.replace('\t128\t', '\t0\t'), ': the memory is zero'],
  'an unknown trigger': [
    table.replace('timer', 'tide'),
    `:2:${TRIGGER}: "tide" is none of http, timer, queue, event, storage, orchestration, others`,
  ],
  'no name': [table.replace('\tf\t', '\t\t'), ':2:11: a name is missing'],
  'a function twice': [table + table.split('\n')[1]! + '\n', ':3:11: this function is on line 2 already'],
  'a line that ends early': [`${table}owner\tapp\n`, ':3:10: the line ends after 2 of 26 fields'],
  'an arrival that is no minute': [
    table.replace('720:4', '720:x'),
    `:2:${ARRIVALS + 2}: "720:x" is not a minute such as 17 or 17:3`,
  ],
  'minutes that do not ascend': [
    table.replace('1439', '720'),
    `:2:${ARRIVALS + 8}: minute 720 does not come after 720`,
  ],
  'a minute beyond the data set': [
    table.replace('1439', '20160'),
    `:2:${ARRIVALS + 8}: minute 20160 is beyond the last, 20159`,
  ],
  'a minute without calls': [table.replace('720:4', '720:0'), `:2:${ARRIVALS + 2}: minute 720 has no calls`],
  'only a header': [table.split('\n')[0]!, ': there is no function in it'],
  'an empty file': ['', ': there is no function in it'],
  'another file': [
    'name,value\n1,2\n',
    ':1:1: not a trace: expected a header that begins with HashOwner, HashApp, HashFunction',
  ],
}

for (const [what, [broken, complaint]] of Object.entries(tables)) {
  test(`a table with ${what} is refused where it is wrong`, () =>
    withFiles({ trace: broken }, async (pathOf) => {
      const { message } = await rejection(loadTrace(pathOf('trace')))
      assert.ok(message.startsWith(pathOf('trace')), message)
      assert.ok(message.endsWith(complaint), message)
    }))
}

const whole = { invocations: [['o', 'a', 'f', 'queue']], durations: [['o', 'a', 'f']], memory: [['o', 'a']] }
const INVOCATIONS = 'invocations_per_function_md.anon.d01.csv'
const day = azureDay(whole)
const calls = day[INVOCATIONS]!

const twoApps = { invocations: [['o', 'a', 'f', 'queue'], ['o', 'b', 'f', 'queue']], memory: [['o', 'a'], ['o', 'b']] }
const noDigit = /\.csv:2:15: expected the number of calls in minute 2$/

const days: Record<string, [files: Record<string, string>, complaint: RegExp]> = {
  'a count that is no number': [{ ...day, [INVOCATIONS]: calls.replace('queue,0,3', 'queue,0,x') }, noDigit],
  'a count missing': [{ ...day, [INVOCATIONS]: calls.replace('queue,0,3', 'queue,0,') }, noDigit],
  'minutes missing': [
    { ...day, [INVOCATIONS]: calls.replace(/,0,1\n/, '\n') },
    /\.csv:2:\d+: the line ends after 1438 of 1440 minutes$/,
  ],
  'a minute too many': [
    { ...day, [INVOCATIONS]: calls.replace(/,0,1\n/, ',0,1,0\n') },
    /\.csv:2:\d+: expected the number of calls in minute 1440, the last$/,
  ],
  'a name given to functions of two apps': [
    azureDay({ ...whole, ...twoApps }),
    /\.csv:3:5: a function of another app has this name already$/,
  ],
  'no function complete': [
    azureDay({ ...whole, durations: [['o', 'a', 'g']] }),
    /no function can be replayed: 1 have no durations that day, 0 no memory$/,
  ],
  'a header in the wrong file': [
    { ...day, 'app_memory_percentiles.anon.d01.csv': calls },
    /app_memory_percentiles\.anon\.d01\.csv:1:19: expected the column SampleCount, found "HashFunction"$/,
  ],
  'no file of durations': [
    { [INVOCATIONS]: calls },
    /function_durations_percentiles\.anon\.d01\.csv: there is no such file$/,
  ],
}

for (const [what, [files, complaint]] of Object.entries(days)) {
  test(`a day with ${what} is refused where it is wrong`, () =>
    withFiles(files, async (pathOf) => {
      assert.match((await rejection(loadTrace(pathOf(INVOCATIONS)))).message, complaint)
    }))
}

test('a file of invocations under another name is refused, because its neighbours cannot be found', () =>
  withFiles({ 'day.csv': calls }, async (pathOf) => {
    const { message } = await rejection(loadTrace(pathOf('day.csv')))
    assert.match(message, /expected a file named invocations_per_function_md\.anon\.dNN\.csv or \.csv\.gz$/)
  }))

test('a file that is missing, a folder or cut off is named', () =>
  withFiles({ 'cut.gz': gzipSync(table).subarray(0, 200) }, async (pathOf) => {
    const complaint = async (name: string) => (await rejection(loadTrace(pathOf(name)))).message
    assert.is(await complaint('none.tsv'), `${pathOf('none.tsv')}: there is no such file`)
    assert.is(await complaint('.'), `${pathOf('.')}: a folder; expected the file of a trace`)
    assert.is(await complaint('cut.gz'), `${pathOf('cut.gz')}: the compressed file is cut off; fetch or copy it again`)
  }))

test.run()

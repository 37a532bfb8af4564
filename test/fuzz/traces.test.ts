import { test } from 'uvu'
import { promiseNothingFound } from './support/short-run.js'

test('trace files that are hostile are read or refused in words that help', () => promiseNothingFound('traces', 300))

test.run()

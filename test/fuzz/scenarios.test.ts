import { test } from 'uvu'
import { promiseNothingFound } from './support/short-run.js'

test('scenario files that are hostile are played or refused in words that help', () =>
  promiseNothingFound('scenarios', 60))

test.run()

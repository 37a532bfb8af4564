import { test } from 'uvu'
import { promiseNothingFound } from './support/short-run.js'

test('spoiled journals are explained and replayed as far as they are whole, or refused', () =>
  promiseNothingFound('explanations', 30))

test.run()

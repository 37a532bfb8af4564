import { test } from 'uvu'
import { promiseNothingFound } from './support/short-run.js'

test('journals that are hostile are read or refused in words that help', () => promiseNothingFound('journals', 150))

test.run()

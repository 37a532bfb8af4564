import { test } from 'uvu'
import { promiseNothingFound } from './support/short-run.js'

test('policy files that are hostile are read or refused in words that help', () => promiseNothingFound('policies', 40))

test.run()

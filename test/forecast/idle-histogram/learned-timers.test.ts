import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { calendarClass, IdleHistogramTwin, TIMER_KIND } from '../../twins/idle-histogram.js'

const DAY = 1440

test('a timer of any period is foreseen in its minute and not before, once its neighbours have taught what timers do', () => {
  const periods = [7, 11, 13, 15, 20, 31, 45, 60]
  const model = new IdleHistogramTwin(periods.length)
  model.kind.fill(TIMER_KIND)
  const calls = new Float64Array(periods.length)
  let leastWhenDue = Infinity
  let mostBefore = -Infinity
  for (let minute = 0; minute < DAY; minute++) {
    periods.forEach((period, row) => {
      const isDue = minute % period === 3
      calls[row] = isDue ? 1 : 0
      const isLearned = minute > 5 * period && minute > DAY / 2
      if (isLearned && isDue) leastWhenDue = Math.min(leastWhenDue, model.logOdds[row]!)
      if (isLearned && !isDue) mostBefore = Math.max(mostBefore, model.logOdds[row]!)
    })
    model.learn(calls, 0, periods.length)
    model.settle()
    model.forecast(calls, 0, periods.length, minute, calendarClass(minute % 60), calendarClass((minute + 1) % 60))
  }
  assert.ok(leastWhenDue > 2, `log-odds ${leastWhenDue} when due`)
  assert.ok(mostBefore < -3, `log-odds ${mostBefore} when not due`)
})

test('a function that was never called is never expected', () => {
  const model = new IdleHistogramTwin(2)
  const calls = Float64Array.of(1, 0)
  for (let minute = 0; minute < 5; minute++) model.forecast(calls, 0, 2, minute, 0, 0)
  assert.is(model.logOdds[1], -Infinity)
  assert.ok(Number.isFinite(model.logOdds[0]))
})

test('a minute that was not observed teaches nothing', () => {
  const model = new IdleHistogramTwin(1)
  model.forecast(Float64Array.of(1), 0, 1, 0, 0, 0)
  model.learn(Float64Array.of(NaN), 0, 1)
  assert.ok(model.busy.every((count) => count === 0.5) && model.idle.every((count) => count === 0.5))
})

test.run()

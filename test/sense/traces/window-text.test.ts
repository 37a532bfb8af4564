import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { parseWindow } from '../../../src/sense/traces/window.js'

test('a window is read in minutes from the start of the trace', () => {
  assert.equal(parseWindow('08:00-08:20', 1440), { fromMinute: 480, toMinute: 500 })
  assert.equal(parseWindow('0:00-24:00', 1440), { fromMinute: 0, toMinute: 1440 })
  assert.equal(parseWindow('25:30-26:00', 2880), { fromMinute: 1530, toMinute: 1560 })
})

test('another form is an error that shows the form', () => {
  for (const text of ['', '08:00', '08:00-', '8-9', '08:60-09:00', '08:00-09:00 ', '-08:00-09:00', '08:00–09:00']) {
    assert.throws(() => parseWindow(text, 1440), /expected HH:MM-HH:MM, such as 08:00-08:20/, text)
  }
})

test('a window that ends before it starts, or is empty, is an error', () => {
  assert.throws(() => parseWindow('09:00-08:00', 1440), /window "09:00-08:00": it ends before it starts/)
  assert.throws(() => parseWindow('09:00-09:00', 1440), /window "09:00-09:00": it is empty/)
})

test('a window outside the trace is an error that says where the trace ends', () => {
  assert.throws(() => parseWindow('23:50-24:01', 1440), /window "23:50-24:01": outside the trace, which ends at 24:00/)
  assert.throws(() => parseWindow('00:00-01:00', 45), /which ends at 00:45/)
})

test.run()

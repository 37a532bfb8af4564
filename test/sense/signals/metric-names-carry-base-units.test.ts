import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { SignalRegistry, SIGNALS } from '../../../src/sense/index.js'

test('every signal has one metric name that Prometheus accepts', () => {
  const registry = new SignalRegistry()
  const name = (target: 'vm' | 'host' | 'function', signal: string) => SignalRegistry.metricName(registry.find(target, signal)!)
  assert.is(name('vm', 'memory.safeMinimum'), 'atoll_vm_memory_safe_minimum_bytes')
  assert.is(name('vm', 'memory.refaults'), 'atoll_vm_memory_refaults_per_second')
  assert.is(name('function', 'requests.arrived'), 'atoll_function_requests_arrived_total')
  assert.is(name('function', 'requests.queued'), 'atoll_function_requests_queued')
  assert.is(name('host', 'cpu.cores'), 'atoll_host_cpu_cores')
  const names = SIGNALS.map((signal) => SignalRegistry.metricName(signal))
  assert.is(new Set(names).size, names.length)
  for (const metric of names) assert.match(metric, /^[a-z][a-z0-9_]*$/)
})

test.run()

import { test } from 'uvu'
import * as assert from 'uvu/assert'
import { Graph } from '../../../src/decide/expressions/ir.js'
import { smallSense, typed } from '../support/evaluate.js'

const sense = smallSense()

function nodeOf(graph: Graph, text: string) {
  const expression = typed(text, sense, 'vm', graph)
  if (typeof expression === 'string') throw new Error(expression)
  return expression.node
}

test('equal expressions are one node, whatever the order of what commutes', () => {
  const graph = new Graph()
  assert.is(nodeOf(graph, 'vm.cpu.used * 2 + vm.cpu.limit'), nodeOf(graph, 'vm.cpu.limit + 2 * vm.cpu.used'))
  assert.is(nodeOf(graph, 'vm.cpu.used > vm.cpu.limit'), nodeOf(graph, 'vm.cpu.limit < vm.cpu.used'))
  assert.is.not(nodeOf(graph, 'vm.cpu.used - vm.cpu.limit'), nodeOf(graph, 'vm.cpu.limit - vm.cpu.used'))
})

test('what is constant is computed once and for all', () => {
  const graph = new Graph()
  assert.is(nodeOf(graph, '2 * 3 + floor(1.5)'), graph.number(7))
  assert.is(nodeOf(graph, '1 > 2 || "a" == "a"'), graph.boolean(true))
  assert.is(nodeOf(graph, 'true && vm.cpu.used > 0 * vm.cpu.limit'), nodeOf(graph, 'vm.cpu.used > 0 * vm.cpu.limit'))
  assert.is(nodeOf(graph, 'vm.cpu.used > 0 && false'), graph.boolean(false))
})

test.run()

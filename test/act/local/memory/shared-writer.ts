// A process that maps a shared region and does what it is told, an order a line; for the tests.
import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { SharedMapping } from '../../../../src/act/local/memory/index.js'
import { codeOf } from './harness.js'

export type SharedOrder =
  | { readonly do: 'map' | 'unmap' | 'readBack' }
  | {
      readonly do: 'store' | 'fileWrite' | 'systemCall'
      readonly at: number
      readonly byte: number
      readonly length: number
    }

let mapping: SharedMapping | null = null
const FILE = 3

createInterface(process.stdin).on('line', (line) => console.log(JSON.stringify(carryOut(JSON.parse(line)) ?? null)))

function carryOut(order: SharedOrder): unknown {
  switch (order.do) {
    case 'map': {
      const code = codeOf(() => {
        mapping = SharedMapping.open(FILE)
      })
      return code ?? mapping!.writer
    }
    case 'unmap':
      return mapping!.close()
    case 'store':
      return void bytes().fill(order.byte, order.at, order.at + order.length)
    case 'fileWrite':
      return codeOf(() => writeSync(FILE, Buffer.alloc(order.length, order.byte), 0, order.length, order.at))
    case 'systemCall': {
      // read(2) into the mapping: the kernel writes
      const zeros = openSync('/dev/zero', 'r')
      readSync(zeros, bytes(), order.at, order.length, null)
      return closeSync(zeros)
    }
    case 'readBack':
      return Buffer.from(bytes()).toString('base64')
  }
}

function bytes(): Uint8Array {
  return new Uint8Array(mapping!.buffer)
}

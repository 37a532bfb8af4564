// The functions that the benches and the main job run.
import { checkBlob, checkDistance, checkEscape, checkEvents, checkImage, checkInvoice } from './checks.js'
import { checkLog, checkMarkdown, checkOrders, checkSource, checkTerrain } from './checks.js'
import { blobInput, editedInput, eventsInput, imageInput, invoiceInput, logInput } from './inputs.js'
import { markdownInput, ordersInput, sourceInput, terrainInput, windowInput } from './inputs.js'
import type { Workload } from './workload.js'

export type { Context, Handler, Output, Workload } from './workload.js'

const MIB = 2 ** 20

type Part = Pick<Workload, 'makeInput' | 'check' | 'memoryBytes'>

const js = (name: string, part: Part): Workload => ({
  name,
  kind: 'js',
  file: new URL(`./${name}.js`, import.meta.url),
  memoryLimitBytes: 128 * MIB,
  timeoutMs: 5_000,
  ...part,
})

/** Their memory limit is the maximum that bench/workloads/assembly/asconfig.json gives every module. */
const wasm = (name: string, part: Part): Workload => ({
  name,
  kind: 'wasm',
  file: new URL(`./${name}.wasm`, import.meta.url),
  memoryLimitBytes: 16 * MIB,
  timeoutMs: 2_000,
  ...part,
})

export const workloads: Workload[] = [
  js('invoice', { makeInput: invoiceInput, check: checkInvoice, memoryBytes: 14 * MIB }),
  js('markdown', { makeInput: markdownInput, check: checkMarkdown, memoryBytes: 18 * MIB }),
  js('json-query', { makeInput: ordersInput, check: checkOrders, memoryBytes: 20 * MIB }),
  js('compress', { makeInput: logInput, check: checkLog, memoryBytes: 18 * MIB }),
  js('route', { makeInput: terrainInput, check: checkTerrain, memoryBytes: 18 * MIB }),
  js('complexity', { makeInput: sourceInput, check: checkSource, memoryBytes: 30 * MIB }),
  js('validate', { makeInput: eventsInput, check: checkEvents, memoryBytes: 18 * MIB }),
  wasm('sobel', { makeInput: imageInput, check: checkImage, memoryBytes: 12 * MIB }),
  wasm('sha256', { makeInput: blobInput, check: checkBlob, memoryBytes: 12 * MIB }),
  wasm('mandelbrot', { makeInput: windowInput, check: checkEscape, memoryBytes: 9 * MIB }),
  wasm('edit-distance', { makeInput: editedInput, check: checkDistance, memoryBytes: 8 * MIB }),
]

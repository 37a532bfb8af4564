// Whether an answer is right, told from the input and the answer with less work than the function does.
import { createHash } from 'node:crypto'
import { brotliDecompressSync } from 'node:zlib'
import type { Complexity } from './complexity.js'
import type { Invoice } from './invoice.js'
import type { Orders, Revenue } from './json-query.js'
import type { Route, Terrain } from './route.js'
import type { Verdict } from './validate.js'
import { outputBytes, outputJson, outputText } from './workload.js'
import type { Output } from './workload.js'

const text = (input: Uint8Array) => new TextDecoder().decode(input)
const count = (haystack: string, needle: RegExp) => haystack.match(needle)?.length ?? 0
const view = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** A row for each item, and the right total. */
export function checkInvoice(input: Uint8Array, output: Output): boolean {
  const { items } = JSON.parse(text(input)) as Invoice
  const totalCents = items.reduce((sum, item) => sum + item.quantity * item.unitCents, 0)
  const html = outputText(output)
  return count(html, /<tr>/g) === Math.max(1, items.length) && html.includes(`<b>${(totalCents / 100).toFixed(2)}</b>`)
}

/** A heading for each heading, a cell for each cell. */
export function checkMarkdown(input: Uint8Array, output: Output): boolean {
  const html = outputText(output)
  const source = text(input)
  return (
    count(html, /<h[12]>/g) === count(source, /^#+ /gm) &&
    count(html, /<table>/g) === count(source, /^\|---/gm) &&
    count(html, /<li>/g) === count(source, /^- /gm)
  )
}

/** Every order in one region, all revenue accounted for, the highest first. */
export function checkOrders(input: Uint8Array, output: Output): boolean {
  const { orders } = JSON.parse(text(input)) as Orders
  const { regions } = outputJson(output) as Revenue
  const items = orders.flatMap((order) => order.items)
  const revenueCents = items.reduce((sum, item) => sum + item.quantity * item.unitCents, 0)
  return (
    regions.reduce((sum, row) => sum + row.orders, 0) === orders.length &&
    regions.reduce((sum, row) => sum + row.revenueCents, 0) === revenueCents &&
    regions.every((row, i) => i === 0 || row.revenueCents <= regions[i - 1]!.revenueCents)
  )
}

export function checkLog(input: Uint8Array, output: Output): boolean {
  const packed = outputBytes(output)
  return packed.byteLength < input.byteLength && brotliDecompressSync(packed).equals(input)
}

/** The moves lead to the goal, through no wall, at the stated cost. */
export function checkTerrain(input: Uint8Array, output: Output): boolean {
  const { rows } = JSON.parse(text(input)) as Terrain
  const { cost, moves } = outputJson(output) as Route
  if (cost === null) return moves === ''
  let [x, y, paid] = [0, 0, 0]
  for (const move of moves) {
    x += Number(move === 'R') - Number(move === 'L')
    y += Number(move === 'D') - Number(move === 'U')
    paid += Number(rows[y]?.[x]) // NaN in a wall or off the map
  }
  return paid === cost && x === rows[0]!.length - 1 && y === rows.length - 1
}

/** As many functions and decisions as keywords say. */
export function checkSource(input: Uint8Array, output: Output): boolean {
  const source = text(input)
  const { functions } = outputJson(output) as Complexity
  const decisions = functions.reduce((sum, measured) => sum + measured.complexity - 1, 0)
  return functions.length === count(source, /\bfunction\b/g) && decisions === count(source, /\b(if|for)\b|&&|\?/g)
}

export function checkEvents(input: Uint8Array, output: Output): boolean {
  const lines = text(input).split('\n')
  const { accepted, rejected } = outputJson(output) as Verdict
  const lost = lines.filter((line) => line.includes('"kind":"lost"')).length
  return rejected.length === lost && accepted === lines.length - lost
}

/** An opaque grey pixel for each pixel. */
export function checkImage(input: Uint8Array, output: Output): boolean {
  const pixels = outputBytes(output)
  if (pixels.byteLength !== input.byteLength - 8) return false
  for (let i = 0; i < pixels.byteLength; i += 4) {
    if (pixels[i] !== pixels[i + 1] || pixels[i] !== pixels[i + 2] || pixels[i + 3] !== 255) return false
  }
  return true
}

export function checkBlob(input: Uint8Array, output: Output): boolean {
  return createHash('sha256').update(input).digest().equals(outputBytes(output))
}

/** As many counts as points, none above the limit, and the first point's, which is computed again. */
export function checkEscape(input: Uint8Array, output: Output): boolean {
  const [asked, counts] = [view(input), view(outputBytes(output))]
  const limit = asked.getUint32(32, true)
  if (counts.byteLength !== asked.getUint32(24, true) * asked.getUint32(28, true) * 2) return false
  for (let i = 0; i < counts.byteLength; i += 2) {
    if (counts.getUint16(i, true) > limit) return false
  }
  const [re, im] = [asked.getFloat64(0, true), asked.getFloat64(8, true)]
  let [x, y, steps] = [0, 0, 0]
  while (steps < limit && x * x + y * y <= 4) {
    ;[x, y] = [x * x - y * y + re, x * y + x * y + im]
    steps++
  }
  return counts.getUint16(0, true) === steps
}

/**
 * The distance is right if the table, computed only as far from its diagonal as the distance allows, ends in it
 * (E. Ukkonen, 1985: https://doi.org/10.1016/S0019-9958(85)80046-2).
 */
export function checkDistance(input: Uint8Array, output: Output): boolean {
  const distance = view(outputBytes(output)).getUint32(0, true)
  const firstBytes = view(input).getUint32(0, true)
  const [first, second] = [input.subarray(4, 4 + firstBytes), input.subarray(4 + firstBytes)]
  const beyond = 2 ** 30
  let row = Int32Array.from({ length: second.length + 2 }, (_, j) => j)
  let next = new Int32Array(second.length + 2)
  for (let i = 1; i <= first.length; i++) {
    const from = Math.max(1, i - distance)
    const to = Math.min(second.length, i + distance)
    next[from - 1] = from === 1 && i <= distance ? i : beyond
    for (let j = from; j <= to; j++) {
      const replaced = row[j - 1]! + Number(first[i - 1] !== second[j - 1])
      next[j] = Math.min(replaced, row[j]! + 1, next[j - 1]! + 1)
    }
    next[to + 1] = beyond
    ;[row, next] = [next, row]
  }
  return row[second.length] === distance && Math.abs(first.length - second.length) <= distance
}

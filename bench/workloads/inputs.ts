// Inputs for the workloads: plausible documents, pictures and texts of varying size, drawn from a seeded stream.
import type { Orders } from './json-query.js'

type Uniform = () => number

const WORDS = (
  'amber atoll basin beacon breeze canal cedar cliff coral current delta drift ember estuary fjord forest glacier ' +
  'grove harbor haven horizon island jetty kelp lagoon lantern ledge lighthouse mangrove marsh meadow mist north ' +
  'ocean orchard palm pebble pier plateau reef ridge river sail sand shoal shore spray stone strait summit swell tide'
).split(' ')
const REGIONS = ['north', 'south', 'east', 'west', 'islands']

const between = (random: Uniform, low: number, high: number) => low + Math.floor(random() * (high - low + 1))
const pick = <Item>(random: Uniform, items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item
const list = <Item>(length: number, make: (index: number) => Item) => Array.from({ length }, (_, i) => make(i))
const phrase = (random: Uniform, words: number) => list(words, () => pick(random, WORDS)).join(' ')
const text = (content: string) => new TextEncoder().encode(content)
const json = (value: unknown) => text(JSON.stringify(value))

export function invoiceInput(random: Uniform): Uint8Array {
  const items = list(between(random, 0, 80), () => ({
    name: `${phrase(random, 2)} <${phrase(random, 1)}> & co`,
    quantity: between(random, 1, 12),
    unitCents: between(random, 5, 99_999),
  }))
  return json({ number: between(random, 1000, 999_999), customer: phrase(random, 3), items })
}

export function markdownInput(random: Uniform): Uint8Array {
  const sections = list(between(random, 5, 40), () => {
    const bullets = list(between(random, 2, 6), () => `- ${phrase(random, 6)} [more](https://example.org/)`)
    const rows = list(between(random, 1, 8), () => `| ${phrase(random, 1)} | ${between(random, 1, 999)} |`)
    return [
      `## ${phrase(random, 4)}`,
      `${phrase(random, 40)} **${phrase(random, 2)}**, _${phrase(random, 3)}_ and \`${phrase(random, 1)}\`.`,
      bullets.join('\n'),
      `| what | how many |\n|---|---:|\n${rows.join('\n')}`,
      `\`\`\`js\nconst ${pick(random, WORDS)} = ${between(random, 1, 99)}\n\`\`\``,
    ].join('\n\n')
  })
  return text(`# ${phrase(random, 3)}\n\n${sections.join('\n\n')}\n`)
}

export function ordersInput(random: Uniform): Uint8Array {
  const orders: Orders['orders'] = list(between(random, 20, 300), () => ({
    region: pick(random, REGIONS),
    items: list(between(random, 1, 6), () => ({
      quantity: between(random, 1, 9),
      unitCents: between(random, 1, 50_000),
    })),
  }))
  return json({ orders })
}

/** Log lines: much repetition, as in what is usually compressed. */
export function logInput(random: Uniform): Uint8Array {
  const lines = list(between(random, 300, 3000), (i) => {
    const level = pick(random, ['info', 'info', 'info', 'warn', 'error'])
    return `2024-05-06T10:${10 + (i % 50)}:00Z ${level} ${pick(random, WORDS)}: ${phrase(random, 5)} ${random()}`
  })
  return text(lines.join('\n'))
}

export function terrainInput(random: Uniform): Uint8Array {
  const width = between(random, 40, 160)
  const height = between(random, 40, 120)
  const cell = () => (random() < 0.2 ? '#' : String(between(random, 1, 9)))
  const rows = list(height, () => list(width, cell).join(''))
  rows[0] = `1${rows[0]!.slice(1)}`
  rows[height - 1] = `${rows[height - 1]!.slice(0, -1)}1`
  return json({ rows })
}

export function sourceInput(random: Uniform): Uint8Array {
  const functions = list(between(random, 10, 150), (i) => {
    const branches = list(between(random, 0, 6), () => `  if (x > ${between(random, 0, 99)} && y) x -= y ? 1 : 2`)
    return `export function f${i}(x, y) {\n  for (const z of [x, y]) x += z\n${branches.join('\n')}\n  return x * y\n}`
  })
  return text(`import { join } from 'node:path'\n${functions.join('\n\n')}\n`)
}

/** One event in twenty is not valid. */
export function eventsInput(random: Uniform): Uint8Array {
  const events = list(between(random, 20, 500), () => ({
    id: list(16, () => between(random, 0, 15).toString(16)).join(''),
    kind: random() < 0.05 ? 'lost' : pick(random, ['created', 'paid', 'shipped', 'returned']),
    at: between(random, 0, 2 ** 40),
    amount: { cents: between(random, -10_000, 1_000_000), currency: pick(random, ['EUR', 'USD', 'JPY']) },
    tags: [...new Set(list(between(random, 0, 5), () => pick(random, WORDS)))],
  }))
  return text(events.map((event) => JSON.stringify(event)).join('\n'))
}

/** A bright disc before a gradient, with some noise. */
export function imageInput(random: Uniform): Uint8Array {
  const width = between(random, 96, 320)
  const height = between(random, 64, 240)
  const bytes = new Uint8Array(8 + width * height * 4)
  new Uint32Array(bytes.buffer, 0, 2).set([width, height])
  const [centerX, centerY, radius] = [random() * width, random() * height, 10 + random() * 60]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const inside = Math.hypot(x - centerX, y - centerY) < radius
      const noise = random() * 16
      const color = inside ? [220 + noise, 200, 40 + noise] : [(x * 160) / width, (y * 160) / height, 90 + noise]
      bytes.set([...color, 255], 8 + (y * width + x) * 4)
    }
  }
  return bytes
}

export function blobInput(random: Uniform): Uint8Array {
  const words = new Uint32Array(between(random, 1 << 12, 1 << 17))
  for (let i = 0; i < words.length; i++) words[i] = random() * 2 ** 32
  return new Uint8Array(words.buffer, 0, words.byteLength - between(random, 0, 3))
}

/** A window near the border of the Mandelbrot set, where some points leave soon and some late. */
export function windowInput(random: Uniform): Uint8Array {
  const angle = random() * 2 * Math.PI
  const span = 0.02 + random() * 0.5
  const width = 2 * between(random, 32, 96)
  const height = between(random, 48, 144)
  const input = new DataView(new ArrayBuffer(36))
  // The main cardioid's border: c = e^(ia) / 2 - e^(2ia) / 4
  input.setFloat64(0, Math.cos(angle) / 2 - Math.cos(2 * angle) / 4 - span / 2, true)
  input.setFloat64(8, Math.sin(angle) / 2 - Math.sin(2 * angle) / 4 - span / 2, true)
  input.setFloat64(16, span / width, true)
  input.setUint32(24, width, true)
  input.setUint32(28, height, true)
  input.setUint32(32, between(random, 50, 400), true)
  return new Uint8Array(input.buffer)
}

/** A text and an edited copy of it. */
export function editedInput(random: Uniform): Uint8Array {
  const first = phrase(random, between(random, 50, 250))
  const second = first.split(' ').map((word) => (random() < 0.1 ? pick(random, WORDS) : word)).join(' ')
  const header = new Uint8Array(Uint32Array.of(first.length).buffer)
  return Buffer.concat([header, text(first), text(second)])
}

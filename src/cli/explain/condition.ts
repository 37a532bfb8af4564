// Takes a condition apart, so that one sees which part of it held.

/** A part, as it is written; `parts` is empty for one that has no parts. */
export interface Part {
  readonly text: string
  /** How its parts go together. */
  readonly by: '&&' | '||' | null
  readonly parts: readonly Part[]
}

/** Splits at `||`, which binds less, then at `&&`. What has a `?` outside of brackets is one part. */
export function partsOf(condition: string): Part {
  const text = unwrapped(condition.trim())
  if (signsIn(text, '?').length > 0) return { text, by: null, parts: [] }
  for (const by of ['||', '&&'] as const) {
    const pieces = split(text, by)
    if (pieces.length > 1) return { text, by, parts: pieces.map(partsOf) }
  }
  return { text, by: null, parts: [] }
}

function split(text: string, by: string): string[] {
  const places = signsIn(text, by)
  const starts = [0, ...places.map((place) => place + by.length)]
  return starts.map((start, index) => text.slice(start, places[index]))
}

/** Without brackets around the whole. */
function unwrapped(text: string): string {
  if (!text.startsWith('(') || closing(text) !== text.length - 1) return text
  return unwrapped(text.slice(1, -1).trim())
}

/** Where the bracket that the text begins with is closed. */
function closing(text: string): number {
  let depth = 0
  for (const { sign, at } of signs(text)) {
    depth += '([{'.includes(sign) ? 1 : ')]}'.includes(sign) ? -1 : 0
    if (depth === 0) return at
  }
  return -1
}

/** Where a sign stands outside of brackets and texts. */
function signsIn(text: string, wanted: string): number[] {
  const places: number[] = []
  let depth = 0
  for (const { sign, at } of signs(text)) {
    if (depth === 0 && sign === wanted) places.push(at)
    depth += '([{'.includes(sign) ? 1 : ')]}'.includes(sign) ? -1 : 0
  }
  return places
}

function* signs(text: string): Generator<{ sign: string; at: number }> {
  for (const match of text.matchAll(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|&&|\|\||[()[\]{}?]/g)) {
    if (!/^["']/.test(match[0])) yield { sign: match[0], at: match.index }
  }
}

/** A name, or a text in quotes, which is passed over. */
const NAMES = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|(?<![\w.])[A-Za-z_]\w*(?:\s*\.\s*[A-Za-z_]\w*)*(?!\w|\s*\()/g

/** Writes behind each name what `valueOf` says of it; nothing where that is `null`. */
export function filledIn(text: string, valueOf: (name: string) => string | null): string {
  return text.replaceAll(NAMES, (found) => {
    if (/^["']/.test(found)) return found
    const value = valueOf(found.replaceAll(/\s/g, ''))
    return value === null ? found : `${found} (${value})`
  })
}

/** The names in a text, each once. */
export function namesIn(text: string): string[] {
  const found = [...text.matchAll(NAMES)].map(([name]) => name).filter((name) => !/^["']/.test(name))
  return [...new Set(found.map((name) => name.replaceAll(/\s/g, '')))]
}

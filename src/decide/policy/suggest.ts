/** ` Did you mean "x"?` when a candidate is near enough to be a slip of the keyboard or of memory, else nothing. */
export function suggest(given: string, candidates: Iterable<string>): string {
  const name = nearest(given, candidates)
  return name === null ? '' : `; did you mean "${name}"?`
}

/** Longer names are not typed by hand, and comparing them costs time by the square of their length. */
const NAME_LIMIT = 100

export function nearest(given: string, candidates: Iterable<string>): string | null {
  if (given.length > NAME_LIMIT) return null
  let best: string | null = null
  let bestDistance = Math.min(Math.max(1, Math.floor(given.length / 3)) + 1, given.length)
  for (const candidate of candidates) {
    const distance = distanceOf(given.toLowerCase(), candidate.toLowerCase(), bestDistance)
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best ?? relative(given, candidates)
}

/** `vm.used` for `vm.memory.used`: the right last word behind the wrong path. */
function relative(given: string, candidates: Iterable<string>): string | null {
  const last = given.slice(given.lastIndexOf('.') + 1)
  const same = [...candidates].filter((candidate) => candidate.endsWith(`.${last}`))
  return given.includes('.') && same.length > 0 ? same[0]! : null
}

/**
 * Edits (insert, delete, replace, swap of neighbours) from one text to the other, counted up to `limit`.
 * The optimal string alignment distance (Damerau 1964; Boytsov 2011, "Indexing methods for approximate dictionary
 * searching").
 */
function distanceOf(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replace = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)
      let edits = Math.min(replace, last[j]! + 1, row[j - 1]! + 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (swapped) edits = Math.min(edits, before[j - 2]! + 1)
      row.push(edits)
    }
    // No way from here is shorter.
    if (Math.min(...row) >= limit) return limit
    before = last
    last = row
  }
  return last[b.length]!
}

const BUCKET_MS = 5 * 60_000
/** One more than an hour has, so that the count covers every hour whole: it may be high by five minutes, never low. */
const BUCKETS = 13

/** Counts moves by row over the last hour. */
export class MoveCounts {
  /** Moves in the last hour, by row. */
  inHour = new Uint16Array(0)
  #buckets = Array.from({ length: BUCKETS }, () => new Uint16Array(0))
  #current = -Infinity

  growTo(rows: number): void {
    this.inHour = grown(this.inHour, rows)
    this.#buckets = this.#buckets.map((bucket) => grown(bucket, rows))
  }

  /** Forgets what is older than an hour. @param nowMs does not go back */
  advance(nowMs: number): void {
    const now = Math.floor(nowMs / BUCKET_MS)
    if (this.#current === -Infinity) this.#current = now
    const steps = Math.min(now - this.#current, BUCKETS)
    for (let step = 1; step <= steps; step++) this.#expire(this.#slot(now - steps + step))
    this.#current = Math.max(this.#current, now)
  }

  add(row: number): void {
    const bucket = this.#buckets[this.#slot(this.#current)]!
    if (this.inHour[row] === 0xffff) return
    bucket[row]!++
    this.inHour[row]!++
  }

  resetRow(row: number): void {
    this.inHour[row] = 0
    for (const bucket of this.#buckets) bucket[row] = 0
  }

  /** Moves of a row, the newest five minutes first. */
  save(row: number): number[] {
    return this.#buckets.map((_, age) => this.#buckets[this.#slot(this.#current - age)]![row]!)
  }

  /** @param moves as {@link save} gave them, at `savedMs` */
  restore(row: number, moves: readonly number[], savedMs: number): void {
    const passed = Math.max(this.#current - Math.floor(savedMs / BUCKET_MS), 0)
    this.resetRow(row)
    for (let age = 0; age + passed < BUCKETS && age < moves.length; age++) {
      this.#buckets[this.#slot(this.#current - age - passed)]![row] = moves[age]!
      this.inHour[row]! += moves[age]!
    }
  }

  #expire(slot: number): void {
    const bucket = this.#buckets[slot]!
    for (let row = 0; row < bucket.length; row++) this.inHour[row]! -= bucket[row]!
    bucket.fill(0)
  }

  #slot(bucket: number): number {
    return ((bucket % BUCKETS) + BUCKETS) % BUCKETS
  }
}

function grown(column: Uint16Array<ArrayBuffer>, rows: number): Uint16Array<ArrayBuffer> {
  const larger = new Uint16Array(rows)
  larger.set(column)
  return larger
}

import { Presets, SingleBar } from 'cli-progress'
import pc from 'picocolors'

const FIRST_LINE_MS = 1000
const LINE_EVERY_MS = 5000

/** Tells on standard error how far a long job is: a bar on a terminal, elsewhere a line every few seconds. */
export class Progress {
  readonly #title: string
  readonly #total: number
  readonly #bar: SingleBar | null
  readonly #takeAway = () => this.#bar?.stop()
  #lineAtMs = performance.now() + FIRST_LINE_MS

  /** @param total what `done` counts up to */
  constructor(title: string, total: number) {
    this.#title = title
    this.#total = total
    this.#bar = process.stderr.isTTY ? barOnTerminal(title, total) : null
    process.once('exit', this.#takeAway) // a terminal does not break lines while it shows a bar
  }

  update(reached: number, note = ''): void {
    const done = Math.min(reached, this.#total)
    if (this.#bar !== null) {
      this.#bar.update(done, { note })
      return
    }
    if (performance.now() < this.#lineAtMs) return
    this.#lineAtMs += LINE_EVERY_MS
    console.error(`${this.#title}: ${Math.floor((100 * done) / this.#total)} %${note === '' ? '' : `, ${note}`}`)
  }

  /** Takes the bar away. */
  stop(): void {
    process.off('exit', this.#takeAway)
    this.#takeAway()
  }
}

function barOnTerminal(title: string, total: number): SingleBar {
  const format = `${pc.bold(title)} {bar} {percentage} %  ${pc.dim('{note}')}`
  const options = {
    format,
    hideCursor: false,
    clearOnComplete: true,
    stopOnComplete: false,
    gracefulExit: false,
    fps: 5,
  }
  const bar = new SingleBar({ ...options, stream: process.stderr }, Presets.shades_grey)
  bar.start(total, 0, { note: '' })
  return bar
}

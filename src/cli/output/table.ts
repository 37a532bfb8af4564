import Table from 'cli-table3'
import pc from 'picocolors'

const NO_LINES = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
  ].map((place) => [place, '']),
)

/** A table without lines: the first `texts` columns stand left, the others are figures and stand right. */
export function plainTable(head: readonly string[], rows: readonly (readonly string[])[], texts = 1): string {
  const table = new Table({
    head: head.map((text) => pc.dim(text)),
    colAligns: head.map((_, column) => (column < texts ? 'left' : 'right')),
    chars: { ...NO_LINES, middle: '   ' },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
  })
  table.push(...rows.map((row) => [...row]))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}

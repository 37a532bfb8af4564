// The code blocks of the readme. What a block is stands behind its language:
//   ```ts pool.ts        a file that readers copy: checked, and run where a console block runs it
//   ```yaml ready.yaml   a policy file: checked
//   ```console           commands and what they print: run, and compared by shape
//   ```console plan.mjs  commands that need what this program leaves behind: run after it
//   ```ts excerpt        part of something, or more than a test can do: only looked at
import { readFileSync } from 'node:fs'
import { marked, type Tokens } from 'marked'

export interface Block {
  readonly language: string
  /** Name of a file, `excerpt`, or nothing. */
  readonly role: string
  readonly text: string
}

export interface Command {
  /** Without the prompt. */
  readonly line: string
  /** What it is said to print. */
  readonly output: string
}

export function readmeBlocks(): Block[] {
  const tokens = marked.lexer(readFileSync('README.md', 'utf8'))
  const code = tokens.filter((token): token is Tokens.Code => token.type === 'code')
  return code.map(({ lang = '', text }) => {
    const [language = '', role = ''] = lang.split(' ')
    return { language, role, text }
  })
}

/** The commands of a console block; a line that begins with two spaces goes on with the one before. */
export function commandsOf({ text }: Block): Command[] {
  return text
    .split(/^\$ /m)
    .filter((part) => part !== '')
    .map((part) => {
      const [line = '', ...output] = part.split('\n')
      return { line, output: output.join('\n').trimEnd() }
    })
}

/**
 * Whether a text has the shape of one that is shown: numbers, with their units, and white space may be others, and a
 * line `...` stands for any lines.
 */
export function hasShape(text: string, shown: string): boolean {
  const parts = shapeOf(shown).split(/^\.\.\.$/m)
  const pattern = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('[^]*')
  return new RegExp(`^${pattern}$`).test(shapeOf(text))
}

function shapeOf(text: string): string {
  const lines = text.trimEnd().split('\n')
  return lines.map((line) => line.replace(NUMBER, '#').replace(/\s+/g, ' ').trim()).join('\n')
}

const NUMBER = /(?<![\w.])-?\d[\d.,]*(e[+-]?\d+)?( ?(ns|µs|us|ms|s|min|h|%|x|[KMG]iB(-min)?|B)\b)?/g

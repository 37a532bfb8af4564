// The reference of the public surface: one page, made of what the compiler knows and the comments say.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Doc, Entry, Member } from './surface.js'

/** What a folder of src/ is called; an entry stands in the section of the deepest one that it was declared in. */
const SECTIONS: readonly (readonly [folder: string, title: string])[] = [
  ['', 'The engine'],
  ['sense', 'Sensing'],
  ['forecast', 'Forecasting'],
  ['decide', 'Deciding'],
  ['act', 'Acting'],
  ['act/journal', 'Journals'],
  ['act/local', 'The local host'],
  ['act/sim', 'The simulated host'],
  ['systems', 'The systems'],
]

/** The page, in Markdown. */
export function referencePage(surface: readonly Entry[], version: string): string {
  const names = new Set(surface.map(({ name }) => name))
  const sections = SECTIONS.map(([folder, title]) => {
    const entries = surface.filter(({ file }) => folderOf(file) === folder)
    return { folder, title, entries: [...entries].sort((a, b) => order(a) - order(b)) }
  })
  const contents = sections.map(({ title, entries }) => {
    return `- [${title}](#${title.toLowerCase().replaceAll(' ', '-')}): ${entries.map(({ name }) => link(name)).join(', ')}`
  })
  const pages = sections.map(({ folder, title, entries }) =>
    [`## ${title}`, introduction(folder), ...entries.map((entry) => entryText(entry, names))].join('\n\n'),
  )
  return `${[`# Atoll ${version}: reference`, contents.join('\n'), ...pages].join('\n\n')}\n`
}

function folderOf(file: string): string {
  const folders = SECTIONS.map(([folder]) => folder).filter((folder) => folder === '' || file.startsWith(`${folder}/`))
  return folders.reduce((deepest, folder) => (folder.length > deepest.length ? folder : deepest))
}

/** What can be made or called comes before what it takes and gives. */
function order({ kind }: Entry): number {
  return ['class', 'function', 'constant', 'interface', 'type'].indexOf(kind)
}

/** The comment at the head of a folder's index.ts, or of the engine. */
function introduction(folder: string): string {
  const path = join('src', folder, folder === '' ? 'engine.ts' : 'index.ts')
  const [head = ''] = /^(?:\/\/ ?.*\n)+/.exec(readFileSync(path, 'utf8')) ?? []
  return head
    .replace(/^\/\/ ?/gm, '')
    .replace(/\n/g, ' ')
    .trim()
}

function entryText(entry: Entry, names: ReadonlySet<string>): string {
  const { kind, name, declaration, doc, members } = entry
  const heading = `### ${name}`
  const isListed = kind === 'class' || kind === 'interface'
  const code = isListed ? declaration.slice(0, declaration.indexOf('{')).trim() : declaration
  const parts = [
    heading,
    block(withoutExport(code)),
    docText(doc, names),
    ...members.map((each) => memberText(each, names)),
  ]
  return parts
    .filter((part) => part !== '')
    .join('\n\n')
    .replace(/^(- .*)\n\n(?=- )/gm, '$1\n')
}

/** What is only read is a line of a list, what is called stands out. */
function memberText(member: Member, names: ReadonlySet<string>): string {
  const { declaration, doc } = member
  const isLine = !declaration.includes('\n') && (doc?.tags.length ?? 0) === 0
  if (isLine) return `- \`${declaration}\`${doc === null ? '' : `: ${linked(doc.summary, names)}`}`
  return [block(declaration), docText(doc, names)].filter((part) => part !== '').join('\n\n')
}

function docText(doc: Doc | null, names: ReadonlySet<string>): string {
  if (doc === null) return ''
  const tags = doc.tags.map(({ name, of, text }) => `- ${of === null ? name : `\`${of}\``}: ${linked(text, names)}`)
  return [linked(doc.summary, names), tags.join('\n')].filter((part) => part !== '').join('\n\n')
}

/** `{@link Name}` and `{@link Name.member}`, as links where the name has an entry. */
function linked(text: string, names: ReadonlySet<string>): string {
  return text.replace(/\{@link\s+([\w.]+)\s*\}/g, (_, target: string) => {
    const [name = ''] = target.split('.')
    return names.has(name) ? `[\`${target}\`](#${name.toLowerCase()})` : `\`${target}\``
  })
}

function link(name: string): string {
  return `[${name}](#${name.toLowerCase()})`
}

function withoutExport(declaration: string): string {
  return declaration.replace(/^export (declare )?/, '').replace(/;$/, '')
}

function block(code: string): string {
  return ['```ts', code.replace(/\n {4}/g, '\n'), '```'].join('\n')
}

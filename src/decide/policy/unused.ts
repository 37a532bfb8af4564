// Warns of names that a policy defines or imports and does not need.
import type { PolicyDocument } from './document.js'
import type { Fields } from './fields.js'
import type { Imported } from './imports.js'
import { Messages } from './messages.js'

export function warnOfUnused(fields: Fields, document: PolicyDocument, imported: Imported['imported']): void {
  const used = fields.scope.used()
  for (const group of ['constants', 'variables', 'forecasts', 'kernels'] as const) {
    for (const name of Object.keys(document[group] ?? {})) {
      if (!used.has(name)) fields.warn([group, name], Messages.Unused(name, fields.scope.named.get(name)!.what))
    }
  }
  const needed = new Set<number>()
  for (const { index, definitions } of imported) {
    if ([...definitions.named.keys()].some((name) => used.has(name))) needed.add(index)
  }
  for (const { index } of imported) {
    if (!needed.has(index)) fields.warn(['imports', index], Messages.ImportUnused(document.imports![index]!))
    needed.add(index)
  }
}

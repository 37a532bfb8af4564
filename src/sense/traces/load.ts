import { type AzureFunctionsOptions, AZURE_INVOCATIONS_BEGIN, loadAzureFunctions } from './azure-functions.js'
import { Errors } from './errors.js'
import { linesOf } from './lines.js'
import { loadSparseTsv, SPARSE_TSV_BEGINS } from './sparse-tsv.js'
import type { FunctionTrace } from './trace.js'

/**
 * Loads a trace of function calls; the first line of the file tells its form.
 * @param path a table with sparse arrivals (TSV), or the invocations of a day of the public Azure Functions 2019 data
 *   set (CSV, with its two other files beside it); plain or gzip
 * @param options for the Azure data set
 * @throws Error naming the file and, where there is one, line and column of what is wrong
 */
export async function loadTrace(path: string, options: AzureFunctionsOptions = {}): Promise<FunctionTrace> {
  const header = await firstLine(path)
  if (header === undefined) throw Errors.Empty(path)
  if (header.startsWith(SPARSE_TSV_BEGINS)) return loadSparseTsv(path)
  if (header.startsWith(AZURE_INVOCATIONS_BEGIN)) return loadAzureFunctions(path, options)
  throw Errors.UnknownForm(path)
}

async function firstLine(path: string): Promise<string | undefined> {
  for await (const line of linesOf(path)) return line
  return undefined
}

import { ACTIONS, type Host } from '../act/index.js'
import type { Clock } from '../act/clock.js'
import type { Auditor } from '../decide/index.js'
import { Errors } from '../errors.js'
import type { JournalSink } from '../recorder.js'
import { checkOptionNames, type OptionNames, type SenseOptions, TARGET_KINDS } from '../sense/index.js'
import type { System } from '../systems/system.js'

/**
 * What an engine is made of. All of it is optional: without anything it watches what it is told and decides nothing.
 */
export interface EngineOptions extends SenseOptions {
  /**
   * Where targets live. Left out: the program calls {@link Engine.add}, {@link Engine.observe} and applies plans
   * itself.
   */
  readonly host?: Host
  /** Policy files, or folders of them. */
  readonly policies?: readonly string[]
  /** Other values for constants of the policies, by `name` or `policy.name`. */
  readonly overrides?: Readonly<Record<string, number | string>>
  /** Time from one tick to the next on the engine's clock (default 1000). */
  readonly tickMs?: number
  /** Default: wall time. A replayed trace brings a faster one. */
  readonly clock?: Clock
  /** Threads for forecasts beside the calling one (default: the other cores, at most 4). Small tables need none. */
  readonly workers?: number
  /** What derives signals of its own, such as {@link PredictionEngine}. */
  readonly systems?: readonly System[]
  /** Where every decision and its outcome is recorded. */
  readonly journal?: JournalSink
  /** Whether the journal gets what was observed too, which `atoll replay` needs (default true). */
  readonly readings?: boolean
  /** Checks every plan before it is applied, and every host; for simulations and tests, as it looks at every row. */
  readonly auditor?: Auditor
  /** Reloads policies whenever their files change, once the engine is started (default false). */
  readonly watch?: boolean
  /**
   * How long `stop()` waits for actions under way, in milliseconds of real time (default 30 s). What has not ended by
   * then counts as failed. As long, and then as long again for actions, `stop()` and `reload()` wait for a tick in which
   * the host does not tell what it sees; that tick fails then.
   */
  readonly drainMs?: number
}

/** How an engine begins. */
export interface StartOptions {
  /** Whether it ticks by itself (default true); else the program calls {@link Engine.tick}. */
  readonly autoTick?: boolean
}

/** Every name of an option, so that a slip is told instead of passed over. */
const NAMES: OptionNames<EngineOptions> = {
  auditor: true,
  capacity: true,
  clock: true,
  drainMs: true,
  historyTicks: true,
  host: true,
  journal: true,
  memoryLimitBytes: true,
  overrides: true,
  policies: true,
  readings: true,
  signals: true,
  systems: true,
  tickMs: true,
  watch: true,
  workers: true,
}

const HOST_METHODS = ['open', 'sample', 'apply', 'close'] as const

/** @throws TypeError or RangeError for what a program written without types may get wrong */
export function checkOptions(options: EngineOptions): void {
  checkOptionNames('an engine', options, NAMES)
  const { tickMs = 1000, drainMs = 0, host, overrides = {}, systems = [] } = options
  if (!(typeof tickMs === 'number' && tickMs >= 1 && tickMs <= 86_400_000)) throw Errors.TickMs(tickMs)
  if (!(typeof drainMs === 'number' && drainMs >= 0)) throw Errors.DrainMs(drainMs)
  if (typeof overrides !== 'object' || overrides === null) throw Errors.Option('overrides', 'an object', overrides)
  for (const name of ['readings', 'watch'] as const) {
    if (!['boolean', 'undefined'].includes(typeof options[name])) throw Errors.Option(name, 'a boolean', options[name])
  }
  if (host !== undefined) checkHost(host)
  if (!Array.isArray(systems)) throw Errors.Option('systems', 'a list', systems)
  for (const system of systems) checkMethods('a system', system, ['open'])
  checkMethods('clock', options.clock, ['nowMs', 'after'])
  checkMethods('journal', options.journal, ['append', 'flush'])
  checkMethods('auditor', options.auditor, ['checkPlan', 'checkActions', 'checkHost'])
}

/** @throws TypeError naming the method that something lacks; what was left out lacks none */
function checkMethods<T extends object>(name: string, given: T | undefined, methods: readonly (keyof T & string)[]) {
  if (given === undefined) return
  const missing = methods.find((method) => typeof given?.[method] !== 'function')
  if (missing !== undefined) throw Errors.Option(name, `an object with a method ${missing}()`, given)
}

function checkHost(host: Host): void {
  if (typeof host !== 'object' || host === null) throw Errors.NotAHost('everything')
  const missing = HOST_METHODS.find((name) => typeof host[name] !== 'function')
  if (missing !== undefined) throw Errors.NotAHost(`the method ${missing}()`)
  if (typeof host.name !== 'string') throw Errors.NotAHost('a name')
  const { actions, targets } = host.capabilities ?? {}
  if (!Array.isArray(actions) || !Array.isArray(targets)) throw Errors.NotAHost('capabilities: { targets, actions }')
  checkKnown(
    'actions',
    actions,
    ACTIONS.map(({ name }) => name),
  )
  checkKnown('targets', targets, TARGET_KINDS)
}

function checkKnown(what: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.find((name) => !known.includes(name))
  if (unknown !== undefined) throw Errors.HostCapability(what, unknown, known)
}

/** @throws TypeError for what is no option of a start */
export function checkStart(options: StartOptions): void {
  checkOptionNames('engine.start()', options, { autoTick: true })
}

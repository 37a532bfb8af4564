// The signal registry: the one source for columns, policy variables, metric names and the reference page.
import { Errors } from './errors.js'
import type { Unit } from './units.js'

/** What a row of a table stands for. */
export type TargetKind = 'host' | 'pop' | 'function' | 'task' | 'vm'

/** Tables are worked through in this order, so a row may read its host's values of the same tick. */
export const TARGET_KINDS: readonly TargetKind[] = ['host', 'pop', 'function', 'task', 'vm']

/**
 * How a signal behaves between two observations.
 * - `gauge`: holds its last value; a tick without an observation is a missing point to the models
 * - `count`: events since the last tick; observations add up, none means zero
 * - `setting`: configuration; holds its last value and is not forecast
 */
export type SignalKind = 'gauge' | 'count' | 'setting'
const SIGNAL_KINDS: readonly SignalKind[] = ['gauge', 'count', 'setting']

/** Something that is measured of every target of a kind; made with {@link defineSignal}. */
export interface Signal {
  /** Dotted, without the target: `memory.used`. A policy writes `vm.memory.used`. */
  readonly name: string
  /** Which targets have it. */
  readonly target: TargetKind
  /** Its base unit. Policies may not add it to another. */
  readonly unit: Unit
  /** How it behaves between two observations. */
  readonly kind: SignalKind
  /** Values outside are rejected and counted, not clamped: a hostile number must not become a plausible one. */
  readonly minimum: number
  /** The other bound; where it is left out, one that its unit implies. */
  readonly maximum: number
  /** Largest believable change between two observations. A level observed three times running is believed. */
  readonly maximumJump: number
  /** What a new row starts with; NaN means unknown. */
  readonly initial: number
  /** One line for the reference page and metrics. */
  readonly description: string
}

const EXBIBYTE = 2 ** 60
const YEAR_SECONDS = 366 * 86_400

/** What must be said of a signal, and what may be. */
export type SignalDescription = Pick<Signal, 'name' | 'unit' | 'description'> & Partial<Omit<Signal, 'target'>>

const DEFAULT_MAXIMUM: Record<Unit, number> = {
  bytes: EXBIBYTE,
  seconds: YEAR_SECONDS,
  cores: 2 ** 20,
  ratio: 1,
  count: 2 ** 40,
  'bytes/second': EXBIBYTE,
  '1/second': 2 ** 40,
  cost: 1e12,
  'cost/second': 1e12,
}

/**
 * Completes a signal's description with the bounds its unit implies.
 * @param target the kind of target that has it
 * @param given what is left out has a default: a gauge from 0 to what its unit implies, of any jump
 * @throws RangeError naming the signal and what of it is wrong
 */
export function defineSignal(target: TargetKind, given: SignalDescription): Signal {
  if (typeof given !== 'object' || given === null) throw Errors.Options('defineSignal()', given)
  const { name, unit, kind = 'gauge' } = given
  if (
    typeof name !== 'string' ||
    !/^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)*$/.test(name) ||
    name.split('.')[0] === 'labels'
  ) {
    throw Errors.SignalName(name)
  }
  if (!TARGET_KINDS.includes(target)) throw Errors.Kind(target, TARGET_KINDS)
  if (!Object.hasOwn(DEFAULT_MAXIMUM, unit)) throw Errors.SignalUnit(name, unit, Object.keys(DEFAULT_MAXIMUM))
  if (!SIGNAL_KINDS.includes(kind)) throw Errors.SignalKind(name, kind, SIGNAL_KINDS)
  const signal: Signal = {
    target,
    kind,
    minimum: 0,
    maximum: DEFAULT_MAXIMUM[unit],
    maximumJump: Infinity,
    initial: kind === 'count' ? 0 : NaN,
    ...given,
  }
  if (!(signal.minimum < signal.maximum)) throw Errors.SignalBounds(signal.name, signal.minimum, signal.maximum)
  if (!(signal.maximumJump > 0)) throw Errors.SignalJump(signal.name, signal.maximumJump)
  return signal
}

/** What the decision to reset a resource of a task goes by; see src/systems/reset/estimator.ts. */
function scratch<Kind extends 'memory' | 'storage'>(kind: Kind, what: string, whole: string) {
  return [
    { name: `scratch.${kind}`, unit: 'bytes', initial: 0, description: `What its resettable ${what} hold` },
    {
      name: `reset.${kind}.headroom`,
      unit: 'bytes',
      minimum: -EXBIBYTE,
      description: `What ${whole} is likely to have left at its peak; below zero when it runs out`,
    },
    {
      name: `reset.${kind}.risk`,
      unit: 'ratio',
      description: `Probability that ${whole} runs out before the task ends`,
    },
    { name: `reset.${kind}.level`, unit: 'bytes', description: `What the ${what} would hold after the best reset` },
    { name: `reset.${kind}.benefit`, unit: 'seconds', description: 'Time that the best reset is expected to save' },
    { name: `reset.${kind}.cost`, unit: 'seconds', description: 'Time that the best reset is expected to take' },
    {
      name: `reset.${kind}.caution`,
      unit: 'ratio',
      minimum: 1,
      maximum: 1024,
      initial: 1,
      description: 'What wrong resets have taught: the benefit must exceed the cost so many times more',
    },
  ] as const satisfies readonly SignalDescription[]
}

/** What the profiler expects of the rest of a task's execution; see src/systems/reset/profiler/. */
function foreseen<Name extends string>(name: Name, unit: Unit, what: string) {
  return [
    { name, unit, description: `${what}: the forecast, from all that is known of it and of tasks like it` },
    { name: `${name}.high`, unit, description: `${what}: what it stays below with a probability of 0.95` },
    { name: `${name}.confidence`, unit: 'ratio', description: `${what}: how far the forecast is to be trusted` },
  ] as const satisfies readonly SignalDescription[]
}

const KNOWN = {
  host: [
    { name: 'memory.total', unit: 'bytes', kind: 'setting', description: 'Memory that the host may hand out' },
    { name: 'memory.committed', unit: 'bytes', description: 'Memory handed out to targets, standby pools included' },
    { name: 'memory.available', unit: 'bytes', description: 'Memory the kernel could give without swapping' },
    { name: 'memory.pressure', unit: 'ratio', description: 'Share of time in which some task waited for memory (PSI)' },
    {
      name: 'environment.memory',
      unit: 'bytes',
      description: 'What one environment holds, on average over its functions',
    },
    { name: 'cpu.cores', unit: 'cores', kind: 'setting', description: 'Processor cores of the host' },
    { name: 'cpu.used', unit: 'cores', description: 'Cores in use' },
    { name: 'cpu.pressure', unit: 'ratio', description: 'Share of time in which some task waited for a core (PSI)' },
    { name: 'io.pressure', unit: 'ratio', description: 'Share of time in which some task waited for I/O (PSI)' },
  ],
  pop: [
    { name: 'memory.total', unit: 'bytes', kind: 'setting', description: 'Memory capacity of the point of presence' },
    { name: 'memory.available', unit: 'bytes', description: 'Memory still free there' },
    { name: 'cpu.cores', unit: 'cores', kind: 'setting', description: 'Processor cores of the point of presence' },
    { name: 'cpu.used', unit: 'cores', description: 'Cores in use there' },
    { name: 'cost', unit: 'cost/second', kind: 'setting', description: 'Price of running there' },
  ],
  function: [
    {
      name: 'requests.arrived',
      unit: 'count',
      kind: 'count',
      description: 'Requests that arrived since the last tick',
    },
    { name: 'requests.running', unit: 'count', initial: 0, description: 'Requests being executed' },
    {
      name: 'requests.surge',
      unit: 'count',
      description:
        'The largest rise of the number of requests being executed since the last tick: as many islands had to stand by',
    },
    { name: 'requests.queued', unit: 'count', initial: 0, description: 'Requests waiting for an environment' },
    { name: 'requests.idle', unit: 'seconds', description: 'Time since the last request; unknown before the first' },
    {
      name: 'requests.likely',
      unit: 'ratio',
      initial: 0,
      description: 'Probability that this function is called next in its app, within a tick (Markov chain over calls)',
    },
    { name: 'environments.warm', unit: 'count', initial: 0, description: 'Environments ready for a request' },
    { name: 'environments.busy', unit: 'count', initial: 0, description: 'Environments executing a request' },
    { name: 'environments.starting', unit: 'count', initial: 0, description: 'Environments being started' },
    {
      name: 'environments.worth',
      unit: 'ratio',
      maximum: Number.MAX_VALUE,
      initial: 0,
      description: 'Score of the last plan for keeping its environments: where memory is short, the lowest go first',
    },
    {
      name: 'environment.memory',
      unit: 'bytes',
      description: 'Memory that one environment holds while it is resident',
    },
    { name: 'environment.startup', unit: 'seconds', description: 'Time from nothing to a ready environment' },
    { name: 'islands.standby', unit: 'count', initial: 0, description: 'Islands of its image on standby' },
    { name: 'islands.active', unit: 'count', initial: 0, description: 'Islands of its image in use' },
    {
      name: 'islands.limit',
      unit: 'count',
      kind: 'setting',
      description: 'Islands in use at once, up to which one is made for a task that finds none on standby',
    },
    {
      name: 'islands.predicted',
      unit: 'count',
      description:
        'Islands that have to stand by for its tasks in the next tick, as the predictor says that costs least',
    },
    {
      name: 'islands.predictor',
      unit: 'count',
      description:
        'Which predictor of islands costs least: 0 its rhythm, 1 its rate, 2 what is called before it, 3 a fixed number',
    },
    {
      name: 'islands.likely',
      unit: 'ratio',
      description: 'Probability that a task will need an island of its image within a tick',
    },
    { name: 'island.size', unit: 'bytes', description: 'Size of one island of its image' },
    {
      name: 'island.wait',
      unit: 'seconds',
      kind: 'setting',
      maximum: 3600,
      description: 'The longest that a task waits for an island; 0: it is refused at once',
    },
    { name: 'duration', unit: 'seconds', description: 'Execution time of a request' },
  ],
  task: [
    { name: 'memory.used', unit: 'bytes', description: 'Memory that the task holds' },
    { name: 'memory.limit', unit: 'bytes', kind: 'setting', description: 'Memory that the task may hold at most' },
    { name: 'cpu.used', unit: 'cores', description: 'Cores in use' },
    { name: 'cpu.cycles', unit: '1/second', description: 'Processor cycles in user mode, where the hardware counts' },
    { name: 'cpu.instructions', unit: '1/second', description: 'Instructions in user mode, where the hardware counts' },
    {
      name: 'memory.faults',
      unit: '1/second',
      description: 'Page faults: pages touched for the first time, or again after they were given up',
    },
    {
      name: 'pages.dirtied',
      unit: 'count',
      description: 'Pages of its island that are its own: it has written to them, or they are kept as tasks before it did',
    },
    {
      name: 'pages.repeated',
      unit: 'ratio',
      description: 'Share of these pages that were also those of the task before it, in the same environment',
    },
    { name: 'io.read', unit: 'bytes/second', description: 'Bytes that its read calls brought' },
    { name: 'io.written', unit: 'bytes/second', description: 'Bytes that its write calls took' },
    { name: 'io.operations', unit: '1/second', description: 'Its read and write calls' },
    { name: 'network.received', unit: 'bytes/second', description: 'Bytes received by its connections' },
    { name: 'network.sent', unit: 'bytes/second', description: 'Bytes sent by its connections' },
    { name: 'input.size', unit: 'bytes', kind: 'setting', description: 'Size of the input' },
    { name: 'elapsed', unit: 'seconds', description: 'Time since the start' },
    ...foreseen('remaining', 'seconds', 'Time until it ends'),
    ...foreseen('cpu.needed', 'cores', 'Cores that it will use on average'),
    ...foreseen('memory.peak', 'bytes', 'The most memory that it will hold'),
    ...foreseen('memory.sustained', 'bytes', 'Memory that it will hold on average'),
    ...foreseen('io.needed', '1/second', 'Read and write calls that it will make'),
    ...foreseen('network.needed', 'bytes/second', 'Bytes that it will receive and send'),
    ...scratch('memory', 'memory regions', 'its memory'),
    {
      name: 'storage.limit',
      unit: 'bytes',
      kind: 'setting',
      description: 'Bytes that its scratch storage may hold at most',
    },
    ...scratch('storage', 'scratch files', 'its scratch storage'),
  ],
  vm: [
    { name: 'memory.used', unit: 'bytes', description: 'Memory in use inside the guest' },
    { name: 'memory.actual', unit: 'bytes', description: 'Memory the guest has now (balloon)' },
    { name: 'memory.maximum', unit: 'bytes', kind: 'setting', description: 'Memory the guest may have at most' },
    { name: 'memory.safeMinimum', unit: 'bytes', kind: 'setting', description: 'Memory below which the guest stalls' },
    { name: 'memory.pressure', unit: 'ratio', description: 'Share of time in which the guest waited for memory (PSI)' },
    { name: 'memory.refaults', unit: '1/second', description: 'Pages that the guest had dropped and needed again' },
    { name: 'cpu.used', unit: 'cores', description: 'Cores in use' },
    { name: 'cpu.cores', unit: 'cores', kind: 'setting', description: 'Processors of the guest' },
    {
      name: 'cpu.limit',
      unit: 'cores',
      kind: 'setting',
      description: 'Cores the guest may use: all it has, or a quota',
    },
    { name: 'cpu.pressure', unit: 'ratio', description: 'Share of time in which the guest waited for a core (PSI)' },
    { name: 'disk.read', unit: 'bytes/second', description: 'Bytes read from its disks' },
    { name: 'disk.written', unit: 'bytes/second', description: 'Bytes written to its disks' },
    {
      name: 'disk.limit',
      unit: 'bytes/second',
      kind: 'setting',
      description: 'Bytes it may read and write together: what its disks can do where nothing limits it',
    },
    { name: 'io.operations', unit: '1/second', description: 'Disk operations' },
    { name: 'io.limit', unit: '1/second', kind: 'setting', description: 'Disk operations it may do; see disk.limit' },
    { name: 'io.pressure', unit: 'ratio', description: 'Share of time in which the guest waited for its disks (PSI)' },
    { name: 'network.received', unit: 'bytes/second', description: 'Bytes received' },
    { name: 'network.sent', unit: 'bytes/second', description: 'Bytes sent' },
    {
      name: 'network.limit',
      unit: 'bytes/second',
      kind: 'setting',
      description: 'Bytes it may receive, and as many that it may send: what its link can do where nothing limits it',
    },
  ],
} as const satisfies Record<TargetKind, readonly SignalDescription[]>

/** The name of a signal: editors list those that Atoll knows of the kind of target; a host's own are as good. */
export type SignalName<Kind extends TargetKind = TargetKind> = (typeof KNOWN)[Kind][number]['name'] | (string & {})

/** The signals of each kind of target that Atoll knows without being told. A host may add its own. */
export const SIGNALS: readonly Signal[] = TARGET_KINDS.flatMap((kind) =>
  KNOWN[kind].map((given) => defineSignal(kind, given)),
)

const METRIC_UNITS: Readonly<Record<Unit, string | null>> = {
  bytes: 'bytes',
  seconds: 'seconds',
  cores: 'cores',
  ratio: 'ratio',
  count: null,
  'bytes/second': 'bytes_per_second',
  '1/second': 'per_second',
  cost: 'cost',
  'cost/second': 'cost_per_second',
}

/** Looks signals up by target and name. Immutable: an engine and its policies agree on one registry for their life. */
export class SignalRegistry {
  readonly #byTarget = new Map<TargetKind, Map<string, Signal>>(TARGET_KINDS.map((kind) => [kind, new Map()]))

  /**
   * @param extra signals of the host's own, made with {@link defineSignal}
   * @throws Error when one is there already
   */
  constructor(extra: readonly Signal[] = []) {
    if (!Array.isArray(extra)) throw Errors.Signals(extra)
    for (const signal of [...SIGNALS, ...extra]) {
      const known = this.#byTarget.get(signal?.target)
      if (known === undefined) throw Errors.NotASignal(signal)
      if (known.has(signal.name)) throw Errors.SignalTwice(signal.target, signal.name)
      known.set(signal.name, signal)
    }
  }

  /** All signals of a kind of target. @param target the kind */
  of(target: TargetKind): readonly Signal[] {
    return [...this.#byTarget.get(target)!.values()]
  }

  /**
   * One signal by its name. @param target the kind of target @param name dotted @returns `null` when there is no
   * such signal
   */
  find(target: TargetKind, name: string): Signal | null {
    return this.#byTarget.get(target)!.get(name) ?? null
  }

  /**
   * `atoll_vm_memory_used_bytes`: the Prometheus name, with its base unit as the suffix where the name does not end in
   * it already. Things that are counted have none: `_count` is kept for histograms.
   * @param signal whose name it is
   */
  static metricName(signal: Signal): string {
    const { target, name, unit, kind } = signal
    const words = ['atoll', target, ...name.replace(/[A-Z]/g, (letter) => `.${letter.toLowerCase()}`).split('.')]
    const suffix = METRIC_UNITS[unit]
    if (suffix !== null && suffix !== words.at(-1)) words.push(suffix)
    return [...words, ...(kind === 'count' ? ['total'] : [])].join('_')
  }
}

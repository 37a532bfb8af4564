// Every error of this folder.
export const Errors = {
  Transition: (islandId: number, from: string, to: string) =>
    new Error(`island ${islandId} cannot go from ${from} to ${to}`),
  Unknown: (islandId: number) => new Error(`island ${islandId} is not of this manager`),
  NotActive: (islandId: number, status: string) =>
    new Error(`island ${islandId} is ${status}: no task can give it back`),
  StillMapped: (islandId: number, state: string) =>
    new Error(`island ${islandId} is ${state}: a task gives it back when it is detached`),
  Budget: (bytes: number) => new RangeError(`memoryBudgetBytes is at least 1 MiB, not ${bytes}`),
  IslandSize: (bytes: number, least: number, most: number) =>
    new RangeError(`an island is from ${least} to ${most} bytes, not ${bytes}`),
  Granularity: (bytes: number) =>
    new RangeError(`granularityBytes is a power of two from 64 KiB to 8 GiB, not ${bytes}`),
  ClassLimit: (count: number, most: number) =>
    new RangeError(`classLimit is a whole number from 1 to ${most}, not ${count}`),
  TaskType: (given: unknown) => new TypeError(`taskType is a text that is not empty, not ${String(given)}`),
  InputBytes: (taskType: string, bytes: number) =>
    new TypeError(`${taskType}: inputBytes is a finite number from 0, not ${bytes}`),
  TaskFeatures: (taskType: string, most: number, features: readonly number[]) =>
    new TypeError(`${taskType}: features are at most ${most} finite numbers, not ${features.join(', ')}`),
  Patience: (patienceMs: number) => new RangeError(`patienceMs is a finite number above 0, not ${patienceMs}`),
  ShrinkBytes: (bytes: number) => new RangeError(`islands can give back 0 bytes or more, not ${bytes}`),
  Closed: () => new Error('the island manager is closed'),
  NoIsland: (taskId: string, bytes: number) =>
    new Error(`task ${taskId} got no island: ${bytes} bytes of what it needs are on no standby island`),
  Waited: (taskId: string, waitMs: number) =>
    new Error(`task ${taskId} waited ${waitMs} ms for an island and got none`),
  TaskTwice: (taskId: string) => new Error(`task ${taskId} has started already`),
  TaskUnknown: (taskId: string) => new Error(`there is no task ${taskId}`),
  RequiredBytes: (taskId: string, bytes: number | undefined) =>
    new RangeError(`task ${taskId} needs a positive number of bytes, not ${bytes}`),
  WhenNone: (given: unknown) => new RangeError(`whenNone is 'wait', 'allocate' or 'refuse', not ${String(given)}`),
  WaitMs: (ms: number, most: number) => new RangeError(`waitMs is from 0 to ${most}, not ${ms}`),
  MemoryLimit: (vmId: string, bytes: number) =>
    new RangeError(`sandbox ${vmId}: memoryLimitBytes is above 0, not ${bytes}`),
  HandlerClosed: (vmId: string) => new Error(`the island handler of sandbox ${vmId} is closed`),
  NoRoom: (vmId: string, taskId: string, bytes: number) =>
    new Error(`task ${taskId} needs ${bytes} bytes mapped, more than sandbox ${vmId} may have beside what is in use`),
  NotOfContext: (vmId: string, islandId: number) => new Error(`no task of sandbox ${vmId} has island ${islandId}`),
  NotOfTask: (taskId: string, islandId: number) => new Error(`task ${taskId} does not have island ${islandId}`),
  IslandInUse: (islandId: number, taskId: string) =>
    new Error(`island ${islandId} is in use by task ${taskId}, which has not left it idle`),
}

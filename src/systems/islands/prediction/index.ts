// What will be asked of the islands: how much memory a task needs, and how many islands stand by for the tasks to come.
export { type TaskCharacteristics, TaskMemory } from './task-memory.js'

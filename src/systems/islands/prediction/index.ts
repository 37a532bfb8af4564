// What will be asked of the islands: how much memory a task needs, and how many islands stand by for the tasks to come.
export { LEVELS, PREDICTORS } from './bandit.js'
export { IslandPredictor, type IslandPredictorOptions } from './island-predictor.js'
export { type TaskCharacteristics, TaskMemory } from './task-memory.js'

// What Atoll serves: functions over HTTP, and metrics.
export { FunctionServer, type FunctionServerOptions } from './function-server.js'
export { Metrics } from './metrics.js'

#!/usr/bin/env node
import { runCli } from './program.js'

// A reader of our output that goes away (`atoll bench | head`) ends this process quietly, as it would any other.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

process.exitCode = await runCli(process.argv)

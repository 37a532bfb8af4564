/** What the command's exit status says; signals add their number to 128, as shells do. */
export const ExitCode = {
  Ok: 0,
  /** What was asked for could not be done, or a check found problems. */
  Failed: 1,
  /** The command line, or a file that it names, is wrong. */
  BadInput: 2,
  Interrupted: 130,
  Terminated: 143,
} as const
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]

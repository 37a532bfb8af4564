// Every error of this folder. Each names the path it is about.
const REASONS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file may not grow further (file size limit)',
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  EROFS: 'the file system is read-only',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is not a folder',
  EEXIST: 'a file is in its place',
  EIO: 'the device reports an input/output error',
  EMFILE: 'this process has too many open files',
  ENFILE: 'the system has too many open files',
}

export const Errors = {
  FolderOption: (folder: unknown) => new TypeError(`the folder of a journal is a path, not ${String(folder)}`),
  Folder: (path: string, cause: unknown) => failure(`the journal folder ${path} cannot be used`, cause),
  Open: (path: string, cause: unknown) => failure(`the journal file ${path} cannot be opened`, cause),
  Write: (path: string, cause: unknown) => failure(`the journal file ${path} cannot be written`, cause),
  Read: (path: string, cause: unknown) => failure(`the journal file ${path} cannot be read`, cause),
  Retire: (path: string, cause: unknown) => failure(`the old journal file ${path} cannot be deleted`, cause),
  Removed: (path: string) => new Error(`the journal file ${path} was removed while it was being written`),
  Locked: (folder: string, pid: number) =>
    new Error(
      `the journal folder ${folder} is being written by ${pid === process.pid ? 'this process' : `process ${pid}`}: ` +
        'a journal has one writer, choose another folder',
    ),
  NotAJournal: (path: string) => new Error(`${path} is not a journal file: it does not begin as one`),
  Damaged: (path: string, offsetBytes: number) =>
    new Error(`the journal file ${path} is damaged at byte ${offsetBytes}: move it away to go on without it`),
  RecordTooLarge: (type: string, bytes: number, limit: number) =>
    new RangeError(`a journal record of type ${type} has ${bytes} bytes; at most ${limit} are possible`),
  SizeOption: (name: string, value: number, minimum: number) =>
    new RangeError(`journal option ${name} is ${value}: expected a whole number of bytes, at least ${minimum}`),
  Closed: (folder: string) => new Error(`the journal in ${folder} is closed`),
}

function failure(what: string, cause: unknown): Error & { code: string | null } {
  const code = (cause as NodeJS.ErrnoException).code ?? null
  const reason = (code !== null && REASONS[code]) || (cause as Error).message
  return Object.assign(new Error(`${what}: ${reason}`, { cause }), { code })
}

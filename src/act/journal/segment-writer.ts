// Writes frames to the newest segment and starts the next one when it is full. It never leaves half a frame in the
// middle of a file: what a failed write left behind is cut off before anything else is written.
import { type FileHandle, open, stat, unlink } from 'node:fs/promises'
import { Errors } from './errors.js'
import { type FrameBuffer, MAGIC } from './frame.js'
import { listSegments, type Segment, segmentAt } from './segment.js'

export class SegmentWriter {
  readonly #folder: string
  readonly #segmentBytes: number
  #segment: Segment
  #file: FileHandle | null = null
  #sizeBytes: number

  /** @param sizeBytes whole bytes that the segment has already */
  constructor(folder: string, segmentBytes: number, segment: Segment, sizeBytes: number) {
    this.#folder = folder
    this.#segmentBytes = segmentBytes
    this.#segment = segment
    this.#sizeBytes = sizeBytes
  }

  get path(): string {
    return this.#segment.path
  }

  /** Opens the newest segment, so that whoever may not write here learns it at once. @throws Error naming the path */
  async open(): Promise<void> {
    const { path } = this.#segment
    const file = await open(path, this.#sizeBytes === 0 ? 'w' : 'r+').catch((cause) => {
      throw Errors.Open(path, cause)
    })
    try {
      if (this.#sizeBytes === 0) await this.#put(file, MAGIC)
      this.#file = file
    } catch (error) {
      await file.close() // what stays is empty, and is written over by the next attempt
      throw error
    }
  }

  /**
   * Writes all frames of the buffer, to one segment.
   * @returns whether a new segment was begun for them
   * @throws Error naming the path; then none of the frames is in the file
   */
  async write(frames: FrameBuffer): Promise<boolean> {
    const removed = await this.#isRemoved()
    const full = this.#sizeBytes > MAGIC.length && this.#sizeBytes + frames.usedBytes > this.#segmentBytes
    if (removed || full) await this.#next(frames.firstSeq)
    if (removed) throw Errors.Removed(removed)
    if (this.#file === null) await this.open()
    await this.#put(this.#file!, frames.bytes)
    return full
  }

  /** Deletes the oldest segments until all together fit; never the one being written. @throws Error naming the path */
  async retire(retainBytes: number): Promise<void> {
    const segments = (await listSegments(this.#folder)).filter(({ path }) => path !== this.path)
    const sizes = await Promise.all(
      segments.map(({ path }) =>
        stat(path).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    )
    let totalBytes = sizes.reduce((sum, size) => sum + size, this.#sizeBytes)
    for (let i = 0; i < segments.length && totalBytes > retainBytes; i++) {
      const { path } = segments[i]!
      await unlink(path).catch((cause) => {
        throw Errors.Retire(path, cause)
      })
      totalBytes -= sizes[i]!
    }
  }

  /** @throws Error naming the path when the device could not take what was written */
  async close(): Promise<void> {
    const file = this.#file
    this.#file = null
    if (file === null) return
    try {
      await file.datasync() // what is written survives the death of this process anyway; this is for the machine's
    } catch (cause) {
      throw Errors.Write(this.path, cause)
    } finally {
      await file.close()
    }
  }

  async #next(firstSeq: number): Promise<void> {
    await this.close()
    this.#segment = segmentAt(this.#folder, firstSeq)
    this.#sizeBytes = 0
  }

  /**
   * The path of the open file if it was removed: such a file takes writes without a complaint, and nobody would ever
   * read them.
   */
  async #isRemoved(): Promise<string | null> {
    return this.#file !== null && (await this.#file.stat()).nlink === 0 ? this.path : null
  }

  async #put(file: FileHandle, bytes: Uint8Array): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) {
        done += (await file.write(bytes, done, bytes.length - done, this.#sizeBytes + done)).bytesWritten
      }
      this.#sizeBytes += bytes.length
    } catch (cause) {
      await this.#takeBack(file)
      throw Errors.Write(this.path, cause)
    }
  }

  /** Cuts off what a failed write left. A file that cannot even be cut is given up: the next write begins another. */
  async #takeBack(file: FileHandle): Promise<void> {
    await file.truncate(this.#sizeBytes).catch(() => (this.#sizeBytes = Infinity))
  }
}

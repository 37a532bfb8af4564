// Content that islands and overlays start from.
import { type Bytes, native } from './native.js'

/** How an image is made. */
export interface ImageOptions {
  /**
   * The content is followed by zero bytes up to this size, a multiple of the page size. Default: the content's last
   * page.
   */
  readonly sizeBytes?: Bytes
  /**
   * Ask the kernel for 2 MiB pages, once, at creation (about 4 s per GiB); see {@link Image.hugePages}. Default false.
   */
  readonly hugePages?: boolean
}

/** Calls of native/memory/image-calls.cc. */
export interface ImageCalls {
  imageCreate(content: Uint8Array, sizeBytes: Bytes, hugePages: boolean): number
  imageOpen(id: number): void
  imageStatus(id: number): { sizeBytes: Bytes; hugePages: boolean }
  imageClose(id: number): void
}

/**
 * Content that islands and overlays start from: a sealed memory file that nobody can change, shared by the whole
 * process.
 */
export class Image {
  /** Names it in every thread of the process. */
  readonly id: number
  /** A multiple of the page size. */
  readonly sizeBytes: Bytes
  /** Whether the kernel gave huge pages: it may refuse, for example when memory is fragmented. */
  readonly hugePages: boolean
  #closed = false

  private constructor(id: number) {
    const { sizeBytes, hugePages } = native().imageStatus(id)
    this.id = id
    this.sizeBytes = sizeBytes
    this.hugePages = hugePages
  }

  /**
   * Copies the content, once.
   * @param content what islands shall hold
   * @param options left out: as large as the content, in pages of the usual size
   * @throws ATOLL_ARGUMENT, ATOLL_MAPPING_LIMIT, ATOLL_SYSTEM (no memory left)
   */
  static create(content: Uint8Array, options: ImageOptions = {}): Image {
    const page = native().pageBytes
    const sizeBytes = options.sizeBytes ?? Math.max(1, Math.ceil(content.byteLength / page)) * page
    return new Image(native().imageCreate(content, sizeBytes, options.hugePages ?? false))
  }

  /** Opens in this thread an image that another thread created. @param id of the image @throws ATOLL_CLOSED */
  static open(id: number): Image {
    native().imageOpen(id)
    return new Image(id)
  }

  /** Gives up this handle; idempotent. The memory is freed when no handle, island or overlay is left. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    native().imageClose(this.id)
  }
}

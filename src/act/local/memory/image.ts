// Content that islands and overlays start from.
import { type Bytes, native } from './native.js'

/** How an image is made. */
export interface ImageOptions {
  /**
   * The content is followed by zero bytes up to this size, a multiple of the page size. Default: the content's last
   * page.
   */
  readonly sizeBytes?: Bytes
  /** Demands these pages. Default: huge ones for 2 MiB and more where the kernel gives them, else small ones. */
  readonly backing?: ImageBacking
}

/**
 * The pages of an image: small ones, or transparent huge ones of 2 MiB, which one entry of a page table maps. Pages of
 * hugetlbfs are not used: the kernel does not move them and leave their addresses taken (MREMAP_DONTUNMAP says EINVAL),
 * so between moving an island and closing its range another thread's mapping could land there; and one byte written
 * would copy, and its reset give up, 2 MiB.
 */
export type ImageBacking = '4K' | 'THP'

/** Calls of native/memory/image-calls.cc. */
export interface ImageCalls {
  imageCreate(content: Uint8Array, sizeBytes: Bytes, backing: ImageBacking | null): number
  imageOpen(id: number): void
  imageStatus(id: number): { sizeBytes: Bytes; backing: ImageBacking; contentHash: string }
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
  /** The pages that it is made of. */
  readonly backing: ImageBacking
  /** XXH64 of the content without the zero bytes at its end, as 16 hexadecimal digits. */
  readonly contentHash: string
  #closed = false

  private constructor(id: number) {
    const { sizeBytes, backing, contentHash } = native().imageStatus(id)
    this.id = id
    this.sizeBytes = sizeBytes
    this.backing = backing
    this.contentHash = contentHash
  }

  /**
   * Copies the content, once: where there is an open image of the same bytes, size and backing, in any thread, that is
   * opened instead.
   * @param content what islands shall hold
   * @param options left out: as large as the content, in pages as they are to be had
   * @throws ATOLL_ARGUMENT, ATOLL_MAPPING_LIMIT, ATOLL_SYSTEM (no memory left), ATOLL_BACKING (the pages demanded are
   * not to be had)
   */
  static create(content: Uint8Array, options: ImageOptions = {}): Image {
    const page = native().pageBytes
    const sizeBytes = options.sizeBytes ?? Math.max(1, Math.ceil(content.byteLength / page)) * page
    return new Image(native().imageCreate(content, sizeBytes, options.backing ?? null))
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

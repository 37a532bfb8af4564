// A memory, and the image that it goes back to.
import { type Bytes, Image, Overlay } from '../memory/index.js'

// A handle keeps its image, so that of a memory that is forgotten would keep it for ever.
const forgottenImages = new FinalizationRegistry<Image>((image) => image.close())

export class OverlaidMemory {
  #memory: WebAssembly.Memory
  #image: Image | null = null
  /** null: the memory has no page. */
  #overlay: Overlay | null = null

  private constructor(memory: WebAssembly.Memory) {
    this.#memory = memory
  }

  /** @param memory goes back to what it holds now */
  static of(memory: WebAssembly.Memory): OverlaidMemory {
    const overlaid = new OverlaidMemory(memory)
    overlaid.keep()
    return overlaid
  }

  /** @param memory its bytes are lost @param image is closed with this; null: the memory has no page */
  static from(memory: WebAssembly.Memory, image: Image | null): OverlaidMemory {
    const overlaid = new OverlaidMemory(memory)
    overlaid.#hold(image)
    overlaid.#lay()
    return overlaid
  }

  get memory(): WebAssembly.Memory {
    return this.#memory
  }

  get imageId(): number | null {
    return this.#image?.id ?? null
  }

  /** What it goes back to. */
  get sizeBytes(): Bytes {
    return this.#image?.sizeBytes ?? 0
  }

  /** What `reset` goes back to is what it holds now. */
  keep(): void {
    const before = this.#image
    this.#hold(imageOf(this.#memory))
    this.#overlay?.close()
    before?.close()
    this.#lay()
  }

  /** @returns bytes that it has grown by: it cannot shrink */
  reset(next?: number): Bytes {
    return this.#overlay === null ? this.#memory.buffer.byteLength : this.#overlay.reset(next)
  }

  beginUse(): void {
    this.#overlay?.beginUse()
  }

  /** Puts the image over another memory. */
  moveTo(memory: WebAssembly.Memory): void {
    this.#overlay?.close()
    this.#memory = memory
    this.#lay()
  }

  /** The memory is zero afterwards. Idempotent. */
  close(): void {
    this.#overlay?.close()
    this.#image?.close()
  }

  #hold(image: Image | null): void {
    this.#image = image
    if (image !== null) forgottenImages.register(this, image)
  }

  #lay(): void {
    this.#overlay = this.#image === null ? null : Overlay.create(this.#memory, this.#image)
  }
}

/** @returns null when it has no page */
export function imageOf({ buffer }: WebAssembly.Memory): Image | null {
  if (buffer.byteLength === 0) return null
  return Image.create(withoutTrailingZeros(buffer), { sizeBytes: buffer.byteLength })
}

/** @returns a view */
export function withoutTrailingZeros(buffer: ArrayBufferLike): Uint8Array {
  const words = new Int32Array(buffer)
  let length = words.length
  while (length > 0 && words[length - 1] === 0) length--
  return new Uint8Array(buffer, 0, length * words.BYTES_PER_ELEMENT)
}

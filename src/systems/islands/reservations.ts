import { type Bytes, type Image, type Island, type MemoryErrorCode, Reservation } from '../../act/local/memory/index.js'

const GIB = 2 ** 30
/** One reservation's addresses; address space is 128 TiB, so there is room for a few thousand. */
const RESERVATION_BYTES: Bytes = 64 * GIB

/** Address space for islands: another range is reserved when the present ones are full. */
export class Reservations {
  readonly #reservations: Reservation[] = []

  /**
   * A populated island; `null` near the kernel's limit of mappings, beyond which even malloc would fail.
   * @throws ATOLL_SYSTEM when the kernel refuses for another reason
   */
  createIsland(image: Image | null, sizeBytes: Bytes): Island | null {
    for (const reservation of this.#reservations) {
      const made = tryIn(reservation, image, sizeBytes)
      if (made !== 'ATOLL_NO_SPACE') return made
    }
    const reservation = Reservation.create(RESERVATION_BYTES)
    this.#reservations.push(reservation)
    const made = tryIn(reservation, image, sizeBytes)
    return made === 'ATOLL_NO_SPACE' ? null : made
  }

  close(): void {
    for (const reservation of this.#reservations.splice(0)) reservation.close()
  }
}

function tryIn(reservation: Reservation, image: Image | null, sizeBytes: Bytes): Island | null | 'ATOLL_NO_SPACE' {
  try {
    return reservation.createIsland({ sizeBytes, image })
  } catch (error) {
    const { code } = error as { code?: MemoryErrorCode }
    if (code === 'ATOLL_NO_SPACE') return code
    if (code === 'ATOLL_MAPPING_LIMIT') return null
    throw error
  }
}

import { type Bytes, type Image, type Island, Reservation } from '../../act/local/memory.js'

const GIB = 2 ** 30
/** One reservation's addresses; address space is 128 TiB, so there is room for a few thousand. */
const RESERVATION_BYTES: Bytes = 64 * GIB

/** Address space for islands: another range is reserved when the present ones are full. */
export class Reservations {
  readonly #reservations: Reservation[] = []

  /** @throws ATOLL_SYSTEM, ATOLL_MAPPING_LIMIT */
  createIsland(image: Image | null, sizeBytes: Bytes): Island {
    for (const reservation of this.#reservations) {
      const island = tryIn(reservation, image, sizeBytes)
      if (island !== null) return island
    }
    const reservation = Reservation.create(RESERVATION_BYTES)
    this.#reservations.push(reservation)
    return reservation.createIsland({ sizeBytes, image })
  }

  close(): void {
    for (const reservation of this.#reservations.splice(0)) reservation.close()
  }
}

function tryIn(reservation: Reservation, image: Image | null, sizeBytes: Bytes): Island | null {
  try {
    return reservation.createIsland({ sizeBytes, image })
  } catch (error) {
    if ((error as { code?: string }).code === 'ATOLL_NO_SPACE') return null
    throw error
  }
}

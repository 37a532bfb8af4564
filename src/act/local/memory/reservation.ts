// Addresses in which islands are parked.
import { Island, type IslandOptions } from './island.js'
import { type Address, type Bytes, native } from './native.js'

/** Calls of native/memory/reservation-calls.cc. */
export interface ReservationCalls {
  reservationCreate(sizeBytes: Bytes): number
  reservationStatus(id: number): { address: Address; sizeBytes: Bytes; largestFreeBytes: Bytes; islandCount: number }
  reservationClose(id: number): void
}

/** A range of addresses without memory of its own, where islands are parked. Belongs to the thread that created it. */
export class Reservation {
  readonly id: number
  readonly address: Address
  readonly sizeBytes: Bytes

  private constructor(id: number) {
    const { address, sizeBytes } = native().reservationStatus(id)
    this.id = id
    this.address = address
    this.sizeBytes = sizeBytes
  }

  /**
   * Reserves addresses. They cost address space only (128 TiB in all), so be generous: an island of 2 MiB or more takes
   * up to 2 MiB more than its size, one of 1 GiB or more up to 1 GiB more, so that it can be aligned to the memory it
   * serves.
   * @param sizeBytes a multiple of the page size
   * @throws ATOLL_ARGUMENT, ATOLL_MAPPING_LIMIT, ATOLL_SYSTEM
   */
  static create(sizeBytes: Bytes): Reservation {
    return new Reservation(native().reservationCreate(sizeBytes))
  }

  get largestFreeBytes(): Bytes {
    return native().reservationStatus(this.id).largestFreeBytes
  }

  get islandCount(): number {
    return native().reservationStatus(this.id).islandCount
  }

  /**
   * Creates a fresh, parked island.
   * @throws ATOLL_ARGUMENT, ATOLL_CLOSED, ATOLL_NO_SPACE, ATOLL_MAPPING_LIMIT, ATOLL_SYSTEM
   */
  createIsland(options: IslandOptions): Island {
    const imageId = options.image === null ? null : options.image.id
    return Island.open(native().islandCreate(this.id, options.sizeBytes, imageId, options.populate ?? true))
  }

  /** Closes it and its parked islands; idempotent. @throws ATOLL_IN_USE while an island of it is attached or exposed */
  close(): void {
    native().reservationClose(this.id)
  }
}

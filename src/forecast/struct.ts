/** How a field of a job is stored: a pointer or integer in 4 bytes, a number in 8. */
export type FieldType = 'pointer' | 'i32' | 'f64'

/** A record in shared memory that kernels read; offsets follow AssemblyScript's rule of natural alignment. */
export class Struct<Fields extends Record<string, FieldType>> {
  readonly fields: Fields
  readonly offsets: Readonly<Record<keyof Fields, number>>
  readonly sizeBytes: number

  constructor(fields: Fields) {
    this.fields = fields
    const offsets = {} as Record<keyof Fields, number>
    let end = 0
    for (const [name, type] of Object.entries(fields) as [keyof Fields, FieldType][]) {
      const size = type === 'f64' ? 8 : 4
      offsets[name] = Math.ceil(end / size) * size
      end = offsets[name] + size
    }
    this.offsets = offsets
    this.sizeBytes = Math.ceil(end / 8) * 8
  }

  /** Writes the given fields of the record at `pointer`; the others keep their values. */
  write(buffer: ArrayBufferLike, pointer: number, values: Partial<Record<keyof Fields, number>>): void {
    const view = new DataView(buffer, pointer, this.sizeBytes)
    for (const [name, value] of Object.entries(values) as [keyof Fields, number][]) {
      const type = this.fields[name]
      if (type === 'f64') view.setFloat64(this.offsets[name], value, true)
      else if (type === 'i32') view.setInt32(this.offsets[name], value, true)
      else view.setUint32(this.offsets[name], value, true)
    }
  }

  read(buffer: ArrayBufferLike, pointer: number): Record<keyof Fields, number> {
    const view = new DataView(buffer, pointer, this.sizeBytes)
    const entries = (Object.entries(this.fields) as [keyof Fields, FieldType][]).map(([name, type]) => {
      const at = this.offsets[name]
      const value =
        type === 'f64' ? view.getFloat64(at, true) : type === 'i32' ? view.getInt32(at, true) : view.getUint32(at, true)
      return [name, value]
    })
    return Object.fromEntries(entries) as Record<keyof Fields, number>
  }
}

// The wasm functions of these tests, as text. Each keeps the contract of src/act/local/functions.ts, unless its name
// says otherwise.
import { MAGIC_I64 } from './marker.js'

const HEAD = `(import "env" "memory" (memory 1 4))
  (global $heap (mut i32) (i32.const 1024))
  (func (export "allocate") (param $length i32) (result i32)
    (global.set $heap (i32.add (global.get $heap) (local.get $length)))
    (i32.sub (global.get $heap) (local.get $length)))
  (func $pack (param $pointer i32) (param $length i32) (result i64)
    (i64.or (i64.shl (i64.extend_i32_u (local.get $pointer)) (i64.const 32)) (i64.extend_i32_u (local.get $length))))`

const run = (body: string) => `(func (export "run") (param $pointer i32) (param $length i32) (result i64) ${body})`

export const MODULES = {
  echo: `(module ${HEAD} ${run('(call $pack (local.get $pointer) (local.get $length))')})`,

  endless: `(module ${HEAD} ${run('(loop $again (br $again)) (unreachable)')})`,

  trap: `(module ${HEAD} ${run('(unreachable)')})`,

  /**
   * Returns its memory as it found it, but for its input: a byte of it may be another task's. Then it writes all over
   * it.
   */
  memory: `(module ${HEAD} (data (i32.const 16) "data segment")
    (global $calls (mut i32) (i32.const 0))
    ${run(`(local $at i32)
      (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
      (memory.fill (local.get $pointer) (i32.const 0) (local.get $length))
      (i32.store (i32.const 0) (global.get $calls))
      (call $pack (i32.const 0) (i32.shl (memory.size) (i32.const 16)))`)})`,

  /** Fills all memory with the first byte of its input; grows it by a page first if the input's second byte is 1. */
  scribble: `(module ${HEAD} ${run(`
      (if (i32.load8_u offset=1 (local.get $pointer)) (then (drop (memory.grow (i32.const 1)))))
      (memory.fill (i32.const 0) (i32.load8_u (local.get $pointer)) (i32.shl (memory.size) (i32.const 16)))
      (call $pack (i32.const 0) (i32.const 1))`)})`,

  /** Returns how many pages its memory has, after growing it as far as it goes. */
  grow: `(module ${HEAD} ${run(`
      (block $full (loop $more (br_if $full (i32.eq (memory.grow (i32.const 1)) (i32.const -1))) (br $more)))
      (i32.store (i32.const 8) (memory.size))
      (call $pack (i32.const 8) (i32.const 4))`)})`,

  /** Its start function adds 1 to a byte that a data segment set to 41. Returns that byte. */
  start: `(module ${HEAD} (data (i32.const 64) "\\29")
    (func $init (i32.store8 (i32.const 64) (i32.add (i32.load8_u (i32.const 64)) (i32.const 1))))
    (start $init)
    ${run('(call $pack (i32.const 64) (i32.const 1))')})`,

  /**
   * Its initialization, which it exports under a name of its own and as is customary, makes its memory three pages larger
   * and notes how often it was called; each of its tasks counts as well. Returns both counts and the pages.
   */
  prepared: `(module ${HEAD} (global $tasks (mut i32) (i32.const 0))
    (func $initialize (export "_initialize") (export "prepare")
      (drop (memory.grow (i32.const 2)))
      (global.set $tasks (i32.const 100))
      (i32.store8 (i32.const 65536) (i32.add (i32.load8_u (i32.const 65536)) (i32.const 1))))
    ${run(`(global.set $tasks (i32.add (global.get $tasks) (i32.const 1)))
      (i32.store8 (i32.const 65537) (global.get $tasks))
      (i32.store8 (i32.const 65538) (memory.size))
      (i32.store8 (i32.const 65540) (i32.add (i32.load8_u (i32.const 65540)) (i32.const 1)))
      (call $pack (i32.const 65536) (i32.const 5))`)})`,

  /** Its initialization never ends. */
  neverInitialized: `(module ${HEAD} (func (export "_initialize") (loop $again (br $again))) ${run('(i64.const 0)')})`,

  /** Its initialization traps. */
  badlyInitialized: `(module ${HEAD} (func (export "_initialize") (unreachable)) ${run('(i64.const 0)')})`,

  /** Its initialization writes to a table. */
  tableInitialized: `(module ${HEAD} (table $t 2 funcref) (func $f) (elem declare func $f)
    (func (export "_initialize") (table.set $t (i32.const 0) (ref.func $f)))
    ${run('(i64.extend_i32_u (ref.is_null (table.get $t (local.get $length))))')})`,

  /** Drops a data segment in each of its tasks, which copies it before that, and counts its tasks. */
  dropping: `(module ${HEAD} (data $passive "passive") (global $tasks (mut i32) (i32.const 0))
    ${run(`(memory.init $passive (i32.const 128) (i32.const 0) (i32.const 7))
      (data.drop $passive)
      (global.set $tasks (i32.add (global.get $tasks) (i32.const 1)))
      (i32.store8 (i32.const 135) (global.get $tasks))
      (call $pack (i32.const 128) (i32.const 8))`)})`,

  /**
   * Copies a passive segment with memory.init; an active one stands before it, so the indexes must keep their meaning.
   */
  passive: `(module ${HEAD} (data $active (i32.const 64) "active") (data $passive "passive")
    ${run(`(memory.init $passive (i32.const 128) (i32.const 0) (i32.const 7))
      (call $pack (i32.const 64) (i32.const 71))`)})`,

  /**
   * Counts what looks like the marker of an input (MAGIC) anywhere in its memory but in its own input, in a global, and in
   * a table what is like one, then writes its input all over its memory, marks both, and returns it with the count in the first four bytes. The last byte of the input says
   * what happens in between: 1 it grows its memory by a page, 2 it traps, 3 it never ends.
   */
  prowler: `(module ${HEAD} (global $magic i64 (i64.const ${MAGIC_I64}))
    (global $kept (mut i64) (i64.const 0)) (table $places 2 funcref) (elem declare func $size)
    (func $count (param $from i32) (param $to i32) (result i32) (local $found i32)
      (block $end (loop $next
        (br_if $end (i32.gt_s (i32.add (local.get $from) (i32.const 8)) (local.get $to)))
        (if (i64.eq (i64.load align=1 (local.get $from)) (global.get $magic))
          (then (local.set $found (i32.add (local.get $found) (i32.const 1)))))
        (local.set $from (i32.add (local.get $from) (i32.const 1)))
        (br $next)))
      (local.get $found))
    (func $spread (param $from i32) (param $to i32) (param $pointer i32) (param $length i32)
      (block $end (loop $next
        (br_if $end (i32.gt_s (i32.add (local.get $from) (local.get $length)) (local.get $to)))
        (memory.copy (local.get $from) (local.get $pointer) (local.get $length))
        (local.set $from (i32.add (local.get $from) (local.get $length)))
        (br $next))))
    (func $size (result i32) (i32.shl (memory.size) (i32.const 16)))
    ${run(`(local $end i32) (local $mode i32) (local $found i32)
      (local.set $end (i32.add (local.get $pointer) (local.get $length)))
      (local.set $mode (i32.load8_u (i32.sub (local.get $end) (i32.const 1))))
      (local.set $found (i32.add
        (call $count (i32.const 0) (local.get $pointer))
        (call $count (local.get $end) (call $size))))
      (if (i64.eq (global.get $kept) (global.get $magic)) (then (local.set $found (i32.add (local.get $found) (i32.const 1)))))
      (if (i32.eqz (ref.is_null (table.get $places (i32.const 1))))
        (then (local.set $found (i32.add (local.get $found) (i32.const 1)))))
      (global.set $kept (global.get $magic))
      (table.set $places (i32.const 1) (ref.func $size))
      (if (i32.eq (local.get $mode) (i32.const 1)) (then (drop (memory.grow (i32.const 1)))))
      (call $spread (i32.const 0) (local.get $pointer) (local.get $pointer) (local.get $length))
      (call $spread (local.get $end) (call $size) (local.get $pointer) (local.get $length))
      (if (i32.eq (local.get $mode) (i32.const 2)) (then (unreachable)))
      (if (i32.eq (local.get $mode) (i32.const 3)) (then (loop $again (br $again))))
      (i32.store (local.get $pointer) (local.get $found))
      (call $pack (local.get $pointer) (local.get $length))`)})`,

  /** Has no room for any input. */
  full: `(module (import "env" "memory" (memory 1 1))
    (func (export "allocate") (param i32) (result i32) (i32.const 0)) ${run('(i64.const 0)')})`,

  /** Says that its output lies beyond its memory. */
  beyond: `(module ${HEAD} ${run('(call $pack (i32.const 65535) (i32.const 2))')})`,

  withoutRun: `(module ${HEAD})`,
  withoutMemory: `(module (func (export "allocate") (param i32) (result i32) (i32.const 8)) ${run('(i64.const 0)')})`,

  /** Has a memory of its own that it does not show, a data segment in it, and returns what it finds there. */
  ownMemory: `(module (memory 1 4) (data (i32.const 64) "own")
    (func (export "allocate") (param i32) (result i32) (i32.const 1024))
    ${run(`(i32.store8 (i32.const 67) (i32.add (i32.load8_u (i32.const 67)) (i32.const 1)))
      (i64.or (i64.shl (i64.const 64) (i64.const 32)) (i64.const 4))`)})`,
  sharedMemory: `(module (import "env" "memory" (memory 1 1 shared))
    (func (export "allocate") (param i32) (result i32) (i32.const 8)) ${run('(i64.const 0)')})`,
  foreignImport: `(module (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
    (import "env" "memory" (memory 1 4))
    (func (export "allocate") (param i32) (result i32) (i32.const 8)) ${run('(i64.const 0)')})`,
  segmentBeyond: `(module ${HEAD} (data (i32.const 65530) "longer than the memory") ${run('(i64.const 0)')})`,
} as const

export type ModuleName = keyof typeof MODULES

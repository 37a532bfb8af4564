(module
 (type $0 (func (param i32 v128 i64) (result i64)))
 (type $1 (func (param i32 i32 i32)))
 (type $2 (func (param i32 i32 i32 i32 i32)))
 (import "env" "memory" (memory $memory 1 65536 shared))
 (export "evaluate_vm" (func $evaluate_vm))
 (func $merge (param $at i32) (param $answers v128) (param $range i64) (result i64)
  (local $answer i64)
  (local.set $answer
   (i64.and
    (i64.or
     (i64x2.extract_lane 0
      (local.get $answers)
     )
     (i64x2.extract_lane 1
      (local.get $answers)
     )
    )
    (local.get $range)
   )
  )
  (i64.store
   (local.get $at)
   (i64.or
    (i64.and
     (i64.load
      (local.get $at)
     )
     (i64.xor
      (local.get $range)
      (i64.const -1)
     )
    )
    (local.get $answer)
   )
  )
  (local.get $answer)
 )
 (func $vm_0 (param $job i32) (param $row i32) (param $to i32)
  (local $first i32)
  (local $base i32)
  (local $end i32)
  (local $bits v128)
  (local $hostRows v128)
  (local $host0 i32)
  (local $host1 i32)
  (local $own i32)
  (local $hostless v128)
  (local $answers0 v128)
  (local $answers1 v128)
  (local $14 v128)
  (local $15 v128)
  (local $16 v128)
  (local $17 v128)
  (local $range i64)
  (local $at i32)
  (local $answer i64)
  (local $21 i32)
  (local $22 v128)
  (local $23 i32)
  (local.set $14
   (v128.const i32x4 0x9999999a 0x3fb99999 0x9999999a 0x3fb99999)
  )
  (local.set $15
   (v128.const i32x4 0x00000000 0x40dd4c00 0x00000000 0x40dd4c00)
  )
  (local.set $16
   (v128.load64_splat
    (local.get $job)
   )
  )
  (loop $words
   (if
    (i32.lt_s
     (local.get $row)
     (local.get $to)
    )
    (then
     (local.set $first
      (local.get $row)
     )
     (local.set $base
      (i32.and
       (local.get $row)
       (i32.const -64)
      )
     )
     (local.set $end
      (i32.add
       (local.get $base)
       (i32.const 64)
      )
     )
     (local.set $end
      (select
       (local.get $end)
       (local.get $to)
       (i32.lt_s
        (local.get $end)
        (local.get $to)
       )
      )
     )
     (local.set $bits
      (i64x2.shl
       (v128.const i32x4 0x00000001 0x00000000 0x00000002 0x00000000)
       (local.get $row)
      )
     )
     (local.set $answers0
      (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
     )
     (local.set $answers1
      (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
     )
     (loop $rows
      (if
       (i32.lt_s
        (local.get $row)
        (local.get $end)
       )
       (then
        (local.set $own
         (i32.shl
          (local.get $row)
          (i32.const 3)
         )
        )
        (local.set $17
         (f64x2.lt
          (v128.load offset=vm.memory.pressure
           (local.get $own)
          )
          (local.get $14)
         )
        )
        (local.set $answers0
         (v128.or
          (local.get $answers0)
          (v128.and
           (local.get $17)
           (local.get $bits)
          )
         )
        )
        (local.set $answers1
         (v128.or
          (local.get $answers1)
          (v128.and
           (v128.and
            (local.get $17)
            (f64x2.lt
             (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
             (f64x2.sub
              (f64x2.add
               (v128.load offset=vm.memory.lastMove
                (local.get $own)
               )
               (local.get $15)
              )
              (local.get $16)
             )
            )
           )
           (local.get $bits)
          )
         )
        )
        (local.set $bits
         (i64x2.shl
          (local.get $bits)
          (i32.const 2)
         )
        )
        (local.set $row
         (i32.add
          (local.get $row)
          (i32.const 2)
         )
        )
        (br $rows)
       )
      )
     )
     (local.set $range
      (i64.shl
       (i64.shr_u
        (i64.const -1)
        (i64.extend_i32_u
         (i32.sub
          (i32.const 64)
          (i32.sub
           (local.get $end)
           (local.get $first)
          )
         )
        )
       )
       (i64.extend_i32_u
        (i32.sub
         (local.get $first)
         (local.get $base)
        )
       )
      )
     )
     (local.set $at
      (i32.shr_u
       (local.get $base)
       (i32.const 3)
      )
     )
     (local.set $answer
      (call $merge
       (i32.add
        (local.get $at)
        (i32.const result1)
       )
       (local.get $answers0)
       (local.get $range)
      )
     )
     (loop $arguments0
      (if
       (i64.ne
        (local.get $answer)
        (i64.const 0)
       )
       (then
        (local.set $own
         (i32.shl
          (i32.add
           (local.get $base)
           (local.tee $21
            (i32.and
             (i32.wrap_i64
              (i64.ctz
               (local.get $answer)
              )
             )
             (i32.const 62)
            )
           )
          )
          (i32.const 3)
         )
        )
        (local.set $22
         (v128.load offset=vm.memory.actual
          (local.get $own)
         )
        )
        (v128.store offset=result2
         (local.get $own)
         (f64x2.sub
          (local.get $22)
          (f64x2.mul
           (v128.const i32x4 0x9999999a 0x3fa99999 0x9999999a 0x3fa99999)
           (local.get $22)
          )
         )
        )
        (local.set $answer
         (i64.and
          (local.get $answer)
          (i64.xor
           (i64.shl
            (i64.const 3)
            (i64.extend_i32_u
             (local.get $21)
            )
           )
           (i64.const -1)
          )
         )
        )
        (br $arguments0)
       )
      )
     )
     (local.set $answer
      (call $merge
       (i32.add
        (local.get $at)
        (i32.const result3)
       )
       (local.get $answers1)
       (local.get $range)
      )
     )
     (loop $arguments1
      (if
       (i64.ne
        (local.get $answer)
        (i64.const 0)
       )
       (then
        (local.set $own
         (i32.shl
          (i32.add
           (local.get $base)
           (local.tee $23
            (i32.and
             (i32.wrap_i64
              (i64.ctz
               (local.get $answer)
              )
             )
             (i32.const 62)
            )
           )
          )
          (i32.const 3)
         )
        )
        (v128.store offset=result4
         (local.get $own)
         (f64x2.sub
          (f64x2.add
           (v128.load offset=vm.memory.lastMove
            (local.get $own)
           )
           (local.get $15)
          )
          (local.get $16)
         )
        )
        (local.set $answer
         (i64.and
          (local.get $answer)
          (i64.xor
           (i64.shl
            (i64.const 3)
            (i64.extend_i32_u
             (local.get $23)
            )
           )
           (i64.const -1)
          )
         )
        )
        (br $arguments1)
       )
      )
     )
     (br $words)
    )
   )
  )
 )
 (func $evaluate_vm (param $job i32) (param $row i32) (param $to i32) (param $tick i32) (param $progress i32)
  (local $end i32)
  (loop $blocks
   (if
    (i32.lt_s
     (local.get $row)
     (local.get $to)
    )
    (then
     (local.set $end
      (i32.add
       (i32.and
        (local.get $row)
        (i32.const -256)
       )
       (i32.const 256)
      )
     )
     (local.set $end
      (select
       (local.get $end)
       (local.get $to)
       (i32.lt_s
        (local.get $end)
        (local.get $to)
       )
      )
     )
     (call $vm_0
      (local.get $job)
      (local.get $row)
      (local.get $end)
     )
     (i32.store
      (local.get $progress)
      (local.get $end)
     )
     (local.set $row
      (local.get $end)
     )
     (br $blocks)
    )
   )
  )
 )
)

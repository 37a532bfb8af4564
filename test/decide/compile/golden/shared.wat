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
  (local $18 v128)
  (local $19 v128)
  (local $20 v128)
  (local $21 v128)
  (local $range i64)
  (local $at i32)
  (local $answer i64)
  (local.set $14
   (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
  )
  (local.set $15
   (v128.const i32x4 0x00000000 0x3ff00000 0x00000000 0x3ff00000)
  )
  (local.set $16
   (v128.const i32x4 0x00000000 0x41cdcd65 0x00000000 0x41cdcd65)
  )
  (local.set $17
   (v128.const i32x4 0x00000000 0x412e8480 0x00000000 0x412e8480)
  )
  (local.set $18
   (v128.const i32x4 0x00000000 0x41612a88 0x00000000 0x41612a88)
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
        (local.set $19
         (f64x2.add
          (v128.load offset=vm.network.received
           (local.get $own)
          )
          (v128.load offset=vm.network.sent
           (local.get $own)
          )
         )
        )
        (local.set $20
         (v128.load offset=vm.labels.tier
          (local.get $own)
         )
        )
        (local.set $21
         (f64x2.eq
          (local.get $20)
          (local.get $14)
         )
        )
        (local.set $answers0
         (v128.or
          (local.get $answers0)
          (v128.and
           (v128.and
            (v128.or
             (local.get $21)
             (f64x2.eq
              (local.get $20)
              (local.get $15)
             )
            )
            (f64x2.lt
             (local.get $16)
             (local.get $19)
            )
           )
           (local.get $bits)
          )
         )
        )
        (local.set $answers1
         (v128.or
          (local.get $answers1)
          (v128.and
           (v128.andnot
            (f64x2.lt
             (local.get $19)
             (v128.bitselect
              (local.get $17)
              (local.get $18)
              (local.get $21)
             )
            )
            (f64x2.ge
             (v128.load offset=vm.labels.pin
              (local.get $own)
             )
             (v128.const i32x4 0x00000000 0x00000000 0x00000000 0x00000000)
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
     (drop
      (call $merge
       (i32.add
        (local.get $at)
        (i32.const result1)
       )
       (local.get $answers0)
       (local.get $range)
      )
     )
     (drop
      (call $merge
       (i32.add
        (local.get $at)
        (i32.const result2)
       )
       (local.get $answers1)
       (local.get $range)
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

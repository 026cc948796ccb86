;; Loops that end with "not equal", as LLVM writes them; each returns how often it went round.
(module
  (func (export "up") (param $i i32) (param $bound i32) (result i32) (local $rounds i32)
    (loop $again
      (local.set $rounds (i32.add (local.get $rounds) (i32.const 1)))
      (br_if $again
        (i32.ne
          (local.tee $i (i32.add (local.get $i) (i32.const 0x1000000)))
          (local.get $bound))))
    (local.get $rounds))
  (func (export "up_swapped") (param $i i32) (param $bound i32) (result i32) (local $rounds i32)
    (loop $again
      (local.set $rounds (i32.add (local.get $rounds) (i32.const 1)))
      (br_if $again
        (i32.ne
          (local.get $bound)
          (local.tee $i (i32.add (local.get $i) (i32.const 0x1000000))))))
    (local.get $rounds))
  (func (export "down") (param $i i32) (param $bound i32) (result i32) (local $rounds i32)
    (loop $again
      (local.set $rounds (i32.add (local.get $rounds) (i32.const 1)))
      (br_if $again
        (i32.ne
          (local.tee $i (i32.add (local.get $i) (i32.const -0x1000000)))
          (local.get $bound))))
    (local.get $rounds))
  (func (export "to_constant") (param $i i32) (result i32) (local $rounds i32)
    (loop $again
      (local.set $rounds (i32.add (local.get $rounds) (i32.const 1)))
      (br_if $again
        (i32.ne
          (local.tee $i (i32.add (local.get $i) (i32.const 0x1000000)))
          (i32.const 0x7f000000))))
    (local.get $rounds))
  (func (export "to_written_zero") (param $i i32) (result i32) (local $rounds i32)
    (loop $again
      (local.set $rounds (i32.add (local.get $rounds) (i32.const 1)))
      (br_if $again
        (i32.ne
          (local.tee $i (i32.add (local.get $i) (i32.const 0x1000000)))
          (i32.const 0))))
    (local.get $rounds))
  (func (export "up_to_zero") (param $i i32) (result i32) (local $rounds i32)
    (loop $again
      (local.set $rounds (i32.add (local.get $rounds) (i32.const 1)))
      (br_if $again (local.tee $i (i32.add (local.get $i) (i32.const 0x1000000)))))
    (local.get $rounds))
  (func (export "down_to_zero") (param $i i32) (result i32) (local $rounds i32)
    (loop $again
      (local.set $rounds (i32.add (local.get $rounds) (i32.const 1)))
      (br_if $again (local.tee $i (i32.add (local.get $i) (i32.const -0x1000000)))))
    (local.get $rounds))
  ;; The bound is the counter itself before it counts: always different, until the limit.
  (func (export "chases_itself") (param $i i32) (result i32) (local $rounds i32)
    (block $done
      (loop $again
        (br_if $done
          (i32.gt_u (local.tee $rounds (i32.add (local.get $rounds) (i32.const 1))) (i32.const 9)))
        (br_if $again
          (i32.ne
            (local.get $i)
            (local.tee $i (i32.add (local.get $i) (i32.const 1)))))))
    (local.get $rounds))
  ;; A value lies below the loop's own.
  (func (export "above_a_value") (param $i i32) (result i32) (local $rounds i32)
    (i32.const 1000)
    (loop $again
      (local.set $rounds (i32.add (local.get $rounds) (i32.const 1)))
      (br_if $again
        (i32.ne
          (local.tee $i (i32.add (local.get $i) (i32.const 1)))
          (i32.const 10))))
    (i32.add (local.get $rounds)))
)

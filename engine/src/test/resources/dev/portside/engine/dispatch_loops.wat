;; Functions as Go's compiler writes them: $at is the place to go on at. All but the last two return a number.
(module
  (import "host" "called" (func $called))
  (memory 1)

  ;; The loop's test stands behind its body. 0 + 1 + ... + ($n - 1)
  (func $sum (export "sum") (param $at i32) (param $n i32) (result i32) (local $i i32) (local $sum i32)
    (block $exit
      (loop $jump
        (block $end (block $test (block $body (block $begin
          (br_table $begin $body $test $end (local.get $at)))
          (local.set $sum (i32.const 0))
          (local.set $at (i32.const 2)) (br $jump))
          (local.set $sum (i32.add (local.get $sum) (local.get $i)))
          (local.set $i (i32.add (local.get $i) (i32.const 1))))
          (if (i32.lt_s (local.get $i) (local.get $n)) (then (local.set $at (i32.const 1)) (br $jump))))
        (return (local.get $sum))))
    (unreachable))

  ;; A loop in a loop, with ways to go on with either and out of both.
  (func (export "nested") (param $at i32) (param $n i32) (result i32) (local $i i32) (local $j i32) (local $count i32)
    (block $exit
      (loop $jump
        (block $out (block $next_j (block $inner (block $next_i (block $outer (block $begin
          (br_table $begin $outer $next_i $inner $next_j $out (local.get $at)))
          (local.set $at (i32.const 1)) (br $jump))
          ;; outer
          (if (i32.ge_s (local.get $i) (local.get $n)) (then (local.set $at (i32.const 5)) (br $jump)))
          (local.set $j (i32.const 0))
          (local.set $at (i32.const 3)) (br $jump))
          ;; next_i
          (local.set $i (i32.add (local.get $i) (i32.const 1)))
          (local.set $at (i32.const 1)) (br $jump))
          ;; inner
          (local.set $count (i32.add (local.get $count) (i32.const 1)))
          (if (i32.gt_s (local.get $count) (i32.const 40)) (then (local.set $at (i32.const 99)) (br $jump)))
          (if (i32.and (local.get $j) (i32.const 1)) (then (local.set $at (i32.const 4)) (br $jump)))
          (br_if $exit (i32.eq (local.get $j) (i32.const 30))))
          ;; next_j
          (local.set $j (i32.add (local.get $j) (i32.const 1)))
          (if (i32.lt_s (local.get $j) (local.get $n)) (then (local.set $at (i32.const 3)) (br $jump)))
          (local.set $at (i32.const 2)) (br $jump))
        ;; out
        (return (i32.add (i32.mul (local.get $count) (i32.const 100)) (local.get $j)))))
    (i32.const -1))

  ;; Runs out of the loop behind its last place, with what was set there.
  (func (export "runs_out") (param $at i32) (param $n i32) (result i32)
    (block $exit
      (loop $jump
        (block $less (block $begin
          (br_table $begin $less (local.get $at)))
          (if (i32.eqz (local.get $n)) (then (br $exit))))
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (if (i32.gt_s (local.get $n) (i32.const 5)) (then (local.set $at (i32.const 1)) (br $jump)))
        (local.set $n (i32.add (local.get $n) (i32.const 1000)))))
    (i32.add (local.get $n) (i32.mul (local.get $at) (i32.const 10000))))

  ;; No jump goes back.
  (func (export "forward") (param $at i32) (param $n i32) (result i32) (local $sum i32)
    (loop $jump
      (block $last (block $middle (block $begin
        (br_table $begin $middle $last (local.get $at)))
        (if (i32.lt_s (local.get $n) (i32.const 3)) (then (local.set $at (i32.const 2)) (br $jump)))
        (local.set $sum (i32.const 10)))
        (local.set $sum (i32.add (local.get $sum) (i32.const 100)))
        (local.set $at (i32.const 7)) (br $jump))
      (local.set $sum (i32.add (local.get $sum) (local.get $at))))
    (local.get $sum))

  ;; The begin jumps into the middle of a loop or to its start.
  (func (export "two_entries") (param $at i32) (param $n i32) (result i32) (local $i i32)
    (loop $jump
      (block $end (block $second (block $first (block $begin
        (br_table $begin $first $second $end (local.get $at)))
        (if (i32.and (local.get $n) (i32.const 1)) (then (local.set $at (i32.const 2)) (br $jump))))
        (local.set $i (i32.add (local.get $i) (i32.const 100))))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (if (i32.lt_s (local.get $i) (i32.mul (local.get $n) (i32.const 101)))
          (then (local.set $at (i32.const 1)) (br $jump)))))
    (local.get $i))

  ;; Calls itself in place of returning, not always at the beginning.
  (func $calls_itself (export "calls_itself") (param $at i32) (param $n i32) (result i32)
    (loop $jump
      (block $less (block $begin
        (br_table $begin $less (local.get $at)))
        (if (i32.le_s (local.get $n) (i32.const 0)) (then (return (i32.add (i32.const 500) (local.get $n)))))
        (return_call $calls_itself (i32.const 1) (local.get $n)))
      (local.set $n (i32.sub (local.get $n) (i32.const 2)))
      (if (i32.gt_s (local.get $n) (i32.const 4)) (then (local.set $at (i32.const 1)) (br $jump)))
      (return_call $calls_itself (i32.const 0) (local.get $n)))
    (unreachable))

  ;; One jump goes wherever $n says.
  (func (export "varies") (param $at i32) (param $n i32) (result i32) (local $i i32)
    (loop $jump
      (block $end (block $more (block $begin
        (br_table $begin $more $end (local.get $at)))
        (local.set $at (i32.and (local.get $n) (i32.const 3))) (br_if $jump (local.get $at)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (if (i32.lt_s (local.get $i) (i32.const 4)) (then (local.set $at (i32.const 1)) (br $jump)))))
    (local.get $i))

  ;; The place is not the caller's.
  (func (export "set_before") (param $at i32) (param $n i32) (result i32) (local $i i32)
    (local.set $at (local.get $n))
    (loop $jump
      (block $end (block $more (block $begin
        (br_table $begin $more $end (local.get $at)))
        (local.set $i (i32.const 50)))
        (local.set $i (i32.add (local.get $i) (i32.const 1)))
        (if (i32.lt_s (local.get $i) (i32.const 4)) (then (local.set $at (i32.const 1)) (br $jump)))))
    (local.get $i))

  ;; The place is no parameter.
  (func (export "own_place") (param $unused i32) (param $n i32) (result i32) (local $at i32)
    (loop $jump
      (block $end (block $more (block $begin
        (br_table $begin $more $end (local.get $at)))
        (local.set $n (i32.add (local.get $n) (i32.const 50))))
        (local.set $n (i32.add (local.get $n) (i32.const 1)))
        (if (i32.lt_s (local.get $n) (i32.const 4)) (then (local.set $at (i32.const 1)) (br $jump)))))
    (local.get $n))

  ;; Traps in the $n-th round, in a function it calls: at the beginning or going on where it was.
  (func $trap (param $n i32) (if (i32.eqz (local.get $n)) (then (unreachable))))
  (func $rounds (export "rounds") (param $at i32) (param $n i32) (result i32)
    (loop $jump
      (block $more (block $begin
        (br_table $begin $more (local.get $at)))
        (call $trap (local.get $n)))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (call $trap (local.get $n))
      (local.set $at (i32.const 1)) (br $jump))
    (unreachable))

  ;; Loop for ever: calling, and once they have called.
  (func (export "spin_calls") (param $at i32)
    (loop $jump
      (block $more (block $begin
        (br_table $begin $more (local.get $at))))
      (call $called)
      (local.set $at (i32.const 1)) (br $jump)))
  (func (export "spin") (param $at i32) (local $i i32)
    (loop $jump
      (block $more (block $begin
        (br_table $begin $begin $more (local.get $at)))
        (call $called))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (local.set $at (i32.const 2)) (br $jump))))

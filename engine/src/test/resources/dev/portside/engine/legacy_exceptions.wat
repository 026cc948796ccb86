;; Exceptions in the instructions of before WebAssembly 3.0. Made with wat2wasm --enable-exceptions --debug-names.
(module
  (tag $int (param i32))
  (tag $empty)
  (tag $pair (param i32 i64))
  (type $pass_on (func (param i32) (result i32 i32)))
  (global $log (mut i32) (i32.const 0))
  (memory 1)

  (func $log (param i32)
    (global.set $log (i32.add (i32.mul (global.get $log) (i32.const 10)) (local.get 0))))
  (func (export "log") (result i32) (global.get $log) (global.set $log (i32.const 0)))

  (func $throw (param $what i32)
    (if (i32.eq (local.get $what) (i32.const 1)) (then (throw $int (i32.const 11))))
    (if (i32.eq (local.get $what) (i32.const 2)) (then (throw $empty)))
    (if (i32.eq (local.get $what) (i32.const 3)) (then (throw $pair (i32.const 3) (i64.const 4)))))

  ;; Clauses with values, without, and for all; what is below the try stays.
  (func (export "clauses") (param i32) (result i32)
    (i32.const 1000)
    (try (result i32)
      (do (call $throw (local.get 0)) (i32.const 5))
      (catch $int)
      (catch $pair (i32.wrap_i64) (i32.add))
      (catch_all (i32.const 99)))
    (i32.add))

  ;; A try that catches nothing, and one that lets some pass.
  (func (export "passing") (param i32) (result i32)
    (try (result i32)
      (do
        (try (do (try (do (call $throw (local.get 0)))))
          (catch $empty (call $log (i32.const 1))))
        (i32.const 0))
      (catch $int)
      (catch $pair (drop))))

  ;; The handlers' exceptions are kept apart: the inner one is thrown on, then the outer one.
  (func $rethrow (param i32) (result i32)
    (try (result i32)
      (do (call $throw (local.get 0)) (i32.const 0))
      (catch_all
        (call $log (i32.const 1))
        (try
          (do (throw $int (i32.const 7)))
          (catch $int
            (call $log)
            (try
              (do (if (i32.eq (local.get 0) (i32.const 1)) (then (rethrow 2)) (else (rethrow 3))))
              (catch $int (call $log) (rethrow 2)))))
        (i32.const -1))))
  (func (export "rethrow") (param i32) (result i32)
    (try (result i32)
      (do (call $rethrow (local.get 0)))
      (catch $int (i32.const 100) (i32.add))
      (catch $pair (i32.wrap_i64) (i32.mul))
      (catch_all (i32.const 50))))

  ;; Handlers behind one another have the same local.
  (func (export "sequence") (param i32) (result i32)
    (try (result i32)
      (do
        (try
          (do (call $throw (local.get 0)))
          (catch $int (call $log) (try (do (rethrow 1)) (catch $int (call $log))))
          (catch $empty (try (do (rethrow 1)) (catch $empty (call $log (i32.const 2)))))
          (catch_all (rethrow 0)))
        (try (result i32)
          (do (throw $int (i32.const 4)))
          (catch_all (rethrow 0))))
      (catch $int)
      (catch_all (i32.const -3))))

  ;; Delegates: to the outer of two, to it by a block's label, out of a handler's try, and to the caller.
  (func $delegate (param $what i32) (param $how i32)
    (try $outer
      (do
        (try $middle
          (do
            (block $block
              (try $inner
                (do
                  (if (i32.eq (local.get $how) (i32.const 0))
                    (then (try (do (call $throw (local.get $what))) (delegate $outer))))
                  (if (i32.eq (local.get $how) (i32.const 1))
                    (then (try (do (call $throw (local.get $what))) (delegate $block))))
                  (if (i32.eq (local.get $how) (i32.const 2))
                    (then (try (do (try (do (call $throw (local.get $what))) (delegate 0))) (delegate $middle))))
                  (if (i32.eq (local.get $how) (i32.const 3))
                    (then (try (do (call $throw (local.get $what))) (delegate 5))))
                  (if (i32.eq (local.get $how) (i32.const 4))
                    (then
                      (try $handler (do (throw $empty))
                        (catch $empty
                          (try (do (call $throw (local.get $what))) (delegate $handler)))))))
                (catch_all (call $log (i32.const 3)))))
            (call $log (i32.const 8)))
          (catch $int (drop) (call $log (i32.const 2))))
        (call $log (i32.const 9)))
      (catch $int (drop) (call $log (i32.const 1)))
      (catch $empty (call $log (i32.const 4)))))
  (func (export "delegate") (param $what i32) (param $how i32) (result i32)
    (try (result i32)
      (do (call $delegate (local.get $what) (local.get $how)) (i32.const 0))
      (catch $int)
      (catch_all (i32.const 77))))

  ;; A function whose results stand where its landing is left.
  (func (export "delegate_results") (param i32) (result i32 i64)
    (try (do (call $throw (local.get 0))) (delegate 0))
    (if (i32.eq (local.get 0) (i32.const 9)) (then (return (i32.const 1) (i64.const 2))))
    (i32.const 5) (i64.const 6))

  ;; Labels: out of bodies and handlers, by numbers and by tables, back to a loop.
  (func (export "labels") (param $what i32) (param $where i32) (result i32)
    (local $round i32)
    (block $out (result i32)
      (loop $again
        (block $next
          (try $t
            (do
              (try $u
                (do
                  (call $log (i32.const 1))
                  (block $zero
                    (br_table $zero $u $t $next (local.get $where)))
                  (call $throw (local.get $what))
                  (br_if $out (i32.const 40) (i32.eqz (local.get $what)))
                  (drop))
                (catch $int
                  (br_if $u (i32.eq (local.get $where) (i32.const 4)))
                  (br $out))
                (catch_all (br $t)))
              (call $log (i32.const 2)))
            (catch_all (return (i32.const -1))))
          (call $log (i32.const 3)))
        (local.set $round (i32.add (local.get $round) (i32.const 1)))
        (br_if $again (i32.lt_s (local.get $round) (i32.const 2))))
      (local.get $round)))

  ;; A try with a parameter, whose label takes two results.
  (func (export "parameters") (param i32) (result i32)
    (local.get 0)
    (try (type $pass_on)
      (do
        (call $throw)
        (i32.const 1) (i32.const 2)
        (br_if 0 (i32.eqz (local.get 0))))
      (catch $int (i32.const 5))
      (catch_all
        (local.get 0)
        (try (type $pass_on) (do (drop) (rethrow 1)) (delegate 1))))
    (i32.const 16) (i32.mul) (i32.add))

  (func $each (param $what i32)
    (try
      (do (call $throw (local.get $what)))
      (catch $int (drop)
        (i32.store (i32.const 0) (i32.add (i32.load (i32.const 0)) (i32.const 1)))
        (try (do (rethrow 1)) (catch_all)))
      (catch_all (rethrow 0))))
  (func (export "many") (param $count i32) (result i32)
    (loop $again
      (call $each (i32.const 1))
      (try (do (call $each (i32.const 2))) (catch $empty))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $again (local.get $count)))
    (i32.load (i32.const 0)))

  (func (export "uncaught") (param i32)
    (try (do (call $throw (local.get 0))) (catch_all (rethrow 0)))))

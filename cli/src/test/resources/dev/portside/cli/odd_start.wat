;; Its _start takes a parameter, so it is no command.
(module
  (memory (export "memory") 1)
  (func (export "_start") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))

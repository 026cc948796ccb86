;; Well-formed but not valid: the function returns an i64 in place of an i32.
(module
  (memory (export "memory") 1)
  (func (export "f") (result i32) (i64.const 1)))

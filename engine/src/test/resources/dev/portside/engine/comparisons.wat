;; Comparisons with zero whose outcome is used as a number, not to branch.
(module
  (func (export "ne_zero") (param i32) (result i32) local.get 0 i32.const 0 i32.ne)
  (func (export "eq_zero") (param i32) (result i32) local.get 0 i32.const 0 i32.eq)
  (func (export "lt_zero") (param i32) (result i32) local.get 0 i32.const 0 i32.lt_s)
  (func (export "twice_eqz") (param i32) (result i32) local.get 0 i32.eqz i32.eqz)
  (func (export "ne_zero_long") (param i64) (result i32) local.get 0 i64.const 0 i64.ne)
  (func (export "subtracted") (param i32 i32) (result i32)
    (local i32)
    local.get 1 i32.const 0 i32.ne local.set 2
    local.get 0 local.get 2 i32.sub))

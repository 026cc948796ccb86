(module
  (table $first 3000000 funcref)
  (table $second 3000000 funcref)
  (func (export "grow") (param i32) (result i32)
    (table.grow $second (ref.null func) (local.get 0))))

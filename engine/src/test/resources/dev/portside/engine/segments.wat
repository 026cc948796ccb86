(module
  (memory 1)
  (data (i32.const 8) "abc")
  (data $passive "xyz")
  (func (export "init") (param i32 i32 i32)
    (memory.init $passive (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init_active") (memory.init 0 (i32.const 0) (i32.const 0) (i32.const 1)))
  (func (export "drop") (data.drop $passive)))

(module
  (type $t (func (result i32)))
  (func $f (type $t) (i32.const 1))
  (elem declare func $f)
  (func (export "g") (result i32) (call_ref $t (ref.func $f))))

(module
  (import "host" "called" (func $called))
  (func (export "spin") (loop $again (br $again)))
  (func (export "spin_calls") (loop $again (call $called) (br $again)))
  (func (export "call_once") (call $called))
  (func (export "answer") (result i32) (i32.const 42)))

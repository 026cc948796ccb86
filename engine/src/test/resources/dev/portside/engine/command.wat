(module
  (import "host" "called" (func $called))
  (func (export "_start") (call $called)))

(module
  (import "host" "called" (func $called))
  (func $boot (call $called) (unreachable))
  (start $boot))

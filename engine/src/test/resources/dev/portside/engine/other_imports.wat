(module
  (import "env" "memory" (memory 1))
  (import "env" "base" (global i32))
  (import "env" "f" (func)))

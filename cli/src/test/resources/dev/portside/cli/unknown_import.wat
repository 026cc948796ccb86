;; Imports a function nobody provides, and one with another type than the one provided.
(module
  (import "env" "draw_pixel" (func (param i32 i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func (param i64) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")))

;; Prints its arguments from argv[0] on, each ended by NUL.
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $sizes (i32.const 0) (i32.const 20)))
    (drop (call $get (i32.const 64) (i32.const 4096)))
    (i32.store (i32.const 16) (i32.const 4096))
    (drop (call $fd_write (i32.const 1) (i32.const 16) (i32.const 1) (i32.const 8))))
  (func (export "run") (param i32) (result i32)
    (drop (call $sizes (i32.const 0) (i32.const 20)))
    (i32.load (i32.const 0))))

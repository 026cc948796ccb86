;; Makes the directory "made" below descriptor 3 and exits with the errno.
(module
  (import "wasi_snapshot_preview1" "path_create_directory" (func $mkdir (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "made")
  (func (export "_start") (call $proc_exit (call $mkdir (i32.const 3) (i32.const 0) (i32.const 4)))))

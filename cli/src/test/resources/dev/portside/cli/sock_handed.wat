;; Exits with the file type of descriptor 3, where --listen and --dial put the first socket.
(module
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $fd_fdstat_get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (if (call $fd_fdstat_get (i32.const 3) (i32.const 0)) (then (call $proc_exit (i32.const 99))))
    (call $proc_exit (i32.load8_u (i32.const 0)))))

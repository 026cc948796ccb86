;; Accepts a connection on descriptor 3, sends back the first bytes of it and exits with the file type of descriptor 4.
(module
  (import "wasi_snapshot_preview1" "sock_accept" (func $accept (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_get" (func $stat (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 16) "\00\04\00\00\40\00\00\00")             ;; iovec: 64 bytes at 1024
  (func $must (param i32) (if (local.get 0) (then (call $exit (i32.add (i32.const 100) (local.get 0))))))
  (func (export "_start")
    (call $must (call $accept (i32.const 3) (i32.const 0)))
    (call $must (call $read (i32.load (i32.const 0)) (i32.const 16) (i32.const 1) (i32.const 4)))
    (i32.store (i32.const 20) (i32.load (i32.const 4)))
    (call $must (call $write (i32.load (i32.const 0)) (i32.const 16) (i32.const 1) (i32.const 8)))
    (if (i32.eqz (call $stat (i32.const 4) (i32.const 32)))
      (then (call $exit (i32.load8_u (i32.const 32)))))))

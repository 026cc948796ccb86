;; Opens sockets; the results are errnos.
(module
  (import "wasi_snapshot_preview1" "sock_open" (func $sock_open (param i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (func (export "inet4") (result i32) (call $sock_open (i32.const 1) (i32.const 2) (i32.const 0)))
  (func (export "unix") (result i32) (call $sock_open (i32.const 3) (i32.const 2) (i32.const 0)))
  (func (export "unix_datagram") (result i32)
    (call $sock_open (i32.const 3) (i32.const 1) (i32.const 0))))

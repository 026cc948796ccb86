;; Guests of the tests of a guest's life: each export waits, computes or ends in one way.
(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $proc_exit (param i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_close" (func $fd_close (param i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_fdstat_set_flags" (func $set_flags (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sched_yield" (func $yield (result i32)))
  (import "wasi_snapshot_preview1" "sock_open" (func $open (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_bind" (func $bind (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_listen" (func $listen (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_connect" (func $connect (param i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_accept" (func $accept (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_recv" (func $recv (param i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_send" (func $send (param i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_send_to" (func $send_to (param i32 i32 i32 i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_getlocaladdr" (func $local (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "sock_getsockopt" (func $option (param i32 i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 2 64)

  (data (i32.const 16) "\20\00\00\00\04\00\00\00")             ;; address record at 16: 4 bytes at 32
  (data (i32.const 32) "\7f\00\00\01")                         ;; 127.0.0.1
  (data (i32.const 40) "\30\00\00\00\04\00\00\00")             ;; address record at 40: 0.0.0.0 at 48
  (data (i32.const 56) "\40\00\00\00\04\00\00\00\cb\00\71\07") ;; address record at 56: 203.0.113.7 at 64
  (data (i32.const 96) "\00\00\01\00\00\10\00\00")             ;; iovec at 96: 4096 bytes at 65536
  (data (i32.const 112) "\80\00\00\00\05\00\00\00")            ;; iovec at 112: 5 bytes at 128
  (data (i32.const 128) "hello")
  ;; subscription at 192: fd_read of the fd stored at 208
  (data (i32.const 200) "\01")
  ;; subscription at 240: clock, 1 hour
  (data (i32.const 256) "\01\00\00\00")
  (data (i32.const 264) "\00\a0\b8\30\46\03\00\00")

  (global $calls (mut i32) (i32.const 0))

  (func $must (param i32)
    (if (local.get 0) (then unreachable)))

  (func $socket (param $type i32) (result i32)
    (call $must (call $open (i32.const 1) (local.get $type) (i32.const 0)))
    (i32.load (i32.const 0)))

  ;; the port a socket is bound to
  (func $port (param $fd i32) (result i32)
    (call $must (call $local (local.get $fd) (i32.const 16) (i32.const 4) (i32.const 8)))
    (i32.load (i32.const 8)))

  (func $bound (param $type i32) (result i32)
    (local $fd i32)
    (local.set $fd (call $socket (local.get $type)))
    (call $must (call $bind (local.get $fd) (i32.const 16) (i32.const 0)))
    (local.get $fd))

  (func $tell (call $must (call $fd_write (i32.const 1) (i32.const 112) (i32.const 1) (i32.const 0))))

  ;; Each of these says hello first, then does what its name says.
  (func (export "accept") (local $fd i32)
    (local.set $fd (call $bound (i32.const 2)))
    (call $must (call $listen (local.get $fd) (i32.const 8)))
    (call $tell)
    (call $must (call $accept (local.get $fd) (i32.const 0))))

  ;; Fills the queue of a listener of its own, then goes on connecting.
  (func (export "connect") (local $fd i32) (local $port i32)
    (local.set $fd (call $bound (i32.const 2)))
    (call $must (call $listen (local.get $fd) (i32.const 0)))
    (local.set $port (call $port (local.get $fd)))
    (call $tell)
    (loop $again
      (call $must (call $connect (call $socket (i32.const 2)) (i32.const 16) (local.get $port)))
      (br $again)))

  (func $connected (param $port i32) (result i32) (local $fd i32)
    (local.set $fd (call $socket (i32.const 2)))
    (call $must (call $connect (local.get $fd) (i32.const 16) (local.get $port)))
    (local.get $fd))

  (func (export "recv") (param $port i32) (local $fd i32)
    (local.set $fd (call $connected (local.get $port)))
    (call $tell)
    (call $must (call $recv (local.get $fd) (i32.const 96) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 4))))

  (func (export "recv_all") (param $port i32) (local $fd i32)
    (local.set $fd (call $connected (local.get $port)))
    (call $tell)
    (call $must (call $recv (local.get $fd) (i32.const 96) (i32.const 1) (i32.const 2) (i32.const 0) (i32.const 4))))

  (func (export "recv_datagram") (local $fd i32)
    (local.set $fd (call $bound (i32.const 1)))
    (call $tell)
    (call $must (call $recv (local.get $fd) (i32.const 96) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const 4))))

  (func (export "read_socket") (param $port i32) (local $fd i32)
    (local.set $fd (call $connected (local.get $port)))
    (call $tell)
    (call $must (call $fd_read (local.get $fd) (i32.const 96) (i32.const 1) (i32.const 0))))

  (func (export "send") (param $port i32) (local $fd i32)
    (local.set $fd (call $connected (local.get $port)))
    (call $tell)
    (loop $again
      (call $must (call $send (local.get $fd) (i32.const 96) (i32.const 1) (i32.const 0) (i32.const 0)))
      (br $again)))

  (func (export "poll_socket") (param $port i32)
    (i32.store (i32.const 208) (call $connected (local.get $port)))
    (call $tell)
    (call $must (call $poll (i32.const 192) (i32.const 512) (i32.const 2) (i32.const 0))))

  (func (export "poll_clock")
    (call $tell)
    (call $must (call $poll (i32.const 240) (i32.const 512) (i32.const 1) (i32.const 0))))

  (func (export "poll_stdin")
    (i32.store (i32.const 208) (i32.const 0))
    (call $tell)
    (call $must (call $poll (i32.const 192) (i32.const 512) (i32.const 2) (i32.const 0))))

  ;; The number of events, the first one's bytes ready and what a read then finds.
  (func (export "poll_and_read_stdin") (result i32 i64 i32)
    (i32.store (i32.const 208) (i32.const 0))
    (call $must (call $poll (i32.const 192) (i32.const 512) (i32.const 2) (i32.const 0)))
    (i32.load (i32.const 0))
    (i64.load (i32.const 528))
    (call $must (call $fd_read (i32.const 0) (i32.const 96) (i32.const 1) (i32.const 4)))
    (i32.load (i32.const 4)))

  (func (export "read_stdin")
    (call $tell)
    (call $must (call $fd_read (i32.const 0) (i32.const 96) (i32.const 1) (i32.const 0))))

  ;; Copies standard input to standard output until it ends.
  (func (export "cat") (result i32) (local $total i32)
    (loop $again
      (i32.store (i32.const 100) (i32.const 4096))
      (call $must (call $fd_read (i32.const 0) (i32.const 96) (i32.const 1) (i32.const 0)))
      (if (i32.load (i32.const 0))
        (then
          (i32.store (i32.const 100) (i32.load (i32.const 0)))
          (call $must (call $fd_write (i32.const 1) (i32.const 96) (i32.const 1) (i32.const 4)))
          (local.set $total (i32.add (local.get $total) (i32.load (i32.const 4))))
          (br $again))))
    (local.get $total))

  (func (export "compute")
    (call $tell)
    (loop $again (br $again)))

  (func (export "yield")
    (call $tell)
    (loop $again (drop (call $yield)) (br $again)))

  (func (export "hello") (call $tell))

  (func (export "exit") (param i32) (call $proc_exit (local.get 0)))

  (func $innermost unreachable)
  (func $middle (call $innermost))
  (func (export "trap") (call $middle))

  (func $deeper (export "recurse") (param i32) (result i32)
    (if (result i32) (local.get 0)
      (then (i32.add (i32.const 1) (call $deeper (i32.sub (local.get 0) (i32.const 1)))))
      (else (i32.const 0))))

  (func (export "count") (result i32)
    (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
    (global.get $calls))

  (func (export "add") (param i64 i64) (result i64) (i64.add (local.get 0) (local.get 1)))

  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))

  ;; How many sockets can be opened, and the errno that ends it.
  (func (export "open_sockets") (result i32 i32) (local $n i32) (local $errno i32)
    (loop $again
      (local.set $errno (call $open (i32.const 1) (i32.const 1) (i32.const 0)))
      (if (i32.eqz (local.get $errno))
        (then (local.set $n (i32.add (local.get $n) (i32.const 1))) (br $again))))
    (local.get $n) (local.get $errno))

  ;; A listener, a connection to it from itself and a datagram socket, all left open.
  (func (export "leave_open") (local $fd i32)
    (local.set $fd (call $bound (i32.const 2)))
    (call $must (call $listen (local.get $fd) (i32.const 8)))
    (drop (call $connected (call $port (local.get $fd))))
    (call $must (call $accept (local.get $fd) (i32.const 0)))
    (i32.store (i32.const 208) (i32.load (i32.const 0)))
    (drop (call $bound (i32.const 1)))
    (i64.store (i32.const 264) (i64.const 1))
    (call $must (call $poll (i32.const 192) (i32.const 512) (i32.const 2) (i32.const 0)))
    (call $tell))

  ;; TCP_NODELAY of a socket the guest was given.
  (func (export "no_delay") (param $fd i32) (result i32)
    (call $must (call $option (local.get $fd) (i32.const 6) (i32.const 15) (i32.const 300) (i32.const 4)))
    (i32.load (i32.const 300)))

  ;; Errnos of what a guest's network may refuse.
  (func (export "try_open") (param i32 i32) (result i32)
    (call $open (local.get 0) (local.get 1) (i32.const 0)))
  (func (export "try_bind") (param $record i32) (result i32)
    (call $bind (call $socket (i32.const 2)) (local.get $record) (i32.const 0)))
  (func (export "try_listen_unbound") (result i32)
    (call $listen (call $socket (i32.const 2)) (i32.const 8)))
  (func (export "try_connect") (param $record i32) (param $port i32) (result i32)
    (call $connect (call $socket (i32.const 2)) (local.get $record) (local.get $port)))
  (func (export "try_send_to") (param $record i32) (param $port i32) (result i32)
    (call $send_to (call $socket (i32.const 1)) (i32.const 112) (i32.const 1) (local.get $record) (local.get $port) (i32.const 0) (i32.const 0)))
)

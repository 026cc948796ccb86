// What the Rust compiler makes of unwinding: drops on the way, catch_unwind at its end. Built by
//   RUSTC_BOOTSTRAP=1 rustc --target wasm32-wasip1 --crate-type cdylib -O -C panic=unwind
//     -C target-feature=+exception-handling -C llvm-args=-wasm-use-legacy-eh=false
//     -C link-arg=--no-entry rust_unwind.rs -o rust_unwind.wasm
// with rustc 1.95.0. There is no standard library for unwinding on this target yet, so panics are thrown here.
#![no_std]
#![feature(
    core_intrinsics,
    lang_items,
    link_llvm_intrinsics,
    asm_experimental_arch
)]
#![allow(internal_features)]
use core::panic::PanicInfo;
#[panic_handler]
fn panic(_: &PanicInfo) -> ! {
    core::arch::wasm32::unreachable()
}
#[lang = "eh_personality"]
extern "C" fn personality() {}
extern "C-unwind" {
    #[link_name = "llvm.wasm.throw"]
    fn wasm_throw(tag: i32, ptr: *mut u8) -> !;
}

static mut DROPS: i32 = 0;
struct Guard(i32);
impl Drop for Guard {
    #[inline(never)]
    fn drop(&mut self) {
        unsafe {
            DROPS = DROPS * 10 + self.0;
        }
    }
}
#[inline(never)]
extern "C-unwind" fn risky(n: i32) -> i32 {
    if n > 10 {
        unsafe { wasm_throw(0, n as *mut u8) }
    }
    n * 2
}
#[inline(never)]
extern "C-unwind" fn guarded(n: i32) -> i32 {
    let _a = Guard(1);
    let x = risky(n);
    let _b = Guard(2);
    let y = risky(x);
    let _c = Guard(3);
    risky(y) + x + y
}
struct Data {
    n: i32,
    out: i32,
}
fn body(p: *mut u8) {
    let d = unsafe { &mut *(p as *mut Data) };
    d.out = guarded(d.n);
}
fn caught(p: *mut u8, e: *mut u8) {
    let d = unsafe { &mut *(p as *mut Data) };
    d.out = -(e as i32);
}
#[no_mangle]
pub extern "C" fn run(n: i32) -> i32 {
    let mut d = Data { n, out: 0 };
    unsafe {
        core::intrinsics::catch_unwind(body, &mut d as *mut Data as *mut u8, caught);
    }
    d.out
}
#[no_mangle]
pub extern "C" fn drops() -> i32 {
    unsafe {
        let d = DROPS;
        DROPS = 0;
        d
    }
}
#[no_mangle]
pub extern "C-unwind" fn uncaught(n: i32) -> i32 {
    guarded(n)
}
// The tag, which the unwinding library would define.
core::arch::global_asm!(
    ".globl __cpp_exception",
    ".tagtype __cpp_exception i32",
    "__cpp_exception:"
);

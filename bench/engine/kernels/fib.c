// Calls: the AMOUNTth Fibonacci number by plain recursion.
#include "kernel.h"

// The compiler makes a loop of the second call, natively and for wasm alike; the first remains one.
__attribute__((noinline)) static uint32_t fib(uint32_t n) {
    return n < 2 ? n : fib(n - 1) + fib(n - 2);
}

uint64_t run_fib(uint32_t amount) {
    return fib(amount);
}

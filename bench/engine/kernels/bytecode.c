// Interpreter: a stack machine in a loop around a switch runs a program that adds up the lengths of the Collatz sequences of all numbers up to AMOUNT.
#include "kernel.h"

#include <stddef.h>

enum operation {
    PUSH,      // a constant
    LOAD,      // a variable
    STORE,     // into a variable
    ADD,
    SUBTRACT,
    MULTIPLY,
    AND,
    XOR,
    SHIFT_RIGHT,
    LESS,
    EQUAL,
    JUMP,
    JUMP_IF,
    JUMP_UNLESS,
    CALL,      // keeps the return address on a stack of its own
    RETURN,
    DUPLICATE,
    DROP,
    HALT       // with the value on top
};

struct instruction {
    uint8_t operation;
    uint32_t operand;
};

enum { LIMIT, NUMBER, VALUE, STEPS, TOTAL, VARIABLES };
enum { STACK_SIZE = 64, COLLATZ = 17 };

// clang-format off
static const struct instruction program[] = {
    /*  0 */ {PUSH, 1}, {STORE, NUMBER},
    /*  2 */ {LOAD, LIMIT}, {LOAD, NUMBER}, {LESS, 0}, {JUMP_IF, 14},
    /*  6 */ {CALL, COLLATZ},
    /*  7 */ {LOAD, TOTAL}, {ADD, 0}, {STORE, TOTAL},
    /* 10 */ {LOAD, NUMBER}, {PUSH, 1}, {ADD, 0}, {JUMP, 1},
    /* 14 */ {LOAD, TOTAL}, {HALT, 0}, {HALT, 0},
    // The length of NUMBER's sequence.
    /* 17 */ {LOAD, NUMBER}, {STORE, VALUE}, {PUSH, 0}, {STORE, STEPS},
    /* 21 */ {LOAD, VALUE}, {PUSH, 1}, {EQUAL, 0}, {JUMP_IF, 42},
    /* 25 */ {LOAD, STEPS}, {PUSH, 1}, {ADD, 0}, {STORE, STEPS},
    /* 29 */ {LOAD, VALUE}, {DUPLICATE, 0}, {PUSH, 1}, {AND, 0}, {JUMP_UNLESS, 38},
    /* 34 */ {PUSH, 3}, {MULTIPLY, 0}, {PUSH, 1}, {JUMP, 44},
    /* 38 */ {PUSH, 1}, {SHIFT_RIGHT, 0}, {STORE, VALUE}, {JUMP, 21},
    /* 42 */ {LOAD, STEPS}, {RETURN, 0},
    /* 44 */ {ADD, 0}, {JUMP, 40},
};
// clang-format on

static uint32_t interpret(const struct instruction *code, uint32_t *variables) {
    uint32_t stack[STACK_SIZE], returns[STACK_SIZE];
    uint32_t *top = stack, *return_top = returns;
    const struct instruction *next = code;
    for (;;) {
        uint32_t operand = next->operand;
        switch ((enum operation)(next++)->operation) {
        case PUSH: *++top = operand; break;
        case LOAD: *++top = variables[operand]; break;
        case STORE: variables[operand] = *top--; break;
        case ADD: top--; *top += top[1]; break;
        case SUBTRACT: top--; *top -= top[1]; break;
        case MULTIPLY: top--; *top *= top[1]; break;
        case AND: top--; *top &= top[1]; break;
        case XOR: top--; *top ^= top[1]; break;
        case SHIFT_RIGHT: top--; *top >>= top[1] & 31; break;
        case LESS: top--; *top = *top < top[1]; break;
        case EQUAL: top--; *top = *top == top[1]; break;
        case JUMP: next = code + operand; break;
        case JUMP_IF: if (*top-- != 0) next = code + operand; break;
        case JUMP_UNLESS: if (*top-- == 0) next = code + operand; break;
        case CALL:
            *++return_top = (uint32_t)(next - code);
            next = code + operand;
            break;
        case RETURN: next = code + *return_top--; break;
        case DUPLICATE: top++; *top = top[-1]; break;
        case DROP: top--; break;
        case HALT: return *top;
        }
    }
}

uint64_t run_bytecode(uint32_t amount) {
    uint32_t variables[VARIABLES] = {0};
    variables[LIMIT] = amount;
    return interpret(program, variables);
}

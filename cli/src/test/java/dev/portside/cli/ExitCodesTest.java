package dev.portside.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of exit codes that users of WasmEdge know. */
class ExitCodesTest {

    @ParameterizedTest(name = "{0}: {1} -> {2}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    _start returns                  | hello.wasm                          | 0
                    proc_exit keeps eight bits      | exit.wasm                           | 7
                    a trap                          | trap.wasm                           | 134
                    endless recursion               | recursion.wasm                      | 134
                    the time limit                  | --time-limit 50 spin.wasm           | 134
                    the time limit, interpreted     | --time-limit 50 --force-interpreter spin.wasm | 134
                    an import is missing            | unknown_import.wasm                 | 1
                    not valid                       | invalid.wasm                        | 1
                    its data does not fit           | data_outside.wasm                   | 1
                    a trap while it is set up       | bad_start.wasm                      | 1
                    more memory than allowed        | --memory-page-limit 99 big_memory.wasm | 1
                    no function is named            | math.wasm                           | 1
                    a function returns              | math.wasm add 2 -5                  | 0
                    the same, told so               | --reactor math.wasm add 2 -5        | 0
                    a function without results      | math.wasm nothing                   | 0
                    a function by option            | --invoke add math.wasm 2 -5         | 0
                    a function traps                | math.wasm divide 1 0                | 134
                    a function calls proc_exit(0)   | math.wasm leave                     | 134
                    no such function                | math.wasm subtract 1 1              | 1
                    not exported as a function      | math.wasm memory                    | 1
                    too few arguments               | math.wasm add 2                     | 1
                    too many arguments              | math.wasm add 2 3 4                 | 1
                    an argument is no number        | math.wasm add 2 three               | 1
                    _start of another type          | odd_start.wasm 21                   | 0
                    it is called, not the argument  | odd_start.wasm _start               | 1
                    reactor mode does not name it   | --reactor odd_start.wasm _start 21  | 0
                    a command in reactor mode       | --reactor hello.wasm _start         | 0
                    reactor mode without function   | --reactor hello.wasm                | 1
                    """)
    void exitCodeOf(String event, String commandLine, int exitCode) {
        String[] words = commandLine.split(" ");
        for (int i = 0; i < words.length; i++) {
            words[i] = words[i].endsWith(".wasm") ? CommandRun.module(words[i]) : words[i];
        }
        CommandRun run = CommandRun.of(words);
        assertThat(run.exitCode()).as(event + ": " + run.err()).isEqualTo(exitCode);
        assertThat(run.err().isEmpty()).as(run.err()).isEqualTo(exitCode == 0 || exitCode == 7);
    }

    @Test
    void resultsArePrintedOnePerLineAndSigned() {
        String math = CommandRun.module("math.wasm");
        assertThat(CommandRun.of(math, "add", "2", "-5").out()).isEqualTo("-3\n");
        assertThat(CommandRun.of(math, "both").out()).isEqualTo("-1\n0.5\n");
        assertThat(CommandRun.of(math, "ready").out()).isEqualTo("1\n");
        assertThat(CommandRun.of(CommandRun.module("odd_start.wasm"), "21").out())
                .isEqualTo("42\n");
    }

    @Test
    void trapNamesItsKindAndTheWasmStack() {
        String file = CommandRun.module("trap.wasm");
        assertThat(CommandRun.of(file).err())
                .isEqualTo(
                        "portside: "
                                + file
                                + ": trap: unreachable\n"
                                + "    at innermost (func[0])\n"
                                + "    at middle (func[1])\n"
                                + "    at _start (func[2])\n");
    }

    @Test
    void deepStacksAreCutShort() {
        String err = CommandRun.of(CommandRun.module("recursion.wasm")).err();
        assertThat(err).contains("trap: call stack exhausted").contains("at deeper (func[0])");
        assertThat(err.lines().count()).isLessThan(50);
    }

    @Test
    void internalErrorsAskForAReport() {
        // A stream that fails in an unforeseen way is as good as any fault of our own.
        CommandRun run = InternalErrors.run();
        assertThat(run.exitCode()).isEqualTo(70);
        assertThat(run.err())
                .startsWith(
                        "portside: internal error: java.lang.IllegalStateException: made for a test\n")
                .contains("please report it")
                .doesNotContain("\tat ");
    }

    @Test
    void internalErrorsShowTheirStackAtDebugLevel() {
        assertThat(InternalErrors.run("--log-level", "debug").err()).contains("\tat dev.portside");
    }
}

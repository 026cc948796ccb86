package dev.portside.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class InspectTest {

    private static String inspect(String module) {
        String file = CommandRun.module(module);
        CommandRun run = CommandRun.of("inspect", file);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.err()).isEmpty();
        return run.out().replace(Path.of(file).getParent() + "/", "");
    }

    @Test
    void showsWhatACommandIs() {
        assertThat(inspect("args.wasm")).isEqualTo(CommandRun.text("inspect-args.txt"));
    }

    @Test
    void saysWhyAModuleWillNotRun() {
        assertThat(inspect("unknown_import.wasm"))
                .isEqualTo(CommandRun.text("inspect-unknown_import.txt"));
    }

    @Test
    void saysHowToCallALibrary() {
        assertThat(inspect("math.wasm"))
                .contains(
                        "Runs here: yes, one function at a time (it has no _start): portside math.wasm FUNCTION [ARGS...]")
                .contains("  add          function  (i32, i32) -> i32\n");
    }

    @Test
    void listsWhatIsInterpretedWithTheReason() {
        assertThat(inspect("call_ref.wasm"))
                .contains("Interpreted, not compiled (1)\n  g (func[1])  instruction call_ref\n");
        assertThat(inspect("math.wasm")).doesNotContain("nterpreted");
    }

    @Test
    void namesDoNotSpeakToTheTerminal() {
        assertThat(inspect("escapes.wasm"))
                .contains("host\\u001b[2J.call\\u0007")
                .contains("f\\u001b[31m  ")
                .doesNotContain("\u001b", "\u0007");
    }

    @Test
    void namesTheDialectAndTheNetworkOfASocketProgram() {
        String guest =
                Path.of(System.getProperty("portside.root"), "guests/bin/tcp_echo_server_v2.wasm")
                        .toString();
        String out = CommandRun.of("inspect", guest).out();
        assertThat(out).contains("network").contains("--network loopback or none").contains("V2");
    }

    @Test
    void parseLooksAtTheFormatAloneAndValidateAtTheRules() {
        assertThat(CommandRun.of("parse", CommandRun.module("hello.wasm")))
                .isEqualTo(new CommandRun(0, "", ""));
        assertThat(CommandRun.of("validate", CommandRun.module("hello.wasm")))
                .isEqualTo(new CommandRun(0, "", ""));
        assertThat(CommandRun.of("parse", CommandRun.module("invalid.wasm")).exitCode()).isZero();
        assertThat(CommandRun.of("validate", CommandRun.module("invalid.wasm")).exitCode()).isOne();
        // What a module imports is no matter of its own validity.
        assertThat(
                        CommandRun.of(
                                        "validate",
                                        "--disable-simd",
                                        CommandRun.module("unknown_import.wasm"))
                                .exitCode())
                .isZero();
    }
}

package dev.portside.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Model.OptionSpec;

class CommandLineTest {

    private static final String ARGS = CommandRun.module("args.wasm");
    private static final String HELLO = CommandRun.module("hello.wasm");

    private static List<String> guestArgs(String... args) {
        CommandRun run = CommandRun.of(args);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run.outStrings();
    }

    @Test
    void fileWithoutCommandIsRun() {
        assertThat(CommandRun.of(HELLO)).isEqualTo(new CommandRun(0, "hello\n", ""));
        assertThat(CommandRun.of("run", HELLO)).isEqualTo(new CommandRun(0, "hello\n", ""));
    }

    @Test
    void optionsEndAtTheFile() {
        assertThat(guestArgs(ARGS, "--help", "-v", "--dir", "--", "@x", "${y}", "", "-"))
                .containsExactly("args.wasm", "--help", "-v", "--dir", "--", "@x", "${y}", "", "-");
    }

    @Test
    void twoDashesEndTheOptionsToo() {
        assertThat(guestArgs("--network=none", "--", ARGS, "--network=x"))
                .containsExactly("args.wasm", "--network=x");
    }

    @Test
    void valuesFollowAnEqualsSignOrASpace() {
        String env = CommandRun.module("env.wasm");
        assertThat(guestArgs("--env", "A=1", "--env=B=2=3", "--env", "C=", env))
                .containsExactly("A=1", "B=2=3", "C=");
    }

    @Test
    void laterVariablesReplaceEarlierAndInheritedOnes() {
        String env = CommandRun.module("env.wasm");
        assertThat(guestArgs("--env-inherit", env)).containsExactly("INHERITED=yes");
        assertThat(guestArgs("--env", "INHERITED=a", "--env-inherit", "--env", "INHERITED=b", env))
                .containsExactly("INHERITED=b");
    }

    @Test
    void optionsBeforeTheWordRunCount() {
        assertThat(guestArgs("--env", "A=1", "run", "--env", "B=2", CommandRun.module("env.wasm")))
                .containsExactly("A=1", "B=2");
    }

    @Test
    void lastLimitWins() {
        String module = CommandRun.module("big_memory.wasm");
        assertThat(
                        CommandRun.of(
                                        "--memory-page-limit",
                                        "10",
                                        "--memory-page-limit=100",
                                        module)
                                .exitCode())
                .isZero();
        assertThat(
                        CommandRun.of(
                                        "--memory-page-limit",
                                        "100",
                                        "--memory-page-limit=99",
                                        module)
                                .exitCode())
                .isOne();
        assertThat(CommandRun.of("--memory-page-limit", "4294967295", module).exitCode()).isZero();
        assertThat(CommandRun.of("--time-limit=1", "--time-limit=0", HELLO).exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--enable-instruction-count",
                "--enable-gas-measuring",
                "--enable-time-measuring",
                "--enable-all-statistics",
                "--gas-limit=1000",
                "--time-limit=60000",
                "--memory-page-limit=65536",
                "--run-mode=interpreter",
                "--run-mode=JIT",
                "--run-mode=aot",
                "--run-mode=LazyJit",
                "--run-mode=faster",
                "--enable-jit",
                "--force-interpreter",
                "--enable-coredump",
                "--coredump-for-wasmgdb",
                "--allow-af-unix",
                "--tcp-delay",
                "--forbidden-plugin=wasi_nn",
                "--log-level=DEBUG",
                "--network=Loopback",
            })
    void everyOptionOfRunIsAccepted(String option) {
        CommandRun run = CommandRun.of(option, HELLO);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).isEqualTo("hello\n");
    }

    @Test
    void everySwitchForProposalsIsAcceptedAndExplainedOnRequest() {
        List<String> words = new ArrayList<>(CompatibilityToggles.names());
        assertThat(words)
                .contains(
                        "--disable-simd",
                        "--enable-tail-call",
                        "--enable-threads",
                        "--enable-all",
                        "--wasm-2");
        words.add(HELLO);
        assertThat(CommandRun.of(words.toArray(String[]::new)))
                .isEqualTo(new CommandRun(0, "hello\n", ""));
        assertThat(CommandRun.of("--disable-gc", "--log-level", "debug", HELLO).err())
                .startsWith("portside: --disable-gc has no effect: ");
    }

    @Test
    void logLevelOffSilencesEverything() {
        assertThat(CommandRun.of("--log-level", "off", CommandRun.module("trap.wasm")))
                .isEqualTo(new CommandRun(134, "", ""));
    }

    @Test
    void programNameIsTheFileNameEndingInWasm() {
        record Case(String file, String name) {}
        for (Case each :
                List.of(
                        new Case("a/b/server.wasm", "server.wasm"),
                        new Case("server", "server.wasm"),
                        new Case("server.cwasm", "server.wasm"),
                        new Case("v1.2.wasm", "v1.2.wasm"),
                        new Case("../.hidden", ".hidden.wasm"))) {
            assertThat(GuestFile.programName(each.file())).isEqualTo(each.name());
        }
    }

    @Test
    void argumentsOfAFunctionIncludeItsName() {
        // The guest returns argc: its own name, the function's and the argument.
        assertThat(CommandRun.of("--reactor", ARGS, "run", "5").out()).isEqualTo("3\n");
        assertThat(CommandRun.of("--invoke", "run", ARGS, "5").out()).isEqualTo("3\n");
    }

    @Test
    void standardInputIsTheGuests() {
        assertThat(CommandRun.withInput("one\ntwo\n", CommandRun.module("cat.wasm")).out())
                .isEqualTo("one\ntwo\n");
    }

    @Test
    void versionIsOneLine() {
        CommandRun run = CommandRun.of("--version");
        assertThat(run.out()).matches("portside \\d+\\.\\d+\\.\\d+(-SNAPSHOT)? \\(Java .*\\)\n");
        assertThat(CommandRun.of("-v")).isEqualTo(run);
        assertThat(run.exitCode()).isZero();
    }

    @Test
    void helpIsOneTextForTheWholeCommand() {
        CommandRun help = CommandRun.of("--help");
        assertThat(help)
                .isEqualTo(CommandRun.of("-h"))
                .isEqualTo(CommandRun.of("help"))
                .isEqualTo(CommandRun.of("run", "--help"));
        assertThat(help.exitCode()).isZero();
        assertThat(help.out())
                .startsWith("Runs networked WebAssembly")
                .contains("Examples:")
                .contains("portside demo");
        assertThat(help.out().lines())
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(110));
    }

    @Test
    void noArgumentsShowTheHelpAsAnError() {
        assertThat(CommandRun.of()).isEqualTo(new CommandRun(1, "", HelpTexts.main()));
        assertThat(CommandRun.of("run", "--reactor"))
                .isEqualTo(new CommandRun(1, "", HelpTexts.main()));
    }

    @Test
    void helpNamesEveryVisibleOptionAndNoOther() {
        Set<String> described = new TreeSet<>();
        Matcher names = Pattern.compile("(?m)(?<![\\w-])--?[a-z][a-z-]*").matcher(HelpTexts.main());
        while (names.find()) {
            described.add(names.group());
        }
        Set<String> existing = new TreeSet<>();
        for (OptionSpec option : CommandTree.command(CommandTree.RUN).getCommandSpec().options()) {
            if (!option.hidden()) {
                existing.addAll(List.of(option.names()));
            }
        }
        // --name stands for any option, --module is named as the one that is not accepted.
        described.removeAll(Set.of("--name", "--module"));
        assertThat(described).isEqualTo(existing);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "compile",
                "cache",
                "parse",
                "validate",
                "inspect",
                "demo",
                "completion",
                "help"
            })
    void everyCommandHasAHelpText(String command) {
        CommandRun run = CommandRun.of(command, "--help");
        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .startsWith("Usage: portside " + command)
                .contains("--help", "--log-level");
        assertThat(CommandRun.of("help", command)).isEqualTo(run);
    }

    @Test
    void helpOfACommandLooksLikeThis() {
        assertThat(CommandRun.of("help", "demo").out()).isEqualTo(CommandRun.text("help-demo.txt"));
    }
}
